"""What a report is made of: sections of text, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from purgesim.core.showing import short_html, short_repr
from purgesim.report.words import figure_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Picture", "Report", "Section", "Table", "frame_table", "plain_table"]


@dataclass(frozen=True)
class Table:
    """A table of words, as it will be read.

    Attributes
    ----------
    title : str
        Heading.
    columns : tuple of str
        Heads of the columns.
    rows : tuple of tuple of str
        Cells.
    numbers : tuple of bool
        Which columns hold numbers, and stand to the right.
    note : str
        What has to be known to read it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]
    note: str = ""

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True)
class Picture:
    """A figure.

    Attributes
    ----------
    title : str
        Heading.
    uri : str
        The image itself, as a data URI.
    caption : str
        Runs, events, sources.
    """

    title: str
    uri: str
    caption: str

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True)
class Section:
    """A part of a report with a heading of its own."""

    title: str
    text: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes
    ----------
    title, subtitle : str
        What it is about.
    truth : tuple of Section
        What happened in the simulation, known whole.
    shared : tuple of Section
        Levers, assumptions, sources, provenance: the same whatever is looked at.
    archive : tuple of Section
        What an observer's archive holds of it; empty without one.
    """

    title: str
    subtitle: str
    truth: tuple[Section, ...]
    shared: tuple[Section, ...]
    archive: tuple[Section, ...] = ()

    __repr__ = short_repr
    _repr_html_ = short_html


def plain_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> Table:
    """Return a table of any values, a number as a person reads it."""
    values = [list(row) for row in rows]
    numbers = tuple(_numeric([row[i] for row in values]) for i in range(len(columns)))
    return Table(title, tuple(columns), tuple(tuple(map(figure_text, row)) for row in values), numbers, note)


def frame_table(title: str, frame: pd.DataFrame, note: str = "") -> Table:
    """Return a table of a frame, without its index."""
    return plain_table(title, [str(name) for name in frame.columns], frame.itertuples(index=False), note)


def _numeric(values: Sequence[Any]) -> bool:
    import pandas as pd

    known = [value for value in values if not (pd.api.types.is_scalar(value) and pd.isna(value))]
    return bool(known) and all(pd.api.types.is_number(value) for value in known)
