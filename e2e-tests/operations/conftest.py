"""The fleet on which operators practise: one for all tests of what they do to a running gateway."""

from collections.abc import Iterator

import pytest

from conftest import QUICK_BANK
from fleet.testing import RunningFleet, running_fleet

ANSWER_SECONDS = 2
"""How long this fleet waits for an answer of PostgreSQL."""


@pytest.fixture(scope="session")
def operated_fleet() -> Iterator[RunningFleet]:
    with running_fleet({**QUICK_BANK, "DATABASE_ANSWER_SECONDS": str(ANSWER_SECONDS)}) as running:
        yield running
