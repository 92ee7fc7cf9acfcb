"""Where a result comes from: code, versions, scenario and seed; and, apart from identity, time and machine."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.jit import source_digest
from purgesim.core.version import __version__
from purgesim.engine.hooks.given import Hook, reported

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["IDENTITY", "provenance"]

IDENTITY: Final = (
    "purgesim",
    "source",
    "scenario",
    "digest",
    "seed",
    "without",
    "hooks",
    "cadre",
    "python",
    "numpy",
    "numba",
    "machine",
)
"""What two runs must share to be the same byte for byte."""


def provenance(
    scenario: Scenario,
    seed: int,
    executor: str,
    without: tuple[int, ...],
    hooks: Sequence[Hook] = (),
    cadre: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the provenance of a run.

    Parameters
    ----------
    scenario : Scenario
        What was run.
    seed : int
        Seed of the run.
    executor : str
        ``"compiled"`` or ``"agents"``; not part of a result's identity.
    without : tuple of int
        Rows removed before the first day.
    hooks : sequence of Hook
        Interventions as code: date, name and hash of the source of each.
    cadre : dict, optional
        Name and hash of the source of a class of agents of the user's own.
    """
    return {
        "purgesim": __version__,
        "source": source_digest(),
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seed": seed,
        "without": list(without),
        "hooks": reported(hooks),
        "cadre": cadre,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": platform.machine(),
        "executor": executor,
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
