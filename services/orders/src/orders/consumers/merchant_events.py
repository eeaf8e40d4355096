"""What happens to merchants, as far as orders show it and remember their credentials."""

from collections.abc import Callable, Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from orders.domain.merchant import MerchantSnapshot
from orders.messages import MerchantChanged
from orders.use_cases.remember_merchants import remember_merchants


def merchant_events(database: Database, forget_credentials: Callable[[str], None]) -> Consumer:
    """`forget_credentials` is told of every merchant that has changed: its old secret may be void."""

    async def on_merchant_events(batch: Sequence[Event]) -> None:
        seen = [_snapshot(event) for event in batch if event.type.startswith("merchant.")]
        for merchant in seen:
            forget_credentials(merchant.id)
        await remember_merchants(seen, database)

    return on_merchant_events


def _snapshot(event: Event) -> MerchantSnapshot:
    merchant = MerchantChanged.model_validate(event.data)
    return MerchantSnapshot(merchant.id, merchant.name, event.version, merchant.is_active)
