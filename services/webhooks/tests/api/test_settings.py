"""A merchant's settings, over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest
from services.webhooks.tests.builders import serving_api

from chassis.database import Database
from webhooks.settings import Settings

NO_URL = "webhook_url must be an absolute http or https URL of at most 2048 characters"
OTHER = {"X-Api-Key": "key_other", "X-Api-Secret": "any"}


@pytest.fixture
async def api(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving_api(settings) as client:
        yield client


@pytest.fixture
async def production_api(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving_api(settings.model_copy(update={"gateway_env": "production"})) as client:
        yield client


async def test_the_test_merchant_has_its_secret_and_no_url_from_the_start(api: httpx.AsyncClient):
    answer = await api.get("/api/v1/webhooks/settings")
    assert answer.status_code == 200
    assert answer.json() == {"webhook_url": None, "webhook_secret": "whsec_test_abc123"}


async def test_a_start_leaves_what_the_merchant_changed(api: httpx.AsyncClient, settings: Settings):
    changed = {"webhook_url": "https://shop.example/hook", "webhook_secret": "whsec_mine_now"}
    await api.put("/api/v1/webhooks", json=changed)
    async with serving_api(settings) as restarted:
        assert (await restarted.get("/api/v1/webhooks/settings")).json() == changed


async def test_in_production_nothing_is_seeded(production_api: httpx.AsyncClient):
    found = (await production_api.get("/api/v1/webhooks/settings")).json()
    assert found["webhook_secret"] != "whsec_test_abc123"


@pytest.mark.parametrize("path", ["/api/v1/webhooks", "/api/v1/webhooks/settings"])
async def test_both_paths_save_and_answer_with_the_masked_secret(api: httpx.AsyncClient, path: str):
    answer = await api.put(
        path, json={"webhook_url": "http://localhost:4000/hook", "webhook_secret": "whsec_new_secret"}
    )
    assert answer.status_code == 200
    assert answer.json() == {"webhook_url": "http://localhost:4000/hook", "webhook_secret": "whsec_new***"}
    assert (await api.get("/api/v1/webhooks/settings")).json()["webhook_secret"] == "whsec_new_secret"


@pytest.mark.parametrize("body", [{}, {"webhook_secret": None}])
async def test_a_secret_that_is_not_given_stays(api: httpx.AsyncClient, body: dict[str, None]):
    answer = await api.put("/api/v1/webhooks", json={"webhook_url": "https://shop.example/", **body})
    assert answer.json()["webhook_secret"] == "whsec_tes***"
    assert (await api.get("/api/v1/webhooks/settings")).json()["webhook_secret"] == "whsec_test_abc123"


async def test_null_switches_webhooks_off(api: httpx.AsyncClient):
    await api.put("/api/v1/webhooks", json={"webhook_url": "https://shop.example/"})
    answer = await api.put("/api/v1/webhooks", json={"webhook_url": None})
    assert answer.json()["webhook_url"] is None
    assert (await api.get("/api/v1/webhooks/settings")).json()["webhook_url"] is None


async def test_a_merchant_without_settings_gets_a_secret_that_stays(api: httpx.AsyncClient):
    first = (await api.get("/api/v1/webhooks/settings", headers=OTHER)).json()
    assert first["webhook_url"] is None
    assert first["webhook_secret"].startswith("whsec_")
    assert (await api.get("/api/v1/webhooks/settings", headers=OTHER)).json() == first


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({}, "webhook_url is required"),
        ({"webhook_url": 5}, "webhook_url must be a string"),
        ({"webhook_url": ""}, NO_URL),
        (
            {"webhook_url": "shop.example"},
            NO_URL,
        ),
        (
            {"webhook_url": "https://shop.example/", "webhook_secret": "short"},
            "webhook_secret must be 8 to 64 printable ASCII characters",
        ),
        ({"webhook_url": None, "webhook_secret": 12345678}, "webhook_secret must be a string"),
    ],
)
async def test_what_is_wrong_is_said(api: httpx.AsyncClient, body: dict[str, object], description: str):
    answer = await api.put("/api/v1/webhooks/settings", json=body)
    assert answer.status_code == 400
    assert answer.json() == {"error": {"code": "BAD_REQUEST_ERROR", "description": description}}
    assert (await api.get("/api/v1/webhooks/settings")).json()["webhook_secret"] == "whsec_test_abc123"


async def test_in_production_a_url_must_be_https(production_api: httpx.AsyncClient):
    answer = await production_api.put("/api/v1/webhooks", json={"webhook_url": "http://shop.example/"})
    assert answer.status_code == 400
    assert answer.json()["error"]["description"] == "webhook_url must be an https URL"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/webhooks"),
        ("PUT", "/api/v1/webhooks"),
        ("GET", "/api/v1/webhooks/settings"),
        ("PUT", "/api/v1/webhooks/settings"),
        ("GET", "/api/v1/webhooks/11111111-2222-4333-8444-555555555555"),
        ("GET", "/internal/jobs"),
    ],
)
async def test_nothing_is_open_to_strangers(api: httpx.AsyncClient, method: str, path: str):
    answer = await api.request(method, path, headers={"X-Api-Key": "key_unknown"})
    assert answer.status_code == 401
    assert answer.json()["error"] == {"code": "AUTHENTICATION_ERROR", "description": "Invalid API credentials"}


async def test_secrets_do_not_stand_in_the_database_as_they_are(api: httpx.AsyncClient, database: Database):
    async with database.engine.connect() as connection:
        sealed = (await connection.exec_driver_sql("SELECT webhook_secret FROM endpoints")).scalar_one()
    assert b"whsec" not in bytes(sealed)
