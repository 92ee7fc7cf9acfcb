"""The experiment tells its table and saves one figure; here on the invented village."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
VILLAGE = Path(__file__).parent / "data" / "village"


def test_table_text_and_one_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXPERIMENTS))
    for name in ("common", "names_from_giaveno"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.import_module("names_from_giaveno").main([str(VILLAGE), "--quick", "--out", str(tmp_path)])
    told = capsys.readouterr().out
    assert "custody: dispersion k" in told
    assert "What this does not tell" in told
    assert "Not identified" in told
    assert [f.name for f in tmp_path.iterdir()] == ["names_from_giaveno_quick.png"]
    assert (tmp_path / "names_from_giaveno_quick.png").stat().st_size > 20_000
