"""What a part of a scenario refuses, in the house's words instead of pydantic's."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

__all__ = ["refusal"]


def refusal(text: str) -> PydanticCustomError:
    """Return a validation error whose text says it all: what was given, what is allowed, what to do.

    Examples
    --------
    >>> str(refusal("given 2; allowed: 0 to 1"))
    'given 2; allowed: 0 to 1'
    """
    return PydanticCustomError("purgesim", "{text}", {"text": text})
