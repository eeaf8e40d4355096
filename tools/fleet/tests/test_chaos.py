"""The invariants of `./fleet chaos` see what they are there to see."""

import asyncio
from dataclasses import replace

import orjson
import pytest

from fleet import ports
from fleet.bench.connections import Address, Reply
from fleet.chaos.bills import InvoiceRow
from fleet.chaos.deliveries import Deliveries
from fleet.chaos.facts import Facts, OrderRow, Parked, PaymentRow, RefundableRow, RefundRow
from fleet.chaos.instamojo import Entry, entries_of
from fleet.chaos.invariants import INVARIANTS, Evidence
from fleet.chaos.line import Line
from fleet.chaos.merchant import Caller, Create, Merchant

PAID = PaymentRow(
    "pay_1", "order_1", "m", 500, "INR", "success", "trial.0.0", approved=True, reversed=False, method="upi"
)
RIVAL = PaymentRow(
    "pay_2", "order_1", "m", 500, "INR", "failed", "trial.0.1", approved=False, reversed=False, method="upi"
)
REFUND = RefundRow("rfnd_1", "pay_1", 300, "processed", "trial.0.0.back.0", given_back=True)
REFUSED = RefundRow("rfnd_2", "pay_1", 200, "failed", "trial.0.0.back.1", given_back=False)
REFUNDABLE = RefundableRow("m", 500, "success", 300)
INVOICE = InvoiceRow("inv_1", "order_1", "paid", "pay_1", "trial.0")
ORDER = OrderRow("order_1", "m", 500, "INR", "paid", "pay_1", "trial.0")


def answered(create: Create, thing_id: str) -> Create:
    create.answers.append(Reply(201, orjson.dumps({"id": thing_id})))
    return create


@pytest.fixture
def evidence() -> Evidence:
    """Everything is as it should be: one order, one success, one rival that was overtaken, one refund of two."""
    merchant = Merchant(Caller(Address("127.0.0.1", 1)), "trial", 1, orders_per_second=1)
    merchant.orders = [answered(Create("trial.0", "", {}, "key"), "order_1")]
    merchant.invoices = [answered(Create("trial.0", "", {}, "key.invoice"), "inv_1")]
    merchant.payments = [
        answered(Create("trial.0.0", "", {}, "key.0"), "pay_1"),
        answered(Create("trial.0.1", "", {}, "key.1"), "pay_2"),
    ]
    merchant.refunds = [
        answered(Create("trial.0.0.back.0", "", {}, "key.0.0"), "rfnd_1"),
        answered(Create("trial.0.0.back.1", "", {}, "key.0.1"), "rfnd_2"),
    ]
    deliveries = Deliveries()
    facts = Facts(
        payments=[PAID, RIVAL],
        orders={"order_1": ORDER},
        invoices=[INVOICE],
        settlements={"order_1": "pay_1"},
        snapshots={"order_1": ("m", 500, "INR")},
        refunds=[REFUND, REFUSED],
        refundable={"pay_1": REFUNDABLE},
        heard_of_refunds={("rfnd_1", "refund.processed"), ("rfnd_2", "refund.failed")},
        unpublished={"payments": 0},
        unread={"payments by orders": 0},
        health={"status": "healthy"},
        shown={
            "pay_1": {"status": "success"},
            "pay_2": {"status": "failed"},
            "rfnd_1": {"status": "processed"},
            "rfnd_2": {"status": "failed"},
            "order_1": {"status": "paid"},
            "inv_1": {"status": "paid"},
        },
    )
    for payment in facts.payments:
        for event in ("payment.created", "payment.pending", f"payment.{payment.status}"):
            deliveries.told[payment.id][event].append(f"{payment.id} {event}")
            facts.logs[payment.id, event] = [(f"{payment.id} {event}", "success")]
    deliveries.told["pay_1"]["invoice.paid"].append("pay_1 invoice.paid")
    facts.logs["pay_1", "invoice.paid"] = [("pay_1 invoice.paid", "success")]
    deliveries.told["rfnd_1"] |= {"refund.created": ["1"], "refund.processed": ["2"]}
    deliveries.told["rfnd_2"] |= {"refund.created": ["3"]}
    return Evidence(merchant, deliveries, facts)


def broken(evidence: Evidence) -> set[str]:
    return {name for name, invariant in INVARIANTS.items() if list(invariant(evidence))}


def test_nothing_speaks_against_a_gateway_that_lost_nothing(evidence: Evidence):
    assert broken(evidence) == set()


def test_a_webhook_may_come_twice_under_its_id(evidence: Evidence):
    evidence.deliveries.told["pay_1"]["payment.success"] *= 2
    assert broken(evidence) == set()


def test_a_payment_that_stays_pending_is_seen(evidence: Evidence):
    evidence.facts.payments[1] = RIVAL._replace(status="pending")
    assert "final" in broken(evidence)


def test_money_that_the_bank_keeps_for_a_failed_payment_is_seen(evidence: Evidence):
    evidence.facts.payments[1] = RIVAL._replace(approved=True)
    assert broken(evidence) == {"one charge"}
    evidence.facts.payments[1] = RIVAL._replace(approved=True, reversed=True)
    assert broken(evidence) == set()


def test_a_second_success_is_seen(evidence: Evidence):
    evidence.facts.payments[1] = RIVAL._replace(status="success", approved=True)
    assert {"one charge", "orders"} <= broken(evidence)


def test_an_order_that_was_not_marked_paid_is_seen(evidence: Evidence):
    evidence.facts.orders["order_1"] = ORDER._replace(status="created", paid_payment_id=None)
    assert broken(evidence) == {"orders"}


@pytest.mark.parametrize(("status", "payment_id"), [("unpaid", None), ("processing", None), ("paid", "pay_2")])
def test_an_invoice_that_does_not_follow_its_payment_is_seen(evidence: Evidence, status: str, payment_id: str | None):
    evidence.facts.invoices[0] = INVOICE._replace(status=status, payment_id=payment_id)
    assert "invoices" in broken(evidence)


def test_an_invoice_that_is_paid_without_money_is_seen(evidence: Evidence):
    evidence.facts.payments[0] = PAID._replace(status="failed", approved=False)
    assert "invoices" in broken(evidence)


def test_a_gap_in_the_numbers_of_invoices_is_seen(evidence: Evidence):
    evidence.facts.gaps.append("m: 4 of 5")
    assert broken(evidence) == {"invoices"}


def test_money_at_instamojo_is_what_its_own_books_say(evidence: Evidence):
    evidence.facts.payments[0] = PAID._replace(method="redirect")
    assert broken(evidence) == {"one charge"}
    entry = evidence.facts.at_instamojo["pay_1"] = Entry({"request_1"}, [500])
    assert broken(evidence) == set()
    entry.returned = 500
    assert broken(evidence) == {"one charge"}
    entry.returned = 0
    entry.requests.add("request_2")
    assert broken(evidence) == {"one charge"}


def test_the_books_of_instamojo_are_read_by_our_payments():
    paid = {"payment_id": "MOJO1", "status": "Credit", "amount": "102.50"}
    declined = {"payment_id": "MOJO2", "status": "Failed", "amount": "102.50"}
    requests = [
        {"id": "1", "purpose": "pay_1", "payments": [declined, paid]},
        {"id": "2", "purpose": "pay_1", "payments": []},
        {"id": "3", "purpose": "pay_2", "payments": []},
    ]
    back = {"payment_id": "MOJO1", "status": "Refunded", "refund_amount": "102.50"}
    entries = entries_of({"payment_requests": requests, "refunds": [{**back, "status": "Pending"}]})
    assert entries == {"pay_1": Entry({"1", "2"}, [10250]), "pay_2": Entry({"3"})}
    assert (entries["pay_1"].kept, entries["pay_2"].kept) == (True, False)
    assert not entries_of({"payment_requests": requests, "refunds": [back]})["pay_1"].kept


async def test_a_line_that_is_cut_reaches_nobody_and_once_mended_reaches_the_same():
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.readline():
            writer.write(said.upper())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = ports.spare(set())
    async with server, Line(port, server.sockets[0].getsockname()[1]) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"money\n")
        assert await reader.readline() == b"MONEY\n"
        await line.cut()
        with pytest.raises((ConnectionError, EOFError)):
            await reader.readexactly(1)
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", port)
        await line.mend()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"again\n")
        assert await reader.readline() == b"AGAIN\n"
        writer.close()


@pytest.mark.parametrize("event", ["payment.created", "payment.pending", "payment.success", "invoice.paid"])
def test_a_webhook_that_never_came_is_seen(evidence: Evidence, event: str):
    del evidence.deliveries.told["pay_1"][event]
    assert broken(evidence) == {"webhooks"}


def test_a_webhook_of_what_did_not_happen_is_seen(evidence: Evidence):
    evidence.deliveries.told["pay_2"]["payment.success"] = ["another"]
    assert broken(evidence) == {"webhooks"}


def test_an_event_that_came_under_two_ids_is_seen(evidence: Evidence):
    evidence.deliveries.told["pay_1"]["payment.success"].append("another")
    assert broken(evidence) == {"webhooks"}


def test_a_promised_payment_that_is_gone_is_seen(evidence: Evidence):
    del evidence.facts.payments[1]
    assert broken(evidence) == {"promises"}


def test_a_key_that_was_carried_out_twice_is_seen(evidence: Evidence):
    again = RIVAL._replace(id="pay_3")
    evidence.facts.payments.append(again)
    assert "promises" in broken(evidence)


def test_two_answers_to_one_key_are_seen(evidence: Evidence):
    answered(evidence.merchant.payments[0], "pay_9")
    assert broken(evidence) == {"promises"}


def test_a_refund_that_stays_pending_is_seen(evidence: Evidence):
    evidence.facts.refunds[0] = REFUND._replace(status="pending")
    assert "refunds" in broken(evidence)


def test_a_payment_that_is_given_back_beyond_its_amount_is_seen(evidence: Evidence):
    evidence.facts.refunds[0] = REFUND._replace(amount=501)
    evidence.facts.refundable["pay_1"] = REFUNDABLE._replace(reserved=501)
    assert broken(evidence) == {"refunds"}


def test_money_given_back_of_a_payment_that_failed_is_seen(evidence: Evidence):
    evidence.facts.refunds[0] = REFUND._replace(payment_id="pay_2")
    evidence.facts.refundable = {"pay_1": REFUNDABLE._replace(reserved=0), "pay_2": REFUNDABLE}
    assert broken(evidence) == {"refunds"}


def test_what_the_bank_gave_back_for_a_refund_that_failed_is_seen(evidence: Evidence):
    evidence.facts.refunds[1] = REFUSED._replace(given_back=True)
    assert broken(evidence) == {"refunds"}


@pytest.mark.parametrize("reserved", [0, 400])
def test_a_reservation_other_than_the_sum_of_the_refunds_is_seen(evidence: Evidence, reserved: int):
    evidence.facts.refundable["pay_1"] = REFUNDABLE._replace(reserved=reserved)
    assert broken(evidence) == {"refunds"}


def test_a_refund_that_payments_has_not_heard_of_is_seen(evidence: Evidence):
    evidence.facts.heard_of_refunds.discard(("rfnd_1", "refund.processed"))
    assert broken(evidence) == {"refunds"}


def test_a_success_that_refunds_does_not_know_is_seen(evidence: Evidence):
    evidence.facts.refundable.clear()
    assert broken(evidence) == {"snapshots"}


def test_a_refund_that_the_merchant_has_not_heard_of_is_seen(evidence: Evidence):
    del evidence.deliveries.told["rfnd_1"]["refund.processed"]
    assert broken(evidence) == {"webhooks"}


def test_a_promised_refund_that_is_gone_is_seen(evidence: Evidence):
    evidence.facts.refunds.remove(REFUSED)
    assert broken(evidence) == {"promises"}


def test_events_that_wait_are_seen(evidence: Evidence):
    evidence.facts.unpublished["payments"] = 1
    assert broken(evidence) == {"drained"}


def test_poison_must_be_parked_and_nothing_else(evidence: Evidence):
    poison = Parked("orders", "payments", b"no json")
    assert broken(replace(evidence, planted=frozenset({poison}))) == {"parked"}
    evidence.facts.parked.append(poison)
    assert broken(evidence) == {"parked"}
    assert broken(replace(evidence, planted=frozenset({poison}))) == set()
