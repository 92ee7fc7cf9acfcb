"""Decisions around custody by hand: flight, breaking, names, the day of the sentence and the fate."""

from __future__ import annotations

import math

import numpy as np
import pytest

from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Charge, Fate
from purgesim.engine.choice_sets import named
from purgesim.engine.decisions.custody import (
    breaks,
    fate_of,
    flees,
    names_under_interrogation,
    number_of_names,
    sentence_delay,
)
from purgesim.rules.counts import truncated_negative_binomial
from tests import hand

DAY = 5
ROWS = range(300)


def test_who_has_ties_abroad_flees_by_the_intensity_where_he_lives() -> None:
    s = hand.small()
    p = s.parameters[0]
    p["arrest_flight"], p["abroad"][0], p["abroad"][1] = 0.8, 0.25, 1.0
    s.levers["intensity"][DAY] = [1.0, 0.5, 0.25]
    fled = 0
    for row in range(440):
        c = s.register[row]
        hand.set_row(s, row, cases=row % 4)
        tier = int(s.bodies["tier"][c["body"]])
        chance = 0.8 * (1.0 if c["faction"] else 0.25) * math.sqrt((1.0, 0.5, 0.25)[tier])
        assert flees(s, DAY, row) == (hand.draw(s, Stream.FLEE, row, 0, row % 4) < chance)
        fled += flees(s, DAY, row)
    assert 20 < fled < 420


def test_a_prisoner_breaks_by_custody_and_torture_less_courage() -> None:
    s = hand.small()
    s.levers["custody"][DAY], s.levers["torture"][DAY] = 0.75, 0.5
    broke = 0
    for row in ROWS:
        hand.set_row(s, row, arrests=row % 2 + 1)
        chance = 1.0 - math.exp(-1.25 * (1.0 - float(s.register["courage"][row])))
        assert breaks(s, DAY, row) == (hand.draw(s, Stream.BREAK, row, 0, row % 2 + 1) < chance)
        broke += breaks(s, DAY, row)
    assert 50 < broke < 250


def test_who_breaks_names_a_number_and_then_people_by_a_race() -> None:
    s = hand.halfway()
    p = s.parameters[0]
    p["interrogation_names"], p["interrogation_dispersion"] = 4.0, 0.5
    most = 0
    for row in range(0, 440, 5):
        arrest = int(s.register["arrests"][row])
        few = truncated_negative_binomial(hand.draw(s, Stream.COUNT, row, 0, arrest), 4.0, 0.5)
        assert number_of_names(s, row) == few
        may = {other: weight for other, (weight, _) in hand.as_dict(named(s, DAY, row)).items()}
        assert names_under_interrogation(s, DAY, row, few).tolist() == hand.race(s, Stream.NAME, row, arrest, may)[:few]
        most = max(most, few)
    assert most > 8


def test_the_sentence_comes_a_day_and_an_exponential_time_later() -> None:
    s = hand.small({"behaviour.sentence.delay_days": 30.0})
    for row in ROWS:
        hand.set_row(s, row, arrests=row % 3)
        u = hand.draw(s, Stream.SENTENCE_LAG, row, 0, row % 3)
        assert sentence_delay(s, row) == 1 + math.floor(-math.log(u) * 30.0)


@pytest.mark.parametrize("charge", [Charge.UNRELIABLE, Charge.SUPPORTER, Charge.SUPPORTER + 2])
def test_the_higher_the_rank_the_heavier_the_fate_and_supporters_more(charge: int) -> None:
    s = hand.small()
    p = s.parameters[0]
    p["sentence_severity"], p["sentence_per_rank"], p["sentence_supporter"] = -1.0, 0.75, 1.5
    p["sentence_thresholds"] = [-2.0, 0.0, 2.0]
    fates = np.zeros((5, len(ROWS)), int)
    for row in ROWS:
        hand.set_row(s, row, charge=charge, arrests=2)
        u = hand.draw(s, Stream.FATE, row, 0, 2)
        for rank in range(5):
            score = -1.0 + 0.75 * rank + (1.5 if charge > Charge.SUPPORTER else 0.0)
            latent = score + math.log(u / (1.0 - u))
            fates[rank, row] = fate_of(s, row, rank)
            assert fates[rank, row] == 1 + int(np.searchsorted([-2.0, 0.0, 2.0], latent, side="right"))
    assert (np.diff(fates, axis=0) >= 0).all()
    assert (fates[4] > fates[0]).any()
    assert set(fates.ravel().tolist()) == {Fate.RELEASED, Fate.REEDUCATION, Fate.PRISON, Fate.EXECUTION}
