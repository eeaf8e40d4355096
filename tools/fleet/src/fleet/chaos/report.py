"""The table of `./fleet chaos`."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fleet.chaos.invariants import INVARIANTS
from fleet.chaos.run import Verdict
from fleet.chaos.scene import Experiment
from fleet.progress import console

_SHOWN_OF_EACH = 5
_WIDTH = 185


def show_list(experiments: Sequence[Experiment]) -> None:
    table = Table("name", "what is broken", box=box.SIMPLE_HEAD)
    for experiment in experiments:
        table.add_row(experiment.name, experiment.what)
    console.print(table)


def show_progress(verdict: Verdict) -> None:
    mark = "[green]✓[/]" if verdict.holds else "[red]✗[/]"
    console.print(f"{mark} {verdict.experiment.name}  [dim]{verdict.seconds:.1f} s[/]")


def show(verdicts: Sequence[Verdict]) -> None:
    table = Table(title="Within 60 s after the fault, by itself", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("experiment", *INVARIANTS):
        table.add_column(name, no_wrap=True)
    for name in ("accepted", "retries", "twice", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for verdict in verdicts:
        marks = ["[red]✗[/]" if verdict.broken[name] else "[green]✓[/]" for name in INVARIANTS]
        figures = (verdict.accepted, verdict.retries, verdict.duplicates, f"{verdict.seconds:.1f}")
        table.add_row(verdict.experiment.name, *marks, *map(str, figures))
    # A redirected output has no width; the table is worth nothing when it is cut.
    Console(highlight=False, width=max(console.width, _WIDTH)).print(table)
    for verdict in verdicts:
        for line in account_of(verdict):
            console.print(escape(line))


def account_of(verdict: Verdict) -> list[str]:
    """What speaks against the invariants, the first few of each."""
    lines: list[str] = []
    for name, violations in verdict.broken.items():
        lines += [f"{verdict.experiment.name}, {name}: {each}" for each in violations[:_SHOWN_OF_EACH]]
        if (more := len(violations) - _SHOWN_OF_EACH) > 0:
            lines.append(f"{verdict.experiment.name}, {name}: and {more} more")
    return lines
