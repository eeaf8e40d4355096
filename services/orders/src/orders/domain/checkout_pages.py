"""Where the pages stand on which shoppers see what they owe, and pay it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckoutPages:
    """`base` is the address of the hosted checkout, without a slash at its end."""

    base: str

    def of_invoice(self, link: str) -> str:
        return f"{self.base}/i/{link}"

    def of_customer(self, link: str) -> str:
        return f"{self.base}/c/{link}"

    def of_payment_link(self, link: str) -> str:
        return f"{self.base}/l/{link}"
