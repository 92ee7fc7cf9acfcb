"""Sweeps and comparisons with agents of a class of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import purgesim
from purgesim import Cadre, Design
from purgesim.core.errors import PurgesimError
from purgesim.engine.agents.views import Options
from purgesim.sweeps.identity import code_identity

WEEKS = {"window.close": "1957-03-01"}


class Silent(Cadre):
    """Names nobody, in a hearing or under interrogation."""

    def confess(self, options: Options, few: int) -> Sequence[int]:
        return []


def test_a_sweep_runs_the_class_and_its_store_is_of_that_class(tmp_path: Path) -> None:
    weeks = purgesim.load("small_ministry").override(WEEKS)
    done = purgesim.sweep(weeks, Design.grid({"levers.torture": [1.0]}), seeds=2, cadre=Silent, out=tmp_path / "own")
    for seed, names in zip(done.runs["seed"], done.runs["names_given"], strict=True):
        alone = purgesim.simulate(weeks.override({"levers.torture": 1.0}), int(seed), cadre=Silent)
        assert names == alone.summary["names_given"] == 0
    with pytest.raises(PurgesimError, match="cadre"):
        purgesim.sweep(weeks, Design.grid({"levers.torture": [1.0]}), seeds=2, out=tmp_path / "own")


def test_a_comparison_runs_the_class_in_all_its_scenarios() -> None:
    weeks = purgesim.load("small_ministry").override(WEEKS)
    calm = weeks.override({"levers.torture": 0.0})
    done = purgesim.compare({"weeks": weeks, "calm": calm}, 2, cadre=Silent)
    assert done.runs["names_given"].tolist() == [0.0] * 4
    assert done.cadre is not None
    assert done.cadre.name == "Silent"
    assert set(done.who().people["verdict"]) <= {"saved", "doomed", "both"}


def test_the_class_is_part_of_what_runs_share() -> None:
    from purgesim.engine.agents.given import class_given

    assert code_identity()["cadre"] == code_identity(cadre=class_given(Cadre))["cadre"] == ""
    assert len(code_identity(cadre=class_given(Silent))["cadre"]) == 64


@pytest.mark.slow
def test_worker_processes_run_the_class_too() -> None:
    weeks = purgesim.load("small_ministry").override(WEEKS)
    design = Design.grid({"levers.torture": [0.0, 1.0]})
    one, two = (purgesim.sweep(weeks, design, seeds=2, cadre=Silent, workers=workers) for workers in (1, 2))
    assert one.runs.equals(two.runs)
