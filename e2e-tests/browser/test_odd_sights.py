"""What shoppers see of an order that is not known yet, and of names and addresses as odd as they come."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.back_office import Owner
from browser.billing import Bill, Biller
from browser.conftest import Merchant
from browser.shopper import Checkout, assert_accessible, assert_no_sideways_scroll
from fleet.testing import RunningFleet

LONG = "W" * 200
LONGEST_NAME = "🍵<img src=x onerror=alert(1)>" + LONG


def test_an_order_that_is_not_known_yet_is_nothing_that_could_be_read_as_one(
    page: Page, shop: Merchant, open_checkout: Callable[[str], None]
) -> None:
    page.route("**/api/**", lambda _: None)
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    expect(checkout.part("checkout-container")).to_have_attribute("aria-busy", "true")
    checkout.shows_only()
    for name in ("order-summary", "order-amount", "order-id"):
        expect(checkout.part(name)).to_be_hidden()
    assert_accessible(page)

    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(checkout.part("order-amount")).to_have_text("₹500.00")
    expect(checkout.part("order-id")).to_have_text(order)


def test_neither_long_names_nor_odd_addresses_break_a_page(page: Page, fleet: RunningFleet) -> None:
    owner = Owner.registered(fleet.base_url, name=LONGEST_NAME)
    with owner.api:
        biller = Biller(owner, fleet.plan.checkout_url)
        page.set_viewport_size({"width": 320, "height": 640})
        item = {"description": LONG, "quantity": 1, "unit_amount": 99_999_999_900}
        page.goto(biller.invoice(customer={"name": LONG}, items=[item])["payment_url"])
        bill = Bill(page)
        expect(bill.part("merchant-name")).to_have_text(LONGEST_NAME)
        expect(bill.part("customer-name")).to_have_text(LONG)
        assert_no_sideways_scroll(page)

        # The API takes this address; no browser does.
        link = biller.payment_link(description=LONG, redirect_url="https://%zz/")
        page.goto(link["short_url"])
        expect(bill.part("merchant-name")).to_have_text(LONGEST_NAME)
        assert_no_sideways_scroll(page)
        bill.pay_now()
        checkout = Checkout(page)
        expect(page.locator("h1 .payee-name")).to_have_text(LONGEST_NAME)
        expect(page.locator(".payee-mark")).to_have_text("🍵")
        assert_no_sideways_scroll(page)
        amount = checkout.part("order-amount").bounding_box()
        assert amount
        assert amount["y"] < 200
        # In a modal the close button is in the corner, and no name runs below it.
        page.goto(f"{page.url}&embedded=true")
        expect(page.locator("h1 .payee-name")).to_have_text(LONGEST_NAME)
        name = page.locator("h1 .payee-name").bounding_box()
        assert name
        assert name["x"] + name["width"] <= 320 - 48
        checkout.pay_by_upi()
        checkout.succeeds()
        page.goto(link["short_url"])
        bill.shows("payment-link", "paid")
        expect(bill.part("return-link")).to_have_count(0)
