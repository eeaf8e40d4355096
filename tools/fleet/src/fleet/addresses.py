"""Where those outside find the gateway: written into links that customers get, and told to processors."""

from collections.abc import Mapping

from fleet.errors import FleetError
from fleet.settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104 # compared


def outside_urls(settings: Settings, checkout_port: int, api_port: int) -> Mapping[str, str]:
    """Base URLs by variable: those that were given, and in development else the ones of this machine.

    In production nobody else could follow these: raises FleetError that names what is missing.
    """
    given = {"CHECKOUT_URL": settings.checkout_url, "PUBLIC_API_URL": settings.public_api_url}
    missing = [name for name, url in given.items() if not url]
    if settings.production and missing:
        raise FleetError(
            f"GATEWAY_ENV=production needs {' and '.join(missing)}.",
            "Links to invoices and answers of processors would lead nowhere. They are origins such as "
            "https://pay.example and https://api.example",
        )
    host = "localhost" if settings.host in LOOPBACK else settings.host
    here = {"CHECKOUT_URL": checkout_port, "PUBLIC_API_URL": api_port}
    return {name: url or f"http://{host}:{here[name]}" for name, url in given.items()}
