"""Anybody may become a merchant; a merchant sees and changes its own account."""

import re
import secrets
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.encryption import SecretBox
from chassis.testing import eventually, serving, stream_events
from merchants.main import create_api

REGISTER = "/api/v1/merchants"
ME = "/api/v1/merchants/me"
KEYS = "/api/v1/merchants/me/keys"
BOX = SecretBox("development-only-encryption-key")


@pytest.fixture(scope="module")
async def api(settings_of):
    async with serving(create_api(settings_of())) as client:
        yield client


def newcomer(**changes):
    return {"name": "Asha's Tea", "email": f"{secrets.token_hex(4)}@example.com", "password": "long enough", **changes}


@pytest.fixture
async def merchant(api):
    answer = await api.post(REGISTER, json=newcomer())
    assert answer.status_code == 201
    return answer.json()


def credentials_of(merchant) -> dict[str, str]:
    return {"X-Api-Key": merchant["api_key"], "X-Api-Secret": merchant["api_secret"]}


async def test_a_new_merchant_gets_credentials_that_work_at_once(api, merchant):
    assert re.fullmatch(r"key_[A-Za-z0-9]{16}", merchant["api_key"])
    assert re.fullmatch(r"secret_[A-Za-z0-9]{32}", merchant["api_secret"])
    assert merchant["webhook_secret"].startswith("whsec_")
    answer = await api.get(ME, headers=credentials_of(merchant))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() | {"webhook_secret": merchant["webhook_secret"]} == merchant
    assert answer.json()["is_active"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer.json()["created_at"])


async def test_no_two_merchants_get_the_same(api, merchant):
    another = (await api.post(REGISTER, json=newcomer())).json()
    for field in ("id", "api_key", "api_secret", "webhook_secret"):
        assert another[field] != merchant[field]


async def test_an_email_belongs_to_one_merchant_however_it_is_spelt(api, merchant):
    for spelling in (merchant["email"], f" {merchant['email'].upper()} "):
        answer = await api.post(REGISTER, json=newcomer(email=spelling))
        assert (answer.status_code, answer.json()["error"]) == (
            400,
            {"code": "BAD_REQUEST_ERROR", "description": "email is already registered"},
        )


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"name": None}, "name must be a string"),
        ({"name": "  "}, "name must not be blank"),
        ({"name": "n" * 256}, "name must be at most 255 characters"),
        ({"name": "a\0b"}, "Strings must not contain NUL characters"),
        ({"email": 5}, "email must be a string"),
        *(
            ({"email": email}, "email must be an email address")
            for email in ("", "x", "@example.com", "a@", "a b@example.com", "a@b@c", f"{'a' * 250}@example.com")
        ),
        ({"password": "1234567"}, "password must be at least 8 characters"),
        ({"password": "p" * 129}, "password must be at most 128 characters"),
        ({"password": 12345678}, "password must be a string"),
    ],
)
async def test_who_cannot_register_is_told_why_and_nothing_is_stored(api, database, changes, description):
    before = await count_merchants(database)
    answer = await api.post(REGISTER, json=newcomer(**changes))
    assert (answer.status_code, answer.json()["error"]["description"]) == (400, description)
    assert await count_merchants(database) == before


@pytest.mark.parametrize("missing", ["name", "email", "password"])
async def test_a_registration_needs_all_of_its_fields(api, missing):
    body = {name: value for name, value in newcomer().items() if name != missing}
    answer = await api.post(REGISTER, json=body)
    assert answer.json()["error"]["description"] == f"{missing} is required"


async def test_nothing_secret_is_stored_or_told_in_clear(api, merchant, database):
    async with database.transaction() as tx:
        row = (await tx.execute(sa.text("SELECT * FROM merchants WHERE id = :id"), {"id": merchant["id"]})).one()
        events = (await tx.execute(sa.text("SELECT outbox::text FROM outbox"))).scalars().all()
    assert row.password_hash.startswith("$argon2id$")
    stored = f"{row} {events}"
    assert merchant["id"] in str(events)
    for secret in ("long enough", merchant["api_secret"], merchant["webhook_secret"]):
        assert secret not in stored
    assert BOX.open(bytes(row.api_secret)) == merchant["api_secret"]


async def test_the_webhook_secret_reaches_whoever_can_open_it(redis, merchant):
    event = await eventually(lambda: event_about(redis, merchant["id"]))
    sealed = event.data["webhook_secret_encrypted"]
    assert event.data == {
        "id": merchant["id"],
        "name": "Asha's Tea",
        "is_active": True,
        "webhook_secret_encrypted": sealed,
    }
    assert BOX.open(sealed.encode()) == merchant["webhook_secret"]


async def test_a_rotated_secret_works_at_once_and_the_old_one_no_more(api, merchant):
    rotated = await api.post(KEYS, headers=credentials_of(merchant))
    assert rotated.status_code == 200
    assert rotated.json()["api_key"] == merchant["api_key"]
    assert rotated.json()["api_secret"] != merchant["api_secret"]
    assert (await api.get(ME, headers=credentials_of(rotated.json()))).json() == rotated.json()
    assert (await api.get(ME, headers=credentials_of(merchant))).status_code == 401


async def test_others_hear_that_a_secret_was_rotated_and_not_which_it_is(api, redis, merchant):
    rotated = (await api.post(KEYS, headers=credentials_of(merchant))).json()
    event = await eventually(lambda: event_about(redis, merchant["id"], "merchant.updated"))
    assert event.version == 2
    assert event.data == {"id": merchant["id"], "name": "Asha's Tea", "is_active": True}
    assert rotated["api_secret"] not in str(event)


async def test_a_new_name_is_shown_and_told(api, redis, merchant):
    answer = await api.put(ME, json={"name": " Asha's Coffee "}, headers=credentials_of(merchant))
    assert (answer.status_code, answer.json()["name"]) == (200, "Asha's Coffee")
    event = await eventually(lambda: event_about(redis, merchant["id"], "merchant.updated"))
    assert (event.version, event.data["name"]) == (2, "Asha's Coffee")
    refused = await api.put(ME, json={"name": ""}, headers=credentials_of(merchant))
    assert refused.json()["error"]["description"] == "name must not be blank"


@pytest.mark.parametrize(("method", "path"), [("GET", ME), ("PUT", ME), ("POST", KEYS)])
async def test_accounts_are_their_owners_business(api, method, path):
    answer = await api.request(method, path, json={})
    assert (answer.status_code, answer.json()["error"]["description"]) == (401, "Invalid API credentials")


async def count_merchants(database) -> int:
    async with database.transaction() as tx:
        return (await tx.execute(sa.text("SELECT count(*) FROM merchants"))).scalar_one()


async def event_about(redis, merchant_id: str, kind: str = "merchant.created") -> Any:
    told = await stream_events(redis, "merchants")
    return next((event for event in told if (event.type, event.subject) == (kind, merchant_id)), None)
