"""Every page for everybody: both themes, phones, no third party, and nothing that is too much to load."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, ViewportSize, expect

from browser.back_office import Dashboard, WebhookServer
from browser.shopper import assert_accessible, assert_no_sideways_scroll

PAGES = ("", "/transactions", "/orders", "/refunds", "/webhooks", "/docs", "/settings")
PHONE: ViewportSize = {"width": 390, "height": 844}
FIRST_LOAD_BYTES = 250 * 1024


def settled(page: Page) -> None:
    """Everything has arrived: no skeleton is left."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".animate-pulse")).to_have_count(0)


def sees(dashboard: Dashboard, *paths: str) -> None:
    page = dashboard.page
    for path in paths:
        page.set_viewport_size({"width": 1440, "height": 900})
        dashboard.open(path)
        settled(page)
        assert_accessible(page)
        page.set_viewport_size(PHONE)
        assert_no_sideways_scroll(page)


def test_pages_without_anything_on_them_are_accessible_and_fit_a_phone(dashboard: Dashboard) -> None:
    sees(dashboard, "", "/transactions", "/webhooks")
    for path in ("", "/transactions", "/orders", "/refunds"):
        dashboard.open(path)
        expect(dashboard.part("empty").locator("code")).to_contain_text("curl")


def test_pages_full_of_things_are_accessible_and_fit_a_phone(
    dashboard: Dashboard, webhook_server: WebhookServer
) -> None:
    owner, page = dashboard.owner, dashboard.page
    owner.send_webhooks_to(webhook_server.url)
    payments = [owner.payment(vpa) for vpa in ("success@bank", "failure@bank", "success@bank")]
    owner.decided(*payments)
    owner.refund(payments[0], 25000)
    sees(dashboard, *PAGES)
    [webhook, *_] = owner.read("/webhooks")["data"]
    order = owner.read(f"/payments/{payments[0]}")["order_id"]
    for path, drawer in (
        (f"/transactions?payment={payments[0]}", "payment-drawer"),
        (f"/orders?order={order}", "order-drawer"),
        (f"/webhooks?webhook={webhook['id']}", "webhook-drawer"),
    ):
        dashboard.open(path)
        expect(dashboard.part(drawer)).to_be_visible()
        settled_drawer(dashboard, drawer)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    dashboard.open(f"/transactions?payment={payments[0]}")
    dashboard.part("refund-button").click()
    expect(dashboard.part("refund-dialog")).to_be_visible()
    assert_accessible(page)


def settled_drawer(dashboard: Dashboard, drawer: str) -> None:
    expect(dashboard.part(drawer).locator(".animate-pulse")).to_have_count(0)


def test_the_login_page_is_accessible_and_fits_a_phone(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.context.clear_cookies()
    dashboard.open()
    expect(dashboard.part("login-form")).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_no_sideways_scroll(page)


def test_a_page_that_does_not_exist_says_so(dashboard: Dashboard) -> None:
    dashboard.open("/nothing-here")
    expect(dashboard.page.get_by_text("There is no such page")).to_be_visible()


def test_nothing_comes_from_anybody_else_and_little_is_loaded(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.owner.decided(dashboard.owner.payment())
    seen: list[Response] = []

    def see(response: Response) -> None:
        seen.append(response)

    page.on("response", see)
    dashboard.open()
    expect(dashboard.part("charts")).to_be_visible()
    settled(page)
    assert {response.url.split("/")[2] for response in seen} == {dashboard.url.split("/")[2]}
    scripts = [response for response in seen if response.url.endswith(".js")]
    assert len(scripts) > 1
    loaded = sum(response.request.sizes()["responseBodySize"] for response in scripts)
    assert loaded <= FIRST_LOAD_BYTES


def test_nothing_jumps_when_data_arrives(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.owner.decided(dashboard.owner.payment())
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
        " if (!each.hadRecentInput) window.shift += each.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for path in ("", "/transactions", "/orders", "/webhooks"):
        dashboard.open(path)
        settled(page)
        assert page.evaluate("window.shift") < 0.1, path


@pytest.mark.parametrize("path", ["/transactions", "/webhooks"])
def test_what_cannot_be_had_says_so_and_can_be_tried_again(dashboard: Dashboard, path: str) -> None:
    page = dashboard.page
    failing = "**/api/v1/payments?*" if path == "/transactions" else "**/api/v1/webhooks?*"
    refuse: Callable[..., None] = lambda route: route.fulfill(  # noqa: E731
        status=400, json={"error": {"code": "BAD_REQUEST_ERROR", "description": "Not like this"}}
    )
    page.route(failing, refuse)
    dashboard.open(path)
    expect(page.get_by_role("alert").get_by_text("Not like this")).to_be_visible()
    page.unroute(failing)
    page.get_by_role("button", name="Try again").click()
    expect(dashboard.part("empty")).to_be_visible()
