"""What `./fleet restart` replaces, and when it refuses to."""

import pytest

from fleet import restarting, run_state
from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.run_state import RunState
from fleet.topology import PROCESSES, RELIEFS, WANTED_PORTS


def test_a_service_is_replaced_with_its_worker_and_a_worker_alone():
    assert restarting.chosen(["payments"]) == ["payments", "payments-worker"]
    assert restarting.chosen(["payments-worker"]) == ["payments-worker"]


def test_without_a_name_every_process_is_replaced():
    assert restarting.chosen([]) == [process.name for process in PROCESSES]


@pytest.mark.parametrize("name", ["postgres", "proxy", "payments-relief", "nothing"])
def test_what_is_no_process_of_a_service_is_not_replaced(name: str):
    with pytest.raises(FleetError, match="no process"):
        restarting.chosen(["payments", name])


def test_nothing_is_replaced_while_nothing_runs(layout: Layout):
    run_state.write(layout, RunState("http://127.0.0.1:1", dict(WANTED_PORTS)))
    with pytest.raises(FleetError, match="not running"):
        restarting.restart(layout)


def test_every_api_process_has_a_relief_on_a_port_of_its_own():
    assert set(RELIEFS) == {process.name for process in PROCESSES if process.kind == "api"}
    assert len(set(WANTED_PORTS.values())) == len(WANTED_PORTS)
