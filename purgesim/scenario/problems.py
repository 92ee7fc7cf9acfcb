"""From pydantic's errors to one line a mistake: place, what was given, what is allowed, what to do."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from purgesim.core.errors import ScenarioError
from purgesim.scenario.checks import Problem
from purgesim.scenario.wording import has, place_of, wording

__all__ = ["CONTRADICTION", "contradictions", "validated"]

M = TypeVar("M", bound=BaseModel)
CONTRADICTION: Final = "contradiction"
ROUNDS: Final = 5
"""Setting one fault aside may uncover another behind it, rarely more than once."""


def contradictions(problems: list[Problem]) -> PydanticCustomError:
    """Return the validation error that carries cross-checks through pydantic."""
    text = "; ".join(f"{p.place}: {p.text}" for p in problems)
    return PydanticCustomError(CONTRADICTION, "{text}", {"text": text, "problems": problems})


def validated(model: type[M], data: Mapping[str, Any], where: str, placeholders: Mapping[str, Mapping[str, Any]]) -> M:
    """Return the model, or raise with every mistake of the data.

    Parameters
    ----------
    model : type
        Class of a whole scenario.
    data : mapping
        As read from a file. It is not changed.
    where : str
        File or object to blame.
    placeholders : mapping
        Parts without default: what stands in for values of theirs that had to be set aside.

    Raises
    ------
    ScenarioError
        One line a mistake. Values found wrong are set aside (replaced by their defaults) and the
        cross-checks that do not rest on them are made on what is left.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    lines = [line for e in details for line in _lines(e, model, data)]
    aside: list[str] = []
    rest: Any = copy.deepcopy(data)
    for _ in range(ROUNDS):
        removed = [place for e in details for place in _set_aside(rest, e, placeholders)]
        aside += removed
        for part, stand_in in placeholders.items():
            rest[part] = {**stand_in, **rest[part]} if isinstance(rest.get(part), dict) else stand_in
        try:
            if not removed or model.model_validate(rest):
                break
        except ValidationError as error:
            details = error.errors(include_url=False)
        if any(e["type"] == CONTRADICTION for e in details):
            lines += [line for e in details for line in _lines(e, model, data, aside)]
            break
    raise ScenarioError(list(dict.fromkeys(lines)), where)


def _lines(
    error: ErrorDetails, model: type[BaseModel], data: Mapping[str, Any], aside: list[str] | None = None
) -> list[str]:
    """Return the line of an error; of cross-checks, those that rest on nothing set aside."""
    if error["type"] != CONTRADICTION:
        return [f"{place_of(error['loc'], data)}: {wording(error, model, data)}"]
    problems: list[Problem] = error["ctx"]["problems"]
    return [f"{p.place}: {p.text}" for p in problems if not any(_concerns(place, p) for place in aside or [])]


def _concerns(aside: str, problem: Problem) -> bool:
    """Return whether a contradiction rests on what was set aside."""
    for place in (problem.place, *problem.rests_on):
        pattern = re.escape(place).replace(r"\*", ".*")
        if f"{place}.".startswith(f"{aside}.") or re.fullmatch(pattern, aside):
            return True
    return False


def _set_aside(data: Any, error: ErrorDetails, placeholders: Mapping[str, Any]) -> list[str]:
    """Remove the innermost table entry on the way to a faulty value and return its place, if there is any."""
    path = tuple(step for step in error["loc"] if step != "[key]")
    if error["type"] == "missing" and len(path) == 2 and path[0] in placeholders:
        return [place_of(path, data)]  # nothing to remove, and something will stand in
    whole, inner, depth = data, None, 0
    for number, step in enumerate(path):
        if not has(data, step):
            if error["type"] != "missing" or number < len(path) - 1:
                return []  # it went with another fault
            break
        if isinstance(step, str) and isinstance(data, dict):
            inner, depth = data, number
        data = data[step]
    if inner is None:
        return []
    place = place_of(path[: depth + 1], whole)
    del inner[path[depth]]
    return [place]
