"""The convenience fee: what a payer pays on top of an invoice where its merchant does not bear the cost of payments."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

_BASIS_POINTS = 10_000


class FeeMode(StrEnum):
    """Who bears the cost: the merchant (`off`), or the payer (`on`)."""

    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True)
class FeeRates:
    """A share of the amount in basis points, a fixed part in the currency's smallest unit, and the tax on both."""

    rate_bps: int = 200
    fixed: int = 300
    tax_bps: int = 1800

    def fee_of(self, amount: int) -> int:
        """The fee in the currency's smallest unit, tax included, half up."""
        fee = Fraction(amount * self.rate_bps, _BASIS_POINTS) + self.fixed
        taxed = fee * Fraction(_BASIS_POINTS + self.tax_bps, _BASIS_POINTS)
        return (2 * taxed.numerator + taxed.denominator) // (2 * taxed.denominator)


@dataclass(frozen=True, slots=True)
class ConvenienceFee:
    """What one invoice takes on top of its amount: nothing where the mode is `off`."""

    mode: FeeMode
    amount: int


@dataclass(frozen=True, slots=True)
class FeeSettings:
    """What a merchant has chosen for its invoices. An invoice may choose another mode for itself."""

    mode: FeeMode = FeeMode.OFF
    rates: FeeRates = FeeRates()

    def fee_on(self, amount: int, wanted: FeeMode | None) -> ConvenienceFee:
        """The fee of a new invoice of this amount, by these rates."""
        mode = wanted or self.mode
        return ConvenienceFee(mode, self.rates.fee_of(amount) if mode is FeeMode.ON else 0)
