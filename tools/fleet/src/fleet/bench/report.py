"""The tables of `./fleet bench`."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from fleet.bench.load import Measured
from fleet.bench.scenarios import EndToEnd, Overload, Series
from fleet.bench.usage import Usage
from fleet.progress import console
from fleet.topology import SERVING

MEGABYTE = 1024 * 1024
E2E_PER_SECOND = 600.0
E2E_SHARE_OF_ECHO = 0.14


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to reach, as a part of the echo's."""

    series: str
    yardstick: str
    at_least: float


TARGETS = (
    Target("orders, workers paused", "echo, workers paused", 0.55),
    Target("payments, workers paused", "echo, workers paused", 0.55),
    Target("orders", "echo", 0.3),
    Target("payments", "echo", 0.3),
    Target("reading a payment", "echo, reading", 0.6),
)
P99_AT_MOST = 4.0
COST_MAY_DIFFER_BY = 0.2


def ratios(measured: Sequence[Measured], yardstick: Sequence[Measured]) -> list[float]:
    """Pair by pair, as they were measured one after the other."""
    return [a.per_second / b.per_second for a, b in zip(measured, yardstick, strict=True)]


def spread(values: Sequence[float], show: Callable[[float], str]) -> str:
    """Median, and from least to most."""
    return f"{show(statistics.median(values))} ({show(min(values))}-{show(max(values))})"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _times(value: float) -> str:
    return f"{value:.2f}x"


def _mark(*, reached: bool) -> str:
    return "[green]reached[/]" if reached else "[red]missed[/]"


def show_creation(series: Mapping[str, Series]) -> None:
    table = Table("", "per second", "of the echo", "target", "", title="Pressure: 64 connections", title_justify="left")
    for name in ("echo, workers paused", "echo", "echo, reading"):
        table.add_row(name, spread([run.per_second for run in series[name].runs], _whole), "", "", "")
    for target in TARGETS:
        runs = series[target.series].runs
        shares = ratios(runs, series[target.yardstick].runs)
        reached = statistics.median(shares) >= target.at_least
        rates = spread([run.per_second for run in runs], _whole)
        table.add_row(target.series, rates, spread(shares, _times), f">= {target.at_least}x", _mark(reached=reached))
    console.print(table)


def show_latencies(series: Mapping[str, Series]) -> None:
    title = "Latency at a steady 60 % of what is kept up with, from when a request was due (ms)"
    table = Table("", "p50", "p95", "p99", "p99 of the echo's", "", title=title, title_justify="left")
    yardstick = statistics.median(run.latency(0.99) for run in series["echo"].steady)
    for name in ("echo", "orders", "payments"):
        runs = series[name].steady
        figures = [spread([run.latency(q) * 1000 for run in runs], "{:.1f}".format) for q in (0.5, 0.95, 0.99)]
        share = statistics.median(run.latency(0.99) for run in runs) / yardstick
        verdict = "" if name == "echo" else _mark(reached=share <= P99_AT_MOST)
        table.add_row(name, *figures, _times(share), verdict)
    console.print(table)


def show_end_to_end(result: EndToEnd) -> None:
    table = Table(title="End to end: accepted, settled, three signed webhooks received", title_justify="left")
    table.add_column("")
    table.add_column("", justify="right")
    complete = result.distinct == result.wanted and not result.forged
    for name, value in (
        ("offered", f"{result.offered_per_second:,.0f} payments/s for {result.seconds:.0f} s"),
        ("accepted", f"{result.accepted:,} ({result.accepted / result.seconds:,.0f}/s)"),
        ("webhooks received", f"{result.distinct:,} of {result.wanted:,} {_mark(reached=complete)}"),
        ("duplicates, wrongly signed", f"{result.duplicates:,}, {result.forged:,}"),
        ("jobs waiting: most, at the end", f"{result.longest_backlog:,}, {result.last_backlog:,}"),
        ("all received after the last was accepted", f"{result.drained_after_seconds:.1f} s"),
        ("CPU seconds per 1,000 payments", f"{result.cpu_per_thousand:.2f}"),
    ):
        table.add_row(name, value)
    console.print(table)
    _show_usage(result.used, result.accepted)


def show_overload(result: Overload) -> None:
    load = result.load
    refused = sum(load.statuses[status] for status in (429, 503))
    console.print(
        f"Overload: {result.offered_per_second:,.0f}/s offered; {load.successes:,} accepted, {refused:,} refused with "
        f"429 or 503, {load.answered - load.successes - refused:,} other answers, {load.statuses[0]:,} broken; "
        f"memory grew by {result.growth_bytes / MEGABYTE:.0f} MB"
    )


def show_costs(costs: Mapping[str, float]) -> None:
    """`costs` are CPU seconds of the whole fleet per 1,000 payments; the first is what the others are held against."""
    title = "What a payment costs, at a modest steady rate (CPU s per 1,000, the whole fleet)"
    table = Table("", "CPU s per 1,000", "of the first", "", title=title, title_justify="left")
    first = next(iter(costs.values()))
    for name, cost in costs.items():
        share = cost / first
        table.add_row(name, f"{cost:.2f}", _times(share), _mark(reached=abs(share - 1) <= COST_MAY_DIFFER_BY))
    console.print(table)


def show_idle(idle: Mapping[str, Usage]) -> None:
    python = sum(idle[name].pss_bytes for name in SERVING if name in idle) / MEGABYTE
    console.print(f"All Python processes, idle: {python:.0f} MB PSS {_mark(reached=python <= 900)} (at most 900)")


def _show_usage(used: Mapping[str, Usage], payments: int) -> None:
    table = Table("process", "CPU s per 1,000", "PSS MB", title="By process", title_justify="left")
    for name, each in used.items():
        table.add_row(name, f"{each.cpu_seconds / max(payments, 1) * 1000:.2f}", f"{each.pss_bytes / MEGABYTE:.0f}")
    console.print(table)
