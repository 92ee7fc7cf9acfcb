"""Newcomers by hand: who they are, where they belong, when they leave, and who is admitted next."""

from __future__ import annotations

import math

import numpy as np
import pytest

from purgesim.core.keyed_random import Stream, unit, words
from purgesim.core.vocabulary import Event, Standing
from purgesim.engine.effects.newcomers import admit, enrol_owed, next_candidate, next_in_line, schedule_exits
from purgesim.engine.state import Agenda, State
from purgesim.rules.demography import YEAR, days_until_death, days_until_event
from tests import hand

DAY = 7


@pytest.fixture
def s() -> State:
    """Candidates enough, and exits that fall into the year."""
    changes = {"party.candidates": 60, "behaviour.demography.level": 0.02, "behaviour.demography.ordinary": 0.1}
    state = hand.small(changes)
    state.world["day"] = DAY
    return state


def enrolled(s: State, number: int) -> range:
    first = int(s.world[0]["next_row"])
    s.world["enrolments_owed"] = number
    enrol_owed(s)
    return range(first, int(s.world[0]["next_row"]))


def test_who_a_newcomer_is_comes_from_three_draws_of_his_row(s: State) -> None:
    p, w = s.parameters[0], s.world[0]
    ages, courages = [], []
    for row in enrolled(s, len(s.register) - int(w["next_row"])):
        first = words(w["key0"], w["key1"], Stream.NEWCOMER, row, 0, 0)
        age = p["admission_age_low"] + (p["admission_age_high"] - p["admission_age_low"]) * unit(first[0])
        c = s.register[row]
        assert c["birth"] == p["epoch_day"] + DAY - int(age * YEAR)
        assert c["courage"] == np.float32(unit(first[1]))
        assert c["intellectual"] == (unit(first[2]) < p["kind_intellectuals"][s.bodies["kind"][c["body"]]])
        assert c["standing"] == Standing.CANDIDATE
        spot = int(hand.draw(s, Stream.NEWCOMER, row, 2, 0) * int(w["first_newcomer"]))
        home = s.cells[c["cell"]]
        assert home["first"] <= spot < home["end"]
        assert c["body"] == home["body"]
        ages.append(age)
        courages.append(float(c["courage"]))
    assert len(ages) > 30
    assert abs(np.corrcoef(ages, courages)[0, 1]) < 4.0 / math.sqrt(len(ages))  # no age is braver than another
    assert w["enrolments_owed"] == 0
    kinds = s.events["kind"][: int(w["events"])]
    assert (kinds == Event.ENROLLED).sum() == len(ages)


def test_where_the_register_is_full_it_is_told(s: State) -> None:
    room = len(s.register) - int(s.world[0]["next_row"])
    assert len(enrolled(s, room + 3)) == room
    assert s.world[0]["overflow"] == 3


def test_exits_fall_due_on_their_day_if_the_run_lasts_so_long(s: State) -> None:
    p = s.parameters[0]
    days = int(p["days"])
    for row, (death, ordinary) in enumerate([(0.999, 0.5), (0.2, 0.999), (0.9, 0.97), (1e-9, 1e-9)]):
        schedule_exits(s, row, DAY, 60.0, death, ordinary)
        for kind, left in (
            (Agenda.DEATH, days_until_death(death, p["demography_level"], p["demography_slope"], 60.0)),
            (Agenda.ORDINARY, days_until_event(ordinary, p["demography_ordinary"])),
        ):
            due = [day for day in range(days) if (row, 0) in hand.noted(s, kind, day)]
            assert due == ([DAY + int(left)] if left < days - DAY else [])


def test_a_newcomer_s_exits_are_those_of_his_row_from_tomorrow_on(s: State) -> None:
    p, w = s.parameters[0], s.world[0]
    for kind in (Agenda.DEATH, Agenda.ORDINARY):
        for day in range(int(p["days"])):
            hand.noted(s, kind, day)
    rows = enrolled(s, 40)
    expected = set()
    for row in rows:
        draws = words(w["key0"], w["key1"], Stream.EXIT, row, 0, 0)
        first = words(w["key0"], w["key1"], Stream.NEWCOMER, row, 0, 0)
        age = p["admission_age_low"] + (p["admission_age_high"] - p["admission_age_low"]) * unit(first[0])
        ordinary = days_until_event(unit(draws[1]), p["demography_ordinary"])
        death = days_until_death(unit(draws[0]), p["demography_level"], p["demography_slope"], age)
        for kind, left in ((Agenda.DEATH, death), (Agenda.ORDINARY, ordinary)):
            if left < p["days"] - DAY - 1:
                expected.add((int(kind), DAY + 1 + int(left), row))
    kinds = (Agenda.DEATH, Agenda.ORDINARY)
    found = {(int(k), d, row) for k in kinds for d in range(int(p["days"])) for row, _ in hand.noted(s, k, d)}
    assert found == expected
    assert len(expected) > 3


@pytest.mark.parametrize(("switch", "kind"), [("deaths", Agenda.DEATH), ("ordinary", Agenda.ORDINARY)])
def test_a_switch_silences_its_own_exit(s: State, switch: str, kind: Agenda) -> None:
    s.parameters[f"on_{switch}"] = 0
    for k in (Agenda.DEATH, Agenda.ORDINARY):
        hand.noted(s, k, DAY)
    schedule_exits(s, 3, DAY, 60.0, 1.0 - 1e-12, 1.0 - 1e-12)
    assert [(3, 0) in hand.noted(s, k, DAY) for k in (kind, Agenda(1 - kind))] == [False, True]


def test_candidates_are_admitted_in_their_order_and_newcomers_behind_them(s: State) -> None:
    order = s.admission_order.tolist()
    hand.set_row(s, order[1], standing=Standing.DEAD)
    new = enrolled(s, 2)
    assert next_in_line(s, 3).tolist() == order[:3]  # candidates still or not
    assert next_candidate(s) == order[0]
    assert next_candidate(s) == order[2]
    assert next_in_line(s, 2).tolist() == order[3:5]
    s.world["queue_cursor"] = len(order) - 1
    assert next_in_line(s, 5).tolist() == order[-1:]
    assert [next_candidate(s) for _ in range(5)] == [order[-1], *new, -1, -1]


def test_who_is_admitted_is_a_member_from_today_and_owes_an_enrolment(s: State) -> None:
    row, before = int(s.admission_order[0]), s.world[0].copy()
    admit(s, row)
    w = s.world[0]
    assert s.register[["standing", "joined_on"]][row].tolist() == (Standing.MEMBER, DAY)
    assert (w["members"], w["candidates"]) == (before["members"] + 1, before["candidates"] - 1)
    assert w["enrolments_owed"] == before["enrolments_owed"] + 1
    assert s.events["kind"][int(w["events"]) - 1] == Event.ADMITTED
