"""What may come in and what goes out: identities, request ids, CORS, logs."""

import json
import os
import re
import subprocess

import httpx
import pytest

from fleet import nginx, ports
from fleet.settings import DEVELOPMENT_ORIGINS, interpret


def test_identities_claimed_from_outside_do_not_get_in(client: httpx.Client) -> None:
    claims = {
        "X-Merchant-Id": "550e8400-e29b-41d4-a716-446655440000",
        "X-Service-Token": "forged",
        "X-Internal-Caller": "orders",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-User": "admin",
        "X-Real-Ip": "10.0.0.1",
        "Forwarded": "for=10.0.0.1",
        "Cookie": "session=1",
    }
    seen = client.get("/api/v1/orders", headers=claims).json()["headers"]
    assert seen.keys().isdisjoint(name.lower() for name in claims if name != "X-Forwarded-For")
    assert seen["x-forwarded-for"] == "127.0.0.1"


def test_what_the_api_reads_gets_in(client: httpx.Client) -> None:
    sent = {
        "x-api-key": "key",
        "x-api-secret": "secret",
        "idempotency-key": "once",
        "content-type": "application/json; charset=utf-8",
        "authorization": "Bearer token",
        "accept": "application/json",
        "user-agent": "shop/1.0",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    seen = client.post("/api/v1/orders", headers=sent, content=b'{"amount":50000}').json()
    assert {name: seen["headers"].get(name) for name in sent} == sent
    assert seen["body"] == '{"amount":50000}'


@pytest.mark.parametrize("path", ["/api/v1/orders", "/nothing"])
def test_a_sane_request_id_is_kept(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"X-Request-Id": "my.order_42-a"})
    assert answer.headers.get_list("x-request-id") == ["my.order_42-a"]


@pytest.mark.parametrize("claimed", ["", "two words", "x" * 129, 'quo"te', "ä"])
def test_any_other_request_id_is_replaced(client: httpx.Client, claimed: str) -> None:
    answer = client.get("/api/v1/orders", headers={b"X-Request-Id": claimed.encode()})
    [given] = answer.headers.get_list("x-request-id")
    assert re.fullmatch("[0-9a-f]{32}", given)
    assert answer.json()["headers"]["x-request-id"] == given


def test_two_request_ids_are_none(send_raw) -> None:
    headers = "Host: x\r\nX-Request-Id: one\r\nX-Request-Id: two\r\n"
    answer = send_raw(f"GET /api/v1/orders HTTP/1.1\r\n{headers}\r\n".encode())
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_every_answer_tells_browsers_not_to_guess(client: httpx.Client) -> None:
    for path in ("/api/v1/orders", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["server"] == "nginx"


def preflight(url: str, origin: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-api-key,idempotency-key",
    }
    return httpx.options(f"{url}/api/v1/orders", headers=headers)


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:3001", "http://localhost:4000"])
def test_the_front_ends_may_call_in_development(proxy_url: str, origin: str) -> None:
    answer = preflight(proxy_url, origin)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == origin
    assert "POST" in answer.headers["access-control-allow-methods"]
    for name in ("X-Api-Key", "X-Api-Secret", "Idempotency-Key", "Content-Type", "Authorization", "X-Request-Id"):
        assert name in answer.headers["access-control-allow-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/orders", "/nothing", "/api/v1/orders/answer-401"])
def test_the_answer_itself_is_readable_for_an_allowed_origin(client: httpx.Client, path: str) -> None:
    headers = client.get(path, headers={"Origin": "http://localhost:3000"}).headers
    assert headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "X-Request-Id" in headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost:30000", "http://localhost:300", "http://localhost", "null", ".*"],
)
def test_other_origins_may_not_call(proxy_url: str, origin: str) -> None:
    for answer in (preflight(proxy_url, origin), httpx.get(f"{proxy_url}/api/v1/orders", headers={"Origin": origin})):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "Origin" in answer.headers["vary"]


def test_without_cors_origins_nobody_may_call(start_proxy) -> None:
    with start_proxy(CORS_ORIGINS="") as url:
        assert "access-control-allow-origin" not in preflight(url, "http://localhost:3000").headers
        assert "access-control-allow-origin" not in preflight(url, "").headers


def test_the_access_log_tells_what_happened_and_no_secret(start_proxy, tmp_path) -> None:
    with start_proxy(tmp_path) as url:
        headers = {"X-Request-Id": "log-me", "X-Api-Secret": "s3cret-header", "Authorization": "Bearer s3cret-token"}
        httpx.get(f"{url}/api/v1/orders/order_1?q=s3cret-query", headers=headers)
    log = (tmp_path / "log").read_text()
    [line] = [json.loads(line) for line in log.splitlines() if "log-me" in line]
    assert line["path"] == "/api/v1/orders/order_1"
    assert (line["status"], line["route"], line["method"]) == (200, "orders", "GET")
    assert line["upstream_seconds"]
    assert "s3cret" not in log


def test_the_links_of_customers_are_not_in_the_log(start_proxy, tmp_path) -> None:
    checkout = f"127.0.0.1:{ports.spare(set())}"
    pages = {f"/{page}/s3cret-link": f"/{page}/***" for page in "icl"} | {"/i/s3cret-link/s3cret": "/i/***"}
    links = {
        "/api/v1/invoices/s3cret-link/public": "/api/v1/invoices/***/public",
        "/api/v1/payment_links/s3cret-link/public": "/api/v1/payment_links/***/public",
        "/api/v1/customers/s3cret-link/invoices/public": "/api/v1/customers/***/invoices/public",
        "/api/v1/invoices/s3cret-link": "/api/v1/invoices/***",
        "/api/v1//invoices/s3cret-link/public": "/api/v1//invoices/***/public",
    }
    ids = ["/api/v1/invoices/inv_12aB/timeline", "/api/v1/payment_links/plink_12aB", "/api/v1/invoices/settings"]
    with (
        start_proxy(tmp_path, CHECKOUT_LISTEN=checkout) as url,
        httpx.Client(headers={"X-Request-Id": "log-me"}) as client,
    ):
        for path in (*pages, *links):
            client.get(f"http://{checkout}{path}")
        for path in (*links, *ids):
            client.get(f"{url}{path}")
        # Errors of its own, for which nginx would write the request down once more.
        for door in (f"http://{checkout}", url):
            assert client.get(f"{door}/api/v1/invoices/s3cret-link/public?/hangs-up").status_code == 502
        assert client.get(f"http://{checkout}/i/s3cret-link/hangs-up").status_code == 502
    log = (tmp_path / "log").read_text()
    lines = [json.loads(line)["path"] for line in log.splitlines() if "log-me" in line]
    errors = ["/api/v1/invoices/***/public", "/api/v1/invoices/***/public", "/i/***"]
    # In no certain order: each of its processes gathers lines for itself.
    assert sorted(lines) == sorted([*pages.values(), *links.values(), *links.values(), *ids, *errors])
    assert "s3cret" not in log


def test_the_api_hands_out_no_cookies(client: httpx.Client) -> None:
    assert "set-cookie" not in client.post("/api/v1/auth/login", content=b"{}").headers


@pytest.mark.parametrize("gateway_env", ["development", "production"])
def test_the_containers_defaults_are_those_of_the_fleet(gateway_env: str) -> None:
    defaults = nginx.TEMPLATE.parent / "defaults.envsh"
    assert os.access(defaults, os.X_OK), "the image's entrypoint passes over what cannot be executed"
    names = ["CORS_ORIGINS", "PUBLIC_RATE", "PUBLIC_BURST", "SIGN_IN_RATE", "SIGN_IN_BURST"]
    script = f'. "{defaults}"; for name in {" ".join(names)}; do eval "echo \\$$name"; done'
    for given in ({}, {"CORS_ORIGINS": "https://shop.example", "SIGN_IN_RATE": "3r/s", "PUBLIC_BURST": "7"}):
        environment = {"PATH": os.environ["PATH"], "GATEWAY_ENV": gateway_env, **dict.fromkeys(names, ""), **given}
        said = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
        fleet = interpret({"GATEWAY_ENV": gateway_env, **given})
        expected = [fleet.cors_origins, *(fleet.limits[name] for name in names[1:])]
        assert said.stdout.splitlines() == expected


def test_the_template_has_no_word_that_nothing_sets() -> None:
    limits = {"PUBLIC_RATE": "", "PUBLIC_BURST": "", "SIGN_IN_RATE": "", "SIGN_IN_BURST": ""}
    names = ("merchants", "orders", "payments", "refunds", "webhooks")
    services: dict[str, int] = dict.fromkeys(names, ports.spare(set()))
    values = nginx.placeholders(
        "127.0.0.1:8000",
        services,
        DEVELOPMENT_ORIGINS,
        limits,
        nginx.FrontEnds("127.0.0.1:3000", "127.0.0.1:3001", "", 8131, 8132, ""),
    )
    assert values.keys() == set(nginx.PLACEHOLDER.findall(nginx.TEMPLATE.read_text()))
    # The container image brings a default for each, so that its own envsubst fills all of them in too.
    dockerfile = (nginx.TEMPLATE.parent / "Dockerfile").read_text()
    assert not [name for name in values if f"{name}=" not in dockerfile]
