"""A real Chromium, headless, one at a time; orders to pay in it, and what became of them."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from browser import pace
from browser.back_office import Dashboard, Owner, WebhookServer
from browser.billing import Biller
from fleet import chromium, demo_shop, front_ends, ports, readiness
from fleet.errors import FleetError
from fleet.testing import RunningFleet, until
from gateway import TEST_MERCHANT

LAUNCH_WITHIN_MS = 30_000
PATIENCE_MS = 30_000
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
CARD_NUMBERS = ("4242424242424242", "4242 4242", "4000000000000002")


class Merchant:
    """The test merchant's server."""

    def __init__(self, base_url: str) -> None:
        self.api = httpx.Client(base_url=f"{base_url}/api/v1", headers=TEST_MERCHANT.headers, timeout=30)

    def order(self, amount: int = 50000, currency: str = "INR") -> str:
        answer = self.api.post("/orders", json={"amount": amount, "currency": currency})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def payments_of(self, order_id: str) -> list[dict[str, Any]]:
        return self.api.get("/payments", params={"order_id": order_id, "limit": 100}).json()["data"]

    def statuses(self, order_id: str) -> Sequence[str]:
        """Of all attempts to pay the order, sorted."""
        return sorted(payment["status"] for payment in self.payments_of(order_id))


@pytest.fixture(scope="session")
def chromium_found() -> chromium.Chromium:
    front_ends.install_tools()
    try:
        return chromium.find()
    except FleetError as error:
        pytest.fail(f"{error} {error.advice}", pytrace=False)


@pytest.fixture(scope="module")
def browser(chromium_found: chromium.Chromium) -> Iterator[Browser]:
    """Of one module: what drives it must have ended before the event loops of other modules begin."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium_found.executable,
            args=list(chromium.ARGUMENTS),
            env={**os.environ, **chromium_found.environment},
            timeout=LAUNCH_WITHIN_MS,
        )
        try:
            yield launched
        finally:
            launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new tab of a new shopper. Scripts that fail, and card numbers in the console, fail the test."""
    context = browser.new_context(viewport=DESKTOP, locale="en-IN")
    context.set_default_timeout(PATIENCE_MS)
    pace.hurry(context)
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if any(n in said.text for n in CARD_NUMBERS) else None)
    try:
        yield page
    finally:
        context.close()
    assert problems == []


@pytest.fixture(scope="module")
def shop(fleet: RunningFleet) -> Iterator[Merchant]:
    merchant = Merchant(fleet.base_url)
    with merchant.api:
        yield merchant


@pytest.fixture(scope="module")
def shop_url(fleet: RunningFleet, shop: Merchant) -> Iterator[str]:
    """The shop, beside the fleet; the merchant's webhooks go to it meanwhile."""
    port = ports.spare(set())
    url = f"http://127.0.0.1:{port}"
    program = demo_shop.program(fleet.plan.settings, port, fleet.base_url, fleet.plan.checkout_url)
    process = subprocess.Popen(program.command, env={"PATH": os.environ["PATH"], **program.environment})
    try:
        until(lambda: readiness.answers_ok(f"{url}/"), "the demo shop to answer")
        yield url
    finally:
        process.terminate()
        process.wait(10)
        shop.api.put("/webhooks/settings", json={"webhook_url": None})


@pytest.fixture
def open_checkout(fleet: RunningFleet, page: Page) -> Callable[[str], None]:
    def open_(order_id: str) -> None:
        page.goto(f"{fleet.plan.checkout_url}/checkout?order_id={order_id}")

    return open_


@pytest.fixture
def owner(fleet: RunningFleet) -> Iterator[Owner]:
    """A merchant of this test's own."""
    owner = Owner.registered(fleet.base_url)
    with owner.api:
        yield owner


@pytest.fixture(scope="module")
def biller(fleet: RunningFleet) -> Iterator[Biller]:
    """The program of a merchant of this module's own, which asks customers for money."""
    owner = Owner.registered(fleet.base_url)
    with owner.api:
        yield Biller(owner, fleet.plan.checkout_url)


@pytest.fixture
def dashboard(fleet: RunningFleet, page: Page, owner: Owner) -> Iterator[Dashboard]:
    """Its pages for that merchant, who is signed in. Whatever the policy of the site refuses fails the test."""
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    dashboard = Dashboard(page, fleet.plan.dashboard_url, owner)
    dashboard.sign_in()
    yield dashboard
    assert refused == []


@pytest.fixture
def webhook_server() -> Iterator[WebhookServer]:
    with WebhookServer() as running:
        yield running


@contextlib.contextmanager
def bank_that_waits(fleet: RunningFleet) -> Iterator[None]:
    """Payments stay pending meanwhile."""
    fleet.signal("payments-worker", signal.SIGSTOP)
    try:
        yield
    finally:
        fleet.signal("payments-worker", signal.SIGCONT)
