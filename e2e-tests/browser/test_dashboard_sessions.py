"""Coming in, staying in, going out."""

import re

from playwright.sync_api import Route, expect

from accounts import PASSWORD
from browser.back_office import Dashboard


def test_whoever_is_not_signed_in_signs_in_first_and_is_then_where_they_wanted_to_be(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.context.clear_cookies()
    dashboard.open("/transactions?status=failed")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    form = page.locator("form[data-test-id=login-form]")
    expect(form.locator("[data-test-id=email-input]")).to_have_attribute("placeholder", "Email")
    expect(form.locator("[data-test-id=email-input]")).to_have_attribute("type", "email")
    expect(form.locator("[data-test-id=password-input]")).to_have_attribute("placeholder", "Password")
    expect(form.locator("[data-test-id=password-input]")).to_have_attribute("type", "password")
    expect(form.locator("[data-test-id=login-button]")).to_have_text("Login")

    dashboard.fill_login("not the password")
    expect(dashboard.part("login-error")).to_have_text("No account has this email with this password.")
    dashboard.fill_login()
    expect(page).to_have_url(f"{dashboard.url}/dashboard/transactions?status=failed")
    expect(dashboard.part("status-filter")).to_have_value("failed")


def test_no_script_can_read_the_session(dashboard: Dashboard) -> None:
    dashboard.open()
    expect(dashboard.part("api-key")).to_have_text(dashboard.owner.key)
    [cookie] = dashboard.page.context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Strict")
    assert dashboard.page.evaluate("document.cookie") == ""


def test_a_session_that_ends_is_renewed_in_place(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.open("/webhooks")
    dashboard.part("webhook-url-input").fill("https://half-typed.example/")
    page.context.clear_cookies()
    asked = dashboard.part("sign-in-again")
    expect(asked).to_be_visible()
    page.keyboard.press("Escape")
    expect(asked).to_be_visible()
    asked.get_by_label("Password").fill("wrong")
    asked.get_by_role("button", name="Go on").click()
    expect(asked.get_by_text("Invalid")).to_be_visible()
    asked.get_by_label("Password").fill(PASSWORD)
    asked.get_by_role("button", name="Go on").click()
    expect(asked).to_be_hidden()
    expect(dashboard.part("webhook-url-input")).to_have_value("https://half-typed.example/")
    dashboard.part("save-webhook-button").click()
    dashboard.says("Saved")


def test_signing_out_ends_the_session(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.open()
    page.get_by_role("button", name="Account").click()
    dashboard.part("sign-out").click()
    expect(dashboard.part("login-form")).to_be_visible()
    assert page.context.cookies() == []
    dashboard.open("/settings")
    expect(dashboard.part("login-form")).to_be_visible()


def test_a_chosen_theme_lasts(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.emulate_media(color_scheme="light")
    dashboard.open()
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Account").click()
    dashboard.part("theme-dark").click()
    expect(page.locator("body")).not_to_have_css("background-color", light)
    dark = page.evaluate(background)
    page.reload()
    expect(dashboard.part("api-key")).to_be_visible()
    assert page.evaluate(background) == dark


def test_everything_is_found_from_the_keyboard(dashboard: Dashboard) -> None:
    page = dashboard.page
    payment = dashboard.owner.payment()
    dashboard.open()
    expect(dashboard.part("api-key")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(dashboard.part("command-palette")).to_be_visible()
    page.keyboard.type("Refunds")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Refunds", exact=True)).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Transactions")).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type(payment)
    expect(dashboard.part("command-palette").get_by_text(payment)).to_be_visible()
    page.keyboard.press("Enter")
    expect(dashboard.part("payment-drawer")).to_contain_text(payment)
    page.keyboard.press("Escape")
    expect(dashboard.part("payment-drawer")).to_be_hidden()
    dashboard.row(payment).get_by_role("button").press("Enter")
    expect(dashboard.part("payment-drawer")).to_be_visible()


def test_enter_goes_to_the_first_that_is_found_however_late_it_comes(dashboard: Dashboard) -> None:
    page, palette = dashboard.page, dashboard.part("command-palette")
    payments = [dashboard.owner.payment() for _ in range(2)]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    dashboard.open()
    expect(dashboard.part("api-key")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(palette).to_be_visible()

    page.route("**/api/v1/payments?*q=*", hold)
    with page.expect_request(lambda request: f"q={payments[0]}" in request.url):
        page.keyboard.type(payments[0])
    page.keyboard.press("Enter")
    expect(palette).to_contain_text("Searching…")
    for route in held:
        route.continue_()
    page.unroute("**/api/v1/payments?*q=*")
    expect(dashboard.part("payment-drawer")).to_contain_text(payments[0])
    page.keyboard.press("Escape")
    expect(dashboard.part("payment-drawer")).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("pay_")
    first = palette.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(first).to_contain_text(payments[1])
    page.keyboard.press("ArrowDown")
    expect(palette.get_by_role("option", selected=True)).to_contain_text(payments[0])
    page.keyboard.type(payments[1].removeprefix("pay_"))
    expect(palette.get_by_role("option", selected=True)).to_contain_text(payments[1])
    page.keyboard.press("Enter")
    expect(dashboard.part("payment-drawer")).to_contain_text(payments[1])
