"""When the gateway counts as healthy."""

from datetime import UTC, datetime

import pytest

from merchants.domain.fleet_health import FleetHealth, is_running, nothing_known
from merchants.domain.jobs import JobCounts, total

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)
ALL_WELL = {"payments-worker": True, "webhooks-worker": True}


def seen(*, database: bool = True, redis: bool = True, workers: dict[str, bool] | None = None) -> FleetHealth:
    return FleetHealth(database, redis, ALL_WELL if workers is None else workers, NOON)


def test_the_gateway_is_healthy_when_every_part_works():
    assert seen().is_healthy


@pytest.mark.parametrize(
    "health",
    [
        seen(database=False),
        seen(redis=False),
        seen(workers={"payments-worker": True, "webhooks-worker": False}),
        nothing_known(NOON),
    ],
)
def test_one_part_that_does_not_work_makes_it_unhealthy(health):
    assert not health.is_healthy


def test_where_no_worker_is_known_none_is_said_to_run():
    assert not seen(workers={}).workers_running


@pytest.mark.parametrize(
    ("answers", "last_heartbeat", "runs"),
    [(True, None, True), (True, 0.0, True), (False, 994.0, True), (False, 993.9, False), (False, None, False)],
)
def test_a_worker_runs_when_it_answers_or_said_so_in_the_last_six_seconds(answers, last_heartbeat, runs):
    assert is_running(answers=answers, last_heartbeat=last_heartbeat, now=1000.0) is runs


def test_jobs_of_all_queues_add_up():
    assert total([JobCounts(1, 2, 3, 4), JobCounts(10, 20, 30, 40)]) == JobCounts(11, 22, 33, 44)
    assert total([]) == JobCounts(0, 0, 0, 0)
