"""purgesim: agent-based simulation of party purges, at full scale, checked against the documents.

The names below are loaded when first used, so that ``import purgesim`` stays light and silent.

Examples
--------
>>> import purgesim
>>> "simulate" in dir(purgesim)
True
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.version import __version__ as __version__

if TYPE_CHECKING:
    from purgesim import archive, calibration, evidence, exports, measures, patterns, plots, report, sensitivity, sweeps
    from purgesim.engine.agents import Cadre, PurgeModel
    from purgesim.engine.hooks import Situation
    from purgesim.roster import party_from_graph, party_from_tables
    from purgesim.run import Run, fork, resume, simulate, simulate_many, start
    from purgesim.scenario import Scenario, available, load
    from purgesim.sweeps import Comparison, Design, Sweep, compare, sweep

__all__ = [
    "Cadre",
    "Comparison",
    "Design",
    "PurgeModel",
    "Run",
    "Scenario",
    "Situation",
    "Sweep",
    "archive",
    "available",
    "calibration",
    "compare",
    "evidence",
    "exports",
    "fork",
    "load",
    "measures",
    "party_from_graph",
    "party_from_tables",
    "patterns",
    "plots",
    "report",
    "resume",
    "sensitivity",
    "simulate",
    "simulate_many",
    "start",
    "sweep",
    "sweeps",
]

_HOMES: Final = {
    "purgesim.engine.agents": ("Cadre", "PurgeModel"),
    "purgesim.engine.hooks": ("Situation",),
    "purgesim.roster": ("party_from_graph", "party_from_tables"),
    "purgesim.run": ("Run", "fork", "resume", "simulate", "simulate_many", "start"),
    "purgesim.scenario": ("Scenario", "available", "load"),
    "purgesim.sweeps": ("Comparison", "Design", "Sweep", "compare", "sweep"),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}
_ROOMS: Final = frozenset(__all__) - _HOME_OF.keys()
_WITHOUT_RUNS: Final = ("purgesim.evidence", "purgesim.plots", "purgesim.report", "purgesim.scenario")


def _home(name: str) -> Any:
    """Import a room; before the first one that makes runs, compile what they need."""
    if name not in _WITHOUT_RUNS:
        from purgesim.core.jit import compile_all, everything_compiled

        if not everything_compiled():
            sys.stderr.write("purgesim: compiling (once for each version; about half a minute)\n")
            compile_all()
    return import_module(name)


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        value = getattr(_home(_HOME_OF[name]), name)
    elif name in _ROOMS:
        value = _home(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
