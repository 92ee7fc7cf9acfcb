"""The page on a party of one's own does what it says, in order; what it prints is printed."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from purgesim.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "own_party.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def answer(monkeypatch: pytest.MonkeyPatch, line: str) -> int:
    program, *arguments = shlex.split(line)
    assert program == "purgesim"
    monkeypatch.setattr(sys, "argv", ["purgesim", *arguments])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    page = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    names: dict[str, object] = {"__name__": "page"}
    promised = []
    for kind, text in page:
        if kind == "console":
            assert all(answer(monkeypatch, line) == 0 for line in text.strip().splitlines()), text
        elif kind == "toml":
            found = re.match(r"# (\S+)\n", text)
            assert found, "a file of the page begins with its name"
            (tmp_path / found[1]).write_text(text)
        elif kind == "python":
            exec(compile(text, "page", "exec"), names)
        else:
            assert kind == "text"
            promised.append(text)
    out, err = capfd.readouterr()
    assert len(promised) == 2
    assert promised[0] in err
    assert promised[1] in out
    assert (tmp_path / "out" / "ministry" / "overview.png").stat().st_size > 10_000
    readme = (tmp_path / "ministry" / "README.md").read_text()
    for column in ("`involvement`", "`layer`", "`superior`", "`holder`"):
        assert f"| {column} |" in readme
