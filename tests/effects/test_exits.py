"""Ways out of the party, by hand: expulsion, arrest, flight, death, and the way back."""

from __future__ import annotations

import math

import pytest

from purgesim.core.choice.queue import pop
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import RING, Charge, Event, Fate, Standing
from purgesim.engine.effects.cases import open_case
from purgesim.engine.effects.exits import arrest, await_arrest, die, expel, flee, reinstate
from purgesim.engine.state import Agenda, State
from tests import hand

DAY = 20
LABEL = int(Charge.SUPPORTER) + 1


@pytest.fixture
def s() -> State:
    state = hand.small()
    state.world["day"], state.world["phase"] = DAY, 3
    return state


def with_rank(s: State, rank: int) -> int:
    return next(row for row in range(400) if hand.rank(s, row) == rank)


def line(s: State) -> list[int]:
    """The security organs' line, first the first, taken off it."""
    rows = []
    while s.world["security_root"][0] >= 0:
        rows.append(int(s.queue["row"][s.world["security_root"][0]]))
        s.world["security_root"] = pop(s.queue, s.world, int(s.world["security_root"][0]))
    return rows


def test_with_capacity_short_the_more_prominent_are_arrested_first(s: State) -> None:
    """Rank before file, file before the lot, and the lot before the row."""
    hand.set_row(s, 11, denunciations=50)
    hand.set_row(s, 12, denunciations=2)
    for row, rank in ((10, 2), (11, 1), (12, 2), (13, 4), *((row, 0) for row in range(14, 24))):
        await_arrest(s, row, rank)
    equals = sorted(range(14, 24), key=lambda row: hand.draw(s, Stream.HEAR, row))
    assert equals != sorted(equals)
    assert s.register["ticket"][10:24].tolist() == [1] * 14
    assert line(s) == [13, 12, 10, 11, *equals]


def test_an_expulsion_leaves_the_post_the_ties_and_the_body_and_owes_an_exit(s: State) -> None:
    row = with_rank(s, 3)
    body, post = int(s.register["body"][row]), int(s.register["post"][row])
    others = {other: int(s.register["fallen_ties"][other]) for other in hand.active(s, row)}
    s.parameters["on_arrests"] = 0
    open_case(s, row, 0, 2)
    owed, removed = int(s.world[0]["exits_owed"]), int(s.bodies["removed"][body])
    expel(s, row, 77, 1, LABEL)
    c, e = s.register[row], s.events[: int(s.world[0]["events"])]
    assert (c["standing"], c["charge"], c["post"], c["rank"], c["expelled_on"]) == (4, LABEL, -1, 3, DAY)
    assert (c["fallen"], c["chosen"], c["stage"]) == (1, 0, 0)
    assert s.world[0]["exits_owed"] == owed + 1
    assert (s.posts["holder"][post], s.posts["lost_by"][post], s.posts["lost_on"][post]) == (-1, Event.EXPELLED, DAY)
    assert {other: int(s.register["fallen_ties"][other]) - n for other, n in others.items()} == dict.fromkeys(others, 1)
    assert (s.bodies["fallen_count"][body], s.bodies["fallen_rows"][body][0]) == (1, row)
    assert s.bodies["removed"][body] == removed + 1
    told = e[e["kind"] == Event.EXPELLED][-1]
    assert (told["actor"], told["whom"], told["charge"], told["value"], told["rank"]) == (77, row, LABEL, 1, 3)


def test_an_ordinary_expulsion_taints_nobody_and_arrests_nobody(s: State) -> None:
    s.levers["arrest_share"][DAY] = 1.0
    expel(s, 5, -1, 0, int(Charge.ORDINARY))
    assert s.register[["standing", "fallen", "chosen"]][5].tolist() == (4, 0, 0)
    assert s.bodies["fallen_count"].sum() == s.bodies["removed"].sum() == 0
    assert line(s) == []


@pytest.mark.parametrize(("charge", "weight"), [(LABEL, 2.0), (int(Charge.SUPPORTER), 1.0), (1, 1.0)])
def test_a_share_is_chosen_for_arrest_by_charge_and_rank(s: State, charge: int, weight: float) -> None:
    p = s.parameters[0]
    s.levers["arrest_share"][DAY] = 0.25
    p["arrest_supporter"], p["arrest_prominence"], p["arrest_lag_days"] = 2.0, [1.0, 1.2, 1.4, 1.6, 1.8], 6.0
    expected, seen = {}, 0
    for row in range(0, 400, 3):
        rank, case = hand.rank(s, row), int(s.register["cases"][row])
        chosen = hand.draw(s, Stream.ARREST, row, 0, case) < 0.25 * weight * (1.0, 1.2, 1.4, 1.6, 1.8)[rank]
        lag = 1 + math.floor(-math.log(hand.draw(s, Stream.ARREST_LAG, row, 0, case)) * 6.0)
        expel(s, row, -1, 1, charge)
        assert s.register["chosen"][row] == chosen
        if chosen:
            expected.setdefault(DAY + lag, []).append((row, case))
        seen += chosen
    assert 15 < seen < 120
    for day, those in expected.items():
        assert hand.noted(s, Agenda.ARREST, day) == those


def test_a_grave_case_goes_straight_to_the_line(s: State) -> None:
    s.levers["arrest_share"][DAY] = 0.0
    open_case(s, 5, 1, LABEL)
    expel(s, 5, -1, 1, LABEL)
    assert s.register["chosen"][5] == 1
    assert line(s) == [5]


def test_the_ring_keeps_the_last_fallen(s: State) -> None:
    body = int(s.register["body"][20])
    rows = [row for row in range(400) if s.register["body"][row] == body][: RING + 3]
    for row in rows:
        expel(s, row, -1, 1, 1)
    assert s.bodies["fallen_count"][body] == RING + 3
    assert s.bodies["fallen_rows"][body].tolist() == [*rows[RING:], *rows[3:RING]]


def test_an_arrest_is_the_next_and_interrogation_follows(s: State) -> None:
    s.parameters["interrogation_delay_days"] = 9.0
    expel(s, 5, -1, 1, LABEL)
    hand.set_row(s, 5, arrests=1, chosen=1)
    ticket = int(s.register["ticket"][5])
    arrest(s, 5)
    c = s.register[5]
    assert (c["standing"], c["arrests"], c["arrested_on"], c["chosen"], c["ticket"]) == (5, 2, DAY, 0, ticket + 1)
    assert s.world[0]["prisoners"] == 1
    delay = 1 + math.floor(-math.log(hand.draw(s, Stream.CUSTODY, 5, 0, 2)) * 9.0)
    assert hand.noted(s, Agenda.BREAK, DAY + delay) == [(5, 2)]


def test_flight_is_exile_and_counts_as_a_fall(s: State) -> None:
    row = with_rank(s, 2)
    open_case(s, row, 0, 1)
    owed = int(s.world[0]["exits_owed"])
    flee(s, row)
    c, body = s.register[row], s.bodies[s.register["body"][row]]
    assert (c["standing"], c["fate"], c["left_on"], c["fallen"], c["post"]) == (7, Fate.EXILE, DAY, 1, -1)
    assert (s.world[0]["exits_owed"], s.world[0]["waiting"], body["fallen_rows"][0]) == (owed + 1, 0, row)


@pytest.mark.parametrize(
    ("standing", "exits", "enrolments"),
    [(Standing.MEMBER, 1, 0), (Standing.CRITICISED, 1, 0), (Standing.CANDIDATE, 0, 1), (Standing.EXPELLED, 0, 0)],
)
def test_a_death_is_replaced_by_standing(s: State, standing: Standing, exits: int, enrolments: int) -> None:
    row = 410 if standing == Standing.CANDIDATE else 5
    if standing == Standing.CANDIDATE:
        row = next(r for r in range(440) if s.register["standing"][r] == Standing.CANDIDATE)
    elif standing == Standing.CRITICISED:
        open_case(s, row, 0, 1)
    elif standing == Standing.EXPELLED:
        expel(s, row, -1, 0, 0)
    w = s.world[0]
    before = (int(w["exits_owed"]), int(w["enrolments_owed"]))
    hand.set_row(s, row, chosen=1)
    die(s, row)
    assert (int(w["exits_owed"]) - before[0], int(w["enrolments_owed"]) - before[1]) == (exits, enrolments)
    c, e = s.register[row], s.events[: int(w["events"])]
    assert (c["standing"], c["left_on"], c["chosen"], c["fallen"]) == (Standing.DEAD, DAY, 0, 0)
    assert e[e["kind"] == Event.DIED]["value"].tolist() == [standing]


@pytest.mark.parametrize(("kept", "file"), [(1, 3), (0, 0)])
def test_the_way_back_restores_ties_and_standing_and_perhaps_clears_the_file(s: State, kept: int, file: int) -> None:
    s.parameters["record_kept"] = kept
    row, others = 5, hand.active(s, 5)
    hand.set_row(s, row, denunciations=3, handler=77)
    expel(s, row, 77, 1, LABEL)
    arrest(s, row)
    hand.set_row(s, row, fate=Fate.PRISON, chosen=1)
    owed = int(s.world[0]["exits_owed"])
    reinstate(s, row)
    c, e = s.register[row], s.events[int(s.world[0]["events"]) - 1]
    assert (c["standing"], c["fate"], c["fallen"], c["chosen"], c["denunciations"]) == (2, 0, 0, 0, file)
    assert (s.world[0]["exits_owed"], s.world[0]["prisoners"]) == (owed - 1, 0)
    assert all(s.register["fallen_ties"][other] == 0 for other in others)
    assert (e["kind"], e["actor"], e["value"]) == (Event.REINSTATED, 77, Standing.ARRESTED)
