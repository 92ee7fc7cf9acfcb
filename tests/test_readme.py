"""The README's Python blocks run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_readme_has_examples() -> None:
    assert len(BLOCKS) == 4


def test_its_examples_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, object] = {"__name__": "__main__"}
    for number, block in enumerate(BLOCKS):
        path = tmp_path / f"block_{number}.py"  # a hook's source must be found
        path.write_text(block, encoding="utf-8")
        exec(compile(block, str(path), "exec"), names)
    assert names["run"].summary["expelled"] > 0  # type: ignore[attr-defined]
    assert names["model"].day == 364  # type: ignore[attr-defined]
    assert (tmp_path / "june.npz").is_file()
