"""What webhooks relies on of others' events. It publishes none of its own."""

from chassis.contract import Contract

CONTRACT = Contract(
    publishes={},
    reads={
        "payments": ["payment.created", "payment.failed", "payment.pending", "payment.success"],
    },
)
