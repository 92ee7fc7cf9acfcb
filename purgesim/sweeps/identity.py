"""What makes two runs the same: scenario, seed, source, library versions, and a user's own functions."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.errors import shown
from purgesim.core.version import __version__
from purgesim.engine.hooks.given import Hook, reported
from purgesim.engine.hooks.identity import digest_of, faults_of
from purgesim.sweeps.failures import DesignError

if TYPE_CHECKING:
    from purgesim.engine.agents.given import CadreClass
    from purgesim.run import Run

__all__ = ["CODE", "Figures", "check_figures", "code_identity", "run_key"]

Figures = Mapping[str, Callable[["Run"], float]]
"""A user's own figures of a run, by name."""
CODE: Final = ("purgesim", "source", "python", "numpy", "numba", "machine", "figures", "hooks", "cadre")
"""What is the same for all runs of a sweep."""


def code_identity(
    figures: Figures | None = None, hooks: Sequence[Sequence[Hook]] = (), cadre: CadreClass | None = None
) -> dict[str, str]:
    """Return what beside scenario and seed decides a run's result.

    Parameters
    ----------
    figures : mapping of str to callable, optional
        The user's own figures: their sources count.
    hooks : sequence of sequence of Hook
        Interventions as code of each scenario: their dates and sources count.
    cadre : CadreClass, optional
        Class of agents of the user's own: its source counts.

    Examples
    --------
    >>> code_identity()["figures"]
    ''
    """
    from purgesim.core.jit import source_digest

    return {
        "purgesim": __version__,
        "source": source_digest(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": platform.machine(),
        "figures": _digest({name: digest_of(figure) for name, figure in (figures or {}).items()}),
        "hooks": _digest([reported(of_one) for of_one in hooks] if any(hooks) else []),
        "cadre": "" if cadre is None else cadre.source,
    }


def check_figures(figures: Figures) -> None:
    """Raise with every figure whose source cannot be part of a run's identity.

    Raises
    ------
    DesignError
        Lambdas, functions made inside others, and those without source.
    """
    given: Any = figures
    if not isinstance(given, Mapping):
        raise DesignError(
            [f"figures: given {shown(given)}; allowed: a mapping of names to functions of a run"], "sweep"
        )
    found = [f"figures: {name}: {fault}" for name, figure in figures.items() for fault in faults_of(figure)]
    if found:
        raise DesignError(found, "sweep")


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest() if content else ""


def run_key(digest: str, seed: int, code: Mapping[str, Any]) -> str:
    """Return the identity of a run (hexadecimal, 32 digits).

    Parameters
    ----------
    digest : str
        Digest of the scenario as it is run.
    seed : int
        Seed of the run.
    code : mapping
        From `code_identity`.

    Examples
    --------
    >>> len(run_key("0" * 64, 1, {"source": "1" * 64}))
    32
    """
    content = {"digest": digest, "seed": seed, **code}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
