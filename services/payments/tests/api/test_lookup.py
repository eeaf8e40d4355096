"""Other services ask for the payments that they keep snapshots of."""

import pytest
from services.payments.tests.builders import OTHER_MERCHANT, KnownCredentials, OrdersStandIn, accept, an_order

from chassis.service_tokens import ServiceTokens
from chassis.testing import serving
from payments.domain.attempt import Approved
from payments.main import create_api
from payments.messages import payment_final
from payments.use_cases.settle_payments import settle_payments

PATH = "/internal/payments/lookup"


@pytest.fixture(scope="module")
async def api(settings_of):
    settings = settings_of()
    async with serving(create_api(settings, lookup=KnownCredentials(), orders_owner=OrdersStandIn())) as client:
        token = ServiceTokens(settings.service_token_key.get_secret_value(), "refunds").mint("payments")
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def test_payments_of_any_merchant_are_shown_as_their_events_show_them(api, database):
    (mine,), (other,) = (
        await accept(database, an_order()),
        await accept(database, an_order(OTHER_MERCHANT), merchant_id=OTHER_MERCHANT),
    )
    async with database.transaction() as tx:
        (paid,) = await settle_payments({mine.id: Approved()}, tx)

    answer = await api.post(PATH, json={"ids": [mine.id, other.id, mine.id, "pay_unknown", "pay_AAAAAAAAAAAAAAAA"]})

    found = {known["payment"]["id"]: known for known in answer.json()["payments"]}
    assert set(found) == {mine.id, other.id}
    event = payment_final(paid)
    assert found[mine.id] == {"version": event.version, "payment": event.data}
    assert (found[other.id]["version"], found[other.id]["payment"]["status"]) == (2, "pending")


async def test_a_lookup_takes_at_most_a_hundred_ids(api):
    assert (await api.post(PATH, json={"ids": ["pay_AAAAAAAAAAAAAAAA"] * 101})).status_code == 400


async def test_a_merchant_looks_up_nothing_inside(api):
    headers = KnownCredentials.headers | {"Authorization": ""}
    assert (await api.post(PATH, json={"ids": []}, headers=headers)).status_code == 401
