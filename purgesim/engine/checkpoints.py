"""Checkpoints: the state of a run in one file, for either executor to continue from.

A checkpoint is an ``.npz`` file without pickled objects. It holds every table of the state that cannot be made
again from scenario and party; of the register only the rows that differ from the first day. Beside them a
text in JSON says which scenario, seed, day and code it belongs to. The party is built again when it is read.

Other source code is refused: it may count, draw or order otherwise, and the rest of the run would belong to
neither. Other versions of Python, NumPy or numba, or another kind of machine, are told in a warning: only the
promise of equal bytes is lost.
"""

from __future__ import annotations

import io
import json
import platform
import struct
import tokenize
import warnings
import zipfile
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from purgesim.core.atomic_files import whole_file
from purgesim.core.errors import CheckpointError, PartyTablesError, PurgesimError
from purgesim.core.jit import source_digest
from purgesim.core.row_diff import changed_rows
from purgesim.core.showing import short_html, short_repr
from purgesim.core.tables import CADRE
from purgesim.engine.initial_state import begin, first_register
from purgesim.engine.levers import expand
from purgesim.engine.state import SHARED, TABLES, State
from purgesim.engine.workspace import fresh_rows
from purgesim.party.building import party_for
from purgesim.scenario import Scenario

__all__ = ["PLAIN", "Checkpoint", "packed", "read", "unpacked", "write"]

PLAIN: Final = "Cadre"
"""Name of the agents' class that behaves as the compiled executor does."""

FORMAT: Final = 3
"""Number of the file's layout."""
MADE_AGAIN: Final = frozenset({*SHARED, "parameters", "levers", "register"})
"""Tables that are not written: scenario and party give them (of the register: all but the changed rows)."""
IN_USE: Final = {"events": "events", "queue": "queued", "agenda": "noted"}
"""Tables that grow, and the counter of their entries in use."""
UNREADABLE: Final = (
    EOFError,
    LookupError,
    NotImplementedError,
    TypeError,
    SyntaxError,
    ValueError,
    tokenize.TokenError,
    struct.error,
)
"""What NumPy and zipfile raise on files that are not whole."""
AGAIN: Final = "start the run anew with this code, or continue with the code that wrote it"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run on the morning of a day.

    Attributes
    ----------
    scenario : Scenario
        What is run.
    seed : int
        Seed of the run.
    executor : str
        Which executor wrote it.
    day : int
        Next day to be run.
    without : tuple of int
        Rows removed before the first day.
    state : State
        The state.
    in_force : Scenario
        The scenario with the levers that hooks have set so far.
    hooks : list of dict
        Date, name and source of each hook (`purgesim.engine.hooks.told`); functions are in no file.
    cadre : str
        Name of the agents' class; "Cadre" unless a user's own.
    own : ndarray, shape (rows,)
        Columns that class declares; no columns for "Cadre".
    """

    scenario: Scenario
    seed: int
    executor: str
    day: int
    without: tuple[int, ...]
    state: State
    in_force: Scenario
    hooks: list[dict[str, str]]
    cadre: str = PLAIN
    own: NDArray[Any] | None = None

    __repr__ = short_repr
    _repr_html_ = short_html


def write(checkpoint: Checkpoint, path: Path) -> Path:
    """Write a checkpoint, whole or not at all; an existing file is replaced.

    Parameters
    ----------
    checkpoint : Checkpoint
        What to write.
    path : Path
        The file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CheckpointError
        If the file cannot be written.
    """
    tables = _content(checkpoint)
    try:
        with whole_file(path) as file:
            np.savez(file, **tables)
    except OSError as error:
        raise CheckpointError(
            f"{path}: cannot be written: {error.strerror}; give a file in a folder that exists and can be written"
        ) from None
    return path


def packed(checkpoint: Checkpoint) -> bytes:
    """Return a checkpoint as the bytes of its file: what a pickle holds of a run under way."""
    file = io.BytesIO()
    np.savez(file, **_content(checkpoint))
    return file.getvalue()


def _content(checkpoint: Checkpoint) -> dict[str, Any]:
    about = np.frombuffer(json.dumps(_about(checkpoint)).encode(), np.uint8)
    return {**_tables(checkpoint), "about": about}


def _tables(checkpoint: Checkpoint) -> dict[str, NDArray[Any]]:
    s = checkpoint.state
    world = s.world[0]
    tables = {name: getattr(s, name) for name in TABLES if name not in MADE_AGAIN}
    for name, counter in IN_USE.items():
        tables[name] = tables[name][: int(world[counter])]
    tables["daily"] = s.daily[: checkpoint.day]
    register = s.register[: int(world["next_row"])]
    tables["rows"] = changed_rows(register, _first(checkpoint.scenario))
    tables["changed"] = register[tables["rows"]]
    if checkpoint.own is not None and checkpoint.own.dtype.names:
        tables["own"] = checkpoint.own[: len(register)]
    return tables


def _first(scenario: Scenario) -> NDArray[Any]:
    return first_register(scenario, party_for(scenario.party, scenario.window.start))


def _about(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "source": source_digest(),
        "versions": _versions(),
        "scenario": checkpoint.scenario.model_dump(mode="json"),
        "digest": checkpoint.scenario.digest,
        "seed": checkpoint.seed,
        "executor": checkpoint.executor,
        "day": checkpoint.day,
        "without": list(checkpoint.without),
        "in_force": _in_force(checkpoint),
        "hooks": checkpoint.hooks,
        "cadre": checkpoint.cadre,
    }


def _in_force(checkpoint: Checkpoint) -> dict[str, Any] | None:
    """Return the levers that hold by hooks, with their notes; None if they are the scenario's own."""
    if checkpoint.in_force == checkpoint.scenario:
        return None
    return checkpoint.in_force.model_dump(mode="json")


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": platform.machine(),
    }


def read(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Parameters
    ----------
    path : Path
        File written by `write`.

    Returns
    -------
    Checkpoint
        Its state has room to go on.

    Raises
    ------
    CheckpointError
        If there is no such file, or it is torn, no checkpoint, of another layout, or written by other code.
    PartyTablesError
        If its party comes from a user's tables that are gone or have changed.
    """
    return _read(path, path)


def unpacked(content: bytes) -> Checkpoint:
    """Return a checkpoint from the bytes of its file; raises as `read` does."""
    return _read("the pickle of a run", io.BytesIO(content))


def _read(path: Any, file: Any) -> Checkpoint:
    tables = _loaded(path, file)
    try:
        about = json.loads(tables.pop("about").tobytes())
        layout = about["format"]
    except (LookupError, TypeError, ValueError):
        raise CheckpointError(f"{path}: no checkpoint of purgesim; give a file that checkpoint() has written") from None
    _refuse_other_code(path, layout, about)
    try:
        return _restored(about, tables)
    except PartyTablesError as error:  # the file is whole; what it refers to is not there
        raise PartyTablesError(error.problems, f"{path}: the tables of its party") from None
    except (LookupError, TypeError, ValueError, PurgesimError) as error:
        raise CheckpointError(f"{path}: does not fit together ({error}); {AGAIN}") from None


def _loaded(path: Any, source: Any) -> dict[str, NDArray[Any]]:
    try:
        with np.load(source, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise CheckpointError(f"{path}: no such file; give one that checkpoint() has written") from None
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror or error}; check the file") from None
    except (*UNREADABLE, zipfile.BadZipFile):
        raise CheckpointError(
            f"{path}: torn, or no checkpoint of purgesim; give a file that checkpoint() has written, or start anew"
        ) from None


def _refuse_other_code(path: Any, layout: Any, about: dict[str, Any]) -> None:
    if layout != FORMAT:
        raise CheckpointError(f"{path}: layout {layout}; this code reads layout {FORMAT}; {AGAIN}")
    here, there = source_digest(), str(about.get("source"))
    if here != there:
        raise CheckpointError(f"{path}: written by source {there[:16]}, this is source {here[:16]}; {AGAIN}")
    then = about["versions"]
    other = [f"{name} {then.get(name)} then, {now} now" for name, now in _versions().items() if then.get(name) != now]
    if other:
        text = f"{path}: {'; '.join(other)}; the rest may differ in the last digits from the run without a pause"
        warnings.warn(text, stacklevel=6)


def _restored(about: dict[str, Any], tables: dict[str, NDArray[Any]]) -> Checkpoint:
    scenario = Scenario.from_dict(about["scenario"], "its scenario")
    if scenario.digest != about["digest"]:
        raise ValueError("its scenario is not the one that was run")
    in_force = Scenario.from_dict(about["in_force"], "the scenario in force") if about["in_force"] else scenario
    seed = int(about["seed"])
    own = tables.pop("own", None)
    return Checkpoint(
        scenario=scenario,
        seed=seed,
        executor=about["executor"],
        day=int(about["day"]),
        without=tuple(about["without"]),
        state=replace(
            _state(begin(scenario, party_for(scenario.party, scenario.window.start), seed), tables),
            levers=expand(in_force),
        ),
        in_force=in_force,
        hooks=about["hooks"],
        cadre=about["cadre"],
        own=own,
    )


def _state(fresh: State, tables: dict[str, NDArray[Any]]) -> State:
    """Return the first morning's state with the saved tables in place of its own."""
    rows, changed = tables.pop("rows"), _of_type(tables.pop("changed"), np.dtype(CADRE))
    register, more = fresh.register, int(tables["world"]["next_row"][0]) - len(fresh.register)
    if more > 0:
        register = np.concatenate([register, fresh_rows(more)])
    register[rows] = changed
    saved = {}
    for name in TABLES:
        if name not in MADE_AGAIN:
            table = getattr(fresh, name)
            grows = name in IN_USE or name == "daily"
            saved[name] = _placed(table, _of_type(tables[name], table.dtype), grows=grows)
    tables_now: dict[str, Any] = {"register": register, **saved}
    return replace(fresh, **tables_now)


def _of_type(table: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return the same bytes under the declared type: a file does not keep that records are aligned."""
    if table.dtype != dtype:
        raise ValueError(f"a table has columns {table.dtype.names}, not {dtype.names}")
    return np.ascontiguousarray(table).view(dtype)


def _placed(fresh: NDArray[Any], saved: NDArray[Any], *, grows: bool) -> NDArray[Any]:
    """Return the saved entries, with the room a fresh table has behind them."""
    if not grows:
        if saved.shape != fresh.shape:
            raise ValueError(f"a table has shape {saved.shape}, not {fresh.shape}")
        return saved.copy()
    table = np.zeros(max(len(fresh), len(saved)), fresh.dtype)
    table[: len(saved)] = saved
    return table
