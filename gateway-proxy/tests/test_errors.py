"""The errors that nginx itself makes: each in the API's envelope, each with a request id."""

import httpx
import pytest


def test_a_body_over_64_kib_is_refused(client: httpx.Client, assert_envelope) -> None:
    assert_envelope(client.post("/api/v1/orders", content=b"x" * (64 * 1024 + 1)), 413, "BAD_REQUEST_ERROR")


def test_a_chunked_body_over_64_kib_is_refused(client: httpx.Client, assert_envelope) -> None:
    answer = client.post("/api/v1/orders", content=(b"x" * 1024 for _ in range(65)))
    assert_envelope(answer, 413, "BAD_REQUEST_ERROR")


def test_a_body_of_64_kib_passes(client: httpx.Client) -> None:
    assert len(client.post("/api/v1/orders", content=b"x" * 64 * 1024).json()["body"]) == 64 * 1024


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET /api/v1/orders HTTP/1.1", "", 400),  # no Host
        ("NONSENSE", "", 400),
        ("GET /api/v1/orders%zz HTTP/1.1", "Host: x\r\n", 400),
        ("GET /" + "x" * 9000 + " HTTP/1.1", "Host: x\r\n", 414),
        ("GET /api/v1/orders HTTP/1.1", "Host: x\r\nX-Long: " + "x" * 9000 + "\r\n", 431),
        ("TRACE /api/v1/orders HTTP/1.1", "Host: x\r\n", 405),
        ("POST /api/v1/orders HTTP/1.1", "Host: x\r\nContent-Length: many\r\n", 400),
        ("POST /api/v1/orders HTTP/1.1", "Host: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400),
    ],
)
def test_a_malformed_request_is_told_so(
    send_raw, assert_envelope, request_line: str, headers: str, status: int
) -> None:
    answer = send_raw(f"{request_line}\r\n{headers}\r\n".encode())
    assert_envelope(answer, status, "BAD_REQUEST_ERROR")
    assert ("allow" in answer.headers) == (status == 405)


def test_a_service_that_is_away_is_502_with_the_request_id(start_proxy, assert_envelope) -> None:
    with start_proxy(ORDERS_UPSTREAM="127.0.0.1:1") as url:
        answer = httpx.post(f"{url}/api/v1/orders", headers={"X-Request-Id": "trace-me-1"})
        assert "trace-me-1" in assert_envelope(answer, 502, "SERVICE_UNAVAILABLE")


def test_a_name_that_resolves_to_nothing_is_502(start_proxy, assert_envelope) -> None:
    # Containers have names, and may be away when the proxy starts.
    with start_proxy(ORDERS_UPSTREAM="orders.invalid:8000") as url:
        assert_envelope(httpx.get(f"{url}/api/v1/orders"), 502, "SERVICE_UNAVAILABLE")
        assert httpx.get(f"{url}/health").status_code == 200


def test_a_post_whose_answer_was_lost_is_not_sent_twice(client: httpx.Client, services, assert_envelope) -> None:
    # The stand-in hangs up on a connection that nginx kept: the moment at which nginx would try again.
    client.get("/api/v1/payments")
    before = services["payments"].received.count("POST /api/v1/payments/hangs-up")
    assert_envelope(client.post("/api/v1/payments/hangs-up", content=b"{}"), 502, "SERVICE_UNAVAILABLE")
    assert services["payments"].received.count("POST /api/v1/payments/hangs-up") == before + 1


def test_a_caller_over_the_limit_of_public_endpoints_is_told_when_to_return(start_proxy, assert_envelope) -> None:
    with start_proxy(PUBLIC_RATE="1r/m", PUBLIC_BURST="1") as url:
        answers = [httpx.post(f"{url}/api/v1/payments/public", content=b"{}") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert_envelope(answers[2], 429, "RATE_LIMIT_ERROR")
        assert answers[2].headers.get_list("retry-after") == ["1"]
        assert httpx.get(f"{url}/api/v1/orders/order_1/public").status_code == 429
        # Merchants, who bring their keys, are not counted with the public.
        assert httpx.post(f"{url}/api/v1/payments", content=b"{}").status_code == 200
        assert httpx.post(f"{url}/api/v1/auth/login", content=b"{}").status_code == 200


def test_signing_in_and_registering_share_a_limit_of_their_own(start_proxy) -> None:
    with start_proxy(SIGN_IN_RATE="1r/m", SIGN_IN_BURST="1") as url:
        paths = ["auth/login", "merchants", "auth/login", "merchants"]
        assert [httpx.post(f"{url}/api/v1/{path}").status_code for path in paths] == [200, 200, 429, 429]
        assert httpx.post(f"{url}/api/v1/auth/login").headers.get_list("retry-after") == ["6"]
        assert httpx.get(f"{url}/api/v1/merchants/me").status_code == 200


def test_a_services_own_429_keeps_its_own_retry_after(client: httpx.Client) -> None:
    answer = client.post("/api/v1/orders/answer-429")
    assert answer.headers.get_list("retry-after") == ["77"]
