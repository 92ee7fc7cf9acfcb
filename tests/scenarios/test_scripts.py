"""The scripts of the stories, run as a user runs them but on small parties."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

import purgesim
from tests.scenarios.reduced import reduced

SCRIPTS = Path(__file__).parents[2] / "scenarios"
SAID = {
    "kwp_1957_58": ("3,912", "expelled"),
    "kwp_1955_61": ("at most 28 of 71", "consistency", "recalled"),
    "recruitment": ("10,029", "no_replacement", "mean_age"),
    "cpsu_1935_38": ("98 of 139", "1,108 of 1,966", "281,872"),
    "china_1957": ("an order of 5%", "too soft"),
    "poland_1957": ("R of accusation by first accuser", "Generations"),
}


@pytest.mark.parametrize("name", SAID)
def test_a_script_tells_its_story_and_saves(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(purgesim, "load", reduced)
    out = tmp_path / "results"
    script = SCRIPTS / f"{name}.py"
    monkeypatch.setattr(sys, "argv", [str(script), "--seeds", "1", "--out", str(out)])
    claims = runpy.run_path(str(script), run_name="__main__")["CLAIMS"]
    told = capsys.readouterr().out
    assert claims in told
    for words in SAID[name]:
        assert words in told or words in " ".join(told.split())
    folders = [out] if name != "recruitment" else sorted(path for path in out.iterdir() if path.is_dir())
    assert len(folders) == (4 if name == "recruitment" else 1)
    for folder in folders:
        manifest = json.loads((folder / "manifest.json").read_text())
        assert {"overview.png", "summary.csv", "seed_1/manifest.json"} <= set(manifest["files"])
    assert (out / "recruitment.csv").is_file() == (name == "recruitment")


def test_a_script_refuses_no_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = SCRIPTS / "poland_1957.py"
    monkeypatch.setattr(sys, "argv", [str(script), "--seeds", "0", "--out", str(tmp_path / "results")])
    with pytest.raises(SystemExit):
        runpy.run_path(str(script), run_name="__main__")
    assert "--seeds: at least 1" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
