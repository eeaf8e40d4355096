"""Record what the processor decided. Here an order is paid at most once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from prometheus_client import Counter, Histogram

from chassis import outbox
from chassis.clock import utc_now
from chassis.database import Transaction
from payments import messages
from payments.domain.attempt import Approved, Verdict
from payments.domain.payment import OrderId, Payment, PaymentId
from payments.storage import attempts, orders, payments

_FINAL = Counter("payments_final", "Payments that reached their final state", ["method", "outcome"])
_SECONDS_TO_FINAL = Histogram(
    "payment_time_to_final_seconds",
    "Time from accepting a payment to its final state",
    buckets=(0.5, 1, 2, 5, 10, 20, 60),
)
_LATE_APPROVALS = Counter("payments_late_approvals", "Approvals of orders that were paid already; each is reversed")

log = structlog.get_logger(__name__)


async def settle_payments(verdicts: Mapping[PaymentId, Verdict], tx: Transaction) -> list[Payment]:
    """Bring payments to their final state by the processor's verdicts, and tell it. Returns those that changed.

    A payment that is final already stays as it is, so a verdict may come twice. Of several approvals of one order one
    wins; the others fail. What is approved and has failed, now or before, is reversed at the processor: no money is
    kept for an order that something else has paid. Attempts that wait for their turn fail with the order paid, and
    the next takes its turn when it is not.
    """
    order_ids = await orders.lock_of(tx, list(verdicts))
    pending = await payments.pending_among(tx, list(verdicts))
    approved = [(each.order_id, each.id) for each in pending if isinstance(verdicts[each.id], Approved)]
    if approved:
        await orders.settle(tx, approved)
    winners = await orders.winners(tx, order_ids)
    now = utc_now()
    finals = [_decide(payment, verdicts[payment.id], winners, now) for payment in pending]
    waiting = [each for each in await payments.waiting_at(tx, order_ids) if each.id not in verdicts]
    finals += [each.overtaken(now) for each in waiting if each.order_id in winners]
    await _finish(tx, finals)
    approved_ids = {payment_id for payment_id, verdict in verdicts.items() if isinstance(verdict, Approved)}
    await _reverse(tx, sorted(approved_ids - set(winners.values())))
    if turn := _next_in_turn(waiting, winners):
        await attempts.wake(tx, turn)
    return finals


async def overtake_waiting(order_ids: Sequence[OrderId], tx: Transaction) -> list[Payment]:
    """Fail what waits at those of these orders that have been paid. The orders must be locked."""
    paid = await orders.winners(tx, order_ids)
    if not paid:
        return []
    now = utc_now()
    finals = [payment.overtaken(now) for payment in await payments.waiting_at(tx, sorted(paid))]
    await _finish(tx, finals)
    return finals


def measure(finals: Sequence[Payment]) -> None:
    """Count what has been committed."""
    for payment in finals:
        _FINAL.labels(payment.instrument.method, payment.status).inc()
        _SECONDS_TO_FINAL.observe((payment.updated_at - payment.created_at).total_seconds())


async def _finish(tx: Transaction, finals: Sequence[Payment]) -> None:
    if finals:
        await payments.finish(tx, finals)
        await attempts.end(tx, [payment.id for payment in finals])
        await outbox.add(tx, messages.STREAM, [messages.payment_final(payment) for payment in finals])


async def _reverse(tx: Transaction, beaten: Sequence[PaymentId]) -> None:
    """Give back what was approved and has not won its order: a worker that was frozen on its way to the processor
    may bring it there long after another attempt has paid the order."""
    late = await attempts.reverse(tx, beaten) if beaten else []
    for payment_id in late:
        _LATE_APPROVALS.inc()
        log.error("approved after it had failed; reversing", payment_id=payment_id)


def _decide(payment: Payment, verdict: Verdict, winners: Mapping[OrderId, PaymentId], now: datetime) -> Payment:
    if not isinstance(verdict, Approved):
        return payment.declined(verdict.description, now)
    if winners[payment.order_id] == payment.id:
        return payment.succeeded(now)
    return payment.overtaken(now)


def _next_in_turn(waiting: Sequence[Payment], winners: Mapping[OrderId, PaymentId]) -> list[PaymentId]:
    """The oldest waiting attempt at each order that is still unpaid."""
    oldest: dict[OrderId, PaymentId] = {}
    for payment in waiting:
        if payment.order_id not in winners:
            oldest.setdefault(payment.order_id, payment.id)
    return list(oldest.values())
