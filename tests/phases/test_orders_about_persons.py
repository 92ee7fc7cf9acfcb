"""Orders of the centre about persons, by hand: whom they reach, and what is written of a release."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.core.vocabulary import Charge, Event, Fate, Standing
from purgesim.engine.phases.orders import Order, carry_out
from tests import hand

PRISONER, HANDLER, ARRESTS = 5, 70, 2


@pytest.mark.parametrize("before", [0, Fate.REEDUCATION, Fate.PRISON])
def test_whom_the_centre_releases_has_that_for_his_fate_and_stays_expelled(before: int) -> None:
    s = hand.small()
    hand.set_row(s, PRISONER, standing=Standing.ARRESTED, fate=before, handler=HANDLER, arrests=ARRESTS)
    hand.set_row(s, PRISONER, charge=Charge.UNRELIABLE)
    assert carry_out(s, int(Order.RELEASE), np.array([PRISONER])) == 1
    assert s.register[["standing", "fate"]][PRISONER].tolist() == (Standing.EXPELLED, Fate.RELEASED)
    told = s.events[int(s.world[0]["events"]) - 1]
    assert told[["kind", "actor", "whom", "n"]].tolist() == (Event.SENTENCED, HANDLER, PRISONER, ARRESTS)
    assert told[["charge", "value"]].tolist() == (Charge.UNRELIABLE, Fate.RELEASED)


@pytest.mark.parametrize("standing", [Standing.MEMBER, Standing.EXPELLED, Standing.DEAD])
def test_who_is_not_in_prison_cannot_be_released(standing: Standing) -> None:
    s = hand.small()
    hand.set_row(s, PRISONER, standing=standing)
    before = int(s.world[0]["events"])
    assert carry_out(s, int(Order.RELEASE), np.array([PRISONER])) == 0
    assert s.register[["standing", "fate"]][PRISONER].tolist() == (standing, 0)
    assert int(s.world[0]["events"]) == before
