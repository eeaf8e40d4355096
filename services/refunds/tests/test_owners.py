"""Whose account a payment was made with: payments is asked, and only who holds the key can read its answer."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from chassis.encryption import SecretBox
from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens
from refunds.domain.payment import PaymentId
from refunds.owners import ProcessorAccounts
from refunds.processors.instamojo_client import Account

BOX = SecretBox("the key that payments and refunds share")
GATEWAYS_OWN = Account("key of the gateway", "token of the gateway")


def sealed(box: SecretBox = BOX) -> str:
    return base64.b64encode(box.seal(json.dumps(["key", "token", "salt"]))).decode()


class Payments:
    """Stands in for the payments service."""

    def __init__(self) -> None:
        self.accounts: dict[str, str | None] = {}
        self.asked: list[Any] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, await request.json()))
        return web.json_response({"accounts": self.accounts})


@pytest.fixture
async def payments() -> AsyncIterator[Payments]:
    found = Payments()
    app = web.Application()
    app.router.add_post("/{path:.*}", found.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = site.name
    yield found
    await runner.cleanup()


async def account_of(payments: Payments, own: Account | None = GATEWAYS_OWN) -> Account:
    client = ServiceClient("payments", payments.url, ServiceTokens("the key of the services' own tokens", "refunds"))
    try:
        return await ProcessorAccounts(client, "instamojo", BOX, own).account_of(PaymentId("pay_1"))
    finally:
        await client.close()


async def test_a_merchants_own_account_is_opened(payments: Payments):
    payments.accounts = {"pay_1": sealed()}
    assert await account_of(payments) == Account("key", "token")
    assert payments.asked == [
        ("/internal/processors/accounts", {"processor": "instamojo", "payment_ids": ["pay_1"]}),
    ]


async def test_a_merchant_without_one_uses_the_gateways(payments: Payments):
    payments.accounts = {"pay_1": None}
    assert await account_of(payments) == GATEWAYS_OWN


@pytest.mark.parametrize("accounts", [{}, {"pay_1": sealed(SecretBox("another key"))}])
async def test_an_account_that_is_not_known_or_not_readable_is_never_replaced_by_another(
    payments: Payments, accounts: dict[str, str | None]
):
    payments.accounts = accounts
    with pytest.raises(ServiceUnavailable):
        await account_of(payments)


async def test_without_an_account_of_the_gateway_there_is_none(payments: Payments):
    payments.accounts = {"pay_1": None}
    with pytest.raises(ServiceUnavailable):
        await account_of(payments, own=None)
