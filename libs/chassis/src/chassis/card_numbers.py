"""The last net before a log: whatever went wrong above, no card number is written down."""

import re

# As cards begin; so ids of stream entries, which are times in milliseconds and begin with 1, are left alone. Not
# inside a word, nor behind a point: fractions have as many digits.
_LIKE_A_CARD = re.compile(r"(?<![\w.])[2-68](?:[ -]?\d){12,18}(?!\w)")


def without_card_numbers(text: str) -> str:
    """The text with every number that could be a card's replaced, but for its last four digits."""
    return _LIKE_A_CARD.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    digits = [int(character) for character in found[0] if character.isdigit()]
    if not _passes_luhn(digits):
        return found[0]
    return f"[card ending in {''.join(map(str, digits[-4:]))}]"


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
