"""To whom a post reports, against a walk up its body post by post."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

import purgesim
from purgesim.ledger.marks import _post_above
from purgesim.state import State
from purgesim.terms import Rank
from tests.strategies import scenarios
from tests.worlds.worlds import ministry


def looked_for(s: State, number: int) -> int:
    """The post above: the first of the next higher rank there is; heads share the officials out among them."""
    post, body = s.posts[number], s.bodies[s.posts[number]["body"]]
    own = range(body["first_post"], body["end_post"])
    if post["rank"] == Rank.LEADING and number > own[0]:
        return own[0]
    higher = sorted({int(s.posts[i]["rank"]) for i in own if s.posts[i]["rank"] > post["rank"]})
    if not higher:
        above = s.bodies[body["superior"]] if body["superior"] >= 0 else None
        return -1 if above is None or above["first_post"] == above["end_post"] else int(above["first_post"])
    those = [i for i in own if s.posts[i]["rank"] == higher[0]]
    same = [i for i in own if s.posts[i]["rank"] == post["rank"]]
    return those[same.index(number) % len(those)] if higher[0] == Rank.HEAD else those[0]


def check_every_post(s: State) -> None:
    numbers = range(len(s.posts))
    assert [_post_above(s, number) for number in numbers] == [looked_for(s, number) for number in numbers]


@settings(max_examples=30, deadline=None)
@given(scenarios())
def test_a_post_reports_to_the_next_rank_above(scenario: purgesim.Scenario) -> None:
    check_every_post(purgesim.start(scenario, 1)._tables)


def test_in_a_ministry_officials_are_shared_out_among_the_heads() -> None:
    s = purgesim.start(ministry(), 1)._tables
    check_every_post(s)
    officials = np.flatnonzero(s.posts["rank"] == Rank.OFFICIAL)
    heads = {_post_above(s, number) for number in officials.tolist()}
    assert {int(s.posts[number]["rank"]) for number in heads} == {Rank.HEAD}
    assert len(heads) > 1
