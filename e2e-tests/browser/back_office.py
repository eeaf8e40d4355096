"""What a merchant sees and does in the dashboard, and the merchant's own server behind it."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import httpx
from playwright.sync_api import Locator, Page, expect

from accounts import PASSWORD, register
from chassis.clock import utc_now

DECIDED_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Owner:
    """A merchant who has just registered, with the API in the merchant's name."""

    email: str
    key: str
    secret: str
    api: httpx.Client

    @classmethod
    def registered(cls, base_url: str, **changes: object) -> Self:
        answer = register(base_url, **changes)
        assert answer.status_code == 201, answer.text
        new = answer.json()
        headers = {"X-Api-Key": new["api_key"], "X-Api-Secret": new["api_secret"]}
        api = httpx.Client(base_url=f"{base_url}/api/v1", headers=headers, timeout=30)
        return cls(new["email"], new["api_key"], new["api_secret"], api)

    def order(self, amount: int = 50000, currency: str = "INR") -> str:
        return self._created("/orders", {"amount": amount, "currency": currency})["id"]

    def payment(self, vpa: str = "success@bank", amount: int = 50000, currency: str = "INR") -> str:
        """The id of a payment whose bank has not decided yet."""
        order = self.order(amount, currency)
        return self._created("/payments", {"order_id": order, "method": "upi", "vpa": vpa})["id"]

    def decided(self, *payments: str) -> None:
        """Return when the bank has decided about all of them."""
        deadline = time.monotonic() + DECIDED_WITHIN_SECONDS
        for payment in payments:
            while self.read(f"/payments/{payment}")["status"] == "pending":
                assert time.monotonic() < deadline, f"{payment} is still pending"
                time.sleep(0.02)

    def refund(self, payment: str, amount: int) -> str:
        return self._created(f"/payments/{payment}/refunds", {"amount": amount})["id"]

    def read(self, path: str) -> Any:
        return self.api.get(path).json()

    def send_webhooks_to(self, url: str) -> None:
        assert self.api.put("/webhooks/settings", json={"webhook_url": url}).status_code == 200

    def _created(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        answer = self.api.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The pages, found by the names that they give to their parts."""

    page: Page
    url: str
    owner: Owner

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.url}/dashboard{path}")

    def stop_clock(self, asked: str) -> None:
        """The page's: from now on time passes when it is told to. What it was asking for, at `asked`, has come."""
        with self.page.expect_response(asked) as answer:
            self.page.clock.pause_at(utc_now() + timedelta(hours=1))
        answer.value.finished()

    def part(self, name: str, **attributes: str) -> Locator:
        others = "".join(f"[{key.replace('_', '-')}='{value}']" for key, value in attributes.items())
        return self.page.locator(f"[data-test-id={name}]{others}")

    def sign_in(self) -> None:
        """As the login page does, without looking at it."""
        answer = self.page.context.request.post(
            f"{self.url}/api/v1/auth/login", data={"email": self.owner.email, "password": PASSWORD}
        )
        assert answer.status == 200, answer.text()

    def fill_login(self, password: str = PASSWORD) -> None:
        self.part("email-input").fill(self.owner.email)
        self.part("password-input").fill(password)
        self.part("login-button").click()

    def row(self, payment: str) -> Locator:
        return self.part("transaction-row", data_payment_id=payment)

    def copied(self, text: str) -> None:
        """It is what would be pasted."""
        self.page.wait_for_function("async text => await navigator.clipboard.readText() === text", arg=text)

    def says(self, words: str) -> None:
        """In a corner."""
        expect(self.part("toast").filter(has_text=words)).to_be_visible()


@dataclass
class WebhookServer:
    """The merchant's own, on loopback: keeps what comes and answers with `status`."""

    status: int = 200
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._server
        return f"http://127.0.0.1:{self._server.server_port}/webhook"

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.received]

    def last_signature(self, event: str) -> str:
        """Under which such an event came the last time."""
        return next(
            headers["x-webhook-signature"]
            for headers, body in reversed(self.received)
            if json.loads(body)["event"] == event
        )

    def __enter__(self) -> Self:
        receive: Callable[[dict[str, str], bytes], int] = self._receive

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                said = b"thank you"
                self.send_response(receive({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # its name there

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.shutdown()
        self._server.server_close()

    def _receive(self, headers: dict[str, str], body: bytes) -> int:
        self.received.append((headers, body))
        return self.status
