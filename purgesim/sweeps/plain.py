"""Values as Python's own, so that the same value is written the same wherever it came from."""

from __future__ import annotations

from typing import Any

from purgesim.core.dates import NoDateError, day_given, is_dated
from purgesim.scenario import merging

__all__ = ["listed", "plain"]


def plain(value: Any) -> Any:
    """Return a value without NumPy's and pandas' types; dates in ISO form."""
    value = merging.plain(value)
    if is_dated(value):
        try:
            return day_given(value).isoformat()
        except NoDateError:  # told when the point is held against its scenario
            return str(value)
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def listed(values: Any) -> Any:
    """Return a list of values, whatever holds them in a row: an array, a range, a column; other things as they are.

    Examples
    --------
    >>> listed(range(3)), listed("abc"), listed({"low": 1})
    ([0, 1, 2], 'abc', {'low': 1})
    """
    if isinstance(values, dict):
        return {key: plain(listed(value)) for key, value in values.items()}
    if isinstance(values, (list, str, bytes)):
        return values
    if isinstance(values, (tuple, range)) or type(values).__name__ in ("dict_keys", "dict_values"):
        return list(values)
    if getattr(values, "ndim", 1) == 1 and hasattr(values, "__array__") and hasattr(values, "__len__"):
        return plain(values.to_list() if hasattr(values, "to_list") else values)
    return values
