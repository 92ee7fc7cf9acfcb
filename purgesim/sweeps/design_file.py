"""Reading ``design.toml``, with every mistake reported at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

from purgesim.core.atomic_files import path_of
from purgesim.reading.files import SUFFIXES
from purgesim.reading.tomls import NotTomlError, read_toml
from purgesim.scenario import Scenario
from purgesim.scenario.paths import did_you_mean
from purgesim.sweeps.design_checks import check_design, parameter_mistakes
from purgesim.sweeps.design_table import values_in
from purgesim.sweeps.designs import DRAWN, KINDS, Design
from purgesim.sweeps.failures import DesignError

__all__ = ["read_design"]

KEYS: Final = {
    "table": ("kind", "file", "seeds"),
    "listed": ("kind", "parameters", "seeds"),
    "drawn": ("kind", "n", "seed", "parameters", "seeds"),
}


def read_design(path: str | os.PathLike[str], scenario: Scenario | None = None) -> tuple[Design, int | None]:
    """Return the design in a TOML file, and how many seeds it asks for, if it says.

    Parameters
    ----------
    path : path
        For instance ``design.toml``; or a table of points, .csv, .tsv or .parquet, one a row.
    scenario : Scenario, optional
        What the parameters belong to: mistakes in their names and values are then reported with the others.

    Raises
    ------
    DesignError
        With every mistake, one a line.
    """
    place = path_of(path, "design", "a Design, or the path of a file")
    if place.suffix.lower() in SUFFIXES:
        table = Design("table", values_in(place, str(path)))
        if scenario is not None:
            check_design(table, scenario, str(path))
        return table, None
    try:
        data = read_toml(place)
    except OSError as error:
        raise DesignError([f"cannot be read: {error.strerror}; give the path of a design"], str(path)) from None
    except NotTomlError as error:
        told = f"is no TOML: {error}; a table of points is a file {', '.join(SUFFIXES)}"
        raise DesignError([told], str(path)) from None
    found = list(_mistakes(data))
    kind = data.get("kind")
    parameters = dict(_flat(data.get("parameters", {})))
    try:
        if kind == "table" and "file" in data:
            design = Design("table", values_in(place.parent / str(data["file"]), "file"))
        elif kind in KINDS and kind != "table":
            drawn = {key: data[key] for key in ("n", "seed") if key in data and kind in DRAWN}
            design = Design(kind, parameters, **drawn)
    except DesignError as error:
        found += error.problems
    if found and scenario is not None:
        found += parameter_mistakes(parameters, scenario)
    if found:
        raise DesignError(found, str(path))
    if scenario is not None:
        check_design(design, scenario, str(path))
    return design, data.get("seeds")


def _mistakes(data: Mapping[str, Any]) -> Iterator[str]:
    kind = data.get("kind")
    if kind is None:
        yield f"kind: not given; allowed: {', '.join(KINDS)}; add it"
    elif kind not in KINDS:
        yield f"kind: given {kind!r}; {did_you_mean(str(kind), list(KINDS))}"
    sort = "table" if kind == "table" else "drawn" if kind in DRAWN or kind not in KINDS else "listed"
    for key in data:
        if key not in KEYS[sort]:
            yield f"{key}: unknown name; {did_you_mean(key, list(KEYS[sort]))}"
    if kind == "table" and "file" not in data:
        yield "file: not given; the path of a CSV or Parquet table, relative to this file; add it"
    if not isinstance(data.get("parameters", {}), dict):
        yield f"parameters: given {data['parameters']!r}; allowed: a table of values by dotted name"
    seeds = data.get("seeds", 1)
    if isinstance(seeds, bool) or not isinstance(seeds, int) or seeds < 1:
        yield f"seeds: given {seeds!r}; allowed: a whole number, 1 or more"


def _flat(parameters: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield parameters by dotted name, whether the name was quoted or not: TOML nests unquoted dots."""
    if not isinstance(parameters, dict):
        return
    for key, value in parameters.items():
        name = f"{prefix}{key}"
        nested = isinstance(value, dict) and any(isinstance(v, (dict, list)) for v in value.values())
        if nested and "distribution" not in value:
            yield from _flat(value, f"{name}.")
        else:
            yield name, value
