"""Keep what we need to know of payments: which may be refunded, whose they are, and how much they are worth."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from chassis.database import Database
from refunds.domain.payment import Payment, PaymentId
from refunds.owners import PaymentsOwner
from refunds.storage import payments


async def record_payments(database: Database, told: Iterable[Payment]) -> None:
    """Remember these payments. Of several snapshots of one payment the latest stands, in whichever order they come."""
    latest: dict[PaymentId, Payment] = {}
    for payment in told:
        if payment.id not in latest or latest[payment.id].version < payment.version:
            latest[payment.id] = payment
    if latest:
        async with database.transaction() as tx:
            payments.remember(tx, list(latest.values()))


def ask_for_payments(database: Database, owner: PaymentsOwner) -> Callable[[Sequence[str]], Awaitable[None]]:
    """For `AskOwner`: fetches payments from their owner and remembers those that exist."""

    async def ask(payment_ids: Sequence[str]) -> None:
        await record_payments(database, await owner.look_up([PaymentId(payment_id) for payment_id in payment_ids]))

    return ask
