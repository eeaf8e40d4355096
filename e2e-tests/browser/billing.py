"""What a merchant asks for, and the page of it that the payer opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from browser.back_office import Owner
from fleet.testing import until

ITEMS = (
    {"description": "Website redesign", "quantity": 1, "unit_amount": 80000},
    {"description": "Hosting, per month", "quantity": 2, "unit_amount": 10000},
)
CUSTOMER = {"name": "Asha Rao", "email": "asha@example.com"}


@dataclass(frozen=True, slots=True)
class Biller:
    """The merchant's program."""

    owner: Owner
    checkout_url: str

    def invoice(self, **fields: object) -> dict[str, Any]:
        """One of ₹1,000.00."""
        return self._created("/invoices", {"customer": CUSTOMER, "items": ITEMS, **fields})

    def payment_link(self, **fields: object) -> dict[str, Any]:
        """One of ₹2,500.00."""
        return self._created("/payment_links", {"amount": 250000, "description": "Pottery workshop", **fields})

    def read(self, path: str) -> dict[str, Any]:
        return self._ok(self.owner.api.get(path), 200)

    def cancel(self, path: str) -> dict[str, Any]:
        return self._ok(self.owner.api.post(f"{path}/cancel"), 200)

    def put(self, path: str, body: Mapping[str, object]) -> None:
        self._ok(self.owner.api.put(path, json=body), 200)

    def until(self, path: str, status: str) -> None:
        """Return when what is at the path has this status."""
        until(lambda: self.read(path)["status"] == status, f"{path} to be {status}")

    def payments_of(self, order_id: str) -> list[dict[str, Any]]:
        return self.read(f"/payments?order_id={order_id}&limit=100")["data"]

    def _created(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self._ok(self.owner.api.post(path, json=body), 201)

    def _ok(self, answer: httpx.Response, status: int) -> dict[str, Any]:
        assert answer.status_code == status, answer.text
        return answer.json()


@dataclass(frozen=True, slots=True)
class Bill:
    """A page that shows what is to be paid, found by the names that it gives to its parts."""

    page: Page

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-test-id={name}]")

    def pay_now(self) -> None:
        self.part("pay-now-button").click()

    def shows(self, kind: str, status: str) -> None:
        """The page of this kind (`invoice`, `payment-link`) with its status, as word and as mark."""
        expect(self.part(f"{kind}-page")).to_have_attribute("data-status", status)
        expect(self.part(f"{kind}-status")).to_have_attribute("data-status", status)
