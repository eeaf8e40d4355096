"""Whatever goes wrong is said in one envelope, by whoever says it."""

import pytest

from gateway import Gateway, assert_error, card, upi_payment

UNKNOWN_ORDER = "order_0000000000000000"
UNKNOWN_PAYMENT = "pay_0000000000000000"
ASKING_FOR_CREDENTIALS = (
    ("POST", "/api/v1/orders"),
    ("GET", "/api/v1/orders"),
    ("GET", f"/api/v1/orders/{UNKNOWN_ORDER}"),
    ("POST", "/api/v1/payments"),
    ("GET", f"/api/v1/payments/{UNKNOWN_PAYMENT}"),
    ("GET", "/api/v1/webhooks"),
    ("GET", "/api/v1/webhooks/550e8400-e29b-41d4-a716-446655440000"),
    ("GET", "/api/v1/webhooks/settings"),
    ("PUT", "/api/v1/webhooks"),
    ("PUT", "/api/v1/webhooks/settings"),
)


@pytest.mark.parametrize(("method", "path"), ASKING_FOR_CREDENTIALS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Api-Key": "key_test_abc123"},
        {"X-Api-Secret": "secret_test_xyz789"},
        {"X-Api-Key": "key_test_abc123", "X-Api-Secret": "wrong"},
        {"X-Api-Key": "key_unknown", "X-Api-Secret": "secret_test_xyz789"},
        {"X-Merchant-Id": "550e8400-e29b-41d4-a716-446655440000"},
        {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiI1NTBlODQwMCJ9."},
    ],
    ids=["none", "no secret", "no key", "wrong secret", "unknown key", "only an identity", "unsigned token"],
)
async def test_without_valid_credentials_nothing_is_answered(
    shopper: Gateway, method: str, path: str, headers: dict[str, str]
):
    # Not even whether the body would have been valid.
    body = {"amount": "not an amount"} if method != "GET" else None
    answer = await shopper.call(method, path, body, headers)
    assert_error(answer, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")


async def test_anothers_resources_look_as_if_they_did_not_exist(merchant: Gateway, new_merchant: Gateway):
    order = await merchant.create_order()
    payment = await merchant.pay_by_upi(order["id"])

    for order_id, payment_id in ((order["id"], payment["id"]), (UNKNOWN_ORDER, UNKNOWN_PAYMENT), ("x", "x")):
        asked = await new_merchant.call("GET", f"/api/v1/orders/{order_id}")
        assert_error(asked, 404, "NOT_FOUND_ERROR", "Order not found")
        paid = await new_merchant.call("POST", "/api/v1/payments", upi_payment(order_id))
        assert_error(paid, 404, "NOT_FOUND_ERROR", "Order not found")
        asked = await new_merchant.call("GET", f"/api/v1/payments/{payment_id}")
        assert_error(asked, 404, "NOT_FOUND_ERROR", "Payment not found")
    listed = await new_merchant.call("GET", "/api/v1/orders")
    assert listed.json() == {"data": [], "total": 0, "limit": 10, "offset": 0}


async def test_the_public_does_not_find_what_does_not_exist(shopper: Gateway):
    asked = await shopper.call("GET", f"/api/v1/orders/{UNKNOWN_ORDER}/public")
    assert_error(asked, 404, "NOT_FOUND_ERROR", "Order not found")
    paid = await shopper.call("POST", "/api/v1/payments/public", upi_payment(UNKNOWN_ORDER))
    assert_error(paid, 404, "NOT_FOUND_ERROR", "Order not found")
    asked = await shopper.call("GET", f"/api/v1/payments/{UNKNOWN_PAYMENT}/public")
    assert_error(asked, 404, "NOT_FOUND_ERROR", "Payment not found")


@pytest.mark.parametrize("webhook_id", ["550e8400-e29b-41d4-a716-446655440000", "no-uuid"])
async def test_an_unknown_webhook_is_not_found(merchant: Gateway, webhook_id: str):
    asked = await merchant.call("GET", f"/api/v1/webhooks/{webhook_id}")
    assert_error(asked, 404, "NOT_FOUND_ERROR", "Webhook not found")


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({}, "amount is required"),
        ({"amount": 99}, "amount must be at least 100"),
        ({"amount": 1_000_000_000_000}, "amount must be at most 999999999999"),
        ({"amount": "500"}, "amount must be an integer"),
        ({"amount": 500.0}, "amount must be an integer"),
        ({"amount": True}, "amount must be an integer"),
        ({"amount": None}, "amount must be an integer"),
        ({"amount": 500, "currency": "RUPEES"}, "currency must be an ISO 4217 currency code"),
        ({"amount": 500, "receipt": "x" * 256}, "receipt must be at most 255 characters"),
        ({"amount": 500, "receipt": 7}, "receipt must be a string"),
        ({"amount": 500, "receipt": "a\0b"}, "Strings must not contain NUL characters"),
        ({"amount": 500, "notes": ["a"]}, "notes must be a JSON object"),
    ],
)
async def test_an_invalid_order_names_the_field(merchant: Gateway, body: dict[str, object], description: str):
    assert_error(await merchant.call("POST", "/api/v1/orders", body), 400, "BAD_REQUEST_ERROR", description)


@pytest.mark.parametrize(
    ("instrument", "code", "description"),
    [
        ({"method": "upi", "vpa": "no-at-sign"}, "INVALID_VPA", "Invalid VPA format"),
        ({"method": "upi", "vpa": "a@b@c"}, "INVALID_VPA", "Invalid VPA format"),
        ({"method": "upi", "vpa": "user@bank\n"}, "INVALID_VPA", "Invalid VPA format"),
        ({"method": "upi"}, "INVALID_VPA", "Invalid VPA format"),
        ({"method": "card"}, "INVALID_CARD", "card is required"),
        ({"method": "card", "card": card("4242 4242 4242 4241")}, "INVALID_CARD", "Invalid card number"),
        ({"method": "card", "card": card("424242424242")}, "INVALID_CARD", "Invalid card number"),
        ({"method": "card", "card": card(cvv=None)}, "INVALID_CARD", "card.cvv is required"),
        ({"method": "card", "card": card(expiry_year="2020")}, "EXPIRED_CARD", None),
        ({"method": "card", "card": card(expiry_month="13")}, "EXPIRED_CARD", None),
        ({"method": "card", "card": card(expiry_month="soon")}, "EXPIRED_CARD", None),
        ({"method": "cash"}, "BAD_REQUEST_ERROR", "method must be upi, card or redirect"),
        ({}, "BAD_REQUEST_ERROR", "method is required"),
    ],
)
async def test_an_instrument_that_cannot_pay_is_refused_before_the_bank(
    merchant: Gateway, shopper: Gateway, instrument: dict[str, object], code: str, description: str | None
):
    order = await merchant.create_order()
    for caller, path in ((merchant, "/api/v1/payments"), (shopper, "/api/v1/payments/public")):
        refused = await caller.call("POST", path, {"order_id": order["id"], **instrument})
        said = assert_error(refused, 400, code, description)
        assert "4242" not in said


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b'{"amount": 500', "application/json"),
        (b'{"amount": NaN}', "application/json"),
        (b'{"amount": 500, "receipt": "\\ud800"}', "application/json"),
        (b"[500]", "application/json"),
        (b"", "application/json"),
        (b'{"amount": 500}', "text/plain"),
        (b"amount=500", "application/x-www-form-urlencoded"),
    ],
    ids=["broken", "NaN", "lone surrogate", "no object", "empty", "text", "form"],
)
async def test_a_body_that_is_no_json_object_is_refused(merchant: Gateway, content: bytes, content_type: str):
    answer = await merchant.http.post("/api/v1/orders", content=content, headers={"Content-Type": content_type})
    assert "body" in assert_error(answer, 400, "BAD_REQUEST_ERROR")


async def test_a_body_may_have_64_kib_and_not_a_byte_more(merchant: Gateway):
    def body_of(size: int) -> bytes:
        head, tail = b'{"amount":500,"ignored":"', b'"}'
        return head + b"x" * (size - len(head) - len(tail)) + tail

    json = {"Content-Type": "application/json"}
    taken = await merchant.http.post("/api/v1/orders", content=body_of(65536), headers=json)
    assert taken.status_code == 201
    refused = await merchant.http.post("/api/v1/orders", content=body_of(65537), headers=json)
    assert_error(refused, 413, "BAD_REQUEST_ERROR")


@pytest.mark.parametrize(("limit", "offset"), [("0", "0"), ("101", "0"), ("ten", "0"), ("10", "-1")])
async def test_a_page_that_does_not_exist_cannot_be_listed(merchant: Gateway, limit: str, offset: str):
    for path in ("/api/v1/orders", "/api/v1/webhooks"):
        answer = await merchant.call("GET", f"{path}?limit={limit}&offset={offset}")
        assert_error(answer, 400, "BAD_REQUEST_ERROR")


@pytest.mark.parametrize("url", ["not a url", "ftp://example.com/hook", "/hook", "http://", 7])
async def test_webhooks_cannot_be_sent_to_what_is_no_url(new_merchant: Gateway, url: object):
    answer = await new_merchant.call("PUT", "/api/v1/webhooks/settings", {"webhook_url": url})
    assert "webhook_url" in assert_error(answer, 400, "BAD_REQUEST_ERROR")


async def test_credentials_may_not_be_mixed(new_merchant: Gateway, merchant: Gateway):
    mixed = {**new_merchant.http.headers, "X-Api-Secret": merchant.http.headers["X-Api-Secret"]}
    asked = await merchant.call("GET", "/api/v1/orders", headers=mixed)
    assert_error(asked, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
