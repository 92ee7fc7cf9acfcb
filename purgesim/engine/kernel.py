"""Signatures of kernels, read off their annotations: one declaration serves the reader, mypy and numba.

``int`` is int64, ``float`` float64, ``bool`` a boolean; `State`, `Rows`, `Weights`, `Options`, `Acts` and the records
below stand for tables of declared types. So a kernel has exactly one variant, whatever integers it is called with.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.datamodel import models, register_default
from numba.core.typing.templates import AttributeTemplate
from numba.core.typing.typeof import typeof_impl
from numba.extending import NativeValue, infer_getattr, lower_getattr_generic, unbox
from numpy.typing import NDArray

from purgesim.core.jit import compiled, table
from purgesim.core.tables import ACT, DAILY_OF_KERNELS, EVENT, WORLD
from purgesim.core.vocabulary import IN_MEETING
from purgesim.engine.parameters import PARAMETERS
from purgesim.engine.state import COLUMNS, SHARED, TABLES, State

__all__ = [
    "Acts",
    "Bytes",
    "DayRow",
    "EventRow",
    "OneAct",
    "Options",
    "Parameters",
    "Parts",
    "Rows",
    "RowPairs",
    "Weights",
    "WorldRow",
    "kernel",
]

F = TypeVar("F", bound=Callable[..., Any])


DIMENSIONS: Final = {"clock": 3, "chunk_due": 2, "agenda_days": 2}
DTYPES: Final = {**COLUMNS, "daily": DAILY_OF_KERNELS}
"""As kernels see the tables: the same bytes, whatever they are called outside."""
TYPES: Final = {name: table(DTYPES[name], DIMENSIONS.get(name, 1), shared=name in SHARED) for name in TABLES}


class StateType(types.Opaque):
    """numba's type of `State`: one pointer to the addresses of its tables.

    As a named tuple of arrays, a state would be two hundred words in every call, and its spelled-out type 12,000
    characters in every symbol: several times slower to compile, and slower to run.
    """


STATE: Final = StateType("purgesim_State")
register_default(StateType)(models.OpaqueModel)


@typeof_impl.register(State)
def _typeof_state(_value: State, _context: Any) -> StateType:
    return STATE


@unbox(StateType)
def _unbox_state(_type: StateType, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _StateAttributes(AttributeTemplate):
    key = StateType

    def generic_resolve(self, _type: StateType, name: str) -> Any:
        return TYPES.get(name)


@lower_getattr_generic(StateType)
def _table_of_state(context: Any, builder: Any, _type: StateType, value: Any, name: str) -> Any:
    """Build the array from its address and shape; it owns nothing, so no reference is counted."""
    array_type = TYPES[name]
    words = builder.bitcast(value, ir.IntType(64).as_pointer())
    at = 4 * TABLES.index(name)

    def word(i: int) -> Any:
        return builder.load(builder.gep(words, [ir.Constant(ir.IntType(32), at + i)]))

    array = context.make_array(array_type)(context, builder)
    item = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    shape = [word(1 + d) for d in range(array_type.ndim)]
    strides = [ir.Constant(ir.IntType(64), item)]
    for extent in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], extent))
    context.populate_array(
        array,
        data=builder.inttoptr(word(0), array.data.type),
        shape=shape,
        strides=strides,
        itemsize=ir.Constant(ir.IntType(64), item),
        meminfo=None,
    )
    return array._getvalue()


INTEGERS: Final = table(np.int64)
FLOATS: Final = table(np.float64)

Rows = Annotated[NDArray[np.int64], INTEGERS]
"""Rows of the register, or other indices; shape (m,)."""
RowPairs = Annotated[NDArray[np.int64], table(np.int64, 2)]
"""Rows and their n; shape (m, 2)."""
Weights = Annotated[NDArray[np.float64], FLOATS]
"""Weights, shape (m,)."""
Bytes = Annotated[NDArray[np.uint8], table(np.uint8)]
"""Small numbers, one a row; shape (n_rows,)."""
Options = Annotated[
    tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]], types.Tuple((INTEGERS, FLOATS, INTEGERS))
]
"""Rows, weights and layers of those who may be chosen."""
FullOptions = Annotated[
    tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], int],
    types.Tuple((INTEGERS, FLOATS, INTEGERS, types.int64)),
]
"""Options in tables with room for more, and how many are in use."""
Acts = Annotated[NDArray[Any], table(ACT)]
"""What a phase decided so far."""
Parts = Annotated[tuple[float, ...], types.UniTuple(types.float64, len(IN_MEETING))]
"""A meeting's hazard by motive, in the order of `IN_MEETING`."""
ActsInUse = Annotated[tuple[NDArray[Any], int], types.Tuple((table(ACT), types.int64))]
"""A table of acts and how many are in use."""
OneAct = Annotated[Any, from_dtype(ACT)]
EventRow = Annotated[Any, from_dtype(EVENT)]
DayRow = Annotated[Any, from_dtype(DAILY_OF_KERNELS)]
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
        Compiled; cached like everything else (`purgesim.core.jit`).
    """
    hints = typing.get_type_hints(function, include_extras=True)
    result = _numba_type(hints.pop("return"))
    return compiled(result(*[_numba_type(hint) for hint in hints.values()]))(function)
