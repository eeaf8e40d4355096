"""Where payment links send shoppers, and until when they can be paid."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.errors import ExpiryPassed, PaymentLinkNotCancellable
from orders.domain.payment_link import CreatePaymentLink, Return, new_payment_link, objection_to_redirect
from orders.domain.private_link import is_link, new_link

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
MERCHANT = "550e8400-e29b-41d4-a716-446655440000"


def link(expires_at: datetime | None = None):
    wish = CreatePaymentLink(MERCHANT, 50_000, "INR", expires_at=expires_at)
    return new_payment_link(wish, new_link(), NOW)


def test_a_link_expires_on_the_second_and_its_order_with_it():
    expires_at = NOW + timedelta(minutes=5)
    made, order = link(expires_at)
    assert order.payable_until == expires_at
    assert made.status_at(expires_at - timedelta(microseconds=1)) == "active"
    assert made.status_at(expires_at) == "expired"
    made.refuse_cancelling(NOW)
    with pytest.raises(PaymentLinkNotCancellable):
        made.refuse_cancelling(expires_at)


def test_a_link_cannot_be_made_for_a_time_that_has_passed():
    with pytest.raises(ExpiryPassed):
        link(NOW)


def test_a_link_without_an_expiry_stays_active():
    assert link()[0].status_at(NOW + timedelta(days=10_000)) == "active"


@pytest.mark.parametrize(
    "url", ["https://shop.example", "http://127.0.0.1:4000/thanks?a=1#b", "https://shop.example:8443/a%20b?x=%26"]
)
def test_shoppers_may_be_sent_to_pages_of_the_web(url):
    assert objection_to_redirect(url, https_only=False) is None


@pytest.mark.parametrize(
    "url",
    [
        "", "/thanks",
        "shop.example", "javascript:alert(1)", "data:text/html,x", "ftp://shop.example", "//shop.example",
        "https://user:pw@shop.example", "https://user@shop.example", "https://@shop.example", "https://", "https:///path",
        "https://shop.example\r\nX: y", "https://shop.example/a b", "https://shop.example\\@evil.example", "https://[::1",
        "https://shop.example:port", "https://shop.example:99999", "https://é.example", "java\tscript:alert(1)",
    ],
)  # fmt: skip
def test_shoppers_are_sent_nowhere_else(url):
    assert objection_to_redirect(url, https_only=False) == "must be an http or https URL without credentials"


def test_in_production_shoppers_are_sent_to_https_only():
    assert objection_to_redirect("https://shop.example", https_only=True) is None
    assert objection_to_redirect("http://shop.example", https_only=True) == "must be an https URL without credentials"


def test_what_the_merchant_has_in_its_address_stays_and_nobody_can_forge_ours_there():
    back = Return("plink_1", "pay_1", "paid")
    sent = urlsplit(back.to("https://shop.example/a%20b?cart=7&status=&x=%26&signature=forged#top", "abc"))
    assert (sent.netloc, sent.path, sent.fragment) == ("shop.example", "/a%20b", "top")
    assert parse_qsl(sent.query, keep_blank_values=True) == [
        ("cart", "7"), ("x", "&"),
        ("payment_id", "pay_1"), ("payment_link_id", "plink_1"), ("status", "paid"), ("signature", "abc"),
    ]  # fmt: skip
    assert back.message == "plink_1|pay_1|paid"


@given(theirs=st.dictionaries(st.from_regex(r"[a-z]{1,3}", fullmatch=True), TEXT, max_size=3))
def test_every_parameter_of_the_merchant_comes_back(theirs):
    sent = urlsplit(Return("plink_1", "pay_1", "paid").to(f"https://shop.example/?{urlencode(theirs)}", "abc"))
    assert dict(parse_qsl(sent.query, keep_blank_values=True)) == theirs | {
        "payment_id": "pay_1", "payment_link_id": "plink_1", "status": "paid", "signature": "abc",
    }  # fmt: skip


def test_links_cannot_be_guessed():
    made = {new_link() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(is_link(each) for each in made)
    assert not is_link("a" * 31)
    assert not is_link("a" * 31 + "\n")
    assert not is_link("é" * 32)
