"""The tables of the state, their columns declared once.

Each table is a plain structured array, one record a row: an event touches one cadre, and their record
is one or two cache lines. Rows never move. ``-1`` means "nobody", "never" or "nowhere".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import MOTIVES, RING

__all__ = [
    "ACT",
    "AGENDA",
    "AGENDA_DAY",
    "BODY",
    "CADRE",
    "CADRE_COLUMNS",
    "CELL",
    "CHUNK",
    "DAILY",
    "EVENT",
    "Column",
    "EPOCH",
    "POST",
    "QUEUE",
    "TIMER",
    "WORLD",
    "duplicate",
    "put",
    "rows_given",
    "take",
]

EPOCH: Final = np.datetime64("1900-01-01", "D")
"""Birth dates are days since this date."""


Records = NDArray[Any]


def _blocks(table: Records) -> Records:
    return np.ascontiguousarray(table).view(f"V{table.dtype.itemsize}")


def take(table: Records, index: NDArray[Any]) -> Records:
    """Return records by row; as whole blocks of bytes, many times faster than NumPy's copy of field after field."""
    taken: Records = _blocks(table)[index].view(table.dtype)
    return taken


def put(table: Records, index: NDArray[Any], records: Records) -> None:
    """Write records by row, as whole blocks of bytes; modifies `table`, which must be contiguous."""
    table.view(f"V{table.dtype.itemsize}")[index] = _blocks(records)


def duplicate(table: Records) -> Records:
    """Return a copy of a table, made as one block of bytes."""
    copy: Records = np.ascontiguousarray(table).view(np.uint8).copy().view(table.dtype)
    return copy


class Column(NamedTuple):
    """A declared column: name, type, value in a fresh row, unit and meaning."""

    name: str
    type: type
    fresh: float
    unit: str
    meaning: str
    public: bool = True


CADRE_COLUMNS: Final = (
    Column("birth", np.int32, 0, "days since 1900-01-01", "birth date"),
    Column("courage", np.float32, 0.5, "[0, 1]", "resistance to pressure"),
    Column("patron", np.int32, -1, "row", "patron, if they have one"),
    Column("cell", np.int32, -1, "cell", "cell they belong to"),
    Column("body", np.int32, -1, "body", "organisation they belong to"),
    Column("post", np.int32, -1, "post", "post they hold"),
    Column("faction", np.int8, 0, "Faction code", "faction, 0 unaffiliated"),
    Column("circle", np.int8, 0, "Circle code", "patron's following, 0 none"),
    Column("intellectual", np.int8, 0, "0 or 1", "is an intellectual"),
    Column("involvement", np.int8, 0, "Involvement", "true part in the opposition"),
    Column("standing", np.int8, 0, "Standing", "standing towards the party"),
    Column("sanction", np.int8, 0, "Sanction", "last sanction of the party"),
    Column("charge", np.int8, 0, "Charge", "charge of the last case"),
    Column("fate", np.int8, 0, "Fate", "fate after arrest or flight"),
    Column("rank", np.int8, 0, "Rank", "rank of the post they held when they were expelled"),
    Column("channel", np.int8, 0, "Channel", "channel of the first accusation"),
    Column("fallen", np.int8, 0, "0 or 1", "their ties count them as fallen"),
    Column("grave", np.int8, 0, "0 or 1", "their open case bypasses the hearing"),
    Column("chosen", np.int8, 0, "0 or 1", "marked for arrest at their expulsion"),
    Column("denunciations", np.int32, 0, "count", "denunciations on file"),
    Column("spoken", np.int16, 0, "count", "denunciations they made in meetings"),
    Column("fallen_ties", np.int16, 0, "count", "ties who fell and were not reinstated"),
    Column("marks", np.int32, 0, "count", "leniency marks received"),
    Column("cases", np.int16, 0, "count", "party cases opened against them"),
    Column("arrests", np.int16, 0, "count", "times arrested"),
    Column("accuser", np.int32, -1, "row", "first accuser (-1: the centre, or never accused)"),
    Column("accused_at", np.int32, -1, "16 * day + phase", "moment of the first accusation"),
    Column("generation", np.int16, -1, "count", "generation of accusation, -1 never accused"),
    Column("handler", np.int32, -1, "row", "official who handled their last case"),
    Column("opened_on", np.int16, -1, "day", "day their last case was opened"),
    Column("expelled_on", np.int16, -1, "day", "day of their last expulsion"),
    Column("arrested_on", np.int16, -1, "day", "day of their last arrest"),
    Column("left_on", np.int16, -1, "day", "day of death or flight"),
    Column("joined_on", np.int16, -1, "day", "day of admission, -1 member at the start"),
    Column("promoted_on", np.int16, -1, "day", "day of their last promotion"),
    Column("next_in_cell", np.int32, -1, "row", "next of those who joined the cell later", False),
    Column("stage", np.int8, 0, "0 none, 1 waiting, 2 in session", "stage of their open case"),
    Column("ticket", np.int32, 0, "count", "number of their valid place in a queue", False),
)


def packed(columns: Sequence[tuple[Any, ...]]) -> np.dtype[np.void]:
    """Return an aligned record type without gaps: the widest columns first, named spare bytes at the end.

    Gaps would hold whatever was in memory, and two equal tables would not have equal bytes.
    """
    ordered = sorted(columns, key=lambda column: -np.dtype(column[1]).base.alignment)
    gap = np.dtype(ordered, align=True).itemsize - np.dtype(ordered).itemsize
    return np.dtype([*ordered, *((f"spare{i}", np.int8) for i in range(gap))], align=True)


CADRE: Final = packed([(c.name, c.type) for c in CADRE_COLUMNS])

CELL: Final = packed(
    [
        ("body", np.int32),
        ("first", np.int32),  # home rows are [first, end)
        ("end", np.int32),
        ("joined", np.int32),  # head of the list of those who joined later, -1 if none
        ("speakers", np.int32),  # members in good standing
        ("tainted", np.int32),  # speakers with a fallen tie
        ("post", np.int32),  # the secretary's post, -1 if none
        ("spoken", np.int32),  # denunciations so far: n of the next one
        ("chunk", np.int32),
        ("place", np.int32),  # in State.chunk_cells and State.timers
        ("weekday", np.int8),
    ],
)

TIMER: Final = packed(  # of a cell: those of a chunk stand side by side, for they are looked at together
    [
        ("due", np.int64),  # what the clock of its level shows when it speaks; of a frozen cell the hazard left
        ("level", np.int8),  # class k of the clock
    ],
)

CHUNK: Final = packed(  # up to 64 cells of one body and weekday, consecutive in State.chunk_cells
    [("body", np.int32), ("weekday", np.int32), ("first", np.int32), ("end", np.int32)]
)

BODY: Final = packed(
    [
        ("kind", np.int8),
        ("tier", np.int8),
        ("handles", np.int8),  # its officials may be drawn as handlers of cases
        ("outside", np.int8),  # it judges people outside the party
        ("superior", np.int32),
        ("first_cell", np.int32),
        ("end_cell", np.int32),
        ("first_post", np.int32),  # posts from the top rank down, secretaries last
        ("end_post", np.int32),
        ("down_to", np.int32, (6,)),  # posts of rank r are [down_to[r + 1], down_to[r])
        ("first_chunk", np.int32, (8,)),  # chunks of weekday w are [first_chunk[w], first_chunk[w + 1])
        ("establishment", np.int32),  # members at the start; never changes
        ("sessions", np.float64),  # hearings a week at throughput 1
        ("places", np.int32),  # hearings at the same time
        ("busy", np.int32),
        ("root", np.int32),  # queue of waiting cases
        ("waiting", np.int32),
        ("carry", np.float64),  # carried fraction of a hearing
        ("recent", np.float64),  # fading count of cases opened
        ("exposed", np.float64),  # fading count of denunciations made here
        ("removed", np.int32),  # politically expelled or fled so far
        ("raised", np.float64),  # share of the establishment added to its quota at its own request
        ("spoken_today", np.int32),
        ("most_spoken", np.int32),  # no more denunciations in meetings has anybody made who is in it
        ("vacant", np.int32),
        ("outside_carry", np.float64),
        ("outside_cases", np.int32),
        ("fallen_count", np.int32),
        ("fallen_rows", np.int32, (RING,)),
    ],
)

POST: Final = packed(
    [
        ("body", np.int32),
        ("cell", np.int32),  # of a secretary, else -1
        ("holder", np.int32),
        ("first_holder", np.int32),  # holder on the first day
        ("vacancies", np.int32),  # how often it fell vacant
        ("vacant_on", np.int32),  # day it fell vacant, -1 if held
        ("lost_on", np.int32),  # day the first holder lost it, -1 if never
        ("rank", np.int8),
        ("lost_by", np.int8),  # Event kind that took it from the first holder
    ],
)

EVENT: Final = packed(
    [
        ("day", np.int32),
        ("phase", np.int8),
        ("kind", np.int8),
        ("motive", np.int8),
        ("channel", np.int8),
        ("charge", np.int8),
        ("rank", np.int8),  # of whom, at that moment
        ("standing", np.int8),  # of whom, before the event
        ("actor", np.int32),
        ("whom", np.int32),
        ("n", np.int32),
        ("body", np.int32),  # of whom
        ("generation", np.int32),  # of whom
        ("value", np.int32),
    ],
)

ACT: Final = packed(  # what one actor decided in a phase, before it is applied
    [
        ("actor", np.int64),
        ("whom", np.int64),
        ("n", np.int64),
        ("kind", np.int64),
        ("motive", np.int64),
        ("channel", np.int64),
        ("charge", np.int64),
        ("value", np.int64),
        ("extra", np.int64),
    ],
)

QUEUE: Final = packed(  # node of a pairing heap, smallest (first, second, row, n) on top
    [
        ("first", np.int64),
        ("second", np.float64),
        ("row", np.int32),
        ("n", np.int32),
        ("about", np.int32),
        ("child", np.int32),
        ("sibling", np.int32),
    ],
)

AGENDA: Final = packed([("row", np.int32), ("n", np.int32), ("next", np.int32)])

AGENDA_DAY: Final = packed([("first", np.int32), ("noted", np.int32)])  # what was noted last for a day, and how much

OTHER_COUNTS: Final = (
    "harmless",
    "opened",
    "sessions",
    "defended",
    "cleared",
    "reprimanded",
    "transferred",
    "demoted",
    "expelled_political",
    "expelled_ordinary",
    "arrested",
    "interrogated",
    "broken",
    "sentenced",
    "marked",
    "fled",
    "died_members",
    "died_candidates",
    "died_others",
    "reinstated",
    "vacated",
    "filled",
    "admitted",
    "enrolled",
)
DENOUNCED: Final = tuple(f"denounced_{motive.word}" for motive in MOTIVES)
"""Columns of the day's denunciations, one a motive."""
DAILY_COUNTS: Final = DENOUNCED + OTHER_COUNTS
DAILY_STOCKS: Final = ("members", "candidates", "criticised", "waiting", "in_session", "prisoners", "vacant_posts")
DAILY: Final = packed([("day", np.int32), *((n, np.int32) for n in DAILY_COUNTS + DAILY_STOCKS)])
DAILY_OF_KERNELS: Final = packed(
    [
        ("day", np.int32),
        ("denounced", np.int32, (len(DENOUNCED),)),
        *((n, np.int32) for n in OTHER_COUNTS + DAILY_STOCKS),
    ]
)
"""The same bytes as `DAILY`, with the denunciations as one field: kernels count them by the code of the motive."""

WORLD: Final = packed(
    [
        ("key0", np.uint64),
        ("key1", np.uint64),
        ("day", np.int32),
        ("phase", np.int32),
        ("events", np.int64),
        ("counted", np.int64),  # of the events, those that the daily rows have counted
        ("queued", np.int32),  # nodes in use, and head of the list of free ones
        ("queue_free", np.int32),
        ("noted", np.int32),
        ("agenda_free", np.int32),
        ("next_row", np.int32),
        ("members", np.int32),
        ("candidates", np.int32),
        ("criticised", np.int32),
        ("waiting", np.int32),
        ("in_session", np.int32),
        ("prisoners", np.int32),
        ("vacant_posts", np.int32),
        ("security_root", np.int32),
        ("watch_root", np.int32),
        ("queue_cursor", np.int32),  # next in the order of admission
        ("exits_owed", np.int32),  # exits not yet replaced
        ("enrolments_owed", np.int32),
        ("exposure_carry", np.float64),
        ("arrest_carry", np.float64),
        ("admit_carry", np.float64),
        ("strictness", np.float64),  # vigilance exercised so far
        ("quota", np.float64),  # share of each body asked for so far
        ("first_newcomer", np.int32),
        ("overflow", np.int32),
    ],
)


def rows_given(what: str, rows: Any, n_rows: int) -> list[int]:
    """Return rows of a register that a user gave as plain integers, or refuse them.

    Parameters
    ----------
    what : str
        What the user gave them as.
    rows : iterable of int
        What was given.
    n_rows : int
        Rows that the register has.

    Raises
    ------
    PurgesimError
        If they are no list, or one of them is no row.

    Examples
    --------
    >>> rows_given("without", range(2), 10)
    [0, 1]
    >>> rows_given("without", [10], 10)
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: without: given rows [10]; allowed: whole numbers from 0 to 9
    """
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise PurgesimError(f"{what}: given {rows!r}; allowed: a list of rows of the register")
    given = list(rows)
    wrong = [r for r in given if isinstance(r, bool) or not isinstance(r, (int, np.integer)) or not 0 <= r < n_rows]
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise PurgesimError(f"{what}: given rows {wrong[:5]}{more}; allowed: whole numbers from 0 to {n_rows - 1}")
    return [int(row) for row in given]
