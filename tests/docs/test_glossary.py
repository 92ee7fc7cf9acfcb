"""The glossary: every word once, in order, and a file that says so."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "glossary.md").read_text()
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^`|]+)` \|$", PAGE, re.MULTILINE)


def test_every_word_stands_once_in_order() -> None:
    words = [word for word, _, _ in ROWS]
    assert len(words) > 35
    assert words == sorted(set(words), key=str.casefold)


def test_the_file_that_a_word_points_to_speaks_of_it() -> None:
    silent = []
    for word, _, file in ROWS:
        stem = re.split(r"[ ,]", word)[0].removesuffix("s")
        if stem.casefold() not in (ROOT / file).read_text().casefold():
            silent.append((word, file))
    assert silent == []
