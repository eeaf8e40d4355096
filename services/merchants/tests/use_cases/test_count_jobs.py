"""Job figures are asked for at most once a second, and are whole or not given."""

import asyncio

import pytest

from chassis.errors import ServiceUnavailable
from merchants.domain.jobs import JobCounts
from merchants.use_cases.count_jobs import JobCounter


class Owners:
    """Two owners of jobs; the clock stands until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.questions = 0
        self.are_down = False
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.needs_seconds = 0.0

    async def ask(self) -> list[JobCounts]:
        self.questions += 1
        self.asked.set()
        await self.may_answer.wait()
        self.now += self.needs_seconds
        if self.are_down:
            raise ServiceUnavailable
        return [JobCounts(self.questions, 2, 3, 4), JobCounts(10, 20, 30, 40)]

    def clock(self) -> float:
        return self.now


async def test_a_hundred_who_want_to_know_cost_one_question():
    owners = Owners()
    counter = JobCounter(owners.ask, owners.clock)
    answers = await asyncio.gather(*(counter.count() for _ in range(100)))
    assert set(answers) == {JobCounts(11, 22, 33, 44)}
    owners.now = 0.99
    await counter.count()
    assert owners.questions == 1
    owners.now = 1.0
    assert (await counter.count()).pending == 12


async def test_what_is_dear_to_count_is_counted_more_rarely_but_not_never():
    owners = Owners()
    owners.needs_seconds = 0.2
    counter = JobCounter(owners.ask, owners.clock)
    await counter.count()
    owners.now = 3.9
    await counter.count()
    assert owners.questions == 1
    owners.now = 4.0
    owners.needs_seconds = 2.0
    await counter.count()
    assert owners.questions == 2
    owners.now = 14.0
    await counter.count()
    assert owners.questions == 3


async def test_figures_that_lack_an_owner_are_not_given_and_not_asked_for_faster():
    owners = Owners()
    owners.are_down = True
    counter = JobCounter(owners.ask, owners.clock)
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            await counter.count()
    assert owners.questions == 1
    owners.are_down = False
    owners.now = 1.0
    assert (await counter.count()).failed == 44


async def test_who_hangs_up_does_not_end_the_question_of_the_others():
    owners = Owners()
    owners.may_answer.clear()
    counter = JobCounter(owners.ask, owners.clock)
    impatient, patient = asyncio.create_task(counter.count()), asyncio.create_task(counter.count())
    await owners.asked.wait()
    impatient.cancel()
    owners.may_answer.set()
    assert await patient == JobCounts(11, 22, 33, 44)
