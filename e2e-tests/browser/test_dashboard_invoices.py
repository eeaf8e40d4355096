"""Invoices and payment links, as their merchant writes, sends, watches and takes back; and what settings choose."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Route, expect

from browser.back_office import Dashboard
from browser.billing import Biller
from browser.conftest import bank_that_waits
from browser.shopper import assert_accessible, assert_no_sideways_scroll
from browser.test_dashboard_looks import PHONE, settled
from fleet.testing import RunningFleet


@pytest.fixture
def biller(dashboard: Dashboard, fleet: RunningFleet) -> Biller:
    """The program of the merchant who sits before the dashboard."""
    return Biller(dashboard.owner, fleet.plan.checkout_url)


def pay(biller: Biller, order_id: str, vpa: str = "success@bank") -> str:
    """As a shopper without credentials. Gives the payment's id."""
    body = {"order_id": order_id, "method": "upi", "vpa": vpa}
    headers = {"X-Api-Key": "", "X-Api-Secret": ""}
    answer = biller.owner.api.post("/payments/public", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def inside(drawer: Locator, name: str) -> Locator:
    return drawer.locator(f"[data-test-id={name}]")


def test_an_invoice_is_written_sent_and_seen_to_be_paid(
    dashboard: Dashboard, biller: Biller, fleet: RunningFleet
) -> None:
    page, part = dashboard.page, dashboard.part
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dashboard.open("/invoices")
    expect(part("empty").locator("code")).to_contain_text("/api/v1/invoices")
    part("new-invoice-button").click()
    create = part("create-invoice-button")
    create.click()
    expect(part("customer-name")).to_be_focused()
    expect(part("new-invoice-form")).to_contain_text("Whom is it for?")
    part("customer-name").fill("Asha Rao")
    part("customer-email").fill("asha@example.com")
    part("item-description").fill("Website redesign")
    part("item-price").fill("800")
    part("add-item").click()
    part("item-description").last.fill("Hosting, per month")
    part("item-quantity").last.fill("2")
    part("item-price").last.fill("100")
    expect(part("item-amount").last).to_have_text("₹200.00")
    expect(part("new-invoice-total")).to_have_text("₹1,000.00")
    part("fee-choice").select_option("on")
    expect(part("new-invoice-total")).to_have_text("₹1,027.14")
    part("due-date").fill("2024-02-15")
    assert_accessible(page)
    create.dblclick()

    dashboard.says("INV-000001 is made out.")
    [invoice] = biller.read("/invoices")["data"]
    assert (invoice["amount"], invoice["total"], invoice["due_date"]) == (100000, 102714, "2024-02-15")
    drawer = part("invoice-drawer")
    expect(inside(drawer, "drawer-total")).to_have_text("₹1,027.14")
    expect(inside(drawer, "drawer-fee")).to_have_text("₹27.14")
    expect(inside(drawer, "invoice-item")).to_have_count(2)
    expect(inside(drawer, "payment-url")).to_have_text(invoice["payment_url"])
    expect(inside(drawer, "customer-url")).to_have_attribute("href", invoice["customer_url"])
    drawer.get_by_role("button", name="Copy payment link").click()
    dashboard.copied(invoice["payment_url"])
    mail = urlsplit(inside(drawer, "send-link").get_attribute("href") or "")
    assert (mail.scheme, unquote(mail.path)) == ("mailto", "asha@example.com")
    assert invoice["payment_url"] in parse_qs(mail.query)["body"][0]
    expect(drawer.get_by_text("overdue")).to_be_visible()

    with bank_that_waits(fleet):
        payment = pay(biller, invoice["order_id"])
        expect(inside(drawer, "drawer-status")).to_have_text("processing")
        expect(part("cancel-invoice-button")).to_have_count(0)
    expect(inside(drawer, "drawer-status")).to_have_text("paid")
    expect(inside(drawer, "paid-by")).to_contain_text(payment)
    events = inside(drawer, "invoice-timeline-entry")
    expect(events).to_have_count(3)
    assert [each.get_attribute("data-event") for each in events.all()] == ["created", "payment_started", "paid"]
    drawer.get_by_role("link", name="Its timeline").click()
    expect(part("payment-drawer")).to_contain_text(payment)


def test_filters_of_invoices_stay_in_the_address(dashboard: Dashboard, biller: Biller) -> None:
    page, rows = dashboard.page, dashboard.part("invoice-row")
    first = biller.invoice()
    second = biller.invoice(customer={"name": "Chai & Company"})
    biller.cancel(f"/invoices/{first['id']}")
    dashboard.open("/invoices")
    expect(rows).to_have_count(2)
    dashboard.part("search-input").fill("chai")
    expect(rows).to_have_count(1)
    expect(rows).to_have_attribute("data-invoice-id", second["id"])
    expect(page).to_have_url(re.compile(r"\?q=chai$"))
    page.reload()
    expect(rows).to_have_count(1)
    expect(dashboard.part("search-input")).to_have_value("chai")
    dashboard.part("status-filter").select_option("cancelled")
    expect(page.get_by_text("No invoice matches")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(rows).to_have_count(2)

    page.keyboard.press("Control+k")
    expect(dashboard.part("command-palette")).to_be_visible()
    page.keyboard.type(second["number"])
    page.keyboard.press("Enter")
    expect(dashboard.part("drawer-number")).to_have_text(second["number"])


def test_an_invoice_is_taken_back_after_asking(dashboard: Dashboard, biller: Biller) -> None:
    page, drawer = dashboard.page, dashboard.part("invoice-drawer")
    invoice = biller.invoice()
    dashboard.open(f"/invoices?invoice={invoice['id']}")
    dashboard.part("cancel-invoice-button").click()
    dashboard.part("cancel-invoice-dialog").get_by_role("button", name="Keep it").click()
    assert biller.read(f"/invoices/{invoice['id']}")["status"] == "unpaid"
    dashboard.part("cancel-invoice-button").click()
    dashboard.part("confirm-cancel-invoice").click()
    dashboard.says("INV-000001 is cancelled.")
    expect(inside(drawer, "drawer-status")).to_have_text("cancelled")
    expect(dashboard.part("cancel-invoice-button")).to_have_count(0)
    expect(dashboard.part("send-link")).to_have_count(0)
    assert biller.read(f"/invoices/{invoice['id']}")["status"] == "cancelled"
    page.keyboard.press("Escape")
    row = dashboard.part("invoice-row", data_invoice_id=invoice["id"])
    expect(row.locator("[data-test-id=invoice-status]")).to_have_text("cancelled")


def test_a_list_that_is_slow_to_come_holds_nobody_up(dashboard: Dashboard) -> None:
    def never_answer(_: Route) -> None:
        pass

    dashboard.page.route("**/api/v1/payment_links?*", never_answer)
    dashboard.open("/payment-links")
    dashboard.part("new-link-button").click()
    dashboard.part("link-amount-input").fill("499")
    expect(dashboard.part("create-link-button")).to_have_text("Create link over ₹499.00")


def test_payment_links_are_made_copied_paid_and_taken_back(dashboard: Dashboard, biller: Biller) -> None:
    page, part = dashboard.page, dashboard.part
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dashboard.open("/payment-links")
    expect(part("empty").locator("code")).to_contain_text("/api/v1/payment_links")
    part("new-link-button").click()
    create = part("create-link-button")
    part("link-amount-input").fill("0.50")
    create.click()
    expect(part("new-link-dialog")).to_contain_text("At least ₹1.00.")
    part("link-amount-input").fill("499")
    part("link-description-input").fill("Two kulhad cups")
    assert_accessible(page)
    expect(create).to_have_text("Create link over ₹499.00")
    create.dblclick()
    dashboard.says("The payment link is ready.")
    [link] = biller.read("/payment_links")["data"]
    drawer = part("link-drawer")
    expect(inside(drawer, "short-url")).to_have_text(link["short_url"])
    drawer.get_by_role("button", name="Copy payment link", exact=True).click()
    dashboard.copied(link["short_url"])
    pay(biller, link["order_id"])
    expect(inside(drawer, "drawer-status")).to_have_text("paid")
    expect(inside(drawer, "paid-by")).to_be_visible()
    expect(part("cancel-link-button")).to_have_count(0)

    other = biller.payment_link()
    dashboard.open("/payment-links?status=active")
    rows = part("link-row")
    expect(rows).to_have_count(1)
    rows.click()
    part("cancel-link-button").click()
    part("confirm-cancel-link").click()
    dashboard.says("The payment link is cancelled.")
    assert biller.read(f"/payment_links/{other['id']}")["status"] == "cancelled"


def test_a_merchant_chooses_who_bears_the_fee(dashboard: Dashboard, biller: Biller) -> None:
    part = dashboard.part
    dashboard.open("/settings")
    part("fee-mode-on").check()
    expect(part("fee-example")).to_contain_text("₹1,027.14")
    part("fee-rate").fill("101")
    expect(part("save-fee-button")).to_be_disabled()
    part("fee-rate").fill("1.5")
    part("fee-fixed").fill("0")
    expect(part("fee-example")).to_contain_text("₹1,017.70")
    part("save-fee-button").click()
    dashboard.says("Saved.")
    chosen = biller.read("/invoices/settings")["convenience_fee"]
    assert chosen == {"mode": "on", "rate_bps": 150, "fixed": 0, "tax_bps": 1800}
    assert biller.invoice()["total"] == 101770


def test_a_merchant_connects_an_account_whose_credentials_never_come_back(dashboard: Dashboard, biller: Biller) -> None:
    page, part = dashboard.page, dashboard.part
    seen: list[str] = []
    page.on("response", lambda answer: seen.append(answer.text()) if "/processors" in answer.url else None)
    dashboard.open("/settings")
    expect(part("offer-simulator")).to_be_checked()
    part("connect-instamojo-button").click()
    part("save-instamojo-button").click()
    expect(part("instamojo-form")).to_contain_text("As Instamojo's developers' page shows it.")
    for field in ("api-key", "auth-token", "salt"):
        part(f"instamojo-{field}").fill(f"secret-{field}")
    part("save-instamojo-button").click()
    dashboard.says("Your account is connected.")
    expect(part("instamojo-account")).to_contain_text("sec***")
    part("offer-instamojo").check()
    dashboard.says("Your checkout offers it.")
    assert sorted(biller.read("/processors")["offered"]) == ["instamojo", "simulator"]
    part("disconnect-instamojo-button").click()
    part("confirm-disconnect-instamojo").click()
    dashboard.says("Your account is disconnected.")
    expect(part("instamojo-account")).to_contain_text("Not connected")
    assert seen
    assert not any("secret-" in text for text in seen)


def test_what_a_processor_has_told_stands_with_the_payment(dashboard: Dashboard) -> None:
    payment = dashboard.owner.payment("failure@bank")
    dashboard.owner.decided(payment)
    told: Mapping[str, object] = {
        "method": "redirect",
        "processor": "instamojo",
        "processor_payment_id": "MOJO5a06005J21512197",
        "amount_paid": 49000,
        "fee": 1357,
        "error_code": "AMOUNT_MISMATCH",
    }

    def tell(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for each in body.get("data", [body]):
            each.update(told)
        route.fulfill(response=answer, json=body)

    dashboard.page.route(re.compile(r"/api/v1/payments(\?|/pay_\w+$)"), tell)
    dashboard.open(f"/transactions?payment={payment}")
    drawer = dashboard.part("payment-drawer")
    expect(inside(drawer, "amount-mismatch")).to_contain_text("₹500.00 were due, ₹490.00 came.")
    expect(inside(drawer, "amount-paid")).to_have_text("₹490.00")
    expect(inside(drawer, "processor-fee")).to_have_text("₹13.57")
    expect(drawer).to_contain_text("MOJO5a06005J21512197")
    assert_accessible(dashboard.page)
    dashboard.page.keyboard.press("Escape")
    row = dashboard.row(payment)
    expect(inside(row, "method")).to_have_text("Instamojo")
    expect(row.get_by_role("img", name="Another amount was paid")).to_be_visible()


def test_pages_of_invoices_and_links_are_accessible_and_fit_a_phone(dashboard: Dashboard, biller: Biller) -> None:
    page = dashboard.page
    invoice = biller.invoice(convenience_fee="on", due_date="2024-02-15", notes="Second reminder")
    link = biller.payment_link()
    for path, drawer in (
        (f"/invoices?invoice={invoice['id']}", "invoice-drawer"),
        (f"/payment-links?link={link['id']}", "link-drawer"),
    ):
        page.set_viewport_size({"width": 1440, "height": 900})
        dashboard.open(path)
        expect(dashboard.part(drawer)).to_be_visible()
        expect(page.locator(".animate-pulse")).to_have_count(0)
        assert_accessible(page)
        page.set_viewport_size(PHONE)
        assert_no_sideways_scroll(page)
        page.keyboard.press("Escape")
        settled(page)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
