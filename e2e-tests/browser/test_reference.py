"""The API's reference, as people read it: on a desk, on a phone, and without asking anybody else for anything."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browser.shopper import assert_accessible, assert_no_sideways_scroll
from fleet.testing import RunningFleet

PHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1440, "height": 900}


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desktop"])
def test_the_reference_fits_and_asks_nobody_else(fleet: RunningFleet, page: Page, viewport: ViewportSize):
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size(viewport)
    page.goto(f"{fleet.base_url}/docs")

    expect(page.get_by_role("heading", level=1)).to_have_text("Payment gateway API")
    assert [url for url in asked if not url.startswith(fleet.base_url)] == []
    # What the policy forbids would be said here.
    assert said == []
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_the_contents_lead_to_an_operation_and_show_where_the_reader_is(fleet: RunningFleet, page: Page):
    page.set_viewport_size(WIDE)
    page.goto(f"{fleet.base_url}/docs")
    link = page.locator("nav.contents").get_by_role("link", name="Create a refund")
    link.click()
    expect(page.get_by_role("heading", name="Create a refund")).to_be_in_viewport()
    expect(link).to_have_attribute("aria-current", "location")


def test_on_a_phone_the_contents_open_and_close_again(fleet: RunningFleet, page: Page):
    page.set_viewport_size(PHONE)
    page.goto(f"{fleet.base_url}/docs")
    contents = page.locator("details.contents-on-phones")
    contents.locator("summary").click()
    contents.get_by_role("link", name="Create an order").click()
    expect(page.get_by_role("heading", name="Create an order")).to_be_in_viewport()
    expect(contents).not_to_have_attribute("open", "")
