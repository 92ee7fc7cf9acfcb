"""Levers that are neutral unless they are set: a campaign aimed at a faction, and quotas raised from below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import purgesim
from purgesim import Run
from purgesim.core.vocabulary import Event, Involvement, Motive
from tests.executors.test_equality import assert_same
from tests.switches.pairs import SEEDS, lively, runs_of

RETURNED = 1
"""Code of the small ministry's only faction."""
AIMED: dict[str, Any] = {"levers.aim.Returned": [["1957-03-01", 1.0], ["1957-03-01", 40.0]]}
RAISED: dict[str, Any] = {"levers.grant": 0.5, "behaviour.meeting.ask": 0.1}


def with_changes(changes: dict[str, Any]) -> list[Run]:
    return purgesim.simulate_many(lively().override(changes), SEEDS)


def share_denounced(runs: list[Run], first: int, motives: tuple[Motive, ...], days: int = 1000) -> float:
    """Share of the faction among those denounced for such motives, so many days long."""
    found = []
    for run in runs:
        e = run.event_table
        chosen = (
            (e["kind"] == Event.DENOUNCED)
            & (e["day"] >= first)
            & (e["day"] < first + days)
            & np.isin(e["motive"], motives)
        )
        found.append(run.register_table["faction"][e["whom"][chosen]] == RETURNED)
    return float(np.concatenate(found).mean())


@pytest.mark.parametrize(
    "neutral",
    [
        {"levers.aim.Returned": 1.0},
        {"levers.grant": 0.0, "behaviour.meeting.ask": 1.0},
        {"levers.grant": 1.0, "behaviour.meeting.ask": 0.0},
    ],
)
def test_neutral_values_change_no_byte(neutral: dict[str, Any]) -> None:
    for run, other in zip(runs_of(()), with_changes(neutral), strict=True):
        assert_same(run, other)


def test_both_executors_carry_them_out_alike() -> None:
    scenario = lively().override({**AIMED, **RAISED})
    compiled = purgesim.simulate(scenario, 2)
    assert_same(compiled, purgesim.simulate(scenario, 2, executor="agents"))
    assert np.any(compiled.data.bodies["raised"] > 0.0)
    assert not compiled.same_as(purgesim.simulate(lively(), 2))


def test_an_aimed_campaign_falls_on_the_faction_from_its_day_on() -> None:
    aimed, plain = with_changes(AIMED), list(runs_of(()))
    day = lively().day_of("1957-03-01")
    meeting = (Motive.ZEAL, Motive.DUTY, Motive.CONTAGION, Motive.PREEMPTION, Motive.CAREER, Motive.QUOTA)
    assert share_denounced(aimed, day, meeting, 28) > 1.5 * share_denounced(
        plain, day, meeting, 28
    )  # before few are left
    for one, other in zip(aimed, plain, strict=True):
        past = one.event_table["day"] < day
        np.testing.assert_array_equal(one.event_table[past], other.event_table[other.event_table["day"] < day])


def test_where_it_does_not_aim_nobody_is_exposed_or_denounced_in_a_meeting() -> None:
    spared = with_changes({"levers.aim.Returned": 0.0})
    assert share_denounced(list(runs_of(())), 0, (Motive.ORDER,)) > 0.0
    assert share_denounced(spared, 0, (Motive.ORDER, Motive.ZEAL, Motive.QUOTA)) == 0.0
    assert share_denounced(spared, 0, (Motive.INTERROGATION,)) > 0.0, "names are given all the same"


def test_the_centre_exposes_members_of_a_faction_it_aims_at_who_took_part_in_nothing() -> None:
    exposed, uninvolved = 0, 0
    for run in with_changes({**AIMED, "levers.exposure": 0.2}):
        e = run.event_table
        rows = e["whom"][(e["kind"] == Event.DENOUNCED) & (e["motive"] == Motive.ORDER)]
        innocent = run.register_table["involvement"][rows] != Involvement.TOOK_PART
        assert np.all(run.register_table["faction"][rows[innocent]] == RETURNED)
        exposed, uninvolved = exposed + len(rows), uninvolved + int(innocent.sum())
    assert 0 < uninvolved < exposed


def test_filled_quotas_are_raised_and_more_are_removed() -> None:
    raised, plain = with_changes(RAISED), list(runs_of(()))
    for run in raised:
        bodies = run.data.bodies
        up = bodies["raised"] > 0.0
        assert up.any()
        filled = bodies["removed"] / np.maximum(bodies["establishment"], 1)
        assert np.all(filled[up] > 0.0), "only those who have removed somebody ask"
        assert np.all(bodies["raised"][up] < filled[up] + 0.05), "a twentieth beyond those removed, and no more"
    assert all(not run.data.bodies["raised"].any() for run in plain)
    more, fewer = (sum(int(r.daily_table["denounced_quota"].sum()) for r in runs) for runs in (raised, plain))
    assert more > 1.1 * fewer
