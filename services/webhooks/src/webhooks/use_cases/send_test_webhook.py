"""A merchant tries the endpoint."""

from collections.abc import Sequence
from time import monotonic, time
from uuid import UUID, uuid4

from chassis.clock import utc_now
from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.errors import BadRequest, ServiceUnavailable
from webhooks.domain.delivery import Delivery
from webhooks.domain.payload import build_payload
from webhooks.domain.sample import TEST_EVENT, sample_payment
from webhooks.domain.signature import SIGNATURE_HEADER, signed_headers
from webhooks.sender.sending import Sender
from webhooks.storage import attempts, new_logs
from webhooks.storage.due_logs import LEASE_SECONDS
from webhooks.storage.new_logs import Added, NewLog
from webhooks.use_cases.record_attempts import Ended, recorded_of

_MOST_AT_ONCE = 32


class NoWebhookUrl(BadRequest):
    description = "webhook_url is not set"


class TestUnderWay(BadRequest):
    description = "A test webhook is being sent already"


class SendTestWebhook:
    """The use case, with the tests that are under way: one for each merchant, and few in all."""

    def __init__(self, database: Database, sender: Sender, box: SecretBox, retry_intervals: Sequence[int]) -> None:
        self._database = database
        self._sender = sender
        self._box = box
        self._retry_intervals = retry_intervals
        self._under_way: set[str] = set()

    async def __call__(self, merchant_id: str) -> UUID:
        """Send `webhook.test` with a sample payment and wait for the answer; returns the id of its log, which is
        like any other: a failed attempt is made again later, and while the endpoint is paused it waits.

        Raises `NoWebhookUrl`, `TestUnderWay`.
        """
        if merchant_id in self._under_way:
            raise TestUnderWay
        if len(self._under_way) >= _MOST_AT_ONCE:
            raise ServiceUnavailable
        self._under_way.add(merchant_id)
        try:
            return await self._send(merchant_id)
        finally:
            self._under_way.discard(merchant_id)

    async def _send(self, merchant_id: str) -> UUID:
        log, lease_token, lease_ends = _test_log(merchant_id), str(uuid4()), monotonic() + LEASE_SECONDS
        async with self._database.statement() as statement:
            added = (await new_logs.add(statement, [log], lease_token)).get(merchant_id)
        if added is None:
            raise NoWebhookUrl
        if added.held:
            await self._attempt(log.delivery(added, lease_token, lease_ends), added)
        return UUID(log.id)

    async def _attempt(self, delivery: Delivery, added: Added) -> None:
        headers = signed_headers(delivery, self._box.open(added.sealed_secret), int(time()))
        answer = await self._sender.send(added.url, delivery.payload, headers)
        recorded = recorded_of(Ended(delivery, answer, signature=headers[SIGNATURE_HEADER]), self._retry_intervals)
        async with self._database.statement() as statement:
            await attempts.record(statement, [recorded])


def _test_log(merchant_id: str) -> NewLog:
    now = utc_now()
    payment = sample_payment(now)
    return NewLog(
        id=str(uuid4()),
        merchant_id=merchant_id,
        event=TEST_EVENT,
        payload=build_payload(TEST_EVENT, now, {"payment": payment}),
        event_id=str(uuid4()),
        payment_id=payment["id"],
        event_version=1,
        hold=True,
    )
