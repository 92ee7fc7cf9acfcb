"""The store: whole files, each run once, torn files set aside, other code noticed, full and read-only disks."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from purgesim.core.errors import PurgesimError
from purgesim.core.seeds import seeds_of
from purgesim.run import simulate
from purgesim.scenario import Scenario
from purgesim.sweeps import Design, StoreError, merge, read_runs, sweep
from purgesim.sweeps import runner as runner_module
from purgesim.sweeps.plan import Plan, Point

Content = Callable[[Path], dict[str, bytes]]


@pytest.fixture(scope="module")
def whole(ministry: Scenario, grid: Design, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep that nothing has disturbed: 4 points, 30 seeds, two files."""
    return sweep(ministry, grid, 30, out=tmp_path_factory.mktemp("whole") / "out").folder  # type: ignore[return-value]


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_a_row_is_the_run(ministry: Scenario, whole: Path) -> None:
    runs = read_runs(whole)
    assert len(runs) == 120
    assert runs["key"].is_unique
    row = runs[(runs["point"] == 3) & (runs["seed"] == 7)].iloc[0]
    changed = ministry.override({"levers.torture": 1.0, "behaviour.meeting.zeal": 0.02})
    assert row["digest"] == changed.digest
    assert row["levers.torture"] == 1.0
    expected = simulate(changed, 7).summary
    assert np.array_equal(row[list(expected.index)].to_numpy(float), expected.to_numpy(float), equal_nan=True)


def test_units_and_provenance_are_in_the_files(whole: Path) -> None:
    schema = pq.read_schema(next((whole / "runs").glob("*.parquet")))
    assert schema.field("expelled").metadata[b"unit"] == b"expulsions"
    assert schema.field("behaviour.meeting.zeal").metadata[b"unit"] == b"1/meeting at full intensity"
    provenance = json.loads(schema.metadata[b"purgesim"])
    shared = {"purgesim", "source", "python", "numpy", "numba", "machine", "figures", "hooks", "cadre"}
    assert set(provenance["code"]) == shared
    assert read_runs(whole).attrs["units"]["lag_median_days"] == "day"


def test_every_reader_of_parquet_folders_reads_it_in_place(whole: Path) -> None:
    frame = pd.read_parquet(whole / "runs")
    assert len(frame) == 120
    assert pq.ParquetDataset(whole / "runs").read().num_rows == 120


def test_a_run_takes_little_room(whole: Path) -> None:
    size = sum(path.stat().st_size for path in whole.rglob("*"))
    assert size / 120 < 2_000


def test_nothing_is_run_twice(ministry: Scenario, grid: Design, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a finished run was made again")

    monkeypatch.setattr(runner_module, "_one", refuse)
    done = sweep(ministry, grid, 30, out=copy)
    assert (done.account.before, done.account.made, done.account.exit_code) == (120, 0, 0)


def test_more_seeds_and_more_points_add_to_what_is_there(ministry: Scenario, copy: Path) -> None:
    longer = Design.grid({"levers.torture": [0.0, 1.0, 2.0], "behaviour.meeting.zeal": [0.004, 0.02]})
    done = sweep(ministry, longer, 31, out=copy)
    assert (done.account.before, done.account.made) == (120, 6 * 31 - 120)
    fresh = sweep(ministry, longer, 31).runs
    pd.testing.assert_frame_equal(done.runs, fresh)


def test_another_design_or_scenario_is_refused(ministry: Scenario, grid: Design, copy: Path) -> None:
    with pytest.raises(StoreError, match="holds a sweep with another design; give another folder"):
        sweep(ministry, Design.grid({"levers.torture": [0.5, 1.0]}), 1, out=copy)
    with pytest.raises(StoreError, match="holds a sweep with another scenario"):
        sweep(ministry.override({"levers.custody": 0.5}), grid, 1, out=copy)
    with pytest.raises(StoreError, match="holds a sweep with no series kept of each run; give another folder"):
        sweep(ministry, grid, 1, out=copy, series=["daily"])


def test_a_folder_with_other_files_is_refused(ministry: Scenario, grid: Design, tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(StoreError, match=r"holds other files \(thesis.doc\); give the name of a new folder"):
        sweep(ministry, grid, 1, out=tmp_path)
    with pytest.raises(StoreError, match="cannot be written"):
        sweep(ministry, grid, 1, out=tmp_path / "thesis.doc")


def test_a_torn_file_is_set_aside_said_and_made_again(
    ministry: Scenario, grid: Design, whole: Path, copy: Path, content: Content
) -> None:
    torn = copy / "runs" / "part-000000-000001.parquet"
    torn.write_bytes(torn.read_bytes()[:5000])
    (copy / "runs" / ".part-000000-000001.parquet.x1").write_bytes(b"half")
    done = sweep(ministry, grid, 30, out=copy)
    assert done.account.notes == ["runs/part-000000-000001.parquet was torn: set aside, and its runs are made again"]
    assert done.account.before < 120
    assert len(pd.read_parquet(copy / "runs")) == 120
    (copy / "runs" / ".torn-part-000000-000001.parquet").unlink()
    assert content(copy) == content(whole)


def test_a_damaged_page_is_noticed(ministry: Scenario, grid: Design, copy: Path) -> None:
    part = copy / "runs" / "part-000000-000001.parquet"
    data = bytearray(part.read_bytes())
    place = data.find(b"PAR1") + 60
    data[place : place + 8] = b"\xff" * 8
    part.write_bytes(data)
    assert len(sweep(ministry, grid, 30, out=copy).runs) == 120


def test_a_file_that_is_gone_is_said(
    ministry: Scenario, grid: Design, whole: Path, copy: Path, content: Content
) -> None:
    (copy / "runs" / "part-000001-000001.parquet").unlink()
    done = sweep(ministry, grid, 30, out=copy)
    assert len(done.account.notes) == 1
    assert "1 files of results" in done.account.notes[0]
    assert content(copy) == content(whole)


def test_a_torn_ledger_does_no_harm(ministry: Scenario, grid: Design, copy: Path) -> None:
    ledger = copy / "ledger.jsonl"
    ledger.write_text(ledger.read_text()[:-40])
    assert sweep(ministry, grid, 31, out=copy).account.before == 120
    assert all(json.loads(line)["rows"] for line in ledger.read_text().splitlines() if line.endswith("}"))


def test_other_code_is_noticed_and_never_mixed(ministry: Scenario, grid: Design, copy: Path) -> None:
    manifest = json.loads((copy / "sweep.json").read_text())
    manifest["code"]["source"] = "0" * 64
    (copy / "sweep.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError) as caught:
        sweep(ministry, grid, 30, out=copy)
    assert "the 120 runs there were made by other code (source 000000000000 there, " in str(caught.value)
    assert "or say --set-aside" in str(caught.value)
    done = sweep(ministry, grid, 2, out=copy, set_aside=True)
    assert (done.account.before, done.account.made) == (0, 8)
    assert "kept in superseded/000000000000-" in done.account.notes[0]
    (kept,) = (copy / "superseded").iterdir()
    assert len(pd.read_parquet(kept / "runs")) == 120


def test_one_folder_has_one_writer(ministry: Scenario, grid: Design, copy: Path) -> None:
    def second(_: Any) -> None:
        with pytest.raises(StoreError, match="another sweep is writing there"):
            sweep(ministry, grid, 30, out=copy)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        sweep(ministry, grid, 30, out=copy, report=second)
    assert sweep(ministry, grid, 30, out=copy).account.exit_code == 0


def test_a_full_disk_is_said_and_loses_nothing(
    ministry: Scenario, grid: Design, whole: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, written = os.fsync, []

    def full(handle: int) -> None:
        if "/runs/" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            written.append(handle)
            if len(written) > 1:
                raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    out = tmp_path / "out"
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"No space left on device\); finished runs there are kept; make room, and"):
        sweep(ministry, grid, 30, out=out)
    monkeypatch.undo()
    kept = len(read_runs(out))
    assert kept > 50
    assert not list(out.rglob(".part-*"))
    done = sweep(ministry, grid, 30, out=out)
    assert done.account.before == kept
    assert content(out) == content(whole)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(ministry: Scenario, grid: Design, copy: Path) -> None:
    copy.chmod(0o555)
    try:
        with pytest.raises(StoreError, match="make it writable, or give another folder"):
            sweep(ministry, grid, 31, out=copy)
    finally:
        copy.chmod(0o755)


def test_a_read_only_disk(ministry: Scenario, grid: Design, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(self: Path, *_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    before = read_runs(copy)
    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(StoreError, match=r"Read-only file system\); .* make it writable, or give another folder"):
        sweep(ministry, grid, 31, out=copy)
    monkeypatch.undo()
    pd.testing.assert_frame_equal(read_runs(copy), before)


def test_a_run_that_fails_is_recorded_and_the_rest_goes_on(
    ministry: Scenario, grid: Design, whole: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    import purgesim.run

    real = purgesim.run.simulate

    def sometimes(scenario: Scenario, seed: int, **more: Any) -> Any:
        if seed == 3:
            raise ValueError("the third seed")
        return real(scenario, seed, **more)

    monkeypatch.setattr(purgesim.run, "simulate", sometimes)
    done = sweep(ministry, grid, 30, out=tmp_path / "out")
    assert (done.account.made, len(done.account.failed), done.account.exit_code) == (116, 4, 3)
    assert "point 0, seed 3: ValueError: the third seed" in str(done.account)
    lines = [json.loads(line) for line in (tmp_path / "out" / "failures.jsonl").read_text().splitlines()]
    assert [(e["point"], e["seed"]) for e in lines] == [(p, 3) for p in range(4)]
    assert set(lines[0]) == {"point", "seed", "key", "values", "error", "traceback"}
    assert 'raise ValueError("the third seed")' in lines[0]["traceback"]
    monkeypatch.undo()
    again = sweep(ministry, grid, 30, out=tmp_path / "out")
    assert (again.account.before, again.account.made, again.account.exit_code) == (116, 4, 0)
    (tmp_path / "out" / "failures.jsonl").unlink()
    assert content(tmp_path / "out") == content(whole)


def test_shards_merge_into_what_one_machine_would_have_written(
    ministry: Scenario, grid: Design, whole: Path, tmp_path: Path, content: Content
) -> None:
    shards = [tmp_path / f"shard{i}" for i in (1, 2, 3)]
    for i, folder in enumerate(shards, start=1):
        account = sweep(ministry, grid, 30, out=folder, shard=(i, 3)).account
        assert (account.wanted, account.exit_code) == (40, 0)
    merged = merge([*shards, shards[0]], tmp_path / "merged")
    assert content(merged) == content(whole)
    assert sweep(ministry, grid, 30, out=merged).account.before == 120


def test_shards_by_seeds_merge_into_the_same_rows(ministry: Scenario, grid: Design, tmp_path: Path) -> None:
    for name, seeds in (("a", range(1, 9)), ("b", range(9, 31))):
        sweep(ministry, grid, seeds, out=tmp_path / name)
    merged = merge([tmp_path / "a", tmp_path / "b"], tmp_path / "c")
    pd.testing.assert_frame_equal(read_runs(merged), sweep(ministry, grid, 30).runs)


def test_what_does_not_belong_together_is_not_merged(
    ministry: Scenario, grid: Design, copy: Path, tmp_path: Path
) -> None:
    sweep(ministry, Design.grid({"levers.torture": [0.3]}), 1, out=tmp_path / "other")
    with pytest.raises(StoreError, match="other: holds a sweep with another design"):
        merge([copy, tmp_path / "other"], tmp_path / "c")
    with pytest.raises(StoreError, match="holds no sweep"):
        merge([copy, tmp_path], tmp_path / "c")
    with pytest.raises(StoreError, match="is there already"):
        merge([copy], tmp_path)
    assert not (tmp_path / "c").exists()


def test_series_are_kept_in_datasets_of_their_own(ministry: Scenario, tmp_path: Path, content: Content) -> None:
    design = Design.grid({"levers.torture": [0.0, 1.0]})
    done = sweep(ministry, design, 6, out=tmp_path / "one", series=["daily", "events"])
    daily, events = (pd.read_parquet(tmp_path / "one" / name) for name in ("daily", "events"))
    assert len(daily) == 12 * ministry.n_days
    run = simulate(ministry.override({"levers.torture": 1.0}), 5)
    mine = daily[(daily["point"] == 1) & (daily["seed"] == 5)]
    assert mine["expelled_political"].to_numpy().tolist() == run.daily["expelled_political"].tolist()
    told = events[(events["point"] == 1) & (events["seed"] == 5)]
    assert told["kind"].tolist() == run.events["kind"].astype(str).tolist()
    assert len(list((tmp_path / "one" / "events").iterdir())) == len(list((tmp_path / "one" / "runs").iterdir())) > 1
    for i in (1, 2):
        sweep(ministry, design, 6, out=tmp_path / f"s{i}", series=["daily", "events"], shard=(i, 2))
    assert content(merge([tmp_path / "s1", tmp_path / "s2"], tmp_path / "two")) == content(tmp_path / "one")
    assert done.account.made == 12


def uninvolved(run: Any) -> float:
    return float(run.summary["uninvolved_share"]) * 2


def test_own_figures_have_their_column_and_count_in_the_identity(ministry: Scenario) -> None:
    design = Design.grid({"levers.torture": [1.0]})
    plain = sweep(ministry, design, 3).runs
    own = sweep(ministry, design, 3, figures={"twice": uninvolved}).runs
    assert np.array_equal(own["twice"], 2 * own["uninvolved_share"], equal_nan=True)
    assert not set(own["key"]) & set(plain["key"])


@pytest.mark.parametrize(
    ("given", "text"), [(0, "given none"), ([-1], r"given \[-1\]"), ("5", "given '5'"), ([], "given none")]
)
def test_bad_seeds_are_refused(given: Any, text: str) -> None:
    from purgesim.core.errors import PurgesimError

    with pytest.raises(PurgesimError, match=f"seeds: {text}.*allowed: "):
        seeds_of(given)


def test_a_plan_knows_its_length_and_files(ministry: Scenario) -> None:
    plan = Plan((ministry,), tuple(Point(0, {}, {}) for _ in range(7)), seeds_of(250))
    assert len(plan) == 1750
    assert plan.blocks == (1, 100)


def _minus_one(_run: Any) -> float:
    return -1.0


def test_a_figure_of_ones_own_cannot_take_the_name_of_a_measure(ministry: Scenario, tmp_path: Path) -> None:
    """Two columns of one name were once exchanged without a word."""
    with pytest.raises(
        PurgesimError, match="figures: given expelled; a column of every run has that name; give another"
    ):
        sweep(ministry, Design.grid({"levers.torture": [0.0]}), out=tmp_path / "out", figures={"expelled": _minus_one})


@pytest.mark.parametrize(
    ("lost", "told"),
    {
        "points.jsonl": "points.jsonl is missing beside sweep.json; restore it",
        "scenario-0.toml": "scenario-0.toml is missing beside sweep.json; restore it",
        "sweep.json": "holds runs, but not the manifest that says of which design and code",
    }.items(),
)
def test_runs_whose_design_is_lost_are_not_taken_for_those_of_another(
    lost: str, told: str, copy: Path, ministry: Scenario
) -> None:
    (copy / lost).unlink()
    with pytest.raises(StoreError, match=told):
        sweep(ministry, Design.grid({"levers.custody": [0.0, 0.5]}), 2, out=copy)
    assert len(list((copy / "runs").glob("part-*.parquet"))) == 2


def test_a_folder_that_holds_more_gives_the_runs_that_were_asked_for(
    ministry: Scenario, grid: Design, copy: Path
) -> None:
    points = Design.table(pd.DataFrame(list(grid)[:2]))
    done = sweep(ministry, points, [2, 5], out=copy)
    assert (done.account.before, done.account.made) == (4, 0)
    pd.testing.assert_frame_equal(done.runs, sweep(ministry, points, [2, 5]).runs)
    assert done.runs[["point", "seed"]].to_numpy().tolist() == [[0, 2], [0, 5], [1, 2], [1, 5]]
    assert len(read_runs(copy)) == 120


def test_a_share_is_a_share_without_a_folder_too(ministry: Scenario, grid: Design) -> None:
    parts = [sweep(ministry, grid, 3, shard=(i, 2)).runs for i in (1, 2)]
    assert [len(part) for part in parts] == [6, 6]
    assert set(parts[0]["key"]) | set(parts[1]["key"]) == set(sweep(ministry, grid, 3).runs["key"])


def seven(run: Any) -> float:
    return 7.0


@pytest.mark.parametrize("name", ["seed", "key", "point", "levers.torture", "expelled"])
def test_a_figure_with_the_name_of_another_column_is_refused(ministry: Scenario, grid: Design, name: str) -> None:
    with pytest.raises(PurgesimError, match=f"figures: given {name}; a column of every run has that name"):
        sweep(ministry, grid, 1, figures={name: seven})


@pytest.mark.parametrize(("series", "told"), [(("x",), "x"), ("daily", "daily"), (("daily", "y"), "y")])
def test_an_unknown_series_is_told(ministry: Scenario, grid: Design, series: Any, told: str) -> None:
    with pytest.raises(PurgesimError, match=f"series: given '{told}'; allowed: a list of daily, events"):
        sweep(ministry, grid, 1, series=series)
