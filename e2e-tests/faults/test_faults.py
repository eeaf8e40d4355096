"""Faults that lose nothing and double nothing: each is really brought about, while payments flow."""

from collections.abc import AsyncIterator

import pytest

from fleet.chaos.experiments import EXPERIMENTS
from fleet.chaos.report import account_of
from fleet.chaos.run import Verdict, carry_out, scene_of
from fleet.chaos.scene import Experiment, Scene, Stage, together_with

SEED = 7

pytestmark = pytest.mark.timeout(400)


class Course:
    """Carries out each experiment once, with those of its group."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._verdicts: dict[str, Verdict] = {}

    async def verdict(self, experiment: Experiment) -> Verdict:
        if experiment.name not in self._verdicts:
            async for verdicts in carry_out(self._scene, together_with(experiment, EXPERIMENTS), SEED):
                self._verdicts |= {verdict.experiment.name: verdict for verdict in verdicts}
        return self._verdicts[experiment.name]


@pytest.fixture(scope="module")
async def course(stage: Stage) -> AsyncIterator[Course]:
    async with scene_of(stage, SEED) as scene:
        yield Course(scene)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
async def test_nothing_is_lost_and_nothing_is_doubled(experiment: Experiment, course: Course):
    assert account_of(await course.verdict(experiment)) == []
