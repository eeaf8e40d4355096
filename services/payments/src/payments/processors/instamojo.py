"""Instamojo: the shopper pays on its page. A payment request carries our payment's id as its purpose.

What comes in by webhook and with the shopper's browser is believed only as far as that it is time to inquire.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit

import structlog

from chassis.clock import Clock, utc_now
from payments.domain.attempt import (
    Answer,
    Approved,
    Attempt,
    Declined,
    Mismatched,
    NeverReceived,
    NotCompleted,
    Unknown,
    WithShopper,
)
from payments.domain.card import Card
from payments.domain.payment import INSTAMOJO, PaymentId, Stage
from payments.domain.receipt import Account, Receipt
from payments.processors import instamojo_answers as answers
from payments.processors.instamojo_client import InstamojoClient, NoAnswer

_LIMIT_SECONDS = 6.0
_PAGE = 100
_MOST_PAGES = 5
_INQUIRIES_BEFORE_CREATING_AGAIN = 2
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=15)
_CLOCKS_DIFFER = timedelta(minutes=10)
_DELAYED_OR_DOUBLE = "RFD"
_REJECTED = "Rejected"
_UNKNOWN: Answer = Unknown()
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

Said = TypeVar("Said")

log = structlog.get_logger(__name__)


class Accounts(Protocol):
    async def of(self, receipts: Sequence[Receipt]) -> Sequence[Account | None]:
        """The account that each was begun with, in their order; `None` where it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Instamojo finds us and its shoppers find back."""

    checkout: str
    api: str
    instamojo: str

    def back(self, payment_id: PaymentId, receipt: Receipt) -> str:
        return f"{self.checkout}/checkout?order_id={quote(receipt.order_id)}&payment={quote(payment_id)}"

    def webhook(self, payment_id: PaymentId) -> str | None:
        """`None` where Instamojo could not reach it, and would refuse to try."""
        if urlsplit(self.api).hostname in _LOOPBACK and urlsplit(self.instamojo).hostname not in _LOOPBACK:
            return None
        return f"{self.api}/api/v1/processors/{INSTAMOJO}/webhooks/{quote(payment_id)}"


class Instamojo:
    """A `Processor` with a page of its own. Each attempt is asked about on its own, all of them at the same time."""

    name = INSTAMOJO

    def __init__(
        self, client: InstamojoClient, accounts: Accounts, addresses: Addresses, clock: Clock = utc_now
    ) -> None:
        self._client = client
        self._accounts = accounts
        self._addresses = addresses
        self._clock = clock

    def tokenise(self, card: Card) -> str | None:  # noqa: ARG002  # it takes cards on its own page only
        return None

    async def submit(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        return await self._each(attempts, self._create, _UNKNOWN)

    async def inquire(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        return await self._each(attempts, self._look, _UNKNOWN)

    async def reverse(self, attempts: Sequence[Attempt]) -> Sequence[bool]:
        return await self._each(attempts, self._give_back, False)

    async def _each(
        self,
        attempts: Sequence[Attempt],
        ask: Callable[[Attempt, Receipt, Account], Awaitable[Said]],
        otherwise: Said,
    ) -> list[Said]:
        accounts = await self._accounts.of([_receipt(attempt) for attempt in attempts])

        async def bounded(attempt: Attempt, account: Account | None) -> Said:
            if account is None:
                log.error("its account is gone", processor=self.name, payment_id=attempt.payment_id)
                return otherwise
            try:
                async with asyncio.timeout(_LIMIT_SECONDS):
                    return await ask(attempt, _receipt(attempt), account)
            except (NoAnswer, TimeoutError) as error:
                log.warning("no answer", processor=self.name, payment_id=attempt.payment_id, reason=str(error))
                return otherwise

        asked = zip(attempts, accounts, strict=True)
        return list(await asyncio.gather(*(bounded(attempt, account) for attempt, account in asked)))

    async def _create(self, attempt: Attempt, receipt: Receipt, account: Account) -> Answer:
        form = {
            "purpose": attempt.payment_id,
            "amount": answers.rupees(receipt.requested),
            "redirect_url": self._addresses.back(attempt.payment_id, receipt),
            "allow_repeated_payments": "false",
            "send_email": "false",
            "send_sms": "false",
        }
        if webhook := self._addresses.webhook(attempt.payment_id):
            form["webhook"] = webhook
        reply = await self._client.post("create", "payment-requests/", account, form)
        if reply.is_success:
            return self._with_shopper(attempt, answers.request_in(reply.body))
        if reply.is_refusal or reply.body.get("success") is False:
            log.error("payment request refused", processor=self.name, payment_id=attempt.payment_id, reason=str(reply))
            return Declined("Instamojo did not accept the payment")
        return Unknown()

    async def _look(self, attempt: Attempt, receipt: Receipt, account: Account) -> Answer:
        request_id = receipt.request_id or await self._find_request(attempt, receipt, account)
        if request_id is None:
            # It may be on its way still: it takes a few looks to be sure that it was not created.
            return NeverReceived() if attempt.inquiries >= _INQUIRIES_BEFORE_CREATING_AGAIN else Unknown()
        reply = await self._client.get("read", f"payment-requests/{quote(request_id, safe='')}/", account)
        if not reply.is_success:
            raise NoAnswer(str(reply))
        request = answers.request_in(reply.body)
        if request.id != request_id:
            raise NoAnswer("another request")
        payments = [await self._whole(each, account) for each in request.payments]
        credits_ = [answers.paid_of(each) for each in payments if each.get("status") == answers.CREDIT]
        if credits_:
            if len(credits_) > 1:
                log.error("paid more than once at the processor", payment_id=attempt.payment_id, times=len(credits_))
            paid = next((each for each in credits_ if answers.is_amount_of(receipt.requested, each)), credits_[0])
            return Approved(paid) if answers.is_amount_of(receipt.requested, paid) else Mismatched(paid)
        if payments and receipt.returned_at is not None and attempt.stage is not Stage.WATCHING:
            return NotCompleted("The payment failed at Instamojo")
        return self._with_shopper(attempt, request)

    async def _find_request(self, attempt: Attempt, receipt: Receipt, account: Account) -> str | None:
        """Of a create whose answer we do not have, if it has been carried out."""
        before = receipt.created_at - _CLOCKS_DIFFER
        for page in range(1, _MOST_PAGES + 1):
            params = {"limit": str(_PAGE), "page": str(page)}
            reply = await self._client.get("list", "payment-requests/", account, params)
            if not reply.is_success:
                raise NoAnswer(str(reply))
            listed = answers.requests_in(reply.body)
            found = next((each for each in listed if each.get("purpose") == attempt.payment_id), None)
            if found is not None:
                return answers.request_of(found).id
            if len(listed) < _PAGE or any(answers.is_older(each, before) for each in listed):
                return None
        raise NoAnswer("too many requests to look through")

    async def _whole(self, told: object, account: Account) -> Any:
        if answers.is_told_whole(told):
            return told
        payment_id = answers.payment_id_of(told)
        reply = await self._client.get("read payment", f"payments/{quote(payment_id, safe='')}/", account)
        if not reply.is_success:
            raise NoAnswer(str(reply))
        return answers.payment_in(reply.body)

    async def _give_back(self, attempt: Attempt, receipt: Receipt, account: Account) -> bool:
        if receipt.paid is None:
            log.error("nothing is known to give back", payment_id=attempt.payment_id)
            return False
        payment_id = receipt.paid.processor_payment_id
        if await self._is_given_back(payment_id, account):
            return True
        form = {"payment_id": payment_id, "type": _DELAYED_OR_DOUBLE, "body": f"{attempt.payment_id} had failed"}
        reply = await self._client.post("refund", "refunds/", account, form)
        if not reply.is_success:
            log.error("not given back", processor=self.name, payment_id=attempt.payment_id, reason=str(reply))
        return reply.is_success

    async def _is_given_back(self, payment_id: str, account: Account) -> bool:
        """A refund has no key by which asking twice would do it once."""
        reply = await self._client.get("list refunds", "refunds/", account, {"limit": "500"})
        listed = reply.body.get("refunds")
        if not reply.is_success or not isinstance(listed, list):
            raise NoAnswer(str(reply))
        return any(
            isinstance(each, dict) and each.get("payment_id") == payment_id and each.get("status") != _REJECTED
            for each in listed
        )

    def _with_shopper(self, attempt: Attempt, request: answers.Request) -> WithShopper:
        pause = min(_FIRST_PAUSE * 1.25 ** min(attempt.inquiries, 30), _LONGEST_PAUSE)
        return WithShopper(request.id, request.url, self._clock() + pause)


def _receipt(attempt: Attempt) -> Receipt:
    assert attempt.receipt is not None
    return attempt.receipt
