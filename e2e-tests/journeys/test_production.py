"""With GATEWAY_ENV=production what is for development is gone, and what would be unsafe does not start."""

import json
from collections.abc import AsyncIterator, Iterator

import httpx
import psycopg
import pytest

from accounts import PASSWORD, register
from fleet.testing import RunningFleet, running_fleet
from fleet.topology import role_url
from gateway import Account, Gateway, assert_error
from starts import Starter, starter

PRODUCTION = {
    "GATEWAY_ENV": "production",
    "JWT_SECRET": "a secret of this journey, long enough: sessions",
    "ENCRYPTION_KEY": "a secret of this journey, long enough: at rest",
    "SERVICE_TOKEN_KEY": "a secret of this journey, long enough: services",
    "CHECKOUT_URL": "https://pay.example",
    "PUBLIC_API_URL": "https://api.example",
    # Lower than the default, so that few requests show where it ends.
    "PUBLIC_RATE": "1r/m",
    "PUBLIC_BURST": "2",
}


@pytest.fixture(scope="module")
def production() -> Iterator[RunningFleet]:
    with running_fleet(PRODUCTION) as running:
        yield running


@pytest.fixture(scope="module")
async def anybody(production: RunningFleet) -> AsyncIterator[Gateway]:
    async with Gateway(production.base_url, account=None) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def newcomer(production: RunningFleet) -> dict[str, str]:
    """A merchant, as it was answered when it registered."""
    return register(production.base_url).json()


@pytest.fixture(scope="module")
async def theirs(production: RunningFleet, newcomer: dict[str, str]) -> AsyncIterator[Gateway]:
    """That merchant's program."""
    account = Account(newcomer["id"], newcomer["api_key"], newcomer["api_secret"])
    async with Gateway(production.base_url, account) as gateway:
        yield gateway


@pytest.mark.parametrize("path", ["merchant", "jobs/status"])
async def test_there_are_no_test_routes(anybody: Gateway, path: str):
    assert_error(await anybody.call("GET", f"/api/v1/test/{path}"), 404, "NOT_FOUND_ERROR")


async def test_there_is_no_test_merchant(anybody: Gateway):
    headers = {"X-Api-Key": "key_test_abc123", "X-Api-Secret": "secret_test_xyz789"}
    answer = await anybody.call("GET", "/api/v1/orders", headers=headers)
    assert_error(answer, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
    for password in ("anything", "password"):
        body = {"email": "test@example.com", "password": password}
        answer = await anybody.call("POST", "/api/v1/auth/login", body)
        assert_error(answer, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")


async def test_merchants_register_sign_in_and_take_orders(anybody: Gateway, newcomer: dict[str, str], theirs: Gateway):
    order = await theirs.create_order()
    body = {"email": newcomer["email"], "password": PASSWORD}
    token = (await anybody.call("POST", "/api/v1/auth/login", body)).json()["token"]
    seen = await anybody.call("GET", f"/api/v1/orders/{order['id']}", headers={"Authorization": f"Bearer {token}"})
    assert seen.json() == order


async def test_links_lead_to_the_address_that_shoppers_know(theirs: Gateway):
    body = {"customer": {"name": "Asha Rao"}, "items": [{"description": "One", "quantity": 1, "unit_amount": 500}]}
    invoice = (await theirs.call("POST", "/api/v1/invoices", body)).json()
    link = (await theirs.call("POST", "/api/v1/payment_links", {"amount": 500})).json()
    unsafe = {"amount": 500, "redirect_url": "http://shop.example/thanks"}
    refused = await theirs.call("POST", "/api/v1/payment_links", unsafe)
    assert invoice["payment_url"].startswith("https://pay.example/i/")
    assert invoice["customer_url"].startswith("https://pay.example/c/")
    assert link["short_url"].startswith("https://pay.example/l/")
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "redirect_url must be an https URL without credentials")


async def test_no_other_origin_may_call(anybody: Gateway):
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    answer = await anybody.call("OPTIONS", "/api/v1/orders", headers=headers)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_known_password_reads_no_reports(production: RunningFleet):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(role_url(production.admin_database_url, "gateway_user", "gateway_pass"))


async def test_one_address_that_goes_on_registering_is_slowed_down(production: RunningFleet, anybody: Gateway):
    answers: list[httpx.Response] = []
    while not answers or answers[-1].status_code != 429:
        assert len(answers) < 20
        answers.append(await anybody.call("POST", "/api/v1/merchants", {"name": "refused before it is looked at"}))
    assert_error(answers[-1], 429, "RATE_LIMIT_ERROR")
    assert answers[-1].headers["retry-after"] == "6"


async def test_who_asks_the_public_endpoints_too_often_is_told_when_to_come_back(anybody: Gateway):
    path = "/api/v1/orders/order_0000000000000000/public"
    answers = [await anybody.call("GET", path) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert_error(answers[-1], 429, "RATE_LIMIT_ERROR")
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_the_limit_of_the_public_endpoints_is_not_the_merchants(theirs: Gateway):
    answers = [await theirs.call("GET", "/api/v1/orders") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    with starter(("merchants", "orders", "payments", "webhooks"), tmp_path_factory.mktemp("starts")) as services:
        yield services


@pytest.mark.parametrize(
    ("process", "variable", "value"),
    [
        ("merchants", "SEED_TEST_MERCHANT", "true"),
        ("merchants", "DEMO_LOGIN", "true"),
        ("payments-worker", "TEST_MODE", "true"),
        ("orders", "SERVICE_TOKEN_KEY", "short"),
        ("webhooks", "ENCRYPTION_KEY", "development-only-encryption-key"),
        ("payments", "ENCRYPTION_KEY", "development-only-encryption-key"),
        ("orders", "CHECKOUT_URL", ""),
        ("payments", "CHECKOUT_URL", ""),
        ("payments-worker", "PUBLIC_API_URL", ""),
        ("payments-worker", "INSTAMOJO_BASE_URL", "http://test.instamojo.example/api/1.1/"),
    ],
)
def test_what_is_unsafe_does_not_start_and_says_why(
    production: RunningFleet, services: Starter, process: str, variable: str, value: str
):
    program = next(program for program in production.plan.programs if program.name == process)
    code, said = services.start(program, {**program.environment, variable: value})
    assert code == 1
    told = json.loads(said)
    assert told["event"] == "refuses to start"
    assert told["reason"].startswith(variable)
