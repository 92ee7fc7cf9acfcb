"""From an accusation to a place in line: what a denunciation does to a file, a parent and a case."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Channel, Charge, Event, Motive, Rank, Standing
from purgesim.engine.effects.cases import (
    close_case,
    denounce,
    hearing_body,
    next_waiting,
    open_case,
    open_session,
    session_is_open,
)
from purgesim.engine.state import Agenda, State
from tests import hand

DAY, PHASE = 20, 3
LABEL = int(Charge.SUPPORTER) + 1
TARGET, ACTOR = 30, 100
SHARES = {
    Channel.MEETING: "names_from_meeting",
    Channel.HEARING: "names_from_hearing",
    Channel.INTERROGATION: "names_from_interrogation",
    Channel.WATCH: "names_from_watch",
}


@pytest.fixture
def s() -> State:
    state = hand.small()
    state.world["day"], state.world["phase"] = DAY, PHASE
    state.parameters["abroad"] = 0.0
    return state


def members(s: State, first: int, last: int) -> list[int]:
    """Some members of the first day."""
    rows = np.flatnonzero(s.register["standing"] == Standing.MEMBER)
    return [int(row) for row in rows if row != ACTOR][first:last]


def said(
    s: State,
    actor: int = ACTOR,
    target: int = TARGET,
    n: int = 0,
    channel: int = Channel.MEETING,
    charge: int = 0,
) -> list[Event]:
    """Let somebody be denounced; return the kinds of events it brought."""
    before = int(s.world[0]["events"])
    denounce(s, actor, target, n, int(Motive.ZEAL), int(channel), charge)
    return [Event(int(kind)) for kind in s.events["kind"][before : int(s.world[0]["events"])]]


def test_a_name_beyond_reach_is_recorded_and_changes_nothing(s: State) -> None:
    for standing in (Standing.EXPELLED, Standing.DEAD, Standing.FLED, Standing.ARRESTED, Standing.CANDIDATE):
        hand.set_row(s, TARGET, standing=standing)
        before = s.register[TARGET].copy()
        assert said(s) == [Event.DENOUNCED]
        assert s.events["value"][int(s.world[0]["events"]) - 1] == 0
        assert s.register[TARGET] == before


def test_the_entry_says_who_whom_why_and_how(s: State) -> None:
    said(s, n=5, channel=Channel.HEARING, charge=int(Charge.VIGILANCE))
    e = s.events[int(s.world[0]["events"]) - 1 - int(s.register["cases"][TARGET])]
    names = ("day", "phase", "actor", "whom", "n", "motive", "channel", "charge", "value")
    assert {name: int(e[name]) for name in names} == {
        "day": DAY,
        "phase": PHASE,
        "actor": ACTOR,
        "whom": TARGET,
        "n": 5,
        "motive": Motive.ZEAL,
        "channel": Channel.HEARING,
        "charge": Charge.VIGILANCE,
        "value": 1,
    }


@pytest.mark.parametrize("channel", SHARES)
def test_of_each_channel_its_own_share_opens_a_case(s: State, channel: Channel) -> None:
    for name in SHARES.values():
        s.parameters[name] = 0.0
    opened = 0
    s.parameters[SHARES[channel]] = 0.5
    for target in members(s, 50, 170):
        u = hand.draw(s, Stream.OPEN, target, ACTOR + 1, 8 * 2 + channel)
        found = said(s, target=target, n=2, channel=channel)
        assert found == ([Event.DENOUNCED, Event.OPENED] if u < 0.5 else [Event.DENOUNCED])
        assert s.register["denunciations"][target] == 1
        assert s.register["cases"][target] == (u < 0.5)
        opened += u < 0.5
    assert 30 < opened < 90


def test_whoever_the_centre_names_has_a_case_and_a_supporter_is_not_heard(s: State) -> None:
    assert said(s, -1, 30, channel=Channel.CENTRE, charge=int(Charge.UNRELIABLE)) == [Event.DENOUNCED, Event.OPENED]
    assert said(s, -1, 31, channel=Channel.CENTRE, charge=LABEL) == [Event.DENOUNCED, Event.OPENED]
    assert said(s, -1, 32, channel=Channel.CENTRE, charge=int(Charge.SUPPORTER)) == [Event.DENOUNCED, Event.OPENED]
    assert s.register[["grave", "charge", "stage"]][30:33].tolist() == [(0, 1, 1), (1, LABEL, 0), (0, 8, 1)]
    assert hand.noted(s, Agenda.GRAVE, DAY + 1) == [(31, 1)]
    assert hand.noted(s, Agenda.GRAVE, DAY) == []


@pytest.mark.parametrize(
    ("channel", "own"), [(Channel.INTERROGATION, LABEL), (Channel.INTERROGATION, 8), (Channel.HEARING, LABEL)]
)
def test_a_prisoner_s_own_charge_may_pass_to_whom_he_names(s: State, channel: Channel, own: int) -> None:
    s.parameters["names_grave"], s.parameters[SHARES[channel]] = 0.5, 1.0
    hand.set_row(s, ACTOR, charge=own)
    graves = []
    for target in members(s, 150, 210):
        u = hand.draw(s, Stream.GRAVE, target, ACTOR + 1, 8 + channel)
        grave = channel == Channel.INTERROGATION and own > Charge.SUPPORTER and u < 0.5
        said(s, target=target, n=1, channel=channel, charge=int(Charge.VIGILANCE))
        assert s.register["grave"][target] == grave
        assert s.register["charge"][target] == (own if grave else Charge.VIGILANCE)
        graves.append(grave)
    assert any(graves) == (channel == Channel.INTERROGATION and own == LABEL)
    assert not all(graves)


def test_of_several_accusers_in_one_phase_the_least_draw_is_the_first_in_any_order() -> None:
    """The cadre of row 0 among them; a later phase changes nothing."""
    rng = np.random.default_rng(5)
    for target in members(hand.small(), 200, 206):
        accusers = [0, *rng.choice(np.arange(1, 50), 2, replace=False).tolist()]
        for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
            s = hand.small()
            s.world["day"], s.world["phase"] = DAY, PHASE
            for place in order:
                said(s, accusers[place], target)
            expected = min(accusers, key=lambda row: hand.draw(s, Stream.PARENT, target, row, 0))
            assert s.register["accuser"][target] == expected
            s.world["phase"] = PHASE + 1
            said(s, 60, target)
            assert s.register["accuser"][target] == expected
            assert s.register["accused_at"][target] == 16 * DAY + PHASE


def test_every_one_of_the_accusers_is_the_first_now_and_then() -> None:
    s, first = hand.small(), []
    for target in members(s, 150, 190):
        said(s, 0, target)
        said(s, 7, target)
        first.append(int(s.register["accuser"][target]))
        assert first[-1] == min((0, 7), key=lambda row: hand.draw(s, Stream.PARENT, target, row, 0))
    assert {0, 7} == set(first)


def test_the_centre_gives_way_to_nobody_and_takes_nobody_s_place(s: State) -> None:
    """Who was first accused by somebody stays so; whom the centre named first has a person as parent after."""
    said(s, ACTOR, TARGET)
    said(s, -1, TARGET, channel=Channel.CENTRE, charge=1)
    assert s.register["accuser"][TARGET] == ACTOR
    said(s, -1, TARGET + 1, channel=Channel.CENTRE, charge=1)
    assert s.register[["accuser", "channel", "generation"]][TARGET + 1].tolist() == (-1, Channel.CENTRE, 0)


@pytest.mark.parametrize("actor", [0, ACTOR])
@pytest.mark.parametrize(
    ("accused_at", "expected"), [(-1, 0), (16 * DAY + PHASE, 0), (16 * DAY + PHASE - 1, 5), (0, 5)]
)
def test_a_generation_further_than_who_had_been_accused_before(
    s: State, accused_at: int, expected: int, actor: int
) -> None:
    hand.set_row(s, actor, accused_at=accused_at, generation=4)
    said(s, actor)
    assert s.register["generation"][TARGET] == expected


def test_who_waits_moves_up_with_the_file_and_who_is_heard_does_not(s: State) -> None:
    s.parameters["names_from_meeting"] = 1.0
    body = int(s.register["body"][TARGET])
    said(s, ACTOR, TARGET)
    said(s, ACTOR, TARGET + 1)
    ticket = int(s.register["ticket"][TARGET])
    assert said(s, ACTOR + 1, TARGET) == [Event.DENOUNCED]
    assert s.register[["denunciations", "cases", "ticket"]][TARGET].tolist() == (2, 1, ticket + 1)
    assert s.bodies["waiting"][body] == s.world["waiting"][0] == 2
    assert next_waiting(s, body) == TARGET  # two denunciations come before one
    open_session(s, TARGET, body, 3)
    ticket = int(s.register["ticket"][TARGET])
    said(s, ACTOR + 2, TARGET)
    assert s.register["ticket"][TARGET] == ticket
    assert next_waiting(s, body) == TARGET + 1
    assert next_waiting(s, body) == -1


def test_rank_comes_before_file_and_the_lot_decides_between_equals(s: State) -> None:
    body = int(np.flatnonzero(s.bodies["kind"] == 1)[0])
    rows = np.flatnonzero((s.register["body"] == body) & (s.register["standing"] == Standing.MEMBER))
    plain = [int(row) for row in rows if hand.rank(s, int(row)) == 0][:6]
    official = next(int(row) for row in rows if hand.rank(s, int(row)) == Rank.OFFICIAL)
    hand.set_row(s, plain[0], denunciations=9)
    for row in [*plain, official]:
        open_case(s, row, 0, 0)
    equals = sorted(plain[1:], key=lambda row: hand.draw(s, Stream.HEAR, row))
    assert [next_waiting(s, body) for _ in range(8)] == [official, plain[0], *equals, -1]


def test_heads_and_leaders_are_heard_one_body_up(s: State) -> None:
    seen = set()
    for row in range(400):
        body, rank = int(s.register["body"][row]), hand.rank(s, row)
        above = int(s.bodies["superior"][body])
        assert hearing_body(s, row) == (above if above >= 0 and rank >= Rank.HEAD else body)
        seen.add((rank, above >= 0))
    assert {(3, True), (4, True), (2, True), (3, False)} <= seen


def test_a_case_opens_and_closes_in_all_books(s: State) -> None:
    s.parameters["on_flight"], s.parameters["abroad"][0, int(s.register["faction"][TARGET])] = 1, 0.5
    body = int(s.register["body"][TARGET])
    before = s.world[0].copy()
    open_case(s, TARGET, 0, 2)
    c, w = s.register[TARGET], s.world[0]
    assert (c["standing"], c["cases"], c["opened_on"], c["charge"], c["handler"]) == (3, 1, DAY, 2, -1)
    assert (w["members"], w["criticised"], w["waiting"]) == (before["members"], 1, 1)
    assert s.bodies["recent"][body] == 1.0
    assert hand.noted(s, Agenda.FLIGHT, DAY + 1) == [(TARGET, 1)]
    open_session(s, TARGET, body, 4)
    assert (w["waiting"], w["in_session"], s.bodies["busy"][body], s.bodies["waiting"][body]) == (0, 1, 1, 0)
    ((row, code),) = hand.noted(s, Agenda.VERDICT, DAY + 4)
    assert (row, code & 1023, code >> 10) == (TARGET, 1, body)
    assert session_is_open(s, TARGET, code)
    assert not session_is_open(s, TARGET, code + 1)
    hand.set_row(s, TARGET, grave=1)
    ticket = int(c["ticket"])
    close_case(s, TARGET)
    assert (w["in_session"], c["stage"], c["grave"], c["ticket"]) == (0, 0, 0, ticket + 1)
    assert not session_is_open(s, TARGET, code)


def test_a_session_ends_with_the_standing_or_the_stage(s: State) -> None:
    body = int(s.register["body"][TARGET])
    open_case(s, TARGET, 0, 0)
    assert not session_is_open(s, TARGET, 1)  # it waits
    open_session(s, TARGET, body, 1)
    assert session_is_open(s, TARGET, 1)
    hand.set_row(s, TARGET, standing=Standing.MEMBER)
    assert not session_is_open(s, TARGET, 1)


def test_without_ties_abroad_or_flight_nobody_is_watched_for_it(s: State) -> None:
    open_case(s, TARGET, 0, 0)
    s.parameters["abroad"], s.parameters["on_flight"] = 1.0, 0
    open_case(s, TARGET + 1, 0, 0)
    assert hand.noted(s, Agenda.FLIGHT, DAY + 1) == []
