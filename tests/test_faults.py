"""Every fault found from outside has a test that is named by its number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FAULTS = TESTS.parents[1] / "shared" / "faults" / "inputs.md"


def _entries() -> set[str]:
    """Return the numbers of all entries: first cells of tables, headings, and `N1` to `U8` as they stand there."""
    text = FAULTS.read_text(encoding="utf-8")
    heads = re.findall(r"^\| ([NFUM]\d+)\b", text, re.MULTILINE) + re.findall(r"^### ([NFUM]\d+)\b", text, re.MULTILINE)
    return set(heads)


def _tested() -> set[str]:
    names = [
        name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)\(", path.read_text("utf-8"))
    ]
    return {number.upper() for name in names for number in re.findall(r"(?<=_)([nfum]\d+)(?=_|$)", name)}


@pytest.mark.skipif(not FAULTS.is_file(), reason="the list of faults is not part of the project")
def test_every_entry_has_a_test_of_its_number() -> None:
    entries = _entries()
    assert len(entries) >= 76
    assert sorted(entries - _tested()) == []
