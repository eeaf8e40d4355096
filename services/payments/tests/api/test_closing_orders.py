"""orders asks that an order be paid no more; its snapshots say until when one may be."""

import pytest
from services.payments.tests.builders import MERCHANT, KnownCredentials, OrdersStandIn

from chassis.ids import new_id
from chassis.service_tokens import ServiceTokens
from chassis.testing import serving
from payments.main import create_api
from payments.messages import OrderSnapshot

PATH = "/internal/orders/close"


@pytest.fixture(scope="module")
def settings(settings_of):
    return settings_of()


@pytest.fixture(scope="module")
async def api(settings):
    async with serving(create_api(settings, lookup=KnownCredentials(), orders_owner=OrdersStandIn())) as client:
        yield client


def token_of(settings, service: str) -> dict[str, str]:
    tokens = ServiceTokens(settings.service_token_key.get_secret_value(), service)
    return {"Authorization": f"Bearer {tokens.mint('payments')}"}


def an_order_body() -> dict[str, object]:
    return {
        "id": new_id("order"),
        "merchant_id": MERCHANT,
        "amount": 102_714,
        "currency": "INR",
        "convenience_fee": 2_714,
        "payable_until": "2999-01-15T10:30:00Z",
        "more": "fields",
    }


async def test_orders_closes_an_order_and_then_it_takes_no_payment(api, settings):
    body = an_order_body()
    answer = await api.post(PATH, json={"order": body}, headers=token_of(settings, "orders"))
    assert (answer.status_code, answer.json()) == (200, {"closed": True})
    payment = {"order_id": body["id"], "method": "upi", "vpa": "success@bank"}
    refused = await api.post("/api/v1/payments/public", json=payment)
    assert refused.status_code == 400
    assert refused.json()["error"] == {"code": "BAD_REQUEST_ERROR", "description": "Order can no longer be paid"}


async def test_nobody_but_orders_closes_one(api, settings):
    body = {"order": an_order_body()}
    assert (await api.post(PATH, json=body, headers=token_of(settings, "refunds"))).status_code == 404
    assert (await api.post(PATH, json=body)).status_code == 401


def test_what_a_snapshot_does_not_say_does_not_bind():
    order = OrderSnapshot.model_validate(
        {"id": new_id("order"), "merchant_id": MERCHANT, "amount": 100, "currency": "INR"}
    ).to_order()
    assert (order.convenience_fee, order.payable_until) == (0, None)
