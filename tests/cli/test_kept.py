"""`purgesim run`: one at a time into a folder, nothing lost, and what is finished is used; saved runs are named."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import purgesim
from purgesim.cli import main
from purgesim.cli.kept import Kept
from purgesim.core.errors import CheckpointError, PurgesimError
from purgesim.run import Run

SHORT = """
extends = "small_ministry"
[window]
start = 1957-01-01
open = 1957-01-10
close = 1957-02-20
"""


class Answer:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, " ".join(err.split())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: Any, tmp_path: Path) -> Any:
    """The command in an empty folder that holds short.toml; it simulates 50 days."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.toml").write_text(SHORT)

    def command(*arguments: str, name: str = "run") -> Answer:
        monkeypatch.setattr(sys, "argv", ["purgesim", name, *arguments])
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return Answer(code, *capfd.readouterr())

    return command


def seeds(folder: Path) -> list[int]:
    return sorted(int(path.name.removeprefix("seed_")) for path in folder.glob("seed_*"))


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_n20_other_parameters_in_the_same_folder_are_refused_and_nothing_is_lost(run: Any, tmp_path: Path) -> None:
    assert run("short.toml", "--seeds", "2", "--out", "one").code == 0
    before = content(tmp_path / "one")
    answer = run("short.toml", "--set", "levers.torture=0.3", "--out", "one")
    assert (answer.code, answer.out) == (2, "")
    assert "holds 2 runs of another scenario (short: other levers.torture)" in answer.err
    assert "give another folder, or say --set-aside" in answer.err
    assert content(tmp_path / "one") == before
    assert run("short.toml", "--set", "levers.torture=0.3", "--out", "one", "--set-aside").code == 0
    assert content(tmp_path / "one.1") == before
    assert Run.load(tmp_path / "one" / "seed_1").scenario.levers.torture[0][1] == 0.3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "one.1", "short.toml"]


def test_n20_more_seeds_make_only_those_that_are_new_and_the_others_stay(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[list[int]] = []
    real = purgesim.simulate_many

    def counted(scenario: Any, wanted: Any, **more: Any) -> Any:
        made.append(list(wanted))
        return real(scenario, wanted, **more)

    monkeypatch.setitem(vars(purgesim), "simulate_many", counted)
    for arguments, new, there in (
        (["--seeds", "2"], [[1, 2]], [1, 2]),
        (["--seeds", "4"], [[3, 4]], [1, 2, 3, 4]),
        (["--seeds", "4"], [], [1, 2, 3, 4]),
        (["--seed", "9"], [[9]], [1, 2, 3, 4, 9]),
    ):
        made.clear()
        answer = run("short.toml", "--out", "one", *arguments)
        assert answer.code == 0
        assert made == new
        assert seeds(tmp_path / "one") == there
        assert pd.read_csv(tmp_path / "one" / "summary.csv")["seed"].tolist() == there
        used = set(there) - {seed for some in new for seed in some}
        assert ("finished runs of the same kind are used" in answer.err) == bool(used)
    for seed in there:
        assert Run.load(tmp_path / "one" / f"seed_{seed}").same_as(purgesim.simulate(tmp_path / "short.toml", seed))


def test_n20_an_interruption_keeps_what_is_finished_and_the_same_command_goes_on(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = purgesim.simulate_many

    def interrupted(scenario: Any, wanted: Any, *, each: Any, **more: Any) -> Any:
        for seed in list(wanted)[:3]:
            each(purgesim.simulate(scenario, seed))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(vars(purgesim), "simulate_many", interrupted)
        answer = run("short.toml", "--seeds", "5", "--out", "one")
    assert answer.code == 130
    assert "3 finished runs are kept in" in answer.err
    assert "the same command continues" in answer.err
    assert seeds(tmp_path / "one.unfinished") == [1, 2, 3]
    assert not (tmp_path / "one").exists()
    other = run("short.toml", "--set", "levers.torture=0.3", "--out", "one")
    assert (other.code, "one.unfinished holds 3 runs of another scenario" in other.err) == (2, True)
    made: list[int] = []
    monkeypatch.setitem(
        vars(purgesim), "simulate_many", lambda s, wanted, **more: made.extend(wanted) or real(s, wanted, **more)
    )
    assert run("short.toml", "--seeds", "5", "--out", "one").code == 0
    assert made == [4, 5]
    assert seeds(tmp_path / "one") == [1, 2, 3, 4, 5]
    assert not (tmp_path / "one.unfinished").exists()


def test_n20_two_at_once_into_one_folder(run: Any, tmp_path: Path) -> None:
    scenario = purgesim.load("short.toml")
    with Kept(Path("one"), scenario):
        answer = run("short.toml", "--out", "one")
        assert (answer.code, answer.out) == (2, "")
        assert "another command is making runs for one; wait for it, or give another folder" in answer.err
        assert run("short.toml", "--out", "two").code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["short.toml", "two"]
    assert run("short.toml", "--out", "one").code == 0


def test_n20_runs_of_other_code_or_torn_ones_are_told_and_made_again(run: Any, tmp_path: Path) -> None:
    assert run("short.toml", "--out", "one").code == 0
    place = tmp_path / "one" / "seed_1" / "provenance.json"
    about = json.loads(place.read_text())
    place.write_text(json.dumps({**about, "source": "f" * 64}))
    answer = run("short.toml", "--out", "one")
    assert answer.code == 2
    assert "holds 1 run of other code (source ffffffffffffffff then," in answer.err
    place.write_text("torn")
    assert run("short.toml", "--out", "one").code == 0
    assert Run.load(tmp_path / "one" / "seed_1").seed == 1


def test_n20_a_folder_of_somebody_else_s_is_not_moved_aside(run: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    answer = run("short.toml", "--out", "mine", "--set-aside")
    assert (answer.code, "holds other files (notes.txt)" in answer.err) == (2, True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "short.toml"]


def test_n20_the_time_left_is_shown(run: Any) -> None:
    answer = run("short.toml", "--seeds", "4", "--out", "one")
    assert re.search(r"simulating short: 2 of 4, \d+ s left", answer.err)


@pytest.mark.slow
def test_n20_ctrl_c_of_a_real_process(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(SHORT.replace("1957-02-20", "1957-12-20"))
    process = subprocess.Popen(
        [sys.executable, "-m", "purgesim", "run", "short.toml", "--seeds", "5000", "--out", "one"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # noqa: PLW1509
    )
    deadline = time.monotonic() + 300
    while len(seeds(tmp_path / "one.unfinished")) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "finished runs are kept in" in " ".join(err.split())
    kept = seeds(tmp_path / "one.unfinished")
    assert len(kept) >= 3
    assert Run.load(tmp_path / "one.unfinished" / "seed_2").same_as(purgesim.simulate(tmp_path / "short.toml", 2))


def test_f39_a_folder_of_runs_names_the_runs_in_it(run: Any, tmp_path: Path) -> None:
    assert run("short.toml", "--out", "out/one").code == 0
    there = str(Path("out") / "one" / "seed_1")
    saved = [["export", "out/one", "--out", "e.csv"], ["export", "out/one", "--out", "e.gexf"], ["archive", "out/one"]]
    for arguments in saved:
        answer = run(*arguments[1:], name=arguments[0])
        assert (answer.code, answer.out) == (2, "")
        assert f"out/one: no saved run; give {there}, which is there" in answer.err
    for arguments in (
        ["compare", "out/one", "small_ministry"],
        ["patterns", "out/one"],
        ["run", "out/one"],
        ["export", "out/one", "--out", "e.bib"],
    ):
        answer = run(*arguments[1:], name=arguments[0])
        assert (answer.code, answer.out) == (2, "")
        assert f"a folder of results; their scenario is {there}/scenario.toml; give that" in answer.err
    assert run("out/one", "--out", "report.html", name="report").code == 0
    assert run(there, "--out", "e.csv", name="export").code == 0
    assert run("short.toml", "--seeds", "3", "--out", "out/one").code == 0
    with pytest.raises(CheckpointError, match=r"no saved run; give one of the 3 that are there, such as .*seed_1"):
        Run.load(tmp_path / "out" / "one")
    with pytest.raises(CheckpointError, match="give the folder it is in, "):
        Run.load(tmp_path / "out" / "one" / "seed_1" / "events.parquet")
    with pytest.raises(CheckpointError, match=r"give a folder that Run\.save has written"):
        Run.load(tmp_path / "out")


def test_n20_a_lock_is_let_go_by_the_end_of_its_thread(tmp_path: Path) -> None:
    scenario = purgesim.load("small_ministry")
    refused: list[str] = []

    def try_it() -> None:
        try:
            Kept(tmp_path / "one", scenario).__enter__()
        except PurgesimError as error:
            refused.append(str(error))

    with Kept(tmp_path / "one", scenario) as kept:
        kept.keep(purgesim.simulate(scenario, 1))
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    assert len(refused) == 1
    with Kept(tmp_path / "one", scenario) as kept:
        assert kept.missing([1, 2]) == [2]
        assert [run.same_as(purgesim.simulate(scenario, 1)) for run in kept.runs()] == [True]
    shutil.rmtree(tmp_path / "one.unfinished")
    assert not list(tmp_path.iterdir())
