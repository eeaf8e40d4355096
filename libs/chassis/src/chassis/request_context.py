"""The id of the request that caused what is happening now; it is on every answer, log line and event."""

import re
import uuid
from contextvars import ContextVar

_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def current_request_id() -> str | None:
    return _request_id.get()


def begin_request(offered: str | None) -> str:
    """Adopt the caller's own request id if it is a sane one, else make one. Returns the id in force."""
    request_id = offered if offered and _SANE.fullmatch(offered) else uuid.uuid4().hex
    _request_id.set(request_id)
    return request_id
