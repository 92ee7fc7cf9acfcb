"""The page on reading tables: its Python runs, its printed texts are printed, its dates are read as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from purgesim.reading import Column, Grain, Mistakes, dates, open_table, take

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
DATES = re.compile(r"^\| `([^`]+)` \| (day|month|year|refused:) ([^|]+) \|$", re.MULTILINE)


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    promised = []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "python":
            exec(compile(text, "page", "exec"), names)
        else:
            promised.append(text)
    assert len(promised) == 2
    assert capsys.readouterr().out == "".join(promised)


def test_dates_are_read_as_the_page_says() -> None:
    rows = DATES.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) == 14
    for written, what, told in rows:
        found = Mistakes()
        source = take(open_table({"when": [written]}, "t", found), [Column("when", "date", False, "a day")], found)
        read = dates(source, "when", found)
        if what == "refused:":
            assert len(found.found) == 1
            assert told in found.found[0]
            continue
        assert not found.found
        assert Grain(read.grain[0]).name.lower() == what
        assert str(read.first[0]).startswith(told)
        assert len(told) == {"day": 10, "month": 7, "year": 4}[what]
