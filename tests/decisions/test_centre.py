"""Decisions of the centre by hand: whom it exposes, and whom a reversal brings back."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Charge, Event, Involvement, Standing
from purgesim.engine.decisions.centre import exposed_today, reversed_today
from purgesim.engine.state import State
from tests import hand

DAY = 6


def weights(s: State, *, periphery: bool) -> dict[int, float]:
    """Opponents by the aim at their faction, others only as far as it exceeds 1; by rank, or against it."""
    found = {}
    for row in range(len(s.register)):
        c = s.register[row]
        aim, standing = float(s.levers[DAY]["aim"][c["faction"]]), (1.0 + hand.rank(s, row)) ** 2
        opponent = c["involvement"] == Involvement.TOOK_PART
        weight = (1.0 / standing if periphery else standing) * (aim if opponent else max(0.0, aim - 1.0))
        if c["standing"] == Standing.MEMBER and weight > 0.0:
            found[row] = weight
    return found


@pytest.mark.parametrize("periphery", [False, True])
@pytest.mark.parametrize("aim", [1.0, 3.0])
def test_opponents_and_the_factions_aimed_at_are_exposed_by_a_race(aim: float, periphery: bool) -> None:
    s = hand.small()
    s.parameters["start_periphery"] = int(periphery)
    s.levers["aim"][DAY, 1], s.levers["exposure"][DAY] = aim, 5.75
    hand.set_row(s, int(s.opponents[0]), standing=Standing.CRITICISED)
    s.world["exposure_carry"] = 0.5
    expected = hand.race(s, Stream.EXPOSE, 0, 0, weights(s, periphery=periphery))
    assert exposed_today(s, DAY).tolist() == expected[:6]
    assert s.world["exposure_carry"][0] == 0.25
    assert len(expected) == (3 if aim == 1.0 else len(weights(s, periphery=periphery)))


def test_of_a_faction_aimed_at_only_who_is_in_good_standing_is_exposed_and_nobody_twice() -> None:
    s = hand.small()
    s.levers["aim"][DAY, 1], s.levers["exposure"][DAY] = 3.0, 1000.0
    mates = np.flatnonzero(s.register["faction"] == 1)
    hand.set_row(s, int(mates[0]), standing=Standing.CRITICISED)
    hand.set_row(s, int(mates[1]), standing=Standing.EXPELLED)
    hand.set_row(s, int(s.opponents[0]), faction=1)
    expected = weights(s, periphery=False)
    assert set(mates[2:].tolist()) | {int(s.opponents[0])} <= expected.keys()
    assert sorted(exposed_today(s, DAY).tolist()) == sorted(expected)


def test_less_than_one_exposure_is_carried_over() -> None:
    s = hand.small()
    s.levers["exposure"][DAY], s.world["exposure_carry"] = 0.375, 0.5
    assert exposed_today(s, DAY).tolist() == []
    assert s.world["exposure_carry"][0] == 0.875
    assert len(exposed_today(s, DAY)) == 1
    assert s.world["exposure_carry"][0] == 0.25


def test_a_reversal_brings_back_political_victims_once_by_its_share() -> None:
    s = hand.halfway()
    s.levers["reversal"][DAY] = 0.5
    events = s.events[: int(s.world[0]["events"])]
    victims = sorted({int(e["whom"]) for e in events if e["kind"] == Event.EXPELLED and e["value"] == 1})
    gone = [row for row in victims if s.register["standing"][row] in (Standing.EXPELLED, Standing.ARRESTED)]
    assert len(gone) > 5
    hand.set_row(s, gone[0], charge=Charge.ORDINARY)
    hand.set_row(s, gone[1], standing=Standing.DEAD)
    expected = [row for row in gone[2:] if hand.draw(s, Stream.REVERSE, row, 0, int(s.register["cases"][row])) < 0.5]
    assert reversed_today(s, DAY).tolist() == expected
    assert 0 < len(expected) < len(gone)
    again = s.events[np.flatnonzero(events["kind"] == Event.EXPELLED)[-1]].copy()
    s.events[int(s.world[0]["events"])] = again  # expelled twice, back once
    s.world["events"] += 1
    assert reversed_today(s, DAY).tolist() == expected
    s.levers["reversal"][DAY] = 0.0
    assert reversed_today(s, DAY).tolist() == []


def test_a_full_reversal_brings_back_all_whatever_their_charge_but_ordinary_offenders() -> None:
    s = hand.halfway()
    s.levers["reversal"][DAY] = 1.0
    gone = reversed_today(s, DAY).tolist()
    assert len(gone) > 4
    charges = (Charge.ORDINARY, Charge.SUPPORTER, Charge.NONE, Charge.EXCESS)
    for row, charge in zip(gone, charges, strict=False):
        hand.set_row(s, row, charge=charge)
    assert reversed_today(s, DAY).tolist() == gone[1:]


def test_ordinary_expulsions_are_not_reversed() -> None:
    s = hand.halfway()
    s.levers["reversal"][DAY] = 1.0
    s.events["value"][s.events["kind"] == Event.EXPELLED] = 0
    assert reversed_today(s, DAY).tolist() == []
