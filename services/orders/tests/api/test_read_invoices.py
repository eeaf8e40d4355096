"""Who sees which invoices: their merchant, whoever has a link, and nobody else."""

import pytest

INVOICES = "/api/v1/invoices"
NOWHERE = "/api/v1/invoices/inv_AAAAAAAAAAAAAAAA"


async def create(api, headers, customer, amount: int = 500):
    items = [{"description": "Consulting", "quantity": 1, "unit_amount": amount}]
    return (await api.post(INVOICES, json={"customer": customer, "items": items}, headers=headers)).json()


async def listed(api, headers, query: str = "") -> list[str]:
    answer = await api.get(f"{INVOICES}?limit=100{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["data"])
    return [invoice["id"] for invoice in answer.json()["data"]]


def link_of(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.fixture(scope="module")
async def made(api, merchant, other_merchant):
    return {
        "asha": await create(api, merchant, {"name": "Asha Rao", "email": "asha@example.com"}),
        "again": await create(api, merchant, {"name": "Asha R.", "email": "ASHA@example.com"}, 700),
        "phone": await create(api, merchant, {"name": "Ben 100%", "phone": "+91 98765-43210"}),
        "same_phone": await create(api, merchant, {"name": "Ben", "phone": "919876543210"}),
        "nobody": await create(api, merchant, {"name": "Cara"}),
        "nobody_again": await create(api, merchant, {"name": "Cara"}),
        "theirs": await create(api, other_merchant, {"name": "Asha Rao", "email": "asha@example.com"}),
    }


async def test_a_list_is_the_merchants_own_newest_first(api, merchant, other_merchant, made):
    mine = [made[each]["id"] for each in ("nobody_again", "nobody", "same_phone", "phone", "again", "asha")]
    assert await listed(api, merchant) == mine
    assert await listed(api, other_merchant) == [made["theirs"]["id"]]
    page = (await api.get(f"{INVOICES}?limit=2&offset=1", headers=merchant)).json()
    assert ([each["id"] for each in page["data"]], page["total"]) == (mine[1:3], 6)
    assert (page["limit"], page["offset"]) == (2, 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&q=asha", ["again", "asha"]),
        ("&q=ASHA@EXAMPLE", ["again", "asha"]),
        ("&q=inv-000003", ["phone"]),
        ("&q=5", ["nobody"]),
        ("&q=98765-4", ["phone"]),
        ("&q=100%25", ["phone"]),
        ("&q=_", []),
        ("&q=Dora", []),
        ("&q=", ["nobody_again", "nobody", "same_phone", "phone", "again", "asha"]),
        ("&status=paid", []),
        ("&status=unpaid&q=cara", ["nobody_again", "nobody"]),
    ],
)
async def test_a_list_can_be_searched(api, merchant, made, query, found):
    wanted = [made[each]["id"] for each in found]
    # A digit alone is a number, and may be part of a phone.
    seen = await listed(api, merchant, query)
    assert [each for each in seen if each in wanted] == wanted
    assert query == "&q=5" or seen == wanted


@pytest.mark.parametrize("query", ["?status=owed", "?limit=0", "?offset=-1", f"?q={'q' * 256}"])
async def test_a_list_that_makes_no_sense_is_refused(api, merchant, query):
    assert (await api.get(INVOICES + query, headers=merchant)).status_code == 400


async def test_an_invoice_of_another_merchant_is_not_there(api, merchant, made):
    theirs = f"{INVOICES}/{made['theirs']['id']}"
    for path in (theirs, NOWHERE, f"{INVOICES}/nonsense", f"{theirs}/timeline", f"{INVOICES}/nonsense/timeline"):
        answer = await api.get(path, headers=merchant)
        assert (answer.status_code, answer.json()["error"]["description"]) == (404, "Invoice not found")
    for path in (theirs, NOWHERE, f"{INVOICES}/nonsense"):
        answer = await api.post(f"{path}/cancel", headers=merchant)
        assert (answer.status_code, answer.json()["error"]["description"]) == (404, "Invoice not found")


async def test_whoever_has_its_link_sees_an_invoice_without_what_is_private(api, merchants, made):
    merchants.names["550e8400-e29b-41d4-a716-446655440000"] = "Corner Shop"
    invoice = made["asha"]
    shown = await api.get(f"{INVOICES}/{link_of(invoice['payment_url'])}/public")
    assert shown.json() == {
        "link": link_of(invoice["payment_url"]),
        "number": "INV-000001",
        "merchant": {"name": "Corner Shop"},
        "customer": {"name": "Asha Rao"},
        "items": invoice["items"],
        "currency": "INR",
        "amount": 500,
        "convenience_fee": {"mode": "off", "amount": 0},
        "total": 500,
        "status": "unpaid",
        "due_date": None,
        "order_id": invoice["order_id"],
        "payment": None,
        "created_at": invoice["created_at"],
    }


async def test_a_customer_is_known_by_email_else_by_phone_else_not_at_all(api, made):
    customers = {name: link_of(invoice["customer_url"]) for name, invoice in made.items()}
    assert customers["asha"] == customers["again"]
    assert customers["phone"] == customers["same_phone"]
    assert len(set(customers.values())) == 5


async def test_whoever_has_a_customers_link_sees_what_it_owes_this_merchant(api, made):
    link = link_of(made["asha"]["customer_url"])
    shown = (await api.get(f"/api/v1/customers/{link}/invoices/public")).json()
    assert shown["customer"] == {"name": "Asha R."}
    assert (shown["total"], shown["limit"], shown["offset"]) == (2, 10, 0)
    assert shown["data"] == [
        {
            "link": link_of(made[each]["payment_url"]),
            "number": made[each]["number"],
            "total": made[each]["total"],
            "currency": "INR",
            "status": "unpaid",
            "due_date": None,
            "created_at": made[each]["created_at"],
        }
        for each in ("again", "asha")
    ]
    second = (await api.get(f"/api/v1/customers/{link}/invoices/public?limit=1&offset=1")).json()
    assert [each["number"] for each in second["data"]] == [made["asha"]["number"]]


async def test_no_other_link_shows_anything(api, made):
    invoice = made["asha"]
    for wrong in (invoice["id"], invoice["order_id"], "A" * 32, "nonsense", link_of(invoice["customer_url"])):
        assert (await api.get(f"{INVOICES}/{wrong}/public")).status_code == 404
    for wrong in (invoice["id"], "A" * 32, "nonsense", link_of(invoice["payment_url"])):
        assert (await api.get(f"/api/v1/customers/{wrong}/invoices/public")).status_code == 404


async def test_a_page_loads_where_the_merchants_name_cannot_be_had(api, merchants, made):
    merchants.is_down = True
    try:
        shown = await api.get(f"{INVOICES}/{link_of(made['theirs']['payment_url'])}/public")
    finally:
        merchants.is_down = False
    assert (shown.status_code, shown.json()["merchant"]) == (200, {"name": None})
