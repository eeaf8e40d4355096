"""Paying on the hosted page: what a shopper sees from the order to the receipt, or to the reason why not."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Merchant, bank_that_waits
from browser.shopper import Checkout, assert_accessible, assert_no_sideways_scroll
from fleet.testing import RunningFleet

Open = Callable[[str], None]


def test_an_order_is_paid_by_upi(page: Page, shop: Merchant, open_checkout: Open) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.shows_only("payment-methods")
    expect(checkout.part("order-amount", within="order-summary")).to_have_text("₹500.00")
    expect(checkout.part("order-id", within="order-summary")).to_have_text(order)
    expect(page.locator("button[data-test-id=method-card]")).to_have_attribute("data-method", "card")
    assert_accessible(page)

    checkout.choose("upi")
    checkout.shows_only("payment-methods", "upi-form")
    expect(checkout.part("vpa-input")).to_have_attribute("placeholder", "username@bank")
    expect(checkout.pay_button("upi")).to_have_text("Pay ₹500")
    checkout.pay_by_upi()

    payment_id = checkout.succeeds()
    expect(page).to_have_title("Payment Successful!")
    assert_accessible(page)
    [payment] = shop.payments_of(order)
    assert (payment["id"], payment["status"], payment["vpa"]) == (payment_id, "success", "success@bank")


def test_an_order_is_paid_by_card_and_the_card_is_kept_nowhere(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet
) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.fill_card()
    checkout.shows_only("payment-methods", "card-form")
    for name, placeholder, autocomplete, typed in (
        ("card-number-input", "Card Number", "cc-number", "4242 4242 4242 4242"),
        ("expiry-input", "MM/YY", "cc-exp", "12/45"),
        ("cvv-input", "CVV", "cc-csc", "123"),
        ("cardholder-name-input", "Name on Card", "cc-name", "Asha Rao"),
    ):
        expect(checkout.part(name)).to_have_attribute("placeholder", placeholder)
        expect(checkout.part(name)).to_have_attribute("autocomplete", autocomplete)
        expect(checkout.part(name)).to_have_value(typed)
    expect(page.get_by_role("img", name="Visa")).to_be_visible()
    assert_accessible(page)
    with bank_that_waits(fleet):
        checkout.pay_button("card").click()
        checkout.shows_only("processing-state")
        expect(checkout.part("processing-message")).to_have_text("Processing payment...")
        expect(checkout.part("processing-state").locator(".spinner")).to_be_visible()
        assert_accessible(page)
        kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, location.href, document.cookie])")
        assert "4242" not in kept
        assert list(json.loads(json.loads(kept)[0][f"checkout:{order}"])) == ["key", "paymentId"]

    checkout.succeeds()
    expect(checkout.part("card-number-input")).to_have_value("")
    assert shop.statuses(order) == ["success"]


def test_a_card_that_was_typed_is_gone_after_a_reload_and_after_going_back(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet
) -> None:
    open_checkout(shop.order())
    checkout = Checkout(page)
    for leave in (page.reload, lambda: page.goto(f"{fleet.plan.checkout_url}/favicon.svg") and page.go_back()):
        checkout.fill_card()
        leave()
        checkout.choose("card")
        for name in ("card-number-input", "expiry-input", "cvv-input"):
            expect(checkout.part(name)).to_have_value("")


def test_after_a_failure_the_shopper_tries_again_and_pays_once(page: Page, shop: Merchant, open_checkout: Open) -> None:
    order = shop.order(12345650)
    open_checkout(order)
    checkout = Checkout(page)
    expect(checkout.part("order-amount")).to_have_text("₹1,23,456.50")
    checkout.pay_by_upi("failure@bank")
    checkout.fails("The bank declined the payment")
    assert_accessible(page)

    expect(checkout.part("retry-button")).to_have_text("Try Again")
    checkout.part("retry-button").click()
    checkout.shows_only("payment-methods", "upi-form")
    expect(checkout.part("vpa-input")).to_have_value("failure@bank")
    expect(checkout.pay_button("upi")).to_have_text("Pay ₹1,23,456.50")
    checkout.pay_by_upi()
    checkout.succeeds()
    assert shop.statuses(order) == ["failed", "success"]


def test_after_a_refused_card_all_but_the_cvv_is_still_there_and_the_other_method_is_offered(
    page: Page, shop: Merchant, open_checkout: Open
) -> None:
    open_checkout(shop.order())
    checkout = Checkout(page)
    checkout.pay_by_card("4000000000009995")
    checkout.fails("The account has insufficient funds")
    page.get_by_role("button", name="Pay by UPI instead").click()
    checkout.shows_only("payment-methods", "upi-form")
    checkout.choose("card")
    expect(checkout.part("card-number-input")).to_have_value("4000 0000 0000 9995")
    expect(checkout.part("expiry-input")).to_have_value("12/45")
    expect(checkout.part("cvv-input")).to_have_value("")


def test_mistakes_are_shown_at_their_field_and_nothing_is_sent(page: Page, shop: Merchant, open_checkout: Open) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.pay_by_upi("asha@")
    expect(page.get_by_text("Enter a UPI ID such as name@bank")).to_be_visible()
    expect(checkout.part("vpa-input")).to_be_focused()
    assert_accessible(page)
    checkout.fill_card("4242424242424241", expiry="12/20", cvv="1")
    checkout.pay_button("card").click()
    for problem in ("Check the card number", "This card has expired", "It has 3 or 4 digits"):
        expect(page.get_by_text(problem)).to_be_visible()
    expect(checkout.part("card-number-input")).to_be_focused()
    assert_accessible(page)
    assert shop.payments_of(order) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?order_id=order_0123456789abcdef", "We can't find this order"),
        ("", "Nothing to pay here"),
    ],
)
def test_without_an_order_there_is_a_friendly_page(page: Page, fleet: RunningFleet, query: str, words: str) -> None:
    page.goto(f"{fleet.plan.checkout_url}/checkout{query}")
    checkout = Checkout(page)
    expect(checkout.part("unavailable-state")).to_contain_text(words)
    checkout.shows_only()
    assert_accessible(page)


def test_an_order_that_is_paid_already_is_not_offered_again(page: Page, shop: Merchant, open_checkout: Open) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.pay_by_upi()
    checkout.succeeds()
    # This tab remembers its payment; another shopper's has none.
    page.reload()
    checkout.succeeds()
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(checkout.part("unavailable-state")).to_contain_text("This order is already paid")
    checkout.shows_only()
    assert_accessible(page)


def test_it_is_paid_with_the_keyboard_alone_and_each_state_takes_the_focus(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet
) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    expect(checkout.part("method-upi")).to_be_visible()
    while not page.evaluate("document.activeElement?.dataset.testId === 'method-upi'"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(checkout.part("vpa-input")).to_be_focused()
    page.keyboard.type("success@bank")
    with bank_that_waits(fleet):
        page.keyboard.press("Enter")
        expect(checkout.part("processing-message")).to_be_focused()
        expect(page.locator("[aria-live=polite]")).to_have_text("Processing payment...")
    checkout.succeeds()
    expect(page.get_by_role("heading", name="Payment Successful!")).to_be_focused()
    expect(page.locator("[aria-live=polite]")).to_have_text("Payment Successful!")


@pytest.mark.parametrize("width", [320, 768])
def test_on_small_screens_nothing_has_to_be_scrolled_sideways(
    page: Page, shop: Merchant, open_checkout: Open, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    open_checkout(shop.order(999_999_999_999))
    checkout = Checkout(page)
    expect(checkout.part("order-amount")).to_have_text("₹9,99,99,99,999.99")
    assert_no_sideways_scroll(page)
    checkout.fill_card("4000000000000002")
    assert_no_sideways_scroll(page)
    checkout.pay_button("card").click()
    checkout.fails("The bank declined the payment")
    assert_no_sideways_scroll(page)
    checkout.part("retry-button").click()
    checkout.pay_by_upi()
    checkout.succeeds()
    assert_no_sideways_scroll(page)
    if width < 768:
        summary, success = (checkout.part(name).bounding_box() for name in ("order-summary", "success-state"))
        assert summary
        assert success
        assert summary["y"] + summary["height"] <= success["y"]


def test_other_currencies_are_shown_as_they_are_written(page: Page, shop: Merchant, open_checkout: Open) -> None:
    open_checkout(shop.order(1999, "USD"))
    expect(Checkout(page).part("order-amount")).to_have_text(re.compile(r"\$19\.99"))


def test_no_other_host_is_asked_for_anything(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_checkout(shop.order())
    checkout = Checkout(page)
    checkout.pay_by_upi()
    checkout.succeeds()
    assert len(asked) > 4
    assert [url for url in asked if not url.startswith(f"{fleet.plan.checkout_url}/")] == []
    assert not [url for url in asked if "success@bank" in url]
