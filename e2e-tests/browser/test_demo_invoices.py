"""An invoice of the demo shop, paid on Instamojo's page: to the stand-in and back, and then a verified webhook."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browser import pace
from browser.billing import Bill
from browser.conftest import Merchant
from browser.shopper import Checkout, assert_accessible, assert_no_sideways_scroll
from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, SALT, RunningSandbox
from fleet.testing import until

NARROW: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture
def connected(shop: Merchant, sandbox: RunningSandbox) -> Iterator[RunningSandbox]:
    """The test merchant has an account at Instamojo meanwhile, which adds its fee to what shoppers pay."""
    sandbox.behave(convenience_fee=True, amount_includes_fee=True)
    account = {"api_key": API_KEY, "auth_token": AUTH_TOKEN, "salt": SALT}
    shop.api.put("/processors/instamojo", json=account).raise_for_status()
    shop.api.put("/processors", json={"offered": ["simulator", "instamojo"]}).raise_for_status()
    yield sandbox
    shop.api.put("/processors", json={"offered": ["simulator"]}).raise_for_status()
    shop.api.delete("/processors/instamojo").raise_for_status()
    sandbox.behave(convenience_fee=False, amount_includes_fee=False)


def test_an_invoice_is_paid_at_instamojo_and_the_shop_hears_of_it(
    page: Page, shop: Merchant, shop_url: str, connected: RunningSandbox
) -> None:
    page.goto(shop_url)
    row = page.locator(".invoice", has_text="Tea for the office")
    expect(row).to_contain_text("₹1,027.14")
    expect(page.locator(".invoice", has_text="Tea tasting")).to_contain_text("₹4,800.00")
    with page.expect_popup() as opened:
        row.get_by_role("link", name="Pay now").click()
    shopper = opened.value
    bill = Bill(shopper)
    bill.shows("invoice", "unpaid")
    bill.pay_now()
    Checkout(shopper).choose("redirect")
    Checkout(shopper).part("pay-button", within="redirect-form").click()

    pay_page = Checkout(shopper)
    expect(pay_page.part("sandbox-total")).to_contain_text("₹1,027.14")
    shopper.set_viewport_size(NARROW)
    assert_no_sideways_scroll(shopper)
    assert_accessible(shopper)
    pay_page.part("sandbox-submit").click()

    # Nobody reloads the shop: the webhook tells it.
    expect(row).to_contain_text("✓ paid")
    expect(page.locator("#deliveries .row", has_text="invoice.paid")).to_contain_text("✓ verified")
    pace.take_along(shopper)
    bill.shows("invoice", "paid")
    expect(bill.part("payment-amount")).to_have_text("₹1,027.14")
    assert_no_sideways_scroll(page)
    assert_accessible(page)

    [paid] = shop.api.get("/invoices", params={"status": "paid", "q": "Banyan"}).json()["data"]
    assert (paid["payment"]["processor"], paid["payment"]["amount"]) == ("instamojo", 102714)
    [request] = [one for one in connected.state()["payment_requests"] if one["purpose"] == paid["payment"]["id"]]
    [money] = request["payments"]
    assert (request["amount"], money["amount"]) == ("1000.00", "1027.14")

    # And goes back the way it came, by the account that it came to.
    refund = shop.api.post(f"/payments/{paid['payment']['id']}/refunds", json={"amount": 25000}).json()
    until(lambda: shop.api.get(f"/refunds/{refund['id']}").json()["status"] == "processed", "the refund")
    given_back = [
        one["refund_amount"] for one in connected.state()["refunds"] if one["payment_id"] == money["payment_id"]
    ]
    assert given_back == ["250.00"]
