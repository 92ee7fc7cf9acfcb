"""The phase of natural deaths and ordinary expulsions, by hand."""

from __future__ import annotations

import pytest

from purgesim.core.choice.queue import note
from purgesim.core.vocabulary import Charge, Event, Standing
from purgesim.engine.phases.common import leave_phase
from purgesim.engine.state import Agenda, State
from tests import hand

DAY, ROW, CASES = 9, 5, 2


def left(standing: Standing, why: Agenda) -> State:
    """A person of a standing whose death or ordinary expulsion falls due today."""
    s = hand.small()
    s.world["day"] = DAY
    hand.set_row(s, ROW, standing=standing, cases=CASES)
    note(s.agenda, s.world, s.agenda_days, int(why), DAY, ROW, 0)
    leave_phase(s, DAY)
    return s


def told(s: State) -> list[tuple[int, ...]]:
    """What the chronicle says, vacated posts apart."""
    events = s.events[: int(s.world[0]["events"])]
    events = events[events["kind"] != Event.VACATED]
    return events[["kind", "phase", "actor", "whom", "n", "charge", "value"]].tolist()


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.CRITICISED])
def test_an_ordinary_expulsion_is_nobodys_case_and_its_place_is_owed(standing: Standing) -> None:
    s = left(standing, Agenda.ORDINARY)
    assert told(s) == [(Event.EXPELLED, 8, -1, ROW, CASES, Charge.ORDINARY, 0)]
    c = s.register[ROW]
    assert (c["standing"], c["charge"], c["expelled_on"]) == (Standing.EXPELLED, Charge.ORDINARY, DAY)
    assert s.world[0]["exits_owed"] == 1


@pytest.mark.parametrize("standing", [Standing.CANDIDATE, Standing.EXPELLED, Standing.ARRESTED, Standing.DEAD])
def test_who_is_not_in_the_party_is_not_expelled_from_it(standing: Standing) -> None:
    s = left(standing, Agenda.ORDINARY)
    assert (told(s), s.register["standing"][ROW]) == ([], standing)
    assert s.world[0]["exits_owed"] == 0


@pytest.mark.parametrize("standing", [Standing.CANDIDATE, Standing.MEMBER, Standing.CRITICISED, Standing.ARRESTED])
def test_death_comes_to_all_who_live(standing: Standing) -> None:
    s = left(standing, Agenda.DEATH)
    assert told(s) == [(Event.DIED, 8, -1, ROW, 0, 0, standing)]
    assert s.register["standing"][ROW] == Standing.DEAD


@pytest.mark.parametrize("standing", [Standing.DEAD, Standing.FLED])
def test_who_is_dead_or_abroad_dies_no_more(standing: Standing) -> None:
    s = left(standing, Agenda.DEATH)
    assert (told(s), s.register["standing"][ROW]) == ([], standing)
