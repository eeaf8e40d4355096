"""Traces, where `OTEL_EXPORTER_OTLP_ENDPOINT` says where they go; nowhere, and at no cost, without it.

A trace id is made from the request id, which is on every event, in the rows and in every log line anyway: whoever
acts for a request, in whichever process and however much later, knows its trace. What is recorded are names, kinds,
ids and times: no body, no query, no header.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from chassis.request_context import current_request_id

if TYPE_CHECKING:
    from chassis.events import Event
    from chassis.spans import Spans

_KEPT_AWAY = "opentelemetry.sdk.metrics"
_NO_SPAN: AbstractContextManager[None] = nullcontext()
_spans: "Spans | None" = None


def start(process: str, endpoint: str | None = None) -> None:
    """Send what this process does from now on to `endpoint`, by default the environment's; nothing without one."""
    global _spans  # noqa: PLW0603 # one process, one way out
    endpoint = endpoint or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if endpoint and _spans is None:
        # Here and nowhere else: it takes a tenth of a second and ten megabytes.
        if sys.modules.get(_KEPT_AWAY) is None:
            sys.modules.pop(_KEPT_AWAY, None)
        from chassis.spans import Spans  # noqa: PLC0415

        _spans = Spans(process, endpoint)


def stop() -> None:
    """Send what has not been sent yet, and no more. Blocks for seconds at most."""
    global _spans
    if _spans is not None:
        ended, _spans = _spans, None
        ended.close()


def traced(app: ASGIApp) -> ASGIApp:
    """The application, with a span for each request."""
    return _spans.around_requests(app) if _spans is not None else app


def step(name: str) -> AbstractContextManager[None]:
    """A span for a part of what is being done; none where nothing is being traced."""
    return _NO_SPAN if _spans is None else _spans.step(name)


def call(name: str, headers: dict[str, str]) -> AbstractContextManager[None]:
    """A span for a call of another service, which learns of it through `headers`."""
    return _NO_SPAN if _spans is None else _spans.call(name, headers)


def delivery(name: str, request_id: str | None) -> AbstractContextManager[None]:
    """A span for something sent outside that this request, wherever it was, has caused."""
    return _NO_SPAN if _spans is None or request_id is None else _spans.delivery(name, request_id)


def consumed(stream: str, group: str, events: "Sequence[Event]") -> AbstractContextManager[None]:
    """A span for each of the events while a consumer has them in hand, in the traces of the requests behind them."""
    return _NO_SPAN if _spans is None else _spans.consumed(f"{group} consumes {stream}", events)


def published(stream: str, bodies: str) -> None:
    """Record of each event of an outbox row that it has been written to its stream now."""
    if _spans is not None:
        _spans.published(f"publish {stream}", bodies)


def traceparent(request_id: str | None) -> str | None:
    """What an event that this request has caused says of its trace, as the W3C writes it."""
    if _spans is None or (request_id := request_id or current_request_id()) is None:
        return None
    return _spans.traceparent(request_id)
