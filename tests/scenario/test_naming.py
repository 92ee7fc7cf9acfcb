"""Names of factions and circles as keys of measures: each its own."""

from __future__ import annotations

import re

import pytest

import purgesim
from purgesim.core.errors import ScenarioError
from purgesim.measures.table import MEASURES, measures_of
from purgesim.scenario.naming import RESERVED_KEYS, slug

PLACES = {"circles": "<circle>", "factions": "<faction>"}
Added = dict[str, list[dict[str, object]]]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Yan'an", "yanan"),
        ("Ch\u2019oe", "choe"),
        ("  A-b  c", "a_b_c"),
        ("\u041c\u043e\u0441\u043a\u0432\u0430", "\u043c\u043e\u0441\u043a\u0432\u0430"),
        ("\uc5f0\uc548\ud30c", "\uc5f0\uc548\ud30c"),
    ],
)
def test_names_become_keys(name: str, key: str) -> None:
    assert slug(name) == key


@pytest.mark.parametrize("group", PLACES)
def test_the_reserved_keys_are_those_of_the_measures_of_every_run(group: str) -> None:
    fixed = [measure.name for measure in MEASURES if "<" not in measure.name]
    found = set()
    for template in (measure.name for measure in MEASURES if PLACES[group] in measure.name):
        pattern = re.compile(re.escape(template).replace(re.escape(PLACES[group]), "(.+)"))
        found |= {match[1] for name in fixed if (match := pattern.fullmatch(name))}
    assert tuple(sorted(found)) == RESERVED_KEYS[group]


def circle(name: str) -> dict[str, object]:
    return {"name": name, "size": 4, "most": 30, "took_part": 1, "knew": 1}


def faction(name: str) -> dict[str, object]:
    return {"name": name, "size": 5, "most": 10}


def more(added: Added) -> purgesim.Scenario:
    """A small scenario with more factions or circles than its own."""
    small = purgesim.load("small_ministry")
    own = {group: [item.model_dump() for item in getattr(small.party, group)] for group in added}
    return small.override({f"party.{group}": [*own[group], *items] for group, items in added.items()})


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ({"circles": [circle("Uninvolved")]}, r"circles\.Uninvolved\.name: .*'uninvolved', which other measures have"),
        ({"factions": [faction("Party")]}, r"factions\.Party\.name: .*'party', which other measures have"),
        ({"factions": [faction("--")]}, "given '--', in the names of measures nothing; allowed: another name"),
        ({"circles": [circle("a b"), circle("A-b")]}, r"party\.circles: given 'a b' and 'A-b', .*both 'a_b'"),
    ],
)
def test_names_that_measures_could_not_tell_apart_are_refused(added: Added, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        more(added)


def test_names_in_any_script_have_measures_of_their_own() -> None:
    names = ["\u041c\u043e\u0441\u043a\u0432\u0430", "\u041b\u0435\u043d\u0438\u043d\u0433\u0440\u0430\u0434"]
    scenario = more({"factions": [faction(name) for name in names]})
    keys = [measure.name for measure in measures_of(scenario)]
    assert len(set(keys)) == len(keys)
    assert {f"incidence_{slug(name)}" for name in names} <= set(purgesim.simulate(scenario, 1).summary.index)
