"""A merchant sees its own orders, a payer sees what it pays, and services see what they keep snapshots of."""

import pytest

ORDERS = "/api/v1/orders"
IMPOSSIBLE_IDS = ["order_AAAAAAAAAAAAAAAA", "order_x", "pay_AAAAAAAAAAAAAAAA", "order_%F0%9F%92%B8", "null"]


async def new_order(api, headers, **fields) -> dict:
    response = await api.post(ORDERS, json={"amount": 500, **fields}, headers=headers)
    assert response.status_code == 201
    return response.json()


def assert_not_found(response) -> None:
    assert response.status_code == 404
    assert response.json() == {"error": {"code": "NOT_FOUND_ERROR", "description": "Order not found"}}


async def test_an_order_reads_as_it_was_created(api, merchant):
    order = await new_order(api, merchant, receipt="r", notes={"b": 1, "a": [None, 1e300]})
    assert (await api.get(f"{ORDERS}/{order['id']}", headers=merchant)).json() == order


async def test_another_merchants_order_does_not_exist(api, merchant, other_merchant):
    order = await new_order(api, merchant)
    assert_not_found(await api.get(f"{ORDERS}/{order['id']}", headers=other_merchant))


@pytest.mark.parametrize("order_id", IMPOSSIBLE_IDS)
async def test_an_order_that_does_not_exist_is_not_found(api, merchant, order_id):
    assert_not_found(await api.get(f"{ORDERS}/{order_id}", headers=merchant))
    assert_not_found(await api.get(f"{ORDERS}/{order_id}/public"))


async def test_orders_are_read_with_credentials_only(api, merchant):
    order = await new_order(api, merchant)
    assert (await api.get(f"{ORDERS}/{order['id']}")).status_code == 401
    assert (await api.get(ORDERS)).status_code == 401


async def test_a_payer_sees_what_it_pays_and_nothing_private(api, merchant, merchants):
    order = await new_order(api, merchant, receipt="private", notes={"private": True})
    merchants.names[order["merchant_id"]] = "Corner Shop"
    response = await api.get(f"{ORDERS}/{order['id']}/public")
    assert response.status_code == 200
    assert response.json() == {
        "id": order["id"],
        "amount": 500,
        "currency": "INR",
        "status": "created",
        "merchant": {"name": "Corner Shop"},
    }


async def test_a_list_has_the_merchants_own_orders_newest_first(api, other_merchant, merchant):
    await new_order(api, merchant)
    created = [await new_order(api, other_merchant, receipt=str(n)) for n in range(12)]
    newest_first = created[::-1]
    first = (await api.get(ORDERS, headers=other_merchant)).json()
    assert first == {"data": newest_first[:10], "total": 12, "limit": 10, "offset": 0}
    rest = (await api.get(f"{ORDERS}?limit=5&offset=10&status=created", headers=other_merchant)).json()
    assert rest == {"data": newest_first[10:], "total": 12, "limit": 5, "offset": 10}
    beyond = (await api.get(f"{ORDERS}?offset=100", headers=other_merchant)).json()
    assert (beyond["data"], beyond["total"]) == ([], 12)
    paid = (await api.get(f"{ORDERS}?status=paid", headers=other_merchant)).json()
    assert (paid["data"], paid["total"]) == ([], 0)


async def test_pages_of_any_size_laid_side_by_side_are_the_whole_list_and_agree_on_the_total(api, other_merchant):
    whole = (await api.get(f"{ORDERS}?limit=100", headers=other_merchant)).json()
    for limit in (1, 3, whole["total"], whole["total"] + 1):
        offsets = range(0, whole["total"] + limit, limit)
        pages = [
            (await api.get(f"{ORDERS}?limit={limit}&offset={offset}", headers=other_merchant)).json()
            for offset in offsets
        ]
        assert [order for page in pages for order in page["data"]] == whole["data"]
        assert {page["total"] for page in pages} == {whole["total"]}


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ("limit=0", "limit must be an integer from 1 to 100"),
        ("limit=101", "limit must be an integer from 1 to 100"),
        ("limit=x", "limit must be an integer from 1 to 100"),
        ("offset=-1", "offset must be an integer from 0 to 2147483647"),
        ("status=unpaid", "status must be created or paid"),
    ],
)
async def test_a_list_that_makes_no_sense_is_refused(api, merchant, query, description):
    response = await api.get(f"{ORDERS}?{query}", headers=merchant)
    assert response.status_code == 400
    assert response.json()["error"]["description"] == description


async def test_a_service_looks_up_orders_of_any_merchant(api, merchant, other_merchant, payments_service):
    mine, other = await new_order(api, merchant), await new_order(api, other_merchant)
    ids = [mine["id"], other["id"], mine["id"], *IMPOSSIBLE_IDS]
    response = await api.post("/internal/orders/lookup", json={"ids": ids}, headers=payments_service)
    assert response.status_code == 200
    found = {order["id"]: order for order in response.json()["orders"]}
    assert set(found) == {mine["id"], other["id"]}
    assert found[mine["id"]] == {
        "id": mine["id"],
        "merchant_id": mine["merchant_id"],
        "amount": 500,
        "currency": "INR",
        "status": "created",
        "version": 1,
    }


async def test_a_lookup_takes_at_most_a_hundred_ids(api, payments_service):
    ids = ["order_AAAAAAAAAAAAAAAA"] * 101
    response = await api.post("/internal/orders/lookup", json={"ids": ids}, headers=payments_service)
    assert response.status_code == 400


async def test_a_merchant_looks_up_nothing_inside(api, merchant):
    response = await api.post("/internal/orders/lookup", json={"ids": []}, headers=merchant)
    assert response.status_code == 401
