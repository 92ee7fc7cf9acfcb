"""Ways to begin a simulation: at the start, from a checkpoint, or as a fork of one."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgesim.core.arguments import word_of
from purgesim.core.atomic_files import path_of
from purgesim.core.errors import CheckpointError
from purgesim.engine import checkpoints
from purgesim.engine.checkpoints import Checkpoint
from purgesim.engine.hooks.given import Hook, HookGiven, hooks_of, refuse_other_hooks, reported
from purgesim.engine.initial_state import begin, first_register
from purgesim.engine.levers import expand
from purgesim.engine.wanted import wanted
from purgesim.engine.workspace import Workspace
from purgesim.run.executors import EXECUTORS, ExecutorName
from purgesim.run.result import Run
from purgesim.run.simulation import Progress, Simulation
from purgesim.scenario import Scenario
from purgesim.scenario.forking import forked, refuse_set_levers

if TYPE_CHECKING:
    from purgesim.engine.agents.given import CadreClass, CadreGiven

__all__ = ["class_of", "fork", "resume", "simulate", "start"]

_local = threading.local()


def _own_workspace() -> Workspace:
    """Return this thread's workspace, which nobody else gets until it is put back.

    A hook, or whoever is told of the progress, may call `simulate` themselves.
    """
    workspace: Workspace | None = getattr(_local, "workspace", None)
    _local.workspace = None
    return workspace or Workspace()


def start(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    executor: ExecutorName = "compiled",
    without: Sequence[int] = (),
    hooks: Iterable[HookGiven] = (),
    cadre: CadreGiven | None = None,
    workspace: Workspace | None = None,
) -> Simulation:
    """Start a simulation.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, or its name or path.
    seed : int
        Seed of the run, 0 to 2**64 - 1.
    executor : {"compiled", "agents"}
        Compiled loops, or Mesa agents: the same chronicle.
    without : sequence of int
        Rows of cadres removed before the first day; their rows and posts stay, vacant.
    hooks : iterable of (date, function)
        Interventions as code: functions of a `purgesim.Situation`, called on the morning of their date (or of each of
        several: a list of dates). They are defined with ``def`` at the top of a file, for their source is part of the
        run's identity; with `functools.partial`, or as objects that can be called, they have parameters, which are
        part of it too.
    cadre : type, optional
        A class derived from `purgesim.Cadre`, for behaviour with memory: agents of it walk, whatever `executor` says.
        Its source is part of the run's identity.
    workspace : Workspace, optional
        Memory of an earlier simulation, which is void from now on (`purgesim.engine.initial_state.Workspace`).

    Returns
    -------
    Simulation
        On the morning of the first day.

    Raises
    ------
    ScenarioError
        With every mistake of the hooks.
    PurgesimError
        If the seed, the executor or a row of `without` is not allowed.

    Examples
    --------
    >>> import purgesim
    >>> sim = purgesim.start("small_ministry", seed=1).run_to("1957-06-01")
    >>> sim.date.isoformat()
    '1957-06-01'
    """
    word_of(executor, EXECUTORS, "executor")
    kind = class_of(cadre)
    run = wanted(scenario, seed, without, hooks)
    state = begin(run.scenario, run.party, run.seed, without=run.without, workspace=workspace)
    walks = executor if kind is None else "agents"
    at = Checkpoint(run.scenario, run.seed, walks, 0, run.without, state, run.scenario, reported(run.hooks))
    return Simulation(at, run.hooks, workspace, kind)


def class_of(cadre: Any) -> CadreClass | None:
    """Return a class of agents, checked; None if none is given. Raises `PurgesimError` if it is no such class."""
    if cadre is None:
        return None
    from purgesim.engine.agents.given import class_given  # Mesa is not needed by whoever runs compiled loops

    return class_given(cadre)


def simulate(
    scenario: Scenario | str | Path,
    seed: int = 1,
    *,
    executor: ExecutorName = "compiled",
    without: Sequence[int] = (),
    hooks: Iterable[HookGiven] = (),
    cadre: CadreGiven | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario once.

    Parameters
    ----------
    scenario, seed, executor, without, hooks, cadre
        As for `start`.
    progress : callable, optional
        Called with (days done, days in all) from time to time.

    Returns
    -------
    Run
        The same scenario and seed give the same run, whatever the executor; agents of a class of your own, theirs.

    Examples
    --------
    >>> import purgesim
    >>> run = purgesim.simulate("small_ministry", seed=1)
    >>> run.same_as(purgesim.simulate("small_ministry", seed=1))
    True
    """
    word_of(executor, EXECUTORS, "executor")
    several: Any = hooks  # whatever a user may have given
    given = list(several) if isinstance(several, Iterable) else several
    if given != [] or executor != "compiled" or cadre is not None:  # a user's own code may keep what it has seen
        return start(scenario, seed, executor=executor, without=without, hooks=given, cadre=cadre).run(progress)
    workspace = _own_workspace()
    sim = start(scenario, seed, without=without, workspace=workspace)
    run = sim.run(progress)
    workspace.give_back(sim._tables, first_register(sim.scenario, run.party), run.changed_rows)
    _local.workspace = workspace
    return run


def resume(
    path: str | Path,
    *,
    executor: ExecutorName | None = None,
    hooks: Iterable[HookGiven] = (),
    cadre: CadreGiven | None = None,
) -> Simulation:
    """Continue from a checkpoint.

    Parameters
    ----------
    path : str or Path
        File written by `Simulation.checkpoint`.
    executor : {"compiled", "agents"}, optional
        The other executor may take over; by default the one that wrote it.
    hooks : iterable of (date, function)
        The hooks it was written with, those of the past included: they belong to the run.
    cadre : type, optional
        The class of agents that wrote it, if it was one of your own.

    Raises
    ------
    CheckpointError
        If the file cannot be read, or was written by other code, with other hooks, or with agents of another class.

    Examples
    --------
    >>> import tempfile, purgesim
    >>> path = Path(tempfile.mkdtemp()) / "june.npz"
    >>> _ = purgesim.start("small_ministry", seed=1).run_to("1957-06-01").checkpoint(path)
    >>> purgesim.resume(path).run().same_as(purgesim.simulate("small_ministry", seed=1))
    True
    """
    if executor is not None:
        word_of(executor, EXECUTORS, "executor")
    kind = class_of(cadre)
    saved = _read(path_of(path, "path"), kind)
    checked = hooks_of(saved.scenario, hooks)
    refuse_other_hooks(path, saved.hooks, checked)
    return _continued(saved, saved.scenario, saved.in_force, executor, checked, kind)


def _continued(
    saved: Checkpoint,
    scenario: Scenario,
    in_force: Scenario,
    executor: str | None,
    hooks: Sequence[Hook],
    cadre: CadreClass | None,
) -> Simulation:
    state = replace(saved.state, levers=expand(in_force))
    chosen = "agents" if cadre is not None else saved.executor if executor is None else executor
    at = replace(saved, scenario=scenario, in_force=in_force, executor=chosen, state=state)
    return Simulation(at, hooks, cadre=cadre)


def _read(path: Path, cadre: CadreClass | None) -> Checkpoint:
    saved = checkpoints.read(path)
    given = checkpoints.PLAIN if cadre is None else cadre.name
    if saved.cadre == given:
        return saved
    if cadre is None:
        raise CheckpointError(
            f"{path}: written with agents of class {saved.cadre}, whose behaviour no file holds; "
            f"give cadre={saved.cadre}"
        )
    raise CheckpointError(
        f"{path}: written with agents of class {saved.cadre}, given cadre={given}; allowed: the class that wrote "
        "it, for the days that are past are its own"
    )


def fork(
    path: str | Path,
    changes: Mapping[str, Any],
    *,
    executor: ExecutorName | None = None,
    hooks: Iterable[HookGiven] = (),
    cadre: CadreGiven | None = None,
) -> Simulation:
    """Continue from a checkpoint with other levers: another future of the same past.

    Parameters
    ----------
    path : str or Path
        File written by `Simulation.checkpoint`.
    changes : mapping of str to object
        New schedules by dotted name, ``"levers.strictness"``; a number holds from the day of the fork on,
        and so do points dated from that day on. Levers of earlier days, and anything but levers, are refused.
    executor : {"compiled", "agents"}, optional
        As for `resume`.
    hooks : iterable of (date, function)
        Those of the past as it was written with; from the day of the fork on, any.
    cadre : type, optional
        As for `resume`.

    Raises
    ------
    ScenarioError
        If a change is not a lever's, concerns days that are past, or a lever that a hook has set.
    CheckpointError
        As for `resume`.

    Examples
    --------
    >>> import tempfile, purgesim
    >>> path = Path(tempfile.mkdtemp()) / "june.npz"
    >>> _ = purgesim.start("small_ministry", seed=1).run_to("1957-06-01").checkpoint(path)
    >>> gentle = purgesim.fork(path, {"levers.strictness": 0.0})
    >>> gentle.date.isoformat(), gentle.run().same_as(purgesim.simulate("small_ministry", seed=1))
    ('1957-06-01', False)
    """
    if executor is not None:
        word_of(executor, EXECUTORS, "executor")
    kind = class_of(cadre)
    saved = _read(path_of(path, "path"), kind)
    scenario = forked(saved.scenario, saved.day, changes)
    checked = hooks_of(saved.scenario, hooks)
    refuse_other_hooks(path, saved.hooks, checked, until=saved.scenario.date_of(saved.day))
    refuse_set_levers(saved.scenario, saved.in_force, saved.day, changes)
    return _continued(saved, scenario, forked(saved.in_force, saved.day, changes), executor, checked, kind)
