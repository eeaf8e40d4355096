"""A payment link: a sum that somebody asks for, and where the shopper goes once it is paid."""

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, ViewportSize, expect

from browser import merchant_page
from browser.billing import Bill, Biller
from browser.conftest import bank_that_waits
from browser.shopper import Checkout, assert_accessible, assert_no_sideways_scroll
from chassis.clock import iso_seconds, utc_now
from fleet.testing import RunningFleet

PHONE: ViewportSize = {"width": 390, "height": 844}


def test_whoever_has_paid_arrives_at_the_merchants_page_with_a_signature(
    page: Page, biller: Biller, fleet: RunningFleet
) -> None:
    with merchant_page.served(fleet.plan.checkout_url) as shop:
        link = biller.payment_link(redirect_url=f"{shop}thanks?from=mail")
        page.goto(link["short_url"])
        bill = Bill(page)
        bill.shows("payment-link", "active")
        expect(bill.part("payment-link-description")).to_have_text("Pottery workshop")
        expect(bill.part("payment-link-amount")).to_have_text("₹2,500.00")
        assert_accessible(page)
        bill.pay_now()
        checkout = Checkout(page)
        expect(checkout.part("order-amount")).to_have_text("₹2,500.00")
        checkout.pay_by_card()
        payment_id = checkout.succeeds()
        checkout.part("return-link", within="success-state").click()

        page.wait_for_url(f"{shop}thanks?*")
        told = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
        signature = told.pop("signature")
        assert told == {"from": "mail", "payment_id": payment_id, "payment_link_id": link["id"], "status": "paid"}
        signed = "|".join((link["id"], payment_id, told["status"]))
        assert signature == hmac.new(biller.owner.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

        # Who looks at it later is not sent away, but may go.
        page.goto(link["short_url"])
        bill.shows("payment-link", "paid")
        expect(bill.part("return-link")).to_have_text(f"Return to {urlsplit(shop).netloc}")
        expect(bill.part("pay-now-button")).to_have_count(0)
        assert_accessible(page)


def test_where_the_merchant_wants_nobody_back_the_page_says_thank_you(page: Page, biller: Biller) -> None:
    page.set_viewport_size(PHONE)
    link = biller.payment_link()
    page.goto(link["short_url"])
    assert_no_sideways_scroll(page)
    bill = Bill(page)
    bill.pay_now()
    checkout = Checkout(page)
    checkout.pay_by_upi()
    checkout.succeeds()
    checkout.part("return-link", within="success-state").click()
    bill.shows("payment-link", "paid")
    expect(bill.part("payment-link-words")).to_have_text("Thank you. Nothing more is due.")
    expect(bill.part("return-link")).to_have_count(0)
    assert biller.read(f"/payment_links/{link['id']}")["status"] == "paid"
    assert page.url == link["short_url"]


def test_while_the_bank_decides_it_is_processing(page: Page, biller: Biller, fleet: RunningFleet) -> None:
    link = biller.payment_link()
    page.goto(link["short_url"])
    bill = Bill(page)
    bill.pay_now()
    checkout = Checkout(page)
    with bank_that_waits(fleet):
        checkout.pay_by_upi()
        checkout.shows_only("processing-state")
        page.goto(f"{link['short_url']}?payment=pay_0123456789abcdef")
        bill.shows("payment-link", "processing")
        assert_accessible(page)
    bill.shows("payment-link", "paid")


def test_one_that_is_cancelled_cannot_be_paid(page: Page, biller: Biller) -> None:
    link = biller.payment_link()
    biller.cancel(f"/payment_links/{link['id']}")
    page.goto(link["short_url"])
    says_that_it_is_over(page, "cancelled")


def test_one_that_has_expired_cannot_be_paid(page: Page, biller: Biller) -> None:
    # Times are whole seconds, and it has to come in before.
    link = biller.payment_link(expires_at=iso_seconds(utc_now() + timedelta(seconds=4)))
    biller.until(f"/payment_links/{link['id']}", "expired")
    page.goto(link["short_url"])
    says_that_it_is_over(page, "expired")


def says_that_it_is_over(page: Page, status: str) -> None:
    bill = Bill(page)
    bill.shows("payment-link", status)
    expect(bill.part("payment-link-words")).to_contain_text("Nothing was charged")
    expect(bill.part("pay-now-button")).to_have_count(0)
    assert_accessible(page)
