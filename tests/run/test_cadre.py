"""A class of agents of one's own, given to `start`, `simulate`, `resume` and `fork` like anything else of a run."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import purgesim
from purgesim import Cadre, PurgeModel, Run
from purgesim.core.errors import CheckpointError, PurgesimError
from purgesim.engine.agents.views import Options
from purgesim.run.difference import first_difference

MIDDLE = "1957-07-01"


class Sparing(Cadre):
    """Names nobody twice the second time they are asked: the memory stands in a column, so that copies keep it."""

    columns = {"asked": np.int32}  # noqa: RUF012

    def confess(self, options: Options, few: int) -> Sequence[int]:
        self.own["asked"] += 1
        return super().confess(options, few) if self.own["asked"] % 2 else []


class Talking(Cadre):
    """Does what everybody does."""


@pytest.fixture(scope="module")
def whole() -> Run:
    return purgesim.simulate("small_ministry", 2, cadre=Sparing)


def same(one: Run, other: Run) -> None:
    difference = first_difference(one, other)
    assert difference is None, difference


def test_a_class_of_ones_own_gives_a_run_like_any_other(whole: Run) -> None:
    assert whole.executor == "agents"
    assert whole.summary["expelled"] > 0
    assert whole.genealogy().number_of_edges() > 0
    assert not whole.same_as(purgesim.simulate("small_ministry", 2))
    model = PurgeModel("small_ministry", 2, cadre=Sparing)
    while model.running and model.day < whole.scenario.n_days:
        model.step()
    assert model.state.events["whom"][: len(whole.event_table)].tolist() == whole.event_table["whom"].tolist()


def test_cadres_who_change_nothing_give_the_compiled_chronicle() -> None:
    compiled = purgesim.simulate("small_ministry", 2)
    same(compiled, purgesim.simulate("small_ministry", 2, cadre=Cadre))
    same(compiled, purgesim.simulate("small_ministry", 2, cadre=Talking))


def test_the_class_is_part_of_the_runs_identity(whole: Run) -> None:
    assert whole.provenance["cadre"]["name"] == "Sparing"
    assert len(whole.provenance["cadre"]["source"]) == 64
    other = purgesim.start("small_ministry", 2, cadre=Talking).result()
    assert other.provenance["cadre"]["source"] != whole.provenance["cadre"]["source"]
    assert purgesim.start("small_ministry", 2, cadre=Cadre).result().provenance["cadre"] is None


def test_copies_pickles_forks_and_files_keep_what_the_cadres_remember(whole: Run, tmp_path: Path) -> None:
    sim = purgesim.start("small_ministry", 2, cadre=Sparing).run_to(MIDDLE)
    assert sim._walker.own is not None
    assert sim._walker.own["asked"].sum() > 0
    path = sim.checkpoint(tmp_path / "middle.npz")
    others = [copy.copy(sim), pickle.loads(pickle.dumps(sim)), sim.fork(), purgesim.fork(path, {}, cadre=Sparing)]
    for other in [*others, purgesim.resume(path, cadre=Sparing), sim.change({})]:
        same(whole, other.run())


def test_a_file_of_one_class_is_refused_without_it_and_with_another(tmp_path: Path) -> None:
    path = purgesim.start("small_ministry", 2, cadre=Sparing).run_to(5).checkpoint(tmp_path / "day.npz")
    with pytest.raises(CheckpointError, match="class Sparing, whose behaviour no file holds; give cadre=Sparing"):
        purgesim.resume(path)
    with pytest.raises(CheckpointError, match="class Sparing, given cadre=Talking; allowed: the class that"):
        purgesim.fork(path, {}, cadre=Talking)
    plain = purgesim.start("small_ministry", 2).run_to(5).checkpoint(tmp_path / "plain.npz")
    with pytest.raises(CheckpointError, match="agents of class Cadre, given cadre=Talking"):
        purgesim.resume(plain, cadre=Talking)


def test_many_runs_take_the_class_too(whole: Run) -> None:
    runs = purgesim.simulate_many("small_ministry", [2, 3], workers=2, cadre=Sparing)
    same(whole, runs[0])


def test_what_is_no_class_of_cadres_is_refused() -> None:
    class Local(Cadre):
        """Made inside a function, where no worker and no later session finds it."""

    for given in (int, Cadre.__name__, Sparing.confess, object()):
        with pytest.raises(PurgesimError, match=r"allowed: purgesim\.Cadre or a class derived from it"):
            purgesim.simulate("small_ministry", 2, cadre=given)  # type: ignore[arg-type]
    with pytest.raises(PurgesimError, match="made inside another function; allowed: a class written at the top"):
        purgesim.start("small_ministry", 2, cadre=Local)
