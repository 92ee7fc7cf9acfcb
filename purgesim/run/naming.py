"""Who the rows of the register are to a user whose own tables the party comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import PurgesimError
from purgesim.reading.mistakes import short
from purgesim.roster.registry import find

if TYPE_CHECKING:
    from purgesim.party import Party

__all__ = ["CENTRE", "OUTSIDE", "names_of", "own_ids", "rows_of"]

CENTRE: Final = "centre"
OUTSIDE: Final = "outside"
"""What accusers are called who are the centre, or somebody outside the party; no identifier, for those have a digit."""
Ids = NDArray[np.object_]


def own_ids(party: Party, n_rows: int) -> Ids | None:
    """Return the identifier of each row of the register, as the user's roster has it.

    Parameters
    ----------
    party : Party
        The party.
    n_rows : int
        Rows in use at the end of a run.

    Returns
    -------
    ndarray of object, shape (n_rows,), or None
        Of those enrolled during the run ``newcomer ROW``, which no roster can have; None for an invented party.

    Raises
    ------
    PartyTablesError
        If the tables are gone or have changed.
    """
    tables = party.spec.tables
    if tables is None or party.roster_rows is None:
        return None
    ids = np.empty(n_rows, object)
    start = len(party.roster_rows)
    ids[:start] = np.array(find(tables.folder, tables.sha256).ids.to_pylist(), object)[party.roster_rows]
    ids[start:] = [f"newcomer {row}" for row in range(start, n_rows)]
    return ids


def names_of(ids: Ids | None, rows: NDArray[Any]) -> Ids:
    """Return what people are called in lists: identifier, else row; somebody outside the party below 0."""
    here = np.asarray(rows, np.int64)
    known = here.astype(str).astype(object) if ids is None else ids[np.maximum(here, 0)]
    found: Ids = np.where(here < 0, OUTSIDE, known)
    return found


def rows_of(ids: Ids | None, wanted: Iterable[int | str] | int | str, n_rows: int, what: str) -> list[int]:
    """Return the rows of some people: whole numbers are rows, texts the user's own identifiers.

    Parameters
    ----------
    ids : ndarray of object, shape (n_rows,), or None
        From `own_ids`.
    wanted : iterable of int or str, or one of them
        Whom.
    n_rows : int
        Rows of the register.
    what : str
        What the user gave them as.

    Raises
    ------
    PurgesimError
        If one is no row, or no identifier of the roster.
    """
    one = isinstance(wanted, str) or not isinstance(wanted, Iterable)
    given: list[Any] = [wanted] if one else list(cast("Iterable[Any]", wanted))
    texts = [who for who in given if isinstance(who, str)]
    wrong = [who for who in given if not isinstance(who, str) and not _is_row(who, n_rows)]
    if wrong:
        raise PurgesimError(f"{what}: given row {_some(wrong)}; allowed: 0 to {n_rows - 1}, rows of the register")
    if texts and ids is None:
        told = f"but the party is an invented one; allowed: whole numbers from 0 to {n_rows - 1}, rows of the register"
        raise PurgesimError(f"{what}: given {_some(texts)}, {told}")
    place = {name: row for row, name in enumerate(ids.tolist())} if texts and ids is not None else {}
    gone = [who for who in texts if who not in place]
    if gone:
        raise PurgesimError(f"{what}: given {_some(gone)}, which the roster does not have; give some of its column id")
    return [place[who] if isinstance(who, str) else int(who) for who in given]


def _is_row(given: Any, n_rows: int) -> bool:
    return isinstance(given, (int, np.integer)) and not isinstance(given, bool) and 0 <= int(given) < n_rows


def _some(given: list[Any]) -> str:
    more = f" and {len(given) - 5} more" if len(given) > 5 else ""
    return ", ".join(short(who) for who in given[:5]) + more
