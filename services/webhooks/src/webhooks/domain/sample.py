"""What a merchant's server is sent to try it: a payment that never was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.clock import iso_seconds
from chassis.ids import new_id

TEST_EVENT = "webhook.test"


def sample_payment(now: datetime) -> Mapping[str, Any]:
    """A successful UPI payment of ₹500.00, with ids that nothing else has."""
    return {
        "id": new_id("pay"),
        "order_id": new_id("order"),
        "amount": 50000,
        "currency": "INR",
        "method": "upi",
        "vpa": "user@example",
        "status": "success",
        "created_at": iso_seconds(now),
    }
