"""What makes two runs the same: scenario, seed, source, library versions, and a user's own figures."""

from __future__ import annotations

import hashlib
import inspect
import json
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from purgesim.sweeps.errors import DesignError

if TYPE_CHECKING:
    from purgesim.run import Run

__all__ = ["CODE", "Hooks", "code_identity", "run_key"]

Hooks = Mapping[str, Callable[["Run"], float]]
"""A user's own figures of a run, by name."""
CODE: Final = ("purgesim", "source", "python", "numpy", "numba", "machine", "hooks")
"""What is the same for all runs of a sweep."""


def code_identity(hooks: Hooks | None = None) -> dict[str, str]:
    """Return what beside scenario and seed decides a run's result.

    Parameters
    ----------
    hooks : mapping of str to callable, optional
        The user's own figures: their source texts count.

    Examples
    --------
    >>> code_identity()["hooks"]
    ''
    """
    import purgesim
    from purgesim.compiling import source_digest

    return {
        "purgesim": purgesim.__version__,
        "source": source_digest(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": platform.machine(),
        "hooks": _hooks_digest(hooks or {}),
    }


def _hooks_digest(hooks: Hooks) -> str:
    if not hooks:
        return ""
    texts = {}
    for name, hook in hooks.items():
        try:
            texts[name] = inspect.getsource(hook)
        except (OSError, TypeError):
            text = f"hooks: {name}: its source cannot be read; define it with def, in a file"
            raise DesignError([text], "sweep") from None
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


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
