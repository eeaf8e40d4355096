"""What holds for every request, whichever service answers it."""

import json
import re

import pytest

from chassis.testing import eventually
from fleet.testing import RunningFleet
from gateway import Gateway, assert_error

CHECKOUT = "http://localhost:3001"
PATHS_OF_EVERY_SERVICE = ("/health", "/api/v1/orders", "/api/v1/payments/x", "/api/v1/webhooks", "/nowhere")


@pytest.mark.parametrize("path", PATHS_OF_EVERY_SERVICE)
async def test_the_callers_own_sane_request_id_is_kept(merchant: Gateway, path: str):
    answer = await merchant.call("GET", path, headers={"X-Request-Id": "shop-42.retry_1"})
    assert answer.headers.get_list("x-request-id") == ["shop-42.retry_1"]


@pytest.mark.parametrize("insane", ["two words", "x" * 129, "semi;colon", '{"a":1}', ""])
@pytest.mark.parametrize("path", PATHS_OF_EVERY_SERVICE)
async def test_an_insane_request_id_is_replaced(merchant: Gateway, path: str, insane: str):
    answer = await merchant.call("GET", path, headers={"X-Request-Id": insane})
    (given,) = answer.headers.get_list("x-request-id")
    assert re.fullmatch(r"[0-9a-f]{32}", given)


async def test_a_request_is_found_in_the_logs_by_its_id(merchant: Gateway, fleet: RunningFleet):
    order = await merchant.create_order()
    body = {"order_id": order["id"], "method": "upi", "vpa": "failure@bank"}
    answer = await merchant.call("POST", "/api/v1/payments", body, headers={"X-Request-Id": "find-me-again"})
    await merchant.final_payment(answer.json()["id"])

    async def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in fleet.log("proxy").splitlines() if '"find-me-again"' in line]

    (line,) = await eventually(lines)
    assert (line["request_id"], line["path"], line["status"]) == ("find-me-again", "/api/v1/payments", 201)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/orders", {"GET", "POST"}),
        ("PUT", "/api/v1/orders/order_0000000000000000", {"GET"}),
        ("PATCH", "/api/v1/payments", {"POST"}),
        ("DELETE", "/api/v1/webhooks/settings", {"GET", "PUT"}),
        ("POST", "/health", {"GET"}),
        ("GET", "/api/v1/payments/public", {"POST"}),
        ("GET", "/api/v1/webhooks/test", {"POST"}),
        ("PUT", "/api/v1/payments/stats", {"GET"}),
    ],
)
async def test_a_method_that_is_not_allowed_names_those_that_are(
    merchant: Gateway, method: str, path: str, allowed: set[str]
):
    answer = await merchant.call(method, path)
    assert_error(answer, 405, "BAD_REQUEST_ERROR")
    assert allowed <= set(answer.headers["allow"].replace(" ", "").split(","))
    assert method not in answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1",
        "/api/v2/orders",
        "/metrics",
        "/health/live",
        "/health/ready",
        "/internal/jobs",
        "/internal/credentials/check",
        "/api/v1/orders/../../internal/jobs",
        "/api/v1/orders/%2e%2e/%2e%2e/internal/jobs",
        "/api/v1//internal/jobs",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_not_public_is_not_there(fleet: RunningFleet, merchant: Gateway, method: str, path: str):
    # Written by hand: a client would tidy the path up before it asks.
    request = merchant.http.build_request(method, "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    assert_error(await merchant.http.send(request), 404, "NOT_FOUND_ERROR")


async def test_a_page_of_the_checkout_may_call_after_its_preflight(shopper: Gateway):
    asks = {
        "Origin": CHECKOUT,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = await shopper.call("OPTIONS", "/api/v1/payments/public", headers=asks)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == CHECKOUT
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in preflight.headers

    answer = await shopper.call("POST", "/api/v1/payments/public", {}, headers={"Origin": CHECKOUT})
    assert answer.headers["access-control-allow-origin"] == CHECKOUT
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]


async def test_a_page_of_anybody_else_may_not_call(shopper: Gateway):
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = await shopper.call("OPTIONS", "/api/v1/payments/public", headers=asks)
    assert not [name for name in preflight.headers if name.startswith("access-control-allow")]


async def test_lists_are_newest_first_and_in_pages(new_merchant: Gateway):
    orders = [await new_merchant.create_order() for _ in range(3)]

    first = (await new_merchant.call("GET", "/api/v1/orders?limit=2")).json()
    second = (await new_merchant.call("GET", "/api/v1/orders?limit=2&offset=2")).json()

    assert first == {"data": [orders[2], orders[1]], "total": 3, "limit": 2, "offset": 0}
    assert second == {"data": [orders[0]], "total": 3, "limit": 2, "offset": 2}


async def test_the_test_merchant_is_there_to_try_the_gateway_with(shopper: Gateway):
    answer = await shopper.call("GET", "/api/v1/test/merchant")
    assert answer.json() == {
        "id": "550e8400-e29b-41d4-a716-446655440000",
        "email": "test@example.com",
        "api_key": "key_test_abc123",
        "seeded": True,
    }


async def test_the_job_status_counts_what_is_done(merchant: Gateway, shopper: Gateway):
    async def status() -> dict[str, object]:
        return (await shopper.call("GET", "/api/v1/test/jobs/status")).json()

    def done(counts: dict[str, object]) -> int:
        return int(str(counts["completed"]))

    before = await status()
    assert set(before) == {"pending", "processing", "completed", "failed", "worker_status"}
    assert before["worker_status"] == "running"
    payment = await merchant.pay_by_upi((await merchant.create_order())["id"])
    await merchant.final_payment(payment["id"])
    await eventually(status, lambda counts: done(counts) > done(before))
