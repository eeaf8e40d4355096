"""`./fleet demo`: one payment from its order to its webhooks, step by step in the terminal."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
from rich.markup import escape

from fleet import run_state
from fleet.errors import FleetError
from fleet.progress import console, step
from fleet.seeded_merchant import headers
from fleet.settings import Settings

PAYMENT_WITHIN_SECONDS = 60
WEBHOOKS_WITHIN_SECONDS = 15
POLL_SECONDS = 0.25
FINAL = ("success", "failed")


def walk(settings: Settings) -> int:
    """Order, pay, wait for the bank and for the webhooks, and show each answer. Gives the exit code."""
    state = run_state.read(settings.layout)
    if state is None or not state.supervisor_lives:
        raise FleetError("The fleet is not running.", "Start it in another terminal: ./fleet up --demo")
    url = f"{state.base_url}/api/v1"
    with httpx.Client(base_url=url, headers=headers(settings.product), timeout=15) as api:
        with step("The merchant's server creates an order over ₹500.00: POST /orders"):
            order = _answer(api.post("/orders", json={"amount": 50000, "receipt": "demo"}))
        _show(order, "id", "amount", "currency", "status")
        with step("The shopper pays by UPI: POST /payments/public"):
            wanted = {"order_id": order["id"], "method": "upi", "vpa": "success@bank"}
            payment = _answer(api.post("/payments/public", json=wanted))
        _show(payment, "id", "method", "vpa", "status")
        with step("The bank decides, in 5 to 10 s: GET /payments/…"):
            payment = _until_final(api, payment["id"])
        _show(payment, "id", "status", "error_description")
        _show_webhooks(api, payment["id"])
    return 0 if payment["status"] == "success" else 1


def _until_final(api: httpx.Client, payment_id: str) -> dict[str, Any]:
    for _ in _patiently(PAYMENT_WITHIN_SECONDS):
        payment = _answer(api.get(f"/payments/{payment_id}"))
        if payment["status"] in FINAL:
            return payment
    raise FleetError(f"The payment was not decided within {PAYMENT_WITHIN_SECONDS} s.", "See ./fleet status")


def _show_webhooks(api: httpx.Client, payment_id: str) -> None:
    settings = _answer(api.get("/webhooks/settings"))
    if not settings["webhook_url"]:
        console.print("  No webhooks: the merchant has no webhook URL. ./fleet up --demo starts a shop that has one.")
        return
    with step(f"The merchant is told by signed webhooks: {settings['webhook_url']}"):
        logs = _delivered(api, payment_id)
    for log in logs:
        _show(log, "event", "status", "response_code", "attempts")


def _delivered(api: httpx.Client, payment_id: str) -> list[dict[str, Any]]:
    """The payment's log rows, oldest first, once its last event was attempted or the time is up."""
    logs: list[dict[str, Any]] = []
    for _ in _patiently(WEBHOOKS_WITHIN_SECONDS):
        newest = _answer(api.get("/webhooks", params={"limit": 20}))["data"]
        read = [_answer(api.get(f"/webhooks/{log['id']}")) for log in newest]
        logs = [
            log for log in reversed(read) if log["payload"].get("data", {}).get("payment", {}).get("id") == payment_id
        ]
        if any(log["event"] == "payment.success" and log["attempts"] for log in logs):
            break
    return logs


def _patiently(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(POLL_SECONDS)


def _answer(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise FleetError(
            f"{answer.request.method} {answer.request.url.path} was answered {answer.status_code}.", answer.text
        )
    return answer.json()


def _show(thing: dict[str, Any], *names: str) -> None:
    shown = [f"{name} [bold]{escape(str(thing[name]))}[/]" for name in names if thing.get(name) is not None]
    console.print(f"  {'   '.join(shown)}")
