"""What the tests of the outbox, the relay and the streams write and read."""

import uuid
from typing import Any, cast

import sqlalchemy as sa
from redis.asyncio import Redis

from chassis import outbox
from chassis.database import Database
from chassis.events import Event
from chassis.outbox import bodies_of
from chassis.relay import BODY_FIELD
from chassis.testing import stream_events

STREAM = "ledger"
CHORES = sa.Table(
    "chores",
    sa.MetaData(),
    sa.Column("id", sa.Integer),
    sa.Column("due_at", sa.DateTime(timezone=True)),
    sa.Column("lease_token", sa.Uuid),
)
"""Of the ledger, the small service of these tests: rows that fall due."""
ENTRIES = sa.Table("entries", sa.MetaData(), sa.Column("id", sa.Text), sa.Column("amount", sa.BigInteger))
"""Of the ledger, too: no amount is below zero."""


def entry_made(subject: str) -> Event:
    return Event(type="entry.made", subject=subject, merchant_id=str(uuid.uuid4()), version=1, data={"amount": 5})


async def commit(database: Database, *subjects: str) -> None:
    async with database.transaction() as tx:
        outbox.add(tx, STREAM, [entry_made(subject) for subject in subjects])


async def published(redis: Redis) -> list[str]:
    """The subjects of the events that stand in the stream, oldest first."""
    return [event.subject for event in await stream_events(redis, STREAM)]


async def read_and_acknowledge(redis: Redis, group: str, count: int = 1000) -> list[str]:
    """Let `group` consume up to `count` entries; the subjects of their events."""
    found = cast("Any", await redis.xreadgroup(group, "reader", {STREAM: ">"}, count=count))
    entries = found[0][1] if found else []
    if entries:
        await redis.xack(STREAM, group, *[entry_id for entry_id, _ in entries])
    bodies = [body for _, fields in entries for body in bodies_of(fields[BODY_FIELD.encode()])]
    return [Event.from_json(body).subject for body in bodies]
