"""Reproduction and generations of a chain small enough to be followed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from purgesim.core.vocabulary import Channel, Event
from purgesim.measures import (
    generations,
    reproduction,
)
from purgesim.measures.chains import cohorts, observed_law
from purgesim.measures.links import Links
from purgesim.measures.offspring import poisson_interval
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small


def chain_world(extra: int = 0) -> worlds.RunData:
    """0 and 1 are accused on day 0 by nobody accused; 0 accuses 2 and 3 (day 28), 2 accuses 4 (day 29)."""
    last = register(10 + extra)
    for row, accuser, day, generation, channel in (
        (0, -1, 0, 0, Channel.CENTRE),
        (1, 9, 0, 0, Channel.MEETING),
        (2, 0, 28, 1, Channel.INTERROGATION),
        (3, 0, 28, 1, Channel.HEARING),
        (4, 2, 29, 2, Channel.INTERROGATION),
    ):
        last["accuser"][row], last["accused_at"][row] = accuser, 16 * day + 3
        last["generation"][row], last["channel"][row] = generation, channel
    last["involvement"][[0, 1]] = 2
    events = [
        {"kind": Event.DENOUNCED, "day": day, "whom": row, "actor": actor, "value": 1}
        for row, actor, day in ((0, -1, 0), (1, 9, 0), (2, 0, 28), (3, 0, 28), (4, 2, 29), (4, 3, 40))
    ]
    # A name of somebody gone, who was never accused themselves.
    events.append({"kind": Event.DENOUNCED, "day": 41, "whom": 8, "actor": 3, "value": 0})
    events += [expelled(5, 0), expelled(33, 2), expelled(35, 4), expelled(6, 7, 0)]
    events.append({"kind": Event.ARRESTED, "day": 20, "whom": 0})
    return small(chronicle(*events), first=register(10 + extra), last=last)


def test_reproduction_of_accusation_by_hand() -> None:
    found = reproduction(chain_world(), "accusation")
    assert found["cohort"].tolist() == [0, 1]
    assert found["parents"].tolist() == [2, 3]
    assert found["children"].tolist() == [2, 1]
    assert found["r"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
    assert found["start"].tolist() == [pd.Timestamp("1957-07-01"), pd.Timestamp("1957-07-29")]
    assert found["known"].tolist() == [True, False]  # four weeks must fit: too few children to know better


def test_reproduction_of_expulsion_by_hand() -> None:
    found = reproduction(chain_world(), "expulsion")
    assert found["parents"].tolist() == [1, 2]  # the ordinary expulsion does not count
    assert found["children"].tolist() == [1, 1]


@pytest.mark.parametrize("kind", ["accusation", "expulsion"])
def test_the_channels_add_up(kind: str) -> None:
    data = worlds.rich(4)
    whole = reproduction(data, kind, lag_share=0.0)  # type: ignore[arg-type]
    assert whole["children"].sum() > 0
    parts = [reproduction(data, kind, channel, 0.0) for channel in Channel]  # type: ignore[arg-type]
    assert whole["known"].any()
    assert np.allclose(sum(part["r"] for part in parts), whole["r"], equal_nan=True)
    assert all((part["known"] == whole["known"]).all() for part in parts)


def test_a_share_of_lags_decides_what_is_known() -> None:
    data = worlds.rich(4)
    some, all_of_them = (reproduction(data, lag_share=share)["known"].sum() for share in (0.1, 1.0))
    assert some > all_of_them
    with pytest.raises(ValueError, match="lag_share: given"):
        reproduction(data, lag_share=1.5)


def test_poisson_intervals_agree_with_the_exact_ones() -> None:
    counts = np.array([0, 1, 3, 10, 400])
    low, high = poisson_interval(counts)
    assert low[0] == 0.0
    assert stats.poisson.sf(counts[1:] - 1, low[1:]) == pytest.approx(0.05)  # as many or more
    assert stats.poisson.cdf(counts, high) == pytest.approx(0.05)  # as many or fewer


def test_generations_by_hand() -> None:
    found = generations(chain_world()).set_index("generation")
    assert found["accused"].tolist() == [2, 2, 1]
    assert found["expelled"].tolist() == [1, 1, 1]
    assert found["arrested"].tolist() == [1, 0, 0]
    assert found["uninvolved_share"].tolist() == [0.0, 1.0, 1.0]
    assert found["accused_on"].tolist() == [
        pd.Timestamp("1957-07-01"),
        pd.Timestamp("1957-07-29"),
        pd.Timestamp("1957-07-30"),
    ]
    assert found["expelled_on"].tolist() == [
        pd.Timestamp("1957-07-06"),
        pd.Timestamp("1957-08-03"),
        pd.Timestamp("1957-08-05"),
    ]


def test_no_accusation_no_generation() -> None:
    assert len(generations(small(chronicle()))) == 0
    assert len(reproduction(small(chronicle()))) == 0


@pytest.mark.parametrize(("room", "known"), [(27, False), (28, True), (29, True)])
def test_with_few_lags_four_weeks_or_the_longest_seen_must_fit(room: int, known: bool) -> None:
    days = np.array([0, *range(9)])
    few = cohorts(Links(np.arange(10), days, np.arange(1, 10), np.zeros(9, np.int64)), 28 + room)
    assert bool(few.known[0]) is known
    assert few.fitting[0] == (10.0 if known else 0.0)  # taken as whole, not estimated
    late = cohorts(Links(np.arange(3), np.array([0, 1, 50]), np.array([2]), np.array([0])), 28 + 49)
    assert not late.known[0]
    assert cohorts(Links(np.arange(3), np.array([0, 1, 50]), np.array([2]), np.array([0])), 28 + 50).known[0]


def test_a_child_that_falls_before_its_parent_is_of_the_same_day() -> None:
    """Twenty children, ten of them ten days before their parents: half of the lags are of no day, half of ten."""
    parents = np.full(10, 100)
    days = np.concatenate([parents, parents - 10, parents + 10])
    found = Links(np.arange(30), days, np.arange(10, 30), np.tile(np.arange(10), 2))
    law = observed_law(found, 200)
    assert law is not None
    assert law.shares[[0, 9, 10]] == pytest.approx([0.5, 0.5, 1.0], abs=1e-3)
