"""What `./fleet up --demo` runs beside the gateway: the demo shop, and the stand-in of Instamojo that it is paid by."""

from collections.abc import Callable, Mapping

from fleet import demo_shop, instamojo_sandbox, readiness
from fleet.demo_shop import DEMO
from fleet.instamojo_sandbox import SANDBOX
from fleet.programs import Program
from fleet.settings import Settings


def doors(settings: Settings) -> dict[str, tuple[int, str]]:
    """For each of them the port that was asked for, 0 for any, and its variable."""
    if not settings.demo:
        return {}
    return {
        DEMO: (settings.demo_port, "DEMO_PORT"),
        SANDBOX: (settings.instamojo_sandbox_port, "INSTAMOJO_SANDBOX_PORT"),
    }


def told(settings: Settings, ports: Mapping[str, int]) -> Mapping[str, str]:
    """What the gateway is told: whatever the user set, and the stand-in's account where there is no other."""
    if not settings.demo or any(settings.product.get(name) for name in instamojo_sandbox.CREDENTIALS):
        return settings.product
    return {**settings.product, **instamojo_sandbox.account(ports[SANDBOX])}


def programs(settings: Settings, ports: Mapping[str, int], gateway_url: str, checkout_url: str) -> list[Program]:
    """Raises FleetError where there is no merchant for the shop."""
    if not settings.demo:
        return []
    demo_shop.require_possible(settings)
    return [
        instamojo_sandbox.program(ports[SANDBOX]),
        demo_shop.program(settings, ports[DEMO], gateway_url, settings.checkout_url or checkout_url),
    ]


def urls(ports: Mapping[str, int]) -> dict[str, str]:
    """Where each of them is."""
    return {name: f"http://127.0.0.1:{ports[name]}" for name in (SANDBOX, DEMO)}


def ready(ports: Mapping[str, int]) -> dict[str, Callable[[], bool]]:
    """Tells of each whether it answers."""
    return {name: lambda url=url: readiness.answers_ok(url) for name, url in urls(ports).items()}
