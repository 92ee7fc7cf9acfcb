"""Verdicts carried out by hand, and acts applied one by one."""

from __future__ import annotations

import pytest

from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Channel, Charge, Event, Motive, Sanction, Standing, Tier
from purgesim.engine.effects.apply import FREE_PLACE, SPEAK, apply_acts, carry_out_verdict
from purgesim.engine.effects.cases import open_case, open_session
from purgesim.engine.effects.chronicle import act, new_acts
from purgesim.engine.state import Agenda, State
from tests import hand

DAY, HANDLER = 12, 70


@pytest.fixture
def s() -> State:
    state = hand.small()
    state.world["day"], state.world["phase"] = DAY, 5
    return state


def heard(s: State, row: int) -> int:
    open_case(s, row, 0, int(Charge.UNRELIABLE))
    open_session(s, row, int(s.register["body"][row]), 1)
    return row


def officer(s: State, first: int = 0) -> int:
    return next(row for row in range(first, 400) if hand.rank(s, row) == 2)


def events(s: State) -> list[Event]:
    return [Event(int(kind)) for kind in s.events["kind"][: int(s.world[0]["events"])]]


@pytest.mark.parametrize("sanction", [Sanction.CLEARED, Sanction.REPRIMAND, Sanction.TRANSFER, Sanction.DEMOTION])
def test_milder_sanctions_leave_a_member_and_keep_the_charge_unless_cleared(s: State, sanction: Sanction) -> None:
    row = heard(s, officer(s))
    carry_out_verdict(s, row, HANDLER, int(sanction), 9)
    c, e = s.register[row], s.events[events(s).index(Event.VERDICT)]
    assert (c["standing"], c["stage"], c["handler"], c["sanction"]) == (Standing.MEMBER, 0, HANDLER, sanction)
    assert c["charge"] == (Charge.NONE if sanction == Sanction.CLEARED else 9)
    assert (c["post"] < 0) == (sanction in (Sanction.TRANSFER, Sanction.DEMOTION))
    assert (e["actor"], e["whom"], e["value"], e["charge"], e["n"]) == (HANDLER, row, sanction, 9, 1)
    assert (s.world["in_session"][0], s.world["criticised"][0]) == (0, 0)
    assert s.bodies["removed"].sum() == 0


def test_an_expulsion_is_political_and_carries_the_charge_found(s: State) -> None:
    row = heard(s, 5)
    carry_out_verdict(s, row, HANDLER, int(Sanction.EXPULSION), 9)
    told = s.events[events(s).index(Event.EXPELLED)]
    assert (told["actor"], told["value"], told["charge"]) == (HANDLER, 1, 9)
    assert s.register[["standing", "charge", "fallen"]][row].tolist() == (Standing.EXPELLED, 9, 1)


def test_the_transferred_go_to_another_body_without_their_post(s: State) -> None:
    row = heard(s, next(r for r in range(400) if hand.rank(s, r) == 2 and s.register["body"][r] == 0))
    s.bodies["tier"] = Tier.COUNTY
    inside = [b for b in range(len(s.bodies)) if s.bodies["end_cell"][b] > s.bodies["first_cell"][b]]
    s.tier_first[:], s.tier_bodies[: len(inside)] = [0, 0, 0, len(inside)], inside
    carry_out_verdict(s, row, HANDLER, int(Sanction.TRANSFER), 1)
    c, moved = s.register[row], s.events[events(s).index(Event.MOVED)]
    assert c["body"] == s.cells["body"][c["cell"]] != 0
    assert (moved["value"], moved["whom"], c["post"]) == (0, row, -1)
    assert s.cells["joined"][c["cell"]] == row


@pytest.mark.parametrize("handler", [-1, HANDLER])
@pytest.mark.parametrize("sanction", list(Sanction))
def test_mildness_is_noted_against_the_handler(s: State, handler: int, sanction: Sanction) -> None:
    s.parameters["watch_mild"], s.parameters["on_arrests"] = 0.5, 0
    noted = []
    for row in range(0, 60, 3):
        heard(s, row)
        carry_out_verdict(s, row, handler, int(sanction), 1)
        u = hand.draw(s, Stream.MILD, handler, row, 1)
        if handler >= 0 and (sanction == Sanction.CLEARED or (sanction == Sanction.REPRIMAND and u < 0.5)):
            noted.append((row, handler))
    assert hand.noted(s, Agenda.MARK, DAY) == noted
    assert (0 < len(noted) < 20) == (handler >= 0 and sanction == Sanction.REPRIMAND)


def test_without_the_watch_nothing_is_noted(s: State) -> None:
    s.parameters["on_watch"] = 0
    carry_out_verdict(s, heard(s, 5), HANDLER, int(Sanction.CLEARED), 1)
    assert hand.noted(s, Agenda.MARK, DAY) == []


def test_each_act_does_its_own_thing(s: State) -> None:
    body, cell = int(s.register["body"][5]), int(s.register["cell"][5])
    s.parameters["names_from_meeting"] = s.parameters["names_from_hearing"] = 0.0
    open_case(s, 8, 0, 1)
    open_case(s, 9, 0, 1)
    open_session(s, 9, body, 1)
    hand.set_row(s, 11, standing=Standing.ARRESTED, channel=Channel.HEARING, charge=2)
    acts, count = new_acts(8), 0
    told = [
        (5, 6, 0, SPEAK, Motive.ZEAL, Channel.MEETING, 0, 0, cell),
        (6, 7, 1, Event.DENOUNCED, Motive.PRESSURE, Channel.HEARING, 0, 0, 0),
        (7, 9, 2, Event.DEFENDED, 0, 0, 0, 0, 0),
        (8, 8, 0, Event.SESSION, 0, 0, 0, 3, body),
        (HANDLER, 9, 1, Event.VERDICT, 0, 0, 2, Sanction.REPRIMAND, 0),
        (71, 9, 1, FREE_PLACE, 0, 0, 0, 0, body),
        (72, 11, 1, Event.INTERROGATED, 0, 0, 0, 4, 6),
    ]
    for one in told:
        count = act(acts, count, *(int(value) for value in one))
    first = int(s.world[0]["events"])
    apply_acts(s, acts, count)
    found = s.events[first : int(s.world[0]["events"])]
    names = ("kind", "actor", "whom", "n", "value")
    assert [tuple(int(e[name]) for name in names) for e in found] == [
        (Event.DENOUNCED, 5, 6, 0, 1),
        (Event.DENOUNCED, 6, 7, 1, 1),
        (Event.DEFENDED, 7, 9, 2, 0),
        (Event.SESSION, -1, 8, 1, 3),
        (Event.VERDICT, HANDLER, 9, 1, Sanction.REPRIMAND),
        (Event.INTERROGATED, -1, 11, 1, 4),
    ]
    assert [Motive(int(e["motive"])) for e in found[:2]] == [Motive.ZEAL, Motive.PRESSURE]
    assert (s.register["spoken"][5], s.bodies["spoken_today"][body], s.bodies["most_spoken"][body]) == (1, 1, 1)
    assert s.register["spoken"][6] == 0  # who names somebody in a hearing has not spoken in a meeting
    assert s.bodies["busy"][body] == 1  # two sessions, one place free again
    assert (found[5]["channel"], found[5]["charge"]) == (Channel.HEARING, 2)
    assert hand.noted(s, Agenda.SENTENCE, DAY + 6) == [(11, 1)]
