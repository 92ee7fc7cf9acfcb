"""Which organisations are emptied, and one chain as a tree, in worlds small enough to be followed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from purgesim.core.tables import BODY
from purgesim.measures import chain, generations, heat
from tests.measures import worlds
from tests.measures.test_chains import chain_world
from tests.measures.worlds import chronicle, expelled, small, table


def emptied() -> worlds.RunData:
    """Bodies 0 and 1 are ministries of 10 and 30, body 2 a county committee of 20; body 3 has nobody."""
    bodies = table(BODY, 4, {"superior": -1}, establishment=[10, 30, 20, 0], kind=[2, 2, 3, 3], tier=[0, 0, 2, 2])
    events = [
        expelled(0, 0, body=0),
        expelled(27, 1, body=0),
        expelled(28, 2, body=1),
        expelled(30, 3, 0, body=1),  # ordinary
        expelled(31, 4, body=-1),  # nowhere
        expelled(55, 5, body=1),
        expelled(56, 6, body=1),  # after the close
    ]
    return small(chronicle(*events), bodies=bodies)


def test_heat_by_kind_by_hand() -> None:
    found = heat(emptied())
    assert found["group"].tolist() == ["ministry"] * 2 + ["county committee"] * 2
    assert found["members"].tolist() == [40, 40, 20, 20]
    assert found["lost"].tolist() == [2, 2, 0, 0]
    assert found["share"].tolist() == [0.05, 0.1, 0.0, 0.0]
    assert found["start"].tolist()[:2] == [pd.Timestamp("1957-07-01"), pd.Timestamp("1957-07-29")]


def test_heat_by_body_leaves_out_who_lost_nobody() -> None:
    found = heat(emptied(), "body")
    assert found["group"].unique().tolist() == ["ministry 0 (capital)", "ministry 1 (capital)"]
    assert found["share"].tolist() == [0.2, 0.2, 0.0, 2 / 30]


def test_heat_refuses_another_division() -> None:
    with pytest.raises(ValueError, match="by: given 'rank'; allowed: kind, body"):
        heat(emptied(), "rank")  # type: ignore[arg-type]


def test_heat_adds_up_to_the_flows() -> None:
    data = worlds.rich(3)
    events = data.events[data.events["kind"] == 6]
    low, high = (data.scenario.day_of(day) for day in (data.scenario.window.open, data.scenario.window.close))
    inside = (events["day"] >= low) & (events["day"] < high) & (events["value"] == 1) & (events["body"] >= 0)
    assert heat(data)["lost"].sum() == inside.sum() > 0


def test_the_longest_chain_by_hand() -> None:
    found = chain(chain_world())
    assert found["row"].tolist() == [0, 2, 3, 4]
    assert found["parent"].tolist() == [-1, 0, 0, 2]
    assert found["generation"].tolist() == [0, 1, 1, 2]
    assert found["channel"].tolist() == ["centre", "interrogation", "hearing", "interrogation"]
    assert found["expelled"].tolist() == [True, True, False, True]
    assert found["arrested"].tolist() == [True, False, False, False]
    assert found["involved"].tolist() == [True, False, False, False]


def test_a_chain_can_begin_anywhere_and_then_shows_nobody_above() -> None:
    found = chain(chain_world(), root=2)
    assert found["row"].tolist() == [2, 4]
    assert found["parent"].tolist() == [-1, 2]


def test_the_longest_of_at_most_so_many() -> None:
    assert chain(chain_world(), most=3)["row"].tolist() == [2, 4]
    assert len(chain(small(chronicle()))) == 0


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"root": 9}, "root: given row 9, who was never accused"),
        ({"root": 99}, "root: given row 99, who was never accused"),
        ({"root": 0, "most": 3}, "most: given 3, but the chain of row 0 holds 4 people; raise it"),
    ],
)
def test_a_chain_that_cannot_be_shown(asked: dict[str, int], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        chain(chain_world(), **asked)


def test_a_chain_holds_everybody_below_its_root() -> None:
    data = worlds.rich(4)
    found = chain(data, most=10_000)
    rows = set(found["row"])
    accuser, generation = data.last["accuser"], data.last["generation"]
    below = [
        row for row in np.flatnonzero(generation >= 1) if accuser[row] in rows and data.last["accused_at"][row] >= 0
    ]
    assert len(found) > 3
    assert set(below) - rows == set()
    assert found["parent"].iloc[1:].isin(rows).all()


def test_victims_with_no_part_by_generation() -> None:
    found = generations(chain_world()).set_index("generation")
    assert found["expelled_uninvolved"].tolist() == [0, 1, 1]
