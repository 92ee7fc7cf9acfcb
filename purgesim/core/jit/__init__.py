"""Compilation: one decorator for rules, helpers and kernels, a cache that cannot go stale, all cores at first use."""

from __future__ import annotations

from purgesim.core.jit.cache import AFTER_RUNS, WITHOUT_KERNELS, cache_folder, kernel_digest, source_digest
from purgesim.core.jit.decorator import compiled, table
from purgesim.core.jit.together import compile_all, everything_compiled

__all__ = [
    "AFTER_RUNS",
    "WITHOUT_KERNELS",
    "cache_folder",
    "compile_all",
    "compiled",
    "everything_compiled",
    "kernel_digest",
    "source_digest",
    "table",
]
