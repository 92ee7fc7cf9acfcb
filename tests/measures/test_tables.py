"""Flows, concentration, careers and hearings, on chronicles small enough to be computed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.tables import POST
from purgesim.core.vocabulary import Channel, Charge, Event, Rank, Sanction, Standing
from purgesim.measures import (
    beneficiaries,
    concentration,
    defence,
    denouncers,
    flows,
    names,
)
from purgesim.measures.concentration import gini, herfindahl
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, register, small, table


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


def test_deaths_of_members_are_counted_and_no_others() -> None:
    before = (Standing.MEMBER, Standing.CRITICISED, Standing.CANDIDATE, Standing.ARRESTED)
    events = chronicle(
        *({"kind": Event.DIED, "day": 1, "whom": i, "value": v, "body": 0} for i, v in enumerate(before))
    )
    assert flows(small(events), "tier")["count"].tolist() == [2]


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
        {"kind": Event.DENOUNCED, "day": 5, "actor": 3, "whom": 0, "channel": Channel.MEETING, "value": 1},
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
    """0 speaks on day 5, is accused on day 9. Of the nine silent 1 and 4 were so by then, 2 and 3 later: 2 of 7."""
    last = register(10)
    last["accused_at"][[0, 1, 2, 3, 4]] = np.array([9, 2, 20, 30, 5]) * 16
    events = chronicle(
        {"kind": Event.DENOUNCED, "day": 5, "actor": 0, "whom": 2, "channel": Channel.MEETING, "value": 1},
        *({"kind": Event.DENOUNCED, "day": 2, "actor": -1, "whom": row, "value": 1} for row in range(5)),
        expelled(25, 2),
        expelled(26, 1),
    )
    found = denouncers(small(events, first=register(10), last=last)).set_index("outcome")
    assert found["denouncers"].tolist() == [1, 1, 1]
    assert found["observed"].tolist() == [1, 0, 0]
    assert found["expected"].tolist() == pytest.approx([2 / 7, 1 / 7, 0.0])
    assert found["ratio"].tolist() == pytest.approx([3.5, 0.0, np.nan], nan_ok=True)


def test_defence_by_hand() -> None:
    """0 is defended before their first verdict and not before their second; 1 never is."""
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


def test_names_of_those_beyond_reach_are_no_denunciations_in_the_flows() -> None:
    events = chronicle(
        *(
            {"kind": Event.DENOUNCED, "day": 1, "whom": row, "actor": 9, "value": value, "body": 0}
            for row, value in ((1, 1), (2, 0), (3, 1), (4, 1))
        )
    )
    assert flows(small(events), "tier")[["flow", "count"]].to_numpy().tolist() == [["denounced", 3]]


def test_the_null_of_concentration_spans_nine_tenths() -> None:
    bodies = table(worlds.BODY, 20, {"superior": -1, "establishment": 100})
    found = concentration(small(chronicle(*(expelled(1, 0) for _ in range(391))), bodies=bodies)).set_index("measure")
    drawn = np.random.default_rng(77).multinomial(391, np.full(20, 0.05), 4_000) / 391
    hhi = (drawn**2).sum(axis=1)
    gini = np.abs(drawn[:, :, None] - drawn[:, None, :]).sum((1, 2)) / (2 * 20)
    for name, values in (("hhi", hhi), ("gini", gini)):
        spread = values.std()
        for bound, share in (("null_low", 0.05), ("null_high", 0.95)):
            assert abs(found.loc[name, bound] - np.quantile(values, share)) < 0.25 * spread
