"""What a merchant is told of a payment's past."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from services.payments.tests.builders import (
    MERCHANT,
    OTHER_MERCHANT,
    KnownCredentials,
    OrdersStandIn,
    a_payment,
    accept,
    an_order,
    store,
)

from chassis.errors import ServiceUnavailable
from chassis.ids import new_id
from chassis.testing import outbox_events, serving
from payments.domain.attempt import Approved
from payments.domain.payment import MerchantId, Paise, Payment, Status
from payments.domain.refund_event import RefundEvent
from payments.domain.timeline import Delivery, Outcome
from payments.main import create_api
from payments.messages import event_id
from payments.use_cases import tell_timeline
from payments.use_cases.record_refunds import record_refunds
from payments.use_cases.settle_payments import settle_payments

BEGIN = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


class WebhooksStandIn:
    """Stands in for the webhooks service."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.is_down = False

    async def deliveries_of(self, merchant_id: MerchantId, event_ids: Sequence[str]) -> Sequence[Delivery]:
        if self.is_down:
            raise ServiceUnavailable
        return [each for each in self.deliveries if each.event_id in event_ids and merchant_id == MERCHANT]


@pytest.fixture(scope="module")
def webhooks() -> WebhooksStandIn:
    return WebhooksStandIn()


@pytest.fixture(scope="module")
async def api(settings_of, webhooks):
    app = create_api(settings_of(), lookup=KnownCredentials(), orders_owner=OrdersStandIn(), webhooks_owner=webhooks)
    async with serving(app) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


async def stored(database, status: Status = Status.SUCCESS, **wanted) -> Payment:
    payment = a_payment(
        an_order(), BEGIN, status, updated_at=BEGIN + timedelta(seconds=6), request_id="the-creation", **wanted
    )
    await store(database, [payment])
    return payment


async def timeline(api, payment: Payment) -> dict:
    answer = await api.get(f"/api/v1/payments/{payment.id}/timeline")
    assert answer.status_code == 200, answer.text
    return answer.json()


def events(told: dict) -> list[tuple[str, str]]:
    return [(entry["kind"], entry["event"]) for entry in told["entries"]]


async def test_a_pending_payment_has_been_created_and_no_more(api, database):
    pending = await stored(database, Status.PENDING)
    state = {"time": "2024-01-15T10:30:00Z", "kind": "payment", "request_id": "the-creation", "status": "pending"}
    assert await timeline(api, pending) == {
        "payment_id": pending.id,
        "entries": [state | {"event": "payment.created"}, state | {"event": "payment.pending"}],
        "complete": True,
        "missing": [],
    }


@pytest.mark.parametrize("status", [Status.SUCCESS, Status.FAILED])
async def test_a_final_payment_tells_when_the_bank_decided(api, database, status):
    final = await stored(database, status)
    assert (await timeline(api, final))["entries"][-1] == {
        "time": "2024-01-15T10:30:06Z",
        "kind": "payment",
        "event": f"payment.{status}",
        "request_id": "the-creation",
        "status": status,
    }


async def test_a_capture_stands_beside_the_banks_decision_with_its_own_request(api, database):
    payment = await stored(database)
    await api.post(f"/api/v1/payments/{payment.id}/capture", headers={"X-Request-Id": "the-capture"})
    *_, settled, captured = (await timeline(api, payment))["entries"]
    assert (settled["event"], settled["time"]) == ("payment.success", "2024-01-15T10:30:06Z")
    assert (captured["event"], captured["request_id"]) == ("payment.captured", "the-capture")
    assert captured["time"] > settled["time"]


async def test_refunds_and_deliveries_stand_where_they_happened(api, database, webhooks):
    payment, refund_id = await stored(database), new_id("rfnd")

    def at(seconds: int) -> datetime:
        return BEGIN + timedelta(seconds=seconds)

    await record_refunds(
        database,
        [
            RefundEvent(refund_id, "refund.processed", payment.id, Paise(700), at(24), "the-refund", "e-24"),
            RefundEvent(refund_id, "refund.created", payment.id, Paise(700), at(20), "the-refund", "e-20"),
        ],
    )
    success = event_id(payment.id, 3)
    webhooks.deliveries = [
        Delivery(success, "w1", "payment.success", at(6), Outcome.FAILED, attempt=1, response_code=500),
        Delivery(success, "w1", "payment.success", at(66), Outcome.SUCCESS, attempt=2, response_code=200),
        Delivery("e-24", "w2", "refund.processed", at(25), Outcome.PENDING),
        Delivery("another payment's", "w3", "payment.success", at(6), Outcome.PENDING),
    ]
    told = await timeline(api, payment)
    assert events(told) == [
        ("payment", "payment.created"),
        ("payment", "payment.pending"),
        ("payment", "payment.success"),
        ("webhook", "payment.success"),
        ("refund", "refund.created"),
        ("refund", "refund.processed"),
        ("webhook", "refund.processed"),
        ("webhook", "payment.success"),
    ]
    assert told["entries"][5] == {
        "time": "2024-01-15T10:30:24Z",
        "kind": "refund",
        "event": "refund.processed",
        "request_id": "the-refund",
        "refund_id": refund_id,
        "amount": 700,
    }
    assert told["entries"][6]["request_id"] == "the-refund"
    assert told["entries"][7] == {
        "time": "2024-01-15T10:31:06Z",
        "kind": "webhook",
        "event": "payment.success",
        "request_id": "the-creation",
        "webhook_id": "w1",
        "attempt": 2,
        "outcome": "success",
        "response_code": 200,
    }


async def test_the_events_that_tell_a_payment_are_known_by_their_ids(api, database):
    (payment,) = await accept(database, an_order())
    async with database.transaction() as tx:
        await settle_payments({payment.id: Approved()}, tx)
    await api.post(f"/api/v1/payments/{payment.id}/capture")
    told = [
        event for stream, event in await outbox_events(database) if (stream, event.subject) == ("payments", payment.id)
    ]
    assert [event.id for event in told] == [event_id(payment.id, version) for version in (1, 2, 3, 4)]


async def test_without_webhooks_the_rest_is_told_and_marked_incomplete(api, database, webhooks, monkeypatch):
    payment = await stored(database)
    monkeypatch.setattr(webhooks, "is_down", True)
    told = await timeline(api, payment)
    assert (told["complete"], told["missing"], len(told["entries"])) == (False, ["webhooks"], 3)


async def test_a_service_that_is_not_there_delays_nobody_for_long(settings_of, database, monkeypatch):
    payment = await stored(database)
    monkeypatch.setattr(tell_timeline, "_PATIENCE_SECONDS", 0.05)
    async with serving(create_api(settings_of(), lookup=KnownCredentials())) as client:
        client.headers.update(KnownCredentials.headers)
        assert (await timeline(client, payment))["missing"] == ["webhooks"]


async def test_nobody_reads_another_merchants_timeline(api, database):
    foreign = a_payment(an_order(OTHER_MERCHANT), BEGIN)
    await store(database, [foreign])
    for payment_id in (foreign.id, new_id("pay"), "nonsense"):
        answer = await api.get(f"/api/v1/payments/{payment_id}/timeline")
        assert answer.json() == {"error": {"code": "NOT_FOUND_ERROR", "description": "Payment not found"}}
