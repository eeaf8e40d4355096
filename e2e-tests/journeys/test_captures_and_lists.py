"""A merchant takes its money, and looks through, counts and takes home its payments."""

import asyncio
import csv
import io
from collections.abc import Mapping

import httpx
import pytest

from gateway import Gateway, Payment, assert_error

PAYMENTS = "/api/v1/payments"
NOT_CAPTURABLE = "Payment not in capturable state"


async def settled(merchant: Gateway, vpa: str = "success@bank", amount: int = 50_000) -> Payment:
    order = await merchant.create_order(amount)
    return await merchant.final_payment((await merchant.pay_by_upi(order["id"], vpa))["id"])


async def capture(merchant: Gateway, payment_id: str, body: Mapping[str, object] | None = None) -> httpx.Response:
    return await merchant.call("POST", f"{PAYMENTS}/{payment_id}/capture", body)


async def found(merchant: Gateway, query: str = "", path: str = PAYMENTS) -> dict:
    answer = await merchant.call("GET", f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("body", [None, {}, {"amount": 50_000}])
async def test_a_successful_payment_is_captured_once(merchant: Gateway, body):
    payment = await settled(merchant)
    answer = await capture(merchant, payment["id"], body)
    assert answer.status_code == 200
    assert answer.json() == await merchant.payment(payment["id"])
    assert answer.json() == {**payment, "captured": True, "updated_at": answer.json()["updated_at"]}
    assert_error(await capture(merchant, payment["id"], body), 400, "BAD_REQUEST_ERROR", NOT_CAPTURABLE)


async def test_of_captures_that_race_one_is_carried_out(merchant: Gateway):
    payment = await settled(merchant)
    answers = await asyncio.gather(*(capture(merchant, payment["id"]) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 5


async def test_what_cannot_be_captured_stays_as_it_is(merchant: Gateway, other_new_merchant: Gateway, shopper: Gateway):
    failed, payment = await settled(merchant, "failure@bank"), await settled(merchant)
    assert_error(await capture(merchant, failed["id"]), 400, "BAD_REQUEST_ERROR", NOT_CAPTURABLE)
    for amount in ("50000", 50000.5, True, None, 0, -1):
        assert_error(await capture(merchant, payment["id"], {"amount": amount}), 400, "BAD_REQUEST_ERROR")
    other_amount = await capture(merchant, payment["id"], {"amount": 49_999})
    assert_error(other_amount, 400, "BAD_REQUEST_ERROR", "amount must be the whole amount of the payment")
    foreign = await capture(other_new_merchant, payment["id"])
    assert_error(foreign, 404, "NOT_FOUND_ERROR", "Payment not found")
    assert_error(await capture(shopper, payment["id"]), 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
    assert await merchant.payment(payment["id"]) == payment


async def test_capturing_leaves_the_order_paid_as_it_was(merchant: Gateway):
    payment = await settled(merchant)
    order = await merchant.paid_order(payment["order_id"])
    assert (await capture(merchant, payment["id"])).status_code == 200
    assert await merchant.order(order["id"]) == order


async def test_a_wrong_method_names_the_right_ones(merchant: Gateway):
    payment = await settled(merchant)
    answer = await merchant.call("GET", f"{PAYMENTS}/{payment['id']}/capture")
    assert_error(answer, 405, "BAD_REQUEST_ERROR")
    assert answer.headers["allow"] == "POST"


async def test_a_new_merchant_finds_its_payments_by_all_that_it_knows_of_them(
    new_merchant: Gateway, other_new_merchant: Gateway
):
    failed = await settled(new_merchant, "failure@bank", 10_000)
    paid = await settled(new_merchant, "success@bank", 20_000)
    order = await new_merchant.create_order(30_000)
    by_card = await new_merchant.final_payment((await new_merchant.pay_by_card(order["id"]))["id"])
    newest_first = [by_card, paid, failed]

    assert await found(new_merchant) == {"data": newest_first, "total": 3, "limit": 10, "offset": 0}
    assert (await found(new_merchant, "limit=1&offset=1"))["data"] == [paid]
    day, second = paid["created_at"][:10], paid["created_at"]
    for query, expected in {
        "status=failed": [failed],
        "status=success&method=upi": [paid],
        "method=card": [by_card],
        f"order_id={paid['order_id']}": [paid],
        f"q={paid['id']}": [paid],
        f"q={by_card['order_id'][:14]}": [by_card],
        "q=failure": [failed],
        "q=4242": [by_card],
        f"from={day}": newest_first,
        "from=2000-01-01&to=2000-12-31": [],
        f"from={second}&to={second}&q={paid['id']}": [paid],
    }.items():
        answer = await found(new_merchant, query)
        assert (answer["data"], answer["total"]) == (expected, len(expected)), query
    assert (await found(other_new_merchant, f"q={paid['id']}"))["data"] == []


async def test_figures_follow_each_payment(new_merchant: Gateway):
    assert (await found(new_merchant, path=f"{PAYMENTS}/stats"))["total_transactions"] == 0
    await settled(new_merchant, "failure@bank", 10_000)
    paid = await settled(new_merchant, "success@bank", 20_000)
    figures = await found(new_merchant, path=f"{PAYMENTS}/stats")
    assert (figures["total_transactions"], figures["total_amount"], figures["success_rate"]) == (2, 20_000, 50)
    assert sum(each["total_transactions"] for each in figures["series"]) == 2
    today = await found(new_merchant, f"interval=hour&from={paid['created_at'][:10]}", f"{PAYMENTS}/stats")
    assert today["total_amount"] == 20_000


async def test_an_export_holds_every_payment_that_the_list_has(new_merchant: Gateway):
    for vpa in ("success@bank", "failure@bank", "-formula@bank"):
        await settled(new_merchant, vpa)
    listed = (await found(new_merchant))["data"]
    answer = await new_merchant.call("GET", f"{PAYMENTS}/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(line["id"], line["status"], line["amount"]) for line in lines] == [
        (payment["id"], payment["status"], str(payment["amount"])) for payment in listed
    ]
    assert lines[0]["vpa"] == "'-formula@bank"


@pytest.mark.parametrize("path", [PAYMENTS, f"{PAYMENTS}/export.csv", f"{PAYMENTS}/stats"])
async def test_a_filter_that_is_not_valid_is_named_and_strangers_learn_nothing(
    merchant: Gateway, shopper: Gateway, path
):
    answer = await merchant.call("GET", f"{path}?from=yesterday")
    assert assert_error(answer, 400, "BAD_REQUEST_ERROR").startswith("from must be a date")
    assert_error(await shopper.call("GET", path), 401, "AUTHENTICATION_ERROR", "Invalid API credentials")


async def test_orders_are_listed_by_status(new_merchant: Gateway):
    open_order = await new_merchant.create_order()
    payment = await settled(new_merchant)
    paid = await new_merchant.paid_order(payment["order_id"])
    assert (await found(new_merchant, path="/api/v1/orders"))["data"] == [paid, open_order]
    assert (await found(new_merchant, "status=paid", "/api/v1/orders"))["data"] == [paid]
    assert (await found(new_merchant, "status=created", "/api/v1/orders"))["total"] == 1
    refused = await new_merchant.call("GET", "/api/v1/orders?status=lost")
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "status must be created or paid")
