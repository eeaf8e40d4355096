"""What must never be written down, looked for in everything that the fleet has written."""

import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from accounts import register
from chassis.testing import eventually
from fleet.testing import RunningFleet
from fleet.topology import SERVING
from gateway import Gateway, card, card_payment

pytestmark = pytest.mark.after_all_others

HOLDER = "Zebedee Quartermain"
NUMBERS = ("4242424242424242", "4000000000000002", "4000000000009995", "5555555555554444", "378282246310005")
MISTYPED = "4539148803436468"
"""Refused for its last digit, and nearly somebody's card all the same."""
REFERENCE = "nginx/public/"
"""What everybody may read about the API, with cards to try it with."""
SECRETS = ("secret_test_xyz789", "whsec_test_abc123")


def files_with(folder: Path, is_in: Callable[[bytes], object]) -> list[str]:
    """The files below `folder` whose content is such, by their names below it, but for the reference's."""
    files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return [name for name, path in files.items() if not name.startswith(REFERENCE) and is_in(content(path))]


def content(path: Path) -> bytes:
    """Nothing of a file that has gone since it was listed: PostgreSQL and Valkey put new ones in place of old ones."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def any_of(*texts: str) -> Callable[[bytes], bool]:
    encoded = [text.encode() for text in texts]
    return lambda content: any(text in content for text in encoded)


def any_number_of(*numbers: str) -> Callable[[bytes], bool]:
    """With or without blanks and dashes between the digits."""
    bare = any_of(*numbers)
    return lambda content: bare(content.translate(None, b" -"))


async def send_cards(merchant: Gateway, shopper: Gateway) -> str:
    """Cards in every request that may bear one, and in some that may not. Gives the id of a payment that was made."""
    order_id = (await merchant.create_order())["id"]
    made = ""
    for number in (*NUMBERS, MISTYPED):
        for caller, path in ((merchant, "/api/v1/payments"), (shopper, "/api/v1/payments/public")):
            for form in (
                card(number, holder_name=HOLDER),
                card(f"{number[:4]} {number[4:8]}-{number[8:]}", holder_name=HOLDER),
                card(number, holder_name=HOLDER, expiry_year="2020"),
                card(number, holder_name=HOLDER, cvv="12"),
                card(number, holder_name=HOLDER, expiry_month=None),
            ):
                answer = await caller.call("POST", path, card_payment(order_id, form))
                made = answer.json().get("id", made)
    body = f'{{"number": "{NUMBERS[0]}", "cvv": "123", "holder_name": "{HOLDER}"'
    for path in ("/api/v1/payments", "/api/v1/orders", "/api/v1/webhooks", "/nowhere"):
        for content_type in ("application/json", "text/plain"):
            for padding in ("", " " * 70_000):
                await merchant.http.request(
                    "POST", path, content=(body + padding).encode(), headers={"Content-Type": content_type}
                )
    await merchant.call("POST", "/api/v1/payments", {"order_id": order_id, "method": "upi", "vpa": NUMBERS[0]})
    await merchant.final_payment(made)
    return made


async def test_no_card_is_written_anywhere(fleet: RunningFleet, merchant: Gateway, shopper: Gateway):
    payment_id = await send_cards(merchant, shopper)
    with psycopg.connect(fleet.admin_database_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    data = fleet.plan.settings.layout.data

    async def seen_in() -> set[str]:
        return {Path(name).parts[0] for name in files_with(data, any_of(payment_id))}

    # The search sees what is there: else finding nothing would mean nothing. The proxy's log follows within a second.
    await eventually(seen_in, lambda places: {"postgres", "valkey", "logs"} <= places)

    assert files_with(data, any_number_of(*NUMBERS, MISTYPED)) == []
    assert files_with(data, any_of(HOLDER)) == []
    assert files_with(data, re.compile(rb"cvv\W{1,6}\d{3}").search) == []


async def test_secrets_are_sealed_where_they_are_stored_and_never_logged(fleet: RunningFleet, merchant: Gateway):
    assert await merchant.webhook_secret() in SECRETS
    keys = [fleet.plan.secrets[name] for name in ("ENCRYPTION_KEY", "SERVICE_TOKEN_KEY", "JWT_SECRET")]
    data = fleet.plan.settings.layout.data

    for folder in ("logs", "postgres", "valkey"):
        assert files_with(data / folder, any_of(*SECRETS, *keys)) == []


async def test_what_a_merchant_is_given_and_chooses_is_written_down_nowhere(fleet: RunningFleet, shopper: Gateway):
    password, mistyped = (f"open sesame {secrets.token_hex(8)}" for _ in range(2))
    merchant = register(fleet.base_url, password=password).json()
    tokens: list[str] = []
    for attempt in (password, mistyped):
        body = {"email": merchant["email"], "password": attempt}
        answer = await shopper.call("POST", "/api/v1/auth/login", body)
        tokens += [answer.json()["token"]] if answer.status_code == 200 else []
    [token] = tokens
    await shopper.call("GET", "/api/v1/orders", headers={"Authorization": f"Bearer {token}"})
    with psycopg.connect(fleet.admin_database_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")

    written = fleet.plan.settings.layout.data
    assert files_with(written / "postgres", any_of(merchant["id"]))
    given = (merchant["api_secret"], merchant["webhook_secret"], token)
    for folder in ("logs", "postgres", "valkey"):
        assert files_with(written / folder, any_of(password, mistyped, *given)) == []


def is_json_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


@pytest.mark.parametrize("process", SERVING)
async def test_every_line_that_a_service_logs_is_a_json_object(fleet: RunningFleet, process: str):
    # Not `splitlines`: there are more ends of lines in what callers send than in what is logged.
    lines = fleet.log(process).rstrip("\n").split("\n")
    assert [line for line in lines if not is_json_object(line)] == []
