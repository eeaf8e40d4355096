"""checkout.js on a merchant's page: the modal, what it tells, and whom it believes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser import merchant_page
from browser.conftest import Merchant
from browser.shopper import Checkout, assert_accessible
from fleet.layout import ROOT
from fleet.testing import RunningFleet

MODAL = "[data-test-id=payment-modal]"
FRAME = "[data-test-id=payment-iframe]"
CLOSE = "[data-test-id=close-modal-button]"
STRUCTURE = (
    "body > div#payment-gateway-modal[data-test-id=payment-modal] > div.modal-overlay > div.modal-content >"
    " iframe[data-test-id=payment-iframe] + button.close-button[data-test-id=close-modal-button]"
)
WATCH_COPYING = """() => {
    window.copied = new Promise((done) => {
        const write = navigator.clipboard.writeText.bind(navigator.clipboard);
        navigator.clipboard.writeText = (text) => {
            const written = write(text);
            done(written.then(() => text));
            return written;
        };
    });
}"""
"""The button says for a moment only that it has copied; `copied` is what has been, or why it was refused."""
Opened = tuple[Checkout, str]


@pytest.fixture(scope="module")
def merchant_url(fleet: RunningFleet) -> Iterator[str]:
    with merchant_page.served(fleet.plan.checkout_url) as url:
        yield url


@pytest.fixture
def opened(page: Page, shop: Merchant, merchant_url: str) -> Opened:
    """The modal, open over a new order, and the order's id."""
    order = shop.order()
    page.goto(f"{merchant_url}?order={order}")
    page.locator("#buy").click()
    checkout = Checkout(page.frame_locator(FRAME))
    expect(checkout.part("method-upi")).to_be_visible()
    return checkout, order


def heard(page: Page, count: int) -> list[list[Any]]:
    """All that the merchant's page was told, once it is so much."""
    page.wait_for_function("count => heard.length >= count", arg=count)
    return page.evaluate("heard")


def test_a_payment_in_the_modal_is_told_to_the_merchants_page(
    page: Page, shop: Merchant, opened: Opened, fleet: RunningFleet
) -> None:
    checkout, order = opened
    expect(page.locator(STRUCTURE)).to_have_text("\N{MULTIPLICATION SIGN}")
    src = f"{fleet.plan.checkout_url}/checkout?order_id={order}&embedded=true"
    expect(page.locator(FRAME)).to_have_attribute("src", src)
    assert_accessible(page)
    modal = next(frame for frame in page.frames if "embedded=true" in frame.url)
    modal.evaluate(WATCH_COPYING)
    checkout.place.get_by_role("button", name="Copy order id").click()
    assert modal.evaluate("copied") == order

    checkout.pay_by_upi("failure@bank")
    checkout.fails("The bank declined the payment")
    expect(page.locator(MODAL)).to_be_visible()
    [[name, failure]] = heard(page, 1)
    assert (name, failure["code"], failure["description"]) == (
        "failure",
        "PAYMENT_FAILED",
        "The bank declined the payment",
    )
    checkout.part("retry-button").click()
    checkout.pay_by_card()
    expect(page.locator(MODAL)).to_have_count(0)

    [_, [name, success], [last, _]] = heard(page, 3)
    assert (name, last) == ("success", "close")
    assert success["paymentId"] == success["id"]
    assert success["orderId"] == order
    paid = next(payment for payment in shop.payments_of(order) if payment["status"] == "success")
    assert paid["id"] == success["paymentId"]
    # Nothing private: no instrument, nobody's name.
    assert set(success) == {"paymentId", "id", "orderId", "amount", "currency", "status"}
    expect(page.locator("#buy")).to_be_focused()


@pytest.mark.parametrize("way", ["button", "escape", "escape inside", "overlay", "close()"])
def test_it_is_closed_in_every_usual_way(page: Page, opened: Opened, way: str) -> None:
    checkout, _ = opened
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    # What the merchant's page does meanwhile stays done.
    page.evaluate("document.documentElement.style.colorScheme = 'dark'")
    if way == "button":
        page.locator(CLOSE).click()
    elif way == "escape":
        expect(page.locator(CLOSE)).to_be_focused()
        page.keyboard.press("Escape")
    elif way == "escape inside":
        checkout.choose("upi")
        expect(checkout.part("vpa-input")).to_be_focused()
        page.keyboard.press("Escape")
    elif way == "overlay":
        page.mouse.click(5, 5)
    else:
        page.evaluate("gateway.close()")
    expect(page.locator(MODAL)).to_have_count(0)
    assert [name for name, _ in heard(page, 1)] == ["close"]
    # The page is as it was: it scrolls, its parts can be used, and the focus is back.
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"
    assert page.evaluate("document.documentElement.style.cssText") == "color-scheme: dark;"
    assert page.locator("[inert]").count() == 0
    expect(page.locator("#buy")).to_be_focused()


def test_the_focus_stays_in_the_modal(page: Page, opened: Opened) -> None:
    checkout, _ = opened
    checkout.choose("card")
    seen = set()
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        inside = page.evaluate(
            "document.activeElement.closest('#payment-gateway-modal') && document.activeElement.dataset.testId"
        )
        assert inside in ("payment-iframe", "close-modal-button")
        seen.add(inside)
    assert len(seen) == 2


def test_forged_messages_are_ignored(page: Page, opened: Opened, fleet: RunningFleet) -> None:
    forged = {"type": "payment_success", "data": {"paymentId": "pay_forged0000000000", "id": "x", "orderId": "x"}}
    # From the merchant's own page, from a frame of the checkout's origin that is not the modal's, and from one that
    # has the modal's window but another origin.
    page.evaluate("forged => postMessage(forged, '*')", forged)
    page.evaluate(
        """async ([forged, url]) => {
            const other = Object.assign(document.createElement('iframe'), {src: url});
            document.body.append(other);
            await new Promise((done) => { other.onload = done; });
        }""",
        [forged, f"{fleet.plan.checkout_url}/checkout?order_id=order_0123456789abcdef"],
    )
    impostor = next(frame for frame in page.frames if "order_0123456789abcdef" in frame.url)
    impostor.evaluate("forged => parent.postMessage(forged, '*')", forged)
    modal = next(frame for frame in page.frames if "embedded=true" in frame.url)
    modal.goto("data:text/html,<p>elsewhere</p>")
    modal.evaluate("forged => parent.postMessage(forged, '*')", forged)
    # Messages keep their order: once this one of our own has arrived, so have they.
    page.evaluate(
        """new Promise((done) => {
            addEventListener('message', ({data}) => data === 'last' && done());
            postMessage('last', '*');
        })"""
    )
    assert page.evaluate("heard") == []
    expect(page.locator(MODAL)).to_be_visible()


def test_two_opens_make_one_modal(page: Page, opened: Opened) -> None:
    _, order = opened
    page.evaluate("order => { gateway.open(); open_(order); open_('order_other'); }", order)
    assert page.locator(MODAL).count() == 1
    expect(page.locator(FRAME)).to_have_attribute("src", re.compile(order))
    page.locator(CLOSE).click()
    expect(page.locator(MODAL)).to_have_count(0)


@pytest.mark.parametrize(
    ("options", "missing"),
    [("{orderId: 'order_1'}", "key"), ("{key: 'key_1'}", "orderId"), ("{}", "key"), ("undefined", "key")],
)
def test_what_is_missing_is_named(page: Page, merchant_url: str, options: str, missing: str) -> None:
    page.goto(merchant_url)
    said = page.evaluate(
        f"() => {{ try {{ new PaymentGateway({options}) }} catch (error) {{ return String(error) }} }}"
    )
    assert said == f"TypeError: PaymentGateway: {missing} is required"


def test_styles_neither_get_in_nor_out(page: Page, opened: Opened) -> None:
    before = "getComputedStyle(document.querySelector('h1')).font"
    content = page.locator(".modal-content")
    assert content.evaluate("e => [getComputedStyle(e).borderTopWidth, getComputedStyle(e).transform]") == [
        "0px",
        "none",
    ]
    box = content.bounding_box()
    assert box
    assert box["width"] == 440
    expect(page.locator(CLOSE)).to_be_visible()
    with_modal = page.evaluate(before)
    page.locator(CLOSE).click()
    assert page.evaluate(before) == with_modal


def test_on_a_phone_it_fills_the_screen(page: Page, shop: Merchant, merchant_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{merchant_url}?order={shop.order()}")
    page.locator("#buy").click()
    assert page.locator(FRAME).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}


def test_the_module_does_the_same(page: Page, shop: Merchant, merchant_url: str, fleet: RunningFleet) -> None:
    page.goto(merchant_url)
    page.evaluate(
        """async ([url, orderId]) => {
            const { default: PaymentGateway } = await import(url);
            new PaymentGateway({key: 'k', orderId, onSuccess: (told) => heard.push(['success', told])}).open();
        }""",
        [f"{fleet.plan.checkout_url}/checkout.mjs", shop.order()],
    )
    Checkout(page.frame_locator(FRAME)).pay_by_upi()
    expect(page.locator(MODAL)).to_have_count(0)
    assert [name for name, _ in heard(page, 1)] == ["success"]


def test_a_plain_file_takes_a_payment(page: Page, shop: Merchant, fleet: RunningFleet, tmp_path: Path) -> None:
    example = (ROOT / "examples" / "plain.html").read_text()
    assert "http://localhost:3001" in example
    file = tmp_path / "plain.html"
    file.write_text(example.replace("http://localhost:3001", fleet.plan.checkout_url))
    page.goto(f"{file.as_uri()}?order_id={shop.order()}")
    page.get_by_role("button", name="Pay").click()
    Checkout(page.frame_locator(FRAME)).pay_by_upi()
    expect(page.locator("#outcome")).to_contain_text("Paid: pay_")
    expect(page.locator(MODAL)).to_have_count(0)


def test_only_the_checkout_itself_can_be_embedded(page: Page, merchant_url: str, fleet: RunningFleet) -> None:
    page.goto(merchant_url)
    framed = """(src) => new Promise((onload) => {
        document.body.append(Object.assign(document.createElement('iframe'), {src, onload}));
    })"""
    page.evaluate(framed, f"{fleet.plan.checkout_url}/")
    assert page.frames[-1].url.startswith("chrome-error:")
    page.evaluate(framed, f"{fleet.plan.checkout_url}/checkout")
    assert page.frames[-1].url == f"{fleet.plan.checkout_url}/checkout"
