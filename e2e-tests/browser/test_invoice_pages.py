"""An invoice and a customer's invoices, as the customer sees and pays them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browser import pace
from browser.billing import Bill, Biller
from browser.conftest import bank_that_waits
from browser.shopper import Checkout, assert_accessible, assert_no_sideways_scroll
from fleet.testing import RunningFleet

PHONE: ViewportSize = {"width": 320, "height": 640}


def test_an_invoice_with_a_convenience_fee_is_paid_and_shows_how(page: Page, biller: Biller) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    invoice = biller.invoice(convenience_fee="on", due_date="2045-12-31")
    page.goto(invoice["payment_url"])
    bill = Bill(page)
    bill.shows("invoice", "unpaid")
    for part, words in {
        "invoice-number": invoice["number"],
        "customer-name": "Asha Rao",
        "invoice-due": "31 Dec 2045",
        "invoice-amount": "₹1,000.00",
        "convenience-fee": "₹27.14",
        "invoice-total": "₹1,027.14",
        "amount-due": "₹1,027.14",
    }.items():
        expect(bill.part(part)).to_have_text(words)
    expect(bill.part("invoice-item")).to_have_text(
        [re.compile("Website redesign.*₹800.00"), re.compile("Hosting, per month.*₹200.00")]
    )
    assert_accessible(page)

    bill.pay_now()
    checkout = Checkout(page)
    expect(checkout.part("order-amount")).to_have_text("₹1,027.14")
    checkout.pay_by_upi()
    payment_id = checkout.succeeds()
    expect(checkout.part("return-link", within="success-state")).to_have_text("Back to invoice")

    # Nobody clicks: the shopper is taken back, and there the gateway itself says that it is paid.
    pace.take_along(page)
    bill.shows("invoice", "paid")
    assert page.url == invoice["payment_url"]
    recorded = biller.read(f"/invoices/{invoice['id']}")
    assert (recorded["status"], recorded["payment"]["id"], recorded["payment"]["amount"]) == (
        "paid",
        payment_id,
        102714,
    )
    for part, words in {
        "payment-id": payment_id,
        "payment-method": "UPI",
        "payment-amount": "₹1,027.14",
        "payment-fee": "₹27.14",
    }.items():
        expect(bill.part(part)).to_have_text(words)
    expect(bill.part("payment-time")).to_have_attribute("datetime", recorded["payment"]["paid_at"])
    expect(bill.part("pay-now-button")).to_have_count(0)
    expect(page).to_have_title(re.compile(invoice["number"]))
    assert_accessible(page)
    own = invoice["payment_url"].partition("/i/")[0]
    assert [url for url in asked if not url.startswith(f"{own}/")] == []


def test_without_the_fee_the_customer_pays_exactly_the_invoice(page: Page, biller: Biller) -> None:
    invoice = biller.invoice(convenience_fee="off")
    page.goto(invoice["payment_url"])
    bill = Bill(page)
    expect(bill.part("invoice-total")).to_have_text("₹1,000.00")
    expect(bill.part("convenience-fee")).to_have_count(0)
    bill.pay_now()
    expect(Checkout(page).part("order-amount")).to_have_text("₹1,000.00")
    page.get_by_role("link", name="Invoice").click()
    bill.shows("invoice", "unpaid")


def test_coming_back_marks_nothing_as_paid(page: Page, biller: Biller) -> None:
    invoice = biller.invoice()
    page.goto(f"{invoice['payment_url']}?payment=pay_0123456789abcdef")
    bill = Bill(page)
    expect(bill.part("confirming")).to_be_visible()
    bill.shows("invoice", "unpaid")
    assert page.url == invoice["payment_url"]
    assert biller.read(f"/invoices/{invoice['id']}")["status"] == "unpaid"
    page.reload()
    expect(bill.part("pay-now-button")).to_be_visible()


def test_two_tabs_pay_it_once_and_a_third_one_sees_it_happen(page: Page, biller: Biller, fleet: RunningFleet) -> None:
    invoice = biller.invoice()
    tabs = [page, page.context.new_page()]
    for tab in tabs:
        tab.goto(invoice["payment_url"])
        Bill(tab).pay_now()
    first, second = map(Checkout, tabs)
    watching = page.context.new_page()
    with bank_that_waits(fleet):
        # What is behind another tab is drawn once a second.
        page.bring_to_front()
        first.pay_by_upi()
        first.shows_only("processing-state")
        biller.until(f"/invoices/{invoice['id']}", "processing")
        watching.goto(invoice["payment_url"])
        Bill(watching).shows("invoice", "processing")
        expect(Bill(watching).part("confirming")).to_be_visible()
        assert_accessible(watching)
    page.bring_to_front()
    first.succeeds()
    tabs[1].bring_to_front()
    second.pay_by_card()
    expect(second.part("unavailable-state")).to_contain_text("This order is already paid")
    Bill(watching).shows("invoice", "paid")
    expect(watching.locator("[aria-live=polite]")).to_have_text("This invoice is paid")
    second.part("return-link", within="unavailable-state").click()
    Bill(tabs[1]).shows("invoice", "paid")
    statuses = [payment["status"] for payment in biller.payments_of(invoice["order_id"])]
    assert statuses.count("success") == 1


def test_a_cancelled_invoice_can_no_longer_be_paid(page: Page, biller: Biller) -> None:
    invoice = biller.invoice()
    page.goto(invoice["payment_url"])
    bill = Bill(page)
    bill.pay_now()
    checkout = Checkout(page)
    checkout.fill_upi("success@bank")
    biller.cancel(f"/invoices/{invoice['id']}")
    checkout.pay_button("upi").click()
    checkout.shows_only("error-state")
    page.goto(invoice["payment_url"])
    bill.shows("invoice", "cancelled")
    expect(page.get_by_text("Nothing is due")).to_be_visible()
    expect(bill.part("pay-now-button")).to_have_count(0)
    assert_accessible(page)
    assert biller.payments_of(invoice["order_id"]) == []


def test_a_customer_finds_all_invoices_and_gets_from_one_back_to_all(page: Page, biller: Biller) -> None:
    shift = (
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(each => { shift += each.value }))"
    )
    page.add_init_script(f"{shift}.observe({{type: 'layout-shift', buffered: true}})")
    customer = {"name": "Asha Rao", "email": "all.of@example.com"}
    first = biller.invoice(customer=customer, due_date="2024-02-15")
    second = biller.invoice(customer=customer, convenience_fee="on")
    biller.cancel(f"/invoices/{second['id']}")
    biller.invoice(customer={"name": "Somebody else", "email": "else@example.com"})
    page.goto(first["customer_url"])
    bill = Bill(page)
    rows = bill.part("invoice-row")
    expect(rows).to_have_text(
        [
            re.compile(f"{second['number']}.*Cancelled.*₹1,027.14"),
            re.compile(f"{first['number']}.*Was due 15 Feb 2024.*Unpaid.*₹1,000.00"),
        ]
    )
    expect(page.get_by_text("2 invoices, ₹1,000.00 to pay")).to_be_visible()
    assert page.evaluate("shift") < 0.1
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)
    rows.nth(1).click()
    expect(bill.part("invoice-number")).to_have_text(first["number"])
    expect(page.get_by_text("Was due 15 Feb 2024")).to_be_visible()
    page.get_by_role("link", name="All invoices").click()
    expect(rows).to_have_count(2)


def test_on_paper_there_is_the_invoice_alone_dark_on_white(page: Page, biller: Biller) -> None:
    page.add_init_script("window.printed = 0; window.print = () => { printed += 1 }")
    invoice = biller.invoice(convenience_fee="on")
    page.goto(invoice["payment_url"])
    bill = Bill(page)
    bill.part("print-button").click()
    assert page.evaluate("printed") == 1
    page.emulate_media(media="print", color_scheme="dark")
    for part in ("pay-now-button", "print-button", "amount-due"):
        expect(bill.part(part)).to_be_hidden()
    for part in ("invoice-number", "invoice-items", "convenience-fee", "invoice-total", "invoice-status"):
        expect(bill.part(part)).to_be_visible()
    expect(page.get_by_text(f"Pay online: {invoice['payment_url']}")).to_be_visible()
    colours = (
        "[getComputedStyle(document.querySelector('.paper')).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(28, 25, 23)"]


def test_long_words_and_large_sums_fit_a_phone(page: Page, biller: Biller) -> None:
    page.set_viewport_size(PHONE)
    items = [{"description": "W" * 80, "quantity": 99, "unit_amount": 9_999_999_99}]
    invoice = biller.invoice(items=items, convenience_fee="on", customer={"name": "N" * 60})
    page.goto(invoice["payment_url"])
    Bill(page).shows("invoice", "unpaid")
    assert_no_sideways_scroll(page)
    assert_accessible(page)


@pytest.mark.parametrize("kind", ["i", "c", "l"])
def test_a_link_that_leads_nowhere_says_so(page: Page, biller: Biller, kind: str) -> None:
    page.goto(f"{biller.checkout_url}/{kind}/4pWq9yJrT2Zk8sLmN0vXbC5dEfGhIuAo")
    expect(Bill(page).part("unavailable-state")).to_contain_text("We can't find this")
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_while_no_answer_comes_the_page_says_so_and_then_goes_on(page: Page, biller: Biller) -> None:
    invoice = biller.invoice()
    page.route("**/api/**", lambda route: route.abort())
    page.goto(invoice["payment_url"])
    expect(Bill(page).part("unavailable-state")).to_contain_text("We can't reach the gateway")
    assert_accessible(page)
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try now").click()
    Bill(page).shows("invoice", "unpaid")
    # What is shown already stays.
    page.route("**/api/**", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("The connection is lost")).to_be_visible()
    Bill(page).shows("invoice", "unpaid")


def test_the_checkout_leads_back_to_no_other_address(
    page: Page, biller: Biller, open_checkout: Callable[[str], None]
) -> None:
    open_checkout(f"{biller.owner.order()}&return_to=https://evil.example/i/4pWq9yJrT2Zk8sLmN0vX")
    Checkout(page).shows_only("payment-methods")
    expect(page.locator("a")).to_have_count(0)
