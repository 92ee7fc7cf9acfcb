"""Names of columns: those that are declared are taken, all others told, or left out if that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from purgesim.reading.mistakes import Mistakes, nearest, short
from purgesim.reading.settling import empty_rows
from purgesim.reading.source import Source

__all__ = ["Column", "Unknown", "take"]

Unknown = Literal["refuse", "leave out", "keep"]
"""What to do with columns that are not declared."""
ROW_NUMBERS: Final = (
    "has no name; it is probably the row numbers (write them not: in pandas index=False, in R row.names = FALSE); "
    "name it or leave it out"
)
LEAVE_OUT: Final = 'rename it, or leave it out (unknown_columns = "leave out" does)'
LISTED: Final = 10
"""Unknown columns that are told one by one."""


class Column(NamedTuple):
    """A column: its name, what it holds, whether it must be there and full, and what an empty cell means."""

    name: str
    holds: str
    required: bool
    meaning: str
    empty: str = ""


def _never(name: str) -> None:
    """Refuse no name."""


def take(
    source: Source,
    declared: Sequence[Column],
    found: Mistakes,
    unknown: Unknown = "refuse",
    refusal: Callable[[str], str | None] = _never,
) -> Source:
    """Take the declared columns of a source; note missing, double, nameless and unknown ones.

    Parameters
    ----------
    source : Source
        Settled; `columns` and `notes` are modified.
    declared : sequence of Column
        What the table may hold.
    found : Mistakes
        Modified.
    unknown : {"refuse", "leave out", "keep"}
        What to do with others: a mistake each, or left out with a note, or kept under their names.
    refusal : callable
        Words of why a column of this name is refused whatever is to be done with unknown ones; None if it is not.

    Returns
    -------
    Source
        The same.
    """
    known = {column.name: column for column in declared}
    source.meanings = {column.name: column.meaning for column in declared}
    times = Counter(source.names)
    others = [name for name in times if name not in known and name]
    if unknown != "leave out":
        _tell_nameless(source, found)
        double = [
            name for name, number in times.items() if number > 1 and name and (name in known or unknown == "keep")
        ]
    else:
        double = [name for name, number in times.items() if number > 1 and name in known]
        left = [short(name) for name in others] + (["one without a name"] if "" in times else [])
        if left:
            source.notes.append(f"{source.name}: left out, for nothing reads them: {', '.join(left)}")
    for name in double:
        found.whole(source.name, f"column {name}: there are {times[name]} of this name; keep one")
    if unknown == "refuse":
        _tell_unknown(source, others, known, refusal, found)
    empty = _tell_missing(source, declared, found)
    for name, array in zip(source.names, source.arrays, strict=True):
        if name and (name in known or unknown == "keep") and name not in empty | source.columns.keys():
            source.columns[name] = array
    return source


def _tell_nameless(source: Source, found: Mistakes) -> None:
    nameless = [place for place, name in enumerate(source.names) if not name]
    for place in nameless:
        told = ROW_NUMBERS if place == 0 or len(nameless) == 1 else "has no name; name it"
        found.whole(source.name, f"column {place + 1} {told}")


def _tell_unknown(
    source: Source,
    others: list[str],
    known: dict[str, Column],
    refusal: Callable[[str], str | None],
    found: Mistakes,
) -> None:
    """Note unknown columns: the first ones each, with the nearest known name, the rest in one line."""
    refused = {name: told for name in others if (told := refusal(name)) is not None}
    for name, told in list(refused.items())[:LISTED]:
        found.whole(source.name, f"column {name}: {told}")
    strange = [name for name in others if name not in refused]
    allowed, near = ", ".join(known), nearest(strange, list(known))
    for name in strange[:LISTED]:
        hint = f" (is it {near[name]}?)" if name in near else ""
        found.whole(source.name, f"column {name[:60]}: unknown{hint}; allowed: {allowed}; {LEAVE_OUT}")
    more = len(strange) - LISTED
    if more > 0:
        found.whole(
            source.name, f"{more:,} more unknown columns, {', '.join(map(short, strange[LISTED : LISTED + 5]))} …"
        )


def _tell_missing(source: Source, declared: Sequence[Column], found: Mistakes) -> set[str]:
    """Note columns that must be there and are not, or are empty in all rows; return the latter."""
    empty = set()
    for column in declared:
        if not column.required:
            continue
        if column.name not in source.names:
            found.whole(source.name, f"column {column.name}: missing; it holds {column.meaning}; add it")
            source.whole = False
        elif source.length > 1 and empty_rows(source.arrays[source.names.index(column.name)]).all():
            told = f"empty in all {source.length:,} rows; it holds {column.meaning}; fill it in"
            found.whole(source.name, f"column {column.name}: {told}")
            source.whole = False
            empty.add(column.name)
    return empty
