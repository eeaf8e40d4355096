"""The checkout's door: its pages, their policy, and the little of the API that is behind it."""

import re
from collections.abc import Iterator

import httpx
import pytest

from fleet import front_ends, nginx, ports

ORDER = "/api/v1/orders/order_0123456789abcdef/public"
METHODS = "/api/v1/orders/order_0123456789abcdef/methods/public"
PAYMENT = "/api/v1/payments/pay_0123456789abcdef/public"
LINKS = (
    "/api/v1/invoices/l1nk/public",
    "/api/v1/customers/l1nk/invoices/public",
    "/api/v1/payment_links/l1nk/public",
)
RETURN = "/api/v1/processors/instamojo/return"


@pytest.fixture(scope="module")
def doors(start_proxy) -> Iterator[dict[str, str]]:
    listen = {name: f"127.0.0.1:{ports.spare(set())}" for name in ("CHECKOUT_LISTEN", "DASHBOARD_LISTEN")}
    with start_proxy(**listen, CHECKOUT_URL="https://pay.example"):
        yield {name.removesuffix("_LISTEN").lower(): f"http://{address}" for name, address in listen.items()}


@pytest.fixture(scope="module")
def checkout(doors: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=doors["checkout"]) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/checkout", "/checkout?order_id=order_1", "/checkout.js", "/assets/index-1.css"]
)
def test_pages_and_scripts_come_from_the_front_end(checkout: httpx.Client, path: str) -> None:
    seen = checkout.get(path, headers={"If-None-Match": '"1"', "Accept-Encoding": "gzip"}).json()
    assert (seen["service"], seen["path"]) == ("checkout", path)
    assert (seen["headers"]["if-none-match"], seen["headers"]["accept-encoding"]) == ('"1"', "gzip")


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("GET", ORDER, "orders"),
        ("GET", METHODS, "payments"),
        ("GET", PAYMENT, "payments"),
        ("POST", "/api/v1/payments/public", "payments"),
        *(("GET", link, "orders") for link in LINKS),
        ("POST", RETURN, "payments"),
    ],
)
def test_what_shoppers_may_call_reaches_its_service(
    checkout: httpx.Client, method: str, path: str, service: str
) -> None:
    seen = checkout.request(method, path, headers={"Idempotency-Key": "once"}).json()
    assert (seen["service"], seen["path"]) == (service, path)
    assert seen["headers"]["idempotency-key"] == "once"


def test_a_merchants_credentials_do_not_pass(checkout: httpx.Client) -> None:
    credentials = {"X-Api-Key": "key", "X-Api-Secret": "secret", "Authorization": "Bearer token", "Cookie": "a=b"}
    seen = checkout.post("/api/v1/payments/public", headers=credentials).json()
    assert seen["headers"].keys().isdisjoint(name.lower() for name in credentials)


@pytest.mark.parametrize(
    ("method", "path", "answered"),
    [
        ("GET", "/api/v1/orders", (404, "NOT_FOUND_ERROR")),
        ("POST", "/api/v1/orders", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/payments", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/payments/pay_0123456789abcdef", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/test/merchant", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/orders/%2e%2e/internal/x/public", (404, "NOT_FOUND_ERROR")),
        ("DELETE", ORDER, (405, "BAD_REQUEST_ERROR")),
        ("POST", PAYMENT, (405, "BAD_REQUEST_ERROR")),
        ("GET", "/api/v1/payments/public", (405, "BAD_REQUEST_ERROR")),
        ("POST", METHODS, (405, "BAD_REQUEST_ERROR")),
        *(("PUT", link, (405, "BAD_REQUEST_ERROR")) for link in LINKS),
        ("GET", RETURN, (405, "BAD_REQUEST_ERROR")),
        ("GET", "/api/v1/invoices", (404, "NOT_FOUND_ERROR")),
        ("POST", "/api/v1/invoices", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/invoices/settings", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/invoices/inv_0123456789abcdef", (404, "NOT_FOUND_ERROR")),
        ("POST", "/api/v1/payment_links", (404, "NOT_FOUND_ERROR")),
        ("GET", "/api/v1/processors", (404, "NOT_FOUND_ERROR")),
        ("PUT", "/api/v1/processors/instamojo", (404, "NOT_FOUND_ERROR")),
        ("POST", "/api/v1/processors/instamojo/webhooks/pay_1", (404, "NOT_FOUND_ERROR")),
    ],
)
def test_nothing_else_of_the_api_is_there(
    checkout: httpx.Client, services, assert_envelope, method: str, path: str, answered: tuple[int, str]
) -> None:
    before = [len(service.received) for service in services.values()]
    assert_envelope(checkout.request(method, path), *answered)
    assert [len(service.received) for service in services.values()] == before


def test_a_body_that_is_too_large_is_refused(checkout: httpx.Client, assert_envelope) -> None:
    assert_envelope(checkout.post("/api/v1/payments/public", content=b"x" * 70_000), 413, "BAD_REQUEST_ERROR")


def test_the_page_runs_nothing_but_its_own_files_and_may_be_framed_by_anyone(checkout: httpx.Client) -> None:
    headers = checkout.get("/checkout?order_id=order_1").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors" not in policy
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    "path", ["/", "/checkout/", "/checkout.js", "/assets/x.js", "/other", "/i/l1nk", "/c/l1nk", "/l/l1nk", ORDER]
)
def test_everything_else_is_framed_by_nobody(checkout: httpx.Client, path: str) -> None:
    headers = checkout.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_every_page_may_load_the_script_and_no_page_may_read_the_api(checkout: httpx.Client) -> None:
    for path in ("/checkout.js", "/checkout.mjs", "/checkout.d.ts"):
        headers = checkout.get(path, headers={"Origin": "https://shop.example"}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
    for path in (ORDER, "/", "/assets/x.js"):
        headers = checkout.get(path, headers={"Origin": "https://shop.example"}).headers
        assert "access-control-allow-origin" not in headers


def test_no_browser_keeps_what_the_api_says(checkout: httpx.Client) -> None:
    for path in (ORDER, *LINKS):
        assert checkout.get(path).headers.get_list("cache-control") == ["no-store"]
    assert "cache-control" not in checkout.get("/i/l1nk").headers


@pytest.mark.parametrize("path", [METHODS, *LINKS])
def test_reading_by_a_link_is_limited(start_proxy, assert_envelope, path: str) -> None:
    with start_proxy(PUBLIC_RATE="1r/m", PUBLIC_BURST="1") as url:
        answers = [httpx.get(f"{url}{path}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_envelope(answers[2], 429, "RATE_LIMIT_ERROR")


@pytest.mark.parametrize("path", [RETURN, "/api/v1/processors/instamojo/webhooks/pay_0123456789abcdef"])
def test_telling_of_a_payment_elsewhere_is_limited(start_proxy, path: str) -> None:
    with start_proxy(PUBLIC_RATE="1r/m", PUBLIC_BURST="1") as url:
        assert [httpx.post(f"{url}{path}").status_code for _ in range(3)] == [200, 200, 429]


def test_public_requests_are_limited_here_as_well(start_proxy, assert_envelope) -> None:
    listen = f"127.0.0.1:{ports.spare(set())}"
    with start_proxy(CHECKOUT_LISTEN=listen, PUBLIC_RATE="1r/m", PUBLIC_BURST="1"):
        answers = [httpx.get(f"http://{listen}{ORDER}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_envelope(answers[2], 429, "RATE_LIMIT_ERROR")
    assert answers[2].headers["retry-after"] == "1"


def test_the_dashboards_door_leads_to_the_checkout(doors: dict[str, str]) -> None:
    answer = httpx.get(f"{doors['dashboard']}/checkout?order_id=order_1&embedded=true")
    assert answer.status_code == 302
    assert answer.headers["location"] == "https://pay.example/checkout?order_id=order_1&embedded=true"


def test_the_page_is_found_where_links_lead() -> None:
    pages = re.compile(front_ends.PATHS[front_ends.CHECKOUT])
    assert all(map(pages.search, ("/", "/checkout", "/i/l1nk_-A", "/c/l1nk", "/l/l1nk")))
    assert not any(map(pages.search, ("/i/", "/i", "/i/l1nk/more", "/x/l1nk", "/checkout/i/l1nk")))


def test_the_template_of_the_pages_has_no_word_that_nothing_sets() -> None:
    template = (nginx.ROOT / "frontends" / "pages.conf.template").read_text()
    asked = set(nginx.PLACEHOLDER.findall(template))
    assert asked == {"RUN_DIR", "PAGES_LISTEN", "PAGES_ROOT", "PAGES_PATHS"}
    for front_end in front_ends.PATHS:
        dockerfile = (nginx.ROOT / "frontends" / front_end / "Dockerfile").read_text()
        assert not [name for name in asked if f"{name}=" not in dockerfile]
        assert front_ends.PATHS[front_end].replace("$", "\\$") in dockerfile
