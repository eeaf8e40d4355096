"""A merchant's program, or a shopper's browser: a typed client of the public API."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, NotRequired, Self, TypedDict

import httpx

from chassis.testing import eventually

FINAL = ("success", "failed")
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Account:
    """A merchant's id and API credentials."""

    merchant_id: str
    api_key: str
    api_secret: str

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Api-Key": self.api_key, "X-Api-Secret": self.api_secret}


TEST_MERCHANT = Account("550e8400-e29b-41d4-a716-446655440000", "key_test_abc123", "secret_test_xyz789")


class Order(TypedDict):
    id: str
    merchant_id: str
    amount: int
    currency: str
    receipt: str | None
    notes: dict[str, object]
    status: Literal["created", "paid"]
    created_at: str
    updated_at: str


class Payment(TypedDict):
    id: str
    order_id: str
    amount: int
    currency: str
    method: Literal["upi", "card"]
    vpa: NotRequired[str]
    card_network: NotRequired[str]
    card_last4: NotRequired[str]
    status: Literal["pending", "success", "failed"]
    captured: NotRequired[bool]
    error_code: NotRequired[str]
    error_description: NotRequired[str]
    created_at: str
    updated_at: NotRequired[str]


class Refund(TypedDict):
    id: str
    payment_id: str
    amount: int
    reason: str | None
    status: Literal["pending", "processed", "failed"]
    created_at: str
    processed_at: NotRequired[str | None]


class WebhookLog(TypedDict):
    id: str
    event: str
    status: Literal["pending", "success", "failed"]
    attempts: int
    created_at: str
    last_attempt_at: str | None
    next_retry_at: str | None
    response_code: int | None


class WebhookSettings(TypedDict):
    webhook_url: str | None
    webhook_secret: str


def card(number: str = "4242 4242 4242 4242", **changes: object) -> dict[str, object]:
    """A card as a checkout form sends it."""
    form = {"number": number, "expiry_month": "12", "expiry_year": "2045", "cvv": "123", "holder_name": "Asha Rao"}
    return {**form, **changes}


class Gateway:
    """What can be asked through the proxy. `account` None: somebody without credentials.

    The methods named for an action expect it to succeed; `call` gives whatever is answered.
    """

    def __init__(self, base_url: str, account: Account | None = TEST_MERCHANT) -> None:
        self.http = httpx.AsyncClient(
            base_url=base_url,
            headers=account.headers if account else None,
            timeout=30,
            limits=httpx.Limits(max_connections=40),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def call(
        self, method: str, path: str, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return await self.http.request(method, path, json=body, headers=headers)

    async def create_order(self, amount: int = 50000, **fields: object) -> Order:
        return _created(await self.call("POST", "/api/v1/orders", {"amount": amount, **fields}))

    async def order(self, order_id: str) -> Order:
        return _found(await self.call("GET", f"/api/v1/orders/{order_id}"))

    async def paid_order(self, order_id: str, within: float = 15) -> Order:
        """The order once it is paid."""
        return await eventually(lambda: self.order(order_id), lambda order: order["status"] == "paid", within)

    async def pay_by_upi(self, order_id: str, vpa: str = "success@bank") -> Payment:
        return _created(await self.call("POST", "/api/v1/payments", upi_payment(order_id, vpa)))

    async def pay_by_card(self, order_id: str, number: str = "4242 4242 4242 4242") -> Payment:
        return _created(await self.call("POST", "/api/v1/payments", card_payment(order_id, card(number))))

    async def payment(self, payment_id: str) -> Payment:
        return _found(await self.call("GET", f"/api/v1/payments/{payment_id}"))

    async def final_payment(self, payment_id: str, within: float = 15) -> Payment:
        """The payment once the bank has decided."""
        return await eventually(
            lambda: self.payment(payment_id), lambda payment: payment["status"] in FINAL, within=within
        )

    async def paid(self, amount: int = 50000) -> Payment:
        """A successful payment of a new order."""
        order = await self.create_order(amount)
        payment = await self.final_payment((await self.pay_by_upi(order["id"]))["id"])
        assert payment["status"] == "success"
        return payment

    async def give_back(self, payment_id: str, amount: int, reason: str | None = None) -> Refund:
        body = {"amount": amount} if reason is None else {"amount": amount, "reason": reason}
        return _created(await self.call("POST", f"/api/v1/payments/{payment_id}/refunds", body))

    async def refund(self, refund_id: str) -> Refund:
        return _found(await self.call("GET", f"/api/v1/refunds/{refund_id}"))

    async def final_refund(self, refund_id: str, within: float = 15) -> Refund:
        """The refund once the bank has decided."""
        return await eventually(
            lambda: self.refund(refund_id), lambda refund: refund["status"] != "pending", within=within
        )

    async def refunds(self, payment_id: str) -> list[Refund]:
        """The latest of one payment, newest first."""
        return _found(await self.call("GET", f"/api/v1/payments/{payment_id}/refunds?limit=100"))["data"]

    async def send_webhooks_to(self, url: str | None, secret: str | None = None) -> WebhookSettings:
        body = {"webhook_url": url} if secret is None else {"webhook_url": url, "webhook_secret": secret}
        return _found(await self.call("PUT", "/api/v1/webhooks/settings", body))

    async def webhook_secret(self) -> str:
        settings: WebhookSettings = _found(await self.call("GET", "/api/v1/webhooks/settings"))
        return settings["webhook_secret"]

    async def webhook_logs(self) -> list[WebhookLog]:
        """The latest, newest first."""
        return _found(await self.call("GET", "/api/v1/webhooks?limit=100"))["data"]


def upi_payment(order_id: str, vpa: str = "success@bank") -> dict[str, object]:
    return {"order_id": order_id, "method": "upi", "vpa": vpa}


def card_payment(order_id: str, form: Json | None = None) -> dict[str, object]:
    return {"order_id": order_id, "method": "card", "card": form or card()}


def _created(answer: httpx.Response):
    assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
    return answer.json()


def _found(answer: httpx.Response):
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    return answer.json()


def assert_error(answer: httpx.Response, status: int, code: str, description: str | None = None) -> str:
    """Check that the answer is the error envelope with this content. Gives the description."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.headers.get_list("x-request-id")) == 1
    error = answer.json()["error"]
    assert answer.json() == {"error": {"code": code, "description": error["description"]}}
    if description is not None:
        assert error["description"] == description
    return error["description"]
