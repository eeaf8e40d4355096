"""The simulated bank: who decides an outcome, and that it is drawn once."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.ids import new_id
from payments.domain.attempt import Approved, Attempt, CheckAgainAt, Declined, NeverReceived, Unknown
from payments.domain.card import Card
from payments.domain.payment import Method, Paise, PaymentId
from payments.domain.vpa import Vpa
from payments.processors.simulator import Simulator
from payments.processors.simulator_books import SimulatorBooks

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Time:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def bank(database, settings_of, time):
    def make(chance: float = 0.5, **settings):
        return Simulator(SimulatorBooks(database), settings_of(**settings), clock=time, chance=lambda: chance)

    return make


def by_upi(vpa: str = "asha@okbank") -> Attempt:
    return Attempt(PaymentId(new_id("pay")), Paise(50_000), "INR", Method.UPI, Vpa(vpa), None, 0)


def by_card(token: str | None = None) -> Attempt:
    return Attempt(PaymentId(new_id("pay")), Paise(50_000), "INR", Method.CARD, None, token, 0)


async def verdict(simulator: Simulator, attempt: Attempt, time: Time):
    """Submit, wait until the bank has decided, and ask."""
    (first,) = await simulator.submit([attempt])
    if isinstance(first, CheckAgainAt):
        time.now = first.time
    return (await simulator.inquire([attempt]))[0]


async def test_a_verdict_takes_between_five_and_ten_seconds(bank, time):
    assert await bank(chance=0.0).submit([by_upi()]) == [CheckAgainAt(START + timedelta(seconds=5))]
    assert await bank(chance=1.0).submit([by_upi()]) == [CheckAgainAt(START + timedelta(seconds=10))]


async def test_the_success_rates_of_upi_and_card_are_their_own(bank, time):
    lucky = bank(chance=0.92)
    assert isinstance(await verdict(lucky, by_upi(), time), Declined)
    assert isinstance(await verdict(lucky, by_card(), time), Approved)


async def test_asking_twice_for_the_same_payment_draws_once(bank, time):
    attempt = by_upi()
    assert isinstance(await verdict(bank(chance=0.0), attempt, time), Approved)
    assert isinstance(await verdict(bank(chance=0.99), attempt, time), Approved)


async def test_a_payment_that_was_never_submitted_is_known_to_be_so(bank):
    assert await bank().inquire([by_upi()]) == [NeverReceived()]


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        (by_upi("success@bank"), Approved()),
        (by_upi("failure@bank"), Declined("The bank declined the payment")),
        (by_card("sim_approved"), Approved()),
        (by_card("sim_declined"), Declined("The bank declined the payment")),
        (by_card("sim_insufficient_funds"), Declined("The account has insufficient funds")),
    ],
)
async def test_some_instruments_decide_their_own_outcome(bank, time, attempt, expected):
    assert await verdict(bank(chance=0.99), attempt, time) == expected


async def test_timeout_at_bank_answers_unknown_three_times_and_then_success(bank, time):
    attempt, simulator = by_upi("timeout@bank"), bank()
    time.now = START
    answers = [*await simulator.submit([attempt])]
    time.now += timedelta(minutes=1)
    answers += [(await simulator.inquire([attempt]))[0] for _ in range(3)]
    assert answers == [Unknown(), Unknown(), Unknown(), Approved()]


@pytest.mark.parametrize(
    ("number", "token"),
    [
        ("4242424242424242", "sim_approved"),
        ("4000000000000002", "sim_declined"),
        ("4000000000009995", "sim_insufficient_funds"),
        ("4111111111111111", None),
    ],
)
def test_only_test_cards_get_a_token_and_it_never_holds_the_number(bank, number, token):
    assert bank().tokenise(Card(number, "12/2099", "Asha Rao")) == token


async def test_test_mode_fixes_outcome_and_delay_over_every_instrument(bank, time):
    simulator = bank(test_mode=True, test_payment_success=False, test_processing_delay=250)
    attempt = by_upi("success@bank")
    assert await simulator.submit([attempt]) == [CheckAgainAt(START + timedelta(milliseconds=250))]
    assert isinstance(await verdict(simulator, by_upi("timeout@bank"), time), Declined)


async def test_in_test_mode_without_a_given_outcome_instruments_keep_theirs(bank, time):
    simulator = bank(chance=0.99, test_mode=True, test_processing_delay=0)
    assert isinstance(await verdict(simulator, by_upi("failure@bank"), time), Declined)
    assert isinstance(await verdict(simulator, by_upi("anyone@bank"), time), Approved)
