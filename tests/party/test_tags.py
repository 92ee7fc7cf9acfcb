"""Factions, circles and involvement: nested, keyed, and the same as a race over everybody."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.errors import ScenarioError
from purgesim.core.keyed_random import PARTY_DOMAIN, Stream, unit, words
from purgesim.core.vocabulary import NOBODY, Involvement, Rank, Standing
from purgesim.party import Party, Tags, build, party_for, rebuildable, tags
from purgesim.scenario.party_spec import BodyKind, Circle, Faction, PartySpec
from tests.party.specs import CIRCLES, FACTIONS, FIRST_DAY, party_spec, with_sizes

faction_sizes = st.tuples(st.integers(0, 200), st.integers(0, 150))


def faction(chosen: Tags, code: int) -> list[int]:
    return chosen.faction_rows[chosen.faction_codes == code].tolist()  # type: ignore[no-any-return]


def circle(chosen: Tags, code: int) -> list[int]:
    return chosen.circle_rows[chosen.circle_codes == code].tolist()  # type: ignore[no-any-return]


def loose(spec: PartySpec) -> PartySpec:
    """Return the specification without anybody involved, so that circles may have any size."""
    return spec.model_copy(
        update={"circles": tuple(c.model_copy(update={"took_part": 0, "knew": 0}) for c in spec.circles)}
    )


def test_tags_are_as_many_as_asked_and_go_to_members(party: Party) -> None:
    register = tags(party, party.spec).apply(party.register.copy())
    assert np.bincount(register["faction"]).tolist()[1:] == [90, 60]
    assert np.bincount(register["circle"]).tolist()[1:] == [40, 25]
    assert (register["standing"][register["faction"] > 0] == Standing.MEMBER).all()
    assert (register["standing"][register["circle"] > 0] == Standing.MEMBER).all()
    for code, declared in enumerate(CIRCLES, start=1):
        involved = register["involvement"][register["circle"] == code]
        assert (involved == Involvement.TOOK_PART).sum() == declared.took_part
        assert (involved == Involvement.KNEW).sum() == declared.knew
    assert not register["involvement"][register["circle"] == 0].any()
    kind = party.bodies["kind"][register["body"][register["faction"] == 2]]
    assert set(kind.tolist()) <= {0, 1}


def test_the_party_itself_keeps_no_tags(party: Party) -> None:
    tags(party, party.spec).apply(party.register.copy())
    assert not party.register["faction"].any()


def test_tags_may_be_written_onto_a_longer_register(party: Party) -> None:
    register = np.concatenate([party.register, party.register[:10]])
    assert tags(party, party.spec).apply(register) is register
    assert (register["faction"] > 0).sum() == 150


@given(faction_sizes, faction_sizes)
def test_factions_are_nested_and_do_not_touch_one_another(party: Party, a: tuple[int, int], b: tuple[int, int]) -> None:
    one, two = (tags(party, with_sizes(party.spec, sizes, (0, 0))) for sizes in (a, b))
    for code in (1, 2):
        small, large = sorted((faction(one, code), faction(two, code)), key=len)
        assert large[: len(small)] == small
    assert not set(faction(one, 1)) & set(faction(two, 2))


@given(st.tuples(st.integers(0, 100), st.integers(0, 40)), st.tuples(st.integers(0, 100), st.integers(0, 40)))
def test_circles_are_nested_and_do_not_touch_one_another(party: Party, a: tuple[int, int], b: tuple[int, int]) -> None:
    one, two = (tags(party, loose(with_sizes(party.spec, (90, 60), sizes))) for sizes in (a, b))
    for code in (1, 2):
        small, large = sorted((circle(one, code), circle(two, code)), key=len)
        assert large[: len(small)] == small
    assert not set(circle(one, 1)) & set(circle(two, 2))


@given(faction_sizes, faction_sizes)
def test_a_faction_that_changes_moves_only_its_own_people_in_and_out_of_circles(
    party: Party, a: tuple[int, int], b: tuple[int, int]
) -> None:
    one, two = (tags(party, loose(with_sizes(party.spec, sizes, (30, 0)))) for sizes in (a, b))
    changed = set(faction(one, 1)) ^ set(faction(two, 1)) | (set(faction(one, 2)) ^ set(faction(two, 2)))
    before, after = ([row for row in circle(t, 1) if row not in changed] for t in (one, two))
    small, large = sorted((before, after), key=len)
    assert large[: len(small)] == small


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 10))
def test_involvement_is_nested(party: Party, took: int, more: int, knew: int) -> None:
    def involved(took_part: int) -> np.ndarray:
        first = CIRCLES[0].model_copy(update={"took_part": took_part, "knew": knew})
        chosen = tags(party, party.spec.model_copy(update={"circles": (first, CIRCLES[1])}))
        return chosen.involvement[chosen.circle_codes == 1]

    few, many = involved(took), involved(took + more)
    assert (few == Involvement.TOOK_PART).sum() == took
    assert (many[few == Involvement.TOOK_PART] == Involvement.TOOK_PART).all()
    assert (many >= few).all()


def race(party: Party, rows: list[int], weights: list[float], word: int) -> list[int]:
    """Return rows by their time in the race, each drawn one by one."""
    times = {}
    for row, weight in zip(rows, weights, strict=True):
        if weight > 0:
            w = words(party.spec.seed, PARTY_DOMAIN, Stream.TAG, row, 0, 0)
            times[row] = -math.log(unit(w[word])) / weight
    return sorted(times, key=lambda row: (times[row], row))


def test_tags_are_what_a_race_over_everybody_gives(party: Party) -> None:
    register = party.register
    spec = party_spec(factions=FACTIONS, circles=CIRCLES[:1])
    small = build(spec, FIRST_DAY)
    members = np.flatnonzero(register["standing"] == Standing.MEMBER).tolist()
    held = register["post"] != NOBODY
    rank = np.where(held, party.posts["rank"][register["post"]], Rank.NONE)
    by_rank = np.array(FACTIONS[0].ranks)[rank]
    first = race(small, members, by_rank[members].tolist(), 0)[: FACTIONS[0].most]
    assert small.faction_pools[0].tolist() == first
    by_kind = np.array([FACTIONS[1].kinds.get(name, 0.0) for name in small.kind_names])
    weight = by_rank * by_kind[small.bodies["kind"][register["body"]]]
    weight[first] = 0.0
    second = race(small, members, weight[members].tolist(), 1)[: FACTIONS[1].most]
    assert small.faction_pools[1].tolist() == second
    for sizes in ((90, 60), (20, 150)):
        chosen = tags(small, with_sizes(spec, sizes, (40,)))
        weight = 0.01 * by_rank
        weight[first[: sizes[0]]] = by_rank[first[: sizes[0]]]
        weight[second[: sizes[1]]] = 0.0
        assert circle(chosen, 1) == race(small, members, weight[members].tolist(), 2)[:40]


def test_prominent_people_are_tagged_more_often() -> None:
    spec = party_spec(factions=(Faction(name="Yanan", size=150, most=150, ranks=(1, 1, 20, 60, 120)),), circles=())
    party = build(spec, FIRST_DAY)
    rank = party.posts["rank"][party.register["post"][tags(party, spec).faction_rows]]
    held = party.register["post"][tags(party, spec).faction_rows] != NOBODY
    assert (rank[held] >= Rank.OFFICIAL).mean() > 0.5


def test_what_needs_another_party(party: Party) -> None:
    spec = party.spec
    stigma = tuple(f.model_copy(update={"stigma": 3.0, "abroad": 0.5}) for f in spec.factions)
    same = spec.model_copy(update={"factions": stigma, "unaffiliated_stigma": 2.0})
    assert rebuildable(spec, same)
    assert rebuildable(spec, with_sizes(spec, (200, 0), (100, 0)))
    assert not rebuildable(spec, with_sizes(spec, (201, 0)))
    for changes in ({"seed": 8}, {"candidates": 1}, {"cell_size": 21}, {"circles": CIRCLES[:1]}):
        assert not rebuildable(spec, party_spec(**changes)), changes


def test_sizes_do_not_change_the_party_itself(party: Party) -> None:
    other = build(with_sizes(party.spec, (200, 0), (3, 50)), FIRST_DAY)
    for name in ("register", "tie_start", "tie_to", "tie_layer", "posts"):
        assert getattr(other, name).tobytes() == getattr(party, name).tobytes()


def test_party_for_keeps_the_last_two() -> None:
    specs = [party_spec(kinds=(), factions=(), circles=(), candidates=0, seed=seed) for seed in (1, 2, 3)]
    first, second = party_for(specs[0], FIRST_DAY), party_for(specs[1], FIRST_DAY)
    assert party_for(specs[0], FIRST_DAY) is first
    third = party_for(specs[2], FIRST_DAY)  # drops the second, which was asked for longest ago
    assert party_for(specs[0], FIRST_DAY) is first
    assert party_for(specs[2], FIRST_DAY) is third
    assert party_for(specs[1], FIRST_DAY) is not second


def test_tags_of_another_party_are_refused(party: Party) -> None:
    with pytest.raises(ScenarioError, match=r"use party_for"):
        tags(party, party_spec(seed=8))


def test_groups_larger_than_their_source_are_refused() -> None:
    spec = party_spec(
        factions=(Faction(name="Soviet", size=200, most=200, kinds={"centre": 1.0}, ranks=(0, 0, 1, 1, 1)),),
        circles=(Circle(name="Pak", size=70, most=70, factions={"Soviet": 1.0}),),
    )
    with pytest.raises(ScenarioError) as caught:
        tags(build(spec, FIRST_DAY), spec)
    assert str(caught.value).splitlines()[1:] == [
        "  - factions.Soviet.size: given 200, but only 51 members can be in it by kind, rank and faction; lower it",
        "  - circles.Pak.size: given 70, but only 51 members can be in it by kind, rank and faction; lower it",
    ]


def test_circles_that_want_the_same_people_share_them() -> None:
    rings = tuple(
        Circle(name=n, size=40, most=100, took_part=1, knew=1, factions={"Yanan": 1.0}) for n in ("Choe", "Pak")
    )
    spec = party_spec(circles=rings)
    party = build(spec, FIRST_DAY)
    chosen = tags(party, spec)
    assert len(set(circle(chosen, 1)) | set(circle(chosen, 2))) == 80
    assert set(chosen.circle_rows.tolist()) <= set(faction(chosen, 1))


@given(st.integers(0, 2**32), st.lists(st.integers(0, 20), min_size=2, max_size=3))
def test_circles_find_their_people_while_there_are_any(seed: int, sizes: list[int]) -> None:
    rings = tuple(Circle(name=f"c{i}", size=n, most=n, took_part=0, knew=0) for i, n in enumerate(sizes))
    kind = BodyKind(members=max(11, sum(sizes)), leading=2, heads=2, officials=2)  # the prominent are wanted by all
    spec = PartySpec(seed=seed, kinds=(kind,), circles=rings)
    chosen = tags(build(spec, FIRST_DAY), spec)
    assert np.bincount(chosen.circle_codes, minlength=len(sizes) + 1).tolist()[1:] == sizes
    assert len(set(chosen.circle_rows.tolist())) == sum(sizes)
