"""Designs: which points of the space of parameters a sweep visits."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.errors import shown
from purgesim.core.showing import short_html, short_repr
from purgesim.sweeps.design_table import values_in
from purgesim.sweeps.distributions import inverse, mistakes_in
from purgesim.sweeps.failures import DesignError
from purgesim.sweeps.plain import listed, plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DRAWN", "KINDS", "Design", "Values", "canonical"]

Values = dict[str, Any]
"""New values of parameters by dotted name: one point of a design."""
LISTED: Final = ("grid", "zip", "table")
DRAWN: Final = ("latin", "sobol", "random")
KINDS: Final = (*LISTED, *DRAWN)
MAX_POINTS: Final = 10_000_000
"""Points of a drawn design; a hundred times what a sweep is made for."""


def canonical(values: Mapping[str, Any]) -> str:
    """Return a point as one line of JSON, the same for the same values.

    Examples
    --------
    >>> import datetime as dt
    >>> canonical({"b": 1.0, "a": [[dt.date(1957, 7, 1), 0.5]]})
    '{"a": [["1957-07-01", 0.5]], "b": 1.0}'
    """
    return json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True)


@dataclass(frozen=True)
class Design:
    """Points of the space of parameters; made by one of the six class methods.

    Attributes
    ----------
    kind : str
        ``"grid"``, ``"zip"``, ``"table"``, ``"latin"``, ``"sobol"`` or ``"random"``.
    parameters : dict
        By dotted name: a list of values (an array, a range or a column is one), or a distribution.
    n : int
        Points drawn; 0 for designs that list them.
    seed : int
        Seed of the draws.

    Examples
    --------
    >>> design = Design.grid({"levers.torture": [0.0, 1.0], "switches.watch": [True, False]})
    >>> len(design), next(iter(design))
    (4, {'levers.torture': 0.0, 'switches.watch': True})
    """

    kind: str
    parameters: Mapping[str, Any]
    n: int = 0
    seed: int = 1

    __repr__ = short_repr
    _repr_html_ = short_html

    def __post_init__(self) -> None:
        given = self.parameters
        if isinstance(given, Mapping):
            object.__setattr__(self, "parameters", {name: listed(values) for name, values in given.items()})
        for what in ("n", "seed"):
            number = getattr(self, what)
            if hasattr(number, "dtype"):
                object.__setattr__(self, what, plain(number))
        found = list(_mistakes(self))
        if found:
            raise DesignError(found)

    @classmethod
    def grid(cls, parameters: Mapping[str, Sequence[Any]]) -> Design:
        """Return every combination of the values; the last parameter varies fastest."""
        return cls("grid", parameters)

    @classmethod
    def zip(cls, parameters: Mapping[str, Sequence[Any]]) -> Design:
        """Return the first values together, then the second, and so on."""
        return cls("zip", parameters)

    @classmethod
    def table(cls, frame: Any) -> Design:
        """Return one point a row; the columns are dotted names. Read as every table is: ``docs/reading.md``."""
        return cls("table", values_in(frame))

    @classmethod
    def latin(cls, parameters: Mapping[str, Mapping[str, Any]], n: int, seed: int = 1) -> Design:
        """Return a Latin hypercube: each parameter's n slices of equal probability are visited once."""
        return cls("latin", parameters, n, seed)

    @classmethod
    def sobol(cls, parameters: Mapping[str, Mapping[str, Any]], n: int, seed: int = 1) -> Design:
        """Return the first n points of a scrambled Sobol sequence; a larger n continues it."""
        return cls("sobol", parameters, n, seed)

    @classmethod
    def random(cls, parameters: Mapping[str, Mapping[str, Any]], n: int, seed: int = 1) -> Design:
        """Return n independent draws; a larger n continues them."""
        return cls("random", parameters, n, seed)

    def __len__(self) -> int:
        if self.kind in DRAWN:
            return self.n
        lengths = [len(values) for values in self.parameters.values()]
        return math.prod(lengths) if self.kind == "grid" else lengths[0]

    def __iter__(self) -> Iterator[Values]:
        names = list(self.parameters)
        rows: Any
        if self.kind == "grid":
            rows = itertools.product(*self.parameters.values())
        else:
            columns = self.parameters.values()
            if self.kind in DRAWN:
                places = _places(self)
                columns = [inverse(given, places[:, i]) for i, given in enumerate(self.parameters.values())]  # type: ignore[assignment]
            rows = zip(*columns, strict=True)
        for row in rows:
            yield {name: plain(value) for name, value in zip(names, row, strict=True)}

    def frame(self) -> pd.DataFrame:
        """Return the points as a table, one a row, indexed by their number."""
        import pandas as pd

        return pd.DataFrame(list(self), index=pd.RangeIndex(len(self), name="point"))


def _mistakes(design: Design) -> Iterator[str]:
    kind: Any = design.kind
    if not isinstance(kind, str) or kind not in KINDS:
        yield f"kind: given {shown(kind)}; allowed: {', '.join(KINDS)}"
        return
    given: Any = design.parameters
    if not isinstance(given, Mapping):
        yield f"parameters: given {shown(given)}; allowed: a mapping of dotted names to lists of values"
        return
    if not design.parameters:
        yield "parameters: given none; allowed: one or more; say what is to be varied"
    if design.kind in DRAWN:
        yield from _mistakes_in_draws(design)
        return
    lengths = {}
    for name, values in design.parameters.items():
        if not isinstance(values, (list, tuple)):
            yield f"{name}: given {values!r}; allowed: a list of values; write it in brackets"
        elif not values:
            yield f"{name}: given an empty list; allowed: one value or more; add to it or leave the parameter out"
        else:
            lengths[name] = len(values)
    if design.kind != "grid" and len(set(lengths.values())) > 1:
        given = ", ".join(f"{name} {length}" for name, length in lengths.items())
        yield f"{design.kind}: given lists of different lengths ({given}); allowed: one length; add or remove values"


def _mistakes_in_draws(design: Design) -> Iterator[str]:
    for what, least, most in (("n", 1, MAX_POINTS), ("seed", 0, 2**64 - 1)):
        number = getattr(design, what)
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            yield f"{what}: given {number!r}; allowed: a whole number, {least} or more"
        elif number > most:
            yield f"{what}: given {number}; allowed: at most {most:,}"
    for name, given in design.parameters.items():
        yield from (f"{name}: {mistake}" for mistake in mistakes_in(given))


def _places(design: Design) -> NDArray[np.float64]:
    """Return the design's points in the unit cube, shape (n, n_parameters)."""
    d = len(design.parameters)
    if design.kind == "random":
        places: NDArray[np.float64] = np.random.Generator(np.random.Philox(design.seed)).random((design.n, d))
        return np.clip(places, 2.0**-54, 1.0 - 2.0**-53)
    from scipy.stats import qmc

    rng = np.random.Generator(np.random.Philox(design.seed))
    if design.kind == "latin":
        return np.asarray(qmc.LatinHypercube(d, rng=rng).random(design.n))
    # Whole powers of two keep the sequence balanced; a longer design then begins with the shorter one.
    points = qmc.Sobol(d, rng=rng).random_base2(max(design.n - 1, 1).bit_length())[: design.n]
    return np.clip(points, 2.0**-54, 1.0 - 2.0**-53)
