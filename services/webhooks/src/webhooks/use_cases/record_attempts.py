"""What attempts came to decides what becomes of their logs."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Transaction
from webhooks.domain.delivery import ENDPOINT_REMOVED, Answer, Delivery, LogStatus, judge
from webhooks.storage import attempts
from webhooks.storage.attempts import Recorded


@dataclass(frozen=True, slots=True)
class RecordAttempt:
    """`answer` is `None` where no attempt was made because there is no URL any more."""

    delivery: Delivery
    answer: Answer | None


class RecordAttempts:
    """The use case, with the schedule of retries that is in force. Set-based."""

    __name__ = "record_attempts"

    def __init__(self, retry_intervals: Sequence[int]) -> None:
        self._retry_intervals = retry_intervals

    async def __call__(self, commands: Sequence[RecordAttempt], tx: Transaction) -> Sequence[bool | Exception]:
        """For each, whether it was recorded: not so when its lease ended and the attempt is somebody else's."""
        recorded = await attempts.record(tx, [self._result_of(command) for command in commands])
        return [command.delivery.log_id in recorded for command in commands]

    def _result_of(self, command: RecordAttempt) -> Recorded:
        delivery, answer = command.delivery, command.answer
        if answer is None:
            return Recorded(
                delivery.log_id, delivery.lease_token, LogStatus.FAILED, None, None, 0, None, ENDPOINT_REMOVED
            )
        verdict = judge(answer.outcome, delivery.attempt, self._retry_intervals)
        return Recorded(
            log_id=delivery.log_id,
            lease_token=delivery.lease_token,
            status=verdict.status,
            retry_after_seconds=verdict.retry_after_seconds,
            attempt=delivery.attempt,
            duration_ms=round(answer.duration_seconds * 1000),
            response_code=answer.response_code,
            response_body=answer.body,
        )
