"""Payment requests, payments and refunds, in memory, and their faces in the API."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from instamojo_sandbox.behaviour import Account, Refunds
from instamojo_sandbox.money import fee_of, rupees

REFUND_STATUS = {Refunds.AT_ONCE: "Refunded", Refunds.PENDING: "Pending", Refunds.REJECTED: "Rejected"}


def now() -> datetime:
    return datetime.now(UTC)


def written(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Payment:
    id: str
    status: Literal["Credit", "Failed"]
    base: int
    """In paise, without a convenience fee."""
    amount: int
    """In paise, as the API says it."""
    fees: int
    created_at: datetime = field(default_factory=now)


@dataclass(slots=True)
class Refund:
    id: str
    payment_id: str
    kind: str
    body: str
    amount: int
    paid: int
    decided: str = ""
    """Once decided it stays so, whatever the account's settings become."""
    created_at: datetime = field(default_factory=now)

    def face(self, account: Account) -> dict[str, Any]:
        status = REFUND_STATUS[account.behaviour.refunds]
        if not self.decided and status != "Pending":
            self.decided = status
        return {
            "id": self.id,
            "payment_id": self.payment_id,
            "status": self.decided or status,
            "type": self.kind,
            "body": self.body,
            "refund_amount": rupees(self.amount),
            "total_amount": rupees(self.paid),
            "created_at": written(self.created_at),
        }


@dataclass(slots=True)
class PaymentRequest:
    """What a merchant asks to be paid. `said` is what it sent, as it is given back."""

    id: str
    account: Account
    amount: int
    longurl: str
    said: dict[str, Any]
    repeatable: bool
    payments: list[Payment] = field(default_factory=list[Payment])
    created_at: datetime = field(default_factory=now)
    modified_at: datetime = field(default_factory=now)

    @property
    def paid(self) -> bool:
        return any(payment.status == "Credit" for payment in self.payments)

    @property
    def fee(self) -> int:
        return fee_of(self.amount)

    @property
    def status(self) -> str:
        """Of the request, not of its payments: `Failed` says that e-mail or SMS failed."""
        asked_for_messages = self.said["send_email"] or self.said["send_sms"]
        if self.account.behaviour.messages_fail:
            return "Failed"
        if self.paid:
            return "Completed"
        return "Sent" if asked_for_messages else "Pending"

    def pay(self, base: int, *, fee_on_top: bool, credited: bool) -> Payment:
        """A payment over `base` paise, and its fee: which the shopper pays on top, or the merchant out of it."""
        fee = fee_of(base)
        included = fee_on_top and self.account.behaviour.amount_includes_fee
        amount = base + fee if included else base
        made = Payment(f"MOJO{secrets.token_hex(8)}", "Credit" if credited else "Failed", base, amount, fee)
        if not credited:
            made.fees = 0
        self.payments.append(made)
        self.modified_at = now()
        return made

    def face(self) -> dict[str, Any]:
        messages = "Failed" if self.account.behaviour.messages_fail else "Sent"
        return {
            "id": self.id,
            **self.said,
            "amount": rupees(self.amount),
            "status": self.status,
            "sms_status": messages if self.said["send_sms"] else None,
            "email_status": messages if self.said["send_email"] else None,
            "shorturl": None,
            "longurl": self.longurl,
            "allow_repeated_payments": self.repeatable,
            "created_at": written(self.created_at),
            "modified_at": written(self.modified_at),
        }

    def payment_face(self, payment: Payment) -> dict[str, Any]:
        failed = payment.status == "Failed"
        return {
            "payment_id": payment.id,
            "quantity": 1,
            "status": payment.status,
            "link_slug": None,
            "link_title": None,
            "buyer_name": self.said["buyer_name"] or "",
            "buyer_phone": self.said["phone"] or "",
            "buyer_email": self.said["email"] or "",
            "currency": "INR",
            "unit_price": rupees(payment.amount),
            "amount": rupees(payment.amount),
            "fees": rupees(payment.fees),
            "instrument_type": "UPI",
            "failure": {"reason": "declined", "message": "Payment was declined by the bank"} if failed else None,
            "payment_request": self.id,
            "created_at": written(payment.created_at),
        }


class Books:
    """Everything that accounts have here. Another account's things do not exist for them."""

    def __init__(self, accounts: list[Account]) -> None:
        self.accounts = {account.api_key: account for account in accounts}
        self.requests: dict[str, PaymentRequest] = {}
        self.refunds: dict[str, Refund] = {}

    def requests_of(self, account: Account) -> list[PaymentRequest]:
        """Newest first."""
        return [request for request in reversed(self.requests.values()) if request.account is account]

    def request_of(self, account: Account, request_id: str) -> PaymentRequest | None:
        found = self.requests.get(request_id)
        return found if found and found.account is account else None

    def payment_of(self, account: Account, payment_id: str) -> tuple[PaymentRequest, Payment] | None:
        mine = ((request, payment) for request in self.requests_of(account) for payment in request.payments)
        return next(((request, payment) for request, payment in mine if payment.id == payment_id), None)

    def refunds_of(self, account: Account) -> list[Refund]:
        """Newest first."""
        return [refund for refund in reversed(self.refunds.values()) if self.payment_of(account, refund.payment_id)]

    def refund(self, payment: Payment, kind: str, body: str, amount: int) -> Refund:
        # As there: asked twice, it refunds twice.
        made = Refund(f"C{secrets.token_hex(5)}", payment.id, kind, body, amount, payment.amount)
        self.refunds[made.id] = made
        return made

    def refundable(self, account: Account, payment: Payment) -> int:
        given = [r for r in self.refunds_of(account) if r.payment_id == payment.id and r.decided != "Rejected"]
        return payment.amount - sum(refund.amount for refund in given)
