"""Whatever is clicked, reloaded or lost: one order, one payment."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import Merchant, bank_that_waits
from browser.shopper import Checkout, assert_accessible
from fleet.testing import RunningFleet

Open = Callable[[str], None]
PAY = "**/api/v1/payments/public"


@pytest.fixture
def lose_answers(page: Page) -> Callable[[int], list[str]]:
    """The gateway receives the next requests to pay, but its answers do not arrive. Gives the keys they came with."""

    def lose(count: int) -> list[str]:
        keys: list[str] = []

        def receive(route: Route) -> None:
            keys.append(route.request.headers["idempotency-key"])
            if len(keys) <= count:
                route.fetch()
                route.abort()
            else:
                route.continue_()

        page.route(PAY, receive)
        return keys

    return lose


def test_a_double_click_pays_once(page: Page, shop: Merchant, open_checkout: Open) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.fill_upi("success@bank")
    checkout.pay_button("upi").dblclick()
    checkout.succeeds()
    assert shop.statuses(order) == ["success"]


def test_two_submits_at_the_same_moment_pay_once(page: Page, shop: Merchant, open_checkout: Open) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.fill_upi("success@bank")
    checkout.part("upi-form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); form.requestSubmit(); }")
    checkout.succeeds()
    assert shop.statuses(order) == ["success"]


def test_a_reload_while_processing_goes_on_with_the_same_payment(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet
) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    with bank_that_waits(fleet):
        checkout.pay_by_card()
        with page.expect_response("**/api/v1/payments/*/public"):
            checkout.shows_only("processing-state")
        page.reload()
        checkout.shows_only("processing-state")
        # Away and back again.
        page.goto(fleet.plan.checkout_url)
        page.go_back()
        checkout.shows_only("processing-state")
    checkout.succeeds()
    assert shop.statuses(order) == ["success"]


def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    page: Page, shop: Merchant, open_checkout: Open, lose_answers: Callable[[int], list[str]]
) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    keys = lose_answers(2)
    checkout.pay_by_upi()
    checkout.succeeds()
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert shop.statuses(order) == ["success"]


@pytest.mark.parametrize("then", ["success@bank", "other.success@bank"])
def test_a_reload_that_loses_the_answer_does_not_pay_twice(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet, then: str
) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)

    keys: list[str] = []

    def receive(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        elif "reloaded" in page.url:
            route.continue_()

    page.route(PAY, receive)
    with bank_that_waits(fleet):
        with page.expect_event("requestfailed"):
            checkout.pay_by_upi()
        page.goto(f"{page.url}&reloaded")
        # It is not known whether the first attempt arrived: the shopper is told, and may pay again.
        expect(page.get_by_text("We could not confirm your last attempt")).to_be_visible()
        assert_accessible(page)
        checkout.pay_by_upi(then)
        checkout.shows_only("processing-state")
    expect(
        checkout.part("success-state").or_(checkout.part("unavailable-state")).locator("visible=true")
    ).to_be_visible()
    assert shop.statuses(order).count("success") == 1
    assert keys[0] in keys[1:]


def test_while_the_device_is_offline_the_page_says_so_and_then_goes_on(
    page: Page, shop: Merchant, open_checkout: Open
) -> None:
    order = shop.order()
    open_checkout(order)
    checkout = Checkout(page)
    checkout.fill_upi("success@bank")
    page.context.set_offline(offline=True)
    expect(checkout.part("connection-notice")).to_contain_text("You are offline")
    checkout.pay_button("upi").click()
    expect(checkout.part("connection-notice")).to_contain_text("Your payment is safe")
    checkout.shows_only("processing-state")
    assert_accessible(page)
    page.context.set_offline(offline=False)
    checkout.succeeds()
    expect(checkout.part("connection-notice")).to_be_hidden()
    assert shop.statuses(order) == ["success"]


def test_a_gateway_that_is_down_is_said_to_be_and_found_when_it_is_back(
    page: Page, shop: Merchant, open_checkout: Open, fleet: RunningFleet
) -> None:
    order = shop.order()
    fleet.stop("orders")
    try:
        open_checkout(order)
        checkout = Checkout(page)
        expect(checkout.part("unavailable-state")).to_contain_text("We can't reach the gateway")
        assert_accessible(page)
    finally:
        fleet.start("orders")
    checkout.shows_only("payment-methods")
    checkout.pay_by_upi()
    checkout.succeeds()
    assert shop.statuses(order) == ["success"]
