"""Lists, figures and files of payments over HTTP."""

import csv
import io
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from services.payments.tests.builders import (
    MERCHANT,
    OTHER_MERCHANT,
    KnownCredentials,
    OrdersStandIn,
    a_payment,
    an_order,
    store,
)

from chassis.testing import serving
from payments.domain.card import CardNetwork
from payments.domain.payment import Instrument, Method, Payment, Status
from payments.domain.vpa import Vpa
from payments.main import create_api

PATH = "/api/v1/payments"
MORNING = datetime(2024, 1, 15, 9, 0, 0, 400_000, tzinfo=UTC)


@pytest.fixture(scope="module")
async def api(settings_of):
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), orders_owner=OrdersStandIn())) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def stored(database) -> dict[str, Payment]:
    """A morning's failure, a noon's success by card, a success of the next day, one now pending, and a foreign one."""
    card = Instrument(Method.CARD, card_network=CardNetwork.VISA, card_last4="4242")
    dashed = Instrument.of_vpa(Vpa("-cmd@bank"))
    made = {
        "failed": a_payment(an_order(amount=10_000), MORNING, Status.FAILED, instrument=dashed),
        "card": a_payment(an_order(amount=20_000), MORNING + timedelta(hours=3), instrument=card),
        "next day": a_payment(an_order(amount=30_000), MORNING + timedelta(days=1)),
        "pending": a_payment(an_order(amount=40_000), MORNING + timedelta(days=2), Status.PENDING),
        "foreign": a_payment(an_order(OTHER_MERCHANT), MORNING),
    }
    await store(database, list(made.values()))
    return made


async def names_listed(api: httpx.AsyncClient, stored: dict[str, Payment], **query: str) -> list[str]:
    answer = await api.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    names = {payment.id: name for name, payment in stored.items()}
    return [names[payment["id"]] for payment in answer.json()["data"]]


def assert_refused(answer: httpx.Response, description: str, status: int = 400, code: str = "BAD_REQUEST_ERROR"):
    assert (answer.status_code, answer.json()) == (status, {"error": {"code": code, "description": description}})


async def test_a_list_is_newest_first_with_its_total_and_each_payment_as_it_is_read_alone(api, stored):
    answer = (await api.get(PATH)).json()
    assert {**answer, "data": len(answer["data"])} == {"data": 4, "total": 4, "limit": 10, "offset": 0}
    alone = [(await api.get(f"{PATH}/{payment['id']}")).json() for payment in answer["data"]]
    assert answer["data"] == alone
    assert await names_listed(api, stored) == ["pending", "next day", "card", "failed"]


async def test_pages_are_cut_from_the_list(api, stored):
    assert await names_listed(api, stored, limit="2", offset="1") == ["next day", "card"]
    beyond = (await api.get(PATH, params={"offset": "4"})).json()
    assert beyond == {"data": [], "total": 4, "limit": 10, "offset": 4}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "failed"}, ["failed"]),
        ({"status": "success"}, ["next day", "card"]),
        ({"method": "card"}, ["card"]),
        ({"status": "failed", "method": "card"}, []),
        ({"from": "2024-01-16"}, ["pending", "next day"]),
        ({"to": "2024-01-15"}, ["card", "failed"]),
        ({"from": "2024-01-16", "to": "2024-01-16"}, ["next day"]),
        # The second that is shown is taken in, though the payment came a little later.
        ({"from": "2024-01-15T09:00:00Z", "to": "2024-01-15T09:00:00Z"}, ["failed"]),
        ({"to": "2024-01-15T14:30:00+05:30"}, ["failed"]),
        ({"from": "0001-01-01", "to": "9999-12-31"}, ["pending", "next day", "card", "failed"]),
        ({"q": "4242"}, ["card"]),
        ({"q": "-CMD"}, ["failed"]),
        ({"q": "success@bank"}, ["pending", "next day"]),
        ({"q": "%"}, []),
    ],
)
async def test_filters_leave_what_each_of_them_allows(api, stored, query, names):
    assert await names_listed(api, stored, **query) == names


async def test_payments_are_found_by_their_ids_and_their_orders(api, stored):
    card = stored["card"]
    for query in ({"order_id": card.order_id}, {"q": card.id}, {"q": card.id[:12]}, {"q": card.order_id}):
        assert await names_listed(api, stored, **query) == ["card"]


async def test_nobody_finds_another_merchants_payments(api, stored):
    foreign = stored["foreign"]
    for query in ({"order_id": foreign.order_id}, {"q": foreign.id}, {"q": foreign.order_id}):
        assert await names_listed(api, stored, **query) == []


@pytest.mark.parametrize("path", [PATH, f"{PATH}/export.csv"])
@pytest.mark.parametrize(
    ("query", "description"),
    [
        ({"status": "paid"}, "status must be pending, success or failed"),
        ({"status": ""}, "status must be pending, success or failed"),
        ({"method": "cash"}, "method must be upi, card or redirect"),
        ({"order_id": "nonsense"}, "order_id must be order_ and 16 letters or digits"),
        ({"from": "soon"}, "from must be a date such as 2024-01-15, or a time such as 2024-01-15T10:30:00Z"),
        ({"to": "2024-02-30"}, "to must be a date such as 2024-01-15, or a time such as 2024-01-15T10:30:00Z"),
        ({"from": "2024-01-16", "to": "2024-01-15"}, "to must not be before from"),
        ({"q": ""}, "q must be at least 1 characters"),
        ({"q": "x" * 256}, "q must be at most 255 characters"),
    ],
)
async def test_a_filter_that_is_not_valid_is_named(api, path, query, description):
    assert_refused(await api.get(path, params=query), description)


async def test_pages_have_their_limits(api):
    assert_refused(await api.get(PATH, params={"limit": "101"}), "limit must be an integer from 1 to 100")
    assert_refused(await api.get(PATH, params={"offset": "-1"}), "offset must be an integer from 0 to 2147483647")


@pytest.mark.parametrize("path", [PATH, f"{PATH}/stats", f"{PATH}/export.csv"])
async def test_credentials_are_asked_for_before_anything_else(api, path):
    answer = await api.get(path, params={"from": "soon", "limit": "x"}, headers={"X-Api-Secret": ""})
    assert_refused(answer, "Invalid API credentials", 401, "AUTHENTICATION_ERROR")


async def test_figures_are_told_in_all_by_method_and_by_day(api, stored):
    figures = (await api.get(f"{PATH}/stats")).json()
    assert {name: figures[name] for name in ("total_transactions", "total_amount", "success_rate", "currency")} == {
        "total_transactions": 4,
        "total_amount": 50_000,
        "success_rate": 50.0,
        "currency": "INR",
    }
    assert (figures["pending"], figures["success"], figures["failed"]) == (1, 2, 1)
    assert figures["amounts"] == [{"currency": "INR", "total_amount": 50_000}]
    assert {each["method"]: each["total_transactions"] for each in figures["methods"]} == {"upi": 3, "card": 1}
    assert [(each["time"], each["total_transactions"], each["total_amount"]) for each in figures["series"]] == [
        ("2024-01-15T00:00:00Z", 2, 20_000),
        ("2024-01-16T00:00:00Z", 1, 30_000),
        ("2024-01-17T00:00:00Z", 1, 0),
    ]


async def test_figures_of_a_day_are_told_by_the_hour(api, stored):
    query = {"from": "2024-01-15", "to": "2024-01-15", "interval": "hour", "currency": "USD"}
    figures = (await api.get(f"{PATH}/stats", params=query)).json()
    assert [each["time"] for each in figures["series"]] == ["2024-01-15T09:00:00Z", "2024-01-15T12:00:00Z"]
    assert (figures["total_transactions"], figures["total_amount"], figures["currency"]) == (2, 0, "USD")


async def test_a_merchant_without_payments_has_figures_of_zero(api):
    query = {"from": "2030-01-01"}
    figures = (await api.get(f"{PATH}/stats", params=query)).json()
    assert (figures["total_transactions"], figures["success_rate"], figures["series"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ({"interval": "week"}, "interval must be hour or day"),
        ({"interval": "hour"}, "interval hour needs from, and 31 days at most"),
        (
            {"interval": "hour", "from": "2024-01-01", "to": "2024-03-01"},
            "interval hour needs from, and 31 days at most",
        ),
        ({"currency": "rupees"}, "currency must be an ISO 4217 code"),
        ({"from": "soon"}, "from must be a date such as 2024-01-15, or a time such as 2024-01-15T10:30:00Z"),
    ],
)
async def test_figures_that_cannot_be_told_are_refused(api, query, description):
    assert_refused(await api.get(f"{PATH}/stats", params=query), description)


async def test_an_export_holds_all_that_is_filtered_and_no_formula(api, stored):
    answer = await api.get(f"{PATH}/export.csv", params={"to": "2024-01-15"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="payments.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [line["id"] for line in lines] == [stored["card"].id, stored["failed"].id]
    assert lines[0] | {"id": "", "order_id": ""} == {
        "id": "",
        "order_id": "",
        "amount": "20000",
        "currency": "INR",
        "method": "card",
        "vpa": "",
        "card_network": "visa",
        "card_last4": "4242",
        "status": "success",
        "captured": "false",
        "error_code": "",
        "error_description": "",
        "created_at": "2024-01-15T12:00:00Z",
        "updated_at": "2024-01-15T12:00:00Z",
    }
    assert (lines[1]["vpa"], lines[1]["error_code"]) == ("'-cmd@bank", "PAYMENT_FAILED")


async def test_an_export_of_nothing_is_a_header_line(api):
    answer = await api.get(f"{PATH}/export.csv", params={"from": "2030-01-01"})
    assert answer.text.count("\r\n") == 1


async def test_another_merchants_export_has_its_own_payments_only(api, stored):
    answer = await api.get(f"{PATH}/export.csv", headers=KnownCredentials.other_headers)
    assert [line["id"] for line in csv.DictReader(io.StringIO(answer.text))] == [stored["foreign"].id]
    assert MERCHANT not in answer.text
