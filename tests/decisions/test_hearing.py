"""Decisions of a hearing by hand: how many, for how long, who is named, who defends, what is found and decided."""

from __future__ import annotations

import math

import numpy as np
import pytest

from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Charge, Standing
from purgesim.engine.choice_sets import associates, labelled
from purgesim.engine.decisions.hearing import (
    defenders,
    free_openings,
    label_of,
    names_in_session,
    sanction_of,
    session_count,
    session_length,
)
from purgesim.engine.state import State
from tests import hand

DAY = 4
LABEL = int(Charge.SUPPORTER) + 1


@pytest.mark.parametrize(
    ("carry", "busy", "expected", "left"),
    [(0.25, 0, 2, 0.0), (0.0, 0, 1, 0.75), (0.25, 4, 1, 0.0), (0.25, 5, 0, 0.0), (0.25, 7, 0, 0.0)],
)
def test_openings_are_throughput_carried_over_as_far_as_there_are_places(
    carry: float, busy: int, expected: int, left: float
) -> None:
    """7 hearings a week, once again by half as intensity 0.5 adds 1.5 x 0.5: 1.75 a day."""
    s = hand.small()
    b, lever = s.bodies[1], s.levers[DAY]
    b["sessions"], b["places"], b["carry"], b["busy"] = 7.0, 5, carry, busy
    lever["throughput"], lever["elasticity"], lever["intensity"][b["tier"]] = 1.0, 1.5, 0.5
    assert free_openings(s, DAY, 1) == expected
    assert s.bodies["carry"][1] == left


def test_a_hearing_lasts_a_day_and_an_exponential_time() -> None:
    s = hand.small({"behaviour.hearing.session_days": 9.0})
    lengths = []
    for row in range(300):
        hand.set_row(s, row, cases=row % 3)
        u = hand.draw(s, Stream.DURATION, row, 0, row % 3)
        assert session_length(s, row) == 1 + math.floor(-math.log(u) * 8.0)
        lengths.append(session_length(s, row))
    assert min(lengths) == 1


def poisson(u: float, mean: float) -> int:
    """The smallest count of which at least the share u have no more."""
    count, mass = 0, math.exp(-mean)
    total = mass
    while u >= total:
        count += 1
        mass *= mean / count
        total += mass
    return count


def test_names_in_a_hearing_are_as_many_as_pressure_brings_and_the_first_of_a_race() -> None:
    s = hand.halfway()
    s.parameters["hearing_names"], s.levers["pressure"][DAY] = 3.0, 0.75
    named = 0
    for row in range(0, 440, 4):
        case = int(s.register["cases"][row])
        few = poisson(hand.draw(s, Stream.SESSION_COUNT, row, 0, case), 2.25)
        assert session_count(s, DAY, row) == few
        near = {other: weight for other, (weight, _) in hand.as_dict(associates(s, DAY, row)).items()}
        assert names_in_session(s, DAY, row).tolist() == hand.race(s, Stream.SESSION_NAME, row, case, near)[:few]
        named += few
    assert named > 100
    s.parameters["on_session_names"] = 0
    assert [session_count(s, DAY, row) for row in range(100)] == [0] * 100
    assert len(names_in_session(s, DAY, 4)) == 0


def test_friends_in_good_standing_defend_by_courage_until_their_body_is_in_danger() -> None:
    s = hand.halfway()
    p = s.parameters[0]
    p["defence_chance"], p["defence_danger_half"], p["defence_danger_order"] = 0.9, 0.05, 2.0
    s.bodies["recent"] = 0.04 * s.bodies["establishment"]
    spoke = silent = 0
    for row in range(440):
        case, expected = int(s.register["cases"][row]), []
        for other in hand.active(s, row):
            c = s.register[other]
            body = s.bodies[c["body"]]
            danger = 1.0 / (1.0 + (0.05 / (body["recent"] / body["establishment"])) ** 2)
            chance = 0.9 * float(c["courage"]) * (1.0 - danger)
            speaks = hand.draw(s, Stream.DEFEND, row, other, case) < chance
            if c["standing"] == Standing.MEMBER and speaks:
                expected.append(other)
            spoke, silent = spoke + speaks, silent + (not speaks)
        assert sorted(defenders(s, row).tolist()) == sorted(expected)
    assert min(spoke, silent) > 50
    p["on_defence"] = 0
    assert all(len(defenders(s, row)) == 0 for row in range(440))


def test_where_a_body_has_no_establishment_there_is_no_danger() -> None:
    s = hand.small()
    row = next(r for r in range(400) if hand.active(s, r))
    s.parameters["defence_chance"], s.register["courage"] = 1.0, 1.0
    s.bodies["establishment"], s.bodies["recent"] = 0, 10.0
    assert sorted(defenders(s, row).tolist()) == sorted(hand.active(s, row))


def linked(weights: tuple[float, float]) -> tuple[State, int, int, int]:
    """Somebody with a labelled tie and a labelled cellmate; the labels differ."""
    s = hand.small()
    p = s.parameters[0]
    p["association_tie"], p["association_colleague"], p["association_body"] = *weights, 1.0
    row = next(r for r in range(400) if hand.active(s, r).keys() - set(mates_of(s, r)))
    tie = min(hand.active(s, row).keys() - set(mates_of(s, row)))
    mate = next(r for r in mates_of(s, row) if r not in hand.active(s, row))
    hand.set_row(s, tie, fallen=1, charge=LABEL)
    hand.set_row(s, mate, fallen=1, charge=LABEL + 1)
    assert set(hand.as_dict(labelled(s, row))) == {tie, mate}
    return s, row, tie, mate


def mates_of(s: State, row: int) -> list[int]:
    cell = s.cells[s.register["cell"][row]]
    return [r for r in range(int(cell["first"]), int(cell["end"])) if r != row]


def test_the_first_in_the_race_gives_the_charge_and_a_search_of_no_length_finds_nothing() -> None:
    """A link of weight 10 is found before one of weight 1 in ten of eleven cases, and its label counts."""
    s, row, tie, mate = linked((10.0, 1.0))
    s.parameters["association_effort"], s.levers["pressure"][DAY] = 1e6, 1.0
    heavy = 0
    for case in range(400):
        hand.set_row(s, row, cases=case)
        first = hand.race(s, Stream.CHARGE, row, case, {tie: 10.0, mate: 1.0})[0]
        assert label_of(s, DAY, row) == (LABEL if first == tie else LABEL + 1)
        heavy += first == tie
    assert heavy == pytest.approx(400 * 10 / 11, abs=4.0 * math.sqrt(400 * 10 / 121))
    s.levers["pressure"][DAY] = 0.0
    assert label_of(s, DAY, row) == 0
    s.levers["pressure"][DAY], s.parameters["on_association"] = 1.0, 0
    assert label_of(s, DAY, row) == 0


def test_some_link_is_found_with_chance_one_less_exp_of_effort_times_weights() -> None:
    s, row, _, _ = linked((0.5, 0.25))
    s.parameters["association_effort"], s.levers["pressure"][DAY] = 2.0, 0.5
    found = 0
    for case in range(2000):
        hand.set_row(s, row, cases=case)
        found += label_of(s, DAY, row) > 0
    chance = 1.0 - math.exp(-1.0 * 0.75)
    assert found == pytest.approx(2000 * chance, abs=4.0 * math.sqrt(2000 * chance * (1 - chance)))


def test_the_sanction_rises_with_file_stigma_part_and_link_and_falls_with_defence() -> None:
    s = hand.halfway()
    p = s.parameters[0]
    p["hearing_severity"], p["hearing_per_denunciation"], p["hearing_per_stigma"] = -1.0, 0.5, 0.25
    p["hearing_involved"], p["hearing_linked"], p["hearing_defended"] = 1.5, 2.0, -0.75
    p["hearing_thresholds"] = [-1.0, 0.0, 1.0, 2.0]
    seen = set()
    for row in range(440):
        c = s.register[row]
        for label, spoke in ((0, 0), (LABEL, 0), (LABEL, 2), (int(Charge.SUPPORTER), 1)):
            score = -1.0 + 0.5 * math.log2(1.0 + c["denunciations"]) + 0.25 * math.log(hand.stigma(s, DAY, row))
            score += 1.5 * c["involvement"] / 2 + 2.0 * (label == LABEL) - 0.75 * spoke
            u = hand.draw(s, Stream.SANCTION, row, 0, int(c["cases"]))
            expected = int(np.searchsorted([-1.0, 0.0, 1.0, 2.0], score + math.log(u / (1.0 - u)), side="right"))
            assert sanction_of(s, DAY, row, label, spoke) == expected
            seen.add(expected)
    assert seen == {0, 1, 2, 3, 4}
