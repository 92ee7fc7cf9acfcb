"""The phase of the watch, by hand."""

from __future__ import annotations

import pytest

from purgesim.core.vocabulary import Rank
from purgesim.engine.phases.common import watch_phase
from tests import hand


@pytest.mark.parametrize("row", [0, 50])
def test_whoever_treats_people_outside_mildly_is_marked(row: int) -> None:
    """Seven cases a week are one a day; the body's only official handles it."""
    s = hand.small()
    body = int(s.posts["body"][s.posts["rank"] == Rank.OFFICIAL][0])
    s.bodies["outside"] = 0
    s.bodies["outside"][body] = 1
    s.posts["holder"][s.posts["holder"] == row] = -1
    s.posts["holder"][s.posts["body"] == body] = -1
    s.posts["holder"][s.bodies["first_post"][body]] = row
    p = s.parameters[0]
    p["on_watch"], p["on_outside"], p["on_upline"] = 1, 1, 0
    p["watch_outside_cases"], p["watch_outside_mild"], p["watch_hazard"] = 7.0, 1.0, 0.0
    for day in range(3):
        watch_phase(s, day)
    assert (s.bodies["outside_cases"][body], s.register["marks"][row], s.register["marks"].sum()) == (3, 3, 3)
