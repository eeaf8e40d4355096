"""The dashboard's door: its pages, their policy, and the API on the same origin for a browser's session."""

from collections.abc import Iterator

import httpx
import pytest

from fleet import ports

PAYMENT = "/api/v1/payments/pay_0123456789abcdef"


@pytest.fixture(scope="module")
def dashboard(start_proxy) -> Iterator[httpx.Client]:
    listen = f"127.0.0.1:{ports.spare(set())}"
    addresses = {"API_URL": "https://api.example", "CHECKOUT_URL": "https://pay.example"}
    with start_proxy(DASHBOARD_LISTEN=listen, **addresses), httpx.Client(base_url=f"http://{listen}") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/login?next=%2Fdashboard", "/dashboard/transactions?page=2", "/assets/x-1.js"])
def test_pages_come_from_the_front_end(dashboard: httpx.Client, path: str) -> None:
    seen = dashboard.get(path, headers={"If-None-Match": '"1"', "Accept-Encoding": "gzip"}).json()
    assert (seen["service"], seen["path"]) == ("dashboard", path)
    assert (seen["headers"]["if-none-match"], seen["headers"]["accept-encoding"]) == ('"1"', "gzip")


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/api/v1/auth/login", "merchants"),
        ("/api/v1/merchants/me", "merchants"),
        ("/api/v1/orders?status=paid", "orders"),
        ("/api/v1/invoices?status=unpaid", "orders"),
        ("/api/v1/invoices/settings", "orders"),
        ("/api/v1/payment_links/plink_0123456789abcdef/cancel", "orders"),
        ("/api/v1/processors/instamojo", "payments"),
        (PAYMENT, "payments"),
        ("/api/v1/payments/export.csv?status=failed", "payments"),
        (f"{PAYMENT}/refunds", "refunds"),
        ("/api/v1/refunds", "refunds"),
        ("/api/v1/webhooks/settings", "webhooks"),
    ],
)
def test_the_api_is_on_the_same_origin(dashboard: httpx.Client, path: str, service: str) -> None:
    seen = dashboard.get(path).json()
    assert (seen["service"], seen["path"]) == (service, path)


def test_the_session_goes_in_and_comes_out_and_no_other_cookie_does(dashboard: httpx.Client) -> None:
    sent = {"Cookie": "other=1; gateway_session=s3cret; more=2", "X-Requested-With": "dashboard"}
    answer = dashboard.post("/api/v1/auth/login", headers=sent, json={})
    seen = answer.json()["headers"]
    assert (seen["cookie"], seen["x-requested-with"]) == ("gateway_session=s3cret", "dashboard")
    assert answer.headers["set-cookie"] == "gateway_session=s3cret; HttpOnly"


def test_without_a_session_no_cookie_goes_in(dashboard: httpx.Client) -> None:
    assert "cookie" not in dashboard.get(PAYMENT, headers={"Cookie": "other=1"}).json()["headers"]


def test_pages_never_see_the_session(dashboard: httpx.Client) -> None:
    sent = {"Cookie": "gateway_session=s3cret", "Authorization": "Bearer s3cret"}
    assert dashboard.get("/dashboard", headers=sent).json()["headers"].keys().isdisjoint({"cookie", "authorization"})


def test_programs_use_the_apis_own_door(dashboard: httpx.Client) -> None:
    credentials = {"X-Api-Key": "key", "X-Api-Secret": "secret", "Authorization": "Bearer token"}
    seen = dashboard.get(PAYMENT, headers=credentials).json()["headers"]
    assert seen.keys().isdisjoint(name.lower() for name in credentials)


@pytest.mark.parametrize("path", ["/api/v1/test/merchant", "/api/v1/internal/x", "/api/v1/ordersx", "/api/v2/x"])
def test_nothing_else_of_the_api_is_there(dashboard: httpx.Client, services, assert_envelope, path: str) -> None:
    before = [len(service.received) for service in services.values()]
    assert_envelope(dashboard.get(path), 404, "NOT_FOUND_ERROR")
    assert [len(service.received) for service in services.values()] == before


@pytest.mark.parametrize("path", ["/", "/dashboard", "/assets/x.js", PAYMENT, "/addresses.json", "/api/v2/x"])
def test_pages_run_nothing_but_their_own_files_and_are_framed_by_nobody(dashboard: httpx.Client, path: str) -> None:
    headers = dashboard.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers.get_list("x-request-id")) == 1


def test_no_browser_keeps_what_the_api_says(dashboard: httpx.Client) -> None:
    assert dashboard.get("/api/v1/webhooks/settings").headers["cache-control"] == "no-store"
    assert "cache-control" not in dashboard.get("/dashboard").headers


def test_pages_learn_where_programs_and_shoppers_go(dashboard: httpx.Client) -> None:
    addresses = {"api": "https://api.example", "checkout": "https://pay.example"}
    assert dashboard.get("/addresses.json").json() == addresses


def test_signing_in_is_limited_here_as_well(start_proxy, assert_envelope) -> None:
    listen = f"127.0.0.1:{ports.spare(set())}"
    with start_proxy(DASHBOARD_LISTEN=listen, SIGN_IN_RATE="1r/m", SIGN_IN_BURST="1"):
        answers = [httpx.post(f"http://{listen}/api/v1/auth/login", json={}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_envelope(answers[2], 429, "RATE_LIMIT_ERROR")
    assert answers[2].headers["retry-after"] == "6"
