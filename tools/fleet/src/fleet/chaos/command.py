"""`./fleet chaos`: a private fleet, and experiments on it in turn."""

import contextlib
import secrets
from collections.abc import Sequence

import uvloop

from fleet.chaos import report
from fleet.chaos.experiments import EXPERIMENTS
from fleet.chaos.run import Verdict, carry_out, fleet_to_break, scene_of
from fleet.chaos.scene import Experiment, Stage, chosen
from fleet.errors import FleetError
from fleet.progress import console, step


def run(names: Sequence[str], seed: int | None) -> int:
    """Show the table. Gives the exit code: 1 when anything was lost or doubled, or did not recover."""
    known = {experiment.name for experiment in EXPERIMENTS}
    if unknown := set(names) - known:
        raise FleetError(f"There is no experiment {', '.join(sorted(unknown))}.", "See: ./fleet chaos --list")
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    console.print(f"seed {seed}", style="dim")
    with contextlib.ExitStack() as stack:
        with step("A fleet to break"):
            stage = stack.enter_context(fleet_to_break())
        verdicts = uvloop.run(_break(stage, chosen(EXPERIMENTS, names), seed))
    report.show(verdicts)
    return 0 if all(verdict.holds for verdict in verdicts) else 1


async def _break(stage: Stage, experiments: Sequence[Experiment], seed: int) -> list[Verdict]:
    verdicts: list[Verdict] = []
    async with scene_of(stage, seed) as scene:
        async for found in carry_out(scene, experiments, seed):
            for verdict in found:
                report.show_progress(verdict)
            verdicts += found
    return verdicts
