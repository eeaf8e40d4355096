"""A trace leads from a request through its transaction and its events to whoever consumes them."""

# pyright: reportMissingParameterType=false

import subprocess
import sys

import pytest
from libs.chassis.tests.builders import STREAM
from libs.chassis.tests.collector import Collector

from chassis import outbox, tracing
from chassis.events import Event
from chassis.process import Process
from chassis.request_context import current_request_id
from chassis.settings import ServiceSettings
from chassis.testing import eventually, serving

REQUEST_ID = "8e5f0b6f5c7a4b0f9d3c2a1b0f9e8d7c"
STRANGER = "0af7651916cd43dd8448eb211c80319c"
SECRET = "4242424242424242"


@pytest.fixture(scope="module")
def collector():
    with Collector() as collector:
        yield collector
        tracing.stop()


@pytest.fixture
async def process(database_url, redis_url, relay, collector, monkeypatch) -> Process:
    """Publishes an entry at each request, and consumes it itself."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    settings = ServiceSettings.model_validate(
        {"database_url": database_url, "redis_url": redis_url, "service_token_key": "development-only-" + "k" * 32}
    )
    process = Process("ledger", "ledger-api", settings, publishes=[STREAM])

    @process.app.post("/entries/{entry_id}")
    async def make(entry_id: str) -> dict[str, str | None]:
        async with process.database.transaction() as tx:
            event = Event("entry.made", entry_id, merchant_id="m", version=1, data={"card": SECRET})
            outbox.add(tx, STREAM, [event])
        return {"request_id": current_request_id()}

    async def look_up(events) -> None:
        async with process.database.transaction():
            pass

    process.streams.subscribe(STREAM, "readers", look_up)
    return process


async def ask(client, **headers: str):
    return await client.post(
        f"/entries/entry_1?key={SECRET}", headers={"X-Api-Secret": SECRET, **headers}, json={"number": SECRET}
    )


async def test_one_trace_leads_from_the_request_to_the_consumer_of_its_event(process, collector):
    async with serving(process.app) as client:
        assert (await ask(client, **{"X-Request-Id": REQUEST_ID})).json() == {"request_id": REQUEST_ID}
        spans = await eventually(lambda: collector.trace(REQUEST_ID), lambda found: len(found) >= 5)
    by_name = {span.name: span for span in spans if span.name != "transaction"}
    request = by_name["POST /entries/{entry_id}"]
    assert request.parent_id == ""
    assert by_name[f"publish {STREAM}"].trace_id == request.trace_id
    assert by_name[f"readers consumes {STREAM}"].trace_id == request.trace_id
    transactions = {span.parent_id for span in spans if span.name == "transaction"}
    assert transactions == {request.span_id, by_name[f"readers consumes {STREAM}"].span_id}
    assert {span.process for span in spans} == {"ledger-api"}


async def test_every_parent_within_a_trace_is_a_span_of_it(process, collector):
    async with serving(process.app) as client:
        await ask(client, **{"X-Request-Id": "an-id-of-the-client"})
        by_client = tracing.traceparent("an-id-of-the-client")
        assert by_client is not None
        spans = await eventually(lambda: collector.trace(by_client.split("-")[1]), lambda found: len(found) >= 5)
    assert {span.parent_id for span in spans} - {""} <= {span.span_id for span in spans}


async def test_the_trace_of_a_stranger_is_named_and_not_joined(process, collector):
    async with serving(process.app) as client:
        request_id = (await ask(client, traceparent=f"00-{STRANGER}-b7ad6b7169203331-01")).json()["request_id"]
        spans = await eventually(lambda: collector.trace(request_id))
    assert (STRANGER,) in {span.links for span in spans}
    assert await collector.trace(STRANGER) == []


async def test_the_trace_of_another_service_of_ours_is_joined(process, collector):
    request_id = REQUEST_ID.replace("8", "9")
    async with serving(process.app) as client:
        await ask(client, **{"X-Request-Id": request_id, "traceparent": f"00-{request_id}-b7ad6b7169203331-01"})
        spans = await eventually(lambda: collector.trace(request_id))
    assert "b7ad6b7169203331" in {span.parent_id for span in spans}


async def test_traces_hold_nothing_of_bodies_queries_and_headers(process, collector):
    async with serving(process.app) as client:
        await ask(client, **{"X-Request-Id": REQUEST_ID})
        await client.get("/health/live")
    sent = b"".join(collector.raw)
    assert sent
    assert SECRET.encode() not in sent
    assert not any("health" in span.name for span in collector.spans)


def test_without_an_endpoint_nothing_of_it_is_imported():
    look = """
import sys
import chassis.process
brought = ("opentelemetry.sdk.", "opentelemetry.exporter", "google.protobuf")
print([name for name, module in sys.modules.items() if module and name.startswith(brought)])
"""
    assert subprocess.check_output([sys.executable, "-c", look], text=True).strip() == "[]"


async def test_without_an_endpoint_events_do_not_speak_of_traces():
    assert b"traceparent" not in Event("entry.made", "e", merchant_id="m", version=1, data={}).to_json(STREAM)
