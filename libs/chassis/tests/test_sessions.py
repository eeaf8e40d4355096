"""A signed-in merchant is believed for as long as the token, the key and the account are good, and nobody else is."""

# pyright: reportMissingParameterType=false

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from chassis.authentication import AuthenticatedCaller, Authenticator, Credentials, ask_sessions
from chassis.errors import ServiceUnavailable
from chassis.http_api import create_app, create_router
from chassis.remembered_callers import Caller
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens
from chassis.session_tokens import Session, mint
from chassis.sessions import Keys, Sessions, SessionVerifier

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"
SIGNING = Ed25519PrivateKey.generate()
OTHERS = Ed25519PrivateKey.generate()
DASHBOARD = {"X-Requested-With": "dashboard"}
ANSWERED_KEYS = {"keys": [{"id": "one", "public_key": b64encode(SIGNING.public_key().public_bytes_raw()).decode()}]}
REFUSAL = {"error": {"code": "AUTHENTICATION_ERROR", "description": "Invalid API credentials"}}


class Authority:
    """The service that signs merchants in."""

    def __init__(self) -> None:
        self.keys: Keys = {"one": SIGNING.public_key()}
        self.active = {MERCHANT}
        self.ended = set[str]()
        self.times_asked_for_keys = 0
        self.down = False

    async def fetch(self) -> Keys:
        self.times_asked_for_keys += 1
        if self.down:
            raise ServiceUnavailable
        return self.keys

    async def is_good(self, session: Session) -> Caller | None:
        if self.down:
            raise ServiceUnavailable
        stands = session.merchant_id in self.active and session.id not in self.ended
        return Caller(session.merchant_id) if stands else None


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class ClientOf(ServiceClient):
    """Speaks to an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__("merchants", "http://merchants", ServiceTokens("k" * 32, "orders"))
        self._app = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://merchants")

    async def get(self, path: str) -> httpx.Response:
        return await self._app.get(path)

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self._app.post(path, json=body)


async def nobody(credentials: Credentials) -> Caller | None:
    return None


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(authority: Authority, clock: Clock):
    app = create_app("test", lifespan=None)  # pyright: ignore[reportArgumentType]
    router = create_router()

    @router.api_route("/me", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    async def me(caller: AuthenticatedCaller) -> dict[str, str]:
        return {"merchant_id": caller.merchant_id}

    app.include_router(router)
    sessions = Sessions(SessionVerifier(authority.fetch, clock), authority.is_good)
    app.state.authenticator = Authenticator(nobody, sessions, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        yield client


def token(signed_with: Any = SIGNING, key_id: str = "one", algorithm: str = "EdDSA", **changes) -> str:
    now = int(time())
    claims = {"sub": MERCHANT, "aud": "gateway-session", "iat": now, "exp": now + 3600, **changes}
    wanted = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(wanted, signed_with, algorithm, headers={"kid": key_id})


def bearer(shown: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown}"}


def cookie(shown: str) -> dict[str, str]:
    return {"Cookie": f"other=1; gateway_session={shown}"}


async def test_a_session_names_its_merchant(client):
    for method in ("GET", "POST"):
        answer = await client.request(method, "/me", headers=bearer(token()))
        assert (answer.status_code, answer.json()) == (200, {"merchant_id": MERCHANT})


@pytest.mark.parametrize(
    "shown",
    [
        token(signed_with=OTHERS),
        token(key_id="two"),
        token(exp=int(time()) - 60),
        token(aud="orders"),
        *(token(**dict[str, Any]({claim: None})) for claim in ("sub", "aud", "exp", "iat")),
        jwt.encode({"sub": MERCHANT, "aud": "gateway-session"}, "", "none", headers={"kid": "one"}),
        token(signed_with=SIGNING.public_key().public_bytes_raw() * 2, algorithm="HS256"),
        ServiceTokens("k" * 32, "orders").mint("gateway-session"),
        jwt.encode({"sub": MERCHANT}, SIGNING, "EdDSA"),
        jwt.encode({"sub": MERCHANT}, SIGNING, "EdDSA", headers={"kid": "one"}) + "x" * 3000,
        "",
        "a.b.c",
    ],
)
async def test_what_is_no_good_token_is_refused(client, shown):
    for headers in (bearer(shown), cookie(shown)):
        answer = await client.get("/me", headers=headers)
        assert (answer.status_code, answer.json()) == (401, REFUSAL)


async def test_a_cookie_alone_reads_but_changes_nothing(client):
    assert (await client.get("/me", headers=cookie(token()))).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = await client.request(method, "/me", headers=cookie(token()))
        assert (answer.status_code, answer.json()) == (401, REFUSAL)
        answer = await client.request(method, "/me", headers=cookie(token()) | DASHBOARD)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "also", [bearer("x"), {"Authorization": "Basic x"}, {"X-Api-Key": "k"}, {"X-Api-Key": "k", "X-Api-Secret": "s"}]
)
async def test_a_cookie_counts_only_where_nothing_else_is_shown(client, also):
    assert (await client.get("/me", headers=cookie(token()) | also)).status_code == 401


async def test_credentials_win_over_a_session(client):
    headers = bearer(token()) | {"X-Api-Key": "k", "X-Api-Secret": "s"}
    assert (await client.get("/me", headers=headers)).status_code == 401


async def test_a_deactivated_merchants_session_ends_within_nine_seconds(client, authority, clock):
    assert (await client.get("/me", headers=bearer(token()))).status_code == 200
    authority.active.clear()
    clock.now += 9
    assert (await client.get("/me", headers=bearer(token()))).status_code == 401


async def test_a_session_that_was_ended_ends_everywhere_within_nine_seconds_and_no_other(client, authority, clock):
    one, another = (token(jti=session) for session in ("one", "another"))
    for shown in (one, another):
        assert (await client.get("/me", headers=bearer(shown))).status_code == 200
    authority.ended.add("one")
    clock.now += 9
    assert (await client.get("/me", headers=bearer(one))).status_code == 401
    for shown in (another, token()):
        assert (await client.get("/me", headers=bearer(shown))).status_code == 200


async def test_every_token_is_a_session_of_its_own():
    now = datetime.now(UTC)
    tokens = [mint(SIGNING, "one", MERCHANT, now, now + timedelta(hours=1)) for _ in range(2)]
    sessions = [jwt.decode(each, options={"verify_signature": False})["jti"] for each in tokens]
    assert len(set(sessions)) == 2
    assert all(len(session) >= 22 for session in sessions)


async def test_keys_are_asked_for_once_a_minute_and_not_for_every_invented_one(client, authority, clock):
    for _ in range(3):
        await client.get("/me", headers=bearer(token()))
        await client.get("/me", headers=bearer(token(key_id="invented")))
    assert authority.times_asked_for_keys == 1
    clock.now += 1
    await client.get("/me", headers=bearer(token(key_id="invented")))
    await client.get("/me", headers=bearer(token()))
    assert authority.times_asked_for_keys == 2


async def test_a_new_key_is_found_and_the_one_that_it_replaces_is_forgotten(client, authority, clock):
    assert (await client.get("/me", headers=bearer(token()))).status_code == 200
    authority.keys = {"two": OTHERS.public_key()}
    clock.now += 1
    assert (await client.get("/me", headers=bearer(token(OTHERS, "two")))).status_code == 200
    assert (await client.get("/me", headers=bearer(token()))).status_code == 401


async def test_a_replaced_key_is_trusted_for_a_minute_at_most(client, authority, clock):
    assert (await client.get("/me", headers=bearer(token()))).status_code == 200
    authority.keys = {}
    clock.now += 60
    assert (await client.get("/me", headers=bearer(token()))).status_code == 401


async def test_an_authority_that_cannot_be_asked_is_503_and_no_refusal(client, authority):
    authority.down = True
    assert (await client.get("/me", headers=bearer(token()))).status_code == 503
    authority.down = False
    assert (await client.get("/me", headers=bearer(token()))).status_code == 200


@pytest.mark.parametrize(
    ("keys", "check", "status"),
    [
        (
            {"keys": [{"id": "one", "public_key": b64encode(SIGNING.public_key().public_bytes_raw()).decode()}]},
            200,
            200,
        ),
        (
            {"keys": [{"id": "one", "public_key": b64encode(SIGNING.public_key().public_bytes_raw()).decode()}]},
            404,
            401,
        ),
        (
            {"keys": [{"id": "one", "public_key": b64encode(SIGNING.public_key().public_bytes_raw()).decode()}]},
            401,
            503,
        ),
        ({"keys": [{"id": "one", "public_key": "short"}]}, 200, 503),
        ({"error": {}}, 200, 503),
    ],
)
async def test_keys_and_the_state_of_merchants_come_from_another_service(client, keys, check, status):
    authority = FastAPI()

    @authority.get("/internal/sessions/keys")
    async def answer_keys():
        return keys

    @authority.post("/internal/sessions/check")
    async def answer_check(body: dict):
        return JSONResponse(body, check)

    service = ClientOf(authority)
    app = client._transport.app
    app.state.authenticator = Authenticator(nobody, ask_sessions(service, "/internal/sessions"))
    answer = await client.get("/me", headers=bearer(token()))
    assert answer.status_code == status
    assert status != 200 or answer.json() == {"merchant_id": MERCHANT}
    await service.close()
