"""The secret that a registration shows is the one that signs."""

import uuid

from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.events import Event
from webhooks.consumers.merchant_events import merchant_events_consumer
from webhooks.domain.endpoint import Endpoint
from webhooks.use_cases.change_secret import change_secret
from webhooks.use_cases.get_endpoint import get_endpoint

SHOWN = "whsec_shown_when_registered"


def created(merchant_id: str, sealed_secret: bytes | None) -> Event:
    data = {"id": merchant_id, "name": "Shop", "is_active": True}
    if sealed_secret is not None:
        data["webhook_secret_encrypted"] = sealed_secret.decode()
    return Event(type="merchant.created", subject=merchant_id, merchant_id=merchant_id, version=1, data=data)


async def test_a_new_merchant_has_the_secret_that_was_shown_and_no_url(database: Database, box: SecretBox):
    merchant = str(uuid.uuid4())
    await merchant_events_consumer(database)([created(merchant, box.seal(SHOWN))])
    assert await get_endpoint(merchant, database, box) == Endpoint(None, SHOWN)


async def test_a_secret_made_up_before_the_registration_was_heard_of_gives_way(database: Database, box: SecretBox):
    merchant = str(uuid.uuid4())
    assert (await get_endpoint(merchant, database, box)).secret != SHOWN
    await merchant_events_consumer(database)([created(merchant, box.seal(SHOWN))])
    assert (await get_endpoint(merchant, database, box)).secret == SHOWN


async def test_a_secret_that_the_merchant_has_changed_stays(database: Database, box: SecretBox):
    merchant = str(uuid.uuid4())
    changed = await change_secret(merchant, database, box)
    await merchant_events_consumer(database)([created(merchant, box.seal(SHOWN))])
    assert (await get_endpoint(merchant, database, box)).secret == changed.secret


async def test_a_merchant_who_was_shown_none_gets_one_at_first_use(database: Database, box: SecretBox):
    merchant = str(uuid.uuid4())
    updated = Event(type="merchant.updated", subject=merchant, merchant_id=merchant, version=2, data={"id": merchant})
    await merchant_events_consumer(database)([created(merchant, None), updated])
    assert (await get_endpoint(merchant, database, box)).secret.startswith("whsec_")
