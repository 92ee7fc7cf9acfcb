"""What a cadre sees when they have to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from purgesim.core.choice.race import first_k, winner
from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import Layer

__all__ = ["Case", "Key", "Options"]


@dataclass(frozen=True)
class Key:
    """Key of a choice: run key, stream, who chooses, and for which time."""

    key0: int
    key1: int
    stream: int
    who: int
    n: int


@dataclass(frozen=True, eq=False)
class Options:
    """Those who may be chosen, with weights and relations; the choice is a race under a key of its own.

    Attributes
    ----------
    rows : ndarray of int64, shape (m,)
        Rows of the register.
    weights : ndarray of float64, shape (m,)
        Weights; an option without weight cannot be chosen.
    layers : ndarray of int64, shape (m,)
        Relation of each to the one who chooses (`purgesim.core.vocabulary.Layer`).
    key : Key
        Key of the choice.
    """

    rows: NDArray[np.int64]
    weights: NDArray[np.float64]
    layers: NDArray[np.int64]
    key: Key

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Options: {len(self)} rows to choose from>"

    def only(self, keep: NDArray[np.bool_]) -> Options:
        """Return the options for which `keep` is true; nobody else's number changes."""
        return replace(
            self,
            rows=np.ascontiguousarray(self.rows[keep]),
            weights=np.ascontiguousarray(self.weights[keep]),
            layers=np.ascontiguousarray(self.layers[keep]),
        )

    def without(self, *layers: Layer) -> Options:
        """Return the options outside these relations.

        Examples
        --------
        >>> import numpy as np
        >>> from purgesim.core.vocabulary import Layer
        >>> options = Options(np.array([4, 9]), np.ones(2), np.array([Layer.FRIEND, Layer.KIN]), Key(1, 0, 4, 0, 0))
        >>> options.without(Layer.FRIEND).rows.tolist()
        [9]
        """
        return self.only(~np.isin(self.layers, layers))

    def weighted(self, weights: NDArray[np.float64]) -> Options:
        """Return the same options with other weights."""
        return replace(self, weights=np.ascontiguousarray(weights, np.float64))

    def winner(self) -> int | None:
        """Return the row that wins the race, None if nobody can be chosen.

        Raises
        ------
        PurgesimError
            If there is not one weight for each row.
        """
        k, rows, weights = self.key, *self._checked()
        best = winner(k.key0, k.key1, k.stream, k.who, k.n, rows, weights, len(rows))
        return int(rows[best]) if best >= 0 else None

    def _checked(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return rows and weights as compiled code takes them, which does not look how many there are."""
        rows, weights = _numbers("rows", self.rows, np.int64), _numbers("weights", self.weights, np.float64)
        if len(rows) != len(weights):
            raise PurgesimError(
                f"options: given {len(weights)} weights for {len(rows)} rows; allowed: one for each, in their order"
            )
        return rows, weights

    def first(self, few: int) -> list[int]:
        """Return the first rows of the race, at most `few`; raises as `winner` does."""
        k, rows, weights = self.key, *self._checked()
        if isinstance(few, bool) or not isinstance(few, (int, np.integer)):
            raise PurgesimError(f"few: given {few!r}; allowed: a whole number, such as len(options)")
        few = min(int(few), len(rows))
        chosen = first_k(k.key0, k.key1, k.stream, k.who, k.n, rows, weights, len(rows), max(few, 0))
        return [int(row) for row in rows[chosen]]


def _numbers(what: str, given: Any, dtype: type) -> NDArray[Any]:
    try:
        found = np.asarray(given)
        fits = found.ndim == 1 and (not found.size or np.can_cast(found.dtype, dtype, "same_kind"))
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise PurgesimError(f"options: given {what} {given!r:.200}; allowed: a list of {np.dtype(dtype).name}")
    return np.require(found, dtype, ["C", "A", "W"])


@dataclass(frozen=True)
class Case:
    """A case at the end of its hearing.

    Attributes
    ----------
    row : int
        The accused.
    body : int
        The body that hears them.
    label : int
        Label found by association (`purgesim.core.vocabulary.Charge`), 0 if none.
    defenders : tuple of int
        Those who spoke in their defence.
    """

    row: int
    body: int
    label: int
    defenders: tuple[int, ...]
