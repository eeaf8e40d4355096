"""Makes the attempts that are due, many at a time, and records what came of them."""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic, time
from uuid import UUID

import structlog
from cryptography.fernet import InvalidToken

from chassis.database import Database
from chassis.due_rows import Claim
from chassis.encryption import SecretBox
from chassis.errors import ServiceUnavailable
from chassis.group_commit import GroupCommit
from webhooks.domain.delivery import Answer, Delivery, Outcome
from webhooks.domain.places import Places
from webhooks.domain.signature import signed_headers
from webhooks.sender import Sender
from webhooks.use_cases.record_attempts import RecordAttempt, RecordAttempts

_UNREADABLE_SECRET = "The webhook secret could not be read"  # noqa: S105
# A turn that claims thirty costs little more than one that claims one: freed places are gathered for a moment.
_GATHER_SECONDS = 0.01

log = structlog.get_logger(__name__)


class Dispatcher:
    """Holds the attempts that are under way: never more than there are `places`."""

    def __init__(
        self, database: Database, sender: Sender, box: SecretBox, places: Places[UUID], retry_intervals: Sequence[int]
    ) -> None:
        self._sender = sender
        self._box = box
        self._places = places
        self._records = GroupCommit(database, RecordAttempts(retry_intervals))
        self._under_way: set[asyncio.Task[None]] = set()
        self._secrets: dict[bytes, str] = {}
        self.on_finished: Callable[[], None] = lambda: None
        """Called soon after attempts have been recorded and their places are free."""
        self._notice: asyncio.TimerHandle | None = None

    async def deliver(self, claim: Claim) -> None:
        """Begin every claimed delivery and return: an endpoint that hangs holds up nobody."""
        for delivery in claim.keys:
            self._places.take(delivery.merchant_id)
            attempt = asyncio.create_task(self._deliver_one(delivery))
            self._under_way.add(attempt)
            attempt.add_done_callback(self._under_way.discard)

    async def drain(self) -> None:
        """Wait for what is under way; an attempt takes seconds at most."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _deliver_one(self, delivery: Delivery) -> None:
        started = monotonic()
        try:
            answer = await self._attempt(delivery)
            await self._record(delivery, answer)
        except Exception:
            # The row comes back when its lease ends, and the attempt is made again.
            log.exception("delivery broke off", webhook=str(delivery.log_id))
        finally:
            self._places.give_back(delivery.merchant_id, monotonic() - started)
            if self._notice is None:
                self._notice = asyncio.get_running_loop().call_later(_GATHER_SECONDS, self._notify)

    def _notify(self) -> None:
        self._notice = None
        self.on_finished()

    async def _attempt(self, delivery: Delivery) -> Answer | None:
        if delivery.url is None or delivery.sealed_secret is None:
            return None
        try:
            secret = self._secret(delivery.sealed_secret)
        except InvalidToken:
            log.exception("webhook secret is sealed with another key", merchant=str(delivery.merchant_id))
            return Answer(Outcome.UNREACHABLE, None, _UNREADABLE_SECRET, 0.0)
        headers = signed_headers(delivery, secret, int(time()))
        return await self._sender.send(delivery.url, delivery.payload, headers)

    async def _record(self, delivery: Delivery, answer: Answer | None) -> None:
        try:
            recorded = await self._records.submit(RecordAttempt(delivery, answer))
        except ServiceUnavailable:
            log.warning("attempt could not be recorded and will be made again", webhook=str(delivery.log_id))
            return
        if not recorded:
            log.warning("attempt outlived its lease", webhook=str(delivery.log_id))
        elif answer is None or answer.outcome is not Outcome.DELIVERED:
            log.info(
                "webhook was not delivered",
                webhook=str(delivery.log_id),
                merchant=str(delivery.merchant_id),
                attempt=delivery.attempt,
                outcome=answer.outcome if answer else "endpoint_removed",
                response_code=answer.response_code if answer else None,
            )

    def _secret(self, sealed: bytes) -> str:
        # Decrypting costs more than signing, and a merchant's secret rarely changes.
        if sealed not in self._secrets:
            if len(self._secrets) >= 1024:
                self._secrets.clear()
            self._secrets[sealed] = self._box.open(sealed)
        return self._secrets[sealed]
