"""What a record tells of another case: assumptions, for two records that are known differ in mean and in shape."""

from __future__ import annotations

from typing import Final

__all__ = ["BETWEEN_CASES", "DISPERSION_BETWEEN_CASES"]

BETWEEN_CASES: Final = 4.0
"""By how much the mean number of names may differ from one case to another, in either direction (assumption)."""
DISPERSION_BETWEEN_CASES: Final = (0.0, 9.0)
"""Where the dispersion of another case lies with 90% (assumption): k / (1 + k) anywhere from 0 to 0.9.

Two records are known. One, Giaveno 1335, has k = 1.22, which is 0.55 on that scale from 0 (log-series) to 1 (Poisson);
in the other, of 189 deponents, k is near 0. Two values that far apart bound nothing but the scale itself.
"""
