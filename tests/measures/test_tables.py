"""The tables of measures, on chronicles small enough to be computed by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.measures import (
    beneficiaries,
    concentration,
    defence,
    denouncers,
    flows,
    generations,
    leading_posts,
    leading_posts_lost,
    names,
    reproduction,
    strata,
    survival,
    turnover,
)
from purgesim.measures.chains import poisson_interval
from purgesim.measures.concentration import gini, herfindahl
from purgesim.measures.data import slug
from purgesim.measures.strata import Exposure, exposure, standardised_hazards
from purgesim.register import POST
from purgesim.terms import Channel, Charge, Event, Rank, Sanction, Standing
from tests.measures import worlds
from tests.measures.worlds import chronicle, register, small, table


def expelled(day: int, whom: int, value: int = 1, **more: object) -> dict[str, object]:
    return {"kind": Event.EXPELLED, "day": day, "whom": whom, "value": value, "body": 0, **more}


# --- survival -------------------------------------------------------------------------------------------------------


def test_cumulative_incidence_by_hand() -> None:
    """Ten members: one expelled of ten, then one dead of nine and one admitted, then two expelled of nine."""
    events = chronicle(
        expelled(2, 0),
        {"kind": Event.DIED, "day": 5, "whom": 1, "value": Standing.MEMBER},
        {"kind": Event.ADMITTED, "day": 5, "whom": 10, "standing": Standing.CANDIDATE},
        expelled(9, 2),
        expelled(9, 3),
    )
    first = register(10)
    found = survival(small(events, first=first, last=register(11)), "faction").set_index(["cause", "day"])
    political = found.loc["expelled_political"]
    assert political["at_risk"].tolist() == [10, 9, 9]
    assert political["exits"].tolist() == [1, 0, 2]
    after_two = (9 / 10) * (8 / 9)
    assert political["incidence"].tolist() == pytest.approx([1 / 10, 1 / 10, 1 / 10 + after_two * 2 / 9])
    assert found.loc["died"]["incidence"].tolist() == pytest.approx([0.0, 0.1, 0.1])
    assert found["group"].unique().tolist() == ["unaffiliated"]
    assert found.loc[("died", 5), "date"] == pd.Timestamp("1957-07-06")


def test_without_entries_the_incidence_is_the_share_that_left() -> None:
    data = worlds.rich(2)
    kept = data.events[~np.isin(data.events["kind"], (Event.ADMITTED, Event.REINSTATED))]
    first_exit = {}
    for event in kept:
        if event["kind"] in (Event.EXPELLED, Event.DIED, Event.FLED) and event["standing"] in (2, 3):
            first_exit.setdefault(int(event["whom"]), event)
    data = data._replace(events=np.array([e for e in first_exit.values() if e["whom"] < len(data.first)], worlds.EVENT))
    data = data._replace(events=data.events[np.isin(data.first["standing"][data.events["whom"]], (2, 3))])
    for by in ("faction", "rank", "kind"):
        last = survival(data, by, since=worlds.START).groupby(["group", "cause"])["incidence"].last()
        codes = strata(data).code
        key = {"faction": codes // 120, "rank": codes // 24 % 5, "kind": codes % 24}[by]
        left = data.events[data.events["kind"] == Event.DIED]
        for group, share in last.xs("died", level="cause").items():
            code = {
                "faction": ("unaffiliated", "Yan'an", "Soviet").index,
                "rank": lambda g: Rank[g.upper()],
                "kind": worlds.KINDS.index,
            }[by](group)
            mine = (key == code) & (codes >= 0)
            assert share == pytest.approx(mine[left["whom"]].sum() / mine.sum())


def test_survival_starts_at_the_window_with_those_still_there() -> None:
    data = worlds.rich(3)
    found = survival(data)
    assert found["day"].min() >= 303
    opening = found.drop_duplicates("group")["at_risk"].sum()
    assert abs(opening - data.daily["members"][302]) <= 10  # the groups' first days with exits differ by some days


def test_survival_of_an_empty_chronicle_has_no_rows() -> None:
    found = survival(small(chronicle()))
    assert len(found) == 0
    assert {"by", "group", "cause", "day", "date", "at_risk", "exits", "incidence"} == set(found.columns)


@given(st.lists(st.tuples(st.integers(0, 55), st.sampled_from(["political", "ordinary", "died"])), max_size=10))
def test_incidences_of_all_causes_add_up_to_who_left(exits: list[tuple[int, str]]) -> None:
    events = []
    for row, (day, cause) in enumerate(exits):
        died = {"kind": Event.DIED, "day": day, "whom": row, "value": Standing.MEMBER}
        events.append(died if cause == "died" else expelled(day, row, int(cause == "political")))
    found = survival(small(chronicle(*events)))
    total = found.groupby("cause")["incidence"].max().sum() if len(found) else 0.0
    assert total == pytest.approx(len(exits) / 10)


# --- chains ---------------------------------------------------------------------------------------------------------


def chain_world(extra: int = 0) -> worlds.RunData:
    """0 and 1 are accused on day 0 by nobody accused; 0 accuses 2 and 3 (day 30), 2 accuses 4 (day 31)."""
    last = register(10 + extra)
    for row, accuser, day, generation, channel in (
        (0, -1, 0, 0, Channel.CENTRE),
        (1, 9, 0, 0, Channel.MEETING),
        (2, 0, 30, 1, Channel.INTERROGATION),
        (3, 0, 30, 1, Channel.HEARING),
        (4, 2, 31, 2, Channel.INTERROGATION),
    ):
        last["accuser"][row], last["accused_at"][row] = accuser, 16 * day + 3
        last["generation"][row], last["channel"][row] = generation, channel
    last["involvement"][[0, 1]] = 2
    events = [
        {"kind": Event.DENOUNCED, "day": day, "whom": row, "actor": actor, "value": 1}
        for row, actor, day in ((0, -1, 0), (1, 9, 0), (2, 0, 30), (3, 0, 30), (4, 2, 31), (4, 3, 40))
    ]
    # A name of somebody gone, who was never accused himself.
    events.append({"kind": Event.DENOUNCED, "day": 41, "whom": 8, "actor": 3, "value": 0})
    events += [expelled(5, 0), expelled(33, 2), expelled(35, 4), expelled(6, 7, 0)]
    events.append({"kind": Event.ARRESTED, "day": 20, "whom": 0})
    return small(chronicle(*events), first=register(10 + extra), last=last)


def test_reproduction_of_accusation_by_hand() -> None:
    found = reproduction(chain_world(), "accusation")
    assert found["cohort"].tolist() == [0, 1]
    assert found["parents"].tolist() == [2, 3]
    assert found["children"].tolist() == [2, 1]
    assert found["r"].tolist() == pytest.approx([1.0, 1 / 3])
    assert found["start"].tolist() == [pd.Timestamp("1957-07-01"), pd.Timestamp("1957-07-29")]
    assert found["censored"].tolist() == [False, True]  # four weeks must fit: too few children to know better


def test_reproduction_of_expulsion_by_hand() -> None:
    found = reproduction(chain_world(), "expulsion")
    assert found["parents"].tolist() == [1, 2]  # the ordinary expulsion does not count
    assert found["children"].tolist() == [1, 1]


@pytest.mark.parametrize("kind", ["accusation", "expulsion"])
def test_the_channels_add_up(kind: str) -> None:
    data = worlds.rich(4)
    whole = reproduction(data, kind)  # type: ignore[arg-type]
    assert whole["children"].sum() > 0
    parts = [reproduction(data, kind, channel) for channel in Channel]  # type: ignore[arg-type]
    assert np.allclose(sum(part["r"] for part in parts), whole["r"])
    assert all((part["censored"] == whole["censored"]).all() for part in parts)


def test_a_share_of_lags_decides_the_censoring() -> None:
    data = worlds.rich(4)
    some, all_of_them = (reproduction(data, lag_share=share)["censored"].sum() for share in (0.1, 1.0))
    assert some < all_of_them


def test_poisson_intervals_agree_with_the_exact_ones() -> None:
    stats = pytest.importorskip("scipy.stats")
    counts = np.array([0, 1, 3, 10, 400])
    low, high = poisson_interval(counts)
    assert low[0] == 0.0
    assert 0.0 < low[1] < stats.gamma.ppf(0.05, 1)
    assert low[2:] == pytest.approx(stats.gamma.ppf(0.05, counts[2:]), rel=0.02)
    assert high == pytest.approx(stats.gamma.ppf(0.95, counts + 1), rel=0.01)


def test_generations_by_hand() -> None:
    found = generations(chain_world()).set_index("generation")
    assert found["accused"].tolist() == [2, 2, 1]
    assert found["expelled"].tolist() == [1, 1, 1]
    assert found["arrested"].tolist() == [1, 0, 0]
    assert found["uninvolved_share"].tolist() == [0.0, 1.0, 1.0]
    assert found["accused_on"].tolist() == [
        pd.Timestamp("1957-07-01"),
        pd.Timestamp("1957-07-31"),
        pd.Timestamp("1957-08-01"),
    ]
    assert found["expelled_on"].tolist() == [
        pd.Timestamp("1957-07-06"),
        pd.Timestamp("1957-08-03"),
        pd.Timestamp("1957-08-05"),
    ]


def test_no_accusation_no_generation() -> None:
    assert len(generations(small(chronicle()))) == 0
    assert len(reproduction(small(chronicle()))) == 0


# --- posts ----------------------------------------------------------------------------------------------------------


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


# --- strata ---------------------------------------------------------------------------------------------------------


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


# --- flows, concentration, careers, hearings ------------------------------------------------------------------------


def test_flows_add_up_in_every_division() -> None:
    data = worlds.rich(8)
    found = flows(data)
    totals = found.groupby(["by", "flow"])["count"].sum().unstack()
    assert (totals.nunique() == 1).all()
    assert totals["expelled_political"].iloc[0] > 0
    assert np.allclose(found.groupby(["by", "flow"])["share"].sum(), 1.0)
    assert set(flows(data, "charge")["group"]) >= {"supporter of Choe", "ordinary discipline", "none"}


def test_flows_by_hand() -> None:
    first = register(10, faction=[1] * 4 + [0] * 6)
    events = chronicle(
        expelled(1, 0, charge=Charge.SUPPORTER + 1), expelled(2, 1, charge=Charge.UNRELIABLE), expelled(3, 9)
    )
    found = flows(small(events, first=first)).query("flow == 'expelled_political'").set_index(["by", "group"])
    assert found.loc[("faction", "Yan'an"), "count"] == 2
    assert found.loc[("faction", "Yan'an"), "members"] == 4
    assert found.loc[("faction", "unaffiliated"), "share"] == pytest.approx(1 / 3)
    assert found.loc[("charge", "supporter of Choe"), "count"] == 1
    assert found.loc[("tier", "capital")].to_dict() | {"flow": 0} == {
        "flow": 0,
        "count": 3,
        "share": 1.0,
        "members": 10.0,
    }
    with pytest.raises(ValueError, match="by: given 'clan'; allowed: faction, circle, charge"):
        flows(small(events), "clan")
    assert len(flows(small(chronicle()))) == 0


def test_concentration_has_the_theory_s_null() -> None:
    """Twenty equal bodies and 391 expulsions: mean Gini 0.1206, mean HHI 1/20 + (1 - 1/20)/391 (oracle T11)."""
    bodies = table(worlds.BODY, 20, {"superior": -1, "establishment": 100})
    events = chronicle(*(expelled(1, 0) | {"body": 0} for _ in range(391)))
    found = concentration(small(events, bodies=bodies)).set_index("measure")
    assert found.loc["gini", "null"] == pytest.approx(0.1206, abs=0.002)
    assert found.loc["hhi", "null"] == pytest.approx(0.05 + 0.95 / 391, abs=2e-4)
    assert found["observed"].tolist() == pytest.approx([0.95, 1.0])
    assert (found["observed"] > found["null_high"]).all()
    assert (concentration(small(events, bodies=bodies)) == concentration(small(events, bodies=bodies))).all(axis=None)


def test_concentration_within_a_kind() -> None:
    data = worlds.rich(1)
    assert concentration(data, "legal organ")["bodies"].tolist() == [2, 2]
    with pytest.raises(ValueError, match="kind: given 'club'; allowed: central committee, legal organ"):
        concentration(data, "club")
    assert concentration(small(chronicle()))["observed"].isna().all()


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12))
def test_gini_by_all_pairs(counts: list[int]) -> None:
    values = np.array(counts)
    expected = (
        np.abs(values[:, None] - values[None, :]).sum() / (2 * len(values) * values.sum()) if values.sum() else np.nan
    )
    assert float(gini(values)) == pytest.approx(expected, nan_ok=True)
    assert 1 / len(values) - 1e-12 <= float(herfindahl(values)) <= 1 + 1e-12 or values.sum() == 0


def test_beneficiaries_by_hand() -> None:
    posts = table(POST, 3, {"lost_on": -1, "first_holder": -1}, rank=Rank.HEAD)
    first = register(10, faction=[1, 1, 2, 2, 0, 0, 0, 0, 0, 0])
    events = chronicle(
        {"kind": Event.DENOUNCED, "day": 0, "actor": 2, "whom": 0, "channel": Channel.MEETING, "value": 1},
        {"kind": Event.DENOUNCED, "day": 9, "actor": 3, "whom": 0, "channel": Channel.MEETING, "value": 1},
        expelled(1, 0),
        {"kind": Event.VACATED, "day": 1, "whom": 0, "n": 0, "value": Event.EXPELLED},
        {"kind": Event.VACATED, "day": 1, "whom": 4, "n": 1, "value": Event.DIED},
        {"kind": Event.FILLED, "day": 5, "whom": 2, "n": 0},
        {"kind": Event.FILLED, "day": 5, "whom": 3, "n": 1},
        {"kind": Event.VACATED, "day": 6, "whom": 2, "n": 0, "value": Event.DIED},
        {"kind": Event.FILLED, "day": 7, "whom": 5, "n": 0},
        {"kind": Event.FILLED, "day": 8, "whom": 6, "n": 2},  # never seen vacated
    )
    found = beneficiaries(small(events, posts=posts, first=first)).set_index("faction")
    assert found["promoted"].to_dict() == {"unaffiliated": 2, "Yan'an": 0, "Soviet": 2}
    assert found["after_purge"].to_dict() == {"unaffiliated": 0, "Yan'an": 0, "Soviet": 1}
    assert found["denouncers"].to_dict() == {"unaffiliated": 0, "Yan'an": 0, "Soviet": 1}
    assert found["victims"].to_dict() == {"unaffiliated": 0, "Yan'an": 1, "Soviet": 0}
    assert found["net"].to_dict() == {"unaffiliated": 2, "Yan'an": -1, "Soviet": 2}
    assert found["members"].to_dict() == {"unaffiliated": 6, "Yan'an": 2, "Soviet": 2}


def test_beneficiaries_by_replaying_the_posts() -> None:
    data = worlds.rich(11)
    cause: dict[int, int] = {}
    expected = 0
    for event in data.events:
        if event["kind"] == Event.VACATED:
            cause[int(event["n"])] = int(event["value"])
        elif event["kind"] == Event.FILLED and event["day"] >= 303:
            expected += cause.get(int(event["n"]), 0) in (Event.EXPELLED, Event.ARRESTED, Event.FLED, Event.VERDICT)
    assert beneficiaries(data)["after_purge"].sum() == expected > 0


def test_the_fate_of_denouncers_by_hand() -> None:
    """0 speaks on day 5 and is accused on day 9. Of the nine silent, 1 was accused before and 2 and 3 later: 2 of 8."""
    last = register(10)
    last["accused_at"][[0, 1, 2, 3]] = np.array([9, 2, 20, 30]) * 16
    events = chronicle(
        {"kind": Event.DENOUNCED, "day": 5, "actor": 0, "whom": 2, "channel": Channel.MEETING, "value": 1},
        *({"kind": Event.DENOUNCED, "day": 2, "actor": -1, "whom": row, "value": 1} for row in (0, 1, 2, 3)),
        expelled(25, 2),
        expelled(26, 1),
    )
    found = denouncers(small(events, first=register(10), last=last)).set_index("outcome")
    assert found["denouncers"].tolist() == [1, 1, 1]
    assert found["observed"].tolist() == [1, 0, 0]
    assert found["expected"].tolist() == pytest.approx([2 / 8, 1 / 8, 0.0])
    assert found["ratio"].tolist() == pytest.approx([4.0, 0.0, np.nan], nan_ok=True)


def test_defence_by_hand() -> None:
    """0 is defended before his first verdict and not before his second; 1 never is."""
    events = chronicle(
        {"kind": Event.DEFENDED, "day": 3, "actor": 5, "whom": 0},
        {"kind": Event.DEFENDED, "day": 4, "actor": 5, "whom": 0},
        {"kind": Event.VERDICT, "day": 6, "whom": 0, "value": Sanction.CLEARED},
        {"kind": Event.VERDICT, "day": 7, "whom": 1, "value": Sanction.EXPULSION},
        {"kind": Event.VERDICT, "day": 40, "whom": 0, "value": Sanction.EXPULSION},
    )
    found = defence(small(events)).set_index("month")
    assert found.loc["1957-07-01"].to_dict() == {
        "verdicts": 2, "defended": 1, "silent": 1, "defended_share": 0.5, "defenders": 1,
    }  # fmt: skip
    assert found.loc["1957-08-01", "silent"] == 1
    assert len(defence(small(chronicle()))) == 0


def test_names_by_hand() -> None:
    named = {"kind": Event.DENOUNCED, "actor": 0, "channel": Channel.INTERROGATION}
    events = chronicle(
        {"kind": Event.INTERROGATED, "day": 3, "whom": 0, "value": 3, "generation": 1},
        {**named, "day": 3, "whom": 1, "value": 1},
        {**named, "day": 3, "whom": 2, "value": 1},
        {**named, "day": 3, "whom": 3, "value": 0},
        {"kind": Event.INTERROGATED, "day": 4, "whom": 5, "value": -1},
    )
    found = names(small(events))
    assert found["broke"].tolist() == [True, False]
    assert found[["names", "harmful", "harmless"]].to_numpy().tolist() == [[3, 2, 1], [0, 0, 0]]
    assert found["date"].tolist() == [pd.Timestamp("1957-07-04"), pd.Timestamp("1957-07-05")]
    assert len(names(small(chronicle()))) == 0


@pytest.mark.parametrize(("name", "key"), [("Yan'an", "yanan"), ("Ch\u2019oe", "choe"), ("  A-b  c", "a_b_c")])
def test_names_become_keys(name: str, key: str) -> None:
    assert slug(name) == key
