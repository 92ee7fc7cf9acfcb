"""What a user may give: tables in a change, dates of every kind, grades with sources, and what is told of slips."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import purgesim
from purgesim.calibration import read_priors
from purgesim.cli.settings import changed as with_settings
from purgesim.core.dates import NoDateError, day_given
from purgesim.core.errors import PurgesimError, ScenarioError, ScenarioWarning
from purgesim.scenario import Scenario, load
from purgesim.scenario.party_spec import BodyKind, PartySpec

DAY = dt.date(1957, 3, 1)
GIVEN = [
    "1957-03-01", "1957-03-01 00:00:00", DAY, dt.datetime(1957, 3, 1), pd.Timestamp("1957-03-01"),
    np.datetime64("1957-03-01"), np.datetime64("1957-03-01T00:00:00.000000000"),
    np.array("1957-03-01", "datetime64[s]"),
]  # fmt: skip
NO_DAY = [
    ("soon", "allowed: a date such as 1957-07-01"), (5.5, "allowed: a date such as 1957-07-01"),
    (True, "allowed: a date"), (None, "allowed: a date"), (pd.NaT, "allowed: a date"),
    (np.datetime64("NaT"), "allowed: a date"), (dt.datetime(1957, 3, 1, 12), "which has a time of day"),
    (pd.Timestamp("1957-03-01 00:00:00.000000001"), "which has a time of day"),
    (np.datetime64("1957-03-01T01"), "which has a time of day"), ("1957-03-01T12:00", "which has a time of day"),
    (pd.Timestamp("1957-03-01", tz="Asia/Seoul"), "which has a time zone"), ("1957-03-01T00:00Z", "time zone"),
    (np.datetime64("1957-03"), "which names no single day"), (np.datetime64("1957"), "which names no single day"),
    (np.datetime64("20000-01-01"), "the years 1 to 9999"),
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load("small_ministry")


def hook(situation: purgesim.Situation) -> None:
    """Does nothing."""


def values(scenario: Scenario) -> dict[str, Any]:
    return {leaf.name: leaf.value for leaf in scenario.declared()}


def differing(one: Scenario, other: Scenario) -> set[str]:
    a, b = values(one), values(other)
    return {name for name in a.keys() | b.keys() if a.get(name) != b.get(name)}


@pytest.mark.parametrize(
    ("nested", "dotted"),
    [
        ({"levers": {"torture": 0.0}}, {"levers.torture": 0.0}),
        ({"levers": {"torture": 0.0, "hunt": {"North": 0.25}}}, {"levers.torture": 0.0, "levers.hunt.North": 0.25}),
        ({"levers.intensity": {"county": 0.5}}, {"levers.intensity.county": 0.5}),
        ({"behaviour": {"meeting": {"zeal": 0.01}}}, {"behaviour.meeting.zeal": 0.01}),
        ({"behaviour.hearing": {"thresholds": [0, 1, 2, 3]}}, {"behaviour.hearing.thresholds": [0, 1, 2, 3]}),
        ({"party": {"factions": [{"name": "Returned", "size": 20}]}}, {"party.factions.Returned.size": 20}),
        ({"party.ages": {"mean": 40.0}}, {"party.ages.mean": 40.0}),
        ({"archive": {"press": [{"name": "gazette", "delay_days": 3.0}]}}, {"archive.press.gazette.delay_days": 3.0}),
        ({"switches": {"torture": False}}, {"switches.torture": False}),
        ({"structures": {"handlers": "hearing"}}, {"structures.handlers": "hearing"}),
        ({"window": {"open": "1957-02-05"}}, {"window.open": "1957-02-05"}),
    ],
)
def test_n15_a_table_in_an_override_changes_what_it_names_and_nothing_else(
    small: Scenario, nested: dict[str, Any], dotted: dict[str, Any]
) -> None:
    one, other = small.override(nested), small.override(dotted)
    assert one.digest == other.digest
    assert one.notes == other.notes
    assert differing(small, one) == set(dotted)


def test_n15_the_same_table_gives_the_same_in_a_file_and_on_the_command_line(small: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('extends = "small_ministry"\n[levers]\ntorture = 0.0\nhunt = { North = 0.5 }\n')
    digest = small.override({"levers": {"torture": 0.0, "hunt": {"North": 0.5}}}).digest
    assert load(file).digest == digest
    assert with_settings(small, ["levers={torture=0.0, hunt={North=0.5}}"]).digest == digest
    assert purgesim.simulate(small.override({"levers": {"torture": 0.0}}), seed=1).same_as(
        purgesim.simulate(small.override({"levers.torture": 0.0}), seed=1)
    )


def test_n15_a_list_of_named_tables_adds_new_ones_and_an_empty_list_clears(small: Scenario) -> None:
    more = small.override({"party.factions": [{"name": "New", "size": 3}]})
    assert [(f.name, f.size) for f in more.party.factions] == [("Returned", 30), ("New", 3)]
    kinds = [kind.model_dump() for kind in small.party.kinds]
    between = small.override({"party.kinds": [kinds[0], {"name": "office", "members": 30}, *kinds[1:]]})
    assert [kind.name for kind in between.party.kinds] == ["centre", "office", "ministry", "legal organ"]
    assert small.override({"archive.informants": []}).archive.informants == ()


def test_n15_notes_on_what_is_not_named_stay() -> None:
    case = load("kwp_1957_58")
    changed = case.override({"behaviour": {"demography": {"slope": 0.09}}})
    assert {
        name for name in case.notes.keys() | changed.notes.keys() if case.notes.get(name) != changed.notes.get(name)
    } == {"behaviour.demography.slope"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"levers": {"tortur": 0.0}}, "levers.tortur: unknown name"),
        ({"levers": {}}, "levers: given an empty table, which changes nothing"),
        ({"levers": {"torture": 0.5}, "levers.torture": 0.2}, "levers.torture: given twice"),
        ({"levers": {"torture": {"value": 0.5}}}, "levers.torture.value: unknown name"),
        ({"party": {"factions": [{"name": "Returned", "sise": 3}]}}, "party.factions.Returned.sise: unknown name"),
        ({"levers": {1: 2}}, "for a name"),
    ],
)  # fmt: skip
def test_n15_what_cannot_be_merged_is_told(small: Scenario, changes: dict[Any, Any], told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        small.override(changes)
    assert told in str(caught.value)


def test_n15_a_fork_and_a_comparison_read_tables_too(small: Scenario) -> None:
    sim = purgesim.start(small, seed=1).run_to("1957-06-01")
    forks = [sim.fork(given).run() for given in ({"levers": {"brake": 0.0}}, {"levers.brake": 0.0})]
    assert forks[0].same_as(forks[1])
    short = small.override({"window.close": "1957-03-01"})
    worlds = {"one": short, "other": short.override({"switches.torture": False})}
    found = purgesim.compare(worlds, 2, structures={"heard": {"structures": {"handlers": "hearing"}}})
    assert found.structures["heard"] == {"structures.handlers": "hearing"}


@pytest.mark.parametrize("date", GIVEN, ids=repr)
def test_f30_a_date_of_any_kind_is_read_by_every_entry(small: Scenario, date: Any) -> None:
    assert day_given(date) == DAY
    assert small.day_of(date) == 59
    assert purgesim.start(small, seed=1).run_to(date).date == DAY
    sim = purgesim.start(small, seed=1, hooks=[(date, hook)])
    assert sim.hooks[0].date == DAY
    assert sim.fork({"levers.torture": [(date, 0.0)]}).scenario.levers.torture[-1] == (DAY, 0.0)
    assert sim.change({"levers.torture": [(date, 0.0)]}).scenario.levers.torture[-1] == (DAY, 0.0)
    dated = small.override({"window.open": date, "levers.torture": [(date, 1.0), ("1957-04-01", 0.0)]})
    assert dated.window.open == DAY
    assert dated.levers.torture[0] == (DAY, 1.0)
    assert small.override({"levers.reversal": [(date, 0.5)]}).levers.reversal == ((DAY, 0.5),)
    roster = pd.DataFrame({"id": ["a1", "a2"], "body": "mill"})
    assert purgesim.party_from_tables(roster, declared="synthetic", ages_on=date).ages_on == DAY
    purgesim.measures.case_matrix(small, date)


def test_f30_a_series_of_dates_in_a_design_is_read(small: Scenario) -> None:
    days = pd.to_datetime(["1957-02-01", "1957-03-01"])
    points = [list(zip(days, [1.0, 0.0], strict=True)), [(days[0], 0.5), (np.datetime64("1957-04-01", "ns"), 0.0)]]
    design = purgesim.Design.grid({"levers.torture": points})
    assert next(iter(design)) == {"levers.torture": [["1957-02-01", 1.0], ["1957-03-01", 0.0]]}
    assert list(design)[1] == {"levers.torture": [["1957-02-01", 0.5], ["1957-04-01", 0.0]]}


@pytest.mark.parametrize(("date", "told"), NO_DAY, ids=lambda value: repr(value)[:40])
def test_f30_what_names_no_day_is_refused_in_words(small: Scenario, date: Any, told: str) -> None:
    with pytest.raises(NoDateError, match=told):
        day_given(date)
    roster = pd.DataFrame({"id": ["a1"], "body": "mill"})
    entries: list[Callable[[], Any]] = [
        lambda: small.day_of(date),
        lambda: purgesim.start(small, seed=1, hooks=[(date, hook)]),
        lambda: small.override({"levers.torture": [(date, 0.0), ("1957-12-01", 1.0)]}),
        lambda: small.override({"window.open": date}),
    ]
    if not isinstance(date, bool):
        entries.append(lambda: purgesim.start(small, seed=1).run_to(date))
    if date is not None:
        entries.append(lambda: purgesim.party_from_tables(roster, declared="synthetic", ages_on=date))
    for entry in entries:
        with pytest.raises(PurgesimError) as caught:
            entry()
        assert "pydantic" not in str(caught.value)


@given(st.dates())
def test_f30_texts_numpy_and_datetime_agree_with_the_date(day: dt.date) -> None:
    midnight = dt.datetime.combine(day, dt.time())
    assert {day_given(x) for x in (day, midnight, day.isoformat(), np.datetime64(day), np.datetime64(midnight))} == {
        day
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"levers.brake": [["1957-02-01", 0.0], ["1975-06-01", 1.0]]}, "levers.brake: given 1975-06-01, outside"),
        ({"levers.brake": [["1956-02-01", 0.0], ["1956-06-01", 0.5]]}, "levers.brake: all .* before .* it is 0.5"),
        ({"levers.quota": [["1975-02-01", 0.25], ["1976-06-01", 0.5]]}, "levers.quota: all .* after .* 0.25"),
        ({"levers.brake": [["1975-06-01", 0.0]]}, "levers.brake: all its points lie after .* it is 0 throughout"),
        ({"levers.reversal": [["1975-06-01", 0.5]]}, "levers.reversal: given 1975-06-01, .* nothing happens then"),
        ({"levers.reversal": [["1957-12-31", 0.5]]}, "levers.reversal: given 1957-12-31, outside"),
        ({"levers": {"hunt": {"North": [["1957-02-01", 0.0], ["1975-06-01", 1.0]]}}}, "levers.hunt.North: given 1975"),
        ({"window": {"start": "1937-01-01", "open": "1937-02-01", "close": "1937-12-31"}}, "levers.exposure: all its"),
    ],
)  # fmt: skip
def test_f22_a_date_outside_the_run_is_taken_and_told(small: Scenario, changes: dict[str, Any], told: str) -> None:
    with pytest.warns(
        ScenarioWarning, match=f"override of small_ministry: dates outside the run\n  - {told}"
    ) as caught:
        small.override(changes)
    assert [record.filename for record in caught] == [__file__]


@pytest.mark.parametrize(
    "changes",
    [
        {"levers.brake": [["1957-01-01", 0.0], ["1957-12-31", 1.0]]},
        {"levers.brake": 0.5},
        {"levers.reversal": [["1957-12-30", 0.5]]},
        {"window.open": "1957-02-05"},
    ],
)
def test_f22_dates_of_the_run_are_not_spoken_of(small: Scenario, changes: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small.override(changes)
        for name in purgesim.available()["name"]:
            load(name)


def test_f22_a_file_a_fork_a_hook_and_a_sweep_tell_it_too(small: Scenario, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('extends = "small_ministry"\n[levers]\nbrake = [[1975-06-01, 0.0]]\n[[events]]\ndate = 1975-06-01\n'
                    'label = "a slip"\n')  # fmt: skip
    with pytest.warns(ScenarioWarning, match=r"levers.brake: all its points .*\n.*events: 'a slip' on 1975-06-01"):
        load(file)
    sim = purgesim.start(small, seed=1).run_to(DAY)
    slip = {"levers.brake": [["1975-06-01", 0.0]]}
    for change in (sim.fork, sim.change):
        with pytest.warns(ScenarioWarning, match="levers.brake: given 1975-06-01, outside"):
            change(slip)
    with pytest.warns(ScenarioWarning, match=r"design: dates outside the run\n  - levers.brake: all its points"):
        purgesim.sweep(
            small.override({"window.close": "1957-03-01"}), purgesim.Design.grid({k: [v] for k, v in slip.items()})
        )


def test_f22_ages_of_a_later_day_are_told(small: Scenario) -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(40)], "body": "mill", "age": 30})
    own = purgesim.party_from_tables(roster, declared="synthetic", ages_on=dt.date(1975, 1, 1))
    with pytest.warns(ScenarioWarning, match="party.tables.ages_on: given 1975-01-01, after the run"):
        small.with_party(own, {"structures.handlers": "hearing", "party.tables.ages_on": "1975-01-01"})


SOURCELESS = ("primary", "secondary", "derived", "unverified", "calibrated")


@pytest.mark.parametrize("grade", SOURCELESS)
@pytest.mark.parametrize(
    "text",
    [
        '[levers]\ntorture = {{ value = 1.0, grade = "{grade}" }}',
        '[levers]\ntorture = {{ value = 1.0, grade = "{grade}", source = "Assumption" }}',
        '[levers]\ntorture = {{ value = 1.0, grade = "{grade}", source = "  " }}',
        '[behaviour.meeting]\nzeal = {{ value = 0.01, grade = "{grade}" }}',
        '[behaviour.meeting]\nnote = {{ grade = "{grade}" }}\nzeal = 0.01',
        '[party.ages]\nmean = {{ value = 30, grade = "{grade}" }}',
        '[[archive.press]]\nname = "gazette"\ndelay_days = {{ value = 5.0, grade = "{grade}" }}',
        '[notes."levers.torture"]\ngrade = "{grade}"',
        '[[events]]\ndate = 1957-05-01\nlabel = "plenum"\ngrade = "{grade}"',
    ],
)
def test_n18_a_grade_above_assumed_needs_a_source(tmp_path: Path, text: str, grade: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'extends = "small_ministry"\n{text.format(grade=grade)}\n')
    with pytest.raises(ScenarioError, match=f"given '{grade}' without a source; allowed: assumed, or a source"):
        load(file)
    file.write_text(f'extends = "small_ministry"\n{text.format(grade="assumed")}\n'.replace('"  "', '"a guess"'))
    load(file)


def test_n18_an_override_with_a_grade_asks_for_the_source(small: Scenario) -> None:
    for more in ({}, {"source": "set by hand"}, {"source": "Assumption"}):
        with pytest.raises(ScenarioError, match="given 'primary' without a source"):
            small.override({"levers.torture": 0.5}, grade="primary", **more)  # type: ignore[arg-type]
    noted = small.override({"levers.torture": 0.5}, grade="primary", source="an order of 1957").notes["levers.torture"]
    assert (noted.grade, noted.source) == ("primary", "an order of 1957")
    assert small.override({"levers.torture": 0.5}).notes["levers.torture"].source == "set by hand"


def test_n18_every_declared_default_has_a_source_for_its_grade() -> None:
    for name in purgesim.available()["name"]:
        table = load(name).parameters()
        graded = table[table["grade"] != "assumed"]
        assert graded["source"].str.strip().str.lower().isin(["", "assumption", "set by hand"]).sum() == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('grade = "primary"\nsource = "Assumption"', "given 'primary' without a source"),
        ('grade = "primry"\nsource = "a book"', "grade: given 'primry'; allowed: primary, secondary"),
    ],
)
def test_n18_priors_need_sources_too(small: Scenario, tmp_path: Path, said: str, told: str) -> None:
    file = tmp_path / "priors.toml"
    prior = '[[prior]]\nname = "behaviour.meeting.zeal"\ncalibrated = true\ndistribution = "uniform"\n'
    prior += "low = 0.0\nhigh = 0.1\n"
    file.write_text(prior + said)
    with pytest.raises(PurgesimError, match=told):
        read_priors(small, file)
    file.write_text(prior + 'grade = "primary"\nsource = "a book"')
    assert read_priors(small, file).priors[0].grade == "primary"


def test_u4_a_scenario_is_frozen_in_the_houses_words(small: Scenario) -> None:
    def assigned(part: Any, name: str) -> Callable[[], None]:
        return lambda: setattr(part, name, "x")

    doors: list[Callable[[], Any]] = [
        assigned(small, "title"),
        assigned(small.party, "seed"),
        assigned(small.levers, "torture"),
        assigned(small.behaviour.meeting, "zeal"),
        assigned(small, "unheard_of"),
        lambda: delattr(small, "title"),
        lambda: small.levers.hunt.__setitem__("North", 0.0),  # type: ignore[index]
    ]
    for door in doors:
        with pytest.raises(ScenarioError, match=r"a scenario is frozen; override\(\{\.\.\.\}\) gives a changed one"):
            door()


WRONG: tuple[Any, ...] = (5, None, ["a"], object(), b"x", 1.5, "x\0y", {1: 2}, (1, 2))


@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: repr(value)[:20])
def test_u4_what_is_no_scenario_no_date_and_no_folder_is_refused_in_the_houses_words(
    small: Scenario, wrong: Any, tmp_path: Path
) -> None:
    one = purgesim.Design.grid({"levers.torture": [0.0]})
    doors: list[Callable[[], Any]] = [
        lambda: load(wrong),
        lambda: purgesim.start(wrong),
        lambda: purgesim.simulate(wrong),
        lambda: purgesim.simulate_many(wrong, [1]),
        lambda: purgesim.PurgeModel(wrong),
        lambda: purgesim.sweep(wrong, one),
        lambda: purgesim.compare(wrong),
        lambda: purgesim.compare({"a": small, "b": wrong}),
        lambda: purgesim.exports.bibtex(wrong),
        lambda: purgesim.measures.case_matrix(wrong),
        lambda: small.override(wrong),
        lambda: small.with_party(wrong),
        lambda: small.day_of(wrong),
        lambda: small.write(wrong),
        lambda: purgesim.resume(wrong),
        lambda: purgesim.fork(wrong, {}),
        lambda: purgesim.Run.load(wrong),
        lambda: purgesim.sweep(small, wrong),
        lambda: purgesim.simulate(small, wrong if wrong != 5 else -1),
        lambda: BodyKind(members=wrong if wrong != 5 else -1),
        lambda: PartySpec(kinds=wrong if wrong != (1, 2) else 5),
    ]
    if wrong is not None:
        doors += [
            lambda: purgesim.compare({"a": small, "b": small}, 2, structures=wrong),
            lambda: purgesim.compare({"a": small, "b": small}, 2, structures={"x": wrong}),
            lambda: purgesim.compare({"a": small, "b": small}, 2, draws=wrong),
            lambda: purgesim.compare({"a": small, "b": small}, 2, hooks=wrong),
            lambda: purgesim.sweep(small, one, out=wrong) if wrong != "x" else None,
            lambda: Scenario.from_dict(wrong),
        ]
    for number, door in enumerate(doors):
        with pytest.raises(PurgesimError) as caught:
            door()
        assert "pydantic" not in str(caught.value), number
        assert len(str(caught.value)) < 1000, number


def test_u4_the_list_of_two_scenarios_is_told_what_it_should_be(small: Scenario) -> None:
    with pytest.raises(PurgesimError) as caught:
        purgesim.compare([small, small])  # type: ignore[arg-type]
    assert str(caught.value).startswith("scenarios: given [")
    assert str(caught.value).endswith('allowed: a mapping of names, such as {"baseline": one, "other": another}')
    assert len(str(caught.value)) < 300
