"""Documented values, with source and grade."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from purgesim.core.arguments import refuse_other
from purgesim.core.errors import PurgesimError
from purgesim.core.showing import short_html, short_repr
from purgesim.reading.tomls import read_toml

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Fact", "Reference", "fact", "facts", "interval", "references", "table", "value"]

FILE: Final = Path(__file__).with_name("facts.toml")


@dataclass(frozen=True)
class Reference:
    """An entry of the bibliography.

    Attributes
    ----------
    key, title, author, year, where : str
        As in the data file; ``where`` is a journal, publisher, archive or address.
    kind : str
        BibTeX type: book, article, misc, online.
    """

    key: str
    title: str
    author: str = ""
    year: str = ""
    where: str = ""
    kind: str = "misc"

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True)
class Fact:
    """A documented value, range, statement or dated event.

    Attributes
    ----------
    key : str
        Name, with a suffix after a dot where one row of the collection holds several numbers.
    statement : str
        What is documented, in our words.
    source : str
        Key of a `Reference`.
    grade : str
        primary, secondary, derived or unverified; an unverified value is never a target.
    use : str
        accounting, calibrated, scored, reported, input, context or chronology.
    value : float or None
        The number, if there is one.
    low, high : float or None
        Range, if the sources give one.
    unit, when, scope : str
        Unit of the number, its date or period, and of whom it speaks.
    date, until : date or None
        First and last day of an event.
    """

    key: str
    statement: str
    source: str
    grade: str
    use: str = "chronology"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    when: str = ""
    scope: str = ""
    date: dt.date | None = None
    until: dt.date | None = None

    __repr__ = short_repr
    _repr_html_ = short_html


@cache
def _read() -> tuple[dict[str, Fact], dict[str, Reference]]:
    data = read_toml(FILE)
    known = {key: Reference(key=key, **entry) for key, entry in data["sources"].items()}
    return {key: Fact(key=key, **entry) for key, entry in data["facts"].items()}, known


def facts() -> dict[str, Fact]:
    """Return every documented fact by key, in the order of the data file.

    Examples
    --------
    >>> facts()["kwp_expelled_fy57"].value
    3912
    """
    return dict(_read()[0])


def references() -> dict[str, Reference]:
    """Return the bibliography by key.

    Examples
    --------
    >>> references()["lankov_crisis"].author
    'Andrei Lankov'
    """
    return dict(_read()[1])


def fact(key: str) -> Fact:
    """Return one fact.

    Raises
    ------
    PurgesimError
        If the key is unknown; the nearest ones are offered.

    Examples
    --------
    >>> fact("mech_soft").grade
    'primary'
    """
    refuse_other(key, str, "key", "the key of a fact, a text; `purgesim evidence` lists them")
    known = _read()[0]
    if key not in known:
        near = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`purgesim evidence` lists them"
        raise PurgesimError(f"evidence: given {key!r}, which is no key; {hint}")
    return known[key]


def value(key: str) -> float:
    """Return the number of a fact.

    Raises
    ------
    PurgesimError
        If the key is unknown, or the fact is a range, a statement or a date.

    Examples
    --------
    >>> value("kwp_died_fy57")
    6116.0
    """
    found = fact(key)
    if found.value is None:
        what = "a range; use interval()" if found.low is not None or found.high is not None else "no number"
        raise PurgesimError(f"evidence: given {key!r}, which is {what}: {found.statement}")
    return float(found.value)


def interval(key: str) -> tuple[float, float]:
    """Return the range of a fact; of a single number, that number twice; an open end is infinite.

    Raises
    ------
    PurgesimError
        If the key is unknown or the fact has no number.

    Examples
    --------
    >>> interval("arrest_aug57_low")
    (13.0, 20.0)
    """
    found = fact(key)
    if found.low is None and found.high is None:
        return value(key), value(key)
    low = -math.inf if found.low is None else float(found.low)
    return low, math.inf if found.high is None else float(found.high)


def table() -> pd.DataFrame:
    """Return every fact as a row.

    Returns
    -------
    pandas.DataFrame
        Columns as the attributes of `Fact`, ``source`` replaced by author, title and year in one text
        and its key kept as ``reference``.

    Examples
    --------
    >>> table().set_index("key").loc["kwp_cells_1956", "value"]
    np.float64(58259.0)
    """
    import pandas as pd

    known = references()
    rows = [{**asdict(f), "reference": f.source, "source": _cited(known[f.source])} for f in facts().values()]
    columns = [f.name for f in fields(Fact)]
    return pd.DataFrame(rows, columns=[*columns, "reference"]).astype({"value": float, "low": float, "high": float})


def _cited(reference: Reference) -> str:
    return ", ".join(part for part in (reference.author, reference.title, reference.year) if part)
