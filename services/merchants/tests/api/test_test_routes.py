"""The test merchant and the job status, and that production has neither."""

import asyncio

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from chassis.testing import eventually, serving, stream_events
from merchants.main import create_api

STATUS = "/api/v1/test/jobs/status"


@pytest.fixture
def owner_of_jobs(http_server, tokens_of):
    """Starts a service that has jobs and tells their number to `merchants` only."""

    async def start(name: str, pending: int, questions: list[str]) -> str:
        async def answer(head):
            questions.append(name)
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            token = next(value for key, value in headers.items() if key.lower() == "authorization")
            if tokens_of(name).verify(token.removeprefix("Bearer ")) != "merchants":
                return 401, ""
            if not head.startswith("GET /internal/jobs "):
                return 404, ""
            return 200, f'{{"pending": {pending}, "processing": 2, "completed": 3, "failed": 0, "new": 1}}'

        return await http_server(answer)

    return start


async def test_the_test_merchant_is_shown_with_what_one_needs_to_begin(settings_of, database):
    async with serving(create_api(settings_of())) as api:
        response = await api.get("/api/v1/test/merchant")
        assert response.status_code == 200
        assert response.json() == {
            "id": "550e8400-e29b-41d4-a716-446655440000",
            "email": "test@example.com",
            "api_key": "key_test_abc123",
            "seeded": True,
        }
        async with database.transaction() as tx:
            await tx.execute(sa.text("DELETE FROM merchants"))
        response = await api.get("/api/v1/test/merchant")
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "NOT_FOUND_ERROR"


async def test_a_seeded_merchant_is_announced_on_its_stream(settings_of, redis):
    async with serving(create_api(settings_of())):
        events = await eventually(lambda: stream_events(redis, "merchants"))
        assert events[0].type == "merchant.created"


async def test_the_jobs_of_all_owners_are_added_up_and_each_is_asked_once(settings_of, owner_of_jobs):
    questions = []
    owners = {
        name: await owner_of_jobs(name, pending, questions) for name, pending in (("payments", 5), ("webhooks", 7))
    }
    async with serving(create_api(settings_of(job_owners=owners))) as api:
        first, *_, last = await asyncio.gather(*(api.get(STATUS) for _ in range(20)))
        assert first.json() == last.json()
        assert first.json() == {"pending": 12, "processing": 4, "completed": 6, "failed": 0, "worker_status": "stopped"}
        assert sorted(questions) == ["payments", "webhooks"]


@pytest.mark.parametrize("broken", ["dead", "strange"])
async def test_figures_that_lack_an_owner_are_not_given(settings_of, http_server, owner_of_jobs, broken):
    async def strange(_):
        return 200, '{"pending": "many"}'

    payments = await owner_of_jobs("payments", 5, [])
    other = "http://127.0.0.1:1" if broken == "dead" else await http_server(strange)
    async with serving(create_api(settings_of(job_owners={"payments": payments, "webhooks": other}))) as api:
        response = await api.get(STATUS)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "SERVICE_UNAVAILABLE"


async def test_production_has_no_test_routes_and_no_test_merchant(settings_of, database):
    async with database.transaction() as tx:
        await tx.execute(sa.text("DELETE FROM merchants"))
    keys = {"service_token_key": SecretStr("k" * 40), "encryption_key": SecretStr("e" * 40)}
    keys |= {"jwt_secret": SecretStr("j" * 40)}
    async with serving(create_api(settings_of(gateway_env="production", **keys))) as api:
        for path in ("/api/v1/test/merchant", STATUS):
            response = await api.get(path)
            assert response.status_code == 404
            assert response.json()["error"]["code"] == "NOT_FOUND_ERROR"
        assert (await api.get("/health")).json()["database"] == "connected"
    async with database.transaction() as tx:
        assert (await tx.execute(sa.text("SELECT count(*) FROM merchants"))).scalar_one() == 0
