"""What may be invoiced, how it is numbered, and what is said of what may not be."""

import asyncio
import re
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.contract_files import check_event
from chassis.testing import eventually

INVOICES = "/api/v1/invoices"
CUSTOMER = {"name": "Asha Rao", "email": "Asha@example.com", "phone": "+91 98765 43210"}
ITEM = {"description": "Consulting", "quantity": 2, "unit_amount": 45_000}
BODY: dict[str, Any] = {
    "customer": CUSTOMER,
    "items": [ITEM, {"description": "Travel", "quantity": 1, "unit_amount": 10_000}],
    "due_date": "2024-02-15",
    "notes": "Second reminder",
    "convenience_fee": "on",
}


async def create(api, merchant, **change) -> Any:
    return await api.post(INVOICES, json=BODY | change, headers=merchant)


async def test_an_invoice_is_answered_as_it_was_asked_for(api, merchant):
    response = await create(api, merchant, unknown_field=1)
    assert response.status_code == 201
    invoice = response.json()
    assert set(invoice) == {
        "id", "number", "customer", "items", "currency", "amount", "convenience_fee", "total", "status", "due_date",
        "notes", "payment_url", "customer_url", "order_id", "payment", "created_at", "updated_at",
    }  # fmt: skip
    assert re.fullmatch(r"inv_[A-Za-z0-9]{16}", invoice["id"])
    assert (invoice["customer"], invoice["items"]) == (BODY["customer"], BODY["items"])
    assert (invoice["currency"], invoice["amount"], invoice["total"]) == ("INR", 100_000, 102_714)
    assert invoice["convenience_fee"] == {"mode": "on", "amount": 2_714}
    assert (invoice["status"], invoice["due_date"], invoice["payment"]) == ("unpaid", "2024-02-15", None)
    assert invoice["notes"] == "Second reminder"
    assert re.fullmatch(r"https://pay\.example/i/[A-Za-z0-9_-]{32}", invoice["payment_url"])
    assert re.fullmatch(r"https://pay\.example/c/[A-Za-z0-9_-]{32}", invoice["customer_url"])
    assert (await api.get(f"{INVOICES}/{invoice['id']}", headers=merchant)).json() == invoice


async def test_an_invoice_is_paid_through_an_order_of_its_own_which_says_what_of_it_is_fee(api, merchant, events_on):
    invoice = (await create(api, merchant)).json()
    order = (await api.get(f"/api/v1/orders/{invoice['order_id']}", headers=merchant)).json()
    assert (order["amount"], order["status"], order["receipt"]) == (102_714, "created", invoice["number"])

    async def told():
        events = [*await events_on("orders"), *await events_on("invoices")]
        return [event for event in events if event.subject in (order["id"], invoice["id"])]

    of_order, of_invoice = await eventually(told, until=lambda events: len(events) == 2)
    assert (of_order.type, of_order.data["convenience_fee"]) == ("order.created", 2_714)
    assert (of_invoice.type, of_invoice.data) == ("invoice.created", invoice)
    check_event(of_order, "orders")
    check_event(of_invoice, "invoices")


async def test_an_order_without_a_fee_says_nothing_of_one(api, merchant, events_on):
    invoice = (await create(api, merchant, convenience_fee="off")).json()
    assert (invoice["convenience_fee"], invoice["total"]) == ({"mode": "off", "amount": 0}, 100_000)

    async def told():
        return [event for event in await events_on("orders") if event.subject == invoice["order_id"]]

    (event,) = await eventually(told)
    assert {"convenience_fee", "payable_until"}.isdisjoint(event.data)


@pytest.mark.parametrize("notes", [None, "", "₹ text", {}, {"a": [1, {"b": None}]}])
async def test_notes_are_a_text_or_an_object_and_come_back_as_they_were(api, merchant, notes):
    invoice = (await create(api, merchant, notes=notes)).json()
    assert (await api.get(f"{INVOICES}/{invoice['id']}", headers=merchant)).json()["notes"] == notes


async def test_only_a_customer_and_an_item_are_needed(api, merchant):
    body = {"customer": {"name": "Asha"}, "items": [{"description": "x", "quantity": 1, "unit_amount": 100}]}
    invoice = (await api.post(INVOICES, json=body, headers=merchant)).json()
    assert invoice["customer"] == {"name": "Asha", "email": None, "phone": None}
    assert (invoice["currency"], invoice["amount"], invoice["total"]) == ("INR", 100, 100)
    assert (invoice["due_date"], invoice["notes"], invoice["convenience_fee"]["mode"]) == (None, None, "off")


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"customer": None}, "customer must be a JSON object"),
        ({"customer": {}}, "customer.name is required"),
        ({"customer": {"name": " "}}, "customer.name must not be blank"),
        ({"customer": {"name": "n" * 256}}, "customer.name must be at most 255 characters"),
        ({"customer": {"name": "A", "email": "nobody"}}, "customer.email must be an email address"),
        ({"customer": {"name": "A", "phone": "call me"}}, "customer.phone must be a phone number"),
        ({"items": []}, "items must have 1 to 100 entries"),
        ({"items": [ITEM] * 101}, "items must have 1 to 100 entries"),
        ({"items": [ITEM | {"quantity": 0}]}, "items.0.quantity must be at least 1"),
        ({"items": [ITEM | {"quantity": 1.5}]}, "items.0.quantity must be an integer"),
        ({"items": [ITEM, ITEM | {"unit_amount": 99}]}, "items.1.unit_amount must be at least 100"),
        ({"items": [ITEM | {"unit_amount": "100"}]}, "items.0.unit_amount must be an integer"),
        ({"items": [ITEM | {"description": ""}]}, "items.0.description must be at least 1 characters"),
        ({"items": [ITEM | {"unit_amount": 999_999_999_999}]}, "total must be at most 999999999999"),
        ({"currency": "XXY"}, "currency must be an ISO 4217 currency code"),
        ({"due_date": "15.02.2024"}, "due_date must be a date such as 2024-02-15"),
        ({"due_date": "2024-02-30"}, "due_date must be a date such as 2024-02-15"),
        ({"due_date": 20240215}, "due_date must be a string"),
        ({"notes": 5}, "notes must be a string or a JSON object"),
        ({"convenience_fee": "maybe"}, "convenience_fee must be off or on"),
        ({"convenience_fee": True}, "convenience_fee must be off or on"),
    ],
)
async def test_what_is_wrong_is_named_and_uses_no_number_up(api, merchant, database, change, description):
    async def used():
        async with database.transaction() as tx:
            return (await tx.execute(sa.text("SELECT count(*), max(number) FROM invoices"))).one()

    before = await used()
    response = await create(api, merchant, **change)
    assert (response.status_code, response.json()["error"]["description"]) == (400, description)
    assert await used() == before


async def test_nobody_makes_an_invoice_without_credentials(api):
    assert (await api.post(INVOICES, json=BODY)).status_code == 401
    assert (await api.get(INVOICES)).status_code == 401


async def test_fifty_at_once_with_failures_between_them_leave_no_gap_and_every_merchant_counts_for_itself(
    api, merchant, other_merchant, database
):
    too_much = {"items": [ITEM | {"unit_amount": 999_999_999_999}]}
    wishes = [({}, merchant), (too_much, merchant), ({}, other_merchant)]
    answers = await asyncio.gather(*(create(api, caller, **change) for change, caller in wishes * 17))
    assert sorted({answer.status_code for answer in answers}) == [201, 400]
    async with database.transaction() as tx:
        rows = await tx.execute(
            sa.text("SELECT merchant_id, array_agg(number ORDER BY number) AS used FROM invoices GROUP BY merchant_id")
        )
        for row in rows:
            assert row.used == list(range(1, len(row.used) + 1))
            assert len(row.used) >= 17


async def test_the_number_counts_up(api, merchant):
    first, second = (await create(api, merchant)).json(), (await create(api, merchant)).json()
    assert re.fullmatch(r"INV-\d{6}", first["number"])
    assert int(second["number"][4:]) == int(first["number"][4:]) + 1


async def test_fifty_duplicates_at_once_make_one_invoice_and_use_one_number(api, merchant, database):
    async def stored():
        async with database.transaction() as tx:
            return (await tx.execute(sa.text("SELECT count(*) FROM invoices"))).scalar_one()

    before = await stored()
    headers = merchant | {"Idempotency-Key": "fifty"}
    answers = await asyncio.gather(*(api.post(INVOICES, json=BODY, headers=headers) for _ in range(50)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert await stored() == before + 1
    refused = await api.post(INVOICES, json=BODY | {"notes": "Third"}, headers=headers)
    assert refused.json()["error"]["description"] == "Idempotency-Key was already used with a different request"
    order = await api.post("/api/v1/orders", json={"amount": 500}, headers=headers)
    assert order.status_code == 201
