"""The envelope of every message on a stream, in the manner of CloudEvents.

What is inside `data` belongs to the service that publishes it; the envelope is the same for all.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from chassis import tracing
from chassis.clock import utc_now
from chassis.request_context import current_request_id

_START = re.compile(rb'\{"specversion":"1\.0","id":"[^"]*","source":"[^"]*","type":"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Event:
    """A fact about one thing, with the thing's public snapshot.

    `version` grows with each change of the subject, so a consumer can tell an older snapshot from a newer one.
    """

    type: str
    subject: str
    merchant_id: str
    version: int
    data: Mapping[str, Any]
    time: datetime = field(default_factory=utc_now)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    request_id: str | None = field(default_factory=current_request_id)
    traceparent: str | None = None
    """Of an event that was read: the span that it was published in, where somebody keeps traces."""

    def to_json(self, source: str) -> bytes:
        envelope = {
            "specversion": "1.0",
            "id": self.id,
            "source": source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "merchant_id": self.merchant_id,
            "version": self.version,
            "request_id": self.request_id,
            "data": self.data,
        }
        if (traceparent := tracing.traceparent(self.request_id)) is not None:
            envelope["traceparent"] = traceparent
        return orjson.dumps(envelope)

    @classmethod
    def from_json(cls, body: bytes | str) -> "Event":
        """Read an envelope; fields that this release does not know are ignored.

        Raises `ValueError`, `TypeError` or `KeyError` for what is no envelope: the message is poison.
        """
        fields = orjson.loads(body)
        if not isinstance(fields, dict) or not isinstance(fields["data"], dict):
            raise TypeError("not an event: neither it nor its data may be anything but an object")
        if not isinstance(fields["version"], int):
            raise TypeError("not an event: version must be an integer")
        return cls(
            type=fields["type"],
            subject=fields["subject"],
            merchant_id=fields["merchant_id"],
            version=fields["version"],
            data=fields["data"],
            time=datetime.fromisoformat(str(fields["time"])),
            id=fields["id"],
            request_id=fields.get("request_id"),
            traceparent=fields.get("traceparent"),
        )


def type_of(body: bytes) -> str | None:
    """The type of an event as `Event.to_json` writes it, without reading the rest. `None`: written in another way."""
    start = _START.match(body)
    return start[1].decode() if start else None
