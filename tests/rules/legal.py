"""Every rule with the range of each of its arguments that a valid scenario can produce."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from purgesim.rules import arrest, counts, demography, hearing, interrogation, meeting, sentence, target, vacancy, watch

LAST = 1.0 - 2.0**-53
"""The largest draw there can be; the smallest is 2**-53."""
FIRST = 2.0**-53


@dataclass(frozen=True)
class Range:
    """An argument: real (or whole) numbers from low to high."""

    low: float
    high: float
    whole: bool = False
    counted: bool = False
    """A count that the rule takes as a float: members, posts."""

    def values(self) -> st.SearchStrategy[Any]:
        """Any legal value, the ends more often than chance would have them."""
        if self.whole:
            return st.integers(int(self.low), int(self.high))
        if self.counted:
            return st.integers(int(self.low), int(self.high)).map(float)
        inner = st.floats(self.low, self.high, allow_nan=False, allow_subnormal=False)
        return st.one_of(inner, st.sampled_from([self.low, self.high]))

    def integers(self) -> st.SearchStrategy[int]:
        """Whole values, which a caller may hold as an integer."""
        return st.integers(int(self.low), int(min(self.high, 1e6)))


U = Range(FIRST, LAST)
SHARE = Range(0.0, 1.0)
WEIGHT = Range(0.0, 100.0)
LOGIT = Range(-20.0, 20.0)
PEOPLE = Range(0.0, 2e9, counted=True)


def whole(low: int, high: int) -> Range:
    return Range(low, high, whole=True)


RULES: dict[Callable[..., Any], tuple[Range, ...]] = {
    arrest.arrest_chance: (SHARE, WEIGHT, Range(0.0, 1e6)),
    arrest.flight_chance: (SHARE, SHARE, SHARE),
    counts.days: (U, Range(0.0, 3650.0), whole(0, 1)),
    counts.poisson: (U, Range(0.0, 20.0)),
    counts.truncated_negative_binomial: (U, Range(1.0, 100.0), Range(0.05, 100.0)),
    demography.days_until_death: (U, SHARE, SHARE, Range(10.0, 201.0)),
    demography.days_until_event: (U, SHARE),
    demography.gompertz: (SHARE, SHARE, Range(10.0, 201.0)),
    hearing.charge_found: (whole(0, 15), whole(0, 15)),
    hearing.defence_chance: (SHARE, SHARE, Range(1e-30, 10.0), Range(1e-9, 1.0), Range(1.0, 8.0)),
    hearing.found: (Range(0.0, 1e9), WEIGHT),
    hearing.ordered: (U, LOGIT, LOGIT, LOGIT, LOGIT, LOGIT),
    hearing.sanction_score: (
        LOGIT, whole(0, 10**6), Range(0.0, 10.0), LOGIT, Range(0.0, 10.0), whole(0, 2), Range(0.0, 20.0), whole(0, 1),
        Range(0.0, 20.0), whole(0, 1000), Range(-20.0, 0.0),
    ),
    hearing.throughput: (Range(0.0, 1e6), Range(0.0, 1e6), Range(0.0, 1e6), SHARE),
    interrogation.break_chance: (WEIGHT, WEIGHT, SHARE),
    interrogation.name_weight: (WEIGHT, WEIGHT, SHARE),
    meeting.career: (Range(0.0, 10.0), PEOPLE, PEOPLE),
    meeting.contagion: (Range(0.0, 1000.0), Range(0.0, 1e6), PEOPLE),
    meeting.danger_level: (whole(-3, 1000),),
    meeting.duty: (SHARE, Range(0.0, 1e6), Range(0.0, 1e6)),
    meeting.hill: (Range(1e-30, 1e6), Range(1e-9, 20.0), Range(1.0, 8.0)),
    meeting.preemption: (WEIGHT, whole(0, 6), Range(0.1, 20.0), Range(2.0, 8.0)),
    meeting.quota: (Range(0.0, 10.0), Range(0.0, 100.0), PEOPLE, PEOPLE),
    meeting.raised: (Range(0.0, 100.0), PEOPLE, PEOPLE, SHARE, SHARE),
    sentence.sentence: (U, LOGIT, LOGIT, LOGIT, LOGIT),
    target.protection: (SHARE, SHARE, whole(0, 1)),
    target.exposure_weight: (whole(0, 4), Range(0.0, 1000.0), whole(0, 1), whole(0, 1)),
    target.stigma: (Range(0.0, 1000.0), Range(0.0, 1000.0), Range(0.0, 1000.0), SHARE, whole(0, 1), WEIGHT),
    target.target_weight: (
        Range(0.0, 1e8), WEIGHT, whole(0, 30_000), WEIGHT, whole(0, 10**6), Range(0.0, 1e6), SHARE,
    ),
    vacancy.promotion_weight: (whole(0, 30_000), WEIGHT, whole(0, 30_000), WEIGHT),
    watch.holds_against: (U, whole(-1, 4), whole(-1, 5), SHARE),
    watch.mark_fires_at: (U, Range(0.0, 1e6)),
    watch.shares_mark: (U, SHARE),
}  # fmt: skip
"""Legal ranges by rule."""


def arguments(ranges: tuple[Range, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Any legal arguments of a rule."""
    return st.tuples(*(r.values() for r in ranges))
