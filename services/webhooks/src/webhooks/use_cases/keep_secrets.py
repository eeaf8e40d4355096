"""The secret that a new merchant was shown is the one that webhooks are signed with."""

from collections.abc import Sequence

from chassis.database import Transaction
from chassis.events import Event
from webhooks.messages import MerchantSnapshot
from webhooks.storage import endpoints


async def keep_secrets(events: Sequence[Event], tx: Transaction) -> None:
    """What merchants have changed since then stays. Events of other kinds are passed over."""
    sealed = {
        event.merchant_id: snapshot.webhook_secret_encrypted.encode("ascii")
        for event in events
        if event.type == "merchant.created"
        and (snapshot := MerchantSnapshot.model_validate(event.data)).webhook_secret_encrypted is not None
    }
    if sealed:
        await endpoints.give_secrets(tx, sealed)
