"""Losses of posts by hand, and strata with their person-years."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from purgesim.core.tables import POST
from purgesim.core.vocabulary import Event, Rank, Standing, Tier
from purgesim.measures import (
    leading_posts,
    leading_posts_lost,
    strata,
    turnover,
)
from purgesim.measures.posts import central_bodies
from purgesim.measures.strata import Exposure, exposure, standardised_hazards
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small, table


def posts_world() -> worlds.RunData:
    """Bodies: 0 the centre, 1 legal, 2 a ministry, 3 a county below a province that is below the centre."""
    bodies = table(worlds.BODY, 4, kind=[0, 1, 2, 3], superior=[-1, 0, 0, 2], establishment=5)
    bodies["tier"][3] = 2
    posts = table(POST, 6, {"lost_on": -1}, body=[1, 1, 1, 2, 2, 3])
    posts["rank"] = [Rank.LEADING, Rank.HEAD, Rank.OFFICIAL, Rank.LEADING, Rank.HEAD, Rank.LEADING]
    posts["first_holder"] = [0, 1, 2, 3, -1, 4]
    posts["lost_on"][[0, 2, 3]] = [10, 10, 20]
    posts["lost_by"][[0, 2, 3]] = [Event.EXPELLED, Event.DIED, Event.FILLED]
    vacated = [
        {"kind": Event.VACATED, "day": day, "whom": who, "n": n, "value": cause, "body": 1}
        for day, who, n, cause in ((10, 0, 0, Event.EXPELLED), (10, 2, 2, Event.DIED), (20, 3, 3, Event.FILLED),
                                   (30, 8, 0, Event.EXPELLED))
    ]  # fmt: skip
    return small(chronicle(*vacated), bodies=bodies, posts=posts)


def test_leading_posts_by_hand() -> None:
    data = posts_world()
    day = dt.date(1957, 7, 1)
    assert leading_posts_lost(data, "legal organ", day + dt.timedelta(9)) == 0.0
    assert leading_posts_lost(data, "legal organ", day + dt.timedelta(10)) == 0.5  # the official's post does not count
    assert leading_posts_lost(data, "ministry", day + dt.timedelta(20)) == 1.0  # nobody held the other one at first
    assert np.isnan(leading_posts_lost(data, "central committee", day))  # has no leading posts
    assert np.isnan(leading_posts_lost(data, "no such kind", day))
    assert np.isnan(leading_posts_lost(data, "ministry", day + dt.timedelta(56)))  # after the run
    assert np.isnan(leading_posts_lost(data, "ministry", day - dt.timedelta(1)))
    by_body = leading_posts(data, day + dt.timedelta(20)).set_index("kind")
    assert by_body["share"].to_dict() == {"legal organ": 0.5, "ministry": 1.0, "county committee": 0.0}
    assert by_body["central"].to_dict() == {"legal organ": True, "ministry": True, "county committee": False}


def test_turnover_by_hand() -> None:
    found = turnover(posts_world()).set_index(["kind", "rank", "cause"])
    assert found.loc[("legal organ", "leading", "expelled")].to_dict() == {
        "held": 1,
        "lost": 1,
        "share": 1.0,
        "vacated": 2,
    }
    assert found.loc[("legal organ", "official", "died")].to_dict() == {
        "held": 1,
        "lost": 1,
        "share": 1.0,
        "vacated": 1,
    }
    assert found.loc[("ministry", "leading", "filled")].to_dict() == {"held": 1, "lost": 1, "share": 1.0, "vacated": 1}
    assert len(found) == 3
    early = turnover(posts_world(), dt.date(1957, 7, 11))
    assert early["lost"].sum() == 2
    assert len(turnover(small(chronicle()))) == 0


def test_turnover_agrees_with_the_posts() -> None:
    data = worlds.rich(5)
    assert turnover(data)["lost"].sum() == (data.posts["lost_on"] >= 0).sum()
    assert turnover(data)["vacated"].sum() == (data.events["kind"] == Event.VACATED).sum()


def test_person_years_by_hand() -> None:
    """One member is promoted on day 14 (head of department), expelled on day 28 and reinstated on day 42 of 56."""
    posts = table(POST, 1, {"lost_on": -1}, rank=Rank.HEAD, first_holder=-1)
    events = chronicle(
        {"kind": Event.FILLED, "day": 14, "whom": 0, "n": 0, "body": 0},
        expelled(28, 0, rank=Rank.HEAD),
        {"kind": Event.REINSTATED, "day": 42, "whom": 0, "body": 0, "standing": Standing.EXPELLED},
    )
    seen = exposure(small(events, 1, posts=posts))
    days = seen.years[0, :, 0] * 365.25
    assert days == pytest.approx([14 + 14, 0, 0, 14, 0])
    assert seen.expelled[0, :, 0].tolist() == [0, 0, 0, 1, 0]
    assert seen.expelled.sum() == 1


def test_a_vacancy_after_a_promotion_on_the_same_day_keeps_the_new_rank() -> None:
    posts = table(POST, 2, {"lost_on": -1}, rank=[Rank.HEAD, Rank.OFFICIAL], first_holder=[-1, 0])
    first = register(1, post=1)
    events = chronicle(
        {"kind": Event.FILLED, "day": 14, "whom": 0, "n": 0, "body": 0},
        {"kind": Event.VACATED, "day": 14, "whom": 0, "n": 1, "body": 0, "value": Event.FILLED},
    )
    seen = exposure(small(events, 1, posts=posts, first=first))
    assert seen.years[0, :, 0] * 365.25 == pytest.approx([0, 0, 14, 42, 0])


def test_standardisation_compares_like_with_like() -> None:
    """Two factions with the same hazard in every stratum, one mostly at the top, come out equal."""
    years, gone = np.zeros((2, 8, 5, 24))
    years[0, [0, 4], 0] = 1000.0, 10.0
    years[1, [0, 4], 0] = 10.0, 90.0
    years[2, [0, 4], 0] = 90.0, 10.0
    gone[:, 0, 0], gone[:, 4, 0] = 0.1 * years[:, 0, 0], 0.5 * years[:, 4, 0]
    found = standardised_hazards(small(chronicle()), Exposure(gone, years))
    assert found == {"unaffiliated": pytest.approx(0.3), "Yan'an": pytest.approx(0.3), "Soviet": pytest.approx(0.3)}
    gone[1] *= 2.0
    assert standardised_hazards(small(chronicle()), Exposure(gone, years))["Yan'an"] == pytest.approx(0.6)


def test_a_party_without_affiliated_people_is_its_own_standard() -> None:
    found = standardised_hazards(small(chronicle()), exposure(small(chronicle(expelled(28, 0)))))
    assert found["unaffiliated"] == pytest.approx(365.25 / (9 * 56 + 28))
    assert np.isnan(found["Yan'an"])


def test_strata_count_members_only() -> None:
    data = worlds.rich(7)
    found = strata(data)
    member = np.isin(data.first["standing"], (2, 3))
    assert found.members.sum() == member.sum() == np.count_nonzero(found.code >= 0)
    expected = pd.crosstab(data.first["faction"][member], data.bodies["kind"][data.first["body"][member]])
    assert (found.members.sum(axis=1)[:3, :4] == expected.to_numpy()).all()
    assert found.intellectuals == data.first["intellectual"][member].sum()
    assert found.involved == (data.first["involvement"][member] > 0).sum()


def test_central_are_bodies_of_the_capital_at_most_one_step_below_the_top() -> None:
    bodies = table(worlds.BODY, 6, superior=[-1, 0, 1, 0, 3, -1], tier=Tier.CAPITAL)
    bodies["tier"][3] = Tier.PROVINCE
    assert central_bodies(bodies).tolist() == [True, True, False, False, False, True]
    assert central_bodies(bodies[:0]).tolist() == []
