"""`/health` tells what is true: about the database, Redis and every worker."""

import asyncio
from datetime import UTC, datetime
from time import monotonic, time
from urllib.parse import urlsplit

import pytest

from chassis.process import heartbeat_key
from chassis.testing import eventually, serving
from merchants.main import create_api


@pytest.fixture
async def running_worker(http_server):
    async def answer(head):
        return (200, "{}") if head.startswith("GET /health/live ") else (404, "")

    return await http_server(answer)


@pytest.fixture
async def hanging_worker(http_server):
    async def never(_):
        await asyncio.Event().wait()

    return await http_server(never)


DEAD_WORKER = "http://127.0.0.1:1"


async def part(api, name: str) -> str:
    return (await api.get("/health")).json()[name]


async def test_a_gateway_that_is_well_says_so_in_these_words(settings_of, running_worker):
    async with serving(create_api(settings_of(workers={"payments-worker": running_worker}))) as api:
        # On a machine that is very busy the first look may run out of its second.
        await eventually(lambda: part(api, "status"), until=lambda status: status == "healthy")
        response = await api.get("/health")
        answer = response.json()
        looked_at = datetime.fromisoformat(answer.pop("timestamp"))
        assert response.status_code == 200
        assert answer == {"status": "healthy", "database": "connected", "redis": "connected", "worker": "running"}
        assert abs((datetime.now(UTC) - looked_at).total_seconds()) < 5
        assert response.headers["Cache-Control"] == "no-store"


async def test_one_worker_that_is_dead_or_hangs_makes_it_unhealthy(settings_of, running_worker, hanging_worker):
    for bad_worker in (DEAD_WORKER, hanging_worker):
        workers = {"payments-worker": running_worker, "webhooks-worker": bad_worker}
        async with serving(create_api(settings_of(workers=workers))) as api:
            response = await api.get("/health")
            assert response.status_code == 503
            assert (
                response.json() | {"status": "unhealthy", "database": "connected", "worker": "stopped"}
                == response.json()
            )
            assert response.headers["Cache-Control"] == "no-store"


async def test_a_busy_worker_runs_as_long_as_its_heart_beats(settings_of, redis, hanging_worker):
    key = heartbeat_key("webhooks-worker")
    await redis.hset(key, mapping={"a copy that died": str(int(time()) - 600), "a copy": str(int(time()) + 1)})
    async with serving(create_api(settings_of(workers={"webhooks-worker": hanging_worker}))) as api:
        assert await part(api, "worker") == "running"
        await redis.hset(key, "a copy", str(int(time()) - 8))
        await eventually(lambda: part(api, "worker"), until=lambda worker: worker == "stopped")
    await redis.delete(key)


async def test_redis_that_is_gone_is_said_to_be_and_stops_no_worker(settings_of, redis_url, running_worker, link_to):
    address = urlsplit(redis_url)
    link = await link_to(address.hostname, address.port)
    through_link = redis_url.replace(f":{address.port}", f":{link.port}")
    settings = settings_of(redis_url=through_link, workers={"payments-worker": running_worker})
    async with serving(create_api(settings)) as api:
        await eventually(lambda: part(api, "status"), until=lambda status: status == "healthy")
        link.cut()
        await eventually(lambda: part(api, "redis"), until=lambda redis: redis == "disconnected")
        assert (await api.get("/health")).status_code == 503
        assert await part(api, "worker") == "running"
        assert await part(api, "database") == "connected"
        link.mend()
        await eventually(lambda: part(api, "status"), until=lambda status: status == "healthy")


async def test_a_database_that_falls_silent_is_noticed_and_the_answer_stays_instant(
    settings_of, database_url, running_worker, link_to
):
    address = urlsplit(database_url)
    link = await link_to(address.hostname, address.port)
    through_link = database_url.replace(f":{address.port}/", f":{link.port}/")
    settings = settings_of(database_url=through_link, workers={"payments-worker": running_worker})
    async with serving(create_api(settings)) as api:
        await eventually(lambda: part(api, "status"), until=lambda status: status == "healthy")
        link.silence()
        silent_since = monotonic()
        await eventually(lambda: part(api, "database"), until=lambda database: database == "disconnected")
        assert monotonic() - silent_since < 3.5
        assert await part(api, "redis") == "connected"
        assert await part(api, "worker") == "running"
        asked_at = monotonic()
        assert (await api.get("/health")).status_code == 503
        assert monotonic() - asked_at < 0.5
        link.mend()
        await eventually(lambda: part(api, "status"), until=lambda status: status == "healthy")


async def test_where_no_worker_is_deployed_none_runs(settings_of):
    async with serving(create_api(settings_of())) as api:
        assert await part(api, "worker") == "stopped"
