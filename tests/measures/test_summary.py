"""Every figure of the summary, computed again by other means: pandas and plain loops over the events."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from purgesim.core.tables import CADRE, DAILY, EVENT
from purgesim.core.vocabulary import Event, Rank, Standing
from purgesim.measures import MEASURES, RunData, measures_of, strata, summary
from tests.measures import worlds

SEEDS = (1, 2, 3, 4)
OPENED, CLOSED = (worlds.OPEN - worlds.START).days, (worlds.CLOSE - worlds.START).days
IN_PARTY = ("MEMBER", "CRITICISED")


def frame(data: RunData) -> pd.DataFrame:
    events = pd.DataFrame({name: data.events[name] for name in data.events.dtype.names})
    events["name"] = [Event(kind).name for kind in events["kind"]]
    events["date"] = pd.Timestamp(worlds.START) + pd.to_timedelta(events["day"], unit="D")
    events["before"] = [Standing(s).name for s in events["standing"]]
    events["body_kind"] = [data.kind_names[data.bodies["kind"][b]] for b in events["body"]]
    events["tier"] = [int(data.bodies["tier"][b]) for b in events["body"]]
    for column in ("faction", "circle", "involvement", "intellectual", "patron", "accused_at", "accuser"):
        events[column] = [int(data.last[column][row]) for row in events["whom"]]
    return events


def inside(events: pd.DataFrame) -> pd.DataFrame:
    return events[(events["date"] >= "1957-07-01") & (events["date"] < "1958-07-01")]


@pytest.fixture(params=SEEDS, scope="module")
def world(request: pytest.FixtureRequest) -> tuple[RunData, pd.DataFrame, dict[str, float]]:
    data = worlds.rich(request.param)
    return data, frame(data), summary(data)


World = tuple[RunData, pd.DataFrame, dict[str, float]]


def test_flows(world: World) -> None:
    _, events, found = world
    window = inside(events)
    count = window.groupby("name").size()
    expelled = window[window["name"] == "EXPELLED"]
    by_value = expelled["value"].value_counts()
    for name, kind in {
        "expelled": "EXPELLED",
        "arrested": "ARRESTED",
        "admitted": "ADMITTED",
        "fled": "FLED",
        "reinstated": "REINSTATED",
        "opened": "OPENED",
        "denunciations": "DENOUNCED",
    }.items():
        assert found[name] == count[kind] > 0
    assert (found["expelled_political"], found["expelled_ordinary"]) == (by_value[1], by_value[0])
    assert found["arrested_by_1957_08_05"] == len(events.query("name == 'ARRESTED' and date <= '1957-08-05'"))
    assert found["died"] == len(window.query("name == 'DIED' and before in @IN_PARTY"))
    assert found["cleared"] == len(window.query("name == 'VERDICT' and value == 0"))
    assert found["names_given"] == window.query("name == 'INTERROGATED' and value > 0")["value"].sum()
    tiers = expelled[expelled["value"] == 1].groupby("tier").size()
    assert [found[f"expelled_{tier}"] for tier in ("capital", "province", "county")] == tiers.reindex(range(3)).tolist()


def test_stocks_and_the_ledger(world: World) -> None:
    data, _, found = world
    assert found["members_start"] == data.daily["members"][OPENED - 1]
    assert found["members_end"] == data.daily["members"][-1]
    assert found["candidates_end"] == (data.last["standing"] == Standing.CANDIDATE).sum()
    assert found["vacant_posts_end"] == (data.posts["holder"] < 0).sum()
    joined = found["admitted"] + found["reinstated"]
    assert found["members_end"] - found["members_start"] == joined - found["expelled"] - found["fled"] - found["died"]


def test_members_at_the_start_when_the_window_opens_with_the_run(world: World) -> None:
    data = world[0]
    whole = data._replace(scenario=worlds.scenario(worlds.START, worlds.START, worlds.CLOSE))
    assert summary(whole)["members_start"] == np.isin(data.first["standing"], (2, 3)).sum()


def test_shares_of_the_politically_expelled(world: World) -> None:
    data, events, found = world
    victims = inside(events).query("name == 'EXPELLED' and value == 1")
    assert found["uninvolved_share"] == pytest.approx((victims["involvement"] == 0).mean())
    assert found["choe_share"] == pytest.approx((victims["charge"] == 9).mean())
    assert found["pak_share"] == pytest.approx((victims["charge"] == 10).mean())
    assert found["cadre_share"] == pytest.approx(victims["rank"].isin([2, 3, 4]).mean())
    labelled = victims[victims["charge"] > 8]
    tied = [
        row.circle == row.charge - 8 or (row.patron >= 0 and int(data.last["circle"][row.patron]) == row.charge - 8)
        for row in labelled.itertuples()
    ]
    assert found["labelled_untied_share"] == pytest.approx(1.0 - np.mean(tied))
    outside = victims["tier"] > 0
    assert found["share_outside_capital"] == pytest.approx(outside.mean())
    early = victims["date"] < "1958-03-01"
    assert found["share_outside_capital_before_1958_03"] == pytest.approx(outside[early].mean())
    assert found["share_outside_capital_from_1958_03"] == pytest.approx(outside[~early].mean())
    members = pd.DataFrame({name: data.first[name] for name in ("standing", "intellectual", "involvement")})
    members = members[members["standing"].isin([2, 3])]
    assert found["intellectual_ratio"] == pytest.approx(
        (victims["intellectual"] == 1).mean() / (members["intellectual"] == 1).mean()
    )
    assert found["involved_ratio"] == pytest.approx(
        (victims["involvement"] > 0).mean() / (members["involvement"] > 0).mean()
    )


def test_leading_posts(world: World) -> None:
    data, events, found = world
    held = defaultdict(int)
    lost = defaultdict(int)
    for post in data.posts:
        if post["rank"] in (3, 4) and post["first_holder"] >= 0:
            held[int(post["body"])] += 1
            # By the events: the first time this post was vacated is the loss of its first holder.
            gone = events.query("name == 'VACATED' and n == @index", local_dict={"index": int(_index(data, post))})
            lost[int(post["body"])] += int(len(gone) > 0 and gone["date"].min() <= pd.Timestamp("1957-10-31"))
    legal = [b for b in held if data.kind_names[data.bodies["kind"][b]] == "legal organ"]
    central = [b for b in held if data.bodies["tier"][b] == 0 and b not in legal]
    share = {b: lost[b] / held[b] for b in held}
    assert found["legal_posts_lost_by_1957_10_31"] == pytest.approx(
        sum(lost[b] for b in legal) / sum(held[b] for b in legal)
    )
    assert found["legal_highest_loss_by_1957_10_31"] == pytest.approx(max(share[b] for b in legal))
    assert found["central_highest_loss_by_1957_10_31"] == pytest.approx(max(share[b] for b in central))


def _index(data: RunData, post: Any) -> int:
    return int(np.flatnonzero(data.posts["first_holder"] == post["first_holder"])[0])


def test_charges_in_the_legal_organs(world: World) -> None:
    _, events, found = world
    removed = events.query("(name == 'EXPELLED' and value == 1) or (name == 'VERDICT' and value in (2, 3))")
    legal = removed[removed["body_kind"] == "legal organ"]
    top, heads = legal[legal["rank"] == Rank.LEADING], legal[legal["rank"] == Rank.HEAD]
    assert found["legal_leading_too_soft"] == top.query("charge == 2")["whom"].nunique()
    assert found["legal_heads_charged"] == heads.query("charge == 2 or charge > 8")["whom"].nunique()
    assert found["legal_supporters"] == pd.concat([top, heads]).query("charge > 8")["whom"].nunique()


def test_hazards(world: World) -> None:
    """Person-years by replaying every member's life day by day."""
    data, events, found = world
    days: dict[tuple[int, int, int], int] = defaultdict(int)
    expelled: dict[tuple[int, int, int], int] = defaultdict(int)
    lives = dict(list(events.groupby("whom")))
    for row in range(len(data.last)):
        _relive(data, lives.get(row, events[:0]), row, days, expelled)
    years = {key: value / 365.25 for key, value in days.items()}
    total = sum(expelled.values())
    assert found["hazard_party"] == pytest.approx(total / sum(years.values()))
    elite = [k for k in years if k[1] >= Rank.OFFICIAL]
    mass = [k for k in years if k[1] < Rank.OFFICIAL]
    rate = [sum(expelled[k] for k in ks) / sum(years[k] for k in ks) for ks in (elite, mass)]
    assert found["elite_mass_hazard_ratio"] == pytest.approx(rate[0] / rate[1])
    by_hand = _one_factor_each(expelled, years)
    for faction, name in enumerate(("unaffiliated", "yanan", "soviet")):
        assert found[f"hazard_{name}"] == pytest.approx(by_hand[faction], rel=1e-6)


def _one_factor_each(expelled: dict[Any, float], years: dict[Any, float]) -> list[float]:
    """Hazards of three factions with one factor each over all posts and bodies, by turns until nothing moves."""
    years = {key: value for key, value in years.items() if value > 0}
    places = {key[1:] for key in years}
    factor, base = [1.0] * 3, dict.fromkeys(places, 0.0)
    before = [0.0] * 3
    while max(abs(now - then) for now, then in zip(factor, before, strict=True)) > 1e-12:
        before = list(factor)
        for place in places:
            here = [g for g in range(3) if (g, *place) in years]
            base[place] = sum(expelled.get((g, *place), 0) for g in here) / sum(
                factor[g] * years[g, *place] for g in here
            )
        for g in range(3):
            mine = [place for place in places if (g, *place) in years]
            factor[g] = sum(expelled.get((g, *place), 0) for place in mine) / sum(
                base[place] * years[g, *place] for place in mine
            )
    weight = {place: years.get((1, *place), 0.0) + years.get((2, *place), 0.0) for place in places}
    level = sum(base[place] * weight[place] for place in places) / sum(weight.values())
    return [level * f for f in factor]


def _relive(data: RunData, events: pd.DataFrame, row: int, days: dict[Any, int], expelled: dict[Any, int]) -> None:
    known = row < len(data.first)
    inside_party = known and data.first["standing"][row] in (2, 3)
    post = int(data.first["post"][row]) if known else -1
    rank = int(data.posts["rank"][post]) if post >= 0 else 0
    kind = int(data.bodies["kind"][data.first["body"][row]]) if known else -1
    faction, since = int(data.last["faction"][row]), OPENED

    def until(day: int) -> None:
        nonlocal since
        if inside_party and day > since:
            days[faction, rank, kind] += day - since
        since = max(since, day)

    for event in events.itertuples():
        until(min(event.day, CLOSED))
        if event.name == "EXPELLED" and event.value == 1 and OPENED <= event.day < CLOSED:
            expelled[faction, event.rank, int(data.bodies["kind"][event.body])] += 1
        if event.name in ("EXPELLED", "DIED", "FLED"):
            inside_party = False
        elif event.name in ("ADMITTED", "REINSTATED"):
            inside_party, rank, kind = True, 0, int(data.bodies["kind"][event.body])
        elif event.name == "VACATED":
            rank = 0
        elif event.name == "FILLED":
            rank, kind = int(data.posts["rank"][event.n]), int(data.bodies["kind"][data.posts["body"][event.n]])
        elif event.name == "MOVED":
            kind = int(data.bodies["kind"][event.body])
    until(CLOSED)


def test_generations_and_reproduction(world: World) -> None:
    data, events, found = world
    victims = inside(events).query("name == 'EXPELLED' and value == 1")
    accused = victims[victims["generation"] >= 0]
    assert found["generation_max"] == accused["generation"].max()
    assert found["generation_median"] == accused["generation"].median()
    assert found["generation_zero_share"] == pytest.approx((accused["generation"] == 0).mean(), nan_ok=True)
    median = accused.groupby("generation")["day"].agg(["median", "size"]).query("size >= 10")["median"]
    assert found["generation_steps_rising"] == pytest.approx((median.diff().dropna() > 0).mean(), nan_ok=True)
    first = events.query("name == 'EXPELLED' and value == 1").groupby("whom")["day"].min()
    child = pd.DataFrame({"accuser": data.last["accuser"], "generation": data.last["generation"]}).loc[first.index]
    child = child[(child["generation"] >= 1) & child["accuser"].isin(first.index)]
    parent_day = first.loc[child["accuser"]].to_numpy()
    lags = np.maximum(first.loc[child.index].to_numpy() - parent_day, 0)
    seen = (parent_day < CLOSED) & (first.loc[child.index].to_numpy() < CLOSED)
    assert seen.sum() < 10  # too few for a law: four weeks, or the longest lag seen, are time enough
    horizon = max(28, int(lags[seen].max(initial=0)))
    early = first[first < CLOSED]
    parents = (early // 28).value_counts().sort_index()
    children = pd.Series(parent_day[seen] // 28).value_counts().reindex(parents.index, fill_value=0)
    known = (parents.index + 1) * 28 + horizon <= CLOSED
    usable = (parents >= 10) & known
    expected = (children / parents)[usable].max() if usable.any() else float("nan")
    assert found["reproduction_expulsion_by_first_accuser_peak"] == pytest.approx(expected, nan_ok=True)
    over = children[known].sum() / parents[known].sum()
    assert found["reproduction_expulsion_by_first_accuser"] == pytest.approx(over, nan_ok=True)


def test_waves_and_lag(world: World) -> None:
    _, events, found = world
    window = inside(events)
    for key, chosen in {
        "": window.query("name == 'EXPELLED' and value == 1"),
        "_opened": window.query("name == 'OPENED'"),
    }.items():
        blocks = pd.cut(chosen["date"], pd.date_range("1957-07-01", periods=14, freq="28D"), right=False)
        counts = blocks.value_counts(sort=False)
        assert len(counts) == 13
        assert found[f"growth_ratio{key}"] == pytest.approx(counts.max() / counts.mean())
        assert found[f"fano{key}"] == pytest.approx(counts.var() / counts.mean())
    arrests = window.query("name == 'ARRESTED' and accused_at >= 0")
    assert found["lag_median_days"] == pytest.approx(
        (arrests["day"] - arrests["accused_at"] // 16).median(), nan_ok=True
    )


def test_the_keys_are_the_declared_measures() -> None:
    data = worlds.rich(9, members=300, per_day=1.0)
    assert list(summary(data)) == [measure.name for measure in measures_of(data.scenario)]
    names = [measure.name for measure in MEASURES]
    assert len(set(names)) == len(names)
    assert all(measure.unit and measure.meaning for measure in MEASURES)
    required = {
        "members_start", "members_end", "candidates_end", "expelled", "expelled_political", "arrested",
        "arrested_by_1957_08_05", "died", "admitted", "fled", "reinstated", "cleared", "denunciations", "names_given",
        "uninvolved_share", "choe_share", "pak_share", "cadre_share", "legal_posts_lost_by_1957_10_31", "hazard_yanan",
        "hazard_soviet", "hazard_unaffiliated", "elite_mass_hazard_ratio", "generation_max", "generation_median",
        "reproduction_expulsion_by_first_accuser_peak", "growth_ratio", "fano", "lag_median_days",
    }  # fmt: skip
    assert required <= set(summary(data))


def test_strata_can_be_shared_between_seeds() -> None:
    data = worlds.rich(5, members=300, per_day=1.0)
    pd.testing.assert_series_equal(pd.Series(summary(data)), pd.Series(summary(data, strata(data))))


def test_read_only_tables_are_left_alone() -> None:
    data = worlds.rich(6, members=300, per_day=1.0)
    expected = summary(data)
    for array in data[2:]:
        array.setflags(write=False)
    pd.testing.assert_series_equal(pd.Series(summary(data)), pd.Series(expected))


def test_a_run_without_events_counts_nothing_and_divides_by_nobody() -> None:
    data = worlds.rich(1, members=300, per_day=0.0)
    found = summary(data)
    counts = ["expelled", "arrested", "arrested_by_1957_08_05", "died", "admitted", "denunciations", "names_given"]
    assert [found[name] for name in counts] == [0.0] * len(counts)
    undefined = ["uninvolved_share", "choe_share", "cadre_share", "intellectual_ratio", "generation_max", "fano"]
    undefined += [
        "growth_ratio",
        "lag_median_days",
        "reproduction_expulsion_by_first_accuser_peak",
        "reproduction_cases_by_opener",
        "elite_mass_hazard_ratio",
    ]
    assert all(np.isnan(found[name]) for name in undefined)
    assert found["hazard_yanan"] == found["hazard_unaffiliated"] == found["legal_posts_lost_by_1957_10_31"] == 0.0
    assert found["members_start"] == found["members_end"] == 250


def test_an_empty_party() -> None:
    data = RunData(
        worlds.scenario(), worlds.KINDS, *(np.zeros(0, t) for t in (CADRE, CADRE)),
        worlds.table(worlds.BODY, 0), worlds.table(worlds.POST, 0), np.zeros(0, EVENT), np.zeros(0, DAILY),
    )  # fmt: skip
    found = summary(data)
    assert found["expelled"] == found["died"] == 0.0
    assert np.isnan([found["members_start"], found["hazard_yanan"], found["hazard_party"], found["cadre_share"]]).all()


def test_dates_outside_the_run_are_not_numbers() -> None:
    data = worlds.small(worlds.chronicle({"kind": Event.ARRESTED, "day": 3, "whom": 1}))
    later = dt.date(1960, 1, 1)
    data = data._replace(scenario=worlds.scenario(later, later, later + dt.timedelta(days=56)))
    found = summary(data)
    assert found["arrested"] == 1
    assert np.isnan([found["arrested_by_1957_08_05"], found["legal_posts_lost_by_1957_10_31"]]).all()


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 2.0))
def test_any_world_gives_shares_in_bounds_and_a_closed_ledger(seed: int, per_day: float) -> None:
    found = summary(worlds.rich(seed, members=200, newcomers=5, per_day=per_day))
    shares = [value for name, value in found.items() if name.endswith("share") or "_share_" in name or "_lost_" in name]
    assert all(np.isnan(value) or 0.0 <= value <= 1.0 for value in shares)
    joined = found["admitted"] + found["reinstated"]
    assert found["members_end"] - found["members_start"] == joined - found["expelled"] - found["fled"] - found["died"]
    assert found["expelled"] == found["expelled_political"] + found["expelled_ordinary"]
    assert found["expelled_political"] == sum(found[f"expelled_{tier}"] for tier in ("capital", "province", "county"))


@pytest.mark.parametrize(("sessions", "weeks"), [(0, 30.0), (2, 30.0), (4, 30.0), (12, 10.0), (60, 2.0)])
def test_weeks_of_line_are_the_waiting_over_the_hearings_of_a_week(sessions: int, weeks: float) -> None:
    """Of four weeks before the close; with fewer hearings than one a week, one."""
    daily = worlds.table(DAILY, 56, day=np.arange(56))
    daily["waiting"][-1], daily["waiting"][:-1] = 30, 7
    daily["sessions"][:28] = 1_000  # earlier than the last four weeks
    daily["sessions"][40] = sessions
    data = worlds.small(worlds.chronicle(), daily=daily)
    assert summary(data, strata(data))["weeks_of_line"] == weeks
