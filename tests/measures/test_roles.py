"""Bodies, factions and circles are known by what the scenario declares, not by English names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import purgesim
from purgesim.measures import summary
from purgesim.measures.posts import legal_kinds
from purgesim.patterns.cases import CASES, LONG_PURGE
from purgesim.patterns.ladder import rung_of, structures_of
from purgesim.roster.template import write_template
from purgesim.scenario import Scenario
from tests.measures import worlds
from tests.measures.worlds import chronicle, expelled, small

LEGAL = [name for name in summary(small(chronicle())) if "legal" in name or name.startswith("central_highest")]
NAMES = {
    "courts": {"legal organ": "courts", "ministry": "office", "centre": "bureau"},
    "cyrillic": {"legal organ": "суд", "ministry": "министерство", "centre": "центр", "North": "Север"},
}


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same data with other names throughout, as keys and as values."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(part, names) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def ministry() -> dict[str, Any]:
    """The small ministry over the months that the documents of the legal organs speak of, its handlers written out."""
    source = Path(__file__).parents[2] / "scenarios" / "small_ministry.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    data["structures"] = {"handler_kinds": ["legal organ"], "outside_kinds": ["legal organ"]}
    data["behaviour"]["meeting"]["zeal"] = 0.02
    return data


@pytest.mark.parametrize("which", list(NAMES))
@pytest.mark.parametrize("declared", [True, False])
def test_n12_figures_of_legal_organs_are_the_same_whatever_they_are_called(which: str, declared: bool) -> None:
    data = ministry()
    for kind in data["party"]["kinds"]:
        kind.pop("legal_organ", None) if not declared else None
    one, other = (Scenario.from_dict(d) for d in (data, renamed(data, NAMES[which])))
    first, second = (purgesim.simulate(scenario, seed=3).summary for scenario in (one, other))
    assert len(LEGAL) == 6
    assert not first[LEGAL].isna().any()
    assert first[LEGAL].sum() > 0
    assert second[LEGAL].tolist() == first[LEGAL].tolist()
    same = [name for name in first.index if name in second.index]
    np.testing.assert_array_equal(second[same].to_numpy(), first[same].to_numpy())


def test_n12_without_legal_organs_all_their_figures_are_unknown() -> None:
    base = worlds.scenario()
    data = worlds.rich(2, members=300, per_day=1.0)
    assert not np.isnan([summary(data)[name] for name in LEGAL]).any()
    none = data._replace(scenario=base.override({"structures.handlers": "hearing", "structures.outside_kinds": []}))
    assert legal_kinds(none.scenario) == ()
    assert np.isnan([summary(none)[name] for name in LEGAL]).all()


def test_n12_a_declared_kind_counts_and_who_handles_the_cases_does_not() -> None:
    declared = worlds.scenario().override({"party.kinds.ministry.legal_organ": True})
    assert legal_kinds(declared) == ("ministry",)
    assert legal_kinds(worlds.scenario()) == ("legal organ",)
    assert legal_kinds(purgesim.load("other_handlers")) == ("legal organ",)  # there the ministries handle them
    for name in ("kwp_1957_58", "kwp_1955_61", "cpsu_1935_38", "china_1957", "poland_1957", "small_ministry"):
        assert [kind.name for kind in purgesim.load(name).party.kinds if kind.legal_organ] == ["legal organ"]


@pytest.mark.parametrize("which", list(NAMES))
@pytest.mark.parametrize("declared", [True, False])
def test_n12_handlers_are_swapped_whatever_they_are_called(which: str, declared: bool) -> None:
    names, data = NAMES[which], ministry()
    for kind in data["party"]["kinds"]:
        kind.pop("legal_organ", None) if not declared else None
    scenario = Scenario.from_dict(renamed(data, names))
    assert [structure.id for structure in structures_of(scenario)] == ["legal organs", "hearing bodies", "ministries"]
    swapped = rung_of(scenario, "N3", "ministries")
    drafted = f"drafted {names['ministry']}"
    assert swapped.structures.handler_kinds == swapped.structures.outside_kinds == (drafted,)
    assert legal_kinds(swapped) == (names["legal organ"],)
    assert {k.name: k.number for k in swapped.party.kinds}[drafted] == 1


def test_n12_the_stand_ins_of_the_legal_organs_are_the_documented_ones() -> None:
    drafted = {
        name: rung_of(purgesim.load(name), "N3", "ministries").structures.handler_kinds
        for name in ("kwp_1957_58", "cpsu_1935_38", "small_ministry")
    }
    assert drafted == {
        "kwp_1957_58": ("drafted ministry",),
        "cpsu_1935_38": ("drafted commissariat",),
        "small_ministry": ("drafted ministry",),
    }


def test_n12_the_template_of_a_party_of_one_s_own_declares_its_legal_organ(tmp_path: Path) -> None:
    write_template(tmp_path / "own")
    scenario = purgesim.load(next((tmp_path / "own").glob("*.toml")))
    assert [kind.name for kind in scenario.party.kinds if kind.legal_organ] == ["legal organ"]


def test_n12_shares_of_a_faction_that_is_not_there_are_unknown_and_not_nothing() -> None:
    """A winter with a victim: of another name for the Soviet Koreans the figures are those of the same code."""
    start = worlds.dt.date(1955, 12, 2)
    base = worlds.scenario(start, start, worlds.dt.date(1961, 9, 11))
    case = next(case for case in CASES if case.patterns is LONG_PURGE)
    figures = case.figures
    assert figures is not None
    first = worlds.register(10, faction=[2] * 4 + [1] * 2 + [0] * 4)
    given = small(chronicle(expelled(20, 0), expelled(21, 9)), first=first, last=first)._replace(scenario=base)
    daily = worlds.table(worlds.DAILY, 1)
    found = figures(given._replace(daily=daily))
    assert found["winter_soviet_share"] == 0.5
    assert found["soviet_removed_by_1960"] == 0.25
    other = base.override({"party.factions": []}).override(
        {"party.factions": [renamed(f.model_dump(), {"Soviet": "Советские"}) for f in base.party.factions]}
    )
    unknown = figures(given._replace(scenario=other, daily=daily))
    keys = ("winter_soviet_share", "soviet_removed_by_1960", "soviet_removed_by_1958_06")
    assert np.isnan([unknown[key] for key in keys]).all()
    assert "elite_lost_soviet" not in unknown
