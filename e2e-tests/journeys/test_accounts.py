"""A merchant's life: registering, signing in, replacing a secret, being shut out."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from accounts import PASSWORD, register
from chassis.testing import eventually
from fleet.testing import RunningFleet
from gateway import Account, Gateway, assert_error

REVOKED_WITHIN_SECONDS = 10
# One endpoint of each service that asks for its caller.
ASKING = ("/api/v1/merchants/me", "/api/v1/orders", "/api/v1/payments", "/api/v1/refunds", "/api/v1/webhooks/settings")


class Newcomer:
    """A merchant who has just registered."""

    def __init__(self, fleet: RunningFleet) -> None:
        self.base_url = fleet.base_url
        answer = register(fleet.base_url)
        assert answer.status_code == 201, answer.text
        self.registered: dict[str, str] = answer.json()
        self.account = Account(self.registered["id"], self.registered["api_key"], self.registered["api_secret"])

    async def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        body = {"email": self.registered["email"], "password": password}
        async with httpx.AsyncClient(base_url=self.base_url) as browser:
            return await browser.post("/api/v1/auth/login", json=body)

    async def bearer(self) -> dict[str, str]:
        answer = await self.sign_in()
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture
def newcomer(fleet: RunningFleet) -> Newcomer:
    return Newcomer(fleet)


@pytest.fixture
async def theirs(newcomer: Newcomer) -> AsyncIterator[Gateway]:
    """The newcomer's program."""
    async with Gateway(newcomer.base_url, newcomer.account) as gateway:
        yield gateway


async def statuses(shopper: Gateway, headers: dict[str, str]) -> list[int]:
    """What each service answers to these headers."""
    return [(await shopper.call("GET", path, headers=headers)).status_code for path in ASKING]


async def test_who_registers_can_be_paid_at_once(newcomer: Newcomer, theirs: Gateway):
    order = await theirs.create_order()
    payment = await theirs.pay_by_upi(order["id"])
    assert (await theirs.final_payment(payment["id"]))["status"] == "success"
    shown = await theirs.call("GET", f"/api/v1/orders/{order['id']}/public")
    assert shown.json()["merchant"]["name"] == newcomer.registered["name"]


async def test_the_webhook_secret_that_registration_shows_is_the_one_in_force(newcomer: Newcomer, theirs: Gateway):
    shown = newcomer.registered["webhook_secret"]
    assert await theirs.webhook_secret() == shown


async def test_an_email_registers_once(fleet: RunningFleet, newcomer: Newcomer):
    again = register(fleet.base_url, email=newcomer.registered["email"].upper())
    assert_error(again, 400, "BAD_REQUEST_ERROR", "email is already registered")


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"email": "nowhere"}, "email must be an email address"),
        ({"password": "short"}, "password must be at least 8 characters"),
        ({"name": ""}, "name must not be blank"),
    ],
)
def test_who_cannot_register_is_told_why(fleet: RunningFleet, changes: dict[str, str], description: str):
    assert_error(register(fleet.base_url, **changes), 400, "BAD_REQUEST_ERROR", description)


async def test_a_profile_shows_the_credentials(newcomer: Newcomer, theirs: Gateway):
    answer = await theirs.call("GET", "/api/v1/merchants/me")
    assert answer.json() | {"webhook_secret": newcomer.registered["webhook_secret"]} == newcomer.registered
    assert answer.headers["cache-control"] == "no-store"


async def test_a_session_is_good_for_every_service_and_for_its_merchant_alone(
    newcomer: Newcomer, shopper: Gateway, merchant: Gateway
):
    bearer = await newcomer.bearer()
    assert await statuses(shopper, bearer) == [200] * len(ASKING)
    order = (await shopper.call("POST", "/api/v1/orders", {"amount": 50000}, bearer)).json()
    assert order["merchant_id"] == newcomer.registered["id"]
    asked = await merchant.call("GET", f"/api/v1/orders/{order['id']}")
    assert_error(asked, 404, "NOT_FOUND_ERROR", "Order not found")


async def test_cookies_are_neither_given_nor_taken_at_the_port_of_the_api(newcomer: Newcomer, shopper: Gateway):
    answer = await newcomer.sign_in()
    assert "set-cookie" not in answer.headers
    shown = {"Cookie": f"gateway_session={answer.json()['token']}"}
    assert await statuses(shopper, shown) == [401] * len(ASKING)


async def test_a_wrong_password_tells_nothing_and_too_many_close_the_door(newcomer: Newcomer, shopper: Gateway):
    unknown = {"email": f"{secrets.token_hex(6)}@example.com", "password": PASSWORD}
    for _ in range(10):
        refused = await newcomer.sign_in("wrong")
        assert_error(refused, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
        answer = await shopper.call("POST", "/api/v1/auth/login", unknown)
        assert_error(answer, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
    for answer in (await newcomer.sign_in(), await shopper.call("POST", "/api/v1/auth/login", unknown)):
        assert_error(answer, 429, "RATE_LIMIT_ERROR", "Too many attempts to sign in, try again later")
        assert 0 < int(answer.headers["retry-after"]) <= 900


async def test_the_test_merchant_signs_in_with_any_password(shopper: Gateway):
    answer = await shopper.call("POST", "/api/v1/auth/login", {"email": "test@example.com", "password": "anything"})
    assert answer.json()["merchant"]["api_key"] == "key_test_abc123"


async def test_a_replaced_secret_ends_everywhere_within_ten_seconds_and_the_new_one_works_at_once(
    newcomer: Newcomer, theirs: Gateway, shopper: Gateway
):
    old = newcomer.account.headers
    assert await statuses(shopper, old) == [200] * len(ASKING)
    rotated = (await theirs.call("POST", "/api/v1/merchants/me/keys")).json()
    replaced_at = time.monotonic()
    new = {"X-Api-Key": rotated["api_key"], "X-Api-Secret": rotated["api_secret"]}
    assert await statuses(shopper, new) == [200] * len(ASKING)
    await eventually(
        lambda: statuses(shopper, old), lambda seen: seen == [401] * len(ASKING), within=REVOKED_WITHIN_SECONDS
    )
    assert time.monotonic() - replaced_at < REVOKED_WITHIN_SECONDS
    assert await statuses(shopper, new) == [200] * len(ASKING)


async def test_signing_out_ends_the_session_everywhere_within_ten_seconds_for_whoever_has_copied_it(
    newcomer: Newcomer, shopper: Gateway
):
    copied, other = await newcomer.bearer(), await newcomer.bearer()
    assert await statuses(shopper, copied) == [200] * len(ASKING)
    assert (await shopper.call("POST", "/api/v1/auth/logout", headers=copied)).status_code == 204
    await eventually(
        lambda: statuses(shopper, copied), lambda seen: seen == [401] * len(ASKING), within=REVOKED_WITHIN_SECONDS
    )
    assert await statuses(shopper, other) == [200] * len(ASKING)


async def test_a_merchant_that_an_operator_shuts_out_is_out_within_ten_seconds_with_sessions_and_shoppers(
    fleet: RunningFleet, newcomer: Newcomer, theirs: Gateway, shopper: Gateway
):
    bearer = await newcomer.bearer()
    assert await statuses(shopper, bearer) == [200] * len(ASKING)
    order = (await theirs.create_order())["id"]

    async def shoppers_find() -> list[int]:
        paid = {"order_id": order, "method": "upi", "vpa": "failure@bank"}
        return [
            (await shopper.call("GET", f"/api/v1/orders/{order}/public")).status_code,
            (await shopper.call("POST", "/api/v1/payments/public", paid)).status_code,
        ]

    async def all_doors() -> list[int]:
        credentials = await statuses(shopper, newcomer.account.headers)
        return [*await statuses(shopper, bearer), *credentials, *await shoppers_find()]

    assert await shoppers_find() == [200, 201]
    operate(fleet, "deactivate", newcomer.registered["email"])
    shut = [401] * (2 * len(ASKING)) + [404, 404]
    await eventually(all_doors, lambda seen: seen == shut, within=REVOKED_WITHIN_SECONDS)
    assert_error(await newcomer.sign_in(), 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
    operate(fleet, "activate", newcomer.registered["id"])
    opened = [200] * (2 * len(ASKING)) + [200, 201]
    await eventually(all_doors, lambda seen: seen == opened, within=REVOKED_WITHIN_SECONDS)


def operate(fleet: RunningFleet, word: str, who: str) -> None:
    """What `./fleet merchants` does."""
    environment = {**os.environ, "DATABASE_URL": fleet.database_url("merchants")}
    subprocess.run([sys.executable, "-m", "merchants.activity", word, who], env=environment, check=True, timeout=30)
