"""What may be invoiced, how it is numbered, and what is said of what may not be."""

import re

INVOICES = "/api/v1/invoices"
BODY = {
    "customer": {"name": "Asha Rao", "email": "Asha@example.com", "phone": "+91 98765 43210"},
    "items": [
        {"description": "Consulting", "quantity": 2, "unit_amount": 45_000},
        {"description": "Travel", "quantity": 1, "unit_amount": 10_000},
    ],
    "due_date": "2024-02-15",
    "notes": "Second reminder",
    "convenience_fee": "on",
}


async def test_an_invoice_is_answered_as_designed(api, merchant):
    response = await api.post(INVOICES, json=BODY, headers=merchant)
    assert response.status_code == 201, response.text
    invoice = response.json()
    assert set(invoice) == {
        "id", "number", "customer", "items", "currency", "amount", "convenience_fee", "total", "status", "due_date",
        "notes", "payment_url", "customer_url", "order_id", "payment", "created_at", "updated_at",
    }  # fmt: skip
    assert re.fullmatch(r"inv_[A-Za-z0-9]{16}", invoice["id"])
    assert invoice["customer"] == BODY["customer"]
    assert invoice["items"] == BODY["items"]
    assert (invoice["currency"], invoice["amount"], invoice["total"]) == ("INR", 100_000, 102_714)
    assert invoice["convenience_fee"] == {"mode": "on", "amount": 2_714}
    assert (invoice["status"], invoice["due_date"], invoice["payment"]) == ("unpaid", "2024-02-15", None)
    assert invoice["notes"] == "Second reminder"
    assert re.fullmatch(r"https://pay\.example/i/[A-Za-z0-9_-]{32}", invoice["payment_url"])
    assert re.fullmatch(r"https://pay\.example/c/[A-Za-z0-9_-]{32}", invoice["customer_url"])
    order = (await api.get(f"/api/v1/orders/{invoice['order_id']}", headers=merchant)).json()
    assert (order["amount"], order["status"], order["receipt"]) == (102_714, "created", invoice["number"])
    assert (await api.get(f"{INVOICES}/{invoice['id']}", headers=merchant)).json() == invoice


async def test_the_links_of_an_invoice_show_it_and_its_customers_others(api, merchant):
    invoice = (await api.post(INVOICES, json=BODY, headers=merchant)).json()
    r = await api.get(f"{INVOICES}/{invoice['payment_url'][-32:]}/public")
    assert r.status_code == 200
    r = await api.get(f"/api/v1/customers/{invoice['customer_url'][-32:]}/invoices/public")
    assert r.json()["total"] == 2
    r = await api.get(f"{INVOICES}?q=asha", headers=merchant)
    assert r.json()["total"] == 2
