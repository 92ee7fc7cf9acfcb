"""The stories as files: every value sourced, levers where the sources put them, behaviour inherited, scripts short."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from purgesim import evidence
from purgesim.engine.levers import expand
from purgesim.scenario import Scenario, available, load
from tests.scenarios.reduced import RECRUITMENT, STORIES, TESTS_OF_REACH

SCRIPTS = Path(__file__).parents[2] / "scenarios"
TOLD_BY = dict.fromkeys(RECRUITMENT, "recruitment")
SHARED_FIRST, SHARED_LAST = "1956-09-01", "1958-07-01"


@pytest.fixture(scope="module")
def case() -> Scenario:
    return load("kwp_1957_58")


@pytest.mark.parametrize("name", STORIES)
def test_every_number_is_graded_and_sourced(name: str) -> None:
    scenario = load(name)
    table = scenario.parameters()
    assert table[table["source"].str.startswith("set in")]["name"].tolist() == []
    stated = table[~table["grade"].isin(["assumed", "calibrated"])]
    assert (stated["source"].str.len() > 15).all()
    known = evidence.references()
    for key, source in scenario.sources.items():
        assert (source.title, source.author, source.where) == (known[key].title, known[key].author, known[key].where)
    text = " ".join([n.source for n in scenario.notes.values()] + [e.source for e in scenario.events])
    assert set(re.findall(r"@(\w+)", text)) <= set(scenario.sources)
    assert scenario.summary
    assert scenario.title


@pytest.mark.parametrize("name", STORIES)
def test_it_has_a_line_in_the_list_and_a_short_script_that_says_what_it_claims(name: str) -> None:
    assert name in set(available()["name"])
    script = (SCRIPTS / f"{TOLD_BY.get(name, name)}.py").read_text(encoding="utf-8")
    assert name in script
    assert len(script.splitlines()) <= 60
    claims = script.partition('CLAIMS = """')[2].partition('"""')[0]
    assert "What this can claim" in claims
    assert re.search(r"What (it cannot|a reader may not infer)", claims)


@pytest.mark.parametrize("name", STORIES)
def test_the_calibrated_behaviour_is_inherited_and_not_copied(name: str, case: Scenario) -> None:
    scenario = load(name)
    rows = case.parameters().set_index("name")
    calibrated = [n for n in rows.index[rows["grade"] == "calibrated"] if n != "behaviour.meeting.zeal"]
    assert len(calibrated) >= 3
    own = scenario.parameters().set_index("name")
    text = (SCRIPTS / f"{name}.toml").read_text(encoding="utf-8")
    assert "purgesim calibrate" not in text
    for parameter in calibrated:
        assert own.loc[parameter, "value"] == rows.loc[parameter, "value"], parameter
        assert own.loc[parameter, "source"] == rows.loc[parameter, "source"]
    assert (own.loc["behaviour.meeting.zeal", "value"] == 0.0) == (name == "poland_1957")


@pytest.mark.parametrize("name", RECRUITMENT)
def test_the_recruitment_scenarios_differ_in_admission_only(name: str, case: Scenario) -> None:
    changed = {
        leaf.name for leaf, before in zip(load(name).leaves(), case.leaves(), strict=True) if leaf.value != before.value
    }
    assert changed
    assert changed <= {"structures.replacement", "levers.admissions"}


def test_the_long_purge_has_the_levers_of_the_year_where_they_overlap(case: Scenario) -> None:
    long = load("kwp_1955_61")
    mine, years = expand(long), expand(case)
    first, last = long.day_of(SHARED_FIRST), long.day_of(SHARED_LAST)
    assert case.day_of(SHARED_FIRST) == 0
    for name in years.dtype.names or ():
        np.testing.assert_allclose(mine[name][first:last], years[name][: last - first], rtol=1e-12, err_msg=name)
    assert long.party == case.party
    assert long.behaviour == case.behaviour
    assert long.structures == case.structures


def test_the_chronology_of_the_long_purge() -> None:
    long = load("kwp_1955_61")
    table = expand(long)

    def on(name: str, date: str) -> float:
        return float(np.max(table[name][long.day_of(date)]))

    soviet = [f.name for f in long.party.factions].index("Soviet") + 1
    shield = table["shield"][:, soviet]
    assert shield[long.day_of("1956-01-15")] == 0.0 < shield[long.day_of("1957-07-01")]
    assert shield[long.day_of("1960-06-01")] == 0.0
    assert on("intensity", "1956-01-15") > 3 * on("intensity", "1956-05-01")
    assert on("exposure", "1956-08-29") == 0.0 < on("exposure", "1956-08-30")
    assert [long.date_of(int(day)).isoformat() for day in np.flatnonzero(table["reversal"])] == ["1956-09-23"]
    assert (table["intensity"][long.day_of("1959-01-01") : long.day_of("1960-12-31")] == 1.0).all()
    assert on("intensity", "1961-06-01") < 0.5
    documented = {f.date for f in evidence.facts().values() if f.date}
    days = [event.date for event in long.events]
    assert set(days) <= documented
    assert days == sorted(days)
    assert len(days) >= 15


def test_sizes_of_the_other_parties() -> None:
    def members(name: str) -> int:
        return sum(kind.number * kind.members for kind in load(name).party.kinds)

    assert members("cpsu_1935_38") == evidence.value("cpsu_1935.full")
    assert load("cpsu_1935_38").party.candidates == evidence.value("cpsu_1935.candidates")
    assert members("china_1957") == 1e5 * evidence.value("ccp_members.1957")
    assert members("poland_1957") == 1_283_000


@pytest.mark.parametrize("name", TESTS_OF_REACH)
def test_no_outcome_enters_another_party_but_as_a_declared_order(name: str) -> None:
    outcomes = {
        evidence.value(key)
        for key in ("cpsu_expelled_1935_38.1935", "cpsu_expelled_1935_38.1936", "cpsu_expelled_1935_38.1937",
                    "cpsu_cc17.shot", "cpsu_deleg17.arrested", "china_rightists.official", "pzpr_1957_58.removed")
    }  # fmt: skip
    for leaf in load(name).leaves():
        numbers = {float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", repr(leaf.value))}
        assert not numbers & outcomes, leaf.name


def test_the_control_orders_a_verification_and_nothing_else() -> None:
    table = expand(load("poland_1957"))
    for name in ("intensity", "exposure", "pressure", "torture", "hunt", "strictness", "arrest_capacity", "reversal"):
        assert not table[name].any(), name
    asked = table["quota"].sum() / 365.25
    assert asked == pytest.approx(evidence.value("pzpr_1957_58.share"), abs=0.001)
