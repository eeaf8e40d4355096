"""What a shopper sees and does on the checkout page, alone or inside a merchant's page."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, expect

from fleet import front_ends

FORMS = {"upi": "upi-form", "card": "card-form"}
PARTS = ("payment-methods", "upi-form", "card-form", "processing-state", "success-state", "error-state")
AXE = front_ends.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
GOOD_CARD = "4242424242424242"


@dataclass(frozen=True, slots=True)
class Checkout:
    """The page, found by the names that it gives to its parts."""

    place: Page | FrameLocator

    def part(self, name: str, within: str = "") -> Locator:
        inside = f"[data-test-id={within}] " if within else ""
        return self.place.locator(f"{inside}[data-test-id={name}]")

    def choose(self, method: str) -> None:
        self.part(f"method-{method}").click()

    def fill_upi(self, vpa: str) -> None:
        self.choose("upi")
        self.part("vpa-input").fill(vpa)

    def fill_card(self, number: str = GOOD_CARD, expiry: str = "12/45", cvv: str = "123") -> None:
        self.choose("card")
        self.part("card-number-input").press_sequentially(number)
        self.part("expiry-input").press_sequentially(expiry)
        self.part("cvv-input").press_sequentially(cvv)
        self.part("cardholder-name-input").fill("Asha Rao")

    def pay_button(self, method: str) -> Locator:
        return self.part("pay-button", within=FORMS[method])

    def pay_by_upi(self, vpa: str = "success@bank") -> None:
        self.fill_upi(vpa)
        self.pay_button("upi").click()

    def pay_by_card(self, number: str = GOOD_CARD) -> None:
        self.fill_card(number)
        self.pay_button("card").click()

    def shows_only(self, *names: str) -> None:
        """Of the parts that take turns these are visible, and the others are hidden, not merely empty."""
        for name in PARTS:
            expect(self.part(name)).to_be_visible(visible=name in names)

    def succeeds(self) -> str:
        """The id of the payment, once the page says that it succeeded."""
        self.shows_only("success-state")
        expect(self.part("success-state")).to_contain_text("Payment Successful!")
        expect(self.part("success-message")).to_have_text("Your payment has been processed successfully")
        expect(self.part("payment-id")).to_have_text(re.compile(r"^pay_[A-Za-z0-9]{16}$"))
        return self.part("payment-id").inner_text()

    def fails(self, reason: str) -> None:
        self.shows_only("error-state")
        expect(self.part("error-state")).to_contain_text("Payment Failed")
        expect(self.part("error-message")).to_have_text(reason)


_LOOK = """async () => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important }");
    document.adoptedStyleSheets.push(still);
    const fades = (each) => each.effect.getComputedTiming().endTime !== Infinity;
    for (let quiet = 0; quiet < 2; ) {
        await new Promise(requestAnimationFrame);
        quiet = document.getAnimations().some(fades) ? 0 : quiet + 1;
    }
    const { violations } = await axe.run({ reporter: "no-passes", resultTypes: ["violations"] });
    document.adoptedStyleSheets.splice(document.adoptedStyleSheets.indexOf(still), 1);
    return violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""
"""What is serious, once nothing fades any more: colours on their way between two themes have contrasts of their own."""


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing serious on the page as it is now, in light and in dark."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Path(AXE).read_text())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        serious = page.evaluate(_LOOK)
        assert serious == [], f"{scheme}: {serious}"
    page.emulate_media(color_scheme=None, reduced_motion=None)


def assert_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
