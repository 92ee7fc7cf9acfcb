"""The ODD page: its tables are what the code declares, its elements stand in order, and nothing declared is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import purgesim
from purgesim.core.tables import CADRE
from purgesim.engine.phases import PHASES
from purgesim.measures.table import MEASURES
from purgesim.patterns.declared import PATTERNS
from purgesim.scenario.paths import leaves
from tools import odd_tables

PAGE = Path(__file__).parents[2] / "docs" / "odd.md"
ELEMENTS = [
    "1. Purpose and patterns",
    "2. Entities, state variables and scales",
    "3. Process overview and scheduling",
    "4. Design concepts",
    "5. Initialisation",
    "6. Input data",
    "7. Submodels",
]
"""Grimm and others 2020."""
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    return page.partition(f"<!-- generated: {name} -->\n")[2].partition("<!-- end -->")[0]


def test_the_page_is_what_the_code_declares(page: str) -> None:
    assert odd_tables.filled(page) == page, "run python -m tools.odd_tables"


def test_the_seven_elements_stand_in_order(page: str) -> None:
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ELEMENTS


def test_every_design_concept_is_treated_in_order(page: str) -> None:
    part = page.partition("## 4. Design concepts")[2].partition("## 5.")[0]
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", part, re.MULTILINE) == CONCEPTS


def test_the_phases_stand_in_the_order_of_the_day(page: str) -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", section(page, "phases"), re.MULTILINE)
    assert rows == [(str(i), phase.name) for i, phase in enumerate(PHASES, 1)]
    told = re.findall(r"^\*\*(\w+)\.\*\*", page.partition("## 7. Submodels")[2], re.MULTILINE)
    assert told == [phase.name for phase in PHASES]


def test_nothing_declared_is_missing(page: str) -> None:
    """Asked of a scenario and of the state, not of the declarations that the generator walks."""
    scenario = purgesim.load("small_ministry")
    lists = ("party.kinds.", "party.factions.", "party.circles.", "archive.informants.", "archive.press.")
    tables = ("levers.intensity.", "levers.hunt.", "levers.aim.", "levers.shield.")
    for leaf in scenario.declared():
        place = next((start for start in lists if leaf.name.startswith(start)), None)
        name = leaf.name if place is None else f"{place}NAME.{leaf.name.removeprefix(place).split('.')[1]}"
        name = next((start[:-1] for start in tables if name.startswith(start)), name)
        assert f"| `{name}` |" in page, name
    for column in CADRE.names or ():
        assert column.startswith("spare") or f"| `{column}` |" in section(page, "cadre")
    for measure in MEASURES:
        assert f"| `{measure.name}` | {measure.unit} |" in section(page, "measures")
    assert re.findall(r"^\| ([ACSR]\d) ", section(page, "patterns"), re.MULTILINE) == [p.id for p in PATTERNS]


def test_values_units_and_grades_are_the_case_s(page: str) -> None:
    scenario = purgesim.load(odd_tables.CASE)
    shown = scenario.parameters().set_index("name")
    for leaf in leaves(scenario.behaviour, "behaviour"):
        row = next(line for line in page.splitlines() if line.startswith(f"| `{leaf.name}` |"))
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert cells[4].endswith(f"({shown.grade[leaf.name]})"), leaf.name
        assert shown.unit[leaf.name] == "1" or f"[{shown.unit[leaf.name]}]" in cells[1]
        if isinstance(leaf.value, float):
            assert float(cells[4].split()[0]) == pytest.approx(leaf.value, rel=1e-9)


def test_a_page_that_was_edited_by_hand_is_made_anew(page: str) -> None:
    touched = page.replace("resistance to pressure", "valour")
    assert touched != page
    assert odd_tables.filled(touched) == page


def test_marks_that_are_not_the_sections_are_refused(page: str) -> None:
    with pytest.raises(LookupError, match=r"marks of the page: given \['pattern', 'cadre'"):
        odd_tables.filled(page.replace("generated: patterns", "generated: pattern"))


def test_what_other_pages_are_linked_is_there(page: str) -> None:
    for target in set(re.findall(r"\]\(([^)#]+)", page)):
        assert (PAGE.parent / target).exists(), target
