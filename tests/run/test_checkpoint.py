"""A run that is interrupted, saved and resumed equals the one that was not, under either executor."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import purgesim
from purgesim import PurgeModel, Scenario
from purgesim.core.errors import CheckpointError
from purgesim.engine import checkpoints
from purgesim.engine.state import TABLES, State
from purgesim.run.difference import first_difference
from tests.strategies import scenarios, seeds

EXECUTORS = st.sampled_from(["compiled", "agents"])


@settings(max_examples=20)
@given(scenarios(most_days=120), seeds, EXECUTORS, EXECUTORS, st.data())
def test_resuming_equals_not_stopping(tmp_path_factory, scenario: Scenario, seed: int, one, other, data) -> None:
    path = tmp_path_factory.mktemp("resume") / "sim.npz"
    stops = sorted(data.draw(st.sets(st.integers(0, scenario.n_days), min_size=1, max_size=3), label="days"))
    sim = purgesim.start(scenario, seed, executor=one)
    for stop in stops:
        sim.run_to(stop).checkpoint(path)
        sim = purgesim.resume(path, executor=other)
        assert (sim.day, sim.seed, sim.executor, sim.scenario) == (stop, seed, other, scenario)
        one, other = other, one
    difference = first_difference(purgesim.simulate(scenario, seed), sim.run())
    assert difference is None, difference


def in_use(s: State) -> dict[str, np.ndarray]:
    """Every table of a state, as far as it is in use."""
    world = s.world[0]
    ends = {"events": "events", "queue": "queued", "agenda": "noted", "register": "next_row"}
    return {n: getattr(s, n)[: int(world[ends[n]])] if n in ends else getattr(s, n) for n in TABLES}


def test_every_table_comes_back_byte_for_byte(ministry: Scenario, may: Path) -> None:
    sim = purgesim.start(ministry, 3).run_to("1957-05-01")
    back = in_use(purgesim.resume(may).state)
    for name, table in in_use(sim.state).items():
        assert back[name].dtype == table.dtype, name
        assert back[name].tobytes() == table.tobytes(), name


def test_the_file_holds_what_has_changed_and_no_pickled_object(ministry: Scenario, may: Path) -> None:
    with np.load(may, allow_pickle=False) as file:
        assert 0 < len(file["rows"]) < 440
        assert not {"tie_to", "register", "levers", "parameters"} & set(file.files)
        about = json.loads(file["about"].tobytes())
    assert Scenario.from_dict(about["scenario"]) == ministry
    assert about["source"] == purgesim.core.jit.source_digest()
    assert about["day"] == 120


def test_the_same_state_gives_the_same_file(ministry: Scenario, may: Path, tmp_path: Path) -> None:
    again = purgesim.resume(may).checkpoint(tmp_path / "again.npz")
    assert again.read_bytes() == may.read_bytes()


def test_removed_cadres_and_growth_are_remembered(tmp_path: Path, ministry: Scenario) -> None:
    lively = ministry.override({"levers.admissions": 5.0, "behaviour.watch.outside_mild": 1.0})
    path = purgesim.start(lively, 1, without=[7, 8]).run_to(300).checkpoint(tmp_path / "late.npz")
    sim = purgesim.resume(path)
    assert sim.without == (7, 8)
    assert sim.run().same_as(purgesim.simulate(lively, 1, without=[7, 8]))
    assert len(sim.state.register) > 440 + 5 * 300


def rewritten(original: Path, target: Path, **about: Any) -> Path:
    """A copy of a checkpoint that says something else about itself."""
    with np.load(original) as file:
        tables = dict(file)
    said = {**json.loads(tables["about"].tobytes()), **about}
    tables["about"] = np.frombuffer(json.dumps(said).encode(), np.uint8)
    np.savez(target, **tables)
    return target


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"none\.npz: no such file; give one that checkpoint\(\) has written"):
        purgesim.resume(tmp_path / "none.npz")
    with pytest.raises(CheckpointError, match="cannot be read: Is a directory; check the file"):
        purgesim.resume(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 torn", np.arange(3).tobytes()])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.npz").write_bytes(content)
    with pytest.raises(CheckpointError, match="torn, or no checkpoint of purgesim; give a file"):
        purgesim.resume(tmp_path / "other.npz")


def test_tables_of_somebody_else_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "mine.npz", x=np.arange(3))
    np.save(tmp_path / "mine.npy", np.arange(3))
    with pytest.raises(CheckpointError, match=r"no checkpoint of purgesim; give a file that checkpoint\(\)"):
        purgesim.resume(tmp_path / "mine.npz")
    with pytest.raises(CheckpointError, match="no checkpoint of purgesim"):
        purgesim.resume(tmp_path / "mine.npy")


def test_a_torn_file_is_refused_wherever_it_is_torn(may: Path, tmp_path: Path) -> None:
    whole, torn = may.read_bytes(), tmp_path / "torn.npz"
    for end in range(0, len(whole), len(whole) // 23):
        torn.write_bytes(whole[:end])
        with pytest.raises(CheckpointError, match="torn"):
            purgesim.resume(torn)


def test_a_flipped_byte_is_refused_or_changes_nothing(may: Path, tmp_path: Path) -> None:
    whole, path = may.read_bytes(), tmp_path / "flipped.npz"
    good = in_use(purgesim.resume(may).state)
    refused = 0
    choose = random.Random(1)
    for _ in range(60):
        at = choose.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            back = in_use(purgesim.resume(path).state)
        except CheckpointError:
            refused += 1
        else:
            assert all(back[name].tobytes() == good[name].tobytes() for name in good), at
    assert refused > 50


def test_other_source_is_refused_with_both_named(may: Path, tmp_path: Path) -> None:
    other = rewritten(may, tmp_path / "old.npz", source="0" * 64)
    here = purgesim.core.jit.source_digest()[:16]
    with pytest.raises(CheckpointError) as error:
        purgesim.resume(other)
    assert str(error.value) == (
        f"{other}: written by source 0000000000000000, this is source {here}; "
        "start the run anew with this code, or continue with the code that wrote it"
    )


def test_another_layout_is_refused(may: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="layout 99; this code reads layout 3"):
        purgesim.resume(rewritten(may, tmp_path / "new.npz", format=99))


def test_a_changed_scenario_is_refused(may: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="its scenario is not the one that was run"):
        purgesim.resume(rewritten(may, tmp_path / "edited.npz", digest="0" * 64))


def test_other_versions_are_told_and_the_run_goes_on(may: Path, tmp_path: Path) -> None:
    with np.load(may) as file:
        versions = json.loads(file["about"].tobytes())["versions"]
    other = rewritten(may, tmp_path / "elder.npz", versions={**versions, "numpy": "1.0"})
    with pytest.warns(UserWarning, match=r"numpy 1\.0 then, .* now; the rest may differ in the last digits"):
        assert purgesim.resume(other).day == 120


def test_nothing_is_left_half_written(may: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sim.npz"
    path.write_bytes(may.read_bytes())

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    sim = purgesim.resume(path)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CheckpointError, match="cannot be written: No space left on device"):
        sim.checkpoint(path)
    assert path.read_bytes() == may.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["sim.npz"]


def test_a_folder_that_is_not_there_is_refused(ministry: Scenario, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be written: No such file or directory; give a file in a folder"):
        purgesim.start(ministry).checkpoint(tmp_path / "nowhere" / "sim.npz")


def test_a_model_and_a_simulation_read_each_other(ministry: Scenario, may: Path, whole, tmp_path: Path) -> None:
    model = PurgeModel.resume(may)
    for _ in range(30):
        model.step()
    path = model.checkpoint(tmp_path / "model.npz")
    sim = purgesim.resume(path)
    assert (sim.executor, sim.day) == ("agents", 150)
    assert sim.run().same_as(whole)
    assert checkpoints.read(path).own is None
