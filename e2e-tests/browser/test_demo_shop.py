"""The demo shop: what a stranger does who follows the README, in a window as large as a phone."""

import httpx
from playwright.sync_api import Page, ViewportSize, expect

from browser.shopper import Checkout, assert_accessible, assert_no_sideways_scroll

PHONE: ViewportSize = {"width": 390, "height": 844}


def test_it_sells_by_modal_and_by_redirect_and_shows_the_webhooks_arriving(page: Page, shop_url: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(shop_url)
    page.locator("[data-test-id=pay-tea]").click()
    checkout = Checkout(page.frame_locator("[data-test-id=payment-iframe]"))
    checkout.pay_by_upi()
    expect(page.locator("#result")).to_contain_text("Assam, second flush is paid: pay_")
    expect(page.locator("#orders .row")).to_contain_text("✓ paid")
    expect(page.locator("#deliveries .row", has_text="payment.success")).to_contain_text("✓ verified")
    assert_no_sideways_scroll(page)
    assert_accessible(page)

    page.locator("[data-test-id=redirect-cups]").click()
    checkout = Checkout(page)
    expect(checkout.part("order-amount")).to_have_text("₹349.00")
    checkout.pay_by_card()
    checkout.succeeds()
    page.get_by_role("link", name="Return to 127.0.0.1").click()
    expect(page.locator("#orders .row", has_text="Two kulhad cups")).to_contain_text("✓ paid")


def test_it_believes_no_webhook_whose_signature_is_wrong(page: Page, shop_url: str) -> None:
    page.goto(shop_url)
    page.locator("[data-test-id=pay-kettle]").click()
    expect(page.locator("#orders .row", has_text="Brass kettle")).to_contain_text("waiting")
    order = page.locator("#orders .row", has_text="Brass kettle").locator("code").inner_text()
    forged = {"event": "payment.success", "data": {"payment": {"id": "pay_0", "order_id": order}}}
    for signature in ("é".encode("latin-1"), b"0" * 64):
        answer = httpx.post(f"{shop_url}/webhook", json=forged, headers={b"X-Webhook-Signature": signature})
        assert answer.status_code == 401
    endless = (b" " * 65536 for _ in range(5))
    assert httpx.post(f"{shop_url}/webhook", content=endless).status_code == 413
    expect(page.locator("#deliveries .row", has_text="! wrong signature").first).to_be_visible()
    expect(page.locator("#orders .row", has_text="Brass kettle")).to_contain_text("waiting")
