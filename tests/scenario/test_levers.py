"""Levers day by day against values worked out by hand and against a slow, plain interpolation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.vocabulary import MAX_CIRCLES, MAX_FACTIONS
from purgesim.engine import levers
from purgesim.engine.levers import LEVERS, expand
from purgesim.scenario import Scenario
from purgesim.scenario.schedule import constant, is_constant, on_days, values_on

Write = Callable[..., Path]
FIRST = dt.date(1956, 9, 1)


def short(levers: str = "", **changes: object) -> Scenario:
    """A run of ten days, 1 to 10 September 1956."""
    data = {
        "window": {"start": "1956-09-01", "open": "1956-09-03", "close": "1956-09-11"},
        "party": {
            "kinds": [{"name": "legal organ", "members": 400}],
            "factions": [{"name": "Yanan", "size": 5, "most": 9}, {"name": "Soviet", "size": 5, "most": 9}],
            "circles": [
                {"name": "Choe", "size": 5, "took_part": 1, "knew": 1},
                {"name": "Pak", "took_part": 1, "knew": 1},
            ],
        },
    }
    scenario = Scenario.from_dict(data)
    return scenario.override(dict(changes)) if changes else scenario


def day(number: int) -> str:
    return (FIRST + dt.timedelta(days=number)).isoformat()


def test_linear_between_points_and_constant_outside() -> None:
    table = expand(short(**{"levers.custody": [[day(2), 1.0], [day(6), 3.0]]}))
    assert table["custody"].tolist() == [1.0, 1.0, 1.0, 1.5, 2.0, 2.5, 3.0, 3.0, 3.0, 3.0]


def test_points_outside_the_run_still_slope_through_it() -> None:
    table = expand(short(**{"levers.custody": [[day(-10), 0.0], [day(10), 20.0]]}))
    assert table["custody"].tolist() == [10.0 + d for d in range(10)]


def test_two_points_on_one_date_make_a_step() -> None:
    table = expand(short(**{"levers.custody": [[day(0), 0.0], [day(4), 1.0], [day(4), 5.0], [day(8), 1.0]]}))
    assert table["custody"].tolist() == [0.0, 0.25, 0.5, 0.75, 5.0, 4.0, 3.0, 2.0, 1.0, 1.0]


def test_steps_at_the_first_and_last_point() -> None:
    table = expand(short(**{"levers.custody": [[day(3), 1.0], [day(3), 2.0], [day(6), 2.0], [day(6), 7.0]]}))
    assert table["custody"].tolist() == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 7.0, 7.0, 7.0, 7.0]


def test_a_reversal_acts_on_exactly_its_days() -> None:
    table = expand(short(**{"levers.reversal": [[day(-3), 1.0], [day(2), 0.5], [day(9), 0.25], [day(10), 1.0]]}))
    assert table["reversal"].tolist() == [0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0.25]


def test_the_brake_multiplies_what_it_should_and_nothing_else() -> None:
    given_levers = {
        "levers.intensity.capital": 0.8, "levers.intensity.province": 0.4, "levers.intensity.county": 0.2,
        "levers.exposure": 4.0, "levers.pressure": 0.6, "levers.arrest_capacity": 2.0,
    }  # fmt: skip
    free = expand(short(**given_levers))
    braked = expand(short(**given_levers, **{"levers.brake": [[day(0), 1.0], [day(4), 0.5], [day(4), 0.0]]}))
    assert braked["brake"].tolist() == [1.0, 0.875, 0.75, 0.625, 0, 0, 0, 0, 0, 0]
    assert braked["intensity"][2].tolist() == pytest.approx([0.6, 0.3, 0.15])
    for name in LEVERS.names or ():
        if name in {"intensity", "exposure", "pressure", "arrest_capacity"}:
            shape = (10,) + (1,) * (free[name].ndim - 1)
            np.testing.assert_allclose(braked[name], free[name] * braked["brake"].reshape(shape), rtol=1e-15)
            assert not np.any(braked[name][4:]), "a full stop"
        elif name != "brake":
            np.testing.assert_array_equal(braked[name], free[name])


def test_circles_and_factions_stand_at_their_codes() -> None:
    scenario = short(**{"levers.hunt.Pak": 0.5, "levers.shield.Yanan": [[day(0), 0.0], [day(9), 0.9]],
                        "levers.aim.Soviet": 4.0})  # fmt: skip
    table = expand(scenario)
    assert table["hunt"].shape == (10, MAX_CIRCLES)
    assert table["shield"].shape == (10, MAX_FACTIONS)
    assert table["hunt"][0].tolist() == [0.0, 0.0, 0.5] + [0.0] * (MAX_CIRCLES - 3)
    assert table["shield"][:, 1].tolist() == pytest.approx([0.1 * d for d in range(10)])
    assert not table["shield"][:, [0, 2, 3]].any()
    assert table["aim"].tolist() == [[1.0, 1.0, 4.0] + [1.0] * (MAX_FACTIONS - 3)] * 10


@pytest.mark.parametrize(
    ("switch", "lever", "value"),
    [
        ("torture", "torture", 2.0),
        ("quota", "quota", 0.5),
        ("quota", "grant", 0.5),
        ("exposure", "exposure", 3.0),
        ("intervention", "reversal", [[day(1), 1.0]]),
        ("protection", "shield.Yanan", 0.5),
    ],
)
def test_a_switch_silences_its_lever_and_no_other(switch: str, lever: str, value: object) -> None:
    on = expand(short(**{f"levers.{lever}": value, f"switches.{switch}": True}))
    off = expand(short(**{f"levers.{lever}": value, f"switches.{switch}": False}))
    field = lever.split(".", maxsplit=1)[0]
    assert on[field].any()
    assert not off[field].any()
    for name in LEVERS.names or ():
        if name != field:
            np.testing.assert_array_equal(on[name], off[name])


def test_defaults_are_a_full_campaign() -> None:
    table = expand(short())
    assert table["intensity"].tolist() == [[1.0] * 3] * 10
    assert table["brake"].tolist() == [1.0] * 10
    assert not table["hunt"].any()
    assert not table["grant"].any()
    assert (table["aim"] == 1.0).all()


dates = st.integers(-400, 400).map(lambda d: FIRST + dt.timedelta(days=d))
points = st.lists(st.tuples(dates, st.floats(0, 100)), min_size=1, max_size=8).map(
    lambda ps: sorted(ps, key=lambda p: p[0])
)


def plainly(schedule: list[tuple[dt.date, float]], date: dt.date) -> float:
    """The value on a date, worked out as one would on paper."""
    before = [p for p in schedule if p[0] <= date]
    after = [p for p in schedule if p[0] > date]
    if not before:
        return schedule[0][1]
    if not after:
        return before[-1][1]
    (left, low), (right, high) = before[-1], after[0]
    return low + (date - left).days / (right - left).days * (high - low)


@given(points)
def test_any_schedule_equals_the_plain_interpolation(schedule: list[tuple[dt.date, float]]) -> None:
    if any([p[0] for p in schedule].count(p[0]) > 2 for p in schedule):
        schedule = list({p[0]: p for p in schedule}.values())
    days = np.arange(-500, 500) + FIRST.toordinal()
    expected = [plainly(schedule, dt.date.fromordinal(int(d))) for d in days]
    np.testing.assert_allclose(values_on(tuple(schedule), days), expected, rtol=1e-12, atol=1e-12)


@given(points)
def test_on_days_is_zero_everywhere_else(schedule: list[tuple[dt.date, float]]) -> None:
    once = tuple({p[0]: p for p in schedule}.values())
    days = np.arange(-500, 500) + FIRST.toordinal()
    found = on_days(once, days)
    assert {dt.date.fromordinal(int(d)): v for d, v in zip(days, found, strict=True) if v} == {
        d: v for d, v in once if v
    }


def test_a_single_point_is_a_constant_whatever_its_date() -> None:
    first = short(**{"levers.custody": [["1957-01-01", 0.5]]})
    assert first.levers.custody == constant(0.5)
    assert is_constant(first.levers.custody)
    assert first.digest == short(**{"levers.custody": 0.5}).digest


def test_no_lever_is_declared_that_the_engine_never_reads() -> None:
    engine = Path(levers.__file__).parent
    text = "".join(path.read_text() for path in engine.rglob("*.py") if path.name != "levers.py")
    read = set(re.findall(r"\b(?:levers\[(?:w\.)?day\]|lever)\.(\w+)", text))
    assert set(LEVERS.names or ()) - read == {"brake"}  # which multiplies the others before the engine sees them
