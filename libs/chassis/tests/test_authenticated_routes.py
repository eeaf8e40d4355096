"""A route that asks for its caller answers 401 without the right credentials, and 503 when nobody can tell."""

# pyright: reportMissingParameterType=false

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from chassis.authentication import AuthenticatedCaller, Authenticator, Caller, Credentials, ask_authority
from chassis.encryption import digest
from chassis.errors import ServiceUnavailable, Unauthenticated
from chassis.http_api import create_app, create_router
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens

MERCHANT = Caller("550e8400-e29b-41d4-a716-446655440000")
RIGHT = Credentials("key_test", digest("secret"))


class Authority:
    down = False

    async def __call__(self, credentials: Credentials) -> Caller | None:
        if self.down:
            raise ServiceUnavailable
        return MERCHANT if credentials == RIGHT else None


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def app(authority: Authority) -> FastAPI:
    app = create_app("test", lifespan=None)  # pyright: ignore[reportArgumentType]
    router = create_router()

    @router.get("/me")
    async def me(caller: AuthenticatedCaller) -> dict[str, str]:
        return {"merchant_id": caller.merchant_id}

    app.include_router(router)
    app.state.authenticator = Authenticator(authority)
    return app


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Api-Key": "key_test"},
        {"X-Api-Secret": "secret"},
        {"X-Api-Key": "key_test", "X-Api-Secret": "guess"},
        {"X-Api-Key": "key_test", "X-Api-Secret": ""},
        {"X-Api-Key": "k" * 300, "X-Api-Secret": "secret"},
        {"X-Api-Key": "key_test", "X-Api-Secret": "s" * 300},
    ],
)
async def test_without_the_right_credentials_the_answer_is_401_in_the_envelope(app, headers):
    async with client_of(app) as client:
        answer = await client.get("/me", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": "AUTHENTICATION_ERROR", "description": "Invalid API credentials"}}


async def test_with_the_right_credentials_the_route_knows_its_merchant(app):
    async with client_of(app) as client:
        answer = await client.get("/me", headers={"X-Api-Key": "key_test", "X-Api-Secret": "secret"})
    assert answer.json() == {"merchant_id": MERCHANT.merchant_id}


async def test_an_authority_that_cannot_be_asked_is_503_with_retry_after(app, authority):
    authority.down = True
    async with client_of(app) as client:
        answer = await client.get("/me", headers={"X-Api-Key": "key_test", "X-Api-Secret": "secret"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, MERCHANT), (404, None), (401, ServiceUnavailable), (503, ServiceUnavailable)]
)
async def test_only_a_404_of_the_authority_says_that_credentials_are_wrong(status, outcome):
    authority = FastAPI()

    @authority.post("/check")
    async def check():
        return JSONResponse({"merchant_id": MERCHANT.merchant_id}, status)

    client = ServiceClient("merchants", "http://merchants", ServiceTokens("k" * 32, "orders"))
    client._copies = [httpx.AsyncClient(transport=httpx.ASGITransport(authority), base_url="http://merchants")]
    lookup = ask_authority(client, "/check")
    if outcome is ServiceUnavailable:
        with pytest.raises(ServiceUnavailable):
            await lookup(RIGHT)
    else:
        assert await lookup(RIGHT) == outcome
    await client.close()


def test_unauthenticated_says_exactly_this():
    assert str(Unauthenticated()) == "Invalid API credentials"
