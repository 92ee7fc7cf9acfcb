"""The page on records does what it says: its tables are read, its Python runs, what it prints is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from purgesim.records.reading import COLUMNS
from purgesim.records.record import EVENTS

PAGE = Path(__file__).parents[2] / "docs" / "records.md"
TABLE = re.compile(r"`(\w+\.csv)`[^\n]*\n+(?:[^`\n][^\n]*\n+)?```csv\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)


def test_m8_the_page_on_records_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "village").mkdir()
    tables = dict(TABLE.findall(page))
    assert sorted(tables) == ["edges.csv", "keyevents.csv", "nodes.csv"]
    for name, text in tables.items():
        (tmp_path / "village" / name).write_text(text)
    names: dict[str, object] = {"__name__": "page"}
    promised = []
    for kind, text in BLOCK.findall(page):
        if kind == "python":
            exec(compile(text, "page", "exec"), names)
        else:
            promised.append(text)
    out = capsys.readouterr().out
    assert len(promised) == 1
    assert promised[0] in out
    assert "(0.0, 9.0)" in out
    assert (tmp_path / "keys" / "village.csv").is_file()


def test_m8_the_page_names_every_table_column_and_event() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for table, columns in COLUMNS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{table}` "))
        assert all(f"`{column.name}`" in row for column in columns)
    assert all(f"`{event}`" in page for event in EVENTS)
