"""Standing, cells, posts and ties by hand: every change is in all books, and undone leaves no trace."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.core.choice.clock import FROZEN
from purgesim.core.vocabulary import Event, Standing
from purgesim.engine.effects.standing import (
    join_cell,
    leave_cell,
    set_standing,
    take_post,
    ties_fall,
    ties_rise,
    vacate,
)
from purgesim.engine.state import Agenda, State
from tests import hand

DAY = 12
STOCKS = {"members": (2, 3), "candidates": (1,), "criticised": (3,), "prisoners": (5,)}


@pytest.fixture
def s() -> State:
    state = hand.small()
    state.world["day"] = DAY
    return state


def check_books(s: State) -> None:
    """World and cells against a count of the register; the level of a cell's clock against its counts."""
    rows = s.register[: int(s.world[0]["next_row"])]
    for stock, standings in STOCKS.items():
        assert s.world[0][stock] == np.isin(rows["standing"], standings).sum(), stock
    speaks = rows["standing"] == Standing.MEMBER
    for cell in range(len(s.cells)):
        here = speaks & (rows["cell"] == cell)
        assert s.cells["speakers"][cell] == here.sum()
        assert s.cells["tainted"][cell] == (here & (rows["fallen_ties"] > 0)).sum()
        level = min(int(s.cells["tainted"][cell]), 6) if s.clock.shape[2] > 1 else 0
        expected = level if s.cells["speakers"][cell] > 0 else FROZEN
        assert s.timers["level"][s.cells["place"][cell]] == expected


def test_every_pair_of_standings_keeps_the_books(s: State) -> None:
    row = 5
    check_books(s)
    for before in list(Standing)[1:]:
        for after in list(Standing)[1:]:
            set_standing(s, row, int(before))
            set_standing(s, row, int(after))
            assert s.register["standing"][row] == after
            check_books(s)


def test_a_lively_party_has_its_books_right() -> None:
    check_books(hand.halfway())


def test_danger_sets_the_clock_of_a_cell() -> None:
    s = hand.small({"switches.preemption": True, "behaviour.meeting.preemption": 3.0})
    assert s.clock.shape[2] > 1
    cell = int(s.register["cell"][0])
    mates = list(range(int(s.cells["first"][cell]), int(s.cells["end"][cell])))
    fallen = sorted({other for row in mates for other in hand.active(s, row)} - set(mates))
    levels = set()
    for row in fallen:
        ties_fall(s, row)
        check_books(s)
        levels.add(int(s.timers["level"][s.cells["place"][cell]]))
    assert len(levels) > 3
    for row in mates:
        if s.register["standing"][row] == Standing.MEMBER:
            set_standing(s, row, int(Standing.CRITICISED))
            check_books(s)
    assert s.timers["level"][s.cells["place"][cell]] == FROZEN
    for row in fallen:
        ties_rise(s, row)
    check_books(s)
    assert s.register["fallen_ties"].sum() == 0


def test_ties_fall_and_rise_once() -> None:
    s = hand.small()
    row = next(r for r in range(400) if len(hand.active(s, r)) > 2)
    for _ in range(2):
        ties_fall(s, row)
    counts = np.zeros(len(s.register), int)
    counts[list(hand.active(s, row))] = 1
    assert np.array_equal(s.register["fallen_ties"], counts)
    for _ in range(2):
        ties_rise(s, row)
    assert (s.register["fallen_ties"].sum(), s.register["fallen"].sum()) == (0, 0)


def joined(s: State, cell: int) -> list[int]:
    rows, row = [], int(s.cells["joined"][cell])
    while row >= 0:
        rows.append(row)
        row = int(s.register["next_in_cell"][row])
    return rows


def test_who_joins_a_cell_stands_first_and_leaves_from_any_place(s: State) -> None:
    cell = len(s.cells) - 1
    for row in (0, 1, 2, 3):
        leave_cell(s, row)  # at home nobody is on the list
        join_cell(s, row, cell)
    assert joined(s, cell) == [3, 2, 1, 0]
    assert set(s.register["body"][:4].tolist()) == {int(s.cells["body"][cell])}
    for row, left in ((1, [3, 2, 0]), (0, [3, 2]), (3, [2]), (2, [])):
        leave_cell(s, row)
        assert joined(s, cell) == left
        assert s.register["next_in_cell"][row] == -1


def test_coming_home_nobody_is_listed_twice(s: State) -> None:
    home = int(s.register["cell"][4])
    join_cell(s, 4, len(s.cells) - 1)
    leave_cell(s, 4)
    join_cell(s, 4, home)
    assert joined(s, home) == []
    assert s.register["cell"][4] == home


def test_a_body_knows_the_most_spoken_of_all_who_came(s: State) -> None:
    cell = len(s.cells) - 1
    body = int(s.cells["body"][cell])
    for row, spoken, most in ((0, 3, 3), (1, 2, 3), (2, 5, 5)):
        hand.set_row(s, row, spoken=spoken)
        join_cell(s, row, cell)
        assert s.bodies["most_spoken"][body] == most


def test_a_post_is_lost_by_its_first_holder_once(s: State) -> None:
    first, second = (int(s.posts["holder"][post]) for post in (0, 1))
    body, vacant = int(s.posts["body"][0]), int(s.world[0]["vacant_posts"])
    vacate(s, first, int(Event.EXPELLED))
    p = s.posts[0]
    assert (p["holder"], p["vacancies"], p["vacant_on"], p["lost_on"], p["lost_by"]) == (-1, 1, DAY, DAY, 6)
    assert (s.register["post"][first], s.bodies["vacant"][body], s.world[0]["vacant_posts"]) == (-1, 1, vacant + 1)
    e = s.events[int(s.world[0]["events"]) - 1]
    assert (e["kind"], e["whom"], e["n"], e["value"]) == (Event.VACATED, first, 0, Event.EXPELLED)
    assert hand.noted(s, Agenda.FILL, DAY + int(s.parameters[0]["vacancy_fill_after_days"])) == [(0, 0)]
    vacate(s, first, int(Event.DIED))  # holds none
    assert int(s.world[0]["events"]) == 1
    vacate(s, second, int(Event.FILLED))
    take_post(s, second, 0)
    assert (p["holder"], p["vacant_on"], s.register["post"][second]) == (second, -1, 0)
    assert (s.bodies["vacant"][body], s.world[0]["vacant_posts"]) == (1, vacant + 1)
    vacate(s, second, int(Event.DIED))  # not the first holder
    assert (p["lost_on"], p["lost_by"], p["vacancies"]) == (DAY, Event.EXPELLED, 2)
    take_post(s, first, 0)
    s.world["day"] = DAY + 9
    vacate(s, first, int(Event.DIED))  # lost already
    assert (p["lost_on"], p["lost_by"]) == (DAY, Event.EXPELLED)


def test_where_posts_stay_empty_none_is_noted(s: State) -> None:
    s.parameters["on_fill"] = 0
    vacate(s, int(s.posts["holder"][0]), int(Event.DIED))
    assert all(hand.noted(s, Agenda.FILL, day) == [] for day in range(len(s.levers)))
