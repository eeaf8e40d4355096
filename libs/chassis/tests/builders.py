"""What the tests of the outbox, the relay and the streams write and read."""

import uuid
from typing import Any, cast

import sqlalchemy as sa
from redis.asyncio import Redis

from chassis import outbox
from chassis.database import Database
from chassis.events import Event
from chassis.relay import BODY_FIELD

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
    entries = cast("Any", await redis.xrange(STREAM))
    return [Event.from_json(fields[BODY_FIELD.encode()]).subject for _, fields in entries]


async def read_and_acknowledge(redis: Redis, group: str, count: int = 1000) -> list[str]:
    """Let `group` consume up to `count` events; their subjects."""
    found = cast("Any", await redis.xreadgroup(group, "reader", {STREAM: ">"}, count=count))
    entries = found[0][1] if found else []
    if entries:
        await redis.xack(STREAM, group, *[entry_id for entry_id, _ in entries])
    return [Event.from_json(fields[BODY_FIELD.encode()]).subject for _, fields in entries]
