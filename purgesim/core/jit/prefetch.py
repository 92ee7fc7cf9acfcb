"""Asking for a record before it is needed: memory brings many at once, but each that is waited for on its own."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

__all__ = ["LINE", "ask_for"]

LINE: Final = 64
"""Bytes that memory brings at a time."""
HOW: Final = (0, 1, 1)
"""To be read; into the second cache, which waits for more at a time than the first; data."""


def _ask_for(_context: Any, table: Any, index: Any) -> Any:

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        word, long, byte = ir.IntType(32), ir.IntType(64), ir.IntType(8).as_pointer()
        prefetch = builder.module.declare_intrinsic(
            "llvm.prefetch", (byte,), ir.FunctionType(ir.VoidType(), (byte, word, word, word))
        )
        size = context.get_abi_sizeof(context.get_data_type(table.dtype))
        row = context.cast(builder, arguments[1], index, types.int64)
        array = context.make_array(table)(context, builder, arguments[0])
        at = builder.add(builder.ptrtoint(array.data, long), builder.mul(row, ir.Constant(long, size)))
        for offset in sorted({*range(0, size, LINE), size - 1}):
            where = builder.inttoptr(builder.add(at, ir.Constant(long, offset)), byte)
            builder.call(prefetch, [where, *(ir.Constant(word, value) for value in HOW)])
        return context.get_dummy_value()

    return types.void(table, index), generate


ask_for: Any = intrinsic(_ask_for)
"""Ask for a record of a table, by row; a number that is no row does no harm, and nothing changes but the time."""
