"""What the supervisor is to run: a program, its environment and how it is stopped."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fleet.layout import Layout, write_private


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised process."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    priority: int = 20
    """The supervisor, told to end, ends the higher ones first."""
    stop_signal: str = "TERM"
    stop_seconds: int = 25
    """After that long it is killed."""
    before: str = ""
    """A line of shell that runs before each start."""

    @property
    def port(self) -> int | None:
        """The port in its command, for showing."""
        for option in ("--port", "-p"):
            if option in self.command and self.command[self.command.index(option) + 1].isdigit():
                return int(self.command[self.command.index(option) + 1])
        return None


def write_start_scripts(layout: Layout, programs: list[Program]) -> None:
    """A script for each program: it holds the environment, so that no secret shows in `ps`."""
    for program in programs:
        exports = [f"export {name}={shlex.quote(value)}" for name, value in sorted(program.environment.items())]
        lines = [
            "#!/bin/sh",
            *exports,
            *([program.before] if program.before else []),
            f"exec {shlex.join(program.command)}",
        ]
        write_private(start_script(layout, program.name), "\n".join(lines) + "\n", mode=0o700)


def start_script(layout: Layout, name: str) -> Path:
    return layout.run / f"{name}.sh"


def rendered_configuration(layout: Layout, programs: list[Program]) -> str:
    """The supervisor's configuration.

    Paths are relative to the data folder, which is the supervisor's working folder: a path may hold characters
    that mean something in this format, and these cannot all be escaped.
    """
    parts = [
        f"""\
[supervisord]
nodaemon=true
logfile=logs/{layout.supervisor_log.name}
logfile_maxbytes=5MB
logfile_backups=2
pidfile=run/supervisord.pid
minfds=1024
umask=077

[unix_http_server]
file={_socket_in_configuration(layout)}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
    ]
    parts += [
        f"""\
[program:{program.name}]
command=/bin/sh run/{program.name}.sh
autostart=false
autorestart=true
startsecs=1
startretries=1000000
stopsignal={program.stop_signal}
stopwaitsecs={program.stop_seconds}
killasgroup=true
priority={program.priority}
redirect_stderr=true
stdout_logfile=logs/{program.name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=2
"""
        for program in programs
    ]
    return "\n".join(parts)


def _socket_in_configuration(layout: Layout) -> str:
    socket = layout.supervisor_socket
    return str(socket.relative_to(layout.data) if socket.is_relative_to(layout.data) else socket).replace("%", "%%")
