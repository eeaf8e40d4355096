"""What the shop's customers owe it: invoices that it makes out at the gateway, each once."""
# ruff: noqa: INP001

import hashlib
import json
from dataclasses import dataclass
from typing import Any

CUSTOMER = {"name": "Banyan Studio", "email": "accounts@banyan.example"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An invoice that the shop is to have."""

    description: str
    quantity: int
    unit_amount: int
    """In paise."""
    convenience_fee: str

    @property
    def body(self) -> dict[str, Any]:
        item = {"description": self.description, "quantity": self.quantity, "unit_amount": self.unit_amount}
        return {"customer": CUSTOMER, "items": [item], "convenience_fee": self.convenience_fee}

    @property
    def key(self) -> str:
        """By which the gateway knows it when it is asked for again. Another invoice has another one."""
        return f"demo-{hashlib.sha256(json.dumps(self.body).encode()).hexdigest()[:32]}"


WANTED = (
    Wanted("Tea for the office, a month", 2, 50000, "on"),
    Wanted("Tea tasting for six", 6, 80000, "off"),
    Wanted("A kettle mended", 1, 35000, "off"),
)


@dataclass(slots=True)
class Invoice:
    """What the shop shows of one."""

    id: str
    number: str
    description: str
    customer: str
    amount: int
    fee: int
    total: int
    payment_url: str
    status: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Invoice":
        """As the gateway tells of it."""
        return cls(
            id=told["id"],
            number=told["number"],
            description=told["items"][0]["description"],
            customer=told["customer"]["name"],
            amount=told["amount"],
            fee=told["convenience_fee"]["amount"],
            total=told["total"],
            payment_url=told["payment_url"],
            status=told["status"],
        )
