"""A party from tables works with everything a party works with, and is known by its content alone."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import purgesim
from purgesim import Run, Scenario
from purgesim.core.errors import CheckpointError, PartyTablesError, ScenarioError
from purgesim.party import party_for
from purgesim.roster import registry
from purgesim.roster.template import write_template
from purgesim.sweeps import Design


@pytest.fixture
def forgetful(monkeypatch):
    """Return a function after which this process is as one that has read no tables yet."""

    def forget() -> None:
        monkeypatch.setattr(registry, "_read", type(registry._read)())
        monkeypatch.setattr(registry, "_homeless", {})

    return forget


def loaded(folder: Path) -> Scenario:
    return purgesim.load(folder / "scenario.toml")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_both_executors_write_the_same_chronicle(template: Path) -> None:
    scenario = loaded(template)
    compiled, agents = (purgesim.simulate(scenario, 5, executor=name) for name in ("compiled", "agents"))
    assert compiled.same_as(agents)
    assert int(compiled.summary["expelled"]) > 0
    assert not compiled.same_as(purgesim.simulate(scenario, 6))


def test_the_scenario_is_known_by_content_not_by_place(template: Path, tmp_path: Path) -> None:
    shutil.copytree(template, tmp_path / "elsewhere")
    here, there = loaded(template), loaded(tmp_path / "elsewhere")
    assert here.party.tables is not None
    assert there.party.tables is not None
    assert here.party.tables.folder != there.party.tables.folder
    assert here.digest == there.digest
    assert party_for(here.party, here.window.start) is party_for(there.party, there.window.start)
    roster = pd.read_csv(template / "roster.csv", dtype=str)
    roster.to_parquet(template / "roster.parquet")
    (template / "roster.csv").unlink()
    assert loaded(template).digest == here.digest


def test_another_content_under_the_same_name_is_another_party(template: Path) -> None:
    before = loaded(template)
    first = party_for(before.party, before.window.start)
    edit(
        template / "roster.csv", "m001,ministry of salt,member,cell 1,1910", "m001,ministry of salt,member,cell 1,1890"
    )
    after = loaded(template)
    assert after.digest != before.digest
    second = party_for(after.party, after.window.start)
    assert second is not first
    assert not np.array_equal(first.register["birth"], second.register["birth"])
    assert party_for(before.party, before.window.start) is first


def test_a_scenario_written_and_read_again_is_the_same(template: Path, tmp_path: Path) -> None:
    scenario = loaded(template)
    again = purgesim.load(scenario.write(tmp_path / "again.toml"))
    assert again.digest == scenario.digest
    assert again == scenario
    table = scenario.parameters().set_index("name")
    assert table.loc["party.kinds.works.number", "source"] == "counted in the tables"
    assert table.loc["party.ties.kin", "source"] == "not used: the tables say it"
    assert table.loc["party.kinds.works.sessions", "source"] == "set in scenario.toml"
    assert "party.tables.folder" in table.index


def test_a_scenario_without_tables_says_nothing_of_them() -> None:
    scenario = purgesim.load("small_ministry")
    assert "tables" not in scenario.to_toml()
    assert "party.tables" not in set(scenario.parameters()["name"])
    assert "tables" not in scenario.party.content()


def test_a_checkpoint_goes_on_where_the_tables_are_and_says_where_they_are_not(
    template: Path, tmp_path: Path, forgetful, monkeypatch
) -> None:
    scenario = loaded(template)
    whole = purgesim.simulate(scenario, 3)
    path = purgesim.start(scenario, 3).run_to("1957-05-01").checkpoint(tmp_path / "may.npz")
    assert purgesim.resume(path).run().same_as(whole)
    assert purgesim.resume(path, executor="agents").run().same_as(whole)
    forgetful()
    shutil.move(template, tmp_path / "moved")
    with pytest.raises(PartyTablesError) as caught:
        purgesim.resume(path)
    assert "no such folder" in str(caught.value)
    assert "PURGESIM_TABLES" in str(caught.value)
    assert not isinstance(caught.value, CheckpointError)
    monkeypatch.setenv("PURGESIM_TABLES", str(tmp_path / "moved"))
    assert purgesim.resume(path).run().same_as(whole)
    monkeypatch.delenv("PURGESIM_TABLES")
    forgetful()
    purgesim.party_from_tables(tmp_path / "moved", declared="synthetic")
    assert purgesim.resume(path).run().same_as(whole)
    forgetful()
    shutil.move(tmp_path / "moved", template)
    edit(template / "ties.csv", ",kin", ",friend")
    with pytest.raises(PartyTablesError, match="its tables have changed"):
        purgesim.resume(path)


def test_a_saved_run_is_read_again_and_a_fork_has_its_past(template: Path, tmp_path: Path, forgetful) -> None:
    scenario = loaded(template)
    run = purgesim.simulate(scenario, 3)
    run.save(tmp_path / "run")
    forgetful()
    again = Run.load(tmp_path / "run")
    assert again.same_as(run)
    assert again.register.equals(run.register)
    path = purgesim.start(scenario, 3).run_to("1957-05-01").checkpoint(tmp_path / "may.npz")
    other = purgesim.fork(path, {"levers.brake": 0.0}).run()
    past = run.event_table["day"] < scenario.day_of("1957-05-01")
    assert np.array_equal(other.event_table[: past.sum()], run.event_table[past])
    assert not other.same_as(run)
    forgetful()
    shutil.rmtree(template)
    assert Run.load(tmp_path / "run").same_as(run)  # its tables are with it


def test_a_party_that_was_only_in_memory_says_so_in_another_process(scenario: Scenario, forgetful) -> None:
    assert scenario.party.tables is not None
    assert scenario.party.tables.folder == ""
    forgetful()
    with pytest.raises(PartyTablesError, match=r"never written; write them with OwnParty\.write"):
        Scenario.from_dict(scenario.model_dump())


def test_somebody_is_taken_out_before_the_first_day(scenario: Scenario, own) -> None:
    party = party_for(scenario.party, scenario.window.start)
    chosen = own.rows_in_roster(["m004"])[0]
    row = int(np.flatnonzero(party.roster_rows == chosen)[0])
    run = purgesim.simulate(scenario, 2, without=[row])
    assert run.register.loc[row, "standing"] == "absent"
    assert run.summary["members_start"] == party.n_members - 1
    assert not run.same_as(purgesim.simulate(scenario, 2))


def test_a_sweep_over_a_party_of_ones_own(template: Path, tmp_path: Path) -> None:
    scenario = loaded(template)
    design = Design.grid({"levers.arrest_share": [0.1, 0.6]})
    found = purgesim.sweep(scenario, design, seeds=2, out=tmp_path / "sweep")
    assert len(found.runs) == 4
    one = purgesim.simulate(scenario.override({"levers.arrest_share": 0.6}), 2)
    row = found.runs[(found.runs["levers.arrest_share"] == 0.6) & (found.runs["seed"] == 2)]
    assert float(row["expelled"].iloc[0]) == one.summary["expelled"]


def test_what_the_tables_decide_cannot_be_overridden(template: Path) -> None:
    scenario = loaded(template)
    with pytest.raises(ScenarioError) as caught:
        scenario.override({"party.factions.Returned.size": 3, "party.kinds.works.number": 4, "levers.brake": 0.5})
    text = str(caught.value)
    assert "party.factions.Returned.size: given 3, which the user's tables decide" in text
    assert "party.kinds.works.number: given 4, which the user's tables decide (2)" in text
    assert "brake" not in text
    with pytest.raises(ScenarioError, match=r"party.ties.kin: given 2.0, but the user's tables decide it"):
        scenario.override({"party.ties.kin": 2.0})
    assert scenario.override({"party.kinds.works.sessions": 5.0}).digest != scenario.digest


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (
            "roster.csv",
            ",Returned,",
            ",Returnd,",
            "column faction: given 'Returnd', which the scenario does not declare",
        ),
        ("roster.csv", ",North,", ",Nord,", "column circle: given 'Nord', which the scenario does not declare"),
        ("bodies.csv", "legal organ", "legal body", "bodies.csv, row 3, column kind: given 'legal body', which"),
        (
            "roster.csv",
            "cell 1,1910",
            "cell 1,1957-03-01",
            "roster.csv, row 2, column birth: born after the run begins",
        ),
        (
            "scenario.toml",
            '"synthetic"',
            '"living"',
            "party.tables.declared: given 'living'; allowed: declared = \"hist",
        ),
        ("scenario.toml", 'declared = "synthetic"', "", "party.tables.declared: given none; allowed: declared"),
        ("scenario.toml", 'folder = "."', 'folder = "gone"', "no such folder; give one that holds roster.csv"),
        ("scenario.toml", 'folder = "."', "folder = 3", "party.tables.folder: given 3; allowed: a text in quotes"),
        ("scenario.toml", 'folder = "."', 'fold = "."', "party.tables.fold: unknown name"),
        ("scenario.toml", 'name = "works"', 'name = "works"\nnumber = 9', "party.kinds.works.number: given 9, which"),
    ],
)
def test_where_scenario_and_tables_disagree(template: Path, file: str, old: str, new: str, line: str) -> None:
    edit(template / file, old, new)
    with pytest.raises((PartyTablesError, ScenarioError)) as caught:
        loaded(template)
    assert line in str(caught.value)


def test_a_file_may_take_all_but_the_party_from_another_scenario(template: Path) -> None:
    (template / "own.toml").write_text('extends = "small_ministry"\n[party.tables]\ndeclared = "synthetic"\n')
    scenario = purgesim.load(template / "own.toml")
    small = purgesim.load("small_ministry")
    assert scenario.levers == small.levers
    assert {k.name: k.number for k in scenario.party.kinds} == {
        "centre": 0,
        "ministry": 1,
        "legal organ": 1,
        "works": 2,
    }
    assert scenario.party.factions[0].stigma == 3.0
    purgesim.simulate(scenario, 1)


def test_a_party_takes_its_place_in_the_main_case_in_one_line(own) -> None:
    scenario = purgesim.load("kwp_1957_58").with_party(own)
    party = party_for(scenario.party, scenario.window.start)
    assert (party.n_members, party.n_candidates) == (111, 9)
    assert scenario.levers == purgesim.load("kwp_1957_58").levers
    assert "Returned" in {f.name for f in scenario.party.factions}
    assert "North" in {c.name for c in scenario.party.circles}


def test_a_change_that_the_tables_decide_is_refused_when_they_are_put_in(own) -> None:
    small = purgesim.load("small_ministry")
    with pytest.raises(ScenarioError, match=r"party.circles.North.size: given 3, but the user's tables decide it"):
        small.with_party(own, {"party.circles.North.size": 3})
    assert small.with_party(own, {"levers.brake": 0.5}).levers.brake[0][1] == 0.5


def test_the_very_old_do_not_overflow_the_agenda() -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(20_000)], "body": "mill", "birth": "1830"})
    own = purgesim.party_from_tables(roster, declared="synthetic")
    changes = {"structures.handlers": "hearing"}
    with pytest.warns(UserWarning, match="20,000 older than 100"):
        scenario = purgesim.load("small_ministry").with_party(own, changes)
    assert purgesim.simulate(scenario, 1).summary["members_end"] < 5_000


def test_the_template_folder_is_never_overwritten(template: Path) -> None:
    with pytest.raises(PartyTablesError, match="is there and not empty"):
        write_template(template)


def test_n1_drawn_ages_of_an_own_party_follow_the_windows_start_unless_their_day_is_given() -> None:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(60)], "body": "mill", "age": [40.5, None] * 30})
    births = {}
    for day in (None, dt.date(1957, 1, 1)):
        own = purgesim.party_from_tables(roster, declared="synthetic", ages_on=day)
        base = purgesim.load("small_ministry").with_party(
            own, {"structures.handlers": "hearing", "party.factions.Returned.size": 5}
        )
        window = {"window.start": dt.date(1937, 1, 1), "window.open": dt.date(1937, 2, 1)}
        earlier = base.override({**window, "window.close": dt.date(1937, 12, 31)})
        births[day] = [party_for(s.party, s.window.start).register["birth"] for s in (base, earlier)]
    days = (dt.date(1957, 1, 1) - dt.date(1937, 1, 1)).days
    moved, fixed = births[None], births[dt.date(1957, 1, 1)]
    assert (moved[0] - moved[1] == days).all()
    assert (fixed[0] == fixed[1]).all()
    assert (fixed[0] == moved[0]).all()


def an_own_party(folder: Path) -> Scenario:
    roster = pd.DataFrame({"id": [f"a{i}" for i in range(60)], "body": ["mill", "mine"] * 30})
    ties = pd.DataFrame({"from": ["a0", "a1"], "to": ["a2", "a3"], "layer": ["friend", "kin"]})
    own = purgesim.party_from_tables(roster, ties, declared="synthetic").write(folder)
    changes = {"structures.handlers": "hearing", "party.factions.Returned.size": 5}
    return purgesim.load("small_ministry").with_party(own, changes)


def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has read no tables."""
    monkeypatch.setattr(registry, "_read", type(registry._read)())
    monkeypatch.setattr(registry, "_homeless", {})


def test_u7_a_saved_run_of_an_own_party_is_loaded_where_it_was_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = purgesim.simulate(an_own_party(tmp_path / "tables"), seed=1)
    run.save(tmp_path / "run")
    run.save(tmp_path / "run")  # over itself
    assert str(tmp_path) not in (tmp_path / "run" / "scenario.toml").read_text()
    shutil.rmtree(tmp_path / "tables")
    moved = tmp_path / "elsewhere" / "deep"
    moved.parent.mkdir()
    shutil.move(tmp_path / "run", moved)
    forgotten(monkeypatch)
    again = Run.load(moved)
    assert again.same_as(run)
    assert again.scenario.digest == run.scenario.digest
    assert again.register.equals(run.register)
    (moved / "party" / "roster.parquet").unlink()
    with pytest.raises(CheckpointError, match=r"party/roster\.parquet missing"):
        Run.load(moved)


def test_u7_a_written_scenario_refers_to_its_tables_from_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "study"
    (place / "scenarios").mkdir(parents=True)
    scenario = an_own_party(place / "tables")
    file = scenario.write(place / "scenarios" / "own.toml")
    assert 'folder = "../tables"' in file.read_text()
    shutil.move(place, tmp_path / "moved")
    forgotten(monkeypatch)
    assert purgesim.load(tmp_path / "moved" / "scenarios" / "own.toml").digest == scenario.digest


def test_u7_archives_and_sweeps_carry_the_tables_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = an_own_party(tmp_path / "tables").override({"window.close": "1957-03-01"})
    purgesim.archive.observe(purgesim.simulate(scenario, seed=1)).save(tmp_path / "archive")
    design = Design.grid({"levers.torture": [0.0, 1.0]})
    purgesim.sweep(scenario, design, 1, out=tmp_path / "sweep")
    purgesim.sweep(scenario, design, 2, out=tmp_path / "sweep")  # continues
    shutil.rmtree(tmp_path / "tables")
    forgotten(monkeypatch)
    for file in ("archive/scenario.toml", "sweep/scenario-0.toml"):
        assert str(tmp_path) not in (tmp_path / file).read_text()
        assert purgesim.load(tmp_path / file).digest == scenario.digest
