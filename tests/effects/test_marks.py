"""To whom a post reports, against a walk up its body post by post; who is marked, and when a mark fires."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

import purgesim
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Rank, Standing
from purgesim.engine.effects.marks import _post_above, choose_handler, give_marks, next_fired, superior_of
from purgesim.engine.state import State
from tests import hand
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


@pytest.fixture
def s() -> State:
    state = purgesim.start(ministry(), 1)._tables
    state.world["day"] = 30
    return state


def officials(s: State, body: int, without: int) -> dict[int, float]:
    posts = s.posts[(s.posts["body"] == body) & (s.posts["rank"] >= Rank.OFFICIAL)]
    rows = [int(row) for row in posts["holder"] if row >= 0 and row != without]
    return {row: 1.0 for row in rows if s.register["standing"][row] == Standing.MEMBER}


@pytest.mark.parametrize("by_hearing", [0, 1])
def test_a_handler_is_drawn_by_two_races(s: State, by_hearing: int) -> None:
    s.parameters["handlers_hearing"] = by_hearing
    hand.set_row(s, int(s.posts["holder"][0]), standing=Standing.CRITICISED)
    bodies = {int(body): 1.0 for body in s.handling}
    chosen = set()
    for row in range(0, 400, 7):
        for case in (1, 2):
            body = 1 if by_hearing else hand.race(s, Stream.HANDLER, row, -1 - case, bodies)[0]
            expected = hand.race(s, Stream.HANDLER, row, case, officials(s, body, row))
            assert choose_handler(s, 1, row, case, int(Stream.HANDLER), row) == expected[0]
            chosen.add(expected[0])
    assert len(chosen) > 5


def test_where_nobody_may_handle_a_case_there_is_no_handler(s: State) -> None:
    s.posts["holder"] = -1
    assert choose_handler(s, 1, 5, 1, int(Stream.HANDLER), 5) == -1
    s.parameters["handlers_hearing"] = 0
    bare = replace(s, handling=np.zeros(0, np.int64))
    assert choose_handler(bare, 1, 5, 1, int(Stream.HANDLER), 5) == -1


def line_of(s: State, row: int) -> list[int]:
    """Superiors up the line of command; vacant steps are skipped, and who is no member."""
    found, number = [], int(s.register["post"][row])
    while number >= 0:
        number = looked_for(s, number)
        holder = int(s.posts["holder"][number]) if number >= 0 else -1
        if holder >= 0 and s.register["standing"][holder] in hand.IN_PARTY:
            found.append(holder)
    return found


def test_a_superior_is_the_next_up_the_line_who_is_there(s: State) -> None:
    head = int(np.flatnonzero(s.posts["rank"] == Rank.HEAD)[0])
    s.posts["holder"][head] = -1
    leading = int(np.flatnonzero(s.posts["rank"] == Rank.LEADING)[-1])
    hand.set_row(s, int(s.posts["holder"][leading]), standing=Standing.EXPELLED)
    lengths = set()
    for row in range(400):
        assert superior_of(s, row) == next(iter(line_of(s, row)), -1)
        lengths.add(len(line_of(s, row)))
    assert {0, 1, 2, 3} <= lengths


def test_a_mark_is_shared_up_the_line_as_far_as_the_draws_let_it(s: State) -> None:
    s.parameters["watch_share_up"], s.parameters["watch_levels"] = 0.7, 2
    shared = set()
    for row in [r for r in range(400) if hand.rank(s, r) >= Rank.OFFICIAL]:
        before, n = s.register["marks"].copy(), int(s.register["marks"][row])
        expected = [row]
        for above in line_of(s, row)[:2]:
            if not hand.draw(s, Stream.UPLINE, row, above, n) < 0.7:
                break
            expected.append(above)
        give_marks(s, row, 9)
        gained = s.register["marks"] - before
        assert {int(r): int(gained[r]) for r in np.flatnonzero(gained)} == dict.fromkeys(expected, 1)
        told = s.events[int(s.world[0]["events"]) - len(expected) : int(s.world[0]["events"])]
        assert [int(e["whom"]) for e in told] == expected
        assert [int(e["value"]) for e in told] == [int(s.register["marks"][r]) for r in expected]
        assert set(told["actor"].tolist()) == {9}
        shared.add(len(expected))
    assert shared == {1, 2, 3}


def test_marks_stay_with_one_where_nobody_shares_and_with_members(s: State) -> None:
    row = next(r for r in range(400) if hand.rank(s, r) == Rank.OFFICIAL)
    s.parameters["on_upline"] = 0
    give_marks(s, row, -1)
    assert s.register["marks"].sum() == s.register["marks"][row] == 1
    hand.set_row(s, row, standing=Standing.EXPELLED)
    give_marks(s, row, -1)
    assert s.register["marks"].sum() == 1


def test_marks_fire_when_vigilance_has_passed_their_level_lowest_first(s: State) -> None:
    s.parameters["on_upline"] = 0
    s.world["strictness"] = 0.25
    rows = [r for r in range(400) if hand.rank(s, r) >= Rank.OFFICIAL][:12]
    levels = {}
    for row in rows:
        give_marks(s, row, row + 1)
        levels[row] = 0.25 - math.log(hand.draw(s, Stream.WATCH, row, 0, 0))
    hand.set_row(s, rows[3], standing=Standing.FLED)
    s.world["strictness"] = 1.0
    expected = [row for row in sorted(levels, key=lambda row: levels[row]) if levels[row] <= 1.0 and row != rows[3]]
    found = []
    while (fired := next_fired(s))[0] >= 0:
        found.append(fired)
    assert found == [(row, 0, row + 1) for row in expected]
    assert 2 < len(expected) < 12
    s.world["strictness"] = max(levels.values())
    assert next_fired(s)[0] >= 0
