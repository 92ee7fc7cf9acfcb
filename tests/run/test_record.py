"""All denunciations of a run, and a run as a record of hearings and interrogations, against the run's own books."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import Layer
from purgesim.records import estimate_names
from purgesim.records.counting import kin_share, names_given, torture_table
from purgesim.run import Run


@pytest.fixture(scope="module")
def run() -> Run:
    return purgesim.simulate("small_ministry", seed=2)


@pytest.fixture(scope="module")
def untortured() -> Run:
    """Torture from the middle of the year on only."""
    changes = {"levers.torture": [["1957-07-14", 0.0], ["1957-07-15", 1.0]], "levers.custody": 1.5}
    return purgesim.simulate(purgesim.load("small_ministry").override(changes), seed=2)


def test_m2_every_denunciation_is_counted_as_the_days_count_it(run: Run) -> None:
    found = run.denunciations()
    by_motive = found["motive"].astype(str).value_counts()
    columns = [name for name in run.daily if name.startswith("denounced_")]
    assert {name: by_motive.get(name.removeprefix("denounced_"), 0) for name in columns} == dict(
        run.daily[columns].sum()
    )
    assert found["harmless"].sum() == run.daily["harmless"].sum() > 0
    assert found["opened"].sum() == run.daily["opened"].sum() > 0
    by_day = found.groupby("date").size().reindex(run.daily.index, fill_value=0)
    assert (by_day == run.daily[columns].sum(axis=1)).all()


def test_m2_the_case_was_opened_by_the_denunciation_before_it(run: Run) -> None:
    events = run.events
    cases = events.index[events["kind"] == "opened"]
    assert (events["kind"][cases - 1] == "denounced").all()
    found = run.denunciations()
    openers = found[found["opened"]]
    assert openers["target_row"].tolist() == events["whom"][cases].tolist()
    assert openers["source_row"].tolist() == events["actor"][cases - 1].tolist()


def test_m2_who_is_outside_the_party_is_no_person(run: Run) -> None:
    found = run.denunciations()
    outside = found["source_row"] < 0
    assert set(found["source"][outside]) == {"centre", "outside"}
    assert (found["source"] == "centre").tolist() == (found["channel"] == "centre").tolist()
    assert found["source"][~outside].tolist() == found["source_row"][~outside].astype(str).tolist()
    assert found["target"].tolist() == found["target_row"].astype(str).tolist()


def test_m2_pressure_is_told_by_channel_and_by_the_lever_of_the_day(untortured: Run) -> None:
    found = untortured.denunciations()
    named = found[found["channel"] == "interrogation"]
    assert set(named["under"]) == {"custody", "torture"}
    assert ((named["under"] == "torture") == (named["date"] >= "1957-07-15")).all()
    assert (found["under"][found["channel"] == "hearing"] == "hearing").all()
    assert (found["under"][~found["channel"].isin(["hearing", "interrogation"])] == "").all()


def test_m2_a_record_holds_every_name_of_a_prisoner(run: Run) -> None:
    record, given = run.record(), 0
    edges = record.denunciations[record.denunciations["under"] == "torture"]
    for event in run.events[run.events["kind"] == "interrogated"].itertuples():
        here = edges[(edges["source"] == str(event.whom)) & (edges["time"] == f"{event.date:%Y-%m-%d}")]
        assert len(here) == max(event.value, 0)
        given += len(here)
    assert given == len(edges) > 50
    hearings = record.denunciations[record.denunciations["under"] == "hearing"]
    assert len(hearings) == run.daily["denounced_pressure"].sum() > 10
    assert len(record.denunciations) == len(hearings) + len(edges)


def test_m2_depositions_are_hearings_and_interrogations(untortured: Run) -> None:
    record, events = untortured.record(), untortured.events
    heard = events[events["kind"].isin(["session", "interrogated"])]
    assert (record.events["type"] == "deposition").sum() == len(heard)
    assert set(record.deponents()) == set(heard["whom"].astype(str))
    hard = events[(events["kind"] == "interrogated") & (events["date"] >= "1957-07-15")]
    assert len(hard) > 0
    days = {
        str(row): (date - pd.Timestamp(record.first)).days for row, date in hard.groupby("whom")["date"].min().items()
    }
    assert record.tortured() == days
    assert record.first == f"{heard['date'].min():%Y-%m-%d}"


def test_m2_distinct_names_before_and_after_torture(untortured: Run) -> None:
    record, found = untortured.record(), untortured.denunciations()
    named = found[found["under"] != ""].drop_duplicates(["source", "target"])
    expected = named.groupby("source").size()
    assert names_given(record).drop(index=[who for who in record.deponents() if who not in expected]).to_dict() == dict(
        expected
    )
    table = torture_table(record).set_index("id")
    for who, row in table.iterrows():
        own = named[named["source"] == who]
        assert row["before"] == (own["date"] < row["time"]).sum()
        assert row["after"] == (own["date"] >= row["time"]).sum()


def test_m2_ties_are_kin_among_the_people_of_the_record(run: Run) -> None:
    record, party = run.record(), run.party
    people = {int(who) for who in record.persons["id"]}
    kin = {
        frozenset((str(row), str(other)))
        for row in people
        for other, layer in zip(
            party.tie_to[party.tie_start[row] : party.tie_start[row + 1]].tolist(),
            party.tie_layer[party.tie_start[row] : party.tie_start[row + 1]].tolist(),
            strict=True,
        )
        if layer == Layer.KIN and other in people
    }
    assert {frozenset(pair) for pair in zip(record.ties["id1"], record.ties["id2"], strict=True)} == kin
    assert len(record.ties) == len(kin) > 0
    pairs = record.pairs()
    hits = [frozenset(pair) in kin for pair in zip(pairs["source"], pairs["target"], strict=True)]
    assert kin_share(record) == np.mean(hits)


def test_m2_the_estimate_reads_a_run_as_it_reads_a_trial(run: Run) -> None:
    told = estimate_names(run.record())
    found = run.denunciations()
    named = found[found["under"] != ""].drop_duplicates(["source", "target"])
    heard = run.events[run.events["kind"].isin(["session", "interrogated"])]["whom"].nunique()
    assert told.counts["deponents"] == heard
    assert told.counts["mean"] == pytest.approx(len(named) / heard)
    assert told.counts["named"] == named["target"].nunique()
    assert len(told.tortured) == run.events[run.events["kind"] == "interrogated"]["whom"].nunique()


def test_m2_where_nobody_was_heard_there_is_no_record() -> None:
    with pytest.raises(PurgesimError, match=r"record: nobody was heard or interrogated in <Run small_ministry"):
        purgesim.start("small_ministry", seed=1).result().record()


def test_m2_nobody_before_the_first_day_was_denounced() -> None:
    assert len(purgesim.start("small_ministry", seed=1).result().denunciations()) == 0
