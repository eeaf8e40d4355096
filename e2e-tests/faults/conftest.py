"""The fleet that is broken: one for all tests of faults."""

from collections.abc import Iterator

import pytest

from fleet.chaos.run import fleet_to_break
from fleet.chaos.scene import Stage


@pytest.fixture(scope="package")
def stage() -> Iterator[Stage]:
    with fleet_to_break() as stage:
        yield stage
