"""Which service answers which path, and which paths nobody answers."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/health", "merchants"),
        ("/api/v1/test/merchant", "merchants"),
        ("/api/v1/test/jobs/status", "merchants"),
        ("/api/v1/auth/login", "merchants"),
        ("/api/v1/merchants", "merchants"),
        ("/api/v1/merchants/me", "merchants"),
        ("/api/v1/orders", "orders"),
        ("/api/v1/orders?limit=5&offset=2", "orders"),
        ("/api/v1/orders/order_0123456789abcdef/public", "orders"),
        ("/api/v1/orders/order_0123456789abcdef/methods/public", "payments"),
        ("/api/v1/invoices", "orders"),
        ("/api/v1/invoices/settings", "orders"),
        ("/api/v1/invoices/inv_0123456789abcdef/timeline", "orders"),
        ("/api/v1/invoices/l1nk/public", "orders"),
        ("/api/v1/customers/l1nk/invoices/public", "orders"),
        ("/api/v1/payment_links?status=paid", "orders"),
        ("/api/v1/payment_links/plink_0123456789abcdef/cancel", "orders"),
        ("/api/v1/payment_links/l1nk/public", "orders"),
        ("/api/v1/processors", "payments"),
        ("/api/v1/processors/instamojo/return", "payments"),
        ("/api/v1/processors/instamojo/webhooks/pay_0123456789abcdef", "payments"),
        ("/api/v1/payments", "payments"),
        ("/api/v1/payments/public", "payments"),
        ("/api/v1/payments/pay_0123456789abcdef/capture", "payments"),
        ("/api/v1/payments/pay_0123456789abcdef/refunds", "refunds"),
        ("/api/v1/payments/pay_0123456789abcdef/refunds?limit=5", "refunds"),
        ("/api/v1/refunds", "refunds"),
        ("/api/v1/refunds/rfnd_0123456789abcdef", "refunds"),
        ("/api/v1/webhooks", "webhooks"),
        ("/api/v1/webhooks/settings", "webhooks"),
    ],
)
def test_each_path_reaches_its_service_unchanged(client: httpx.Client, path: str, service: str) -> None:
    seen = client.get(path).json()
    assert (seen["service"], seen["path"]) == (service, path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/internal",
        "/internal/merchants",
        "/redoc",
        "/api/v1/ordersx",
        "/api/v1/internal/orders",
        "/api/v1/refundsx",
        "/api/v1/invoicesx",
        "/api/v1/processorsx",
        "/api/v1/payment-links",
        "/errors/502",
        "/api/v1/orders/../../../metrics",
        "/metrics/../api/v1/orders",
        "/internal/..%2fapi/v1/orders",
        "/api/v1/orders/%2e%2e/internal",
        "/api/v1//orders",
    ],
)
def test_everything_else_is_not_found_and_reaches_nobody(send_raw, services, assert_envelope, path: str) -> None:
    before = [len(service.received) for service in services.values()]
    answer = send_raw(f"GET {path} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode())
    assert_envelope(answer, 404, "NOT_FOUND_ERROR")
    assert [len(service.received) for service in services.values()] == before


def test_a_query_may_hold_what_a_path_may_not(client: httpx.Client) -> None:
    assert client.get("/api/v1/payments?q=..%2f//").json()["path"] == "/api/v1/payments?q=..%2f//"


def test_a_services_answer_passes_untouched_whatever_its_status(client: httpx.Client) -> None:
    for status in (400, 404, 405, 413, 422, 500, 502, 503, 504):
        answer = client.post(f"/api/v1/orders/answer-{status}", content=b"{}")
        assert (answer.status_code, answer.json()["service"]) == (status, "orders")


def test_connections_to_services_are_kept_and_used_again(client: httpx.Client, services) -> None:
    client.get("/api/v1/webhooks")
    before = services["webhooks"].connections
    for _ in range(50):
        client.get("/api/v1/webhooks")
    assert services["webhooks"].connections == before
