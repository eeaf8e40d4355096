"""The first secret is the one that registration has shown, even where the news of it is late."""

import pytest

from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.errors import ServiceUnavailable
from webhooks.use_cases.adopt_secret import AdoptSecret
from webhooks.use_cases.change_secret import change_secret
from webhooks.use_cases.get_endpoint import get_endpoint

MERCHANT = "22222222-2222-4333-8444-555555555555"
SHOWN = "whsec_shown_at_registration"


class Merchants:
    """Stands in for the merchants service."""

    def __init__(self, box: SecretBox) -> None:
        self.sealed: bytes | None = box.seal(SHOWN)
        self.is_down = False
        self.times_asked = 0

    async def ask(self, merchant_id: str) -> bytes | None:
        assert merchant_id == MERCHANT
        self.times_asked += 1
        if self.is_down:
            raise ServiceUnavailable
        return self.sealed


@pytest.fixture
def merchants(box: SecretBox) -> Merchants:
    return Merchants(box)


@pytest.fixture
def adopt(database: Database, merchants: Merchants) -> AdoptSecret:
    return AdoptSecret(database, merchants.ask)


async def secret_of(merchant_id: str, database: Database, box: SecretBox) -> str:
    return (await get_endpoint(merchant_id, database, box)).secret


async def test_the_secret_that_was_shown_is_asked_for_once(adopt, merchants, database, box):
    for _ in range(2):
        await adopt(MERCHANT)
        assert await secret_of(MERCHANT, database, box) == SHOWN
    assert merchants.times_asked == 1


async def test_a_secret_that_the_merchant_has_changed_stays(adopt, merchants, database, box):
    changed = await change_secret(MERCHANT, database, box)
    await adopt(MERCHANT)
    assert await secret_of(MERCHANT, database, box) == changed.secret
    assert merchants.times_asked == 0


async def test_a_merchant_who_was_shown_none_gets_one_of_ours(adopt, merchants, database, box):
    merchants.sealed = None
    await adopt(MERCHANT)
    assert (await secret_of(MERCHANT, database, box)).startswith("whsec_")


async def test_while_merchants_is_away_a_secret_of_ours_serves(adopt, merchants, database, box):
    merchants.is_down = True
    await adopt(MERCHANT)
    assert (await secret_of(MERCHANT, database, box)).startswith("whsec_")
