"""Seeds of models: fresh ones that are told, Mesa's `rng`, batches; and a model takes what `simulate` takes."""

from __future__ import annotations

import gc
import inspect
import os
import subprocess
import sys
import textwrap
import warnings
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

import purgesim
from purgesim import PurgeModel, Scenario
from purgesim.core.errors import PurgesimError, ScenarioError
from tests.run.test_mesa import events, stepped

DAYS = 40


class Batched(PurgeModel):
    """A model as a user writes one for `mesa.batch_run`."""

    def __init__(self, brake: float = 1.0, seed: Any = None) -> None:
        super().__init__(purgesim.load("small_ministry").override({"levers.brake": brake}), seed)
        self.datacollector = mesa.DataCollector({"seed": "run_seed", "denounced": lambda m: len(events(m))})

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


class WithRng(Batched):
    """The same by the newer name."""

    def __init__(self, brake: float = 1.0, rng: Any = None) -> None:
        super().__init__(brake, rng)


def batch(model: type[PurgeModel], **more: Any) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Mesa 3.5 calls iterations by another name
        return mesa.batch_run(model, {"brake": [0.5]}, max_steps=DAYS, display_progress=False, **more)  # type: ignore[no-any-return]


@pytest.mark.parametrize("model", [Batched, WithRng])
def test_n21_a_batch_makes_different_runs_and_each_can_be_made_again(model: type[PurgeModel]) -> None:
    found = batch(model, iterations=5)
    seeds = [row["seed"] for row in found]
    assert len(set(seeds)) == 5
    assert len({row["denounced"] for row in found}) > 1
    steps = [row["Step"] for row in found]
    for row, days in zip(found[:2], steps, strict=False):
        again = Batched(0.5, row["seed"])
        stepped(again, days + 1 if mesa.__version__.startswith("3.3") else days)
        assert len(events(again)) == row["denounced"]


def test_n21_a_seed_that_is_not_given_is_a_fresh_one_that_is_told(ministry: Scenario, tmp_path: Path) -> None:
    one, other = PurgeModel(ministry), PurgeModel(ministry, seed=None, rng=None)
    assert one.run_seed != other.run_seed
    assert str(one.run_seed) in repr(one)
    path = stepped(one, 60).checkpoint(tmp_path / "sixty.npz")
    assert purgesim.resume(path).seed == one.run_seed
    again = purgesim.start(ministry, one.run_seed).run_to(60).result()
    assert events(one).tobytes() == again.event_table.tobytes()


def test_n21_rng_is_what_mesa_takes_for_a_seed(ministry: Scenario) -> None:
    assert PurgeModel(ministry, rng=7).run_seed == PurgeModel(ministry, 7).run_seed == 7
    assert PurgeModel(ministry, rng=np.int64(7)).run_seed == 7
    drawn = [PurgeModel(ministry, rng=np.random.default_rng(5)).run_seed for _ in range(2)]
    assert drawn == [int(np.random.default_rng(5).integers(2**53))] * 2
    sequence = np.random.SeedSequence(3)
    assert PurgeModel(ministry, rng=sequence).run_seed == PurgeModel(ministry, sequence).run_seed  # type: ignore[arg-type]
    assert PurgeModel(ministry, rng=[1, 2]).run_seed != PurgeModel(ministry, rng=[1, 3]).run_seed
    with pytest.raises(PurgesimError, match=r"^seed: given 1, and rng 2; allowed: one of them"):
        PurgeModel(ministry, 1, rng=2)
    for wrong in ("seven", -1, True, 1.5, [-1], object()):
        with pytest.raises(PurgesimError, match=r"^(rng|seed): given .*; allowed: "):
            PurgeModel(ministry, rng=wrong)


def test_n21_models_that_are_over_leave_the_memory(ministry: Scenario) -> None:
    """Mesa 3.3 numbers agents in a table of the class that holds every model for good."""
    left = [weakref.ref(stepped(PurgeModel(ministry, seed), 5)) for seed in range(3)]
    gc.collect()
    assert [model() for model in left] == [None] * 3


def test_n21_agents_are_numbered_by_the_model_those_of_other_classes_too(ministry: Scenario) -> None:
    model = stepped(PurgeModel(ministry, 3))
    mesa.Agent(model)
    assert sorted(model.agents.get("unique_id")) == list(range(1, len(model.agents) + 1))


def test_f29_a_model_takes_a_path_a_name_and_a_scenario_alike(ministry: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('extends = "small_ministry"\n[levers]\nbrake = 0.5\n', encoding="utf-8")
    expected = purgesim.simulate(path, 3)
    for given in (path, str(path), purgesim.load(path)):
        assert events(stepped(PurgeModel(given, 3))).tobytes() == expected.event_table.tobytes()


def test_f29_a_model_takes_what_simulate_takes_and_refuses_what_it_refuses(ministry: Scenario) -> None:
    of_runs = inspect.signature(purgesim.start).parameters.keys() - {"executor", "workspace"}
    assert of_runs <= inspect.signature(PurgeModel).parameters.keys()
    hooks = [("1957-03-01", expose_some)]
    expected = purgesim.simulate(ministry, 3, without=[5], hooks=hooks)
    assert (
        events(stepped(PurgeModel(ministry, 3, without=[5], hooks=hooks))).tobytes() == expected.event_table.tobytes()
    )
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"scenario": "no_such"}, ScenarioError),
        ({"scenario": Path("no_such.toml")}, ScenarioError),
        ({"without": [-1]}, PurgesimError),
        ({"hooks": 5}, ScenarioError),
        ({"seed": -1}, PurgesimError),
    ]
    for changes, kind in wrong:
        said = []
        for door in (purgesim.start, PurgeModel):
            given: dict[str, Any] = {"scenario": ministry, "seed": 1, **changes}
            with pytest.raises(kind) as caught:
                door(**given)
            said.append(str(caught.value))
        assert said[0] == said[1]


def expose_some(situation: purgesim.Situation) -> None:
    situation.expose(situation.rows(faction="Returned")[:3])


@pytest.mark.slow
def test_n21_the_newest_mesa_of_a_newer_python(tmp_path: Path) -> None:
    """Mesa 3.4 and later need Python 3.12; ``PURGESIM_MESA`` names an interpreter that has one."""
    other = os.environ.get("PURGESIM_MESA")
    if not other:
        pytest.skip("PURGESIM_MESA does not name an interpreter with a newer Mesa")
    script = textwrap.dedent(
        """
        import pytest, sys
        sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not slow", "tests/run/test_mesa.py",
                              "tests/run/test_mesa_seeds.py", "tests/run/test_copies.py"]))
        """
    )
    done = subprocess.run([other, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert sys.executable != other
