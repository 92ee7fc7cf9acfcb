"""Reproduction and generations of a chain small enough to be followed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from purgesim.measures import (
    generations,
    reproduction,
)
from purgesim.measures.chains import Links, cohorts, poisson_interval
from purgesim.terms import Channel, Event
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small


def chain_world(extra: int = 0) -> worlds.RunData:
    """0 and 1 are accused on day 0 by nobody accused; 0 accuses 2 and 3 (day 30), 2 accuses 4 (day 31)."""
    last = register(10 + extra)
    for row, accuser, day, generation, channel in (
        (0, -1, 0, 0, Channel.CENTRE),
        (1, 9, 0, 0, Channel.MEETING),
        (2, 0, 30, 1, Channel.INTERROGATION),
        (3, 0, 30, 1, Channel.HEARING),
        (4, 2, 31, 2, Channel.INTERROGATION),
    ):
        last["accuser"][row], last["accused_at"][row] = accuser, 16 * day + 3
        last["generation"][row], last["channel"][row] = generation, channel
    last["involvement"][[0, 1]] = 2
    events = [
        {"kind": Event.DENOUNCED, "day": day, "whom": row, "actor": actor, "value": 1}
        for row, actor, day in ((0, -1, 0), (1, 9, 0), (2, 0, 30), (3, 0, 30), (4, 2, 31), (4, 3, 40))
    ]
    # A name of somebody gone, who was never accused himself.
    events.append({"kind": Event.DENOUNCED, "day": 41, "whom": 8, "actor": 3, "value": 0})
    events += [expelled(5, 0), expelled(33, 2), expelled(35, 4), expelled(6, 7, 0)]
    events.append({"kind": Event.ARRESTED, "day": 20, "whom": 0})
    return small(chronicle(*events), first=register(10 + extra), last=last)


def test_reproduction_of_accusation_by_hand() -> None:
    found = reproduction(chain_world(), "accusation")
    assert found["cohort"].tolist() == [0, 1]
    assert found["parents"].tolist() == [2, 3]
    assert found["children"].tolist() == [2, 1]
    assert found["r"].tolist() == pytest.approx([1.0, 1 / 3])
    assert found["start"].tolist() == [pd.Timestamp("1957-07-01"), pd.Timestamp("1957-07-29")]
    assert found["censored"].tolist() == [False, True]  # four weeks must fit: too few children to know better


def test_reproduction_of_expulsion_by_hand() -> None:
    found = reproduction(chain_world(), "expulsion")
    assert found["parents"].tolist() == [1, 2]  # the ordinary expulsion does not count
    assert found["children"].tolist() == [1, 1]


@pytest.mark.parametrize("kind", ["accusation", "expulsion"])
def test_the_channels_add_up(kind: str) -> None:
    data = worlds.rich(4)
    whole = reproduction(data, kind)  # type: ignore[arg-type]
    assert whole["children"].sum() > 0
    parts = [reproduction(data, kind, channel) for channel in Channel]  # type: ignore[arg-type]
    assert np.allclose(sum(part["r"] for part in parts), whole["r"])
    assert all((part["censored"] == whole["censored"]).all() for part in parts)


def test_a_share_of_lags_decides_the_censoring() -> None:
    data = worlds.rich(4)
    some, all_of_them = (reproduction(data, lag_share=share)["censored"].sum() for share in (0.1, 1.0))
    assert some < all_of_them


def test_poisson_intervals_agree_with_the_exact_ones() -> None:
    stats = pytest.importorskip("scipy.stats")
    counts = np.array([0, 1, 3, 10, 400])
    low, high = poisson_interval(counts)
    assert low[0] == 0.0
    assert 0.0 < low[1] < stats.gamma.ppf(0.05, 1)
    assert low[2:] == pytest.approx(stats.gamma.ppf(0.05, counts[2:]), rel=0.02)
    assert high == pytest.approx(stats.gamma.ppf(0.95, counts + 1), rel=0.01)


def test_generations_by_hand() -> None:
    found = generations(chain_world()).set_index("generation")
    assert found["accused"].tolist() == [2, 2, 1]
    assert found["expelled"].tolist() == [1, 1, 1]
    assert found["arrested"].tolist() == [1, 0, 0]
    assert found["uninvolved_share"].tolist() == [0.0, 1.0, 1.0]
    assert found["accused_on"].tolist() == [
        pd.Timestamp("1957-07-01"),
        pd.Timestamp("1957-07-31"),
        pd.Timestamp("1957-08-01"),
    ]
    assert found["expelled_on"].tolist() == [
        pd.Timestamp("1957-07-06"),
        pd.Timestamp("1957-08-03"),
        pd.Timestamp("1957-08-05"),
    ]


def test_no_accusation_no_generation() -> None:
    assert len(generations(small(chronicle()))) == 0
    assert len(reproduction(small(chronicle()))) == 0


@pytest.mark.parametrize(("room", "censored"), [(7, True), (8, False), (9, False)])
def test_the_lag_that_must_fit_is_one_that_was_seen(room: int, censored: bool) -> None:
    """Ten children 0 to 9 days after one parent: 0.85 of them lie between the lags 7 and 8, and 8 must fit."""
    days = np.array([0, *range(10)])
    found = cohorts(Links(np.arange(11), days, np.arange(1, 11), np.zeros(10, np.int64)), 28 + room, 0.85)
    assert bool(found.censored[0]) is censored
