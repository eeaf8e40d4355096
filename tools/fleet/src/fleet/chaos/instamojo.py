"""What Instamojo's own books say: the oracle, for it and not the gateway knows where the money is."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Entry:
    """Of one payment of ours."""

    requests: set[str] = field(default_factory=set[str])
    """To pay for it; more than one, and it could be paid twice."""
    taken: list[int] = field(default_factory=list[int])
    """What shoppers have paid for it, in paise, each time."""
    returned: int = 0

    @property
    def kept(self) -> bool:
        """Money is there that has not gone back."""
        return sum(self.taken) > self.returned


def entries_of(state: dict[str, Any]) -> dict[str, Entry]:
    """By our payment ids, which are what the requests are for."""
    entries: dict[str, Entry] = defaultdict(Entry)
    entry_of_payment: dict[str, Entry] = {}
    for request in state["payment_requests"]:
        entry = entries[request["purpose"]]
        entry.requests.add(request["id"])
        for payment in request["payments"]:
            entry_of_payment[payment["payment_id"]] = entry
            if payment["status"] == "Credit":
                entry.taken.append(_paise(payment["amount"]))
    for refund in state["refunds"]:
        if refund["status"] == "Refunded":
            entry_of_payment[refund["payment_id"]].returned += _paise(refund["refund_amount"])
    return dict(entries)


def _paise(rupees: str) -> int:
    return int(Decimal(rupees) * 100)
