"""Priors as data: which parameters are uncertain, how much, and who says so.

A file of priors (TOML) holds a list ``[[prior]]``. Each names a parameter, its distribution, its grade and source.
``also`` names parameters that follow the same draw; ``second`` is the narrower range of a second, sceptical set of
priors. With ``scaled = true`` the draw is a multiple of what the scenario says (of every point of a schedule), kept
inside the parameter's allowed range. At most four are ``calibrated``; the others are uncertain without being learned
about: they vary, so that what is inferred does not rest on their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from purgesim.calibration.refusals import CalibrationError
from purgesim.core.atomic_files import path_of
from purgesim.core.showing import short_html, short_repr
from purgesim.reading.tomls import NotTomlError, read_toml
from purgesim.scenario import Scenario, scenario_of
from purgesim.scenario.fields import Grade
from purgesim.scenario.paths import Leaf, did_you_mean, field_extra
from purgesim.scenario.sourcing import unsourced
from purgesim.sweeps.distributions import inverse, mistakes_in

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MAX_CALIBRATED", "Prior", "Priors", "read_priors"]

MAX_CALIBRATED: Final = 4
"""Four documented numbers do not say more."""
HERE: Final = Path(__file__).parent
OWN: Final = ("name", "also", "calibrated", "scaled", "second", "grade", "source")


@dataclass(frozen=True)
class Prior:
    """One uncertain parameter.

    Attributes
    ----------
    name : str
        Dotted name.
    distribution : mapping
        As in a design (`purgesim.sweeps.Design`).
    also : tuple of str
        Parameters that take the same value (or the same multiple).
    calibrated : bool
        Whether the documents are asked about it.
    scaled : bool
        Whether the draw is a multiple of the scenario's own value.
    second : tuple of float, optional
        A narrower range that a second, sceptical set of priors keeps to.
    grade, source : str
        What stands behind the prior.
    """

    name: str
    distribution: Mapping[str, Any]
    also: tuple[str, ...] = ()
    calibrated: bool = False
    scaled: bool = False
    second: tuple[float, float] | None = None
    grade: str = "assumed"
    source: str = "Assumption"

    __repr__ = short_repr
    _repr_html_ = short_html


@dataclass(frozen=True)
class Priors:
    """All priors of a scenario.

    Attributes
    ----------
    scenario : Scenario
        Whose parameters they are.
    priors : tuple of Prior
        In the order of the file.
    """

    scenario: Scenario
    priors: tuple[Prior, ...]

    __repr__ = short_repr
    _repr_html_ = short_html

    @property
    def names(self) -> list[str]:
        """Names of the priors, in order."""
        return [prior.name for prior in self.priors]

    @property
    def calibrated(self) -> list[str]:
        """Names of those that are calibrated."""
        return [prior.name for prior in self.priors if prior.calibrated]

    def places(self, n: int, seed: int) -> NDArray[np.float64]:
        """Return n draws from the unit cube, shape (n, n_priors); a larger n continues them."""
        drawn = np.random.Generator(np.random.Philox(seed)).random((n, len(self.priors)))
        return np.clip(drawn, 2.0**-54, 1.0 - 2.0**-53)

    def values(self, places: NDArray[np.float64]) -> pd.DataFrame:
        """Return the draws at some places: one column a prior; of a scaled one the multiple."""
        import pandas as pd

        columns = {p.name: inverse(p.distribution, places[:, i]) for i, p in enumerate(self.priors)}
        return pd.DataFrame(columns)

    def second(self, draws: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which draws the second set of priors allows; shape (n_draws,)."""
        inside = np.ones(len(draws), bool)
        for prior in self.priors:
            if prior.second is not None:
                inside &= draws[prior.name].between(*prior.second).to_numpy()
        return inside

    def points(self, values: pd.DataFrame) -> pd.DataFrame:
        """Return what a run is to change at each draw: one column a parameter, schedules as lists of points."""
        import pandas as pd

        known = {leaf.name: leaf for leaf in self.scenario.leaves()}
        columns: dict[str, list[Any]] = {}
        for prior in self.priors:
            drawn = values[prior.name].tolist()
            for name in (prior.name, *prior.also):
                columns[name] = [_scaled(known, name, factor) for factor in drawn] if prior.scaled else drawn
        return pd.DataFrame(columns)


def _leaf(known: Mapping[str, Leaf], name: str) -> tuple[Leaf, Any] | None:
    """Return the parameter of a name and its present value, an entry of a list by its number."""
    if name in known:
        return known[name], known[name].value
    table, _, place = name.rpartition(".")
    if table in known and place.isdigit() and int(place) < len(known[table].value):
        return known[table], known[table].value[int(place)]
    return None


def _scaled(known: Mapping[str, Leaf], name: str, factor: float) -> Any:
    found = _leaf(known, name)
    assert found is not None  # the file has been checked
    leaf, value = found
    extra = field_extra(leaf.field)
    low, high = extra.get("low", -np.inf), extra.get("high", np.inf)
    if isinstance(value, tuple):
        return [[day.isoformat(), float(np.clip(height * factor, low, high))] for day, height in value]
    return float(np.clip(value * factor, low, high))


def read_priors(scenario: Scenario, path: str | Path | None = None) -> Priors:
    """Read the priors of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Whose parameters they are.
    path : str or Path, optional
        A file of priors; by default the one that comes with purgesim under the scenario's name.

    Raises
    ------
    CalibrationError
        With every mistake: unknown parameters, bad distributions, more than four calibrated, one parameter twice.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> priors = read_priors(load("kwp_1957_58"))
    >>> len(priors.calibrated) <= 4 < len(priors.names)
    True
    """
    scenario = scenario_of(scenario)
    chosen = HERE / f"{scenario.name}.toml" if path is None else path_of(path, "priors")
    try:
        data = read_toml(chosen)
    except OSError as error:
        shipped = ", ".join(sorted(p.stem for p in HERE.glob("*.toml")))
        why = "comes without priors" if path is None else f"cannot be read ({error.strerror})"
        where = scenario.name if path is None else str(chosen)
        raise CalibrationError([f"{why}; priors come with {shipped}; give a file with --priors"], where) from None
    except NotTomlError as error:
        raise CalibrationError([str(error)], str(chosen)) from None
    found = list(_mistakes(data, scenario))
    if found:
        raise CalibrationError(found, str(chosen))
    return Priors(scenario, tuple(_prior(entry) for entry in data["prior"]))


def _prior(entry: Mapping[str, Any]) -> Prior:
    distribution = {key: value for key, value in entry.items() if key not in OWN}
    own: dict[str, Any] = {
        key: tuple(value) if key in ("also", "second") else value for key, value in entry.items() if key in OWN
    }
    return Prior(distribution=distribution, **own)


def _mistakes(data: Mapping[str, Any], scenario: Scenario) -> Iterator[str]:
    entries = data.get("prior")
    if not isinstance(entries, list) or not entries:
        yield "prior: given none; allowed: one [[prior]] or more; add them"
        return
    for key in data:
        if key != "prior":
            yield f"{key}: unknown name; allowed: [[prior]]"
    known = {leaf.name: leaf for leaf in scenario.leaves()}
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        name = entry.get("name")
        if not isinstance(name, str):
            yield f"prior {number}: name: not given; allowed: the dotted name of a parameter; add it"
            continue
        yield from (f"{name}: {mistake}" for mistake in _in_entry(entry, known))
        for one in (name, *entry.get("also", ())):
            if one in seen:
                yield f"{one}: has two priors; remove one"
            seen.add(one)
    count = sum(entry.get("calibrated") is True for entry in entries)
    if not 1 <= count <= MAX_CALIBRATED:
        yield f"calibrated: given {count} parameters; allowed: 1 to {MAX_CALIBRATED}, for the documents say no more"


def _in_entry(entry: Mapping[str, Any], known: Mapping[str, Leaf]) -> Iterator[str]:
    distribution = {key: value for key, value in entry.items() if key not in OWN}
    yield from mistakes_in(distribution)
    for name in (entry["name"], *entry.get("also", ())):
        found = _leaf(known, name)
        if found is None:
            yield f"{name}: unknown parameter; {did_you_mean(name, list(known))}"
        elif entry.get("scaled") and not _may_be_scaled(found[1]):
            yield f"{name}: scaled: its value is {found[1]!r}; allowed: numbers and schedules; leave scaled out"
    second = entry.get("second")
    if second is not None and not (
        isinstance(second, list)
        and len(second) == 2
        and all(isinstance(end, (int, float)) for end in second)
        and second[0] < second[1]
    ):
        yield f"second: given {second!r}; allowed: [low, high], the range a second set of priors keeps to"
    yield from _unfounded(entry)


def _unfounded(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with grade and source."""
    grade, source = entry.get("grade"), entry.get("source")
    for key in ("grade", "source"):
        if not entry.get(key):
            yield f"{key}: not given; say where the prior comes from"
    if grade and grade not in get_args(Grade):
        yield f"grade: given {grade!r}; allowed: {', '.join(get_args(Grade))}; choose one of them"
    elif grade and source and unsourced(grade, source):
        yield unsourced(grade, source)


def _may_be_scaled(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(point, tuple) and len(point) == 2 for point in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
