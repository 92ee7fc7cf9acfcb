"""Cumulative incidences by hand, and against plain shares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.vocabulary import Event, Rank, Standing
from purgesim.measures import (
    strata,
    survival,
)
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small


@pytest.mark.parametrize("recorded", [Standing.CANDIDATE, Standing.MEMBER])
def test_cumulative_incidence_by_hand(recorded: Standing) -> None:
    """Ten members: one expelled of ten, then one dead of nine and one admitted, then two expelled of nine."""
    events = chronicle(
        expelled(2, 0),
        {"kind": Event.DIED, "day": 5, "whom": 1, "value": Standing.MEMBER},
        {"kind": Event.ADMITTED, "day": 5, "whom": 10, "standing": recorded},
        expelled(9, 2),
        expelled(9, 3),
    )
    first = register(10)
    found = survival(small(events, first=first, last=register(11)), "faction").set_index(["cause", "day"])
    political = found.loc["expelled_political"]
    assert political["at_risk"].tolist() == [10, 9, 9]
    assert political["exits"].tolist() == [1, 0, 2]
    after_two = (9 / 10) * (8 / 9)
    assert political["incidence"].tolist() == pytest.approx([1 / 10, 1 / 10, 1 / 10 + after_two * 2 / 9])
    assert found.loc["died"]["incidence"].tolist() == pytest.approx([0.0, 0.1, 0.1])
    assert found["group"].unique().tolist() == ["unaffiliated"]
    assert found.loc[("died", 5), "date"] == pd.Timestamp("1957-07-06")


def test_without_entries_the_incidence_is_the_share_that_left() -> None:
    data = worlds.rich(2)
    kept = data.events[~np.isin(data.events["kind"], (Event.ADMITTED, Event.REINSTATED))]
    first_exit = {}
    for event in kept:
        if event["kind"] in (Event.EXPELLED, Event.DIED, Event.FLED) and event["standing"] in (2, 3):
            first_exit.setdefault(int(event["whom"]), event)
    data = data._replace(events=np.array([e for e in first_exit.values() if e["whom"] < len(data.first)], worlds.EVENT))
    data = data._replace(events=data.events[np.isin(data.first["standing"][data.events["whom"]], (2, 3))])
    for by in ("faction", "rank", "kind"):
        last = survival(data, by, since=worlds.START).groupby(["group", "cause"])["incidence"].last()
        codes = strata(data).code
        key = {"faction": codes // 120, "rank": codes // 24 % 5, "kind": codes % 24}[by]
        left = data.events[data.events["kind"] == Event.DIED]
        for group, share in last.xs("died", level="cause").items():
            code = {
                "faction": ("unaffiliated", "Yan'an", "Soviet").index,
                "rank": lambda g: Rank[g.upper()],
                "kind": worlds.KINDS.index,
            }[by](group)
            mine = (key == code) & (codes >= 0)
            assert share == pytest.approx(mine[left["whom"]].sum() / mine.sum())


def test_survival_starts_at_the_window_with_those_still_there() -> None:
    data = worlds.rich(3)
    found = survival(data)
    assert found["day"].min() >= 303
    opening = found.drop_duplicates("group")["at_risk"].sum()
    assert abs(opening - data.daily["members"][302]) <= 10  # the groups' first days with exits differ by some days


def test_survival_of_an_empty_chronicle_has_no_rows() -> None:
    found = survival(small(chronicle()))
    assert len(found) == 0
    assert {"by", "group", "cause", "day", "date", "at_risk", "exits", "uncounted", "incidence"} == set(found.columns)


@given(st.lists(st.tuples(st.integers(0, 55), st.sampled_from(["political", "ordinary", "died"])), max_size=10))
def test_incidences_of_all_causes_add_up_to_who_left(exits: list[tuple[int, str]]) -> None:
    events = []
    for row, (day, cause) in enumerate(exits):
        died = {"kind": Event.DIED, "day": day, "whom": row, "value": Standing.MEMBER}
        events.append(died if cause == "died" else expelled(day, row, int(cause == "political")))
    found = survival(small(chronicle(*events)))
    total = found.groupby("cause")["incidence"].max().sum() if len(found) else 0.0
    assert total == pytest.approx(len(exits) / 10)
