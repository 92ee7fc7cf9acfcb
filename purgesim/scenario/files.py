"""Reading scenarios: by name or path, with inheritance, and with every mistake reported at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import path_of
from purgesim.core.errors import ScenarioError
from purgesim.reading.tomls import NotTomlError, read_toml
from purgesim.scenario.bases import base_of, only_parts
from purgesim.scenario.merging import laid_over, taken_apart, value_names
from purgesim.scenario.own_tables import rooted, warn_of_ages
from purgesim.scenario.paths import DECLARED, did_you_mean, named
from purgesim.scenario.scenario import Scenario
from purgesim.scenario.slips import tell_slips

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["available", "load", "read_scenario", "scenario_of", "split_notes"]

LIBRARY: Final = Path(__file__).parent / "library"
CHECKOUT: Final = Path(__file__).parents[2] / "scenarios"


def _library() -> dict[str, Path]:
    """Return the files of the scenarios that come with the package, by name."""
    folder = LIBRARY if LIBRARY.is_dir() else CHECKOUT
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def available() -> pd.DataFrame:
    """Return the scenarios that come with the package.

    Returns
    -------
    pandas.DataFrame
        Columns name, extends (the scenario it is a change of; empty if it stands alone), title, file.

    Examples
    --------
    >>> "kwp_1957_58" in set(available()["name"])
    True
    """
    import pandas as pd

    rows = [
        (name, base.scenario if base else "", str(tables.get("title", "")), str(path))
        for name, path in _library().items()
        for tables in [_read(path)]
        for base in [base_of(tables.get("extends"), str(path))]
    ]
    return pd.DataFrame(rows, columns=["name", "extends", "title", "file"])


def load(name_or_path: str | os.PathLike[str]) -> Scenario:
    """Return a scenario, by the name of one that comes with the package or from a TOML file.

    Parameters
    ----------
    name_or_path : str or path
        For instance ``"kwp_1957_58"`` or ``"my/own.toml"``. A file may name its base (``extends = "kwp_1957_58"``, a
        name or a path) and give only what differs: tables are merged key by key, lists of named tables by name, and
        everything else (a schedule, a list of events) is replaced, with what stood behind it. Another party takes its
        behaviour alone: ``extends = { scenario = "kwp_1957_58", only = ["behaviour", "levers.throughput"] }``.

    Raises
    ------
    ScenarioError
        If there is no such file, or it holds mistakes: all of them, a line each with its place.
    TooLargeError
        If the party does not fit into this machine's memory.

    Warns
    -----
    ScenarioWarning
        Of dates outside the run, and if somebody in a user's own tables is younger on the first day than
        ``party.ages.low``, or older than a hundred.

    Examples
    --------
    >>> load("kwp_1957_58").party.candidates
    18023
    """
    scenario = read_scenario(name_or_path)
    own = _own_levers(_find(name_or_path, Path.cwd()))
    tell_slips(scenario, own, os.fspath(name_or_path), whole=True)
    warn_of_ages(scenario, os.fspath(name_or_path))
    return scenario


def read_scenario(name_or_path: str | os.PathLike[str]) -> Scenario:
    """Do what `load` does, without a word on dates outside the run."""
    path = _find(name_or_path, Path.cwd())
    bases: list[Path] = []
    data = _merged_chain(path, bases)
    data.setdefault("name", path.stem)
    based = f" (extends {', '.join(base.name for base in bases[1:])})" if len(bases) > 1 else ""
    return Scenario.from_dict(data, f"{name_or_path}{based}")


def scenario_of(given: Scenario | str | os.PathLike[str]) -> Scenario:
    """Return a scenario as it is, or the one of a name or path.

    Raises
    ------
    ScenarioError
        If it is neither, or as for `load`.

    Examples
    --------
    >>> scenario_of("small_ministry").name, scenario_of(load("small_ministry")).name
    ('small_ministry', 'small_ministry')
    """
    return given if isinstance(given, Scenario) else load(given)


def _own_levers(path: Path) -> dict[str, Any]:
    """Return what a file itself says of levers, by dotted name."""
    levers = split_notes(_read(path), path.name).get("levers")
    return dict(taken_apart({"levers": levers})) if isinstance(levers, dict) else {}


def _find(name_or_path: str | os.PathLike[str], base: Path) -> Path:
    """Return the file that a name or a path, relative to a folder, stands for."""
    path_of(name_or_path, "scenario", "a scenario, or its name or path")
    given = os.fspath(name_or_path)
    library = _library()
    if given in library:
        return library[given]
    path = base / Path(given).expanduser()
    if path.is_file():
        return path
    beside = base / f"{given}.toml"
    if beside.is_file():
        return beside
    near = [*library, *(str(p.relative_to(base)) for p in _toml_files(path.parent) if p.is_relative_to(base))]
    inside = [*path.glob("scenario.toml"), *sorted(path.glob("seed_*/scenario.toml"))]
    if inside:
        told = f"given {given!r}, a folder of results; their scenario is {Path(given) / inside[0].relative_to(path)}"
        raise ScenarioError([f"{told}; give that"], given)
    what = "a folder" if path.is_dir() else "neither the name of a scenario nor a file"
    raise ScenarioError([f"given {given!r}, which is {what}; {did_you_mean(given, near)}"], given)


def _toml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def _read(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file as they stand."""
    try:
        return read_toml(path)
    except NotTomlError as error:
        raise ScenarioError([str(error)], str(path)) from None
    except OSError as error:
        raise ScenarioError(
            [f"cannot be read: {error.strerror}; check the file and its permissions"], str(path)
        ) from None


def _merged_chain(path: Path, below: list[Path]) -> dict[str, Any]:
    """Return the tables of a file laid over those of the file it extends, and so on; adds the files to ``below``."""
    path = path.resolve()
    if path in below:
        chain = " -> ".join(p.name for p in [*below[below.index(path) :], path])
        raise ScenarioError(
            [f"extends: the files extend each other in a circle ({chain}); remove one extends"], str(below[0])
        )
    below.append(path)
    data = split_notes(_read(path), path.name)
    parent = base_of(data.pop("extends", None), str(path))
    rooted(data, path.parent, inherits=parent is not None)
    if parent is None:
        return data
    base = _merged_chain(_find_parent(parent.scenario, path), below)
    if parent.only and isinstance(base["notes"], dict):
        base = only_parts(base, parent.only, str(path))
    for key in ("name", "title", "summary"):
        base.pop(key, None)
    inherited, own = base.pop("notes"), data.pop("notes")
    if not isinstance(inherited, dict) or not isinstance(own, dict):  # a mistake, told when the whole is validated
        return {**base, **data, "notes": own if isinstance(inherited, dict) else inherited}
    merged: dict[str, Any] = laid_over(base, data, "", inherited)
    return {**merged, "notes": {**inherited, **own}}


def _find_parent(given: str, path: Path) -> Path:
    try:
        return _find(given, path.parent)
    except ScenarioError as error:
        raise ScenarioError([f"extends: {p}" for p in error.problems], str(path)) from None


def split_notes(data: dict[str, Any], file: str) -> dict[str, Any]:
    """Return the tables of a file with the notes taken out of the values.

    Parameters
    ----------
    data : dict
        As read: a value may stand alone or in ``{ value = ..., grade = ..., source = ... }``, and any
        table may have a ``note`` of its own.
    file : str
        Name of the file, for values without a note.

    Returns
    -------
    dict
        Plain values, and ``notes`` by dotted name.

    Examples
    --------
    >>> split_notes({"party": {"seed": {"value": 3, "source": "a die"}, "candidates": 5}}, "my.toml")["notes"]
    {'party.seed': {'source': 'a die'}, 'party.candidates': {'source': 'set in my.toml'}}
    """
    given = data.get("notes", {})
    notes: dict[str, Any] = dict(given) if isinstance(given, dict) else {}
    plain = {k: _split(v, k, notes) if k in DECLARED else v for k, v in data.items()}
    for name in value_names({k: v for k, v in plain.items() if k in DECLARED}):
        if not any(name[:cut] in notes for cut in range(len(name) + 1) if cut == len(name) or name[cut] == "."):
            notes[name] = {"source": f"set in {file}"}
    plain["notes"] = notes if isinstance(given, dict) else given
    return plain


def _split(value: Any, place: str, notes: dict[str, Any]) -> Any:
    if isinstance(value, dict) and "value" in value:
        notes[place] = {k: v for k, v in value.items() if k != "value"}
        return value["value"]
    if isinstance(value, dict):
        if "note" in value:
            notes[place] = value["note"]
        return {k: _split(v, f"{place}.{k}", notes) for k, v in value.items() if k != "note"}
    if named(value):
        return [_split(item, f"{place}.{item['name']}", notes) for item in value]
    return value
