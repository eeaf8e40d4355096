"""The body of a webhook: built once, as bytes, then stored, signed and sent as they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webhooks.domain import javascript


def build_payload(event: str, time: datetime, data: Mapping[str, Any]) -> bytes:
    """Compact JSON that JavaScript's `JSON.stringify(JSON.parse(body))` gives back byte for byte, whatever `data`
    holds. Merchants verify signatures that way."""
    return javascript.written({"event": event, "timestamp": int(time.timestamp()), "data": data})
