"""The site is built without a warning, holds every page and every public name, and loads nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import purgesim

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ROOMS = [page.stem for page in sorted((DOCS / "api").glob("*.md")) if page.stem != "index"]
TAG = re.compile(r"<(script|link|img|iframe|source|audio|video|object|embed)\b[^>]*>")
ELSEWHERE = re.compile(r"""(?:src|href|srcset|data)\s*=\s*["']?\s*(?:[a-z]+:)?//""")
FROM_A_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:[a-z]+:)?//""")


def test_every_room_that_is_public_has_its_page() -> None:
    assert set(ROOMS) >= set(purgesim.__all__) - purgesim._HOME_OF.keys() | {"records", "roster", "run", "scenario"}


def test_a_name_of_the_package_is_in_its_table_and_not_described_again_in_its_room() -> None:
    table = re.search(r"autosummary::\n(?:.*:.*\n)*\n((?: +\w+\n)+)", (DOCS / "api" / "index.md").read_text())
    assert table
    assert sorted(table[1].split()) == sorted(purgesim._HOME_OF)
    for room in ROOMS:
        left_out = re.search(r":exclude-members: (.+)", (DOCS / "api" / f"{room}.md").read_text())
        told = set(left_out[1].split(", ")) if left_out else set()
        assert told == {name for name, home in purgesim._HOME_OF.items() if home == f"purgesim.{room}"}, room


def test_what_loads_from_elsewhere_is_seen() -> None:
    assert ELSEWHERE.search('<script async src="https://cdn.example/mathjax.js">')
    assert ELSEWHERE.search("<img src=//example.org/a.png>")
    assert not ELSEWHERE.search('<link rel="stylesheet" href="_static/furo.css">')
    assert FROM_A_STYLE.search("@import 'https://fonts.example/a.css'")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", folder / "doctrees", DOCS]
    done = subprocess.run([*command, folder / "html"], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


@pytest.mark.slow
def test_every_page_is_in_it(site: Path) -> None:
    pages = {page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")}
    assert pages <= {page.relative_to(site) for page in site.rglob("*.html")}
    front = (site / "index.html").read_text(encoding="utf-8")
    assert [str(page) for page in pages if page.parts[0] != "api" and f'href="{page}"' not in front] == ["index.html"]
    assert "Responsible use" in front


@pytest.mark.slow
def test_every_public_name_is_described(site: Path) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in (site / "api").glob("*.html"))
    described = set(re.findall(r'id="(?:module-)?(purgesim[\w.]*)"', text))
    assert {f"purgesim.{name}" for name in purgesim._HOME_OF} <= described
    for room in ROOMS:
        names = import_module(f"purgesim.{room}").__all__
        here = set(re.findall(rf"\bpurgesim\.{room}\.(?:[a-z_]+\.)?(\w+)\n", "\n".join(described) + "\n"))
        assert [n for n in names if n not in here and f"purgesim.{n}" not in described] == [], room
    front = (site / "api" / "index.html").read_text(encoding="utf-8")
    assert 'id="purgesim.simulate"' in front
    assert "Run a scenario once." in front


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    tags = [(page.name, tag[0]) for page, text in pages.items() for tag in TAG.finditer(text)]
    assert [tag for tag in tags if ELSEWHERE.search(tag[1])] == []
    styles = {page: page.read_text(encoding="utf-8") for page in site.rglob("*.css")}
    assert [page.name for page, text in {**pages, **styles}.items() if FROM_A_STYLE.search(text)] == []
