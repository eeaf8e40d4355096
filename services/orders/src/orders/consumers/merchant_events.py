"""What happens to merchants, as far as orders show it."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from orders.domain.merchant import MerchantSnapshot
from orders.messages import MerchantChanged
from orders.use_cases.remember_merchants import remember_merchants


def merchant_events(database: Database) -> Consumer:
    async def on_merchant_events(batch: Sequence[Event]) -> None:
        await remember_merchants([_snapshot(event) for event in batch if event.type.startswith("merchant.")], database)

    return on_merchant_events


def _snapshot(event: Event) -> MerchantSnapshot:
    merchant = MerchantChanged.model_validate(event.data)
    return MerchantSnapshot(merchant.id, merchant.name, event.version)
