"""A merchant wants to know what has happened to a payment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from chassis.database import Database
from chassis.errors import ServiceUnavailable
from chassis.ids import is_id
from payments import messages
from payments.domain.errors import PaymentNotFound
from payments.domain.payment import MerchantId, PaymentId
from payments.domain.timeline import Delivery, Entry, Told, refund_entry, states, tell
from payments.owners import WebhooksOwner
from payments.storage import captures, payments, refund_events

_PATIENCE_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timeline:
    payment_id: PaymentId
    entries: Sequence[Entry]
    missing: Sequence[str]
    """The services that could not be asked in time, whose part is not in the entries."""


class Timelines:
    """Puts together what we know ourselves and what webhooks answers within a second."""

    def __init__(self, database: Database, webhooks: WebhooksOwner) -> None:
        self._database = database
        self._webhooks = webhooks

    async def tell(self, payment_id: str, merchant_id: MerchantId) -> Timeline:
        """Raises `PaymentNotFound`, also for another merchant's payment."""
        if not is_id("pay", payment_id):
            raise PaymentNotFound
        wanted = PaymentId(payment_id), merchant_id
        async with self._database.transaction() as tx:
            payment = (await payments.find_many(tx, [wanted])).get(wanted)
            if payment is None:
                raise PaymentNotFound
            capture = await captures.find(tx, payment.id)
            refunds = await refund_events.of_payment(tx, payment.id)
        versions = enumerate(states(payment, capture), start=1)
        happened = [Told(messages.event_id(payment.id, version), state) for version, state in versions]
        happened += [Told(each.event_id, refund_entry(each)) for each in refunds]
        deliveries = await self._deliveries(merchant_id, [told.event_id for told in happened])
        missing = ["webhooks"] if deliveries is None else []
        return Timeline(payment.id, tell(happened, deliveries or []), missing)

    async def _deliveries(self, merchant_id: MerchantId, event_ids: Sequence[str]) -> Sequence[Delivery] | None:
        """`None` when webhooks cannot be asked now: the rest of the story is worth having without it."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await self._webhooks.deliveries_of(merchant_id, event_ids)
        except (ServiceUnavailable, TimeoutError) as error:
            log.warning("a timeline lacks its deliveries", reason=type(error).__name__)
            return None
