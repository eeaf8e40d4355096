"""Instamojo's signature, held to the published order of fields and to an oracle that knows nothing of our code."""

import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.processors import instamojo_mac
from payments.processors.instamojo_mac import is_signed, message, sign

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
FORMS = st.dictionaries(NAMES.filter(lambda name: name != "mac"), st.text(max_size=20), max_size=12)


def test_values_are_joined_in_the_order_of_their_names():
    assert message([("foo", "1"), ("bar", "2"), ("baz", "3")]) == b"2|3|1"


def test_case_does_not_matter_for_the_order_and_blank_values_count():
    assert message([("b", "2"), ("A", ""), ("C", "3"), ("mac", "x")]) == b"|2|3"


def test_the_signature_is_sha1_in_hex():
    expected = hmac.new(b"test_salt", b"2|3|1", hashlib.sha1).hexdigest()
    assert sign([("foo", "1"), ("bar", "2"), ("baz", "3")], "test_salt") == expected


def oracle(form: dict[str, str], salt: str) -> str:
    """Built differently: positions of the names are found by counting the smaller ones."""
    names = list(form)
    ranks = {
        name: sum((other.lower(), index) < (name.lower(), names.index(name)) for index, other in enumerate(names))
        for name in names
    }
    values = [""] * len(names)
    for name, rank in ranks.items():
        values[rank] = form[name]
    outer, inner = (bytes(byte ^ pad for byte in salt.encode().ljust(64, b"\0")) for pad in (0x5C, 0x36))
    return hashlib.sha1(outer + hashlib.sha1(inner + "|".join(values).encode()).digest()).hexdigest()


@given(FORMS, st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_any_form_has_the_signature_that_the_oracle_finds(form, salt):
    assert sign(list(form.items()), salt) == oracle(form, salt)


@given(FORMS)
def test_a_signed_form_that_went_over_the_wire_is_recognised(form):
    body = urlencode({**form, "mac": sign(list(form.items()), "salt")})
    assert is_signed(parse_qsl(body, keep_blank_values=True), "salt")


@given(FORMS, st.data())
def test_a_form_that_was_changed_is_not(form, data):
    signed = [*form.items(), ("mac", sign(list(form.items()), "salt"))]
    name = data.draw(NAMES.filter(lambda name: name not in form and name != "mac"))
    assert not is_signed([*signed, (name, "added")], "salt")
    assert not is_signed(signed, "pepper")


@pytest.mark.parametrize("macs", [[], [""], ["é"], ["right", "right"]])
def test_a_form_has_exactly_one_signature(macs):
    fields = [("foo", "1")]
    given_macs = [sign(fields, "salt") if mac == "right" else mac for mac in macs]
    assert not is_signed([*fields, *((instamojo_mac.MAC, mac) for mac in given_macs)], "salt")
