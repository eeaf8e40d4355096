"""What a processor is to us: somebody who is asked, answers late or not at all, and remembers.

Every call carries our payment id, by which the processor knows what it has been asked before, or can be asked whether
it does: asking the same thing twice does it once. A processor with a page of its own answers `WithShopper`; what it
hears later from a webhook or the browser is only a reason to inquire.
"""

from collections.abc import Sequence
from typing import Protocol

from payments.domain.attempt import Answer, Attempt
from payments.domain.card import Card


class Processor(Protocol):
    """Answers are in the order of the attempts. An exception means that all of them are `Unknown`."""

    name: str

    def tokenise(self, card: Card) -> str | None:
        """By what this processor will know the card later; it never contains the number. Pure, in the request."""
        ...

    async def submit(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        """Ask for the money."""
        ...

    async def inquire(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        """Ask what became of attempts that were submitted, or may have been."""
        ...

    async def reverse(self, attempts: Sequence[Attempt]) -> Sequence[bool]:
        """Give the money back. True: confirmed. False: not yet, ask again."""
        ...
