"""What happened becomes webhooks; those for which there is a place are delivered at once."""

from collections import Counter
from collections.abc import Sequence
from time import monotonic
from uuid import uuid4

from chassis.database import Database
from chassis.events import Event
from webhooks.domain.delivery import Payment
from webhooks.domain.lines import Lines
from webhooks.domain.payload import build_payload
from webhooks.messages import DELIVERED_EVENTS, News, told_by
from webhooks.storage import new_logs
from webhooks.storage.due_logs import LEASE_SECONDS
from webhooks.storage.new_logs import NewLog
from webhooks.use_cases.deliver_webhooks import Dispatcher


class LogEvents:
    """The use case, with the dispatcher that is given what it has room for."""

    def __init__(self, database: Database, lines: Lines, dispatcher: Dispatcher) -> None:
        self._database = database
        self._lines = lines
        self._dispatcher = dispatcher

    async def __call__(self, events: Sequence[Event]) -> int:
        """One log for each event that merchants are told of, if its merchant has a URL. Returns how many were left
        to be claimed.

        An event that was seen before changes nothing. Raises `pydantic.ValidationError` for an event of such a merchant
        that cannot be read, and adds none of them.
        """
        told = [event for event in events if event.type in DELIVERED_EVENTS]
        if not told:
            return 0
        async with self._database.statement() as statement:
            # First: of merchants who are told of nothing there may be many, and nothing need be made for them.
            listening = await new_logs.listening(statement, {event.merchant_id for event in told})
            if not (logs := self._new_logs([event for event in told if event.merchant_id in listening])):
                return 0
            lease_token, lease_ends = str(uuid4()), monotonic() + LEASE_SECONDS
            added = await new_logs.add(statement, logs, lease_token)
        held = {log_id for each in added.values() for log_id in each.held}
        left = sum(each.count for each in added.values()) - len(held)
        self._lines.more_waits |= left > 0
        self._dispatcher.hold(
            log.delivery(added[log.merchant_id], lease_token, lease_ends) for log in logs if log.id in held
        )
        return left

    def _new_logs(self, events: Sequence[Event]) -> list[NewLog]:
        """In the order of their places, so that of one payment the earlier is taken into hand first."""
        told = [(told_by(event), event) for event in events]
        told.sort(key=lambda each: each[0].place)
        room, taken, left = self._lines.room, Counter[str](), set[Payment]()
        logs: list[NewLog] = []
        for news, event in told:
            merchant_id = event.merchant_id
            payment = merchant_id, news.payment_id
            hold = (
                room > 0
                and payment not in left
                and self._lines.is_prompt(merchant_id)
                and taken[merchant_id] < self._lines.room_of(merchant_id)
            )
            if hold:
                room -= 1
                taken[merchant_id] += 1
            else:
                left.add(payment)
            follows = self._lines.knows_of_earlier(payment)
            logs.append(_new_log(event, news, hold=hold, follows=follows))
        return logs


def _new_log(event: Event, news: News, *, hold: bool, follows: bool) -> NewLog:
    return NewLog(
        id=str(uuid4()),
        merchant_id=event.merchant_id,
        event=event.type,
        payload=build_payload(event.type, event.time, news.data),
        event_id=event.id,
        payment_id=news.payment_id,
        event_version=news.place,
        hold=hold,
        follows=follows,
        request_id=event.request_id,
    )
