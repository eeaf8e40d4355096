"""What all lists of the dashboard have in common: pages, what is chosen, and the way back."""

import re

from playwright.sync_api import Route, expect

from browser.back_office import Dashboard


def test_a_page_that_has_lost_its_rows_says_so_and_leads_to_those_that_are_left(dashboard: Dashboard) -> None:
    order = dashboard.owner.order()
    dashboard.open("/orders?status=created&page=2")
    expect(dashboard.part("empty")).to_contain_text("Nothing is left on this page")
    expect(dashboard.part("pager-range")).to_have_text("1 order")
    dashboard.page.get_by_role("button", name="Go to page 1").click()
    expect(dashboard.part("order-row", data_order_id=order)).to_be_visible()
    expect(dashboard.part("pager-range")).to_have_text(re.compile("^1.1 of 1 order$"))
    expect(dashboard.page).to_have_url(re.compile(r"/orders\?status=created$"))


def test_the_way_back_leads_past_filters_but_not_past_what_was_opened(dashboard: Dashboard) -> None:
    page = dashboard.page
    order = dashboard.owner.order()
    dashboard.open()
    page.get_by_role("link", name="Orders").click()
    dashboard.part("status-filter").select_option("paid")
    expect(dashboard.part("empty")).to_contain_text("No order has this status")
    dashboard.part("status-filter").select_option("created")
    dashboard.part("order-row", data_order_id=order).click()
    expect(dashboard.part("order-drawer")).to_contain_text(order)
    page.go_back()
    expect(dashboard.part("order-drawer")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?status=created$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/dashboard$"))


def test_a_refunds_payment_is_opened_from_the_keyboard_on_a_phone_too(dashboard: Dashboard) -> None:
    owner, page = dashboard.owner, dashboard.page
    payment = owner.payment()
    owner.decided(payment)
    refund = owner.refund(payment, 25000)
    page.set_viewport_size({"width": 390, "height": 844})
    dashboard.open("/refunds")
    row = dashboard.part("refund-row", data_refund_id=refund)
    opener = row.get_by_role("button", name=refund)
    opener.press("Enter")
    expect(dashboard.part("payment-drawer")).to_contain_text(payment)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_rows_that_cannot_be_refreshed_stay_and_are_said_to_be_old(dashboard: Dashboard) -> None:
    page = dashboard.page
    order = dashboard.owner.order()
    dashboard.open("/orders")
    expect(dashboard.part("order-row", data_order_id=order)).to_be_visible()
    lists = "**/api/v1/orders?*"

    def refuse(route: Route) -> None:
        route.fulfill(status=400, json={"error": {"code": "BAD_REQUEST_ERROR", "description": "Not just now"}})

    page.route(lists, refuse)
    told = page.get_by_text("Not up to date. Not just now")
    expect(told).to_be_visible()
    expect(dashboard.part("order-row", data_order_id=order)).to_be_visible()
    page.unroute(lists)
    expect(told).to_be_hidden()
