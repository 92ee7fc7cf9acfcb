"""The tutorial does what it says: its files are written, its commands and its Python run, in order."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from purgesim.cli import main
from purgesim.sweeps import read_runs

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
NOT_RUN = ['python -m pip install ".[cluster]"']


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"))


def test_only_the_installation_is_not_run() -> None:
    assert {kind for kind, _ in blocks()} == {"sh", "console", "toml", "python"}
    assert [text.strip() for kind, text in blocks() if kind == "sh"] == NOT_RUN


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT))
    for kind, text in blocks():
        if kind == "toml":
            name = re.match(r"# (\S+)\n", text)
            assert name, "a file of the tutorial begins with its name"
            (tmp_path / name[1]).write_text(text)
        elif kind == "python":
            exec(compile(text, "tutorial", "exec"), {"__name__": "tutorial"})
        elif kind == "console":
            for line in text.strip().splitlines():
                program, *arguments = shlex.split(line)
                assert program == "purgesim"
                assert answer(monkeypatch, arguments) == 0, line
    assert (tmp_path / "out" / "sweep.png").stat().st_size > 10_000
    assert len(read_runs("out/sweep")) == 12 * 8
    assert len(read_runs("out/merged")) == 12 * 5
    told = (tmp_path / "out" / "robust" / "results" / "headline.txt").read_text()
    assert "of 12 structures and draws" in told


def answer(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> int:
    """Run a command in this process and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["purgesim", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0
