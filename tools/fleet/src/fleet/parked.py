"""`./fleet parked`: the messages that consumers failed on too often, and what is to become of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError
from rich.markup import escape

from chassis import parking, redis_client
from chassis.parking import Parked
from fleet import credentials, run_state, valkey
from fleet.errors import FleetError
from fleet.progress import console
from fleet.settings import Settings

Seen = TypeVar("Seen")


def redis_url(settings: Settings) -> str:
    """The Redis of the fleet that runs on this data folder. Raises FleetError when none does."""
    if settings.redis_url:
        return settings.redis_url
    state = run_state.read(settings.layout)
    if state is None or "valkey" not in state.ports or not state.supervisor_lives:
        raise FleetError("The fleet is not running.", "Start it: ./fleet up")
    secrets = credentials.resolve(settings.layout, settings.product, production=settings.production)
    return valkey.url(secrets["VALKEY_PASSWORD"], state.ports["valkey"])


def show(url: str) -> int:
    """Print every parked message. Gives 0 when there is none, else 1."""
    messages = asyncio.run(_with_redis(url, parking.list_parked))
    if not messages:
        console.print("No message is parked.")
        return 0
    now = datetime.now(UTC)
    for each in messages:
        console.print(f"[bold]{each.id}[/]  {escape(_said(each))}", soft_wrap=True)
        console.print(f"  from {escape(each.stream)} {each.entry_id}, {_age(now - each.since)} ago", soft_wrap=True)
        console.print(f"  {escape(each.reason)}", soft_wrap=True)
    return 1


def retry(url: str, ids: Sequence[str] | None) -> int:
    """Put messages back for the group that failed on them; without ids all. Gives how many. Raises FleetError."""
    return asyncio.run(_with_redis(url, lambda redis: _for_each(redis, ids, parking.retry)))


def drop(url: str, ids: Sequence[str] | None) -> int:
    """Give messages up; without ids all. Gives how many. Raises FleetError for an unknown id."""
    return asyncio.run(_with_redis(url, lambda redis: _for_each(redis, ids, parking.drop)))


async def _with_redis(url: str, use: Callable[[Redis], Awaitable[Seen]]) -> Seen:
    redis = redis_client.connect(url, timeout_seconds=5)
    try:
        return await use(redis)
    except RedisError as error:
        raise FleetError(f"Redis does not answer: {error}", "See ./fleet status") from None
    finally:
        await redis.aclose()


async def _for_each(redis: Redis, ids: Sequence[str] | None, act: Callable[[Redis, Parked], Awaitable[None]]) -> int:
    parked = {message.id: message for message in await parking.list_parked(redis)}
    chosen = list(parked) if ids is None else list(dict.fromkeys(ids))
    if unknown := [each for each in chosen if each not in parked]:
        raise FleetError(f"No message is parked as {', '.join(unknown)}.", "See ./fleet parked list")
    for each in chosen:
        await act(redis, parked[each])
    return len(chosen)


def _said(message: Parked) -> str:
    """What kind of message it is and about what; of what is no envelope, the beginning."""
    try:
        fields = orjson.loads(message.body)
        return f"{fields['type']} {fields['subject']}"
    except (ValueError, TypeError, KeyError):
        return repr(message.body[:40])


def _age(since: timedelta) -> str:
    minutes, seconds = divmod(max(0, int(since.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
