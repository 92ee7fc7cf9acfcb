"""The page on exports does what it says, in order."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from tests.docs.test_own_party import BLOCK, answer

PAGE = Path(__file__).parents[2] / "docs" / "exports.md"


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "console":
            assert all(answer(monkeypatch, line) == 0 for line in text.strip().splitlines()), text
        elif kind == "toml":
            (tmp_path / re.match(r"# (\S+)\n", text)[1]).write_text(text)
        else:
            exec(compile(text, "page", "exec"), {"__name__": "page"})
    assert "centre" in capfd.readouterr().out
    assert {"start", "end", "standing_by_date"} <= set(next(iter(nx.read_gexf("chain.gexf").nodes.values())))
    assert pd.read_csv("denunciations.csv")["opened"].any()
    assert "16" in nx.read_graphml("ties.graphml")
    sources = Path("sources.bib").read_text()
    assert "author = {Marsh, Ada B. and Otto Reed and {Bureau of Salt and Iron}}," in sources
    assert "@book{salt," in sources
