"""Callers are remembered for seconds, never beyond the promise, and guessing costs nobody else anything."""

# pyright: reportMissingParameterType=false

import asyncio

import pytest

from chassis import remembered_callers
from chassis.authentication import Credentials
from chassis.encryption import digest
from chassis.errors import ServiceUnavailable
from chassis.remembered_callers import Caller, RememberedCallers
from chassis.testing import eventually

MERCHANT = Caller("550e8400-e29b-41d4-a716-446655440000")
RIGHT = Credentials("key_test", digest("secret"))
WRONG = Credentials("key_test", digest("guess"))


class Authority:
    """The truth about credentials; may be down, or slow."""

    def __init__(self) -> None:
        self.valid = {RIGHT}
        self.asked: list[Credentials] = []
        self.down = False
        self.answering = asyncio.Event()
        self.answering.set()

    async def __call__(self, credentials: Credentials) -> Caller | None:
        self.asked.append(credentials)
        is_valid = credentials in self.valid
        await self.answering.wait()
        if self.down:
            raise ServiceUnavailable
        return MERCHANT if is_valid else None

    async def times_asked(self) -> int:
        return len(self.asked)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def callers(authority: Authority, clock: Clock) -> RememberedCallers[Credentials]:
    return RememberedCallers(authority, clock)


async def test_an_answer_is_used_again_without_asking_for_three_seconds(callers, authority, clock):
    assert await callers.identify(RIGHT) == MERCHANT
    clock.now += 2.9
    assert await callers.identify(RIGHT) == MERCHANT
    assert len(authority.asked) == 1


async def test_after_three_seconds_the_answer_is_refreshed_behind_the_callers_back(callers, authority, clock):
    await callers.identify(RIGHT)
    authority.answering.clear()
    clock.now += 3
    assert await callers.identify(RIGHT) == MERCHANT  # at once, although the authority is slow
    await eventually(authority.times_asked, lambda count: count == 2)
    authority.answering.set()
    await eventually(lambda: settled(callers))
    clock.now += 2.9
    assert await callers.identify(RIGHT) == MERCHANT
    assert len(authority.asked) == 2


async def settled(callers: RememberedCallers[Credentials]) -> bool:
    return not callers._questions


async def test_an_answer_nine_seconds_old_is_never_used(callers, authority, clock):
    await callers.identify(RIGHT)
    authority.valid.clear()
    clock.now += 9
    assert await callers.identify(RIGHT) is None


async def test_the_age_of_an_answer_counts_from_before_the_question(callers, authority, clock):
    authority.answering.clear()
    asking = asyncio.create_task(callers.identify(RIGHT))
    await eventually(authority.times_asked)
    clock.now += 8
    authority.answering.set()
    await asking
    authority.down = True
    clock.now += 1
    with pytest.raises(ServiceUnavailable):
        await callers.identify(RIGHT)


async def test_a_revoked_secret_found_by_a_refresh_stops_working_at_once(callers, authority, clock):
    await callers.identify(RIGHT)
    authority.valid.clear()
    clock.now += 3
    await callers.identify(RIGHT)
    await eventually(lambda: settled(callers))
    assert await callers.identify(RIGHT) is None


async def test_a_refusal_is_remembered_for_less_than_a_second(callers, authority, clock):
    assert await callers.identify(WRONG) is None
    clock.now += 0.9
    assert await callers.identify(WRONG) is None
    assert len(authority.asked) == 1
    authority.valid.add(WRONG)
    clock.now += 0.1
    assert await callers.identify(WRONG) == MERCHANT


async def test_everybody_who_asks_at_the_same_time_shares_one_question(callers, authority):
    answers = await asyncio.gather(*(callers.identify(RIGHT) for _ in range(100)))
    assert answers == [MERCHANT] * 100
    assert len(authority.asked) == 1


async def test_a_caller_that_hangs_up_does_not_take_the_answer_from_the_others(callers, authority):
    authority.answering.clear()
    first, second = (asyncio.create_task(callers.identify(RIGHT)) for _ in range(2))
    await eventually(authority.times_asked)
    first.cancel()
    authority.answering.set()
    assert await second == MERCHANT


async def test_while_the_authority_is_down_what_is_remembered_serves_until_its_limit(callers, authority, clock):
    await callers.identify(RIGHT)
    authority.down = True
    clock.now += 8.9
    assert await callers.identify(RIGHT) == MERCHANT
    await eventually(lambda: settled(callers))
    assert await callers.identify(RIGHT) == MERCHANT
    clock.now += 0.1
    with pytest.raises(ServiceUnavailable):
        await callers.identify(RIGHT)
    authority.down = False
    assert await callers.identify(RIGHT) == MERCHANT


async def test_an_outage_is_not_remembered_as_a_refusal(callers, authority):
    authority.down = True
    with pytest.raises(ServiceUnavailable):
        await callers.identify(RIGHT)
    authority.down = False
    assert await callers.identify(RIGHT) == MERCHANT


async def test_guessing_neither_fills_the_memory_nor_pushes_out_a_merchant(callers, authority):
    await callers.identify(RIGHT)
    for guess in range(remembered_callers._MAX_REMEMBERED + 10):
        await callers.identify(Credentials("key_test", str(guess)))
    assert len(callers._refused) <= remembered_callers._MAX_REMEMBERED
    asked = len(authority.asked)
    assert await callers.identify(RIGHT) == MERCHANT
    assert len(authority.asked) == asked


async def test_a_merchant_that_changed_is_asked_about_anew(callers, authority):
    await callers.identify(RIGHT)
    authority.valid.clear()
    callers.forget(MERCHANT.merchant_id)
    assert await callers.identify(RIGHT) is None


async def test_an_answer_from_before_a_change_is_not_remembered(callers, authority):
    authority.answering.clear()
    asking = asyncio.create_task(callers.identify(RIGHT))
    await eventually(authority.times_asked)
    authority.valid.clear()
    callers.forget(MERCHANT.merchant_id)
    authority.answering.set()
    await asking
    assert await callers.identify(RIGHT) is None
