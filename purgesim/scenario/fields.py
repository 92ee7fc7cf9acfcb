"""How a parameter is declared: type, default, unit, range, meaning, and what stands behind the default."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Frozen", "Grade", "parameter"]

Grade = Literal["primary", "secondary", "derived", "unverified", "assumed", "calibrated"]


class Frozen(BaseModel):
    """Base of every part of a scenario: frozen, typed, no unknown keys, no NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


def parameter(
    default: Any,
    meaning: str,
    *,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    grade: Grade = "assumed",
    source: str = "Assumption",
    **more: Any,
) -> Any:
    """Declare a parameter of the scenario.

    Parameters
    ----------
    default : object
        Value if the file says nothing.
    meaning : str
        One line a historian understands.
    unit : str
        Unit of the value; ``"1"`` if it has none.
    low, high : float, optional
        Allowed range, ends included.
    grade : Grade
        How sure we are of the default.
    source : str
        Where the default comes from.

    Returns
    -------
    pydantic.fields.FieldInfo
        To stand to the right of the field's name.
    """
    extra = {"unit": unit, "grade": grade, "source": source}
    return Field(default, description=meaning, ge=low, le=high, json_schema_extra=extra, **more)
