"""Cumulative incidence against statsmodels and against a count person by person: ties, late entry, empty groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from purgesim.core.vocabulary import Event, Standing
from purgesim.measures import RunData, flows, strata, summary, survival
from purgesim.measures.survival import CAUSES, incidence_at_close
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small

DAYS = 56


class Spell(NamedTuple):
    """One person's time in the party: at risk on the days after `entry`, up to and with `exit`; cause 0 stays."""

    entry: int
    exit: int
    cause: int


def came_and_went(seed: int, people: int, newcomers: int, per_day: float) -> tuple[RunData, list[Spell]]:
    """A party in which several leave and come on one day, some of them on the day they came; and its spells."""
    random = np.random.default_rng(seed)
    entered = dict.fromkeys(range(people), -1)
    outside = list(range(people, people + newcomers))
    events, spells = [], []
    for day in range(DAYS):
        for _ in range(random.poisson(per_day)):
            if outside and random.random() < 0.5:
                row = outside.pop(int(random.integers(len(outside))))
                events.append({"kind": Event.ADMITTED, "day": day, "whom": row, "standing": Standing.CANDIDATE})
                entered[row] = day
            elif entered:
                row = int(random.choice(list(entered)))
                cause = int(random.integers(1, 5))
                died = {"kind": Event.DIED, "day": day, "whom": row, "value": Standing.MEMBER}
                fled = {"kind": Event.FLED, "day": day, "whom": row, "standing": Standing.CRITICISED}
                events.append({3: died, 4: fled}.get(cause) or expelled(day, row, 2 - cause))
                spells.append(Spell(entered.pop(row), day, cause))
                if cause < 3 and random.random() < 0.4:  # some come back, at times on the same day
                    back = {"kind": Event.REINSTATED, "day": day, "whom": row, "standing": Standing.EXPELLED}
                    events.append(back)
                    entered[row] = day
    spells += [Spell(since, DAYS, 0) for since in entered.values()]
    return small(chronicle(*events), people, first=register(people), last=register(people + newcomers)), spells


def at_the_end(data: RunData) -> pd.DataFrame:
    """Incidence by cause on each day with exits."""
    return survival(data).pivot_table(index="day", columns="cause", values="incidence")[list(CAUSES)]


@pytest.mark.parametrize("seed", range(10))
def test_n28_late_entry_and_ties_as_in_statsmodels(seed: int) -> None:
    data, spells = came_and_went(seed, 40, 40, 1.5)
    kept = [spell for spell in spells if spell.entry < spell.exit]  # the library refuses an empty spell
    entry, time, cause = (np.array(column) for column in zip(*kept, strict=True))
    theirs = SurvfuncRight(time, (cause > 0).astype(int), entry=entry)
    found = at_the_end(data)
    still = pd.Series(theirs.surv_prob, theirs.surv_times).reindex(found.index).ffill()
    assert (1.0 - found.sum(axis=1)).to_numpy() == pytest.approx(still.fillna(1.0).to_numpy(), abs=1e-12)
    mine = (
        survival(data).query("exits > 0").groupby("day")[["at_risk", "exits"]].agg({"at_risk": "first", "exits": "sum"})
    )
    assert mine.index.tolist() == theirs.surv_times.tolist()
    assert mine["at_risk"].tolist() == theirs.n_risk.tolist()
    assert mine["exits"].tolist() == theirs.n_events.tolist()
    before = np.append(1.0, theirs.surv_prob[:-1])
    for number, name in enumerate(CAUSES, start=1):
        fell = np.array([np.count_nonzero((time == day) & (cause == number)) for day in theirs.surv_times])
        expected = np.cumsum(before * fell / theirs.n_risk)
        assert found[name].loc[theirs.surv_times].to_numpy() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_n28_every_way_out_with_ties_as_in_statsmodels(seed: int) -> None:
    """Without entries: the library's own estimate of competing risks."""
    random = np.random.default_rng(seed)
    people, left = 60, random.permutation(60)[: random.integers(5, 55)]
    day, cause = random.integers(0, DAYS, people), random.integers(1, 5, people)
    events = []
    for row in left:
        kind = {3: Event.DIED, 4: Event.FLED}.get(int(cause[row]), Event.EXPELLED)
        value = Standing.MEMBER if kind == Event.DIED else 2 - int(cause[row])
        events.append({"kind": kind, "day": int(day[row]), "whom": int(row), "value": value, "body": 0})
    stays = ~np.isin(np.arange(people), left)
    time, status = np.where(stays, DAYS, day), np.where(stays, 0, cause)
    theirs = CumIncidenceRight(time, status)
    found = at_the_end(small(chronicle(*events), people))
    for number, name in enumerate(CAUSES, start=1):
        if number <= len(theirs.cinc):
            expected = pd.Series(theirs.cinc[number - 1], theirs.times).reindex(found.index)
            assert found[name].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_n28_person_by_person(seed: int) -> None:
    """Few people and many moves: groups empty and fill again; every exit is counted once, or told as uncounted."""
    data, spells = came_and_went(seed, 4, 12, 2.0)
    still, total, uncounted = 1.0, dict.fromkeys(CAUSES, 0.0), 0
    for day in range(DAYS):
        there = [s for s in spells if s.entry < day <= s.exit]
        gone = [s for s in there if s.exit == day and s.cause]
        uncounted += sum(s.entry == day == s.exit and s.cause > 0 for s in spells)
        uncounted += len(gone) if still == 0.0 else 0
        for s in gone:
            total[CAUSES[s.cause - 1]] += still / len(there)
        if len(gone) == len(there) and there:
            still = 0.0
        elif there:
            still *= 1.0 - len(gone) / len(there)
    found = survival(data)
    assert at_the_end(data).iloc[-1].to_dict() == pytest.approx(total)
    assert found["incidence"].between(0.0, 1.0).all()
    assert found["uncounted"].sum() == uncounted
    assert found["exits"].sum() + uncounted == sum(s.cause > 0 for s in spells)
    assert incidence_at_close(data, strata(data))[0] == pytest.approx(total["expelled_political"])


def test_n28_one_member_and_one_admitted_that_day_both_expelled_that_day() -> None:
    admitted = {"kind": Event.ADMITTED, "day": 5, "whom": 1, "standing": Standing.CANDIDATE}
    data = small(chronicle(admitted, expelled(5, 0), expelled(5, 1)), 1, first=register(1), last=register(2))
    found = survival(data).set_index("cause").loc["expelled_political"]
    assert found[["at_risk", "exits", "uncounted", "incidence"]].tolist() == [1, 1, 1, 1.0]
    assert summary(data)["incidence_unaffiliated"] == 1.0


def test_n28_nobody_at_risk_and_one_admitted_and_expelled_that_day() -> None:
    admitted = {"kind": Event.ADMITTED, "day": 5, "whom": 0, "standing": Standing.CANDIDATE}
    data = small(chronicle(admitted, expelled(5, 0)), 1, first=register(0), last=register(1))
    found = survival(data).set_index("cause").loc["expelled_political"]
    assert found[["at_risk", "exits", "uncounted", "incidence"]].tolist() == [0, 0, 1, 0.0]
    assert np.isnan(summary(data)["incidence_unaffiliated"])


def test_n28_who_comes_when_all_have_left_is_told_and_not_counted() -> None:
    """One expelled of one, on day 2; of two admitted on day 3 one is expelled on day 9: two thirds of all, not more."""
    admitted = ({"kind": Event.ADMITTED, "day": 3, "whom": row, "standing": Standing.CANDIDATE} for row in (1, 2))
    data = small(chronicle(expelled(2, 0), *admitted, expelled(9, 1)), 1, first=register(1), last=register(3))
    found = survival(data).query("cause == 'expelled_political'").set_index("day")
    assert found["at_risk"].to_dict() == {2: 1, 9: 2}
    assert found["exits"].to_dict() == {2: 1, 9: 0}
    assert found["uncounted"].to_dict() == {2: 0, 9: 1}
    assert found["incidence"].to_dict() == {2: 1.0, 9: 1.0}


def test_n28_expelled_taken_back_and_expelled_again_on_one_day_is_one_exit() -> None:
    back = {"kind": Event.REINSTATED, "day": 5, "whom": 0, "standing": Standing.EXPELLED}
    data = small(chronicle(expelled(5, 0), back, expelled(5, 0), expelled(9, 1)), 4, first=register(4))
    found = survival(data).query("cause == 'expelled_political'").set_index("day")
    assert found["at_risk"].to_dict() == {5: 4, 9: 3}
    assert found["exits"].to_dict() == found["uncounted"].to_dict() | {9: 1} == {5: 1, 9: 1}
    assert found["incidence"].to_dict() == pytest.approx({5: 1 / 4, 9: 1 / 4 + 3 / 4 / 3})


def test_n28_a_newcomer_belongs_to_the_body_that_admitted_him_until_he_leaves() -> None:
    bodies = worlds.table(worlds.BODY, 2, kind=[2, 3], superior=-1, establishment=2)
    events = chronicle(
        {"kind": Event.ADMITTED, "day": 3, "whom": 2, "standing": Standing.CANDIDATE, "body": 0},
        expelled(9, 2, body=1),
    )
    first, last = register(2, body=[0, 1]), register(3, body=[0, 1, 1])
    found = survival(small(events, first=first, last=last, bodies=bodies), "kind")
    rows = found.query("cause == 'expelled_political'")
    assert rows[["group", "at_risk", "exits"]].to_numpy().tolist() == [["ministry", 2, 1]]


@pytest.mark.parametrize("seed", [1, 2])
def test_n28_exits_counted_and_not_are_those_of_the_flows(seed: int) -> None:
    data = worlds.rich(seed, members=300, newcomers=30, per_day=2.0)
    told = survival(data, "faction").groupby(["group", "cause"])[["exits", "uncounted"]].sum().sum(axis=1)
    counted = flows(data, "faction").query("flow in @CAUSES").set_index(["group", "flow"])["count"]
    assert told[told > 0].to_dict() == counted.to_dict()
