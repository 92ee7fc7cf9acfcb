"""Decisions of a meeting by hand: how likely, why, by whom and of whom."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from purgesim.core.choice.clock import quantum
from purgesim.core.keyed_random import Stream
from purgesim.core.vocabulary import Motive
from purgesim.engine.choice_sets import speakers, targets
from purgesim.engine.decisions.meeting import (
    advance_clock,
    more_asked,
    motive_of,
    parts_of,
    ready_cells,
    speaker_of,
    target_of,
)
from purgesim.engine.state import State
from tests import hand

DAY = 3
BODY = 1
ZEAL, DUTY, CONTAGION, PREEMPTION, CAREER, QUOTA = range(6)
OFF = {"duty": DUTY, "contagion": CONTAGION, "career": CAREER, "quota": QUOTA}


def meeting(**body: Any) -> State:
    """A body of 100 with ten posts, of which every part of the hazard is known."""
    s = hand.small()
    p, b = s.parameters[0], s.bodies[BODY]
    p["meeting_zeal"], p["meeting_duty"], p["meeting_contagion"] = 0.5, 0.25, 2.0
    p["meeting_career"], p["meeting_quota"] = 4.0, 8.0
    p["meeting_preemption"], p["meeting_preemption_half"], p["meeting_preemption_order"] = 3.0, 2.0, 2.0
    for switch in ("meetings", "duty", "contagion", "career", "quota", "preemption"):
        p[f"on_{switch}"] = 1
    s.levers["intensity"][DAY] = 0.5
    s.peers[b["kind"]] = 0.4
    s.world["quota"] = 0.125
    plain = {"establishment": 100, "exposed": 10.0, "recent": 5.0, "vacant": 2, "removed": 5, "raised": 0.0625}
    for name, value in {**plain, **body}.items():
        b[name] = value
    b["end_post"] = b["first_post"] + 10
    return s


def test_the_parts_add_up_from_what_the_body_is() -> None:
    """0.5 of zeal; a quarter of duty, a quarter of 0.4 exposed; 5 cases in 100; 2 of 10 posts; 5 of 18.75 found."""
    expected = (0.25, 0.5 * 0.25 * (1.0 - 0.1 / 0.4), 0.5 * 2.0 * 0.05, 0.0, 0.5 * 4.0 * 0.2, 8.0 * (0.1875 - 0.05))
    assert parts_of(meeting(), DAY, BODY) == pytest.approx(expected, rel=1e-12)


def test_equal_exposure_a_head_is_an_equal_lag_whatever_the_size() -> None:
    """Duty compares shares: a body of 50 with 5 exposed lags as one of 200 with 20."""
    small, large = (parts_of(meeting(establishment=n, exposed=0.1 * n), DAY, BODY)[DUTY] for n in (50, 200))
    assert small == large == pytest.approx(0.5 * 0.25 * 0.75)
    ahead = parts_of(meeting(exposed=40.0), DAY, BODY)[DUTY]
    assert ahead == 0.0


@pytest.mark.parametrize("switch", OFF)
def test_a_switch_silences_its_own_motive(switch: str) -> None:
    s = meeting()
    expected = list(parts_of(s, DAY, BODY))
    s.parameters[f"on_{switch}"] = 0
    expected[OFF[switch]] = 0.0
    assert list(parts_of(s, DAY, BODY)) == expected


@pytest.mark.parametrize(("switch", "establishment"), [(0, 100), (1, 0)])
def test_without_meetings_or_members_there_is_no_hazard(switch: int, establishment: int) -> None:
    s = meeting(establishment=establishment)
    s.parameters["on_meetings"] = switch
    assert parts_of(s, DAY, BODY) == (0.0,) * 6


def test_a_body_of_one_has_a_hazard() -> None:
    assert parts_of(meeting(establishment=1, exposed=0.0), DAY, BODY)[DUTY] == pytest.approx(0.125)


@pytest.mark.parametrize(("removed", "expected"), [(18, 0.0), (19, 0.19 + 0.05 - 0.1875), (100, 1.0 - 0.1875)])
def test_who_has_filled_the_number_asks_for_more(removed: int, expected: float) -> None:
    s = meeting(removed=removed)
    s.parameters["meeting_ask"], s.levers["grant"][DAY] = 0.1, 0.5
    assert more_asked(s, DAY, BODY) == pytest.approx(expected, abs=1e-15)


def clocks_after(s: State) -> tuple[np.ndarray, np.ndarray]:
    before = s.clock.copy()
    spoke = advance_clock(s, DAY, BODY)
    assert not spoke
    return before, s.clock


def test_the_clocks_of_the_day_s_meetings_run_by_danger() -> None:
    """Level k adds the hazard k^2 / (k^2 + 4), three times: half of three at two fallen ties."""
    s = meeting()
    s.timers["due"] = s.chunk_due[:] = np.int64(1) << 62
    weekday = (int(s.parameters[0]["weekday"]) + DAY) % 7
    before, after = clocks_after(s)
    base = sum(parts_of(s, DAY, BODY))
    for level in range(s.clock.shape[2]):
        expected = quantum(base * (1.0 + 3.0 * level**2 / (level**2 + 4.0)))
        assert after[BODY, weekday, level] - before[BODY, weekday, level] == pytest.approx(expected, rel=1e-12)
    after[BODY, weekday] = before[BODY, weekday]
    assert np.array_equal(after, before)


def test_without_preemption_danger_adds_nothing() -> None:
    s = meeting()
    s.timers["due"] = s.chunk_due[:] = np.int64(1) << 62
    s.parameters["on_preemption"] = 0
    before, after = clocks_after(s)
    passed = (after - before)[BODY].max(axis=0)
    assert set(passed.tolist()) == {quantum(sum(parts_of(s, DAY, BODY)))}


def test_the_cells_whose_time_has_come_speak_on_their_weekday_only() -> None:
    s = meeting()
    s.parameters["meeting_zeal"] = 1e6
    here = [int(cell) for cell in range(s.bodies["first_cell"][BODY], s.bodies["end_cell"][BODY])]
    today = [c for c in here if s.cells["weekday"][c] == (int(s.parameters[0]["weekday"]) + DAY) % 7]
    assert today
    assert ready_cells(s, DAY, BODY).tolist() == today
    quiet = next(d for d in range(7) if d not in {int(s.cells["weekday"][c]) for c in here} or d != DAY)
    s.parameters["on_meetings"] = 0
    assert ready_cells(s, DAY + 7, BODY).tolist() == today  # they have not started anew
    assert quiet != DAY


def cell_of(s: State) -> int:
    return int(s.bodies["first_cell"][BODY])


def motive_by_hand(s: State, u: float, level: int) -> int:
    parts = list(parts_of(s, DAY, BODY))
    parts[PREEMPTION] = sum(parts) * 3.0 * level**2 / (level**2 + 4.0)
    bounds = np.cumsum(parts) / sum(parts)
    return int(Motive.ZEAL) + int(np.searchsorted(bounds, u, side="right"))


@pytest.mark.parametrize("level", [0, 2])
def test_each_motive_has_its_share_of_the_hazard(level: int) -> None:
    s = meeting()
    cell, seen = cell_of(s), []
    s.timers["level"][s.cells["place"][cell]] = level
    for spoken in range(400):
        s.cells["spoken"][cell] = spoken
        expected = motive_by_hand(s, hand.draw(s, Stream.MOTIVE, cell, 0, spoken), level)
        assert motive_of(s, DAY, cell) == expected
        seen.append(expected)
    assert set(seen) == {*range(1, 7)} - ({int(Motive.PREEMPTION)} if level == 0 else set())


def test_a_draw_at_the_end_of_a_share_falls_into_the_next() -> None:
    """Zeal as large as the draw itself, and duty the rest to 1: zeal's share is [0, u), and u is duty's."""
    s = meeting(exposed=0.0, recent=0.0, vacant=0)
    cell = cell_of(s)
    u = hand.draw(s, Stream.MOTIVE, cell, 0, int(s.cells["spoken"][cell]))
    s.levers["intensity"][DAY] = 1.0
    s.parameters["meeting_zeal"], s.parameters["meeting_duty"] = u, 1.0 - u
    s.parameters["on_quota"] = s.parameters["on_preemption"] = 0
    assert parts_of(s, DAY, BODY) == (u, 1.0 - u, 0.0, 0.0, 0.0, 0.0)
    assert motive_of(s, DAY, cell) == Motive.DUTY


def test_a_motive_of_no_hazard_is_nobody_s() -> None:
    s = meeting(vacant=0)
    cell = cell_of(s)
    s.parameters["on_quota"] = 0  # the last that is left
    for spoken in range(200):
        s.cells["spoken"][cell] = spoken
        assert motive_of(s, DAY, cell) in (Motive.ZEAL, Motive.DUTY, Motive.CONTAGION)


def test_speaker_and_target_are_the_first_of_their_races() -> None:
    s = hand.halfway()
    for cell, more in itertools.product(range(len(s.cells)), range(3)):
        s.cells["spoken"][cell] += more
        may_speak = {row: weight for row, (weight, _) in hand.as_dict(speakers(s, cell)).items()}
        spoken = int(s.cells["spoken"][cell])
        expected = hand.race(s, Stream.SPEAKER, cell, spoken, may_speak)
        assert speaker_of(s, cell) == next(iter(expected), -1)
        if not expected:
            continue
        open_to = {row: weight for row, (weight, _) in hand.as_dict(targets(s, DAY, cell, expected[0])).items()}
        among = hand.race(s, Stream.TARGET, cell, spoken, open_to)
        assert target_of(s, DAY, cell, expected[0]) == next(iter(among), -1)
        assert math.isfinite(sum(open_to.values()))


def test_where_nobody_may_speak_or_be_named_there_is_nobody() -> None:
    s = hand.small()
    cell = int(s.register["cell"][100])
    mates = list(range(int(s.cells["first"][cell]), int(s.cells["end"][cell])))
    s.register["standing"][mates] = 4
    s.posts["holder"] = -1
    assert (speaker_of(s, cell), target_of(s, DAY, cell, mates[0])) == (-1, -1)
