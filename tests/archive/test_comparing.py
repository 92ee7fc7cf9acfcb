"""The archive beside the truth: series, shares, totals, the documented figures, R, coverage."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.archive import Archive, chapman, coverage, observe
from purgesim.core.errors import PurgesimError
from purgesim.measures import reproduction
from purgesim.run import Run
from purgesim.scenario import Informants, Observer, Press, Statistics

ALL = (1.0, 1.0, 1.0, 1.0, 1.0)


def lists(*shares: tuple[float, ...]) -> Observer:
    """Lists of the expelled without delay or distortion, by share of each rank."""
    return Observer(
        press=tuple(
            Press(name=f"list {i}", tells=("expelled",), publishes=by_rank, delay_days=0.0, recharges=0.0)  # type: ignore[arg-type]
            for i, by_rank in enumerate(shares)
        )
    )


def test_who_sees_everything_sees_the_truth(run: Run) -> None:
    everything = Press(tells=("criticised", "expelled", "arrested"), publishes=ALL, delay_days=0.0, recharges=0.0)
    archive = observe(run, Observer(press=(everything,)))
    for measure in ("opened", "expelled_political", "arrested"):
        table = archive.daily(measure)
        assert table["truth"].tolist() == run.daily[measure].tolist()
        again = run.event_table  # somebody's second case or expulsion is told once
        kinds = {"opened": 2, "expelled_political": 6, "arrested": 7}
        persons = len(np.unique(again["whom"][again["kind"] == kinds[measure]]))
        assert table["archive"].sum() == persons
        assert (table["archive"] <= table["truth"]).all()
    shares = archive.shares()
    assert shares["archive"].tolist() == shares["truth"].tolist() == shares["weighted"].tolist()
    assert shares["tilt"].tolist() == [1.0, 1.0]
    totals = archive.totals().set_index(["group", "method"])
    for claim in ("criticised", "expelled", "arrested"):
        assert totals.loc[(claim, "naive count"), "estimate"] == totals.loc[(claim, "naive count"), "truth"]
        assert totals.loc[(claim, "weighted by visibility"), "estimate"] == totals.loc[(claim, "naive count"), "truth"]


def test_the_shares_of_the_truth_are_those_of_the_run(run: Run, archive: Archive) -> None:
    window = run.scenario.window
    events = run.events
    inside = (events["date"] >= pd.Timestamp(window.open)) & (events["date"] < pd.Timestamp(window.close))
    rows = events[inside & (events["kind"] == "expelled") & (events["value"] == 1)]["whom"].unique()
    expected = run.register["faction"].iloc[rows].value_counts()
    found = archive.shares()
    assert {g: int(found.loc[g, "truth_count"]) for g in found.index} == {g: int(n) for g, n in expected.items() if n}
    assert found["truth"].sum() == pytest.approx(1.0)
    assert set(archive.shares(by="kind").index) <= {"", "centre", "ministry", "legal organ"}
    assert archive.shares(claim=None)["truth_count"].sum() > found["truth_count"].sum()


def test_declared_visibility_tilts_the_shares_and_its_inverse_restores_them(run: Run) -> None:
    """Over 80 observers: recorded shares of the groups are their visibilities, the weighted counts are the truth."""
    paper = Press(tells=("expelled",), publishes=ALL, factions={"unaffiliated": 0.2, "Returned": 0.9}, delay_days=0.0)
    found = [observe(run, Observer(press=(paper,)), seed).shares() for seed in range(80)]
    truth = found[0]["truth_count"]
    assert found[0]["visibility"].to_dict() == pytest.approx({"unaffiliated": 0.2, "Returned": 0.9})
    for group, chance in (("unaffiliated", 0.2), ("Returned", 0.9)):
        mean = np.mean([table["archive_count"].get(group, 0) for table in found])
        error = math.sqrt(truth[group] * chance * (1 - chance) / len(found))
        assert mean == pytest.approx(truth[group] * chance, abs=4 * error)
        weighted = np.mean([table["weighted_count"].get(group, 0.0) for table in found])
        assert weighted == pytest.approx(truth[group], abs=4 * error / chance)


def test_series_by_event_and_by_document(archive: Archive) -> None:
    by_event, by_document = archive.daily(dated="event"), archive.daily(dated="document")
    assert by_event.index.equals(archive.run.daily.index)
    told = archive.documents[archive.documents["claim"] == "expelled"]
    assert by_event["archive"].sum() == by_document["archive"].sum() == told["about"].nunique()
    days = np.arange(len(by_event))
    mean = [(table["archive"] * days).sum() / table["archive"].sum() for table in (by_event, by_document)]
    first = told.drop_duplicates("about")
    assert mean[1] - mean[0] == pytest.approx(first["delay_days"].mean())
    assert first["delay_days"].mean() > 3.0


def test_what_is_asked_for_wrongly_is_told(archive: Archive) -> None:
    with pytest.raises(PurgesimError, match="measure: given 'expelled'; allowed: opened, expelled_political"):
        archive.daily("expelled")
    with pytest.raises(PurgesimError, match="dated: given 'talk'; allowed: event, document; choose one"):
        archive.daily(dated="talk")  # type: ignore[arg-type]
    with pytest.raises(PurgesimError, match="by: given 'tier'; allowed: faction, rank, kind, charge; choose one"):
        archive.shares("tier")
    with pytest.raises(PurgesimError, match="claim: given 'purged'; allowed: criticised, expelled"):
        archive.shares(claim="purged")
    with pytest.raises(PurgesimError, match="sources: given 'radio'; allowed: callers, gazette; choose one"):
        archive.estimates(("callers", "radio"))
    with pytest.raises(PurgesimError, match="sources: given 'gazette' twice; allowed: two of callers, gazette"):
        archive.totals(("gazette", "gazette"))


def test_estimates_stand_beside_the_truth(archive: Archive) -> None:
    table = archive.estimates()
    assert list(table.columns) == ["quantity", "group", "method", "unit", "truth", "estimate", "low", "high"]
    assert set(table["quantity"]) >= {"total", "share of the expelled", "share with no part", "peak"}
    assert not table.duplicated(["quantity", "group", "method"]).any()
    bounded = table.dropna(subset=["low"])
    assert (bounded["low"] <= bounded["estimate"] + 1e-12).all()
    assert (bounded["estimate"] <= bounded["high"] + 1e-12).all()
    summary = archive.run.summary
    row = table.set_index(["quantity", "group", "method"])
    assert row.loc[("share with no part", "expelled", "charges believed"), "truth"] == summary["uninvolved_share"]
    assert row.loc[("total", "expelled", "naive count"), "truth"] == summary["expelled_political"]


def test_the_charges_believed_are_those_told(archive: Archive) -> None:
    told = archive.documents[archive.documents["claim"] == "expelled"]
    inside = told[told["event_date"] >= pd.Timestamp(archive.run.scenario.window.open)].drop_duplicates("about")
    labelled = inside["charge"].astype(str).str.startswith("supporter").mean()
    row = archive.estimates().set_index("method").loc["charges believed"]
    assert row["estimate"] == pytest.approx(1.0 - labelled)
    assert row["estimate"] < row["truth"] - 0.3  # most victims were labelled, hardly any took part


def test_r_of_the_truth_is_the_measures() -> None:
    archive = observe(purgesim.simulate("small_ministry", seed=5))
    measured = reproduction(archive.run.data, "expulsion")
    measured = measured[measured["known"]].set_index("cohort")["r"]
    found = archive.reproduction()
    assert len(measured) >= 4
    assert found["truth"].dropna().to_dict() == pytest.approx(measured.to_dict())
    assert (found["start"].diff().dropna() == pd.Timedelta(days=28)).all()


def test_informants_fall_silent_one_by_one(archive: Archive) -> None:
    free = archive.free()["callers"]
    silent = archive.informants["silent_on"].dropna()
    assert free.iloc[0] == len(archive.informants) - (silent == free.index[0]).sum()
    assert free.iloc[-1] == len(archive.informants) - len(silent)
    assert (free.diff().dropna() <= 0).all()
    assert free.loc[silent.iloc[0]] < free.loc[silent.iloc[0] - pd.Timedelta(days=1)]


def test_the_documented_totals_pass_through_informants_who_are_still_free(run: Run) -> None:
    def figures(told: float, left_out: float = 0.0, rounded: int = 1, number: int = 100) -> pd.DataFrame:
        many = Informants(number=number, ranks=ALL)
        given = Statistics(told=told, left_out=left_out, rounded=rounded)
        return observe(run, Observer(informants=(many,), statistics=given)).figures()

    everything = figures(1.0)
    assert list(everything.index) == ["expelled", "died", "admitted", "members_end"]
    assert everything["told"].tolist() == everything["truth"].tolist() == run.summary[list(everything.index)].tolist()
    silent = observe(run, Observer(informants=(Informants(number=100, ranks=ALL),))).informants.dropna()["informant"]
    assert not set(everything["told_by"]) & set(silent)
    doctored = figures(1.0, left_out=0.5, rounded=10)
    assert doctored.loc["expelled", "told"] == round(run.summary["expelled"] * 0.05) * 10
    assert doctored.loc["members_end", "told"] == round(run.summary["members_end"] / 10) * 10
    for nobody in (figures(0.0), figures(1.0, number=0)):
        assert nobody["told"].isna().all()
        assert (nobody["told_by"] == -1).all()


def tables(runs: Iterable[Run], observer: Observer) -> Iterator[pd.DataFrame]:
    for run in runs:
        yield observe(run, observer, run.seed).totals()


def ideal_coverage(totals: Iterable[float], repeats: int) -> float:
    """The share of Chapman's intervals that hold the truth, for independent lists drawn here and not by the observer.

    With totals of a few dozen it is well below the nominal 0.9, by no fault of the lists.
    """
    random = np.random.default_rng(1)
    inside = []
    for total in totals:
        for _ in range(repeats):
            seen = random.random((2, int(total))) < np.array([[0.6], [0.5]])
            sizes = (int(seen[0].sum()), int(seen[1].sum()), int(seen.all(axis=0).sum()))
            inside.append(chapman(*sizes).covers(total))
    return float(np.mean(inside))


def covered_as_ideal(runs: Iterable[Run], repeats: int) -> None:
    """Hold the coverage with independent lists against that of ideal ones of the same totals, to four errors."""
    found = list(tables(runs, lists((0.6,) * 5, (0.5,) * 5)))
    truth = [float(table["truth"][table["group"] == "expelled"].iloc[0]) for table in found]
    ideal = ideal_coverage(truth, repeats)
    row = coverage(found).loc["capture-recapture"]
    assert row["archives"] == len(found)
    assert row["covered"] == pytest.approx(ideal, abs=4 * math.sqrt(ideal * (1 - ideal) / len(found)))
    assert row["ratio"] == pytest.approx(1.0, abs=0.05)
    assert row["low"] < row["covered"] < row["high"]


def test_intervals_cover_with_independent_lists_and_not_with_dependent_ones() -> None:
    runs = purgesim.simulate_many("small_ministry", range(60))
    covered_as_ideal(runs, 30)
    by_rank = (0.1, 0.1, 0.5, 1.0, 1.0)
    dependent = coverage(tables(runs, lists(by_rank, by_rank))).loc["capture-recapture"]
    assert dependent["ratio"] < 0.85
    assert dependent["covered"] < 0.6


@pytest.mark.slow
def test_the_coverage_of_five_hundred_runs() -> None:
    covered_as_ideal(purgesim.simulate_many("small_ministry", range(500)), 40)


@pytest.mark.slow
def test_an_observed_year_of_the_whole_party_costs_less_than_two_more_runs_and_tilts_to_the_soviet_faction() -> None:
    observe(purgesim.simulate("kwp_1957_58", seed=1))  # the first call compiles, and reads what is kept for the next
    clock = time.process_time()
    run = purgesim.simulate("kwp_1957_58", seed=2)
    simulated = time.process_time() - clock
    archive = observe(run, seed=2)
    assert time.process_time() - clock - simulated < 2.0 * simulated
    assert len(archive.documents) > 500
    assert archive.shares("faction", None).loc["Soviet", "tilt"] > 2.0
