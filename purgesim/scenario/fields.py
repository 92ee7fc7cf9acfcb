"""How a parameter is declared: type, default, unit, range, meaning, and what stands behind the default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from purgesim.core.dates import ALWAYS, NoDateError, day_given
from purgesim.core.errors import ScenarioError, shown
from purgesim.core.showing import short_html, short_repr
from purgesim.scenario.refusals import refusal

__all__ = ["Frozen", "Grade", "ReadOnly", "allowed_range", "parameter"]

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

K = TypeVar("K")
V = TypeVar("V")

FROZEN: Final = "a scenario is frozen; override({...}) gives a changed one"

Grade = Literal["primary", "secondary", "derived", "unverified", "assumed", "calibrated"]
"""How sure we are of a value, from the founding texts down to a guess; "calibrated" was fitted."""


def allowed_range(low: float | None, high: float | None) -> str:
    """Return a range in words.

    Examples
    --------
    >>> allowed_range(0, 0.5), allowed_range(0, 1e6), allowed_range(1, None)
    ('0 to 0.5', '0 to 1,000,000', '1 or more')
    """
    if low is None or high is None:
        bound = low if high is None else high
        return "any finite number" if bound is None else f"{_digits(bound)} or {'more' if high is None else 'less'}"
    return f"{_digits(low)} to {_digits(high)}"


def _digits(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:g}"


class ReadOnly(dict[K, V]):
    """A table of a scenario: a dictionary that cannot be changed, as the scenario cannot.

    Examples
    --------
    >>> ReadOnly({"Choe": 1.0})["Choe"]
    1.0
    >>> ReadOnly({"Choe": 1.0})["Pak"] = 0.5
    Traceback (most recent call last):
    ...
    purgesim.core.errors.ScenarioError: scenario: 1 mistake
      - a scenario is frozen; override({...}) gives a changed one
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise ScenarioError([FROZEN])

    __setitem__ = __delitem__ = __ior__ = update = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> tuple[Any, ...]:  # so that it can be pickled and copied without being filled item by item
        return type(self), (dict(self),)


class _Told(ModelMetaclass):
    """Makes parts of a scenario; what pydantic refuses is told as everywhere else."""

    def __call__(self, *args: Any, **values: Any) -> Any:
        try:
            return super().__call__(*args, **values)
        except ValidationError as error:
            found = [(".".join(map(str, e["loc"])), e["msg"], e["input"]) for e in error.errors(include_url=False)]
            lines = [m if "given" in m else f"given {shown(given)}: {m}" for _, m, given in found]
            told = [f"{place}: {line}" if place else line for (place, _, _), line in zip(found, lines, strict=True)]
            raise ScenarioError(told, self.__name__) from None


class Frozen(BaseModel, metaclass=_Told):
    """Base of every part of a scenario: frozen, typed, no unknown keys, no NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    def __repr__(self) -> str:
        return short_repr(self)

    def __str__(self) -> str:
        return short_repr(self)

    def _repr_html_(self) -> str:
        return short_html(self)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise ScenarioError([f"{name}: given {shown(value)}; {FROZEN}"], type(self).__name__)

    def __delattr__(self, name: str) -> NoReturn:
        raise ScenarioError([f"{name}: {FROZEN}"], type(self).__name__)

    @field_validator("*", mode="before", check_fields=False)
    @classmethod
    def _no_conversion(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse texts and truth values where numbers belong, and the reverse, and read dates the house's way."""
        assert info.field_name is not None
        annotation = cls.model_fields[info.field_name].annotation
        if annotation is dt.date or (value is not None and dt.date in get_args(annotation)):
            return _day(value)
        _refuse_conversion(annotation, value)
        return value

    @field_validator("*", mode="after", check_fields=False)
    @classmethod
    def _inside_range(cls, value: Any, info: ValidationInfo) -> Any:
        """Hold every number of a container to the declared range, and make tables read-only."""
        assert info.field_name is not None
        extra = cls.model_fields[info.field_name].json_schema_extra
        if isinstance(value, (tuple, dict)) and isinstance(extra, dict):
            _refuse_outside(value, extra.get("low"), extra.get("high"))  # type: ignore[arg-type]
        return ReadOnly(value) if isinstance(value, dict) else value


def _day(given: Any) -> dt.date:
    """Return the day that a date of a scenario stands for; pydantic would take numbers, and moments of any zone."""
    try:
        return day_given(given)
    except NoDateError as error:
        raise refusal(f"{error}; write it so") from None


def _refuse_conversion(annotation: Any, value: Any) -> None:
    if annotation in (int, float) and isinstance(value, (bool, str)):
        raise refusal(f"given {value!r}, which is not a number; write a number without quotes")
    if annotation is bool and not isinstance(value, bool):
        raise refusal(f"given {value!r}; allowed: true or false; write one of the two")
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if origin is tuple and isinstance(value, (list, tuple)) and arguments[0] in (int, float):
        for item in value:
            _refuse_conversion(arguments[0], item)
    if origin is dict and isinstance(value, dict):
        for item in value.values():
            _refuse_conversion(arguments[1], item)


def _numbers(value: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number in nested tuples and mappings with a word on its place."""
    if isinstance(value, (int, float)):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _numbers(item, f" for {key}")
    elif isinstance(value, tuple) and len(value) == 2 and hasattr(value[0], "isoformat"):
        yield from _numbers(value[1], place if value[0] == ALWAYS else f"{place} on {value[0].isoformat()}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _numbers(item, place or (f" at position {number + 1}" if isinstance(item, (int, float)) else ""))


def _refuse_outside(value: Any, low: float | None, high: float | None) -> None:
    outside = [
        f"{number:g}{place}"
        for place, number in _numbers(value)
        if (low is not None and number < low) or (high is not None and number > high)
    ]
    if outside:
        allowed = allowed_range(low, high)
        raise refusal(f"given {', '.join(outside)}; allowed: {allowed}; choose values in this range")


def parameter(
    default: Any,
    meaning: str,
    *,
    unit: str = "1",
    low: float | None = None,
    high: float | None = None,
    grade: Grade = "assumed",
    source: str = "Assumption",
    engine: Mapping[str, Any] | None = None,
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
        Allowed range, ends included; of every number, if the value holds several.
    grade : Grade
        How sure we are of the default.
    source : str
        Where the default comes from.
    engine : mapping, optional
        What the engine makes of it, where the type does not tell (`purgesim.scenario.policy.lever`).
    **more
        Handed on to pydantic.

    Returns
    -------
    pydantic.fields.FieldInfo
        To stand to the right of the field's name.
    """
    extra: dict[str, Any] = {"unit": unit, "grade": grade, "source": source, "low": low, "high": high}
    if engine is not None:
        extra["engine"] = dict(engine)
    bounds: dict[str, Any] = {} if isinstance(default, (tuple, dict)) else {"ge": low, "le": high}
    default = ReadOnly(default) if isinstance(default, dict) else default
    return Field(default, description=meaning, json_schema_extra=extra, **bounds, **more)
