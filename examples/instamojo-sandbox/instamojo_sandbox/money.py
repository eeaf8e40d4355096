"""Rupees as the API writes them, paise as they are counted."""

import re
from decimal import ROUND_HALF_UP, Decimal

WRITTEN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def paise(rupees: str) -> int | None:
    """`"1027.14"` as 102714; None for what is not an amount."""
    return int(Decimal(rupees) * 100) if WRITTEN.fullmatch(rupees) else None


def rupees(amount: int) -> str:
    """102714 as `"1027.14"`."""
    return f"{amount // 100}.{amount % 100:02d}"


def shown(amount: int) -> str:
    """10271400 as `"₹1,02,714.00"`."""
    whole, cents = divmod(amount, 100)
    head, tail = str(whole)[:-3], str(whole)[-3:]
    groups = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return f"₹{','.join([*groups, tail])}.{cents:02d}"


def fee_of(amount: int) -> int:
    """What Instamojo takes: 2 % and ₹3, and 18 % tax on that. ₹1000.00 → ₹27.14."""
    fee = (Decimal(amount) * 2 / 100 + 300) * Decimal("1.18")
    return int(fee.quantize(Decimal(1), ROUND_HALF_UP))
