"""The main case: its sizes, its timeline, its sources, and that no outcome of the window enters it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from purgesim import evidence
from purgesim.core.vocabulary import Tier
from purgesim.engine.levers import expand
from purgesim.scenario import Scenario, available, load


@pytest.fixture(scope="module")
def case() -> Scenario:
    return load("kwp_1957_58")


def test_sizes_are_those_of_the_documents(case: Scenario) -> None:
    assert sum(k.number * k.members for k in case.party.kinds) == 1_181_094
    assert case.party.candidates == evidence.value("kwp_18023")
    assert case.party.cell_size == round(evidence.value("kwp_mean_cell_1956"))
    assert case.n_days == 668
    assert case.day_of(case.window.open) == 303


def test_kinds_and_their_tree(case: Scenario) -> None:
    kinds = {k.name: k for k in case.party.kinds}
    assert list(kinds) == [
        "central committee", "ministry", "legal organ", "central body", "academy", "city committee",
        "province committee", "county committee", "army", "enterprise",
    ]  # fmt: skip
    assert (kinds["legal organ"].number, kinds["legal organ"].leading, kinds["legal organ"].heads) == (3, 3, 8)
    assert kinds["county committee"].superior == kinds["enterprise"].superior == "province committee"
    assert {k.superior for k in kinds.values()} == {"", "central committee", "province committee"}
    county = kinds["county committee"]
    assert 0.5 < county.number * county.members / 1_181_094 < 0.6


def test_the_party_hears_sixty_to_a_hundred_and_twenty_cases_a_week(case: Scenario) -> None:
    assert 60 < sum(k.number * k.sessions for k in case.party.kinds) < 120
    for kind in case.party.kinds:
        needed = kind.sessions * case.behaviour.hearing.session_days / 7
        assert kind.places > needed, f"{kind.name} has too few places for its sessions"


def test_sizes_that_may_be_studied_hold_the_plausible_range(case: Scenario) -> None:
    rows = case.parameters().set_index("name")
    for group, items in (("factions", case.party.factions), ("circles", case.party.circles)):
        for item in items:
            row = rows.loc[f"party.{group}.{item.name}.size"]
            assert row["plausible_low"] <= item.size <= row["plausible_high"] <= item.most
    soviet = rows.loc["party.factions.Soviet.size"]
    assert (soviet["plausible_low"], soviet["plausible_high"]) == evidence.interval("soviet_koreans_total_est")


def test_the_timeline(case: Scenario) -> None:
    table = expand(case)
    on = {name: table[case.day_of(date)] for name, date in {
        "wave": "1956-09-10", "eve": "1956-09-22", "reversal": "1956-09-23", "pause": "1956-11-15", "may": "1957-05-15",
        "july": "1957-07-15", "october": "1957-10-15", "april": "1958-04-15",
    }.items()}  # fmt: skip
    capital, province, county = Tier.CAPITAL, Tier.PROVINCE, Tier.COUNTY
    assert (
        on["pause"]["intensity"][capital] < on["wave"]["intensity"][capital] < on["july"]["intensity"][capital] == 1.0
    )
    started = table["intensity"][: case.day_of("1958-03-06")]
    assert (started[:, capital] >= started[:, province]).all()
    assert (started[:, province] >= started[:, county]).all()
    assert on["july"]["intensity"][capital] > on["july"]["intensity"][province] > on["july"]["intensity"][county]
    assert on["april"]["intensity"][county] > 2 * on["october"]["intensity"][county]
    assert on["wave"]["exposure"] > 0 == on["pause"]["exposure"]
    assert np.flatnonzero(table["reversal"]).tolist() == [22]
    yanan, soviet = 1, 2
    assert [f.name for f in case.party.factions][:2] == ["Yanan", "Soviet"]
    assert on["eve"]["shield"][yanan] == 0 < on["reversal"]["shield"][yanan]
    assert on["may"]["shield"][yanan] == 0
    assert table["shield"][:, soviet].min() > 0.5
    assert not table["torture"][: case.day_of("1957-05-01") + 1].any()
    assert on["july"]["torture"] > 0
    assert not table["arrest_capacity"][case.day_of("1956-09-23") : case.day_of("1957-05-01")].any()
    campaign = table["arrest_capacity"][case.day_of("1957-05-01") :]
    assert 0.3 <= campaign.min() <= campaign.max() <= 1.5
    assert on["july"]["strictness"] > on["pause"]["strictness"] == 0


def test_the_exposed_are_no_more_than_the_opposition(case: Scenario) -> None:
    involved = sum(c.took_part + c.knew for c in case.party.circles)
    assert 0.3 * involved < expand(case)["exposure"].sum() < involved


def test_every_number_is_sourced_or_called_assumed(case: Scenario) -> None:
    table = case.parameters()
    assert set(table["grade"]) <= {"primary", "secondary", "derived", "unverified", "assumed", "calibrated"}
    stated = table[~table["grade"].isin(["assumed", "calibrated"])]
    assert (stated["source"].str.len() > 15).all()
    unsaid = table[table["source"].str.startswith("set in")]["name"].tolist()
    assert unsaid == [], "numbers of the file without a note"


def test_no_outcome_of_the_window_is_a_number_of_the_case(case: Scenario) -> None:
    outcomes = {
        evidence.value(key)
        for key in ("kwp_expelled_fy57", "kwp_died_fy57", "kwp_exits_fy57", "kwp_admitted_fy57", "kwp_members_mid58")
    }
    for leaf in case.leaves():
        numbers = {float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", repr(leaf.value))}
        assert not numbers & outcomes, leaf.name


def test_sources_agree_with_those_of_the_evidence(case: Scenario) -> None:
    known = evidence.references()
    for key, source in case.sources.items():
        assert key in known, f"{key} is not among the sources of the evidence"
        assert source.title == known[key].title
        assert (source.author, source.year, source.where) == (known[key].author, known[key].year, known[key].where)
    text = " ".join([n.source for n in case.notes.values()] + [e.source for e in case.events])
    assert set(re.findall(r"@(\w+)", text)) == set(case.sources), "a source nothing cites, or the reverse"


def test_events_are_in_order_and_within_a_year_of_the_run(case: Scenario) -> None:
    days = [event.date for event in case.events]
    assert days == sorted(days)
    assert len(days) >= 8
    documented = {f.date for f in evidence.facts().values() if f.date}
    documented |= {f.until for f in evidence.facts().values() if f.until}
    assert set(days) <= documented


def test_every_scenario_that_comes_along_loads() -> None:
    for row in available().itertuples():
        scenario = load(row.name)
        assert scenario.title == row.title
        assert tomllib.loads(Path(row.file).read_text(encoding="utf-8")).get("name", row.name) == row.name
