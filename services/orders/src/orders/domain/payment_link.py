"""A payment link: a sum that whoever has the link may pay, once, through an order of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chassis.ids import is_id, new_id
from orders.domain.customer import CustomerDetails
from orders.domain.errors import ExpiryPassed, PaymentLinkNotCancellable
from orders.domain.order import CreateOrder, Order, new_order
from orders.domain.payment_attempt import PaymentAttempt, Standing, standing_of, winner_of

ID_PREFIX = "plink"
MAX_DESCRIPTION = 500
MAX_REDIRECT_URL = 2048


class LinkStatus(StrEnum):
    ACTIVE = "active"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_STATUS = {
    Standing.OPEN: LinkStatus.ACTIVE,
    Standing.PROCESSING: LinkStatus.PROCESSING,
    Standing.PAID: LinkStatus.PAID,
}


@dataclass(frozen=True, slots=True)
class PaymentLink:
    """`status` is never `expired` here: that is a matter of the moment, see `status_at`."""

    id: str
    merchant_id: str
    amount: int
    currency: str
    description: str | None
    customer: CustomerDetails | None
    redirect_url: str | None
    expires_at: datetime | None
    link: str
    order_id: str
    created_at: datetime
    updated_at: datetime
    status: LinkStatus = LinkStatus.ACTIVE
    payment: PaymentAttempt | None = None
    version: int = 1

    @property
    def is_final(self) -> bool:
        return self.status in (LinkStatus.PAID, LinkStatus.CANCELLED)

    def status_at(self, now: datetime) -> LinkStatus:
        """How the link stands at that moment. A payment that began in time may still pay it afterwards."""
        if self.status is LinkStatus.ACTIVE and self.expires_at is not None and self.expires_at <= now:
            return LinkStatus.EXPIRED
        return self.status

    def after(self, attempts: Sequence[PaymentAttempt], now: datetime) -> "PaymentLink":
        """The link as the attempts to pay its order leave it; the very same where that changes nothing."""
        status = _STATUS[standing_of(attempts)]
        if self.is_final or status is self.status:
            return self
        return replace(self, status=status, payment=winner_of(attempts), updated_at=now, version=self.version + 1)

    def refuse_cancelling(self, now: datetime) -> None:
        """Raises `PaymentLinkNotCancellable` unless somebody could still begin to pay it."""
        if self.status_at(now) is not LinkStatus.ACTIVE:
            raise PaymentLinkNotCancellable

    def cancelled(self, now: datetime) -> "PaymentLink":
        """The link once its order has been closed. Raises `PaymentLinkNotCancellable` where it is final already."""
        if self.is_final:
            raise PaymentLinkNotCancellable
        return replace(self, status=LinkStatus.CANCELLED, updated_at=now, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class CreatePaymentLink:
    """A merchant's wish for a payment link. Its values have been found valid, each by itself."""

    merchant_id: str
    amount: int
    currency: str
    description: str | None = None
    customer: CustomerDetails | None = None
    redirect_url: str | None = None
    expires_at: datetime | None = None
    request_id: str | None = None


def new_payment_link(wish: CreatePaymentLink, link: str, now: datetime) -> tuple[PaymentLink, Order]:
    """An active link and the order through which it is paid. Raises `ExpiryPassed`."""
    if wish.expires_at is not None and wish.expires_at <= now:
        raise ExpiryPassed
    link_id = new_id(ID_PREFIX)
    ordered = CreateOrder(
        wish.merchant_id,
        wish.amount,
        wish.currency,
        receipt=link_id,
        notes={"payment_link_id": link_id},
        request_id=wish.request_id,
        payable_until=wish.expires_at,
    )
    order = new_order(ordered, now)
    payment_link = PaymentLink(
        id=link_id,
        merchant_id=wish.merchant_id,
        amount=wish.amount,
        currency=wish.currency,
        description=wish.description,
        customer=wish.customer,
        redirect_url=wish.redirect_url,
        expires_at=wish.expires_at,
        link=link,
        order_id=order.id,
        created_at=now,
        updated_at=now,
    )
    return payment_link, order


def is_payment_link_id(candidate: str) -> bool:
    return is_id(ID_PREFIX, candidate)


@dataclass(frozen=True, slots=True)
class Return:
    """What a shopper who has paid brings back to the merchant, who can verify that it comes from us."""

    payment_link_id: str
    payment_id: str
    status: str

    @property
    def message(self) -> str:
        """What is signed."""
        return f"{self.payment_link_id}|{self.payment_id}|{self.status}"

    def to(self, redirect_url: str, signature: str) -> str:
        """The merchant's address with this in its query. Other parameters of the merchant's own stay."""
        ours = {
            "payment_id": self.payment_id,
            "payment_link_id": self.payment_link_id,
            "status": self.status,
            "signature": signature,
        }
        address = urlsplit(redirect_url)
        theirs = [(name, value) for name, value in parse_qsl(address.query, keep_blank_values=True) if name not in ours]
        return urlunsplit(address._replace(query=urlencode([*theirs, *ours.items()])))


def objection_to_redirect(url: str, *, https_only: bool) -> str | None:
    """What is wrong with an address that shoppers are to be sent to; `None`: nothing."""
    schemes = ("https",) if https_only else ("http", "https")
    complaint = f"must be an {' or '.join(schemes)} URL without credentials"
    if not url.isascii() or any(character <= " " or character in '\\"<>' for character in url):
        return complaint
    try:
        address = urlsplit(url)
        unsafe = "@" in address.netloc or address.scheme not in schemes or not address.hostname or address.port == 0
    except ValueError:
        return complaint
    return complaint if unsafe else None
