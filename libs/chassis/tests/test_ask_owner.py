"""What our snapshot lacks is asked of its owner: in batches, and once for all who ask at the same time."""

# pyright: reportMissingParameterType=false

import asyncio
import gc

import pytest

from chassis.ask_owner import AskOwner
from chassis.errors import ServiceUnavailable
from chassis.testing import eventually


class Owner:
    """Answers questions when told to, and remembers them."""

    def __init__(self) -> None:
        self.questions: list[list[str]] = []
        self.answering = asyncio.Event()
        self.answering.set()
        self.down = False

    async def __call__(self, ids) -> None:
        self.questions.append(list(ids))
        await self.answering.wait()
        if self.down:
            raise ServiceUnavailable

    async def was_asked(self) -> bool:
        return bool(self.questions)


@pytest.fixture
def owner() -> Owner:
    return Owner()


async def test_all_who_ask_at_the_same_time_share_a_question(owner):
    ask = AskOwner(owner)
    await asyncio.gather(*(ask.about("order_1") for _ in range(50)))
    assert owner.questions == [["order_1"]]


async def test_what_is_asked_during_a_question_goes_into_the_next_one_together(owner):
    ask = AskOwner(owner)
    owner.answering.clear()
    asking = [asyncio.create_task(ask.about("order_0"))]
    await eventually(owner.was_asked)
    asking += [asyncio.create_task(ask.about(f"order_{number}")) for number in range(250)]
    await asyncio.sleep(0)  # all of them are waiting
    owner.answering.set()
    await asyncio.gather(*asking)
    assert [len(question) for question in owner.questions] == [1, 100, 100, 50]
    # Who asked while the first question was on its way got a newer answer.
    assert "order_0" in owner.questions[1]


async def test_a_failed_question_is_told_to_everybody_in_it_and_the_next_one_is_asked_afresh(owner):
    ask = AskOwner(owner)
    owner.down = True
    answers = await asyncio.gather(ask.about("a"), ask.about("b"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ServiceUnavailable, ServiceUnavailable]
    owner.down = False
    await ask.about("a")


async def test_an_asker_that_hangs_up_takes_nothing_from_the_others(owner):
    ask = AskOwner(owner)
    owner.answering.clear()
    first, second = (asyncio.create_task(ask.about("a")) for _ in range(2))
    await eventually(owner.was_asked)
    first.cancel()
    owner.answering.set()
    await second


async def test_a_failure_that_nobody_waits_for_any_more_is_no_error_in_the_log(owner, caplog):
    ask = AskOwner(owner)
    owner.answering.clear()
    owner.down = True
    asking = asyncio.create_task(ask.about("a"))
    await eventually(owner.was_asked)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    owner.answering.set()
    await eventually(lambda: is_idle(ask))
    gc.collect()
    assert "never retrieved" not in caplog.text


async def is_idle(ask: AskOwner) -> bool:
    return ask._asking is None


async def test_a_flood_of_ids_is_refused_instead_of_kept(owner):
    ask = AskOwner(owner)
    owner.answering.clear()
    first = asyncio.create_task(ask.about("first"))
    await eventually(owner.was_asked)
    asking = [asyncio.create_task(ask.about(str(number))) for number in range(1000)]
    await asyncio.sleep(0)  # all of them are waiting
    with pytest.raises(ServiceUnavailable):
        await ask.about("one too many")
    owner.answering.set()
    await asyncio.gather(first, *asking)
    await ask.about("one too many")
