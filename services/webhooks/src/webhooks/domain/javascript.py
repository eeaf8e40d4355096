"""JSON as JavaScript writes it: what `JSON.stringify(JSON.parse(text))` gives back byte for byte."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import orjson

_LARGEST_EXACT = 2**53
_LARGEST_INDEX = 2**32 - 2
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_SURROGATE = re.compile("([\ud800-\udfff])")
_LONGEST_DECIMAL = 21
_MOST_LEADING_ZEROS = 6


def written(value: Any) -> bytes:
    """`value`, of any type that JSON has, as compact JSON.

    Keys that are array indices come first, in their order; numbers are what a double makes of them; a lone surrogate
    is escaped; what no double can hold is `null`. Raises `TypeError` for anything else.
    """
    if is_plain(value):
        return orjson.dumps(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        members = [_text(key) + b":" + written(member) for key, member in _in_order(value)]
        return b"{" + b",".join(members) + b"}"
    if isinstance(value, Sequence):
        return b"[" + b",".join([written(item) for item in value]) + b"]"
    raise TypeError(f"JSON has no {type(value).__name__}")


def is_plain(value: Any) -> bool:
    """Whether orjson writes it as JavaScript does, as far as one can say at little cost."""
    kind = type(value)
    if kind is str:
        return value.isascii()
    if kind is int:
        return -_LARGEST_EXACT <= value <= _LARGEST_EXACT
    if kind is dict:
        return all(is_plain(member) and key[:1].isalpha() and key.isascii() for key, member in value.items())
    return value is None or kind is bool


def _in_order(members: Mapping[str, Any]) -> list[tuple[str, Any]]:
    indices = [key for key in members if _INDEX.fullmatch(key) and int(key) <= _LARGEST_INDEX]
    ordered = dict.fromkeys([*sorted(indices, key=int), *members])
    return [(key, members[key]) for key in ordered]


def _text(text: str) -> bytes:
    # Two halves of a pair become the character that they are.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    parts = [
        rb"\u%04x" % ord(part) if _SURROGATE.fullmatch(part) else orjson.dumps(part)[1:-1]
        for part in _SURROGATE.split(whole)
    ]
    return b'"' + b"".join(parts) + b'"'


def _number(number: float) -> bytes:
    try:
        double = float(number)
    except OverflowError:
        return b"null"
    if not isfinite(double):
        return b"null"
    if double == 0:
        return b"0"
    _, digits, exponent = Decimal(repr(abs(double))).normalize().as_tuple()
    assert isinstance(exponent, int)
    sign = "-" if double < 0 else ""
    return (sign + _placed("".join(map(str, digits)), len(digits) + exponent)).encode()


def _placed(digits: str, point: int) -> str:
    """`0.<digits>` times ten to the power of `point`, in the notation that ECMAScript prescribes."""
    if len(digits) <= point <= _LONGEST_DECIMAL:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _LONGEST_DECIMAL:
        return f"{digits[:point]}.{digits[point:]}"
    if -_MOST_LEADING_ZEROS < point <= 0:
        return "0." + "0" * -point + digits
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
