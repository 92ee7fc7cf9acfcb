"""A scenario whose party comes from a user's own tables: what they say is counted and put in."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from purgesim.core.dates import NoDateError, day_given
from purgesim.core.errors import PartyTablesError
from purgesim.core.notices import tell
from purgesim.core.tables import EPOCH
from purgesim.core.vocabulary import Involvement, Rank
from purgesim.roster.declaring import UnknownColumns, refusal_of
from purgesim.roster.loaded import OwnParty
from purgesim.roster.registry import find, tables_in
from purgesim.roster.tables import UNKNOWN_DAY, Tables
from purgesim.roster.validation import disagreements, unusual_ages
from purgesim.scenario.party_spec import Ages, Faction, Ties

if TYPE_CHECKING:
    from purgesim.scenario.scenario import Scenario

__all__ = ["adopted", "rooted", "told_of_ages", "warn_of_ages", "without_effect", "with_tables"]

ADOPTS: Final = "\0adopts"
"""Key that no file can have: the party beside the tables is another scenario's and gives way to them."""
COUNTED: Final = "counted in the tables"
MEAN: Final = "counted in the tables: mean of its bodies, rounded up"
REFERENCE: Final = "party.tables"
POSTS: Final = ("leading", "heads", "officials")
UNUSED: Final = "not used: the tables say it"
Facts = dict[str, tuple[Any, str]]
"""Values by name, and where they come from; None: a rule that the tables leave nothing to, whatever its value."""


def rooted(data: dict[str, Any], folder: Path, *, inherits: bool) -> None:
    """Take a file's ``party.tables.folder`` as relative to the file; modifies `data`.

    Parameters
    ----------
    data : dict
        Tables of a scenario's file.
    folder : Path
        Where the file is: the folder, if none is given.
    inherits : bool
        The file extends another, whose party gives way to the tables.
    """
    party = data.get("party")
    tables = party.get("tables") if isinstance(party, dict) else None
    if isinstance(tables, dict) and isinstance(tables.get("folder", ""), str):
        tables["folder"] = str((folder / Path(tables.get("folder", ".")).expanduser()).resolve())
        if inherits:
            tables[ADOPTS] = True


def adopted(party: Mapping[str, Any], own: OwnParty) -> dict[str, Any]:
    """Return another scenario's party with a user's own tables, to which what they say gives way."""
    tables = {"folder": str(own.folder or ""), "sha256": own.sha256, "declared": own.declared, ADOPTS: True}
    if own.ages_on is not None:
        tables["ages_on"] = own.ages_on
    if own.unknown_body:
        tables["unknown_body"] = own.unknown_body
    return {**party, "tables": tables}


def with_tables(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """Return a scenario's data with what its tables say put in, and where the two contradict each other.

    Parameters
    ----------
    data : mapping
        Of a scenario; without ``party.tables`` it comes back as it is.

    Raises
    ------
    PartyTablesError
        If the tables are gone, have changed, hold mistakes, or name what the scenario does not declare.
    """
    party = data.get("party")
    reference = party.get("tables") if isinstance(party, Mapping) else None
    if not isinstance(party, Mapping) or not isinstance(reference, Mapping) or not _readable(reference):
        return data, []
    data, party, reference = {**data}, copy.deepcopy(dict(party)), dict(reference)
    adopts = bool(reference.pop(ADOPTS, False))
    if refusal_of(reference.get("declared")) is not None:
        reference.setdefault("declared", None)  # refused with the reason when the whole is validated
        return {**data, "party": {**party, "tables": {"sha256": "0" * 64, **reference}}}, []
    folder, given = str(reference["folder"]), reference.get("sha256")
    unknown = reference.get("unknown_columns", "refuse"), reference.get("unknown_body", "")
    tables = find(folder, given, unknown[1]) if given else tables_in(Path(folder), *unknown)
    reference["sha256"] = tables.sha256
    window = data.get("window")
    start = window.get("start") if isinstance(window, Mapping) else None
    on = start if reference.get("ages_on") is None else reference["ages_on"]
    _refuse_disagreements(tables, party, start, on, folder, adopts=adopts)
    party["tables"] = reference
    notes = data.get("notes")
    noted: dict[str, Any] = dict(notes) if isinstance(notes, Mapping) else {}
    found = list(_put_in(party, tables, noted))
    contradicted = [] if adopts else found
    grade = "assumed" if reference["declared"] == "synthetic" else "unverified"
    noted.setdefault("party.tables", {"grade": grade, "source": "the user's own tables"})
    return {**data, "party": party, "notes": noted if isinstance(notes, (Mapping, type(None))) else notes}, contradicted


def without_effect(result: Scenario, changes: Mapping[str, Any]) -> list[str]:
    """Return a line for each change of a party that a user's tables decide, for it would do nothing.

    Parameters
    ----------
    result : Scenario
        The changed scenario.
    changes : mapping
        New values by dotted name.
    """
    if result.party.tables is None:
        return []
    kept = {leaf.name: leaf.value for leaf in result.leaves()}
    found = [] if f"{REFERENCE}.sha256" in changes else list(_read_already(changes))
    for name, value in changes.items():
        note = result.notes.get(name)
        if name in kept and note is not None and note.source in (UNUSED, COUNTED, MEAN):
            found.append(f"{name}: given {value!r}, but the user's tables decide it; change the tables")
    return found


def _read_already(changes: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each change of how tables are to be read: these have been, and their hash is fixed."""
    for name in ("unknown_columns", "unknown_body"):
        if f"{REFERENCE}.{name}" in changes:
            yield (
                f"{REFERENCE}.{name}: given {changes[f'{REFERENCE}.{name}']!r}, but the tables have been read already "
                f"and their hash is fixed; give it where they are read: in the scenario's file without sha256, or to "
                f"party_from_tables or party_from_graph"
            )


def _readable(reference: Mapping[str, Any]) -> bool:
    """Return whether the reference has the types that let tables be looked for; if not, validation says why."""
    given = reference.get("sha256")
    unknown = reference.get("unknown_columns", "refuse") in get_args(UnknownColumns)
    texts = isinstance(reference.get("folder"), str) and isinstance(reference.get("unknown_body", ""), str)
    return (
        unknown
        and texts
        and (given is None or (isinstance(given, str) and len(given) == 64 and set(given) <= set("0123456789abcdef")))
    )


def _refuse_disagreements(
    tables: Tables, party: Mapping[str, Any], start: object, ages_on: object, folder: str, *, adopts: bool
) -> None:
    declared = {name: None if adopts else [str(n) for n in _names(party.get(name))] or None for name in GROUPS}
    found = disagreements(
        tables, _day(start), _day(ages_on), declared["kinds"], declared["factions"], declared["circles"]
    )
    found.stop_if_any(folder or "party.tables", PartyTablesError)


def _day(given: object) -> int | None:
    """Return a date as days since 1900; None if it is none, which is told elsewhere."""
    try:
        return int((np.datetime64(day_given(given), "D") - EPOCH).astype(np.int64))
    except NoDateError:
        return None


def told_of_ages(scenario: Scenario) -> str:
    """Return in words how many of a user's own people are younger or older than their party's; empty if nobody is."""
    given = scenario.party.tables
    first = _day(scenario.window.start)
    on = _day(given.ages_on or scenario.window.start) if given is not None else None
    if given is None or first is None or on is None:
        return ""
    tables = find(given.folder, given.sha256, given.unknown_body)
    return unusual_ages(tables, first, on, scenario.party.ages.low)


def warn_of_ages(scenario: Scenario, where: str) -> None:
    """Warn of what `told_of_ages` says, if it says anything."""
    told = told_of_ages(scenario)
    if told:
        tell(f"{where}: {told}")


GROUPS: Final = ("kinds", "factions", "circles")


def _names(items: Any) -> list[Any]:
    found: Any = items if isinstance(items, (list, tuple)) else ()
    return [item.get("name") for item in found if isinstance(item, Mapping)]


def _put_in(party: dict[str, Any], tables: Tables, notes: dict[str, Any]) -> Iterator[str]:
    """Put what the tables say into a party, in place, with notes; yield a line for what was there and differs."""
    facts = {"kinds": _kinds(tables), "factions": _tags(tables, "faction"), "circles": _tags(tables, "circle")}
    for group, by_name in facts.items():
        if isinstance(party.get(group, []), (list, tuple)):
            items = [dict(item) if isinstance(item, Mapping) else item for item in party.get(group, ())]
            known = [item.get("name") for item in items if isinstance(item, dict)]
            items += [{"name": name, **NEW.get(group, {})} for name in by_name if name not in known]
            party[group] = items
            absent = _absent(tables, group)
            for item in items:
                if isinstance(item, dict):
                    name = item.get("name")
                    place = f"party.{group}.{name}"
                    yield from _overlaid(item, by_name.get(str(name), absent), place, notes)
    whole: Facts = {"candidates": (int(tables.candidate.sum()), COUNTED)}
    if (tables.cell >= 0).all():
        whole["cell_size"] = (None, UNUSED)
    yield from _overlaid(party, whole, "party", notes)
    dated = (tables.birth != UNKNOWN_DAY) | (tables.birth_year > 0) | ~np.isnan(tables.age)
    for name, rules, said in (("ages", Ages, dated.all()), ("ties", Ties, tables.ties is not None)):
        if said:
            yield from _overlaid({}, dict.fromkeys(rules.model_fields, (None, UNUSED)), f"party.{name}", notes)


NEW: Final[dict[str, dict[str, Any]]] = {"circles": {"took_part": 0, "knew": 0}}
"""What a group that only the tables name begins with, where the default would not fit any size."""


def _overlaid(item: dict[str, Any], facts: Facts, place: str, notes: dict[str, Any]) -> Iterator[str]:
    for name, (value, source) in facts.items():
        if value is None:  # a rule that nothing is left to
            notes[f"{place}.{name}"] = {"grade": "derived", "source": source}
            continue
        was: Any = item.get(name, value)
        if was != value and not (isinstance(value, tuple) and list(was) == list(value)):
            yield (
                f"{place}.{name}: given {was!r}, which the user's tables decide"
                f"{'' if source == UNUSED else f' ({value!r})'}; leave it out, or change the tables"
            )
        item[name] = value
        for note in [n for n in notes if f"{n}.".startswith(f"{place}.{name}.")]:
            del notes[note]
        if not isinstance(value, dict):  # an empty table has no note
            notes[f"{place}.{name}"] = {"grade": "derived", "source": source}


def _kinds(tables: Tables) -> dict[str, Facts]:
    """Return what the tables say of each kind of body."""
    bodies = tables.bodies
    members = np.bincount(tables.body[tables.candidate == 0], minlength=len(bodies.names))
    found = {}
    for code, name in enumerate(bodies.kinds):
        here = bodies.kind == code
        number = int(here.sum())
        facts: Facts = {
            "number": (number, COUNTED),
            "members": (-int(-members[here].sum() // max(number, 1)), MEAN),
            **_never_used(),
        }
        for field, missing in (
            ("tier", bodies.tier < 0),
            ("sessions", np.isnan(bodies.sessions)),
            ("places", bodies.places < 0),
        ):
            if not missing[here].any():
                facts[field] = (None, UNUSED)
        if tables.posts is not None:
            of_kind = here[tables.posts.body]
            for field, rank in (("leading", Rank.LEADING), ("heads", Rank.HEAD), ("officials", Rank.OFFICIAL)):
                posts = int((tables.posts.rank[of_kind] == rank).sum())
                facts[field] = (-(-posts // max(number, 1)), MEAN)
            facts["secretaries"] = (bool((tables.posts.rank[of_kind] == Rank.SECRETARY).any()), COUNTED)
        found[name] = facts
    return found


def _never_used() -> Facts:
    return {"candidates": (0.0, UNUSED), "superior": ("", UNUSED)}


def _tags(tables: Tables, which: str) -> dict[str, Facts]:
    """Return what the roster says of each faction or circle; nothing, if it has no such column."""
    codes, names = getattr(tables, which), getattr(tables, f"{which}_names")
    if codes is None:
        return {}
    return {name: _tag_facts(tables, which, codes == code) for code, name in enumerate(names, start=1)}


def _tag_facts(tables: Tables, which: str, here: Any) -> Facts:
    size = int(here.sum())
    facts: Facts = {
        "size": (size, COUNTED),
        "most": (size, UNUSED),
        "kinds": ({}, UNUSED),
        "ranks": (Faction().ranks, UNUSED),
    }
    if which == "faction" and tables.ties is not None:
        facts["comrades"] = (None, UNUSED)
    if which == "circle":
        facts["factions"] = ({}, UNUSED)
        if tables.involvement is not None:
            for name, part in (("took_part", Involvement.TOOK_PART), ("knew", Involvement.KNEW)):
                facts[name] = (int((tables.involvement[here] == part).sum()), COUNTED)
    return facts


def _absent(tables: Tables, group: str) -> Facts:
    """Return what the tables say of a kind, faction or circle that nobody and nothing in them belongs to."""
    if group == "kinds":
        posts: Facts = {} if tables.posts is None else dict.fromkeys(POSTS, (0, COUNTED))
        return {"number": (0, COUNTED), "members": (0, COUNTED), **_never_used(), **posts}
    which = group.removesuffix("s")
    if getattr(tables, which) is None:
        return {}
    facts = _tag_facts(tables, which, np.zeros(len(tables), bool))
    return facts | ({"took_part": (0, COUNTED), "knew": (0, COUNTED)} if which == "circle" else {})
