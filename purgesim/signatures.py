"""Signatures of kernels, read off their annotations: one declaration serves the reader, mypy and numba.

``int`` is int64, ``float`` float64, ``bool`` a boolean; `State`, `Rows`, `Weights`, `Options`, `Acts` and the records
below stand for tables of declared types. So a kernel has exactly one variant, whatever integers it is called with.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

import numpy as np
from numba import from_dtype, types
from numba.core.datamodel import models, register_default
from numba.core.typing.typeof import typeof_impl
from numpy.typing import NDArray

from purgesim.compiling import compiled
from purgesim.parameters import PARAMETERS
from purgesim.register import ACT, AGENDA, BODY, CADRE, CELL, CHUNK, DAILY, EVENT, POST, QUEUE, WORLD
from purgesim.scenario.levers import LEVERS
from purgesim.state import SHARED, State

__all__ = [
    "Acts",
    "DayRow",
    "EventRow",
    "OneAct",
    "Options",
    "Parameters",
    "Rows",
    "RowPairs",
    "Weights",
    "WorldRow",
    "kernel",
]

F = TypeVar("F", bound=Callable[..., Any])


def _table(dtype: Any, ndim: int = 1, *, shared: bool = False) -> types.Array:
    return types.Array(from_dtype(np.dtype(dtype)), ndim, "C", readonly=shared)


COLUMNS: Final = {
    "parameters": PARAMETERS,
    "levers": LEVERS,
    "world": WORLD,
    "register": CADRE,
    "cells": CELL,
    "bodies": BODY,
    "posts": POST,
    "peers": np.float64,
    "clock": np.int64,
    "chunk_due": np.int64,
    "queue": QUEUE,
    "agenda": AGENDA,
    "agenda_heads": np.int32,
    "events": EVENT,
    "daily": DAILY,
    "opponents": np.int64,
    "circle_first": np.int64,
    "circle_rows": np.int32,
    "handling": np.int64,
    "chunks": CHUNK,
    "chunk_cells": np.int32,
    "tie_first": np.int64,
    "tie_to": np.int32,
    "tie_layer": np.int8,
    "admission_order": np.int32,
    "cell_first": np.int32,
}
"""Type of every table of the state."""
DIMENSIONS: Final = {"clock": 3, "chunk_due": 2, "agenda_heads": 2}


class StateType(types.NamedTuple):  # type: ignore[misc]
    """numba's type of `State`, under a short name.

    numba writes a type's name into the name of every function compiled for it; spelled out, the state's
    12,000 characters would make compilation several times slower.
    """

    @property
    def mangling_args(self) -> tuple[str, tuple[()]]:
        """Name used in compiled symbols."""
        return "purgesim_State", ()


register_default(StateType)(models.TupleModel)


@typeof_impl.register(State)
def _typeof_state(value: State, context: Any) -> StateType:
    return STATE if len(value) == len(STATE.types) else StateType((), State)


STATE: Final = StateType(
    [_table(COLUMNS[name], DIMENSIONS.get(name, 1), shared=name in SHARED) for name in State._fields], State
)

INTEGERS: Final = types.Array(types.int64, 1, "C")
FLOATS: Final = types.Array(types.float64, 1, "C")

Rows = Annotated[NDArray[np.int64], INTEGERS]
"""Rows of the register, or other indices; shape (m,)."""
RowPairs = Annotated[NDArray[np.int64], types.Array(types.int64, 2, "C")]
"""Rows and their n; shape (m, 2)."""
Weights = Annotated[NDArray[np.float64], FLOATS]
"""Weights, shape (m,)."""
Options = Annotated[
    tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]], types.Tuple((INTEGERS, FLOATS, INTEGERS))
]
"""Rows, weights and layers of those who may be chosen."""
FullOptions = Annotated[
    tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], int],
    types.Tuple((INTEGERS, FLOATS, INTEGERS, types.int64)),
]
"""Options in tables with room for more, and how many are in use."""
Acts = Annotated[NDArray[Any], _table(ACT)]
"""What a phase decided so far."""
ActsInUse = Annotated[tuple[NDArray[Any], int], types.Tuple((_table(ACT), types.int64))]
"""A table of acts and how many are in use."""
OneAct = Annotated[Any, from_dtype(ACT)]
EventRow = Annotated[Any, from_dtype(EVENT)]
DayRow = Annotated[Any, from_dtype(DAILY)]
WorldRow = Annotated[Any, from_dtype(WORLD)]
Parameters = Annotated[Any, from_dtype(PARAMETERS)]

PLAIN: Final = {int: types.int64, float: types.float64, bool: types.boolean, type(None): types.void, State: STATE}


def _numba_type(hint: Any) -> Any:
    if hint in PLAIN:
        return PLAIN[hint]
    if typing.get_origin(hint) is tuple:
        return types.Tuple([_numba_type(part) for part in typing.get_args(hint)])
    return hint.__metadata__[0]


def kernel(function: F) -> F:
    """Compile a function over the state, with the signature its annotations declare.

    Parameters
    ----------
    function : callable
        Every parameter and the result annotated with the types named above.

    Returns
    -------
    callable
        Compiled; cached like everything else (`purgesim.compiling`).
    """
    hints = typing.get_type_hints(function, include_extras=True)
    result = _numba_type(hints.pop("return"))
    return compiled(result(*[_numba_type(hint) for hint in hints.values()]))(function)
