"""One decorator for rules, helpers and kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.core import config

from purgesim.core.jit.cache import cache_folder

__all__ = ["Waiting", "compiled", "deferred", "table"]

F = TypeVar("F", bound=Callable[..., Any])


class Waiting(NamedTuple):
    """A function whose compilation waits."""

    function: Any
    """numba's dispatcher."""
    signature: Any
    """Its only signature; None for one that takes its types from its callers."""


_waiting: ContextVar[list[Waiting] | None] = ContextVar("_waiting", default=None)


@contextmanager
def deferred() -> Iterator[list[Waiting]]:
    """Collect the functions defined meanwhile, in the order of their definition, instead of compiling them."""
    waiting: list[Waiting] = []
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)


def table(dtype: Any, ndim: int = 1, *, shared: bool = False) -> types.Array:
    """Return numba's type of a table, for signatures.

    Parameters
    ----------
    dtype : dtype
        Of its rows.
    ndim : int
        Dimensions.
    shared : bool
        Whether it is read only.

    Returns
    -------
    numba.types.Array
        Of contiguous rows.

    Examples
    --------
    >>> table(np.int32, 2)
    Array(int32, 2, 'C', False, aligned=True)
    """
    return types.Array(numba.from_dtype(np.dtype(dtype)), ndim, "C", readonly=shared)


def compiled(signature: Any = None, *, inline: bool = False) -> Callable[[F], F]:
    """Compile a scalar rule or a kernel with numba, cached by content.

    Parameters
    ----------
    signature : str or numba signature, optional
        Explicit: rules have one, so that a caller's integer or float32 never makes
        another variant with other bits. Without one a function is compiled on first use.
    inline : bool
        Whether the compiler is to put it into its callers even where it would think it too long.

    Returns
    -------
    callable
        Decorator.

    Notes
    -----
    Never ``fastmath``: both executors must give the same bits.

    Examples
    --------
    >>> @compiled("float64(float64)")
    ... def twice(x):
    ...     return 2.0 * x
    >>> twice(3)
    6.0
    """
    options: dict[str, Any] = {"error_model": "numpy", "fastmath": False, "nogil": True, "no_cfunc_wrapper": True}
    if inline:
        options["forceinline"] = True

    def decorate(function: F) -> F:
        storable = Path(function.__code__.co_filename).is_file()
        before = config.CACHE_DIR
        config.CACHE_DIR = str(cache_folder())  # read by numba when the cache of a function is set up
        try:
            waiting = _waiting.get()
            jit = numba.njit(signature if waiting is None else None, cache=storable, **options)(function)
            if waiting is not None:
                waiting.append(Waiting(jit, signature))
            return cast("F", jit)
        finally:
            config.CACHE_DIR = before

    return decorate
