"""What a dispatcher has in hand: who may have how many attempts under way, and who comes first."""

import pytest

from webhooks.domain.delivery import Delivery
from webhooks.domain.lines import AT_FIRST, AT_MOST, PROMPT_SECONDS, Lines

_numbers = iter(range(10**9))


def delivery(merchant_id: str = "m", payment_id: str = "", attempt: int = 1) -> Delivery:
    number = str(next(_numbers))
    return Delivery(number, "t", merchant_id, "payment.success", payment_id or number, b"{}", attempt, "u", b"s", 1e9)


def attempt(lines: Lines, merchant_id: str, seconds: float) -> None:
    """One attempt, from being taken into hand until it is recorded."""
    lines.hold(delivery(merchant_id))
    begun = lines.next()
    assert begun is not None
    lines.ended(begun, seconds)
    lines.let_go(begun)


def begun(lines: Lines) -> list[Delivery]:
    """Everything that can begin now."""
    return list(iter(lines.next, None))


def test_an_endpoint_that_was_never_seen_has_the_first_places():
    lines = Lines()
    assert lines.room_of("m") == AT_FIRST
    assert lines.is_prompt("m")
    assert lines.capacities() == {}


def test_no_more_than_an_endpoints_places_are_under_way():
    lines = Lines()
    for _ in range(AT_FIRST + 3):
        lines.hold(delivery())
    first = begun(lines)
    assert len(first) == AT_FIRST
    lines.ended(first[0], PROMPT_SECONDS / 2)
    assert len(begun(lines)) == 2  # the place that is free, and the one that was earned


def test_every_prompt_end_earns_one_more_place_up_to_a_limit():
    lines = Lines()
    for _ in range(100):
        attempt(lines, "m", 0.01)
    for _ in range(100):
        lines.hold(delivery())
    assert len(begun(lines)) == AT_MOST


def test_every_slow_end_halves_the_places_down_to_one():
    lines = Lines()
    limits = []
    for _ in range(5):
        attempt(lines, "m", PROMPT_SECONDS)
        limits.append(lines.capacities()["m"])
    assert limits == [AT_FIRST // 2, AT_FIRST // 4, 1, 1, 1]
    assert not lines.is_prompt("m")


def test_only_an_endpoint_that_has_proved_prompt_is_given_more_than_it_has_places_for():
    lines = Lines()
    for _ in range(AT_MOST):
        attempt(lines, "prompt", 0.01)
    attempt(lines, "slow", 5.0)
    assert lines.room_of("prompt") > AT_MOST
    assert lines.room_of("slow") < AT_FIRST


@pytest.mark.parametrize(("seconds", "room"), [(0.002, 512), (0.25, 512), (0.5, 256), (0.9, 142)])
def test_a_prompt_endpoint_is_given_what_it_takes_in_a_few_seconds(seconds: float, room: int):
    lines = Lines()
    for _ in range(100):
        attempt(lines, "m", seconds)
    assert lines.room_of("m") == room
    assert room * seconds / AT_MOST < 5, "all of it begins well within the lease"


def test_an_attempt_that_was_not_made_says_nothing_about_its_endpoint():
    lines = Lines()
    lines.hold(delivery())
    (given_up,) = begun(lines)
    lines.ended(given_up, None)
    lines.let_go(given_up)
    assert lines.capacities() == {}


def test_endpoints_are_served_in_turn():
    lines = Lines(total=4)
    for _ in range(4):
        lines.hold(delivery("a"))
    for merchant in ("b", "c"):
        lines.hold(delivery(merchant))
    assert [each.merchant_id for each in begun(lines)] == ["a", "b", "c", "a"]


def test_no_more_than_all_places_are_taken():
    lines = Lines(total=2)
    for merchant in ("a", "b", "c"):
        lines.hold(delivery(merchant))
    first = begun(lines)
    assert len(first) == 2
    lines.ended(first[0], 0.01)
    assert [each.merchant_id for each in begun(lines)] == ["c"]


def test_what_is_in_hand_is_bounded():
    lines = Lines(held=3)
    for merchant in ("a", "b", "c"):
        lines.hold(delivery(merchant))
    assert lines.room == 0
    (first, *_) = begun(lines)
    lines.ended(first, 0.01)
    assert lines.room == 0  # not before it is recorded
    lines.let_go(first)
    assert lines.room == 1


def test_first_attempts_of_one_payment_are_made_one_after_another():
    lines = Lines()
    told = [delivery(payment_id="pay_1") for _ in range(3)]
    for each in told:
        lines.hold(each)
    for each in told:
        assert begun(lines) == [each]
        lines.ended(each, 0.01)
    assert lines.knows_of_earlier(told[0].payment)
    for each in told:
        lines.let_go(each)
    assert not lines.knows_of_earlier(told[0].payment)


def test_a_second_attempt_waits_for_nobody():
    lines = Lines()
    again = delivery(payment_id="pay_1", attempt=2)
    for each in (delivery(payment_id="pay_1"), again):
        lines.hold(each)
    assert len(begun(lines)) == 2


@pytest.mark.parametrize("attempt", [1, 2])
def test_what_has_not_begun_can_be_taken_back(attempt: int):
    lines = Lines(total=1)
    first, waiting, follower = delivery("a"), delivery("b", attempt=attempt), delivery("a")
    for each in (first, waiting, follower):
        lines.hold(each)
    assert begun(lines) == [first]
    back = lines.take_back()
    assert {each.log_id for each in back} == {waiting.log_id, follower.log_id}
    lines.ended(first, 0.01)
    for each in (first, *back):
        lines.let_go(each)
    assert begun(lines) == []
    assert not any(lines.knows_of_earlier(each.payment) for each in back)


def test_of_very_many_endpoints_only_the_slow_and_the_busy_are_remembered():
    lines = Lines(total=5000, held=5000)
    attempt(lines, "slow", 5.0)
    lines.hold(delivery("busy"))
    assert len(begun(lines)) == 1
    for merchant in range(2000):
        attempt(lines, str(merchant), 0.01)
    assert len(lines.capacities()) <= 1001
    assert not lines.is_prompt("slow")
    assert lines.room_of("busy") == AT_FIRST - 1
