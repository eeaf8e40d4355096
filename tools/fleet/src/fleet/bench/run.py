"""`./fleet bench`: a private fleet, its yardsticks, and all measurements in turn."""

import resource
import statistics
import sys

import uvloop

from fleet import ports, throwaway
from fleet.bench import history, report, usage, yardsticks
from fleet.bench.gateway import SECRET_OF_WEBHOOKS
from fleet.bench.scenarios import Course, EndToEnd
from fleet.progress import console
from fleet.testing import RunningFleet, running_fleet

SETTINGS = {"TEST_MODE": "true", "TEST_PROCESSING_DELAY": "50", "PUBLIC_RATE": "100000r/s", "PUBLIC_BURST": "100000"}
_WEBHOOKS_LOST = 1
_MODEST_PER_SECOND, _MODEST_SECONDS = 150.0, 20.0
"""Far from its capacity, so that neither batches nor queues grow."""


def run(*, seconds: float, repetitions: int, steady_seconds: float, with_history: bool) -> int:
    """Show all tables. The exit code tells whether a webhook was lost; speed is for the reader to judge.

    `with_history` measures payments also among months of earlier ones, which takes a few minutes more.
    """
    _allow_many_connections()
    with running_fleet(SETTINGS, durable=True) as fleet, throwaway.data_folder() as aside:
        receiver_port = ports.spare(set())
        receiver = [sys.executable, "-m", "fleet.bench.receiver", str(receiver_port), SECRET_OF_WEBHOOKS]
        with (
            yardsticks.echo_behind_proxy(aside.data / "echo", fleet.plan.settings.limits) as echo,
            yardsticks.child(receiver, aside.data / "receiver.log"),
        ):
            course = Course(fleet, echo, seconds=seconds)
            receiver_url = f"http://127.0.0.1:{receiver_port}"
            all_came = uvloop.run(_measure(fleet, course, receiver_url, repetitions, steady_seconds))
            if with_history:
                uvloop.run(_measure_history(fleet, course, receiver_url))
            return 0 if all_came else _WEBHOOKS_LOST


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most if most != resource.RLIM_INFINITY else 65_536, most))


async def _measure(
    fleet: RunningFleet, course: Course, receiver_url: str, repetitions: int, steady_seconds: float
) -> bool:
    """Whether every webhook came."""
    report.show_idle(usage.of_fleet(fleet))
    commits = await yardsticks.commits_per_second(fleet.admin_database_url, 3)
    console.print(f"One-row commits into the same PostgreSQL, 16 clients: {commits:,.0f}/s")
    await course.warm_up()
    for number in range(repetitions):
        console.print(f"repetition {number + 1} of {repetitions}", style="dim")
        await course.repetition()
    report.show_creation(course.series)
    report.show_latencies(course.series)
    echo = statistics.median(each.per_second for each in course.series["echo"].runs)
    rate = min(report.E2E_PER_SECOND, report.E2E_SHARE_OF_ECHO * echo)
    result = await course.end_to_end(receiver_url, rate, steady_seconds)
    report.show_end_to_end(result)
    capacity = statistics.median(each.per_second for each in course.series["orders"].runs)
    report.show_overload(await course.overload(capacity, 10))
    return result.distinct == result.wanted


async def _measure_history(fleet: RunningFleet, course: Course, receiver_url: str) -> None:
    """The same modest stream of payments into tables that are ever fuller: each should cost the same."""
    costs = {"as it is": (await _modest_stream(course, receiver_url)).cpu_per_thousand}
    history.write_settled(fleet)
    logs = history.PAYMENTS * history.LOGS_OF_A_PAYMENT
    after = f"after {history.PAYMENTS:,} payments, {logs:,} webhook logs"
    costs[after] = (await _modest_stream(course, receiver_url)).cpu_per_thousand
    history.write_pending(fleet)
    course.at_rest = history.AT_THE_BANK
    costs[f"and {history.AT_THE_BANK:,} at the bank"] = (await _modest_stream(course, receiver_url)).cpu_per_thousand
    report.show_costs(costs)


async def _modest_stream(course: Course, receiver_url: str) -> EndToEnd:
    return await course.end_to_end(receiver_url, _MODEST_PER_SECOND, _MODEST_SECONDS)
