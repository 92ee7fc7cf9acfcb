"""The phase of the sentences, by hand."""

from __future__ import annotations

import pytest

from purgesim.core.choice.queue import note
from purgesim.core.vocabulary import Event, Fate, Standing
from purgesim.engine.phases.common import sentence_phase
from purgesim.engine.state import Agenda, State
from tests import hand

DAY, ROW, HANDLER = 9, 5, 70


def sentenced(fate: Fate, *, watch: int = 1, handler: int = HANDLER) -> State:
    """A prisoner whose time has come, with thresholds that leave them one fate."""
    s = hand.small()
    s.world["day"] = DAY
    s.parameters["on_sentences"], s.parameters["on_watch"] = 1, watch
    s.parameters["sentence_thresholds"] = [-1e9 if fate > before else 1e9 for before in list(Fate)[1:4]]
    hand.set_row(s, ROW, standing=Standing.ARRESTED, arrests=1, handler=handler)
    note(s.agenda, s.world, s.agenda_days, Agenda.SENTENCE.value, DAY, ROW, 1)
    sentence_phase(s, DAY)
    return s


@pytest.mark.parametrize(
    ("fate", "standing"),
    [
        (Fate.RELEASED, Standing.EXPELLED),
        (Fate.REEDUCATION, Standing.ARRESTED),
        (Fate.PRISON, Standing.ARRESTED),
        (Fate.EXECUTION, Standing.DEAD),
    ],
)
def test_a_release_is_held_against_who_handled_the_case(fate: Fate, standing: Standing) -> None:
    s = sentenced(fate)
    told = s.events[int(s.world[0]["events"]) - 1]
    assert (told["kind"], told["actor"], told["whom"], told["value"]) == (Event.SENTENCED, HANDLER, ROW, fate)
    assert (s.register["fate"][ROW], s.register["standing"][ROW]) == (fate, standing)
    assert hand.noted(s, Agenda.MARK, DAY) == ([(ROW, HANDLER)] if fate == Fate.RELEASED else [])


def test_nobody_is_marked_where_nobody_handled_the_case_or_nobody_watches() -> None:
    assert hand.noted(sentenced(Fate.RELEASED, handler=-1), Agenda.MARK, DAY) == []
    assert hand.noted(sentenced(Fate.RELEASED, watch=0), Agenda.MARK, DAY) == []
    assert hand.noted(sentenced(Fate.RELEASED, handler=0), Agenda.MARK, DAY) == [(ROW, 0)]
