"""What a scenario says of itself: levers, assumptions and grades, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from purgesim import evidence
from purgesim.exports.authors import plain
from purgesim.exports.bibliography import sources_used
from purgesim.plots.documents import documented_totals
from purgesim.report.parts import Section, Table, plain_table
from purgesim.report.words import interval_text, value_text

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.scenario import Scenario

__all__ = ["differing", "provenance_section", "scenario_sections", "sources_section"]

GRADES: Final = {
    "primary": "stated in a founding text",
    "secondary": "read in the named source",
    "derived": "arithmetic on documented values",
    "calibrated": "set so that runs agree with a documented value; confirms nothing",
    "assumed": "assumed by the authors",
    "unverified": "recalled, not checked",
}
CAUTION: Final = (
    "Assumptions are called assumptions. What rests on them is a finding about this model, and holds for the party of "
    "the documents only as far as they do."
)


def scenario_sections(scenario: Scenario) -> list[Section]:
    """Return the sections on levers, and on assumptions and grades."""
    table = scenario.parameters()
    is_lever = table["name"].str.startswith("levers.")
    levers = _parameters("Levers: the orders of the centre, dated", table[is_lever], "levers.")
    rest = _parameters("Every other parameter", table[~is_lever], "")
    said = [scenario.summary] if scenario.summary else []
    return [
        Section("Levers", tuple(said), tables=(levers,)),
        Section("Assumptions and grades", (CAUTION,), tables=(_grades(table), rest)),
    ]


def _parameters(title: str, table: pd.DataFrame, prefix: str) -> Table:
    columns = ["name", "value", "unit", "plausible", "grade", "source", "meaning"]
    rows = [
        (
            row["name"].removeprefix(prefix),
            value_text(row["value"]),
            "" if row["unit"] == "1" else row["unit"],
            interval_text(row["plausible_low"], row["plausible_high"]),
            row["grade"],
            row["source"],
            row["meaning"],
        )
        for row in table.to_dict("records")
    ]
    return plain_table(title, columns, rows)


def _grades(table: pd.DataFrame) -> Table:
    counts = table["grade"].value_counts()
    rows = [(grade, int(counts[grade]), meaning) for grade, meaning in GRADES.items() if grade in counts]
    return plain_table("Parameters by grade", ["grade", "parameters", "meaning"], rows)


def differing(scenarios: Mapping[str, Scenario]) -> Table:
    """Return the parameters in which scenarios differ, one a row, a scenario a column."""
    tables = [scenario.parameters().set_index("name") for scenario in scenarios.values()]
    values = [{name: value_text(value) for name, value in table["value"].items()} for table in tables]
    names = list(dict.fromkeys(str(name) for found in values for name in found))
    rows = [
        [name, *(found.get(name, "-") for found in values)]
        for name in names
        if len({found.get(name) for found in values}) > 1
    ]
    return plain_table("What differs between the scenarios", ["parameter", *scenarios], rows)


def sources_section(scenarios: Iterable[Scenario]) -> Section:
    """Return the sources that scenarios cite, and those of the documented totals beside them."""
    found: dict[str, Any] = {}
    for scenario in scenarios:
        found |= sources_used(scenario)
        keys = [fact.source for fact in documented_totals(scenario).values()]
        found |= {key: evidence.references()[key] for key in keys}
    rows = [(key, *map(plain, (s.author, s.title, s.year, s.where))) for key, s in sorted(found.items())]
    if not rows:
        return Section("Sources", ("The scenario cites none: it is invented.",))
    return Section("Sources", tables=(plain_table("", ["key", "author", "title", "year", "where"], rows),))


def provenance_section(items: Mapping[str, Any], seeds: Sequence[int] = ()) -> Section:
    """Return where the numbers come from: code, versions, scenario, seeds."""
    rows = [(name, _plain(value)) for name, value in items.items() if name != "seed"]
    if len(seeds):
        rows.append(("seeds", ranges_text(seeds)))
    text = "The same purgesim, versions, scenario and seed give the same numbers, byte for byte."
    return Section("Provenance", (text,), tables=(plain_table("", ["", "value"], rows),))


def ranges_text(seeds: Sequence[int]) -> str:
    """Return seeds as ranges.

    Examples
    --------
    >>> ranges_text([1, 2, 3, 7])
    '1 to 3, 7'
    """
    parts: list[list[int]] = []
    for seed in sorted({int(seed) for seed in seeds}):
        if parts and seed == parts[-1][1] + 1:
            parts[-1][1] = seed
        else:
            parts.append([seed, seed])
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in parts)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, (list, tuple)) else str(value)
