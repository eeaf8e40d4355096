"""One fleet coming up and going down: the order of things, without anybody watching."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from fleet import credentials, demo, front_ends, leftovers, nginx, ports, postgres, readiness, run_state, valkey
from fleet.addresses import outside_urls
from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.programs import Program
from fleet.progress import step
from fleet.run_state import RunState
from fleet.settings import Settings
from fleet.supervision import NotRunningError, Supervisor
from fleet.topology import PROCESSES, RELIEFS, SERVER_PORTS, SERVICES, SERVING, WANTED_PORTS, environment

PROXY = "proxy"
CHECKOUT_DOOR, DASHBOARD_DOOR = "proxy:checkout", "proxy:dashboard"
"""Names of the proxy's further ports."""
SERVERS = tuple(SERVER_PORTS)
ENDED = ("STOPPED", "EXITED", "FATAL")
Hurry = Callable[[], bool]
"""Tells whether the user has lost patience with a clean stop."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is decided before the first process starts."""

    settings: Settings
    ports: dict[str, int]
    secrets: dict[str, str]
    admin_url: str
    redis_url: str
    programs: list[Program]

    @property
    def base_url(self) -> str:
        return self._url(PROXY)

    @property
    def checkout_url(self) -> str:
        """Of the checkout page's server, as this machine reaches it."""
        return self._url(CHECKOUT_DOOR)

    @property
    def dashboard_url(self) -> str:
        return self._url(DASHBOARD_DOOR)

    def _url(self, door: str) -> str:
        host = "127.0.0.1" if self.settings.host in ("0.0.0.0", "::") else self.settings.host  # noqa: S104 # compared
        return f"http://{host}:{self.ports[door]}"

    @property
    def servers(self) -> list[str]:
        return [program.name for program in self.programs if program.name in SERVERS]


def draw_up(settings: Settings) -> Plan:
    """Choose ports and secrets and say what is to run. Starts nothing. Raises FleetError."""
    layout = settings.layout
    layout.make_folders()
    before = run_state.read(layout)
    secrets = credentials.resolve(layout, settings.product, production=settings.production)
    assigned = ports.assign(
        WANTED_PORTS, any_ports=settings.any_ports, previous=before.ports if before else {}, doors=settings.doors
    )
    assigned |= _doors(settings, set(assigned.values()))
    admin_url = settings.database_url or postgres.admin_url(secrets["POSTGRES_PASSWORD"], assigned["postgres"])
    redis_url = settings.redis_url or valkey.url(secrets["VALKEY_PASSWORD"], assigned["valkey"])
    programs: list[Program] = []
    if not settings.database_url:
        programs.append(postgres.program(layout, assigned["postgres"], durable=settings.durable))
    if not settings.redis_url:
        programs.append(valkey.program(layout, assigned["valkey"], secrets["VALKEY_PASSWORD"]))
    outside = outside_urls(settings, assigned[CHECKOUT_DOOR], assigned[PROXY])
    urls = {"database": admin_url, "redis": redis_url, **outside}
    product = demo.told(settings, assigned)
    for process in PROCESSES:
        told = environment(process, assigned, urls, secrets, product)
        copies = [name for name in (process.name, RELIEFS.get(process.name)) if name]
        programs += [Program(copy, process.command(assigned[copy]), told) for copy in copies]
    listen = f"{settings.host}:{assigned[PROXY]}"
    backends = {service: assigned[service] for service in SERVICES}
    reliefs = {service: assigned[RELIEFS[service]] for service in SERVICES}
    offered = nginx.FrontEnds(
        dashboard_listen=f"{settings.host}:{assigned[DASHBOARD_DOOR]}",
        checkout_listen=f"{settings.host}:{assigned[CHECKOUT_DOOR]}",
        checkout_url=settings.checkout_url or f"http://$host:{assigned[CHECKOUT_DOOR]}",
        checkout_port=assigned[front_ends.CHECKOUT],
        dashboard_port=assigned[front_ends.DASHBOARD],
        api_url=settings.public_api_url or f"http://$host:{assigned[PROXY]}",
    )
    programs.append(front_ends.program(front_ends.CHECKOUT, layout.checkout, assigned[front_ends.CHECKOUT]))
    programs.append(front_ends.program(front_ends.DASHBOARD, layout.dashboard, assigned[front_ends.DASHBOARD]))
    values = nginx.placeholders(listen, backends, settings.cors_origins, settings.limits, offered, reliefs)
    programs.append(nginx.program(layout.nginx, values))
    plan = Plan(settings, assigned, secrets, admin_url, redis_url, programs)
    programs += demo.programs(settings, assigned, plan.base_url, plan.checkout_url)
    return plan


def _doors(settings: Settings, taken: set[int]) -> dict[str, int]:
    """The ports that others come in by: the ones asked for, which have to be free, or any."""
    wanted = {
        PROXY: (settings.port, "PORT"),
        DASHBOARD_DOOR: (settings.dashboard_port, "DASHBOARD_PORT"),
        CHECKOUT_DOOR: (settings.checkout_port, "CHECKOUT_PORT"),
        **demo.doors(settings),
    }
    doors: dict[str, int] = {}
    for name, (port, variable) in wanted.items():
        if port:
            ports.require_free(port, settings.host, variable)
        doors[name] = port or ports.spare(taken | set(doors.values()) | set(settings.doors))
    return doors


def bring_up(plan: Plan, *, attached: bool, quiet: bool = False, hurry: Hurry = lambda: False) -> Supervisor:
    """Start everything and return when `/health` is healthy. When that fails, nothing is left running."""
    layout = plan.settings.layout
    supervisor = Supervisor(layout)
    try:
        if "postgres" in plan.servers and not postgres.exists(layout):
            with step("New database", quiet=quiet):
                postgres.create(layout, plan.secrets["POSTGRES_PASSWORD"])
        state = RunState(plan.base_url, plan.ports).supervised_by(supervisor.launch(plan.programs))
        run_state.write(layout, state.owned_by(os.getpid()) if attached else state)
        _start_servers(plan, supervisor, quiet=quiet)
        _start_services(plan, supervisor, quiet=quiet)
        with step("Checkout and dashboard", quiet=quiet) as shown:
            front_ends.build(shown.note)
        _start_proxy(plan, supervisor, quiet=quiet)
        if plan.settings.demo:
            _start_demo(plan, supervisor, quiet=quiet)
    except NotRunningError:
        take_down(layout, hurry)
        raise FleetError("The process supervisor ended unexpectedly.", f"See {layout.supervisor_log}") from None
    except BaseException:
        take_down(layout, hurry)
        raise
    return supervisor


def _start_servers(plan: Plan, supervisor: Supervisor, *, quiet: bool) -> None:
    maintenance = postgres.admin_url(plan.secrets["POSTGRES_PASSWORD"], plan.ports["postgres"], "postgres")
    ready = {
        "postgres": lambda: postgres.answers(maintenance),
        "valkey": lambda: valkey.answers(plan.redis_url),
    }
    with step("PostgreSQL and Valkey", quiet=quiet) as shown:
        supervisor.start(*plan.servers)
        readiness.wait_for(supervisor, plan.settings.layout, {n: ready[n] for n in plan.servers}, shown.note)
        if "postgres" in plan.servers:
            postgres.ensure_database(maintenance)
        else:
            postgres.require(plan.admin_url)
            shown.note("your PostgreSQL")
        if "valkey" not in plan.servers:
            valkey.require(plan.redis_url)
            shown.note("your Redis")


def _start_services(plan: Plan, supervisor: Supervisor, *, quiet: bool) -> None:
    with step("Schemas and migrations", quiet=quiet) as shown:
        # Imported here: it brings SQLAlchemy and Alembic, which no other command should wait for.
        from fleet import schemas  # noqa: PLC0415

        schemas.prepare(plan.settings, plan.admin_url, plan.secrets, shown.note)
    with step("Services and workers", quiet=quiet) as shown:
        supervisor.start(*SERVING)
        urls = {name: f"http://127.0.0.1:{plan.ports[name]}/health/ready" for name in SERVING}
        ready = {name: lambda url=url: readiness.answers_ok(url) for name, url in urls.items()}
        readiness.wait_for(supervisor, plan.settings.layout, ready, shown.note)


def _start_proxy(plan: Plan, supervisor: Supervisor, *, quiet: bool) -> None:
    with step("Proxy and health", quiet=quiet) as shown:
        supervisor.start(front_ends.CHECKOUT, front_ends.DASHBOARD, PROXY)
        ready = {
            PROXY: lambda: readiness.health(plan.base_url)["status"] == "healthy",
            front_ends.CHECKOUT: lambda: readiness.answers_ok(plan.checkout_url),
            front_ends.DASHBOARD: lambda: readiness.answers_ok(plan.dashboard_url),
        }
        try:
            readiness.wait_for(supervisor, plan.settings.layout, ready)
        except FleetError as error:
            seen = readiness.health(plan.base_url)
            error.details = f"/health says: {seen}\n{error.details}"
            raise
        shown.note("healthy")


def _start_demo(plan: Plan, supervisor: Supervisor, *, quiet: bool) -> None:
    with step("Demo shop and Instamojo's stand-in", quiet=quiet):
        ready = demo.ready(plan.ports)
        supervisor.start(*ready)
        readiness.wait_for(supervisor, plan.settings.layout, ready)


def take_down(layout: Layout, hurry: Hurry = lambda: False, on_phase: Callable[[str], None] = lambda _: None) -> None:
    """Stop everything that runs on this data folder, in an order that loses nothing; safe when nothing runs."""
    supervisor = Supervisor(layout)
    try:
        pid = supervisor.pid()
        if pid is not None:
            names = [state.name for state in supervisor.states()]
            # First nobody can come in, then what is under way is finished, then what it was written to may go.
            phases = {
                "the proxy": [name for name in names if name == PROXY],
                "services and workers": [name for name in names if name not in (PROXY, *SERVERS)],
                "PostgreSQL and Valkey": [name for name in names if name in SERVERS],
            }
            for title, members in phases.items():
                on_phase(title)
                _stop(supervisor, members, hurry)
            supervisor.end(pid)
    except NotRunningError:
        pass  # It ended on its own meanwhile; what it left is looked for below.
    state = run_state.read(layout)
    leftovers.end(leftovers.find(layout))
    layout.supervisor_socket.unlink(missing_ok=True)
    if state:
        run_state.write(layout, RunState(state.base_url, state.ports))


def _stop(supervisor: Supervisor, names: list[str], hurry: Hurry) -> None:
    """Ask them all, wait for them all; after a second Ctrl-C they are killed (the servers only told to be quick)."""
    supervisor.stop(*names)
    for name in names:
        # Nobody is left who could ask: a service need not wait for its clients to turn elsewhere.
        if name in RELIEFS or name in RELIEFS.values():
            supervisor.signal(name, signal.SIGINT)
    hurried = False
    while alive := [s.name for s in supervisor.states() if s.name in names and s.state not in ENDED]:
        if hurry() and not hurried:
            hurried = True
            for name in alive:
                supervisor.signal(name, signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
        time.sleep(readiness.POLL_SECONDS)
