"""Which virtual payment addresses are well formed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.errors import InvalidVpa
from payments.domain.vpa import parse_vpa


@given(st.from_regex(r"\A[a-zA-Z0-9._-]{1,40}@[a-zA-Z0-9]{1,20}\Z"))
def test_name_at_bank_is_accepted_as_it_is(vpa):
    assert parse_vpa(vpa) == vpa


@given(st.text(max_size=40))
def test_everything_else_is_refused(text):
    well_formed = re.match(r"\A[a-zA-Z0-9._-]+@[a-zA-Z0-9]+\Z", text)
    if not well_formed:
        with pytest.raises(InvalidVpa):
            parse_vpa(text)


@pytest.mark.parametrize(
    "vpa",
    ["user @paytm", "@paytm", "user@@bank", "user@", "user@bank\n", "user@ok-bank", "", None, 5, "a" * 300 + "@b"],
)
def test_malformed_addresses_are_refused(vpa):
    with pytest.raises(InvalidVpa):
        parse_vpa(vpa)
