"""What the user asked for: the environment over `.env` over the defaults. An empty variable is an unset one."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from fleet.errors import FleetError
from fleet.layout import ROOT, Layout

DEFAULT_PORT = 8000
DEFAULT_DASHBOARD_PORT = 3000
DEFAULT_CHECKOUT_PORT = 3001
DEFAULT_DEMO_PORT = 4000
DEFAULT_INSTAMOJO_SANDBOX_PORT = 4010
DEVELOPMENT_ORIGINS = ",".join(
    f"http://{host}:{port}" for port in (3000, 3001, 4000) for host in ("localhost", "127.0.0.1")
)
OWN_VARIABLES = frozenset(
    {
        "PORT",
        "DASHBOARD_PORT",
        "CHECKOUT_PORT",
        "CHECKOUT_URL",
        "PUBLIC_API_URL",
        "DEMO_PORT",
        "INSTAMOJO_SANDBOX_PORT",
        "HOST",
        "FLEET_DATA",
        "FLEET_PORTS",
        "FLEET_PYTHON",
        "FLEET_ENV_FILE",
        "DATABASE_URL",
        "REDIS_URL",
        "CORS_ORIGINS",
    }
    | {"PUBLIC_RATE", "PUBLIC_BURST", "SIGN_IN_RATE", "SIGN_IN_BURST", "REPORTING_DB_PASSWORD"}
)
"""Read by this tool itself; services are given their own values or none."""
ORIGIN_LIST = re.compile(r"(https?://[A-Za-z0-9.:\[\]-]+(, *|$))*")
RATE = re.compile(r"[1-9][0-9]*r/[sm]")


@dataclass(frozen=True, slots=True)
class Settings:
    """One fleet's settings, checked."""

    layout: Layout
    port: int = DEFAULT_PORT
    """Port of the API; 0 asks for any free one."""
    dashboard_port: int = DEFAULT_DASHBOARD_PORT
    checkout_port: int = DEFAULT_CHECKOUT_PORT
    checkout_url: str = ""
    """The checkout's origin as shoppers see it; empty: the host they asked for, with the checkout's port."""
    public_api_url: str = ""
    """The API's origin as processors and merchants' programs reach it; empty as above."""
    demo: bool = False
    """Run the demo shop, too."""
    demo_port: int = DEFAULT_DEMO_PORT
    instamojo_sandbox_port: int = DEFAULT_INSTAMOJO_SANDBOX_PORT
    host: str = "127.0.0.1"
    any_ports: bool = False
    """Take free ports for everything, so that several fleets can run side by side."""
    production: bool = False
    database_url: str | None = None
    """Admin connection of an outside PostgreSQL; None: run the embedded one."""
    redis_url: str | None = None
    durable: bool = True
    """False only where the data is thrown away: PostgreSQL then skips fsync."""
    cors_origins: str = DEVELOPMENT_ORIGINS
    limits: Mapping[str, str] = field(default_factory=dict[str, str])
    """Rates and bursts of the public endpoints, as nginx writes them."""
    reporting_password: str | None = None
    """Of the role that reads the views for reporting, where it is set."""
    product: Mapping[str, str] = field(default_factory=dict[str, str])
    """The product's variables that the user set, secrets among them."""

    @property
    def doors(self) -> tuple[int, ...]:
        """The ports of the proxy that were asked for by number."""
        return tuple(port for port in (self.port, self.dashboard_port, self.checkout_port) if port)


def gather(environment: Mapping[str, str], folder: Path = ROOT) -> dict[str, str]:
    """The variables that matter here: those of `.env`, and of the environment those that `.env.example` lists."""
    written = dotenv_values(environment.get("FLEET_ENV_FILE") or folder / ".env", interpolate=False)
    documented = dotenv_values(folder / ".env.example", interpolate=False)
    known = OWN_VARIABLES | documented.keys() | written.keys()
    merged = {**written, **{name: environment[name] for name in known if environment.get(name)}}
    return {name: value.strip() for name, value in merged.items() if value and value.strip()}


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `.env` and this process's environment. Raises FleetError for a value that makes no sense."""
    return interpret(gather(os.environ if environment is None else environment))


def interpret(values: Mapping[str, str], *, durable: bool = True) -> Settings:
    """Check the variables and give them their types. Raises FleetError that names the variable."""
    gateway_env = values.get("GATEWAY_ENV", "development")
    if gateway_env not in ("development", "production"):
        raise FleetError(f"GATEWAY_ENV is {gateway_env!r}.", "It is either development or production.")
    production = gateway_env == "production"
    any_ports = values.get("FLEET_PORTS", "") == "auto"
    return Settings(
        layout=Layout(Path(values.get("FLEET_DATA", ROOT / ".data")).expanduser().absolute()),
        port=_port(values, "PORT", 0 if any_ports else DEFAULT_PORT),
        dashboard_port=_port(values, "DASHBOARD_PORT", 0 if any_ports else DEFAULT_DASHBOARD_PORT),
        checkout_port=_port(values, "CHECKOUT_PORT", 0 if any_ports else DEFAULT_CHECKOUT_PORT),
        checkout_url=_origin(values, "CHECKOUT_URL"),
        public_api_url=_origin(values, "PUBLIC_API_URL"),
        demo_port=_port(values, "DEMO_PORT", 0 if any_ports else DEFAULT_DEMO_PORT),
        instamojo_sandbox_port=_port(
            values, "INSTAMOJO_SANDBOX_PORT", 0 if any_ports else DEFAULT_INSTAMOJO_SANDBOX_PORT
        ),
        host=values.get("HOST", "127.0.0.1"),
        any_ports=any_ports,
        production=production,
        database_url=values.get("DATABASE_URL"),
        redis_url=values.get("REDIS_URL"),
        durable=durable,
        cors_origins=_origins(values.get("CORS_ORIGINS", "" if production else DEVELOPMENT_ORIGINS)),
        limits=_limits(values, production=production),
        reporting_password=values.get("REPORTING_DB_PASSWORD"),
        product={name: value for name, value in values.items() if name not in OWN_VARIABLES},
    )


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    value = values.get(name, str(default))
    if not (value.isascii() and value.isdigit()) or int(value) > 65535:
        raise FleetError(f"{name} is {value!r}.", "It is a number from 0 to 65535; 0 takes any free port.")
    return int(value)


def _origin(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "").rstrip("/")
    if not ORIGIN_LIST.fullmatch(value) or "," in value:
        raise FleetError(f"{name} is {value!r}.", "It is an origin such as https://pay.example")
    return value


def _origins(value: str) -> str:
    # The list goes into nginx's configuration, where a stray quote would mean something else.
    if not ORIGIN_LIST.fullmatch(value):
        raise FleetError(
            f"CORS_ORIGINS is {value!r}.", "Write origins with commas: http://localhost:3000,https://shop.example"
        )
    return value.replace(" ", "")


def _limits(values: Mapping[str, str], *, production: bool) -> dict[str, str]:
    defaults = (
        {"PUBLIC_RATE": "20r/s", "PUBLIC_BURST": "60", "SIGN_IN_RATE": "10r/m", "SIGN_IN_BURST": "10"}
        if production
        else {"PUBLIC_RATE": "500r/s", "PUBLIC_BURST": "1000", "SIGN_IN_RATE": "500r/s", "SIGN_IN_BURST": "1000"}
    )
    limits = {name: values.get(name, default) for name, default in defaults.items()}
    for name, value in limits.items():
        good = RATE.fullmatch(value) if name.endswith("_RATE") else value.isascii() and value.isdigit()
        if not good:
            raise FleetError(f"{name} is {value!r}.", "Rates look like 20r/s or 10r/m, bursts are whole numbers.")
    return limits
