"""Payments, orders and refunds, as their merchant watches and changes them."""

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from browser.back_office import Dashboard
from browser.conftest import bank_that_waits
from fleet.testing import RunningFleet

PAGE_SIZE = 25
LIVE_MILLISECONDS = 2000
"""By the page's clock, which the time that an answer takes on a busy machine does not move."""


def test_home_shows_the_keys_and_what_has_come_in(dashboard: Dashboard) -> None:
    owner = dashboard.owner
    owner.decided(*(owner.payment(amount=16_666_666) for _ in range(3)), owner.payment("failure@bank"))
    dashboard.open()
    credentials = dashboard.part("dashboard").locator("[data-test-id=api-credentials]")
    expect(credentials.locator("span[data-test-id=api-key]")).to_have_text(owner.key)
    expect(credentials.locator("span[data-test-id=api-secret]")).to_have_text(owner.secret)
    figures = dashboard.part("stats-container")
    expect(figures.locator("[data-test-id=total-transactions]")).to_have_text("4")
    expect(figures.locator("[data-test-id=total-amount]")).to_have_text("₹4,99,999.98")
    expect(figures.locator("[data-test-id=success-rate]")).to_have_text("75%")
    charts = dashboard.part("charts")
    expect(charts.locator(".recharts-bar-rectangle path").first).to_be_visible()
    expect(charts.get_by_role("row").filter(has_text="₹4,99,999.98")).to_have_count(1)
    expect(dashboard.page.get_by_text("1 failed payment", exact=True)).to_be_visible()

    owner.decided(owner.payment(amount=200))
    expect(figures.locator("[data-test-id=total-transactions]")).to_have_text("5")
    expect(figures.locator("[data-test-id=success-rate]")).to_have_text("80%")


def test_a_payment_appears_and_changes_without_a_reload(dashboard: Dashboard, fleet: RunningFleet) -> None:
    owner = dashboard.owner
    dashboard.open("/transactions")
    expect(dashboard.page.get_by_text("No payments yet")).to_be_visible()
    headings = ["Payment ID", "Order ID", "Amount", "Method", "Status", "Created"]
    expect(dashboard.page.locator("table[data-test-id=transactions-table] th")).to_have_text(headings)
    with bank_that_waits(fleet):
        payment = owner.payment()
        row = dashboard.row(payment)
        expect(row.locator("[data-test-id=status]")).to_have_text("pending")
    told = owner.read(f"/payments/{payment}")
    expect(row.locator("[data-test-id=payment-id]")).to_have_text(payment)
    expect(row.locator("[data-test-id=order-id]")).to_have_text(told["order_id"])
    expect(row.locator("[data-test-id=amount]")).to_have_text("50000")
    expect(row.locator("[data-test-id=method]")).to_have_text("upi")
    created = told["created_at"].replace("T", " ").removesuffix("Z")
    expect(row.locator("[data-test-id=created-at]")).to_have_text(created)
    owner.decided(payment)
    expect(row.locator("[data-test-id=status]")).to_have_text("success")


def test_what_is_new_is_in_the_list_two_seconds_later(dashboard: Dashboard, fleet: RunningFleet) -> None:
    page = dashboard.page
    page.clock.install()
    dashboard.open("/transactions")
    expect(page.get_by_text("No payments yet")).to_be_visible()
    dashboard.stop_clock("**/api/v1/payments?*")
    with bank_that_waits(fleet):
        payment = dashboard.owner.payment()
        page.clock.run_for(LIVE_MILLISECONDS)
        expect(dashboard.row(payment).locator("[data-test-id=status]")).to_have_text("pending")
    dashboard.owner.decided(payment)
    page.clock.run_for(LIVE_MILLISECONDS)
    expect(dashboard.row(payment).locator("[data-test-id=status]")).to_have_text("success")


def test_what_is_new_is_in_the_figures_two_seconds_later(dashboard: Dashboard) -> None:
    page, owner = dashboard.page, dashboard.owner
    page.clock.install()
    dashboard.open()
    expect(dashboard.part("total-transactions")).to_have_text("0")
    dashboard.stop_clock("**/api/v1/payments/stats?*")
    owner.decided(owner.payment())
    page.clock.run_for(LIVE_MILLISECONDS)
    expect(dashboard.part("total-transactions")).to_have_text("1")
    expect(dashboard.part("success-rate")).to_have_text("100%")


def test_filters_stay_in_the_address_and_decide_what_is_exported(dashboard: Dashboard, tmp_path: Path) -> None:
    owner, page = dashboard.owner, dashboard.page
    good, bad = owner.payment(), owner.payment("failure@bank")
    owner.decided(good, bad)
    dashboard.open("/transactions")
    dashboard.part("status-filter").select_option("failed")
    expect(dashboard.row(good)).to_be_hidden()
    expect(dashboard.row(bad)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?status=failed$"))
    with page.expect_download() as download:
        dashboard.part("export-csv").click()
    saved = tmp_path / "payments.csv"
    download.value.save_as(saved)
    assert [line["id"] for line in csv.DictReader(saved.open())] == [bad]

    page.reload()
    expect(dashboard.row(bad)).to_be_visible()
    expect(dashboard.part("status-filter")).to_have_value("failed")
    dashboard.part("search-input").fill(good)
    expect(page.get_by_text("No payment matches")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(dashboard.part("search-input")).to_have_value("")
    expect(dashboard.row(good)).to_be_visible()
    dashboard.part("from-filter").fill("2020-01-01")
    dashboard.part("to-filter").fill("2020-01-31")
    expect(page.get_by_text("No payment matches")).to_be_visible()


def test_new_payments_do_not_move_what_is_being_read(dashboard: Dashboard) -> None:
    owner, page = dashboard.owner, dashboard.page
    payments = [owner.payment() for _ in range(PAGE_SIZE + 2)]
    owner.decided(*payments)
    page.set_viewport_size({"width": 1280, "height": 480})
    dashboard.open("/transactions")
    rows = dashboard.part("transaction-row")
    expect(rows).to_have_count(PAGE_SIZE)
    read = dashboard.row(payments[14])
    read.evaluate("row => row.scrollIntoView({block: 'center', behavior: 'instant'})")
    before = read.bounding_box()
    newest = owner.payment()
    expect(dashboard.row(newest)).to_be_attached()
    expect(dashboard.part("pager-range")).to_contain_text("of 28 payments")
    after = read.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) < 2

    page.get_by_role("button", name="Next page").click()
    expect(rows).to_have_count(3)
    expect(dashboard.part("pager-range")).to_have_text(re.compile("^26.28 of 28 payments$"))
    expect(dashboard.row(payments[0])).to_be_visible()
    dashboard.row(payments[0]).click()
    expect(page).to_have_url(re.compile(rf"page=2&payment={payments[0]}$"))
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"\?page=2$"))


def test_a_payment_is_captured_and_refunded_in_parts(dashboard: Dashboard) -> None:
    owner, page = dashboard.owner, dashboard.page
    payment = owner.payment()
    owner.decided(payment)
    dashboard.open("/transactions")
    dashboard.row(payment).click()
    drawer = dashboard.part("payment-drawer")
    expect(drawer.locator("[data-test-id=drawer-amount]")).to_have_text("₹500.00")
    capture = drawer.locator("[data-test-id=capture-button]")
    expect(capture).to_have_text("Capture ₹500.00")
    capture.click()
    dashboard.says("Captured ₹500.00.")
    expect(capture).to_be_hidden()
    assert owner.read(f"/payments/{payment}")["captured"] is True

    drawer.locator("[data-test-id=refund-button]").click()
    amount, confirm = dashboard.part("refund-amount"), dashboard.part("confirm-refund")
    expect(amount).to_have_value("500.00")
    amount.fill("500.01")
    expect(dashboard.part("refund-dialog")).to_contain_text("At most ₹500.00 is left.")
    expect(confirm).to_be_disabled()
    amount.fill("250")
    dashboard.part("refund-reason").fill("One of the two cups was broken")
    expect(confirm).to_have_text("Refund ₹250.00")
    confirm.dblclick()
    dashboard.says("Refund of ₹250.00 is on its way.")
    expect(drawer.locator("[data-test-id=refundable]")).to_have_text("₹250.00")
    assert owner.read("/refunds")["total"] == 1
    for event in ("payment.created", "payment.success", "payment.captured", "refund.created", "refund.processed"):
        expect(drawer.locator(f"[data-test-id=timeline-entry][data-event='{event}']").first).to_be_visible()

    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Refunds").click()
    [refund] = owner.read("/refunds")["data"]
    row = dashboard.part("refund-row", data_refund_id=refund["id"])
    expect(row).to_contain_text("₹250.00")
    expect(row).to_contain_text("processed")
    row.click()
    expect(drawer).to_contain_text(payment)


def test_a_failed_payment_says_why_and_offers_no_refund(dashboard: Dashboard) -> None:
    payment = dashboard.owner.payment("failure@bank")
    dashboard.owner.decided(payment)
    dashboard.open(f"/transactions?payment={payment}")
    expect(dashboard.part("failure-reason")).to_contain_text("No money has moved.")
    expect(dashboard.part("refund-button")).to_have_count(0)
    expect(dashboard.part("capture-button")).to_have_count(0)


def test_another_merchants_payment_cannot_be_opened(dashboard: Dashboard, fleet: RunningFleet) -> None:
    other = type(dashboard.owner).registered(fleet.base_url)
    with other.api:
        dashboard.open(f"/transactions?payment={other.payment()}")
    expect(dashboard.part("payment-drawer")).to_contain_text("Payment not found")


def test_orders_show_whether_they_are_paid_and_by_what(dashboard: Dashboard, fleet: RunningFleet) -> None:
    owner, page = dashboard.owner, dashboard.page
    payment, unpaid = owner.payment(), owner.order(9900)
    owner.decided(payment)
    order = owner.read(f"/payments/{payment}")["order_id"]
    dashboard.open("/orders")
    expect(dashboard.part("order-row", data_order_id=order)).to_contain_text("paid")
    dashboard.part("status-filter").select_option("created")
    expect(dashboard.part("order-row")).to_have_count(1)
    dashboard.part("order-row", data_order_id=unpaid).click()
    link = page.get_by_role("link", name="Open checkout")
    expect(link).to_have_attribute("href", f"{fleet.plan.checkout_url}/checkout?order_id={unpaid}")
    dashboard.open(f"/orders?order={order}")
    dashboard.part("order-drawer").get_by_text(payment).click()
    expect(dashboard.part("payment-drawer")).to_contain_text(payment)


def test_money_is_shown_in_the_currency_that_was_paid(dashboard: Dashboard) -> None:
    owner = dashboard.owner
    rupees, yen = owner.payment(), owner.payment(amount=500, currency="JPY")
    owner.decided(rupees, yen)
    refunds = owner.refund(rupees, 25000), owner.refund(yen, 200)
    dashboard.open("/refunds")
    expect(dashboard.part("refund-row", data_refund_id=refunds[0])).to_contain_text("₹250.00")
    expect(dashboard.part("refund-row", data_refund_id=refunds[1])).to_contain_text("JP¥200")
    dashboard.open("/transactions")
    assert dashboard.row(yen).locator("[data-test-id=amount]").get_attribute("data-money") == "JP¥500"
    dashboard.open()
    expect(dashboard.part("stats-container")).to_contain_text("and JP¥500")
