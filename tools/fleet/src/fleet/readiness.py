"""Waiting for what was started: short polls on a condition, never a fixed time."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.supervision import NotRunningError, Supervisor

POLL_SECONDS = 0.05
READY_WITHIN_SECONDS = 90
GIVE_UP_AFTER_EXITS = 3
LOG_LINES_SHOWN = 15


def wait_for(
    supervisor: Supervisor,
    layout: Layout,
    ready: Mapping[str, Callable[[], bool]],
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Return when every process of `ready` is; tells `on_ready` of each.

    Raises FleetError with the end of its log for the first that keeps ending or takes too long.
    """
    waiting = dict(ready)
    exits = dict.fromkeys(waiting, 0)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while waiting:
        for name in [name for name, is_ready in waiting.items() if is_ready()]:
            del waiting[name]
            on_ready(name)
        for exit_ in supervisor.new_exits():
            exits[exit_.name] = exits.get(exit_.name, 0) + 1
            if exit_.name in waiting and exits[exit_.name] >= GIVE_UP_AFTER_EXITS:
                raise FleetError(
                    f"{exit_.name} does not start: {exit_.how}, {exits[exit_.name]} times.",
                    f"The end of {layout.log(exit_.name)}:",
                    last_lines(layout.log(exit_.name)),
                )
        if waiting and time.monotonic() > deadline:
            name = next(iter(waiting))
            raise FleetError(
                f"{name} was not ready within {READY_WITHIN_SECONDS} s.",
                f"The end of {layout.log(name)}:",
                last_lines(layout.log(name)),
            )
        if waiting and supervisor.pid() is None:
            raise NotRunningError
        time.sleep(POLL_SECONDS)


def answers_ok(url: str) -> bool:
    """Whether a GET is answered with 200 now."""
    return get(url)[0] == 200


def get(url: str, timeout_seconds: float = 2.0) -> tuple[int, bytes]:
    """Status and body of a loopback GET; status 0 when nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout_seconds)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def health(base_url: str) -> dict[str, str]:
    """What `/health` says, status included; `unreachable` when nobody answers it."""
    status, body = get(f"{base_url}/health")
    try:
        found = cast(object, json.loads(body))
    except ValueError:
        found = None
    if not isinstance(found, dict) or "status" not in found:
        return {"status": "unreachable" if status == 0 else f"answers {status}"}
    return {str(name): str(value) for name, value in cast(dict[object, object], found).items()}


def last_lines(log: Path, count: int = LOG_LINES_SHOWN) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 64 * 1024))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return "(it is empty)"
