"""Files: round trip, inheritance, notes, names, and writing whole or not at all."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from purgesim.core.errors import ScenarioError
from purgesim.scenario import Note, Scenario, available, files, load
from purgesim.scenario.files import split_notes
from purgesim.scenario.toml import literal
from tests.scenario.conftest import SMALL

Write = Callable[..., Path]
MORE = r"""
[behaviour.meeting]
zeal = { value = 0.001, grade = "derived", source = "@lankov \"quoted\"", interval = [0, 0.01], comment = "tab\there" }
duty = 0.0004
[behaviour.target]
note = { source = "a guess" }
visibility = [1.0, 2.0, 3.0, 4.0, 5.0]
[levers]
torture = [[1957-05-01, 0.0], [1957-05-01, 1.0], [1957-07-01, 2.0]]
custody = { value = [[1957-05-01, 0.5]], source = "a guess" }
reversal = [[1956-09-23, 1.0]]
hunt = { Choe = { value = 0.5, source = "another" } }
[switches]
contagion = false
[sources.lankov]
title = "Crisis in North Korea"
author = "A. Lankov"
[[events]]
date = 1957-05-01
until = 1957-05-30
label = "campaign"
source = "@lankov"
grade = "secondary"
"""


def test_a_written_scenario_reads_back_equal(write: Write, tmp_path: Path) -> None:
    first = load(write(MORE))
    second = load(first.write(tmp_path / "again.toml"))
    assert second == first
    assert second.digest == first.digest
    assert second.to_toml() == first.to_toml()


def test_the_main_case_reads_back_equal(tmp_path: Path) -> None:
    case = load("kwp_1957_58")
    again = load(case.write(tmp_path / "again.toml"))
    assert again == case
    assert again.digest == case.digest


def test_a_written_scenario_holds_every_parameter(write: Write) -> None:
    scenario = load(write(MORE))
    plain = split_notes(tomllib.loads(scenario.to_toml()), "x")
    switches = plain["switches"]
    assert isinstance(switches, dict)
    assert set(switches) == set(type(scenario.switches).model_fields)
    assert plain["levers"]["custody"] == 0.5
    assert plain["party"]["kinds"][1]["members"] == 160
    stated = set(plain["notes"])
    assert all(any(n == s or n.startswith(f"{s}.") for s in stated) for n in (leaf.name for leaf in scenario.leaves()))


def test_writing_is_whole_or_not_at_all(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(write())
    target = tmp_path / "kept.toml"
    target.write_text("old", encoding="utf-8")

    def fail(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space left"):
        scenario.write(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept.toml", "small.toml"]


def test_others_may_read_what_is_written_as_far_as_the_user_lets_them(write: Write, tmp_path: Path) -> None:
    scenario = load(write())
    for mask in (0o022, 0o077):
        before = os.umask(mask)
        try:
            file = scenario.write(tmp_path / "written.toml")
        finally:
            os.umask(before)
        assert file.stat().st_mode & 0o777 == 0o666 & ~mask


def test_notes_are_split_from_values(write: Write) -> None:
    scenario = load(write(MORE))
    assert scenario.behaviour.meeting.zeal == 0.001
    note = scenario.notes["behaviour.meeting.zeal"]
    assert note == Note(grade="derived", source='@lankov "quoted"', interval=(0.0, 0.01), comment="tab\there")
    assert scenario.notes["behaviour.meeting.duty"] == Note(source="set in small.toml")
    assert "behaviour.target.visibility" not in scenario.notes, "covered by the note of its table"
    rows = scenario.parameters().set_index("name")
    assert rows.loc["behaviour.target.visibility", "source"] == "a guess"
    assert rows.loc["levers.hunt.Choe", "source"] == "another"
    assert tuple(rows.loc["behaviour.meeting.zeal", ["plausible_low", "plausible_high"]]) == (0.0, 0.01)


def test_extends_holds_only_what_differs(write: Write) -> None:
    write(MORE, name="base.toml")
    child = write(
        base='extends = "base"\ntitle = "Child"\n',
        more="""
[behaviour.meeting]
zeal = 0.5
[[party.kinds]]
name = "legal organ"
members = 170
[[party.kinds]]
name = "army"
members = 500
[levers.hunt]
Choe = 0.25
""",
        name="child.toml",
    )
    base, scenario = load(child.with_name("base.toml")), load(child)
    assert scenario.name == "child"
    assert scenario.title == "Child"
    assert [k.name for k in scenario.party.kinds] == ["centre", "legal organ", "army"]
    assert (scenario.party.kinds[1].members, scenario.party.kinds[1].number) == (170, 3)
    assert scenario.behaviour.meeting.duty == base.behaviour.meeting.duty
    assert scenario.levers.torture == base.levers.torture
    assert scenario.levers.hunt["Choe"][0][1] == 0.25
    assert scenario.notes["behaviour.meeting.zeal"].source == "set in child.toml"
    assert scenario.notes["behaviour.meeting.duty"].source == "set in base.toml"
    assert scenario.sources == base.sources
    assert base.override({"behaviour.meeting.zeal": 0.5}).behaviour == scenario.behaviour


def test_extends_chains_and_takes_paths_relative_to_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(name="a.toml")
    (first.parent / "sub").mkdir()
    write(base='extends = "../a.toml"\n[behaviour.meeting]\nzeal = 0.5\n', name="sub/b.toml")
    last = write(base='extends = "./b.toml"\n[behaviour.meeting]\nduty = 0.25\n', name="sub/c.toml")
    monkeypatch.chdir("/")
    scenario = load(last)
    assert (scenario.behaviour.meeting.zeal, scenario.behaviour.meeting.duty) == (0.5, 0.25)
    assert scenario.party.candidates == 20


def test_extends_takes_the_name_of_a_scenario_that_comes_along(write: Write) -> None:
    scenario = load(write(base='extends = "kwp_1957_58"\n[levers]\ntorture = 0.0\n', name="gentle.toml"))
    case = load("kwp_1957_58")
    assert scenario.levers.torture != case.levers.torture
    assert scenario.override({"levers.torture": [list(p) for p in case.levers.torture]}).digest == case.digest


def test_a_mistake_names_the_files_it_may_stand_in(write: Write, complaint: Callable[[Path], str]) -> None:
    write(name="a.toml")
    write(base='extends = "a"\n', name="b.toml")
    told = complaint(write(base='extends = "b"\n[behaviour.meeting]\nzeel = 0.5\n', name="c.toml"))
    assert "c.toml (extends b.toml, a.toml)" in told
    assert "did you mean behaviour.meeting.zeal" in told


def test_the_digest_is_that_of_the_content_and_not_of_the_files(write: Write) -> None:
    base = load(write(name="base.toml"))
    same = load(write(base='extends = "base"\ntitle = "Another"\n', name="same.toml"))
    other = load(write(base='extends = "base"\n[party]\ncandidates = 21\n', name="other.toml"))
    assert same.digest == base.digest != other.digest


def test_an_empty_list_removes_what_was_inherited(write: Write) -> None:
    write(name="base.toml")
    child = write(base='extends = "base"\n[party]\ncircles = []\n', name="child.toml")
    assert load(child).party.circles == ()


def test_a_note_on_what_is_replaced_goes_with_it(write: Write) -> None:
    write(MORE, name="base.toml")
    more = '[behaviour.meeting]\nnote = { source = "all new" }\nzeal = 0.5\n[levers]\nhunt = { Choe = 0.125 }\n'
    scenario = load(write(base='extends = "base"\n', more=more, name="child.toml"))
    rows = scenario.parameters().set_index("name")
    assert rows.loc["behaviour.meeting.zeal", "source"] == "all new"
    assert rows.loc["levers.hunt.Choe", "source"] == "set in child.toml"
    assert rows.loc["levers.custody", "source"] == "a guess"


def test_notes_that_are_no_table(write: Write, complaint: Callable[[Path], str]) -> None:
    write(base="notes = 3\n", name="base.toml")
    assert "notes: given 3; allowed: a table" in complaint(write(base='extends = "base"\n', name="child.toml"))


def test_extends_in_a_circle(write: Write, complaint: Callable[[Path], str]) -> None:
    write(base='extends = "b"\n', name="a.toml")
    told = complaint(write(base='extends = "a"\n', name="b.toml"))
    assert "extends: the files extend each other in a circle (b.toml -> a.toml -> b.toml); remove one extends" in told


def test_extends_of_nothing_offers_the_nearest(write: Write, complaint: Callable[[Path], str]) -> None:
    told = complaint(write(base='extends = "kwp_1957"\n', name="child.toml"))
    assert (
        "extends: given 'kwp_1957', which is neither the name of a scenario nor a file; did you mean kwp_1957_58"
        in told
    )
    told = complaint(write(base="extends = 3\n", name="child.toml"))
    assert "extends: given 3; allowed: the name or path of one scenario in quotes, or { scenario" in told


def test_only_some_parts_of_the_base(write: Write) -> None:
    write(MORE, name="base.toml")
    first = 'extends = { scenario = "base", only = ["behaviour", "levers.torture", "levers.custody"] }\n'
    own = first + SMALL.replace("Yanan", "Left").replace("Choe", "North")
    base, scenario = load(write(name="b.toml").with_name("base.toml")), load(write(base=own, name="child.toml"))
    assert scenario.behaviour == base.behaviour
    assert (scenario.levers.torture, scenario.levers.custody) == (base.levers.torture, base.levers.custody)
    assert not scenario.levers.reversal
    assert not scenario.levers.hunt
    assert scenario.switches.contagion
    assert not scenario.events
    assert [f.name for f in scenario.party.factions] == ["Left"]
    assert [c.name for c in scenario.party.circles] == ["North"]
    assert list(scenario.sources) == ["lankov"], "cited by what was taken"
    rows = scenario.parameters().set_index("name")
    assert rows.loc["behaviour.meeting.zeal", "grade"] == "derived"
    assert rows.loc["behaviour.target.visibility", "source"] == "a guess"
    assert rows.loc["levers.custody", "source"] == "a guess"
    assert "levers.reversal" not in scenario.notes


def test_a_value_taken_alone_keeps_the_note_of_its_table(write: Write) -> None:
    write(MORE, name="base.toml")
    first = 'extends = { scenario = "base", only = ["behaviour.target.visibility"] }\n'
    scenario = load(write(base=first + SMALL, name="child.toml"))
    assert scenario.notes["behaviour.target.visibility"].source == "a guess"
    assert not scenario.sources


def test_only_what_the_base_does_not_set(write: Write, complaint: Callable[[Path], str]) -> None:
    write(MORE, name="base.toml")
    first = 'extends = { scenario = "base", only = ["behavior", "levers.tortures", "sources"] }\n'
    told = complaint(write(base=first + SMALL, name="child.toml"))
    assert "extends: given only = 'behavior', which the base does not set; did you mean behaviour" in told
    assert "extends: given only = 'levers.tortures', which the base does not set; did you mean levers.torture" in told
    assert "'sources'" in told
    wrong = 'extends = { scenario = "base", omly = ["behaviour"] }\n'
    assert "write it so" in complaint(write(base=wrong + SMALL, name="child.toml"))


def test_available_lists_the_scenarios_with_titles_and_files() -> None:
    table = available().set_index("name")
    assert "1 July 1957" in table.loc["kwp_1957_58", "title"]
    assert table.loc["kwp_1957_58", "extends"] == ""
    assert Path(table.loc["kwp_1957_58", "file"]).is_file()


def test_scenarios_carried_by_the_package_come_first(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(name="carried.toml")
    write(base='extends = "carried"\n', name="child.toml")
    monkeypatch.setattr(files, "LIBRARY", path.parent)
    assert dict(available()[["name", "extends"]].to_numpy()) == {"carried": "", "child": "carried"}
    assert load("carried").title == "Small"
    with pytest.raises(ScenarioError, match="given 'kwp_1957_58', which is neither"):
        load("kwp_1957_58")


def test_a_byte_order_mark_is_no_mistake(write: Write) -> None:
    path = write()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(path).title == "Small"


@pytest.mark.parametrize(
    "value", ["a\nb", 'q"q', "back\\slash", "tab\t", "Ch'oe Ch'ang-ik", "최창익", "del\x7f", "\x01"]
)
def test_texts_survive(value: str) -> None:
    assert tomllib.loads(f"x = {literal(value)}")["x"] == value
    assert tomllib.loads(f"x = {literal({value: 1})}")["x"] == {value: 1}


def test_a_scenario_without_name_is_called_after_its_file(write: Write) -> None:
    assert load(write(name="autumn.toml")).name == "autumn"
    assert isinstance(load(write(name="autumn.toml")), Scenario)


def test_two_tables_of_one_name_are_told_in_a_file_that_extends_too(write: Write) -> None:
    twice = '[[party.factions]]\nname = "B"\nsize = {}\nmost = 9\n'
    path = write(base='extends = "small_ministry"\n' + twice.format(500) + twice.format(5), name="twice.toml")
    with pytest.raises(ScenarioError, match=r"party\.factions: given the name 'B' 2 times; allowed: each once"):
        load(path)


def test_the_place_that_a_message_names_is_the_one_to_override() -> None:
    small = load("small_ministry")
    for place in (0, 1):
        with pytest.raises(ScenarioError, match=rf"behaviour\.hearing\.thresholds\.{place}: given nan"):
            small.override({f"behaviour.hearing.thresholds.{place}": float("nan")})
