"""The simulated bank decides once, remembers, and takes its time."""

from datetime import UTC, datetime, timedelta

import pytest
from services.refunds.tests.builders import an_attempt

from refunds.domain.attempt import Attempt, CheckAgainAt, GivenBack, NeverReceived, Refused, Unknown
from refunds.processors.simulator import Simulator
from refunds.processors.simulator_books import SimulatorBooks

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


class Bank:
    """A simulator whose time the test sets."""

    def __init__(self, database, settings, luck: float = 0.5) -> None:
        self.now = NOON
        self.simulator = Simulator(SimulatorBooks(database), settings, lambda: self.now, lambda: luck)

    async def submit(self, attempt: Attempt):
        return (await self.simulator.submit([attempt]))[0]

    async def inquire(self, attempt: Attempt):
        return (await self.simulator.inquire([attempt]))[0]


@pytest.fixture(scope="module")
def bank_of(database, settings_of):
    return lambda luck=0.5, **wanted: Bank(database, settings_of(**wanted), luck)


@pytest.mark.parametrize(("luck", "seconds"), [(0.0, 3), (0.5, 4), (1.0, 5)])
async def test_a_refund_takes_three_to_five_seconds(bank_of, luck, seconds):
    bank = bank_of(luck)
    assert await bank.submit(an_attempt()) == CheckAgainAt(NOON + timedelta(seconds=seconds))


async def test_in_test_mode_the_delay_is_fixed(bank_of):
    bank = bank_of(test_mode=True, test_processing_delay=250)
    assert await bank.submit(an_attempt()) == CheckAgainAt(NOON + timedelta(milliseconds=250))


async def test_the_money_is_given_back_when_it_is_time(bank_of):
    bank, attempt = bank_of(), an_attempt("A cup was broken")
    await bank.submit(attempt)
    bank.now += timedelta(seconds=3.9)
    assert isinstance(await bank.inquire(attempt), CheckAgainAt)
    bank.now += timedelta(seconds=0.2)
    assert await bank.inquire(attempt) == GivenBack()


async def test_submitting_again_changes_nothing(bank_of):
    bank, attempt = bank_of(), an_attempt()
    first = await bank.submit(attempt)
    bank.now += timedelta(seconds=1)
    assert await bank.submit(attempt) == first
    bank.now += timedelta(seconds=10)
    assert await bank.submit(attempt) == GivenBack()


@pytest.mark.parametrize("test_mode", [True, False])
async def test_a_refund_with_the_reason_failure_at_bank_is_refused(bank_of, test_mode):
    bank, attempt = bank_of(test_mode=test_mode), an_attempt("failure@bank")
    assert isinstance(await bank.submit(attempt), CheckAgainAt)
    bank.now += timedelta(seconds=10)
    assert isinstance(await bank.inquire(attempt), Refused)


async def test_a_refund_with_the_reason_timeout_at_bank_is_given_back_after_two_silent_inquiries(bank_of):
    bank, attempt = bank_of(), an_attempt("timeout@bank")
    assert await bank.submit(attempt) == Unknown()
    bank.now += timedelta(seconds=10)
    assert await bank.inquire(attempt) == Unknown()
    assert await bank.inquire(attempt) == Unknown()
    assert await bank.inquire(attempt) == GivenBack()


async def test_of_what_was_never_submitted_it_has_never_heard(bank_of):
    assert await bank_of().inquire(an_attempt()) == NeverReceived()
