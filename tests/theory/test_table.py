"""The embedded table equals the project's, where that is present, and every row of it is spoken for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.theory.oracles import NOT_COVERED, ROWS

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    """The project's table of oracles, which lies beside the repository."""
    places = [folder / "shared" / "theory" / "oracles.csv" for folder in HOME.parents]
    for place in places:
        if place.is_file():
            with place.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
    pytest.skip("the project's table of oracles is not beside this repository; the embedded numbers stand alone")


def test_every_row_is_covered_or_explained(table: list[dict[str, str]]) -> None:
    covered = {(r.id, r.params, r.quantity) for r in ROWS}
    for line in table:
        key = line["id"], line["params"]
        assert (*key, line["quantity"]) in covered or key in NOT_COVERED, line


def test_no_row_is_both_covered_and_excused() -> None:
    assert not {(r.id, r.params) for r in ROWS} & NOT_COVERED.keys()
    assert len({(r.id, r.params, r.quantity) for r in ROWS}) == len(ROWS)


def test_embedded_numbers_are_the_tables(table: list[dict[str, str]]) -> None:
    lines = {(t["id"], t["params"], t["quantity"]): t for t in table}
    for r in ROWS:
        line = lines[r.id, r.params, r.quantity]
        assert line["expected"] == r.expected, line
        assert (int(line["n_rep"]), float(line["se_single"]), float(line["tol"])) == (r.n_rep, r.sd, r.tol), line
