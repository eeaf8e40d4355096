"""The demo shop beside the gateway: `./fleet up --demo`."""

import sys

from fleet.errors import FleetError
from fleet.layout import ROOT
from fleet.programs import Program
from fleet.seeded_merchant import seed
from fleet.settings import Settings

DEMO = "demo-merchant"
SERVER = ROOT / "examples" / "demo-merchant" / "server.py"


def require_possible(settings: Settings) -> None:
    """Raises FleetError where there is no merchant for it."""
    if settings.production:
        raise FleetError(
            "The demo shop trades as the test merchant, which production does not have.", "Leave --demo out."
        )


def program(settings: Settings, port: int, gateway_url: str, checkout_url: str) -> Program:
    """A merchant's server, which knows of the gateway only what merchants are told."""
    merchant = seed(settings.product)
    told = {
        "PORT": str(port),
        "GATEWAY_URL": gateway_url,
        "CHECKOUT_URL": checkout_url,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/webhook",
        "API_KEY": merchant["TEST_API_KEY"],
        "API_SECRET": merchant["TEST_API_SECRET"],
    }
    return Program(DEMO, [sys.executable, str(SERVER)], told, priority=40)
