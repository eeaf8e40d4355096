"""Ids, timestamps, envelopes of events, secrets at rest."""

# pyright: reportMissingParameterType=false

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import iso_seconds
from chassis.encryption import SecretBox, digest
from chassis.events import Event
from chassis.ids import is_id, named_uuid, new_id

EVENT = Event(
    type="order.created",
    subject="order_NXhj67fGH2jk9mPq",
    merchant_id="550e8400-e29b-41d4-a716-446655440000",
    version=3,
    data={"amount": 50000, "notes": {"ключ": "✓"}},
    time=datetime(2024, 1, 15, 10, 30, 0, 123456, tzinfo=UTC),
    request_id="req-1",
)


def test_an_id_is_its_prefix_and_sixteen_letters_or_digits():
    assert is_id("order", new_id("order"))
    assert len(new_id("pay")) == len("pay_") + 16
    assert len({new_id("pay") for _ in range(1000)}) == 1000


def test_every_letter_of_an_id_is_as_likely_as_any_other(monkeypatch):
    bytes_drawn = iter(range(256))
    monkeypatch.setattr("chassis.ids.secrets.token_bytes", lambda count: bytes([next(bytes_drawn, 0)]) * count)
    letters = Counter(new_id("pay")[-1] for _ in range(248))
    assert set(letters.values()) == {4}
    # The eight that would make it uneven give no letter.
    assert new_id("pay") == "pay_" + "a" * 16
    assert next(bytes_drawn, None) is None


@pytest.mark.parametrize(
    "candidate",
    [
        *("", "order_", "order_123", "order_NXhj67fGH2jk9mPqX", "pay_NXhj67fGH2jk9mPq", "order_NXhj67fGH2jk9mP-"),
        *("order_NXhj67fGH2jk9mPq\n", " order_NXhj67fGH2jk9mPq", "order_NXhj67fGH2jk9mP\0", "order_NXhj67fGH2jk9mP٣"),
    ],
)
def test_what_could_not_have_been_made_is_no_id(candidate):
    assert not is_id("order", candidate)


@given(names=st.uuids(), name=st.text())
def test_an_id_of_a_name_is_that_of_rfc_9562(names, name):
    assert named_uuid(names, name) == str(uuid.uuid5(names, name))


def test_timestamps_are_utc_in_whole_seconds():
    india = timezone(timedelta(hours=5, minutes=30))
    assert iso_seconds(datetime(2024, 1, 15, 16, 0, 0, 999999, tzinfo=india)) == "2024-01-15T10:30:00Z"


def test_an_event_arrives_as_it_was_sent():
    assert Event.from_json(EVENT.to_json("orders")) == EVENT


def test_an_envelope_names_its_source_in_the_manner_of_cloudevents():
    fields = orjson.loads(EVENT.to_json("orders"))
    assert fields["source"] == "orders"
    assert fields["specversion"] == "1.0"


def test_fields_that_this_release_does_not_know_are_ignored():
    fields = orjson.loads(EVENT.to_json("orders"))
    assert Event.from_json(orjson.dumps({**fields, "tracestate": "vendor=1", "new": [1]})) == EVENT


def test_an_event_from_no_request_has_no_request_id():
    fields = orjson.loads(EVENT.to_json("orders"))
    del fields["request_id"]
    assert Event.from_json(orjson.dumps(fields)).request_id is None


@given(
    st.binary()
    | st.sampled_from([b"[]", b"null", b"1", b'"x"', b"{}"])
    | st.sampled_from(["data", "version", "time"]).map(
        lambda name: orjson.dumps({**orjson.loads(EVENT.to_json("orders")), name: None})
    )
)
def test_what_is_no_envelope_is_said_to_be_none(body):
    with pytest.raises((ValueError, KeyError, TypeError)):
        Event.from_json(body)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_sealed_secret_opens_with_the_same_key(secret, key):
    assert SecretBox(key).open(SecretBox(key).seal(secret)) == secret


def test_a_sealed_secret_shows_nothing_and_is_sealed_differently_each_time():
    box = SecretBox("development-only-encryption-key")
    assert box.seal("whsec_test") != box.seal("whsec_test")
    assert b"whsec_test" not in box.seal("whsec_test")


def test_another_key_or_an_altered_byte_opens_nothing():
    sealed = SecretBox("one key").seal("whsec_test")
    with pytest.raises(InvalidToken):
        SecretBox("another key").open(sealed)
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    with pytest.raises(InvalidToken):
        SecretBox("one key").open(altered)


def test_a_digest_is_sha_256_in_hex():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
