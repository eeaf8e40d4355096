"""A webhook on its way: what is sent, what came of it, and what follows from that."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Payment = tuple[str, str]
"""A merchant's id and that of the merchant's payment."""

MAX_ATTEMPTS = 5
ENDPOINT_REMOVED = "The webhook URL was removed before delivery"


class LogStatus(StrEnum):
    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


class Outcome(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    """Answered with 200 to 299."""
    REFUSED = "refused"
    """Answered with anything else; redirects are not followed."""
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    """No connection, or one that broke: DNS, TCP, TLS, or something that is no HTTP."""


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """An attempt that is ours to make until its lease ends. `url` and `sealed_secret` are those now in force."""

    log_id: str
    lease_token: str
    merchant_id: str
    event: str
    payment_id: str
    payload: bytes
    attempt: int
    url: str | None
    sealed_secret: bytes | None
    lease_ends: float
    """By the monotonic clock of this process."""
    request_id: str | None = None
    """Of the request that it goes back to."""

    @property
    def payment(self) -> Payment:
        return self.merchant_id, self.payment_id


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt. Without an answer there is no code, and `body` says why."""

    outcome: Outcome
    response_code: int | None
    body: str
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a log. `retry_after_seconds` is set while it is pending."""

    status: LogStatus
    retry_after_seconds: int | None = None


def judge(outcome: Outcome, attempt: int, retry_intervals: Sequence[int]) -> Verdict:
    """What follows from attempt number `attempt` (from 1). `retry_intervals`: seconds before attempts 2, 3, …"""
    if outcome is Outcome.DELIVERED:
        return Verdict(LogStatus.SUCCESS)
    if attempt >= MAX_ATTEMPTS:
        return Verdict(LogStatus.FAILED)
    return Verdict(LogStatus.PENDING, retry_intervals[attempt - 1])
