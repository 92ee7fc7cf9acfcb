"""Changes of a scenario as written on the command line: ``--set behaviour.watch.hazard=0.001``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from purgesim.core.errors import ScenarioError

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = ["changed", "parse_settings"]


def parse_settings(texts: Sequence[str]) -> dict[str, Any]:
    """Return the changes given as ``name=value``, values as in TOML; a word needs no quotes.

    Parameters
    ----------
    texts : sequence of str
        For instance ``["switches.watch=false", "structures.handlers=hearing"]``.

    Returns
    -------
    dict of str to object
        For `Scenario.override`.

    Raises
    ------
    ScenarioError
        With every text that cannot be read, one a line.

    Examples
    --------
    >>> parse_settings(["a.b=0.5", "c=[[1957-07-01, 1.0]]", "d=hearing", "e=true"])
    {'a.b': 0.5, 'c': [[datetime.date(1957, 7, 1), 1.0]], 'd': 'hearing', 'e': True}
    """
    found, problems = _read(texts)
    if problems:
        raise ScenarioError(problems, "--set")
    return found


def changed(scenario: Scenario, texts: Sequence[str] | None) -> Scenario:
    """Return a scenario with the changes given as ``name=value``.

    Parameters
    ----------
    scenario : Scenario
        What is changed.
    texts : sequence of str, optional
        As for `parse_settings`.

    Raises
    ------
    ScenarioError
        With every text that cannot be read and every change that is not allowed, one a line.
    """
    found, problems = _read(texts or [])
    try:
        result = scenario.override(found)
    except ScenarioError as error:
        if not problems:
            raise
        problems += error.problems
    if problems:
        raise ScenarioError(problems, "--set")
    return result


def _read(texts: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the changes that can be read, and what is wrong with the other texts."""
    found: dict[str, Any] = {}
    problems = []
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            problems.append(f"given {text!r}; allowed: name=value, such as switches.watch=false")
        elif name in found:
            problems.append(f"{name}: set twice; say it once")
        else:
            try:
                found[name] = _value(value)
            except tomllib.TOMLDecodeError as error:
                problems.append(f"{name}: given {value}, which is not a TOML value ({error}); mend it")
    return found, problems


def _value(text: str) -> Any:
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        if text[0] in "[{\"'" or text[0].isdigit():
            raise
        return text
    return read["value"] if len(read) == 1 else text
