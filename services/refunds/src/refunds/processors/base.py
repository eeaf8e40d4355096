"""What a processor is to us: somebody who is asked, answers late or not at all, and remembers.

Where it knows our refund id as an idempotency key, asking the same thing twice does it once. Where it does not, it has
to be found out whether it was asked before.
"""

from collections.abc import Sequence
from typing import Protocol

from refunds.domain.attempt import Answer, Attempt


class Processor(Protocol):
    """Answers are in the order of the attempts. An exception means that all of them are `Unknown`."""

    name: str

    async def submit(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        """Ask that the money be given back."""
        ...

    async def inquire(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        """Ask what became of attempts that were submitted, or may have been."""
        ...
