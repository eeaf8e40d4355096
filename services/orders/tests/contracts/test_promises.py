"""What orders promises of its events holds of those that it publishes, and it can read what others promise."""

from datetime import UTC, datetime

import pytest

from chassis.contract_files import check_event, promised_event
from chassis.database import Database
from chassis.testing import eventually
from orders.domain.order import Order
from orders.storage import orders


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 100},
        {"amount": 999_999_999_999, "currency": "JPY", "receipt": "r-1", "notes": {"a": [1, None, {"b": "c"}]}},
    ],
)
async def test_an_order_is_told_of_as_promised(api, merchant, events_on, body):
    order_id = (await api.post("/api/v1/orders", json=body, headers=merchant)).json()["id"]

    async def told():
        return [event for event in await events_on("orders") if event.subject == order_id]

    (event,) = await eventually(told)
    assert event.type == "order.created"
    check_event(event, "orders")


async def test_the_promised_success_of_a_payment_pays_its_order_and_that_is_told_as_promised(
    api, merchant, database: Database, publish, events_on
):
    success = promised_event("payment.success")
    now = datetime.now(UTC)
    order_id = str(success.data["order_id"])
    async with database.transaction() as tx:
        orders.add(tx, [Order(order_id, success.merchant_id, 50_000, "INR", None, {}, now, now)])
    await publish("payments", success)

    async def read():
        return (await api.get(f"/api/v1/orders/{order_id}", headers=merchant)).json()

    await eventually(read, until=lambda order: order["status"] == "paid")

    async def paid():
        return [event for event in await events_on("orders") if event.type == "order.paid"]

    (event,) = await eventually(paid)
    assert event.data["paid_payment_id"] == success.subject
    check_event(event, "orders")


@pytest.mark.parametrize("kind", ["merchant.created", "merchant.updated"])
async def test_what_merchants_promises_names_the_payee(api, merchant, publish, kind):
    told = promised_event(kind)
    await publish("merchants", told)
    order_id = (await api.post("/api/v1/orders", json={"amount": 100}, headers=merchant)).json()["id"]

    async def payee():
        return (await api.get(f"/api/v1/orders/{order_id}/public")).json()["merchant"]["name"]

    await eventually(payee, until=lambda name: name == told.data["name"])
