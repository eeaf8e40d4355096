"""Whatever is called with a method that its path does not have is told which ones it has."""

import pytest
from fastapi import FastAPI

from chassis.testing import wrong_methods_accepted
from fleet.contracts.services import applications
from fleet.topology import PROCESSES


@pytest.fixture(scope="module")
def processes() -> dict[str, FastAPI]:
    return applications()


@pytest.mark.parametrize("process", [process.name for process in PROCESSES])
async def test_no_path_of_a_process_takes_a_method_that_it_does_not_have(
    processes: dict[str, FastAPI], process: str
) -> None:
    assert await wrong_methods_accepted(processes[process]) == []
