"""Hooks as they are given, checked before the first day."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from purgesim.core.dates import DateGiven, NoDateError, day_given, is_dated
from purgesim.core.errors import CheckpointError, ScenarioError
from purgesim.engine.hooks.identity import digest_of, faults_of, name_of
from purgesim.engine.hooks.situation import Situation
from purgesim.scenario import Scenario

__all__ = ["Hook", "HookGiven", "hooks_of", "refuse_other_hooks", "reported"]

Function = Callable[[Situation], object]
EXAMPLE = '[("1957-09-01", spare_the_academy)]'


class Hook(NamedTuple):
    """A hook that has been checked."""

    day: int
    date: dt.date
    function: Function
    name: str
    source: str


HookGiven = tuple[DateGiven | Iterable[DateGiven], Function] | Hook
"""A date or several (or their ISO form) and a function of one `Situation`; or a hook that has been checked before."""


def hooks_of(scenario: Scenario, given: Iterable[Any]) -> tuple[Hook, ...]:
    """Return hooks in order of their days; those of one day keep the order in which they were given.

    Parameters
    ----------
    scenario : Scenario
        Says which days there are.
    given : iterable of (date, function)
        Dates within the run, or their ISO form, or lists of them; functions that take one `Situation`,
        `functools.partial` of them, methods of objects, objects that can be called.

    Returns
    -------
    tuple of Hook
        With the hash of each function's source and of the values it carries, as they are now.

    Raises
    ------
    ScenarioError
        With every mistake: a date outside the run, a lambda, a function made inside another, one without source.
    """
    found, problems = [], []
    several: Any = given  # whatever a user may have given
    for number, item in enumerate(several if isinstance(several, Iterable) else [several], start=1):
        place = f"hook {number}"
        checked = isinstance(item, Hook)  # its source may have been read where this process cannot read it
        if not checked and (not isinstance(item, (tuple, list)) or len(item) != 2):
            problems.append(f"{place}: given {item!r}; allowed: a pair (date, function), for instance {EXAMPLE}")
            continue
        dates, function = ([item.date], item.function) if checked else (_dates(item[0]), item[1])
        if not dates:
            problems.append(f"{place}: given no date; allowed: one or several")
        faults = [] if checked else faults_of(function) or _arity(function)
        problems += [f"{place}: {fault}" for fault in faults]
        digest = "" if faults else item.source if checked else digest_of(function)
        for date in dates:
            day, why = _day(scenario, date)
            if day is None or not 0 <= day < scenario.n_days:
                last = scenario.date_of(scenario.n_days - 1)
                told = f"{date}, which {why}" if why else f"{date}"
                problems.append(f"{place}: given {told}; allowed: a date from {scenario.window.start} to {last}")
            elif not faults:
                found.append(Hook(day, scenario.date_of(day), function, name_of(function), digest))
    if problems:
        raise ScenarioError(problems, "hooks")
    return tuple(sorted(found, key=lambda hook: hook.day))


def _dates(given: Any) -> list[Any]:
    """Return the dates that are given, one or several."""
    if isinstance(given, str) or is_dated(given) or getattr(given, "ndim", 1) == 0 or not isinstance(given, Iterable):
        return [given]
    return list(given)


def _day(scenario: Scenario, date: Any) -> tuple[int | None, str]:
    """Return the day of a date, or None and why it is none."""
    try:
        return (day_given(date) - scenario.window.start).days, ""
    except NoDateError as error:
        return None, error.why


def _arity(function: Function) -> list[str]:
    try:
        inspect.signature(function).bind(None)
    except (TypeError, ValueError):
        name = getattr(function, "__qualname__", name_of(function))
        return [f"given {name}{_parameters(function)}; allowed: one parameter, the situation; change it"]
    return []


def _parameters(function: Function) -> str:
    try:
        return str(inspect.signature(function))
    except (TypeError, ValueError):
        return "(?)"


def reported(hooks: Sequence[Hook]) -> list[dict[str, str]]:
    """Return what identifies hooks: date, name and hash of the source of each, as plain data."""
    return [{"date": hook.date.isoformat(), "function": hook.name, "source": hook.source} for hook in hooks]


def refuse_other_hooks(
    path: Any, saved: Sequence[dict[str, str]], given: Sequence[Hook], until: dt.date | None = None
) -> None:
    """Raise unless the hooks of a checkpoint are given again.

    Parameters
    ----------
    path : path
        The checkpoint.
    saved : sequence of dict
        What it says of its hooks (`reported`).
    given : sequence of Hook
        What is given now.
    until : datetime.date, optional
        Only hooks before this date are compared: the past of a fork. By default all are.

    Raises
    ------
    CheckpointError
        With the hooks that are missing, and those that are too many.
    """
    end = "" if until is None else until.isoformat()
    then, now = ([hook for hook in hooks if not end or hook["date"] < end] for hooks in (saved, reported(given)))
    if then == now:
        return
    missing, added = ([_word(hook) for hook in a if hook not in b] for a, b in ((then, now), (now, then)))
    said = [f"without {', '.join(missing)}"] * bool(missing) + [f"with {', '.join(added)}"] * bool(added)
    raise CheckpointError(
        f"{path}: continued {' and '.join(said) or 'with its hooks in another order'}; allowed: the hooks it was "
        "written with, from the same source; give them again: hooks=[(date, function), ...]"
    )


def _word(hook: dict[str, str]) -> str:
    return f"the hook {hook['function']} of {hook['date']} (source {hook['source'][:12]})"
