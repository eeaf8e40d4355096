"""What orders makes of the events of payments and merchants, as they come over Redis."""

from chassis.events import Event
from chassis.testing import eventually

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"


def payment_event(order_id: str, payment_id: str, kind: str = "payment.success") -> Event:
    data = {"id": payment_id, "order_id": order_id, "amount": 500, "a_field_of_next_year": {"x": 1}}
    return Event(kind, payment_id, MERCHANT, 2, data, request_id="request-of-the-payment")


def merchant_event(name: str, version: int, kind: str = "merchant.created", *, is_active: bool = True) -> Event:
    return Event(kind, MERCHANT, MERCHANT, version, {"id": MERCHANT, "name": name, "is_active": is_active})


async def new_order(api, merchant) -> str:
    return (await api.post("/api/v1/orders", json={"amount": 500}, headers=merchant)).json()["id"]


async def test_a_successful_payment_makes_its_order_paid(api, merchant, publish, events_on):
    order_id = await new_order(api, merchant)
    for _ in range(2):
        await publish("payments", payment_event(order_id, "pay_a"))

    async def read():
        return (await api.get(f"/api/v1/orders/{order_id}", headers=merchant)).json()

    order = await eventually(read, until=lambda order: order["status"] == "paid")

    async def paid():
        return [event for event in await events_on("orders") if event.subject == order_id and event.version == 2]

    (event,) = await eventually(paid)
    assert event.type == "order.paid"
    assert event.request_id == "request-of-the-payment"
    assert event.data == order | {"paid_payment_id": "pay_a"}


async def test_other_events_of_payments_pay_nothing_and_stop_nothing(api, merchant, publish):
    unpaid, paid = await new_order(api, merchant), await new_order(api, merchant)
    for kind in ("payment.created", "payment.failed", "payment.of_next_year"):
        await publish("payments", payment_event(unpaid, "pay_b", kind))
    await publish("payments", payment_event("order_AAAAAAAAAAAAAAAA", "pay_c"))
    await publish("payments", payment_event(paid, "pay_d"))

    async def status_of(order_id):
        return (await api.get(f"/api/v1/orders/{order_id}", headers=merchant)).json()["status"]

    await eventually(lambda: status_of(paid), until=lambda status: status == "paid")
    assert await status_of(unpaid) == "created"


async def test_the_newest_name_of_a_merchant_wins_in_whatever_order_it_is_heard_of(api, merchant, publish, merchants):
    order_id = await new_order(api, merchant)
    merchants.is_down = True
    await publish("merchants", merchant_event("Third name", 3, "merchant.updated"))
    await publish("merchants", merchant_event("First name", 1))
    await publish("merchants", merchant_event("Second name", 2, "merchant.updated"))

    async def name():
        return (await api.get(f"/api/v1/orders/{order_id}/public")).json()["merchant"]["name"]

    await eventually(name, until=lambda name: name == "Third name")
    await publish("merchants", merchant_event("Fourth name", 4, "merchant.updated"))
    await eventually(name, until=lambda name: name == "Fourth name")


async def test_while_a_merchant_is_shut_out_shoppers_find_nothing_of_it(api, merchant, publish):
    customer = {"name": "Asha", "email": "asha@example.com"}
    item = {"description": "Tea", "quantity": 1, "unit_amount": 500}
    made = await api.post("/api/v1/invoices", json={"customer": customer, "items": [item]}, headers=merchant)
    link = await api.post("/api/v1/payment_links", json={"amount": 500}, headers=merchant)
    invoice, of_customer, by_link = (
        url.rpartition("/")[2]
        for url in (made.json()["payment_url"], made.json()["customer_url"], link.json()["short_url"])
    )
    pages = [
        f"/api/v1/orders/{await new_order(api, merchant)}/public",
        f"/api/v1/invoices/{invoice}/public",
        f"/api/v1/customers/{of_customer}/invoices/public",
        f"/api/v1/payment_links/{by_link}/public",
    ]

    async def found() -> list[int]:
        return [(await api.get(page)).status_code for page in pages]

    assert await found() == [200] * 4
    await publish("merchants", merchant_event("Shop", 6, "merchant.updated", is_active=False))
    await publish("merchants", merchant_event("Shop", 5, "merchant.updated"))
    await eventually(found, until=lambda seen: seen == [404] * 4)
    await publish("merchants", merchant_event("Shop", 7, "merchant.updated"))
    await eventually(found, until=lambda seen: seen == [200] * 4)


async def test_a_merchant_that_changed_is_let_in_with_what_is_valid_now_and_nothing_else(
    api, merchant, publish, merchants
):
    await new_order(api, merchant)
    merchants.has_revoked_all = True
    await publish("merchants", merchant_event("Same name", 9, "merchant.updated"))

    async def answer():
        return (await api.get("/api/v1/orders", headers=merchant)).status_code

    # Sooner than a remembered answer would be asked again.
    await eventually(answer, until=lambda status: status == 401, within=2.5)
