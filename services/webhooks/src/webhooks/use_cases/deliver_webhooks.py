"""Makes the attempts that are due, many at a time, and records what came of them."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from time import monotonic, time

import structlog
from cryptography.fernet import InvalidToken

from chassis import tracing
from chassis.database import Database
from chassis.due_rows import Claim
from chassis.encryption import SecretBox
from chassis.request_context import caused_by
from webhooks.domain.delivery import Answer, Delivery, Outcome
from webhooks.domain.lines import Lines
from webhooks.domain.signature import SIGNATURE_HEADER, signed_headers
from webhooks.sender.sending import TIMEOUT_SECONDS, Sender
from webhooks.use_cases.record_attempts import Ended, Recorder

_UNREADABLE_SECRET = "The webhook secret could not be read"  # noqa: S105
_LONGEST_ATTEMPT_SECONDS = TIMEOUT_SECONDS + 1.0
"""With the time to record it."""
# A claim for thirty costs little more than one for a single delivery: freed places are gathered for a moment.
_GATHER_SECONDS = 0.01

log = structlog.get_logger(__name__)


class Dispatcher:
    """Makes the attempts for the deliveries that it holds: as many at once as `lines` have places for."""

    def __init__(
        self, database: Database, sender: Sender, box: SecretBox, lines: Lines, retry_intervals: Sequence[int]
    ) -> None:
        self._sender = sender
        self._box = box
        self._lines = lines
        self._recorder = Recorder(database, retry_intervals, self._recorded)
        self._under_way: set[asyncio.Task[None]] = set()
        self._secrets: dict[bytes, str] = {}
        self.on_room: Callable[[], None] = lambda: None
        """Called soon after something was recorded, while more is known to be due."""
        self._notice: asyncio.TimerHandle | None = None

    def hold(self, deliveries: Iterable[Delivery]) -> None:
        """Take these into hand, and begin what there are places for: an endpoint that hangs holds up nobody."""
        for delivery in deliveries:
            self._lines.hold(delivery)
        self._begin()

    async def deliver(self, claim: Claim) -> None:
        """Take what was claimed into hand."""
        self.hold(claim.keys)

    async def drain(self) -> None:
        """Wait for everything in hand; an attempt takes seconds at most."""
        while self._under_way:
            await asyncio.wait(self._under_way)
        await self._recorder.drain()

    async def stop(self) -> None:
        """Give back what has not begun, and wait for the rest."""
        for delivery in self._lines.take_back():
            self._recorder.add(Ended(delivery, None, given_back=True))
        await self.drain()

    def _begin(self) -> None:
        while (delivery := self._lines.next()) is not None:
            task = asyncio.create_task(self._attempt_one_after_another(delivery))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _attempt_one_after_another(self, first: Delivery) -> None:
        """One task for a place, not for a delivery: under load the place is filled again at once."""
        delivery: Delivery | None = first
        while delivery is not None:
            await self._attempt_one(delivery)
            delivery = self._lines.next()
        self._begin()

    async def _attempt_one(self, delivery: Delivery) -> None:
        started = monotonic()
        if started > delivery.lease_ends - _LONGEST_ATTEMPT_SECONDS:
            self._lines.ended(delivery, None)
            self._recorder.add(Ended(delivery, None, given_back=True))
            return
        try:
            with caused_by(delivery.request_id, merchant=delivery.merchant_id, subject=delivery.payment_id):
                answer, signature = await self._answer_to(delivery)
        except Exception:
            # The row comes back when its lease ends, and the attempt is made again.
            log.exception("delivery broke off", webhook=delivery.log_id)
            self._lines.ended(delivery, None)
            self._recorded(Ended(delivery, None))
            return
        self._lines.ended(delivery, None if answer is None else monotonic() - started)
        self._recorder.add(Ended(delivery, answer, signature=signature))

    async def _answer_to(self, delivery: Delivery) -> tuple[Answer | None, str | None]:
        """With the signature that was sent."""
        if delivery.url is None or delivery.sealed_secret is None:
            return None, None
        try:
            secret = self._secret(delivery.sealed_secret)
        except InvalidToken:
            log.exception("webhook secret is sealed with another key", merchant=delivery.merchant_id)
            return Answer(Outcome.UNREACHABLE, None, _UNREADABLE_SECRET, 0.0), None
        headers = signed_headers(delivery, secret, int(time()))
        with tracing.delivery(f"deliver {delivery.event}", delivery.request_id):
            return await self._sender.send(delivery.url, delivery.payload, headers), headers[SIGNATURE_HEADER]

    def _recorded(self, ended: Ended) -> None:
        self._lines.let_go(ended.delivery)
        if self._lines.more_waits and self._notice is None:
            self._notice = asyncio.get_running_loop().call_later(_GATHER_SECONDS, self._notify)

    def _notify(self) -> None:
        self._notice = None
        self.on_room()

    def _secret(self, sealed: bytes) -> str:
        # Decrypting costs more than signing, and a merchant's secret rarely changes.
        if sealed not in self._secrets:
            if len(self._secrets) >= 1024:
                self._secrets.clear()
            self._secrets[sealed] = self._box.open(sealed)
        return self._secrets[sealed]
