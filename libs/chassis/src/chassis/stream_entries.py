"""Messages as they lie in a stream: an entry holds all that a transaction has said there."""

from dataclasses import dataclass
from typing import Any

from faststream.redis.message import RedisBatchStreamMessage, RedisStreamMessage

from chassis.outbox import bodies_of
from chassis.relay import BODY_FIELD

ONLY_FOR_FIELD = "only_for"
"""The field that names the one group that is meant, where a parked message was put back for it."""


@dataclass(frozen=True, slots=True)
class Entry:
    id: bytes
    body: bytes
    only_for: bytes | None
    """The consumer group that it is for; `None`: all of them."""

    @property
    def messages(self) -> list[bytes]:
        return bodies_of(self.body)

    @property
    def size(self) -> int:
        """How many messages it holds."""
        return self.body.count(b"\n") + 1

    def is_for(self, group: str) -> bool:
        return self.only_for is None or self.only_for.decode() == group


@dataclass(frozen=True, slots=True)
class Message:
    """One of those that an entry holds."""

    entry_id: bytes
    number: int
    body: bytes


async def parse(message: Any) -> RedisBatchStreamMessage | RedisStreamMessage:
    # FastStream's own parser decodes each body and encodes the batch again; the entries are all we want.
    kind = RedisBatchStreamMessage if message["type"] == "bstream" else RedisStreamMessage
    return kind(raw_message=message, body=b"", consumer=None, group=None)  # type: ignore[arg-type]


async def decode(message: Any) -> list[Entry]:
    raw = message.raw_message
    fields = raw["data"] if isinstance(raw["data"], list) else [raw["data"]]
    return [
        Entry(entry_id, entry.get(_BODY, b""), entry.get(_ONLY_FOR))
        for entry_id, entry in zip(raw["message_ids"], fields, strict=True)
    ]


_BODY, _ONLY_FOR = BODY_FIELD.encode(), ONLY_FOR_FIELD.encode()
