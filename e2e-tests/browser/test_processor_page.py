"""Paying on a processor's own page: there, back, half-way, and from within a merchant's page."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser import merchant_page
from browser.billing import Bill, Biller
from browser.shopper import Checkout, assert_accessible
from fleet import instamojo_sandbox
from fleet.instamojo_sandbox import RunningSandbox
from fleet.testing import RunningFleet


@pytest.fixture(scope="module")
def biller(biller: Biller) -> Biller:
    """One who is paid through Instamojo, too."""
    keys = ("api_key", "auth_token", "salt")
    account = (instamojo_sandbox.API_KEY, instamojo_sandbox.AUTH_TOKEN, instamojo_sandbox.SALT)
    biller.put("/processors/instamojo", dict(zip(keys, account, strict=True)))
    biller.put("/processors", {"offered": ["simulator", "instamojo"]})
    return biller


def leave_for_instamojo(page: Page) -> Checkout:
    checkout = Checkout(page)
    expect(checkout.part("method-redirect")).to_contain_text("Instamojo")
    checkout.choose("redirect")
    checkout.part("pay-button", within="redirect-form").click()
    return checkout


def finish(page: Page, outcome: str) -> None:
    """On the processor's page."""
    expect(page.locator("[data-test-id=sandbox-pay-page]")).to_be_visible()
    page.locator(f"[data-test-id=sandbox-{outcome}]").check()
    page.locator("[data-test-id=sandbox-submit]").click()


def test_an_invoice_is_paid_on_instamojos_page(page: Page, biller: Biller, sandbox: RunningSandbox) -> None:
    sandbox.behave(amount_includes_fee=True)
    invoice = biller.invoice(convenience_fee="on")
    page.goto(invoice["payment_url"])
    bill = Bill(page)
    bill.pay_now()
    expect(Checkout(page).part("method-redirect")).to_have_attribute("data-method", "redirect")
    Checkout(page).choose("redirect")
    assert_accessible(page)
    checkout = leave_for_instamojo(page)
    page.locator("[data-test-id=sandbox-add-fee]").check()
    expect(page.get_by_role("heading", name="₹1,027.14")).to_be_visible()
    finish(page, "paid")

    payment_id = checkout.succeeds()
    # Nothing of what the processor has added stays in the address.
    assert re.fullmatch(r".*/checkout\?order_id=order_\w+", page.url)
    checkout.part("return-link", within="success-state").click()
    bill.shows("invoice", "paid")
    expect(bill.part("payment-id")).to_have_text(payment_id)
    expect(bill.part("payment-method")).to_have_text("Instamojo")
    expect(bill.part("payment-amount")).to_have_text("₹1,027.14")
    recorded = biller.read(f"/invoices/{invoice['id']}")["payment"]
    assert (recorded["id"], recorded["processor"], recorded["amount"]) == (payment_id, "instamojo", 102714)


def test_whoever_comes_back_without_paying_pays_another_way_and_once(page: Page, biller: Biller) -> None:
    invoice = biller.invoice()
    page.goto(invoice["payment_url"])
    Bill(page).pay_now()
    checkout = leave_for_instamojo(page)
    expect(page.locator("[data-test-id=sandbox-pay-page]")).to_be_visible()
    page.go_back()
    checkout.shows_only("processing-state")
    # Through a reload, too, it is the same payment that waits there.
    page.reload()
    checkout.shows_only("processing-state")
    checkout.part("continue-link").click()
    expect(page.locator("[data-test-id=sandbox-pay-page]")).to_be_visible()
    page.go_back()

    expect(checkout.part("pay-another-way")).to_be_visible()
    assert_accessible(page)
    checkout.part("pay-another-way").click()
    checkout.shows_only("payment-methods")
    checkout.pay_by_upi()
    checkout.succeeds()
    payments = biller.payments_of(invoice["order_id"])
    assert [payment["method"] for payment in payments if payment["status"] == "success"] == ["upi"]
    assert len(payments) == 2


def test_whoever_is_declined_there_is_told_and_tries_again(page: Page, biller: Biller) -> None:
    order = biller.owner.order()
    page.goto(f"{biller.checkout_url}/checkout?order_id={order}")
    checkout = leave_for_instamojo(page)
    finish(page, "declined")
    checkout.fails("The payment failed at Instamojo")
    expect(checkout.part("error-state")).to_contain_text("If money left your account")
    assert_accessible(page)
    checkout.part("retry-button").click()
    leave_for_instamojo(page)
    finish(page, "paid")
    checkout.succeeds()
    assert sorted(payment["status"] for payment in biller.payments_of(order)) == ["failed", "success"]


def test_from_a_merchants_page_it_is_paid_in_a_tab_of_its_own(page: Page, biller: Biller, fleet: RunningFleet) -> None:
    with merchant_page.served(fleet.plan.checkout_url) as shop:
        page.goto(f"{shop}?order={biller.owner.order()}")
        page.locator("#buy").click()
        checkout = Checkout(page.frame_locator("[data-test-id=payment-iframe]"))
        checkout.choose("redirect")
        checkout.part("pay-button", within="redirect-form").click()
        link = checkout.part("continue-link")
        expect(link).to_have_text(re.compile("Continue to Instamojo"))
        expect(link).to_have_attribute("rel", "noopener")
        with page.context.expect_page() as opened:
            link.click()
        finish(opened.value, "paid")
        Checkout(opened.value).succeeds()
        # The page that waited tells the merchant's, and closes.
        expect(page.locator("[data-test-id=payment-modal]")).to_have_count(0)
        assert [name for name, _ in page.evaluate("heard")] == ["success", "close"]


def test_what_a_merchant_does_not_offer_is_not_shown(page: Page, biller: Biller) -> None:
    biller.put("/processors", {"offered": ["instamojo"]})
    try:
        page.goto(biller.payment_link()["short_url"])
        Bill(page).pay_now()
        checkout = Checkout(page)
        expect(checkout.part("redirect-form")).to_be_visible()
        for method in ("upi", "card"):
            expect(checkout.part(f"method-{method}")).to_be_hidden()
        assert_accessible(page)
    finally:
        biller.put("/processors", {"offered": ["simulator", "instamojo"]})
    page.reload()
    expect(checkout.part("method-upi")).to_be_visible()
    expect(checkout.part("redirect-form")).to_be_hidden()
