"""The compiled executor: loops over the same register, one kernel a phase."""

from __future__ import annotations

from purgesim.engine.compiled.walk import CompiledExecutor

__all__ = ["CompiledExecutor"]
