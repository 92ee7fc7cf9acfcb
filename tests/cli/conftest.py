"""The command line on made-up runs: `purgesim` in this process, with what it printed and answered."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

import purgesim
import purgesim.patterns.cases  # loaded now: later it would take the place of what is made up
from purgesim.cli import main


class Answer(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def calls() -> list[dict[str, Any]]:
    """What `simulate_many` was asked for."""
    return []


@pytest.fixture
def command(monkeypatch, capfd, tmp_path: Path, made_up_run, made_up_check, small_scenario, calls) -> Command:
    """Run a command in an empty folder that holds small.toml; nothing is simulated."""

    def simulate_many(scenario, seeds, workers=1, executor="compiled", progress=None, each=None):
        if not (scenario.switches.session_names or scenario.switches.interrogation):  # the null of S3
            return [made_up_run(scenario, seed) for seed in seeds]
        calls.append({"scenario": scenario, "seeds": list(seeds), "workers": workers, "executor": executor})
        runs = []
        for done, seed in enumerate(seeds, start=1):
            runs.append(made_up_run(scenario, seed))
            each(runs[-1])
            progress(done, len(seeds))
        return runs

    def check(runs, party, unnamed):
        assert [run.seed for run in unnamed] == [run.seed for run in runs[:5]]
        return made_up_check

    monkeypatch.setitem(vars(purgesim), "simulate_many", simulate_many)
    monkeypatch.setitem(vars(purgesim), "patterns", SimpleNamespace(check=check))
    monkeypatch.setenv("PURGESIM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    small_scenario.write(tmp_path / "small.toml")

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["purgesim", *arguments])
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfd.readouterr()
        return Answer(code, out, err)

    return run
