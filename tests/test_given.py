"""What a user gives where a run, a scenario or a path is wanted: refused in words, not by what breaks first."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim import Run
from purgesim.core.arguments import all_with, most_workers, whole_of, word_of, workers_of
from purgesim.core.errors import PurgesimError, shown

ROOMS = ("", *(f".{room}" for room in (
    "archive", "calibration", "evidence", "exports", "measures", "patterns", "plots", "records", "report", "roster",
    "run", "scenario", "sensitivity", "sweeps",
)))  # fmt: skip
WANTED = {
    "archive", "data", "design", "folder", "folders", "key", "name_or_path", "path", "run", "runs", "scenario",
    "scenarios", "source",
}  # fmt: skip
"""Names of first arguments that stand for a thing of purgesim's or a place."""
LATER = {
    ".roster.find": "of a scenario's own reference, by its hash",
    ".sensitivity.study": "the first argument is a function",
    ".plots.cited": "two kinds of sources, and whatever has their three fields",
    ".measures.chain": "runs the links first, where the rows are looked up",
    ".patterns.share_text": "a number of runs",
    ".patterns.too_few": "a number of runs",
    ".calibration.predictive_table": "of a calibration's own runs",
    ".calibration.log_density": "of a calibration's own runs",
    ".calibration.predictions_by_regime": "of a calibration's own runs",
}
BAD = {
    "number": 5,
    "nothing": None,
    "array": np.array([1, 2]),
    "table": pd.DataFrame({"q": [1]}),
    "list": [object()],
    "object": object(),
}
ABSURD = (10**30, 0, -1, True, 1.5, "2", None, np.array([1, 2]))


@cache
def a_run() -> Run:
    return purgesim.simulate("small_ministry", seed=1)


def functions() -> Iterator[tuple[str, str]]:
    """Yield the public functions whose first argument is a thing of purgesim's, and its name."""
    seen = set()
    for room in ROOMS:
        module = import_module(f"purgesim{room}")
        for name in module.__all__:
            found = getattr(module, name)
            if not inspect.isfunction(found) or found in seen:
                continue
            seen.add(found)
            first = next(iter(inspect.signature(found).parameters), "")
            if first in WANTED and f"{room}.{name}" not in LATER:
                yield f"{room}.{name}", first


def others(function: Callable[..., Any], folder: Path) -> dict[str, Any]:
    """Return something that will do for the other arguments that are needed."""
    scenario = purgesim.load("small_ministry")
    known = {
        "by": "kind", "changes": {}, "date": scenario.window.open,
        "design": purgesim.Design.grid({"levers.torture": [1]}), "folder": folder, "kind": "legal organ",
        "out": folder / "out", "path": folder / "x.csv", "rows": np.arange(3), "seeds": [1],
        "until": scenario.window.close,
    }  # fmt: skip
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return {p.name: known.get(p.name) for p in parameters if p.default is p.empty}


@pytest.mark.parametrize(("name", "argument"), functions())
@pytest.mark.parametrize("given", BAD)
def test_whatever_is_given_for_a_run_a_scenario_or_a_place_is_refused_in_words(
    name: str, argument: str, given: str, tmp_path: Path
) -> None:
    room, _, what = name.rpartition(".")
    function = getattr(import_module(f"purgesim{room}"), what)
    fits = inspect.signature(function).parameters[argument].annotation
    if given == "table" and ("DataFrame" in str(fits) or fits == "Runs"):
        pytest.skip("a table is what is wanted; its columns are another matter")
    with pytest.raises((PurgesimError, TypeError, ValueError), match=r"(?s)given.*allowed|holds no sweep"):
        function(BAD[given], **others(function, tmp_path))


def test_most_of_what_is_public_is_tried() -> None:
    assert len(list(functions())) > 50


@pytest.mark.parametrize("executor", [np.array([1, 2]), pd.DataFrame({"q": [1]}), 5, None, "mesa", ["compiled"]])
def test_an_executor_that_is_none_is_refused_in_words(executor: Any, tmp_path: Path) -> None:
    allowed = r"^executor: given .*; allowed: 'compiled', 'agents'$"
    for call in (purgesim.simulate, purgesim.start):
        with pytest.raises(PurgesimError, match=allowed):
            call("small_ministry", executor=executor)
    with pytest.raises(PurgesimError, match=allowed):
        purgesim.simulate_many("small_ministry", [1], executor=executor)
    if executor is not None:
        kept = purgesim.start("small_ministry").run_to("1957-03-01").checkpoint(tmp_path / "march.npz")
        for again in (purgesim.resume, lambda path, **more: purgesim.fork(path, {}, **more)):
            with pytest.raises(PurgesimError, match=allowed):
                again(kept, executor=executor)


@pytest.mark.parametrize("workers", ABSURD)
def test_an_absurd_number_of_workers_is_refused_at_once(workers: Any, tmp_path: Path) -> None:
    one, s = purgesim.Design.grid({"levers.torture": [1.0]}), purgesim.load("small_ministry")
    allowed = rf"^workers: given .*; allowed: a whole number from 1 to {most_workers():,}$"
    calls: list[Callable[[], Any]] = [
        lambda: purgesim.simulate_many(s, [1, 2], workers=workers),
        lambda: purgesim.sweep(s, one, workers=workers),
        lambda: purgesim.compare({"a": s, "b": s}, [1], workers=workers),
        lambda: purgesim.sweeps.cost_of(s, 1, workers),
        lambda: purgesim.sensitivity.sensitivity(s, workers=workers),
        lambda: purgesim.calibration.study(s, tmp_path, workers=workers),
    ]
    for call in calls:
        with pytest.raises(PurgesimError, match=allowed):
            call()


def test_workers_of_numpy_are_workers() -> None:
    assert workers_of(np.int64(2)) == 2
    assert [r.seed for r in purgesim.simulate_many("small_ministry", [1, 2], workers=np.int64(2))] == [1, 2]


@pytest.mark.parametrize("command", ["run small_ministry", "compare small_ministry kwp_1957_58"])
def test_an_absurd_number_of_workers_is_refused_on_the_command_line(command: str, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "purgesim", *command.split(), "--workers", str(10**30), "--out", str(tmp_path / "o")]
    done = subprocess.run(line, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 2
    assert f"workers: given 1{'0' * 30}; allowed: a whole number from 1 to" in " ".join(done.stderr.split())
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("hooks", [5, None, object()])
def test_hooks_that_are_none_are_refused_in_words(hooks: Any) -> None:
    with pytest.raises(PurgesimError, match=r"hook 1: given .*; allowed: a pair"):
        purgesim.simulate_many("small_ministry", [1], hooks=hooks)


def test_ties_are_followed_no_further_than_they_go() -> None:
    everybody = purgesim.exports.ties_graph(a_run(), distance=100_000)
    assert everybody.number_of_nodes() == purgesim.exports.ties_graph(a_run(), distance=50).number_of_nodes()


@pytest.mark.parametrize("scheduler", [5, ["tcp://127.0.0.1:1"], np.array([1, 2])])
def test_a_scheduler_and_a_client_that_are_none_are_refused_in_words(scheduler: Any) -> None:
    design = purgesim.Design.grid({"levers.torture": [1.0]})
    with pytest.raises(PurgesimError, match=r"^scheduler: given .*; allowed: the address"):
        purgesim.sweep("small_ministry", design, scheduler=scheduler)
    with pytest.raises(PurgesimError, match=r"^client: given .*; allowed: a distributed.Client"):
        purgesim.sweep("small_ministry", design, client=scheduler)


def test_what_is_shown_is_one_line_and_short() -> None:
    assert shown(pd.DataFrame({"q": [1]})).count("\n") == 0
    assert shown(10**5_000) == "a number too long to be shown (int)"


def test_words_and_numbers_of_a_few() -> None:
    with pytest.raises(PurgesimError, match=r"^distance: given True; allowed: a whole number from 0 to 9$"):
        whole_of(True, 0, 9, "distance")
    with pytest.raises(PurgesimError, match=r"^executor: given 5; allowed: 'a', 'b'$"):
        word_of(5, ("a", "b"), "executor")
    with pytest.raises(PurgesimError, match=r"^runs: given 5; allowed: a list of texts$"):
        all_with(["a", 5], "casefold", "runs", "a list of texts")
