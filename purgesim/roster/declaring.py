"""What has to be declared of a party of real or invented people before it is read."""

from __future__ import annotations

from typing import Final, Literal, get_args

from purgesim.core.errors import shown

__all__ = ["NOT_FOR", "Declared", "UnknownColumns", "refusal_of"]

Declared = Literal["historical", "synthetic"]
UnknownColumns = Literal["refuse", "leave out"]
NOT_FOR: Final = (
    "purgesim is for the study of the past and of invented parties; it is not for living persons: not to plan, target "
    "or justify persecution, not to rate or predict anybody"
)


def refusal_of(declared: object) -> str | None:
    """Return why a declaration is refused, None if it is one of the two that are accepted.

    Examples
    --------
    >>> refusal_of("synthetic") is None, refusal_of("living").split(";")[0]
    (True, "given 'living'")
    """
    if isinstance(declared, str) and declared in get_args(Declared):
        return None
    given = "given none" if declared is None else f"given {shown(declared)}"
    return (
        f'{given}; allowed: declared = "historical" (nobody in it is alive) or "synthetic" (nobody in it ever lived); '
        f"{NOT_FOR}; declare one of the two only if it is true"
    )
