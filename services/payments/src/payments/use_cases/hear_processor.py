"""A processor, or a shopper who comes back from it, tells us something. It is a hint and no more: what an inquiry
finds out decides. Whatever is wrong with a notice gets the same answer, and changes nothing."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

import structlog
from prometheus_client import Counter

from chassis.database import Database
from chassis.ids import is_id
from payments.domain.errors import NoticeRefused
from payments.domain.payment import INSTAMOJO, PaymentId
from payments.domain.receipt import Receipt
from payments.processors import instamojo_answers as answers
from payments.processors import instamojo_mac
from payments.processors.instamojo_client import NoAnswer
from payments.storage import attempts, receipts
from payments.use_cases.open_accounts import Accounts

MOST_BYTES = 64 * 1024
_MOST_FIELDS = 200
_NOTICES = Counter(
    "payments_processor_notices", "Webhooks of processors by what became of them", ["processor", "outcome"]
)
_RETURNS = Counter("payments_shopper_returns", "Shoppers back from a processor's page", ["processor", "outcome"])
_OUTCOMES = ("accepted", "malformed", "unknown", "signature", "request", "amount", "replay")
for _outcome in _OUTCOMES:
    _NOTICES.labels(INSTAMOJO, _outcome)

log = structlog.get_logger(__name__)


class Notices:
    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts

    async def hear(self, payment_id: str, body: bytes) -> None:
        """Take a signed notice of Instamojo, as it was received, as the reason for an inquiry.

        Raises `NoticeRefused` when its signature is wrong, it was heard before, or it is about another payment or
        another amount.
        """
        objection = await self._objection(payment_id, body)
        _NOTICES.labels(INSTAMOJO, objection or "accepted").inc()
        if objection:
            log.warning("notice refused", processor=INSTAMOJO, payment_id=payment_id[:64], reason=objection)
            raise NoticeRefused

    async def shopper_returned(self, payment_id: str, request_id: str) -> None:
        """The shopper is back from Instamojo's page, or says so. Raises `NoticeRefused` for an unknown request."""
        async with self._database.transaction() as tx:
            found = await receipts.payment_of_request(tx, INSTAMOJO, request_id)
            # The page may name Instamojo's payment, which we may not know yet, instead of ours.
            is_ours = found is not None and (found == payment_id or not payment_id.startswith("pay_"))
            if found is not None and is_ours and await receipts.mark_returned(tx, found):
                await attempts.hint(tx, found)
        _RETURNS.labels(INSTAMOJO, "accepted" if is_ours else "unknown").inc()
        if not is_ours:
            raise NoticeRefused

    async def _objection(self, payment_id: str, body: bytes) -> str | None:
        fields = _fields(body)
        if fields is None or not is_id("pay", payment_id):
            return "malformed"
        known = PaymentId(payment_id)
        async with self._database.transaction() as tx:
            receipt = (await receipts.read(tx, [known])).get(known)
        told = dict(fields)
        if objection := await self._objection_to(known, receipt, fields, told):
            return objection
        async with self._database.transaction() as tx:
            if not await receipts.is_new_notice(tx, known, told[instamojo_mac.MAC]):
                return "replay"
            await attempts.hint(tx, known)
        return None

    async def _objection_to(
        self, payment_id: PaymentId, receipt: Receipt | None, fields: instamojo_mac.Fields, told: dict[str, str]
    ) -> str | None:
        (account,) = await self._accounts.of([receipt]) if receipt else [None]
        if receipt is None or account is None:
            return "unknown"
        if not instamojo_mac.is_signed(fields, account.salt):
            return "signature"
        if told.get("payment_request_id") != receipt.request_id and not _is_of_unrecorded(payment_id, receipt, told):
            return "request"
        return None if _is_amount_asked_for(receipt, told) else "amount"


def _fields(body: bytes) -> instamojo_mac.Fields | None:
    """The form, blank values kept; `None`: it is none, or names a field twice."""
    if not body or len(body) > MOST_BYTES:
        return None
    try:
        fields: Sequence[tuple[str, str]] = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return None
    names = [name for name, _ in fields]
    return fields if len(names) == len(set(names)) else None


def _is_of_unrecorded(payment_id: PaymentId, receipt: Receipt, told: dict[str, str]) -> bool:
    """Whether it is about a request whose answer has been lost: its purpose is ours."""
    return receipt.request_id is None and told.get("purpose") == payment_id


def _is_amount_asked_for(receipt: Receipt, told: dict[str, str]) -> bool:
    if told.get("status") != answers.CREDIT:
        return True
    try:
        return answers.is_amount_of(receipt.requested, answers.paid_of(told))
    except NoAnswer:
        return False
