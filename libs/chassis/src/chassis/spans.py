"""What is recorded of requests, calls, transactions and events, through OpenTelemetry. `tracing` is the way in."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import time_ns

import orjson
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import trace_ids
from chassis.events import Event
from chassis.outbox import bodies_of
from chassis.request_context import request_id_for

_QUIET = re.compile(r"/health/.*|/metrics")
_REQUEST_ID = b"x-request-id"
_SEND_AFTER_MS = 1_000
_GIVE_UP_AFTER_SECONDS = 2.0


class Spans:
    """The spans of one process, on their way to a collector that speaks OTLP over HTTP."""

    def __init__(self, process: str, endpoint: str) -> None:
        for name in ("OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"):
            # Empty is unset, here as everywhere.
            if not os.environ.get(name):
                os.environ.pop(name, None)
        self._ids = trace_ids.RequestIds()
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": process, "service.namespace": "payment-gateway"}),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_GIVE_UP_AFTER_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=_SEND_AFTER_MS))
        self._tracer = self._provider.get_tracer("chassis")

    def close(self) -> None:
        self._provider.shutdown()

    def traceparent(self, request_id: str) -> str:
        current = trace.get_current_span().get_span_context()
        of_request = self._first_span(request_id)
        return trace_ids.written(current if current.trace_id == of_request.trace_id else of_request)

    def around_requests(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or _QUIET.fullmatch(scope["path"]):
                await app(scope, receive, send)
                return
            # Settled here, before the request's own scope begins, which then finds it in the header.
            headers = dict(scope["headers"])
            request_id = request_id_for(headers.get(_REQUEST_ID, b"").decode("latin-1"))
            scope["headers"] = [*(each for each in scope["headers"] if each[0] != _REQUEST_ID)]
            scope["headers"].append((_REQUEST_ID, request_id.encode()))
            caller = trace_ids.read(headers.get(b"traceparent", b"").decode("latin-1"))
            span = self._server_span(request_id, caller, scope["method"])

            async def send_and_note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note_status(span, message["status"])
                await send(message)

            try:
                with trace.use_span(span):
                    await app(scope, receive, send_and_note)
            finally:
                # The template, never the path.
                span.update_name(f"{scope['method']} {getattr(scope.get('route'), 'path', 'unmatched')}")
                span.end()

        return answer

    def _server_span(self, request_id: str, caller: SpanContext | None, method: str) -> Span:
        attributes = {"http.request.method": method, "gateway.request_id": request_id}
        if caller is not None and caller.trace_id == trace_ids.trace_id_of(request_id):
            # Another service of ours, on behalf of the same request.
            return self._tracer.start_span(method, _below(caller), SpanKind.SERVER, attributes)
        # Strangers' traces are named and not joined: they do not decide what is kept here.
        links = [Link(caller)] if caller is not None else []
        token = self._ids.first_of.set(request_id)
        try:
            return self._tracer.start_span(method, Context(), SpanKind.SERVER, attributes, links)
        finally:
            self._ids.first_of.reset(token)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        if not trace.get_current_span().is_recording():
            yield
            return
        with self._tracer.start_as_current_span(name):
            yield

    @contextmanager
    def call(self, name: str, headers: dict[str, str]) -> Iterator[None]:
        if not trace.get_current_span().is_recording():
            yield
            return
        with self._tracer.start_as_current_span(name, kind=SpanKind.CLIENT) as span:
            headers["traceparent"] = trace_ids.written(span.get_span_context())
            yield

    @contextmanager
    def delivery(self, name: str, request_id: str) -> Iterator[None]:
        parent = _below(self._first_span(request_id))
        with self._tracer.start_as_current_span(name, parent, SpanKind.CLIENT):
            yield

    @contextmanager
    def consumed(self, name: str, events: Sequence[Event]) -> Iterator[None]:
        spans = [
            self._tracer.start_span(name, _below(cause), SpanKind.CONSUMER, _about(event))
            for event in events
            if (cause := self._cause_of(event.traceparent, event.request_id)) is not None
        ]
        try:
            if len(spans) == 1:
                # What is done for one event alone is a part of its trace.
                with trace.use_span(spans[0]):
                    yield
            else:
                yield
        except BaseException as error:
            for span in spans:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            for span in spans:
                span.end()

    def published(self, name: str, bodies: str) -> None:
        now = time_ns()
        for body in bodies_of(bodies.encode()):
            fields = orjson.loads(body)
            cause = self._cause_of(fields.get("traceparent"), fields.get("request_id"))
            if cause is not None:
                about = {"messaging.message.id": fields["id"], "gateway.event": fields["type"]}
                self._tracer.start_span(name, _below(cause), SpanKind.PRODUCER, about, start_time=now).end(time_ns())

    def _cause_of(self, traceparent: object, request_id: object) -> SpanContext | None:
        # As they were read: a trace may be missing, a message never fails for it.
        told = trace_ids.read(traceparent)
        return told if told is not None or not isinstance(request_id, str) else self._first_span(request_id)

    def _first_span(self, request_id: str) -> SpanContext:
        trace_id = trace_ids.trace_id_of(request_id)
        # Whether a trace is kept is decided by its id, so that every process decides the same.
        kept = self._provider.sampler.should_sample(Context(), trace_id, "").decision.is_sampled()
        flags = TraceFlags(TraceFlags.SAMPLED if kept else TraceFlags.DEFAULT)
        return SpanContext(trace_id, trace_ids.first_span_id_of(request_id), is_remote=True, trace_flags=flags)


def _below(parent: SpanContext) -> Context:
    return trace.set_span_in_context(NonRecordingSpan(parent), Context())


def _about(event: Event) -> dict[str, str]:
    return {
        "messaging.message.id": event.id,
        "gateway.event": event.type,
        "gateway.subject": event.subject,
        "gateway.merchant": event.merchant_id,
    }


def _note_status(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)
