"""A scenario with other values: what `Scenario.override` and `Scenario.with_party` do."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from purgesim.core.errors import ScenarioError, shown
from purgesim.scenario.fields import Grade
from purgesim.scenario.merging import by_dotted_name, plain, put, thawed, value_names
from purgesim.scenario.own_tables import without_effect
from purgesim.scenario.paths import DECLARED, WORDS, did_you_mean
from purgesim.scenario.sourcing import Note, note_by_hand

if TYPE_CHECKING:
    from purgesim.scenario.scenario import Scenario

__all__ = ["changed", "noted", "overridden"]


def overridden(
    scenario: Scenario,
    changes: Mapping[str, Any],
    where: str,
    *,
    grade: Grade = "assumed",
    source: str | None = None,
) -> Scenario:
    """Return what `Scenario.override` does, without a word on dates outside the run.

    Parameters
    ----------
    scenario : Scenario
        What is changed.
    changes, grade, source
        As for `Scenario.override`.
    where : str
        What to blame.

    Raises
    ------
    ScenarioError
        With every mistake.
    """
    given = by_dotted_name(changes, where)
    return changed(scenario, given, noted(given, grade, source, where), where)


def changed(
    scenario: Scenario,
    changes: Mapping[str, Any],
    notes: Mapping[str, Note],
    where: str,
    party: dict[str, Any] | None = None,
) -> Scenario:
    """Return a scenario with some values changed.

    Parameters
    ----------
    scenario : Scenario
        What is changed.
    changes : mapping of str to object
        New values by dotted name, tables taken apart (`purgesim.scenario.merging.by_dotted_name`).
    notes : mapping of str to Note
        What stands behind them (`noted`).
    where : str
        What to blame.
    party : dict, optional
        Another party, as nested tables, in place of the scenario's.

    Raises
    ------
    ScenarioError
        With every unknown name and every wrong value.
    """
    read = type(scenario).from_dict
    if party is not None:
        result = read(_tables(scenario, changes, notes, set(DECLARED), where, party), where)
    else:
        touched = {name.partition(".")[0] for name in changes}
        try:  # parts that are not touched have been checked
            result = read(_tables(scenario, changes, notes, touched, where), where)
        except ScenarioError:  # mistakes are told best of plain tables
            result = _told_plainly(scenario, changes, notes, where)
    idle = without_effect(result, changes)
    if idle:
        raise ScenarioError(idle, where)
    return result


def noted(
    changes: Mapping[str, Any], grade: Grade = "assumed", source: str | None = None, where: str = "override"
) -> dict[str, Note]:
    """Return what stands behind changed values, by dotted name.

    Raises
    ------
    ScenarioError
        If there is no such grade, the source is empty, or the grade needs a source and has none.
    """
    note = note_by_hand(grade, source, where)
    names = [n for name, value in changes.items() for n in value_names(plain(value), name)]
    return {_whole(name): note for name in names if name.partition(".")[0] in DECLARED}


def _whole(name: str) -> str:
    """Return the parameter that a note on a changed value belongs to: of a place in a list the list."""
    before, _, last = name.rpartition(".")
    return before if last.isdigit() else name


def _told_plainly(scenario: Scenario, changes: Mapping[str, Any], notes: Mapping[str, Note], where: str) -> Scenario:
    """Return the changed scenario, made of plain tables; unknown names and wrong values are told at once."""
    read, every = type(scenario).from_dict, set(DECLARED)
    try:
        data = _tables(scenario, changes, notes, every, where)
    except ScenarioError as unknown:
        names = {problem.partition(": unknown name")[0] for problem in unknown.problems}
        known, of_known = ({n: x for n, x in given.items() if n not in names} for given in (changes, notes))
        try:
            read(_tables(scenario, known, of_known, every, where), where)
        except ScenarioError as wrong:
            raise ScenarioError([*unknown.problems, *wrong.problems], where) from None
        raise
    return read(data, where)


def _tables(
    scenario: Scenario,
    changes: Mapping[str, Any],
    notes: Mapping[str, Note],
    touched: AbstractSet[str],
    where: str,
    party: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a scenario as nested tables with the changes in it; parts that are not touched as they are."""
    data = {key: getattr(scenario, key) for key in type(scenario).model_fields}
    for part in touched & set(DECLARED):
        data[part] = thawed(data[part].model_dump()) if part != "party" or party is None else party
    values = {name: plain(value) for name, value in changes.items()}
    anew = tuple(f"{n}." for name, value in values.items() for n in value_names(value, name))
    kept = {name: note for name, note in scenario.notes.items() if not name.startswith(anew)}  # others speak of the old
    data["notes"] = {**kept, **notes}
    unknown = [
        f"{name}: unknown name, given {shown(value)}"
        for name, value in values.items()
        if name.partition(".")[0] not in (*DECLARED, *WORDS) or not put(data, name.split("."), value)
    ]
    if unknown:
        known = [leaf.name for leaf in scenario.declared()]
        hints = [did_you_mean(line.partition(": unknown name")[0], known) for line in unknown]
        raise ScenarioError([f"{line}; {hint}" for line, hint in zip(unknown, hints, strict=True)], where)
    return data
