"""What stands behind a scenario's numbers: notes, sources, and the dated events of the campaign."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, Field

from purgesim.core.errors import ScenarioError
from purgesim.scenario.checks import Problem
from purgesim.scenario.fields import Frozen, Grade
from purgesim.scenario.paths import Leaf, did_you_mean, field_extra

__all__ = [
    "CITED",
    "CampaignEvent",
    "Note",
    "Source",
    "default_note",
    "note_by_hand",
    "note_for",
    "sourcing_problems",
    "trimmed",
    "unsourced",
]

CITED: Final = re.compile(r"@([A-Za-z0-9_]+)")


class Note(Frozen):
    """What stands behind one value, or behind a whole table of values."""

    grade: Grade = Field(default="assumed", description="how sure we are")
    source: str = Field(
        default="Assumption", description="where it comes from; @key cites an entry of sources", min_length=1
    )
    interval: tuple[float, float] | None = Field(default=None, description="plausible range [low, high]")
    comment: str = Field(default="", description="anything more")


ASSUMED: Final = ("assumption", "set by hand")
"""Sources that name nothing."""


def note_by_hand(grade: Any, source: Any, where: str) -> Note:
    """Return what stands behind values that were set by hand.

    Raises
    ------
    ScenarioError
        If there is no such grade, the source is empty, or the grade needs a source and has none.
    """
    found = []
    text = "set by hand" if source is None else source
    if not isinstance(grade, str) or grade not in get_args(Grade):
        found.append(f"grade: given {grade!r}; allowed: {', '.join(get_args(Grade))}; choose one of them")
    elif unsourced(grade, text):
        found.append(unsourced(grade, text))
    if not isinstance(text, str) or not text.strip():
        found.append(f"source: given {source!r}; allowed: a text; say where the values come from")
    if found:
        raise ScenarioError(found, where)
    return Note(grade=grade, source=text)


def unsourced(grade: str, source: object) -> str:
    """Return what is wrong if a grade above assumed has no source, else nothing.

    Examples
    --------
    >>> unsourced("primary", "Assumption")
    "grade: given 'primary' without a source; allowed: assumed, or a source; say where the value comes from"
    >>> unsourced("assumed", "Assumption"), unsourced("primary", "@ivanov: journal of 29 September 1957")
    ('', '')
    """
    text = str(source).strip().lower()
    if grade == "assumed" or (text and text not in ASSUMED):
        return ""
    return f"grade: given {grade!r} without a source; allowed: assumed, or a source; say where the value comes from"


class Source(Frozen):
    """An entry of the bibliography."""

    title: str = Field(description="title", min_length=1)
    author: str = Field(
        default="",
        description="authors or editors, parted by and; a body in braces: Marsh, Ada B. and Otto Reed and {Salt Board}",
    )
    year: str = Field(default="", description="year or date, as printed")
    where: str = Field(default="", description="journal, publisher, archive or address")
    kind: str = Field(default="misc", description="BibTeX type: book, article, misc, online, unpublished and others")


class CampaignEvent(Frozen):
    """A dated event of the real campaign, for axes and pages; it acts on nothing."""

    date: dt.date = Field(description="first day")
    until: dt.date | None = Field(default=None, description="last day, if more than one")
    label: str = Field(description="a few words", min_length=1)
    source: str = Field(default="Assumption", description="where it comes from; @key cites an entry of sources")
    grade: Grade = Field(default="assumed", description="how sure we are")


def note_for(name: str, notes: Mapping[str, Note]) -> Note | None:
    """Return the note on a parameter, or on the nearest table around it.

    Examples
    --------
    >>> note_for("levers.hunt.Choe", {"levers.hunt": Note(source="a guess")}).source
    'a guess'
    """
    while name:
        if name in notes:
            return notes[name]
        name = name.rpartition(".")[0]
    return None


def default_note(leaf: Leaf) -> Note:
    """Return what stands behind a parameter's default."""
    extra = field_extra(leaf.field)
    return Note(grade=extra.get("grade", "assumed"), source=extra.get("source", "Assumption"))


def trimmed(notes: Mapping[str, Note], leaves: list[Leaf]) -> dict[str, Note]:
    """Return the notes without those that say of a default what its declaration says anyhow."""
    said = {leaf.name: default_note(leaf) for leaf in leaves if leaf.name in notes and leaf.value == leaf.default}
    return {name: note for name, note in sorted(notes.items()) if said.get(name) != note}


def sourcing_problems(
    notes: Mapping[str, Note],
    sources: Mapping[str, Source],
    events: tuple[CampaignEvent, ...],
    part: BaseModel,
    names: list[str],
) -> Iterator[Problem]:
    """Yield notes on nothing, citations of nothing, and intervals and events that end before they begin."""
    known = _with_tables(names)
    for name, note in notes.items():
        if name not in known and not _empty_table(part, name):
            text = f"a note on {name!r}, which is no parameter; {did_you_mean(name, names)}"
            yield Problem(name, text, tuple(f"{name[:cut]}.name" for cut in range(len(name)) if name[cut] == "."))
        if note.interval is not None and note.interval[0] > note.interval[1]:
            yield Problem(name, f"given the interval {list(note.interval)}; allowed: [low, high]; swap the two")
        if unsourced(note.grade, note.source):
            yield Problem(name, unsourced(note.grade, note.source))
        yield from _citations(name, note.source, sources)
    for event in events:
        if unsourced(event.grade, event.source):
            yield Problem("events", f"{event.label!r}: {unsourced(event.grade, event.source)}")
        yield from _citations("events", event.source, sources)
        if event.until is not None and event.until < event.date:
            yield Problem(
                "events",
                f"{event.label!r} ends on {event.until}, before {event.date}; allowed: until on or after date; "
                "change one",
            )


def _with_tables(names: list[str]) -> set[str]:
    """Return the names and those of all tables they stand in."""
    known = set(names)
    for name in names:
        table = name.rpartition(".")[0]
        while table and table not in known:
            known.add(table)
            table = table.rpartition(".")[0]
    return known


def _empty_table(part: BaseModel, name: str) -> bool:
    """Return whether the name is a declared list or table that happens to be empty."""
    value: object = part
    for step in name.split("."):
        value = getattr(value, step, None)
    return value in ((), {})


def _citations(name: str, text: str, sources: Mapping[str, Source]) -> Iterator[Problem]:
    for key in CITED.findall(text):
        if key not in sources:
            text = f"its source cites @{key}, which is not among sources; {did_you_mean(key, list(sources))}"
            yield Problem(name, text, ("sources.*",))
