"""What holds whatever was broken, once the gateway has had time to recover by itself. Each gives what speaks
against it; nothing does when it holds."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from fleet.chaos.deliveries import Deliveries
from fleet.chaos.facts import Facts, Parked, RefundRow
from fleet.chaos.instamojo import Entry
from fleet.chaos.merchant import Create, Merchant

FINAL = ("success", "failed")
REDIRECT = "redirect"
"""The method of payments that Instamojo takes."""
FINAL_OF_REFUNDS = ("processed", "failed")
PARTS = ("status", "database", "redis", "worker")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the merchant was promised, what it was told, and what is."""

    merchant: Merchant
    deliveries: Deliveries
    facts: Facts
    planted: frozenset[Parked] = field(default_factory=frozenset)
    """The poison that must end up parked, and nothing else."""


def every_payment_is_final(evidence: Evidence) -> Iterable[str]:
    for payment in evidence.facts.payments:
        if payment.status not in FINAL:
            yield f"{payment.id} is {payment.status}"
        shown = (evidence.facts.shown or {}).get(payment.id)
        if shown is not None and shown["status"] != payment.status:
            yield f"{payment.id} is {payment.status}, but the API shows {shown['status']}"


def no_order_is_charged_twice(evidence: Evidence) -> Iterable[str]:
    """By our books, the bank's and Instamojo's: money that moved for a payment that failed must have moved back, and
    whoever has paid once finds nothing else to pay."""
    successes = Counter(payment.order_id for payment in evidence.facts.payments if payment.status == "success")
    yield from (f"{order_id} has {count} successes" for order_id, count in successes.items() if count > 1)
    for payment in evidence.facts.payments:
        entry = evidence.facts.at_instamojo.get(payment.id, Entry())
        if len(entry.requests) > 1 or len(entry.taken) > 1:
            yield f"{payment.id} has {len(entry.requests)} requests at Instamojo, and was paid there: {entry.taken}"
        kept = entry.kept if payment.method == REDIRECT else payment.approved and not payment.reversed
        if payment.status in FINAL and kept != (payment.status == "success"):
            yield f"{payment.id} is {payment.status}, and the bank {'has' if kept else 'has not'} taken the money"


def no_payment_is_given_back_beyond_its_amount(evidence: Evidence) -> Iterable[str]:
    """By the books of refunds and of payments; and each refund comes to its end."""
    facts = evidence.facts
    payments = {payment.id: payment for payment in facts.payments}
    taken: Counter[str] = Counter()
    for refund in facts.refunds:
        yield from _open_ends(refund, facts)
        if refund.status != "failed":
            taken[refund.payment_id] += refund.amount
    for payment_id, amount in taken.items():
        payment = payments.get(payment_id)
        if payment is None or payment.status != "success" or amount > payment.amount:
            yield f"{amount} is given back of {payment or payment_id}"
    for payment_id, known in facts.refundable.items():
        if known.reserved != taken[payment_id]:
            yield f"{payment_id} has {known.reserved} reserved; its refunds sum up to {taken[payment_id]}"


def _open_ends(refund: RefundRow, facts: Facts) -> Iterable[str]:
    if refund.status not in FINAL_OF_REFUNDS:
        yield f"{refund.id} is {refund.status}"
    elif refund.given_back != (refund.status == "processed"):
        yield f"{refund.id} is {refund.status}, and the bank {'has' if refund.given_back else 'has not'} given it back"
    elif (refund.id, f"refund.{refund.status}") not in facts.heard_of_refunds:
        yield f"{refund.id} is {refund.status}; payments has not heard of it"
    shown = (facts.shown or {}).get(refund.id)
    if shown is not None and shown["status"] != refund.status:
        yield f"{refund.id} is {refund.status}, but the API shows {shown['status']}"


def orders_agree_with_payments(evidence: Evidence) -> Iterable[str]:
    facts = evidence.facts
    winners = {payment.order_id: payment.id for payment in facts.payments if payment.status == "success"}
    if winners != facts.settlements:
        yield f"settlements differ from successes: {dict(winners.items() ^ facts.settlements.items())}"
    for order in facts.orders.values():
        winner = winners.get(order.id)
        expected = "paid" if winner else "created"
        if (order.status, order.paid_payment_id) != (expected, winner):
            yield f"{order.id} is {order.status} by {order.paid_payment_id}; its success is {winner}"
        shown = (facts.shown or {}).get(order.id)
        if shown is not None and shown["status"] != expected:
            yield f"{order.id} is {expected}, but the API shows {shown['status']}"


def invoices_follow_their_payments(evidence: Evidence) -> Iterable[str]:
    """Paid if and only if a payment of their order is a success, and numbered without a gap."""
    facts = evidence.facts
    winners = {payment.order_id: payment.id for payment in facts.payments if payment.status == "success"}
    for invoice in facts.invoices:
        winner = winners.get(invoice.order_id)
        expected = "paid" if winner else "unpaid"
        if (invoice.status, invoice.payment_id) != (expected, winner):
            yield f"{invoice.id} is {invoice.status} by {invoice.payment_id}; its order's success is {winner}"
        shown = (facts.shown or {}).get(invoice.id)
        if shown is not None and shown["status"] != expected:
            yield f"{invoice.id} is {expected}, but the API shows {shown['status']}"
    yield from (f"numbers are missing or come twice: {gap}" for gap in facts.gaps)


def webhooks_tell_what_happened(evidence: Evidence) -> Iterable[str]:
    """Created, pending and the end of each payment, what invoice it has paid, and of each refund that it was created
    and processed: each under one id, and nothing else; repeats are allowed."""
    told, logs = evidence.deliveries.told, evidence.facts.logs
    payers = {invoice.payment_id for invoice in evidence.facts.invoices}
    for payment in evidence.facts.payments:
        events = {"payment.created", "payment.pending", f"payment.{payment.status}"}
        events |= {"invoice.paid"} if payment.id in payers else set()
        heard = told.get(payment.id, {})
        if heard.keys() != events:
            yield f"{payment.id} is {payment.status}; the merchant heard of {sorted(heard)}"
        yield from (f"{payment.id} {event} came under {set(ids)}" for event, ids in heard.items() if len(set(ids)) > 1)
        for event in events:
            log = logs.get((payment.id, event), [])
            if [status for _, status in log] != ["success"]:
                yield f"{payment.id} {event} has the logs {log}"
            elif event in heard and log[0][0] not in heard[event]:
                yield f"{payment.id} {event} came under another id than its log's"
    for refund in evidence.facts.refunds:
        events = {"refund.created"} | ({"refund.processed"} if refund.status == "processed" else set())
        heard = told.get(refund.id, {})
        if heard.keys() != events:
            yield f"{refund.id} is {refund.status}; the merchant heard of {sorted(heard)}"
        yield from (f"{refund.id} {event} came under {set(ids)}" for event, ids in heard.items() if len(set(ids)) > 1)
    yield from (f"{subject} does not exist; the merchant heard of it" for subject in evidence.facts.invented)
    if evidence.deliveries.forged:
        yield f"{evidence.deliveries.forged} webhooks were wrongly signed"


def snapshots_equal_their_owners(evidence: Evidence) -> Iterable[str]:
    facts = evidence.facts
    for order in facts.orders.values():
        if facts.snapshots.get(order.id) != order.chargeable:
            yield f"{order.id} is {order.chargeable}; payments knows {facts.snapshots.get(order.id)}"
    for payment in facts.payments:
        known = facts.refundable.get(payment.id)
        told = (payment.merchant_id, payment.amount, "success")
        if payment.status == "success" and (known is None or known[:3] != told):
            yield f"{payment.id} is a success of {payment.amount}; refunds knows {known}"


def promises_are_kept(evidence: Evidence) -> Iterable[str]:
    """What was answered with 2xx exists, and a key was carried out once, with one answer."""
    facts, merchant = evidence.facts, evidence.merchant
    yield from merchant.complaints
    payments = {payment.id: payment.request_id for payment in facts.payments}
    orders = {order.id: order.receipt for order in facts.orders.values()}
    refunds = {refund.id: refund.request_id for refund in facts.refunds}
    invoices = {invoice.id: invoice.request_id for invoice in facts.invoices}
    things = ((merchant.orders, orders), (merchant.payments, payments), (merchant.refunds, refunds))
    for creates, found in (*things, (merchant.invoices, invoices)):
        made = Counter(found.values())
        for create in creates:
            yield from _broken_promises(create, found, made[create.marker])


def _broken_promises(create: Create, found: dict[str, str], made: int) -> Iterable[str]:
    if create.given_up and create.key:
        yield f"{create.marker} was never answered"
    if created := create.created:
        if found.get(created["id"]) != create.marker:
            yield f"{create.marker} was promised {created['id']}, which does not exist"
        if any(each.status == 201 and each.body != create.answers[0].body for each in create.answers):
            yield f"{create.marker} was answered in different ways"
    elif create.answers and not create.was_refused:
        yield f"{create.marker} was refused: {create.answers[0].status} {create.answers[0].body.decode()}"
    if made > 1:
        yield f"{create.marker} was carried out {made} times"


def everything_is_published_and_read(evidence: Evidence) -> Iterable[str]:
    facts = evidence.facts
    yield from (
        f"{count} events of {service} wait in its outbox" for service, count in facts.unpublished.items() if count
    )
    yield from (f"{count} messages of {group} wait" for group, count in facts.unread.items() if count)


def only_poison_is_parked(evidence: Evidence) -> Iterable[str]:
    parked = set(evidence.facts.parked)
    yield from (f"{each.group} parked {each.body[:80]!r} of {each.stream}" for each in parked - evidence.planted)
    yield from (f"{each.group} has not parked {each.body[:80]!r}" for each in evidence.planted - parked)


def health_is_back(evidence: Evidence) -> Iterable[str]:
    if evidence.facts.health["status"] != "healthy":
        yield "/health says " + ", ".join(f"{part} {evidence.facts.health.get(part)}" for part in PARTS)
    yield from (f"{process} is not ready" for process in evidence.facts.unready)


Invariant = Callable[[Evidence], Iterable[str]]

INVARIANTS: dict[str, Invariant] = {
    "final": every_payment_is_final,
    "one charge": no_order_is_charged_twice,
    "refunds": no_payment_is_given_back_beyond_its_amount,
    "orders": orders_agree_with_payments,
    "invoices": invoices_follow_their_payments,
    "webhooks": webhooks_tell_what_happened,
    "snapshots": snapshots_equal_their_owners,
    "promises": promises_are_kept,
    "drained": everything_is_published_and_read,
    "parked": only_poison_is_parked,
    "health": health_is_back,
}
"""By the column of the report."""
