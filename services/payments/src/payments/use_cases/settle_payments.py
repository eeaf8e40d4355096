"""Record what the processor decided. Here an order is paid at most once."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import structlog
from prometheus_client import Counter, Histogram

from chassis import outbox
from chassis.clock import utc_now
from chassis.database import Transaction
from payments import messages
from payments.domain.attempt import Approved, Declined, Mismatched, NotCompleted, Verdict
from payments.domain.payment import INSTAMOJO, OrderId, Paid, Payment, PaymentId
from payments.storage import attempts, orders, payments, receipts

_FINAL = Counter("payments_final", "Payments that reached their final state", ["method", "outcome"])
_SECONDS_TO_FINAL = Histogram(
    "payment_time_to_final_seconds",
    "Time from accepting a payment to its final state",
    ["method"],
    buckets=(0.5, 1, 2, 5, 10, 20, 60),
)
_LATE_APPROVALS = Counter("payments_late_approvals", "Approvals of payments that had failed; each is reversed")
_AMOUNT_MISMATCHES = Counter(
    "payments_amount_mismatches", "Payments of another amount than was asked for; each is reversed", ["processor"]
)
# There from the start: a counter that begins with its first event does not show it as an increase.
_MISMATCHES_AT_INSTAMOJO = _AMOUNT_MISMATCHES.labels(INSTAMOJO)

log = structlog.get_logger(__name__)


async def settle_payments(verdicts: Mapping[PaymentId, Verdict], tx: Transaction) -> list[Payment]:
    """Bring payments to their final state by the processor's verdicts, and tell it. Returns those that changed.

    A payment that is final already stays as it is, so a verdict may come twice. Of several approvals of one order one
    wins; the others fail. What is paid and has failed, now or before, is reversed at the processor: no money is kept
    for an order that something else has paid, or for a payment that its merchant was told has failed. Attempts that
    wait for their turn fail with the order paid, and the next takes its turn when it is not.
    """
    order_ids = await orders.lock_of(tx, list(verdicts))
    pending = await payments.pending_at(tx, order_ids)
    judged = [each.payment for each in pending if each.payment.id in verdicts]
    waiting = [each.payment for each in pending if each.waits and each.payment.id not in verdicts]
    winners = {each.payment.order_id: each.paid_by for each in pending if each.paid_by is not None}
    if any(isinstance(verdicts[each], Approved) for each in verdicts.keys() - {payment.id for payment in judged}):
        # Approved again, or too late: which of the two, only the winners tell of orders with nothing pending.
        winners |= await orders.winners(tx, order_ids)
    if won := _won(judged, verdicts, winners):
        orders.settle(tx, won)
        winners |= won
    now = utc_now()
    finals = [_decide(payment, verdicts[payment.id], winners, now) for payment in judged]
    finals += [each.overtaken(now) for each in waiting if each.order_id in winners]
    if paid := {payment_id: said for payment_id, verdict in verdicts.items() if (said := _paid(verdict))}:
        receipts.record_paid(tx, paid)
    _finish(tx, finals, _watched(judged, verdicts))
    await _reverse(tx, verdicts, set(winners.values()))
    if turn := _next_in_turn(waiting, winners):
        attempts.wake(tx, turn)
    return finals


async def overtake_waiting(order_ids: Sequence[OrderId], tx: Transaction) -> list[Payment]:
    """Fail what waits at those of these orders that have been paid. The orders must be locked."""
    paid = await orders.winners(tx, order_ids)
    if not paid:
        return []
    now = utc_now()
    finals = [each.payment.overtaken(now) for each in await payments.pending_at(tx, sorted(paid)) if each.waits]
    _finish(tx, finals)
    return finals


def measure(finals: Sequence[Payment]) -> None:
    """Count what has been committed."""
    for payment in finals:
        _FINAL.labels(payment.instrument.method, payment.status).inc()
        _SECONDS_TO_FINAL.labels(payment.instrument.method).observe(
            (payment.updated_at - payment.created_at).total_seconds()
        )


def _finish(
    tx: Transaction, finals: Sequence[Payment], watched: Mapping[PaymentId, datetime] = MappingProxyType({})
) -> None:
    if finals:
        payments.finish(tx, finals)
        attempts.end(tx, [payment.id for payment in finals if payment.id not in watched])
        outbox.add(tx, messages.STREAM, [messages.payment_final(payment) for payment in finals])
    if watched:
        attempts.watch(tx, watched)


async def _reverse(tx: Transaction, verdicts: Mapping[PaymentId, Verdict], winners: AbstractSet[PaymentId]) -> None:
    """Give back what was paid and has not won its order: a worker that was frozen on its way to the processor may
    bring it there long after another attempt has paid the order, and a shopper may pay after having been given up."""
    beaten = sorted(each for each, verdict in verdicts.items() if isinstance(verdict, Approved) and each not in winners)
    for payment_id in await attempts.reverse(tx, beaten) if beaten else []:
        _LATE_APPROVALS.inc()
        log.error("approved after it had failed; reversing", payment_id=payment_id)
    wrong = sorted(each for each, verdict in verdicts.items() if isinstance(verdict, Mismatched))
    for payment_id in await attempts.reverse(tx, wrong) if wrong else []:
        _MISMATCHES_AT_INSTAMOJO.inc()
        log.error("paid with another amount than was asked for; reversing", payment_id=payment_id)


def _won(
    judged: Sequence[Payment], verdicts: Mapping[PaymentId, Verdict], winners: Mapping[OrderId, PaymentId]
) -> dict[OrderId, PaymentId]:
    """The orders that are paid now, each by the oldest of those that are approved."""
    won: dict[OrderId, PaymentId] = {}
    for payment in judged:
        if isinstance(verdicts[payment.id], Approved) and payment.order_id not in winners:
            won.setdefault(payment.order_id, payment.id)
    return won


def _decide(payment: Payment, verdict: Verdict, winners: Mapping[OrderId, PaymentId], now: datetime) -> Payment:
    match verdict:
        case Declined(description) | NotCompleted(description):
            return payment.declined(description, now)
        case Mismatched(paid):
            return replace(payment.mismatched(now), paid=paid)
        case Approved(paid) if winners[payment.order_id] == payment.id:
            return replace(payment.succeeded(now), paid=paid) if paid else payment.succeeded(now)
        case Approved():
            return payment.overtaken(now)


def _paid(verdict: Verdict) -> Paid | None:
    return verdict.paid if isinstance(verdict, Approved | Mismatched) else None


def _watched(pending: Sequence[Payment], verdicts: Mapping[PaymentId, Verdict]) -> dict[PaymentId, datetime]:
    """Until when to look after those that now fail without their shopper having said no."""
    watched: dict[PaymentId, datetime] = {}
    for payment in pending:
        verdict = verdicts[payment.id]
        if isinstance(verdict, NotCompleted) and verdict.watch_until is not None:
            watched[payment.id] = verdict.watch_until
    return watched


def _next_in_turn(waiting: Sequence[Payment], winners: Mapping[OrderId, PaymentId]) -> list[PaymentId]:
    """The oldest waiting attempt at each order that is still unpaid."""
    oldest: dict[OrderId, PaymentId] = {}
    for payment in waiting:
        if payment.order_id not in winners:
            oldest.setdefault(payment.order_id, payment.id)
    return list(oldest.values())
