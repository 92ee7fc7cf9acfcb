"""What a page links to, or names as a file of the repository, is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
NAMED = re.compile(r"`((?:benchmarks|docs|experiments|purgesim|scenarios|tests|tools)/[\w./-]+)`")


def broken(page: Path, root: Path) -> list[str]:
    """Return links that lead nowhere, from the page, and files named that are not there, from the root."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    inside = (link for link in LINK.findall(text) if not re.match(r"[a-z]+:|#", link))
    lost = [link for link in inside if not (page.parent / link.partition("#")[0]).exists()]
    return lost + [name for name in NAMED.findall(text) if not (root / name).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_broken(page: Path) -> None:
    assert broken(page, ROOT) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    page.write_text(
        "[here](page.md#top) [out](https://example.org) [below](#below) ![lost](images/lost.png) [gone](gone.md#top)\n"
        "`docs/page.md` `docs/old.md`\n```python\nf[0](lost.py)\n```\n"
    )
    assert broken(page, tmp_path) == ["images/lost.png", "gone.md#top", "docs/old.md"]
