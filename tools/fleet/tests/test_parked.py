"""Parked messages as an operator sees them."""

import asyncio
import os

import pytest
from typer.testing import CliRunner

from chassis import parking, redis_client
from chassis.stream_entries import Message
from fleet import cli, parked
from fleet.errors import FleetError
from fleet.layout import Layout

REASON = "ValueError('amount is missing')"
BODY = b'{"type":"payment.success","subject":"pay_1","data":{}}'


@pytest.fixture
def redis_url(monkeypatch: pytest.MonkeyPatch, layout: Layout) -> str:
    """A Redis in which two messages are parked, and of which the commands know."""
    url = os.environ["TEST_REDIS_URL"]
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setenv("FLEET_DATA", str(layout.data))

    async def fill() -> None:
        async with redis_client.connect(url) as redis:
            await redis.flushall()
            await parking.park(redis, "payments", "orders", Message(b"5-0", 0, BODY), REASON)
            await parking.park(redis, "orders", "payments", Message(b"6-0", 0, b"no envelope"), REASON)

    asyncio.run(fill())
    return url


def ids(url: str) -> list[str]:
    async def look() -> list[str]:
        async with redis_client.connect(url) as redis:
            return [message.id for message in await parking.list_parked(redis)]

    return asyncio.run(look())


def run(*arguments: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["parked", *arguments], input=answer)
    if isinstance(done.exception, FleetError):
        raise done.exception
    return done.exit_code, done.output


def test_the_list_says_what_each_message_is_and_why_it_lies_there(redis_url: str, capsys: pytest.CaptureFixture[str]):
    assert parked.show(redis_url) == 1
    said = capsys.readouterr().out
    for expected in ("payment.success pay_1", "payments 5-0", "amount is missing", "no envelope"):
        assert expected in said


def test_a_message_is_dropped_only_once_that_is_confirmed(redis_url: str):
    first, second = ids(redis_url)
    assert run("drop", first, answer="n\n")[0] == 1
    assert ids(redis_url) == [first, second]
    assert run("drop", first, answer="y\n")[0] == 0
    assert ids(redis_url) == [second]
    assert run("drop", second, "--yes")[0] == 0
    assert ids(redis_url) == []


def test_all_messages_are_put_back_on_their_streams_each_for_its_group(redis_url: str):
    assert run("retry", "--all")[0] == 0
    assert ids(redis_url) == []

    async def put_back() -> list[object]:
        async with redis_client.connect(redis_url) as redis:
            return [fields for stream in ("payments", "orders") for _, fields in await redis.xrange(stream) or ()]

    assert asyncio.run(put_back()) == [
        {b"__data__": BODY, b"only_for": b"orders"},
        {b"__data__": b"no envelope", b"only_for": b"payments"},
    ]


@pytest.mark.parametrize("arguments", [(), ("orders/1-0", "--all")])
def test_a_choice_must_be_made_and_only_one(redis_url: str, arguments: tuple[str, ...]):
    with pytest.raises(FleetError, match="Which messages"):
        run("retry", *arguments)


def test_an_unknown_id_changes_nothing(redis_url: str):
    before = ids(redis_url)
    with pytest.raises(FleetError, match="orders/1-0"):
        run("drop", before[0], "orders/1-0", "--yes")
    assert ids(redis_url) == before


def test_without_a_running_fleet_there_is_nothing_to_list(layout: Layout, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("FLEET_DATA", str(layout.data))
    with pytest.raises(FleetError, match="not running"):
        run("list")
