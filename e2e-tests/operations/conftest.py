"""The fleet on which operators practise: one for all tests of what they do to a running gateway."""

from collections.abc import Iterator

import pytest
from libs.chassis.tests.collector import Collector

from conftest import QUICK_BANK
from fleet.instamojo_sandbox import RunningSandbox, running_sandbox
from fleet.testing import RunningFleet, running_fleet

ANSWER_SECONDS = 4
"""How long this fleet waits for an answer of PostgreSQL."""


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where this fleet sends its traces."""
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """The Instamojo of this fleet."""
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def operated_fleet(collector: Collector, sandbox: RunningSandbox) -> Iterator[RunningFleet]:
    variables = {"DATABASE_ANSWER_SECONDS": str(ANSWER_SECONDS), "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    with running_fleet({**QUICK_BANK, **variables, **sandbox.variables()}) as running:
        yield running
