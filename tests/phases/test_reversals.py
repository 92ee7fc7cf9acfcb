"""A victim comes back, by hand: what becomes of whoever handled their case."""

from __future__ import annotations

from typing import Any

import pytest

from purgesim.core.vocabulary import Channel, Charge, Event, Motive, Standing
from purgesim.engine.phases.orders import reverse
from purgesim.engine.state import State
from tests import hand

ROW, HANDLER = 5, 70


def reversed_case(*, excess: int, handler: int = HANDLER, standing: Standing = Standing.MEMBER) -> State:
    s = hand.small()
    s.parameters["excess"] = excess
    hand.set_row(s, ROW, standing=Standing.EXPELLED, handler=handler, charge=Charge.UNRELIABLE)
    hand.set_row(s, handler, standing=standing)
    reverse(s, ROW)
    return s


def told(s: State, kind: Event) -> Any:
    events = s.events[: int(s.world[0]["events"])]
    return events[events["kind"] == kind]


@pytest.mark.parametrize("handler", [0, HANDLER])
def test_where_excess_is_a_charge_the_centre_brings_it_against_who_handled_the_case(handler: int) -> None:
    s = reversed_case(excess=1, handler=handler)
    assert s.register["standing"][[ROW, handler]].tolist() == [Standing.MEMBER, Standing.CRITICISED]
    (brought,) = told(s, Event.DENOUNCED)
    assert (brought["actor"], brought["whom"]) == (-1, handler)
    assert (brought["motive"], brought["channel"], brought["charge"]) == (Motive.EXCESS, Channel.CENTRE, Charge.EXCESS)
    assert len(told(s, Event.MARKED)) == 0


def test_elsewhere_he_gets_a_mark() -> None:
    s = reversed_case(excess=0)
    assert told(s, Event.MARKED)["whom"][0] == HANDLER
    assert len(told(s, Event.DENOUNCED)) == 0


@pytest.mark.parametrize("standing", [Standing.EXPELLED, Standing.DEAD])
def test_who_has_left_the_party_himself_is_left_alone(standing: Standing) -> None:
    s = reversed_case(excess=1, standing=standing)
    assert s.register["standing"][[ROW, HANDLER]].tolist() == [Standing.MEMBER, standing]
    assert len(told(s, Event.DENOUNCED)) == 0
