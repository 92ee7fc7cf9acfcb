"""``purgesim sweep`` and ``purgesim compare``: what they print, ask, answer and refuse."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from rich.console import Console

from purgesim.cli import main
from purgesim.sweeps import Account, read_runs


class Answer(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, scenario_file: Path
) -> Command:
    """Run a command in a folder that holds weeks.toml and a design of two points."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weeks.toml").write_text(scenario_file.read_text())
    (tmp_path / "design.toml").write_text('kind = "grid"\nseeds = 2\n[parameters]\nlevers.torture = [0.0, 1.0]\n')

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["purgesim", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Answer(code, *capfd.readouterr())

    return run


def test_a_sweep_says_what_it_costs_what_it_did_and_where(command: Command) -> None:
    answer = command("sweep", "weeks.toml", "--design", "design.toml")
    assert answer.code == 0
    assert "\n4 runs, about 0 s with 1 worker and 0 MB\n" in answer.err
    assert answer.err.startswith("note: ")  # of an exposure that lies outside the weeks
    assert "sweep of weeks: 4 of 4 runs, " in answer.err
    assert re.fullmatch(
        r"4 of 4 runs are finished \(4 now in \d+ s\)\n"
        r"its process spent \d+% of the time on runs, \d+\.\d ms a run on all else\nresults: out/weeks_design\n",
        answer.out,
    )
    again = command("sweep", "weeks.toml", "--design", "design.toml", "--seeds", "3", "--quiet")
    assert again.err == ""
    assert again.out.startswith("6 of 6 runs are finished (4 before, 2 now in ")
    assert len(read_runs("out/weeks_design")) == 6


def test_set_changes_all_points(command: Command) -> None:
    command("sweep", "weeks.toml", "--design", "design.toml", "--set", "behaviour.meeting.zeal=0.0", "--out", "a", "-q")
    command("sweep", "weeks.toml", "--design", "design.toml", "--out", "b", "-q")
    assert read_runs("a")["denunciations"].sum() < read_runs("b")["denunciations"].sum()


def test_shards_and_merge(command: Command) -> None:
    for i in (1, 2):
        answer = command("sweep", "weeks.toml", "--design", "design.toml", "--out", f"s{i}", "--shard", f"{i}/2")
        assert answer.out.startswith("2 of 2 runs")
    merged = command("sweep", "merge", "s1", "s2", "--out", "all")
    assert (merged.code, merged.out) == (0, "4 runs\nresults: all\n")


MISTAKES = {
    ("weeks.toml",): "--design: not given; the path of a design.toml, or of a table of points",
    ("weeks.toml", "design.toml"): "given design.toml after the scenario; name the design with --design",
    ("weeks.toml", "--design", "none.toml"): "none.toml: 1 mistake",
    ("weeks.toml", "--design", "design.toml", "--shard", "2"): "--shard: given '2'; allowed: I/N, such as 1/2",
    ("weeks.toml", "--design", "design.toml", "--shard", "3/2"): "shard: given 3/2; allowed: i/n with i from 1 to n",
    ("merge", "a", "b"): "--out: not given; the name of a new folder",
    ("merge", "a", "b", "--out", "c"): "a: holds no sweep",
    ("merge", "--out", "c"): "merge: given no folder",
}


@pytest.mark.parametrize("arguments", MISTAKES)
def test_mistakes_are_told_without_a_traceback(arguments: tuple[str, ...], command: Command, tmp_path: Path) -> None:
    answer = command("sweep", *arguments)
    assert answer.code == 2
    assert f"error: {MISTAKES[arguments]}" in answer.err or MISTAKES[arguments] in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "out").exists()


def test_a_million_runs_are_confirmed_first(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("sweep", "weeks.toml", "--design", "design.toml", "--seeds", "1000000")
    answer = command(*asked)
    assert answer.code == 2
    assert "error: 2,000,000 runs, about " in answer.err
    assert "nothing was run; say --yes if that is meant" in answer.err
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)

    def no(text: str, **_: object) -> None:
        raise typer.Abort

    monkeypatch.setattr(typer, "confirm", no)
    assert command(*asked).code == 1
    assert not (tmp_path / "out").exists()


def test_failed_runs_give_exit_code_3(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    import purgesim.run

    def broken(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(purgesim.run, "simulate", broken)
    answer = command("sweep", "weeks.toml", "--design", "design.toml")
    assert answer.code == 3
    assert "4 failed, each recorded with its traceback in failures.jsonl; the first:" in answer.out
    assert "  point 0, seed 1: ValueError: broken" in answer.out


def test_compare_with_a_change(command: Command) -> None:
    answer = command("compare", "weeks.toml", "--set", "levers.torture=0.0", "--seeds", "3")
    assert answer.code == 0
    assert "changed: expelled " in answer.out
    assert "in one structure and draw only: whether the sign holds in others is not known" in answer.out
    assert "pairing gains" in answer.out
    assert "results: out/compare_weeks_changed/results" in answer.out
    assert Path("out/compare_weeks_changed/results/comparison.png").stat().st_size > 10_000


def test_compare_with_structures_and_draws(command: Command) -> None:
    Path("rivals.toml").write_text('[hearing]\n"structures.handlers" = "hearing"\n')
    Path("other.toml").write_text('extends = "weeks.toml"\n[levers]\ntorture = 0.0\n')
    answer = command(
        *("compare", "weeks.toml", "other.toml", "--seeds", "2", "--structures", "rivals.toml"),
        *("--draws", "design.toml", "--out", "found"),
    )
    assert answer.code == 0
    assert "of 4 structures and draws" in answer.out
    assert "16 of 16 runs are finished" in answer.out


COMPARE_MISTAKES = {
    ("weeks.toml",): "compare: given one scenario; name a second one, or what is changed: --set NAME=VALUE",
    ("weeks.toml", "weeks.toml"): "compare: a scenario is named twice; name each once",
    ("weeks.toml", "small_ministry", "--set", "levers.torture=0"): "--set: given with several scenarios",
    ("weeks.toml", "small_ministry", "--structures", "none.toml"): "--structures: none.toml cannot be read",
    ("weeks.toml", "small_ministry", "--structures", "odd.toml"): "allowed: a table for each structure",
}


@pytest.mark.parametrize("arguments", COMPARE_MISTAKES)
def test_mistakes_of_compare(arguments: tuple[str, ...], command: Command) -> None:
    Path("odd.toml").write_text('"structures.handlers" = "hearing"\n')
    answer = command("compare", *arguments)
    assert answer.code == 2
    assert COMPARE_MISTAKES[arguments] in answer.err


def test_the_account_in_words() -> None:
    account = Account(10, before=2, made=5, failed=[{"point": 1, "seed": 2, "error": "E"}], wall=4.0)
    assert str(account).splitlines() == [
        "7 of 10 runs are finished (2 before, 5 now in 4 s)",
        "1 failed, each recorded with its traceback in failures.jsonl; the first:",
        "  point 1, seed 2: E",
        "2 are missing; the same command continues",
    ]
    assert account.exit_code == 3
    assert Account(3, before=3).exit_code == 0


def test_the_account_tells_how_busy_the_processes_were() -> None:
    account = Account(12, made=9, failed=[{"point": 1, "seed": 2, "error": "E"}], simulated=7.0, wall=4.0)
    account.processes = {11, 12}
    assert account.busy == 7 / 8
    assert account.besides == pytest.approx(0.1)  # of eight seconds of two processes, one was not spent on ten runs
    assert "its 2 processes spent 88% of the time on runs, 100.0 ms a run on all else" in str(account).splitlines()
    assert "spent" not in str(Account(3, before=3))


def test_the_bar_shows_runs_rate_time_left_and_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    from purgesim.cli import sweep as module

    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=140, color_system=None)
    monkeypatch.setattr(module, "stderr", lambda: console)
    with module.bar("sweep of x", quiet=False) as report:
        report(Account(100, before=10, made=40, failed=[{"point": 0, "seed": 1, "error": "E"}], wall=8.0))
        console.file.flush()
    told = written.getvalue()
    assert "sweep of x" in told
    assert "51/100" in told
    assert "5.0 runs/s, 10 s left, 1 failed" in told
