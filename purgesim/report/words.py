"""Values as a person reads them: the same on the command line and in reports."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

__all__ = ["USES", "figure_text", "interval_text", "value_text"]

USES: Final = {
    "A": "Accounting checks: they follow from how the books are kept, and are never evidence",
    "C": "Evidence, calibrated: used to set numbers of the scenario, so it confirms nothing",
    "S": "Evidence, scored: not used to set anything",
    "R": "Reported, not scored",
}
"""What the patterns of each use are good for."""


def figure_text(value: Any) -> str:
    """Return a value as a person reads it.

    Examples
    --------
    >>> [figure_text(value) for value in (3912.0, 0.123456, float("nan"), "13 to 200", True)]
    ['3,912', '0.123', '-', '13 to 200', 'yes']
    >>> figure_text(999.4), figure_text(999.7), figure_text(-999.7)
    ('999', '1,000', '-1,000')
    """
    import numpy as np
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "-"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return f"{number:,.0f}" if abs(number) >= 999.5 or number.is_integer() else f"{number:.3g}"
    return str(value)


def interval_text(low: Any, high: Any) -> str:
    """Return an interval as a person reads it.

    Examples
    --------
    >>> interval_text(13, 200), interval_text(None, None)
    ('13 to 200', '-')
    """
    import pandas as pd

    return "-" if pd.isna(low) and pd.isna(high) else f"{figure_text(low)} to {figure_text(high)}"


def value_text(value: Any) -> str:
    """Return the value of a parameter: a schedule by its dates, a list by its members.

    Examples
    --------
    >>> value_text(((dt.date(1957, 7, 1), 0.5), (dt.date(1957, 8, 1), 1.0)))
    '0.5 on 1957-07-01; 1 on 1957-08-01'
    >>> value_text((1, 2)), value_text(())
    ('1, 2', 'none')
    """
    if isinstance(value, (tuple, list)):
        if all(isinstance(part, (tuple, list)) and part and isinstance(part[0], dt.date) for part in value) and value:
            return "; ".join(f"{figure_text(number)} on {date}" for date, number in value)
        return ", ".join(map(value_text, value)) or "none"
    return figure_text(value)
