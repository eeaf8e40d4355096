"""The processes of the gateway and what each of them is told."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from fleet.layout import ROOT

SERVICES = ("merchants", "orders", "payments", "refunds", "webhooks")
"""In the order in which they migrate. Each has a schema and a role of its own."""
DATABASE = "payment_gateway"


@dataclass(frozen=True, slots=True)
class Process:
    """One Python process of a service."""

    name: str
    service: str
    kind: Literal["api", "worker"]
    port: int
    """The one it gets when nobody else has it."""

    def command(self, port: int) -> list[str]:
        target = f"{self.service}.main:create_{self.kind}"
        return [sys.executable, "-P", "-m", "chassis.serve", target, "--host", "127.0.0.1", "--port", str(port)]


PROCESSES = (
    Process("merchants", "merchants", "api", 8101),
    Process("orders", "orders", "api", 8102),
    Process("payments", "payments", "api", 8103),
    Process("refunds", "refunds", "api", 8104),
    Process("webhooks", "webhooks", "api", 8105),
    Process("payments-worker", "payments", "worker", 8113),
    Process("refunds-worker", "refunds", "worker", 8114),
    Process("webhooks-worker", "webhooks", "worker", 8115),
)
RELIEFS = {process.name: f"{process.name}-relief" for process in PROCESSES if process.kind == "api"}
"""For each API process the second copy that takes over while it restarts; at other times most do not run."""
STANDING_RELIEFS = (RELIEFS["payments"],)
"""Those that always run: the proxy also turns to them with what the first copy has no room for."""
SERVING = (*(process.name for process in PROCESSES), *STANDING_RELIEFS)
"""All that runs of the services while nothing restarts."""
_RELIEF_PORTS = {RELIEFS[process.name]: process.port + 100 for process in PROCESSES if process.name in RELIEFS}
SERVER_PORTS = {"postgres": 8120, "valkey": 8121}
"""Not 5432 and 6379: those are for a PostgreSQL and a Redis of the user's own."""
PAGES_PORTS = {"checkout": 8131, "dashboard": 8132}
"""Of the processes that have the front ends' files."""
WANTED_PORTS = {**SERVER_PORTS, **PAGES_PORTS, **{process.name: process.port for process in PROCESSES}, **_RELIEF_PORTS}

SECRETS_OF = {
    "merchants": ("SERVICE_TOKEN_KEY", "ENCRYPTION_KEY", "JWT_SECRET"),
    "orders": ("SERVICE_TOKEN_KEY",),
    "payments": ("SERVICE_TOKEN_KEY", "ENCRYPTION_KEY"),
    "refunds": ("SERVICE_TOKEN_KEY", "ENCRYPTION_KEY"),
    "webhooks": ("SERVICE_TOKEN_KEY", "ENCRYPTION_KEY"),
}
_INSTAMOJO = ("INSTAMOJO_BASE_URL", "INSTAMOJO_API_KEY", "INSTAMOJO_AUTH_TOKEN", "INSTAMOJO_SALT")
TOLD_ONLY_TO = {
    "TEST_API_SECRET": ("merchants",),
    **dict.fromkeys(_INSTAMOJO, ("payments", "refunds")),
}
"""What a user may set and few services need: they are told it, and the others are not."""
ADDRESSES_OF = {"orders": ("CHECKOUT_URL",), "payments": ("CHECKOUT_URL", "PUBLIC_API_URL")}
"""Who sends others to the gateway, and where to."""
ALL_SECRETS = frozenset(name for names in SECRETS_OF.values() for name in names)
INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
MARK = "GATEWAY_FLEET"
"""Variable that every child carries, naming its data folder: so the ones that outlive a crash can be told."""


def machine_environment(data: os.PathLike[str]) -> dict[str, str]:
    """What every child gets, and nothing else of the user's environment: the admin's DATABASE_URL may be in it."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**inherited, MARK: os.fspath(data), "PYTHONUNBUFFERED": "1"}


def role_url(admin_url: str, role: str, password: str) -> str:
    """The admin's URL with another role's name and password; everything else stays, the TLS options too."""
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))


def environment(
    process: Process,
    ports: Mapping[str, int],
    urls: Mapping[str, str],
    secrets: Mapping[str, str],
    product: Mapping[str, str],
) -> dict[str, str]:
    """Everything that one process is told: its own role, the secrets that it needs, where the others are.

    `urls`: of the `database` and `redis`, and the gateway's own addresses by variable.
    """
    password = secrets[f"{process.service.upper()}_DB_PASSWORD"]
    told = {
        name: value
        for name, value in product.items()
        if name not in ALL_SECRETS and process.service in TOLD_ONLY_TO.get(name, SERVICES)
    }
    told |= {name: urls[name] for name in ADDRESSES_OF.get(process.service, ())}
    told |= {name: secrets[name] for name in SECRETS_OF[process.service]}
    # Where it listens, and where it does while it restarts.
    told |= {f"{name.upper()}_URL": f"{_local(ports[name])} {_local(ports[RELIEFS[name]])}" for name in SERVICES}
    told |= {
        "DATABASE_URL": role_url(urls["database"], process.service, password),
        "REDIS_URL": urls["redis"],
        "GATEWAY_ENV": product.get("GATEWAY_ENV", "development"),
    }
    if process.service == "merchants":
        workers = [p for p in PROCESSES if p.kind == "worker"]
        told["WORKERS"] = ",".join(f"{p.name}={_local(ports[p.name])}" for p in workers)
        told["JOB_OWNERS"] = ",".join(f"{p.service}={_local(ports[p.service])}" for p in workers)
    return told


def _local(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def service_folder(service: str) -> os.PathLike[str]:
    return ROOT / "services" / service
