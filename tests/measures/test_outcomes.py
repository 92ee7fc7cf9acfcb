"""Outcomes that are compared between worlds, computed again by other means: loops over the events."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.core.vocabulary import Channel, Event, Standing
from purgesim.measures import RunData, summary
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small, table

OPENED, CLOSED = (worlds.OPEN - worlds.START).days, (worlds.CLOSE - worlds.START).days
PARTY = (Standing.MEMBER, Standing.CRITICISED)
CAUSES = {
    "expelled": Event.EXPELLED,
    "verdict": Event.VERDICT,
    "fled": Event.FLED,
    "died": Event.DIED,
    "promoted": Event.FILLED,
}


@pytest.fixture(params=(1, 2, 3), scope="module")
def world(request: pytest.FixtureRequest) -> tuple[RunData, dict[str, float]]:
    data = worlds.rich(request.param)
    return data, summary(data)


World = tuple[RunData, dict[str, float]]


def test_leading_posts_by_cause_from_the_first_vacancy_of_each(world: World) -> None:
    data, found = world
    leading = [n for n, post in enumerate(data.posts) if post["rank"] >= 3 and post["first_holder"] >= 0]
    lost = dict.fromkeys(CAUSES.values(), 0)
    for number in leading:
        first = next((e for e in data.events if e["kind"] == Event.VACATED and e["n"] == number), None)
        if first is not None and first["day"] < CLOSED:
            lost[Event(int(first["value"]))] += 1
    assert sum(lost.values()) > 20
    for name, cause in CAUSES.items():
        assert found[f"leading_lost_{name}"] == pytest.approx(lost[cause] / len(leading)), name


def test_incidence_by_a_product_over_the_days(world: World) -> None:
    """Aalen and Johansen's estimator day by day: those still in, times the share of those at risk who fall."""
    data, found = world
    for code, name in enumerate(("unaffiliated", "yanan", "soviet")):
        faction = data.last["faction"] == code
        at_risk = int(np.isin(data.first["standing"], PARTY)[faction[: len(data.first)]].sum())
        still, incidence = 1.0, 0.0
        for day in range(CLOSED):
            falls = exits = joins = 0
            for e in data.events[data.events["day"] == day]:
                if not faction[e["whom"]]:
                    continue
                member = e["standing"] in PARTY
                if e["kind"] in (Event.EXPELLED, Event.DIED, Event.FLED) and member:
                    exits += 1
                    falls += int(e["kind"] == Event.EXPELLED and e["value"] == 1)
                joins += int(e["kind"] == Event.ADMITTED or (e["kind"] == Event.REINSTATED and not member))
            if day >= OPENED and at_risk > 0:
                incidence += still * falls / at_risk
                still *= 1.0 - exits / at_risk
            at_risk += joins - exits
        assert incidence > 0.0
        assert found[f"incidence_{name}"] == pytest.approx(incidence), name


def test_promotions_over_the_fallen_and_of_those_who_had_denounced(world: World) -> None:
    data, found = world
    vacated: dict[int, int] = {}
    spoken: dict[int, int] = {}
    promoted = over_the_fallen = denouncers = 0
    for e in data.events:
        if e["kind"] == Event.VACATED:
            vacated[int(e["n"])] = int(e["value"])
        elif e["kind"] == Event.DENOUNCED and e["channel"] == Channel.MEETING and e["actor"] >= 0:
            spoken.setdefault(int(e["actor"]), int(e["day"]))
        elif e["kind"] == Event.FILLED and OPENED <= e["day"] < CLOSED:
            promoted += 1
            purge = (Event.EXPELLED, Event.VERDICT, Event.FLED, Event.ARRESTED)
            over_the_fallen += int(vacated.get(int(e["n"])) in purge)
            denouncers += int(spoken.get(int(e["whom"]), CLOSED) < e["day"])
    assert min(promoted, over_the_fallen, denouncers) > 0
    assert found["promoted"] == promoted
    assert found["promoted_after_purge"] == over_the_fallen
    assert found["promoted_denouncers"] == denouncers


def test_incidence_and_r_by_hand() -> None:
    """Ten members: one of ten expelled, one of nine dies, one of eight expelled, and that one through the first."""
    events = chronicle(
        expelled(2, 0), {"kind": Event.DIED, "day": 5, "whom": 1, "value": Standing.MEMBER}, expelled(9, 2)
    )
    last = register(10)
    last["accuser"][2], last["generation"][2] = 0, 1
    found = summary(small(events, last=last))
    assert found["incidence_unaffiliated"] == pytest.approx(1 / 10 + 9 / 10 * 8 / 9 * 1 / 8)
    assert np.isnan(found["incidence_yanan"])
    assert found["reproduction_expulsion_by_first_accuser"] == 0.5


def test_nobody_and_nothing() -> None:
    quiet = summary(worlds.rich(1, members=300, per_day=0.0))
    assert [quiet[f"leading_lost_{name}"] for name in CAUSES] == [0.0] * 5
    assert quiet["incidence_yanan"] == quiet["promoted"] == quiet["promoted_denouncers"] == 0.0
    assert np.isnan(quiet["reproduction_expulsion_by_first_accuser"])
    no_posts = summary(small(table(worlds.EVENT, 0)))
    assert np.isnan([no_posts[f"leading_lost_{name}"] for name in CAUSES]).all()


def test_who_denounces_on_the_day_of_his_promotion_had_not_denounced_before() -> None:
    for day, denouncers in ((2, 0), (3, 0), (4, 1)):
        events = worlds.chronicle(
            {"kind": Event.DENOUNCED, "day": 3, "actor": 2, "whom": 1, "channel": Channel.MEETING, "value": 1},
            {"kind": Event.FILLED, "day": day, "whom": 2, "n": 0},
        )
        posts = worlds.table(worlds.POST, 1, {"lost_on": -1, "first_holder": -1})
        found = summary(worlds.small(events, posts=posts))
        assert found["promoted_denouncers"] == denouncers
