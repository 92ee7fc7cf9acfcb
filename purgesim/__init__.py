"""purgesim: agent-based simulation of party purges, at full scale, checked against the documents.

The names below are loaded when first used, so that ``import purgesim`` stays light and silent.

Examples
--------
>>> import purgesim
>>> "simulate" in dir(purgesim)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from purgesim import archive, evidence, exports, measures, patterns, plots, report, sensitivity, sweeps
    from purgesim.executors.agents import Cadre, PurgeModel
    from purgesim.hooks import Situation
    from purgesim.roster import party_from_graph, party_from_tables
    from purgesim.run import Run, fork, resume, simulate, simulate_many, start
    from purgesim.scenario import Scenario, available, load
    from purgesim.sweeps import Comparison, Design, Sweep, compare, sweep

__version__ = "0.1.0"

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
    "purgesim.executors.agents": ("Cadre", "PurgeModel"),
    "purgesim.hooks": ("Situation",),
    "purgesim.roster": ("party_from_graph", "party_from_tables"),
    "purgesim.run": ("Run", "fork", "resume", "simulate", "simulate_many", "start"),
    "purgesim.scenario": ("Scenario", "available", "load"),
    "purgesim.sweeps": ("Comparison", "Design", "Sweep", "compare", "sweep"),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}
_ROOMS: Final = frozenset(__all__) - _HOME_OF.keys()


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    elif name in _ROOMS:
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
