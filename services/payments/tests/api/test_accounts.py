"""Refunds asks with which account at a processor payments were made. What it gets is sealed."""

import base64

import pytest
from services.payments.tests.builders import KnownCredentials, OrdersStandIn, accept, an_order
from services.payments.tests.redirects import GATEWAYS, accept_redirect

from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.service_tokens import ServiceTokens
from chassis.testing import serving
from payments.domain.receipt import Account
from payments.main import create_api
from payments.storage import accounts as accounts_storage
from payments.use_cases.open_accounts import Accounts

PATH = "/internal/processors/accounts"
OWN = Account("key of the merchant", "token of the merchant", "salt of the merchant")


@pytest.fixture(scope="module")
def settings(settings_of):
    return settings_of()


@pytest.fixture(scope="module")
def box(settings) -> SecretBox:
    return SecretBox(settings.encryption_key.get_secret_value())


@pytest.fixture(scope="module")
async def api(settings):
    async with serving(create_api(settings, lookup=KnownCredentials(), orders_owner=OrdersStandIn())) as client:
        client.headers["Authorization"] = f"Bearer {token_of(settings, 'refunds')}"
        yield client


def token_of(settings, service: str) -> str:
    return ServiceTokens(settings.service_token_key.get_secret_value(), service).mint("payments")


async def ask(api, *payment_ids: str, processor: str = "instamojo") -> dict[str, str | None]:
    answer = await api.post(PATH, json={"processor": processor, "payment_ids": payment_ids})
    assert answer.status_code == 200, answer.text
    return answer.json()["accounts"]


async def test_the_gateways_account_is_not_sent_and_a_merchants_own_is_sealed(api, database: Database, box: SecretBox):
    order = an_order()
    before = await accept_redirect(database)
    async with database.transaction() as tx:
        await Accounts(database, box, GATEWAYS).connect(order.merchant_id, OWN, tx)
    at_own = await accept_redirect(database, order)
    # What was begun with an account is given back with it, whatever is used by now.
    async with database.transaction() as tx:
        await accounts_storage.remove(tx, order.merchant_id, "instamojo")

    told = await ask(api, before.id, at_own.id)

    assert told[before.id] is None
    sealed = base64.b64decode(told[at_own.id] or "")
    assert OWN.auth_token.encode() not in sealed
    assert box.open(sealed) == '["key of the merchant","token of the merchant","salt of the merchant"]'


async def test_payments_that_were_not_made_there_are_left_out(api, database: Database):
    (simulated,) = await accept(database, an_order())
    there = await accept_redirect(database)
    assert await ask(api, simulated.id, "pay_AAAAAAAAAAAAAAAA") == {}
    assert await ask(api, there.id, processor="another") == {}


@pytest.mark.parametrize("service", ["orders", "webhooks"])
async def test_nobody_else_is_told(api, settings, service: str):
    headers = {"Authorization": f"Bearer {token_of(settings, service)}"}
    body = {"processor": "instamojo", "payment_ids": []}
    assert (await api.post(PATH, json=body, headers=headers)).status_code == 404
    merchant = KnownCredentials.headers | {"Authorization": ""}
    assert (await api.post(PATH, json=body, headers=merchant)).status_code == 401
