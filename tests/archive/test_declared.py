"""The declaration of the observer: sourced, graded, told when wrong, written and read."""

from __future__ import annotations

from pathlib import Path

import pytest

import purgesim
from purgesim.core.errors import ScenarioError
from purgesim.scenario import Scenario, load


@pytest.fixture(scope="module")
def case() -> Scenario:
    return load("kwp_1957_58")


def test_the_embassys_numbers_are_assumptions_with_reasons(case: Scenario) -> None:
    assert case.archive.sources == ("Soviet Koreans", "officials", "press")
    table = case.parameters()
    table = table[table["name"].str.startswith("archive.")]
    assert len(table) == len([leaf for leaf in case.declared() if leaf.name.startswith("archive.")]) > 30
    assert set(table["grade"]) == {"assumed", "derived"}
    assert table[table["grade"] == "derived"]["name"].tolist() == ["archive.statistics.rounded"]
    assert table["source"].str.len().min() > 9
    assert not table["source"].str.startswith("set in").any()


def test_it_survives_writing_and_reading(case: Scenario, tmp_path: Path) -> None:
    again = load(case.write(tmp_path / "again.toml"))
    assert again.archive == case.archive
    assert again == case
    note = again.notes["archive.informants.Soviet Koreans.number"]
    assert note.interval == (5.0, 60.0)


def test_it_can_be_overridden_and_inherited(case: Scenario, tmp_path: Path) -> None:
    fewer = case.override({"archive.informants.Soviet Koreans.number": 5})
    assert fewer.archive.informants[0].number == 5
    assert fewer.digest == case.digest
    heir = tmp_path / "heir.toml"
    heir.write_text(
        'extends = "small_ministry"\n[[archive.informants]]\nname = "callers"\nnumber = 2\n[[archive.press]]\n'
        'name = "radio"\n'
    )
    inherited = load(heir).archive
    assert inherited.sources == ("callers", "gazette", "radio")
    assert (inherited.informants[0].number, inherited.informants[0].interval_days) == (2, 14.0)


def test_a_scenario_with_a_party_of_its_own_may_take_the_observer_alone(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'extends = { scenario = "kwp_1957_58", only = ["archive"] }\n'
        "[window]\nstart = 1957-01-01\nopen = 1957-01-01\nclose = 1957-12-31\n"
        '[party]\n[[party.kinds]]\nname = "central committee"\nmembers = 90\n[[party.kinds]]\nname = "ministry"\n'
        'members = 90\nsuperior = "central committee"\n[[party.factions]]\nname = "Soviet"\nsize = 20\n'
        '[structures]\nhandlers = "hearing"\nhandler_kinds = []\noutside_kinds = []\n'
    )
    own = load(path)
    assert own.archive == load("kwp_1957_58").archive
    assert own.notes["archive.informants.Soviet Koreans.number"].interval == (5.0, 60.0)
    assert "lankov_crisis" in own.sources


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        'extends = "small_ministry"\n[[archive.informants]]\nname = "callers"\nnumber = -1\nsigth = 0.5\n'
        'factions = { Retuned = 1.0 }\ntells = ["expeled"]\n[[archive.press]]\nname = "callers"\ndownplays = 1.5\n'
    )
    with pytest.raises(ScenarioError) as caught:
        load(path)
    text = str(caught.value)
    assert "archive.informants.callers.number: given -1; allowed: 0 to 100,000" in text
    assert "archive.informants.callers.sigth" in text
    assert "did you mean archive.informants.callers.sight" in text
    assert "archive.informants.callers.tells.0: given 'expeled'" in text
    assert "archive.press.callers.downplays: given 1.5; allowed: 0 to 1" in text


def test_unknown_names_are_told_with_the_nearest() -> None:
    small = purgesim.load("small_ministry")
    with pytest.raises(ScenarioError, match="given 'ministy', which names no kind of body; did you mean ministry"):
        small.override({"archive.informants.callers.kinds.ministy": 1.0})
    with pytest.raises(ScenarioError, match="which names no circle; did you mean North"):
        small.override({"archive.informants.callers.circles": {"Nort": 1.0}})
    with pytest.raises(ScenarioError, match="which names no faction; did you mean Returned"):
        small.override({"archive.press.gazette.factions": {"Return": 1.0}})
    with pytest.raises(ScenarioError, match="unknown name"):
        small.override({"archive.informants.strangers.number": 1})
