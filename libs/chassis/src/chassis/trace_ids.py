"""The trace of a request, and its first span, by the request's id."""

import hashlib
import re
from contextvars import ContextVar

from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.trace import SpanContext, TraceFlags

_LIKE_A_TRACE_ID = re.compile(r"[0-9a-f]{32}")
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


def trace_id_of(request_id: str) -> int:
    """The same number for the same request, everywhere; of a request id of ours its own digits."""
    if _LIKE_A_TRACE_ID.fullmatch(request_id) and int(request_id, 16):
        return int(request_id, 16)
    return int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:16])


def first_span_id_of(request_id: str) -> int:
    """The id of the span of the request itself, on which all others hang."""
    return int.from_bytes(hashlib.sha256(b"first span of " + request_id.encode()).digest()[:8])


def read(traceparent: object) -> SpanContext | None:
    """The span that a W3C `traceparent` names; `None` for what is none."""
    found = _TRACEPARENT.fullmatch(traceparent) if isinstance(traceparent, str) else None
    if found is None:
        return None
    span = SpanContext(int(found[1], 16), int(found[2], 16), is_remote=True, trace_flags=TraceFlags(int(found[3], 16)))
    return span if span.is_valid else None


def written(span: SpanContext) -> str:
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags & 1:02x}"


class RequestIds(IdGenerator):
    """Random ids, but for a span that is made while `first_of` names a request."""

    def __init__(self) -> None:
        self._random = RandomIdGenerator()
        self.first_of: ContextVar[str | None] = ContextVar("first_of", default=None)

    def generate_trace_id(self) -> int:
        request_id = self.first_of.get()
        return self._random.generate_trace_id() if request_id is None else trace_id_of(request_id)

    def generate_span_id(self) -> int:
        request_id = self.first_of.get()
        return self._random.generate_span_id() if request_id is None else first_span_id_of(request_id)
