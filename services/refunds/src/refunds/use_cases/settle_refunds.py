"""Record what the processor decided. What a refund that failed had taken up is free again."""

from collections.abc import Mapping, Sequence

import structlog
from prometheus_client import Counter, Histogram

from chassis import outbox
from chassis.clock import utc_now
from chassis.database import Transaction
from refunds import messages
from refunds.domain.attempt import Refused, Verdict
from refunds.domain.payment import PaymentId, RefundablePayment
from refunds.domain.refund import Refund, RefundId, RefundOfPayment, Status
from refunds.storage import attempts, payments, refunds

_FINAL = Counter("refunds_final", "Refunds that reached their final state", ["outcome"])
_SECONDS_TO_FINAL = Histogram(
    "refund_time_to_final_seconds",
    "Time from accepting a refund to its final state",
    ["processor"],
    buckets=(0.5, 1, 2, 5, 10, 20, 60),
)
_CONTRADICTED = Counter(
    "refunds_contradicted", "Refunds that the processor gave back against our books; each stays pending for a person"
)

log = structlog.get_logger(__name__)


async def settle_refunds(verdicts: Mapping[RefundId, Verdict], tx: Transaction) -> list[Refund]:
    """Bring refunds to their final state by the processor's verdicts, and tell it. Returns those that changed.

    A refund that is final already stays as it is, so a verdict may come twice. Before anything is recorded as given
    back, its payment is looked at again: it must be successful, and its refunds must not sum up to more than it.
    """
    payment_ids = await refunds.payments_of(tx, list(verdicts))
    await payments.lock(tx, payment_ids)
    standing = await payments.recount(tx, payment_ids)
    pending = await refunds.pending_among(tx, list(verdicts))
    decided = [_decide(refund, verdicts[refund.id], standing[refund.payment_id]) for refund in pending]
    finals = [refund for refund in decided if refund is not None]
    await _finish(tx, finals, standing)
    return finals


def measure(finals: Sequence[Refund], processor: str) -> None:
    """Count what has been committed of a processor's verdicts."""
    for refund in finals:
        _FINAL.labels(refund.status).inc()
        _SECONDS_TO_FINAL.labels(processor).observe((utc_now() - refund.created_at).total_seconds())


def _decide(refund: Refund, verdict: Verdict, standing: RefundablePayment) -> Refund | None:
    if isinstance(verdict, Refused):
        log.warning("refund refused", refund_id=refund.id, payment_id=refund.payment_id, reason=verdict.description)
        return refund.refused()
    if standing.is_in_bounds:
        return refund.processed(utc_now())
    # The money has moved, so it cannot have failed; our books forbid it, so it is not recorded on a guess either.
    _CONTRADICTED.inc()
    log.error("given back against our books; left pending", refund_id=refund.id, payment_id=refund.payment_id)
    return None


async def _finish(tx: Transaction, finals: Sequence[Refund], standing: Mapping[PaymentId, RefundablePayment]) -> None:
    if not finals:
        return
    await refunds.finish(tx, finals)
    if failed := sorted({refund.payment_id for refund in finals if refund.status is Status.FAILED}):
        await payments.release(tx, failed)
    await attempts.end(tx, [refund.id for refund in finals])
    told = [RefundOfPayment(refund, standing[refund.payment_id].payment) for refund in finals]
    outbox.add(tx, messages.STREAM, [messages.refund_final(each) for each in told])
