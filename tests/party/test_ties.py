"""The ties: symmetric, single, sorted, and as many as asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.vocabulary import NOBODY, Layer, Tier
from purgesim.party import Party, build, tags
from purgesim.party.structure import lay_out
from purgesim.party.ties import gather, regions
from purgesim.scenario.party_spec import BodyKind, Circle, Faction, PartySpec, Ties
from tests.party.specs import FIRST_DAY, party_spec, with_sizes


def ends(party: Party) -> tuple[np.ndarray, np.ndarray]:
    """Return both rows of every tie, from either end."""
    return np.repeat(np.arange(len(party.register)), np.diff(party.tie_start)), party.tie_to.astype(np.int64)


def assert_sound(party: Party) -> None:
    a, b = ends(party)
    n = max(1, len(party.register))
    key = a * n + b
    assert party.tie_start[0] == 0
    assert party.tie_start[-1] == len(party.tie_to) == len(party.tie_layer)
    assert (a != b).all()
    assert (np.diff(key) > 0).all()  # sorted within rows, and no pair twice
    order = np.argsort(b * n + a)
    assert ((b * n + a)[order] == key).all()
    assert (party.tie_layer[order] == party.tie_layer).all()
    assert set(np.unique(party.tie_layer)) <= {Layer.KIN, Layer.FRIEND, Layer.COMRADE, Layer.CLIENT}


def test_ties_are_symmetric_single_and_sorted(party: Party) -> None:
    assert_sound(party)
    assert (party.tie_start.dtype, party.tie_to.dtype, party.tie_layer.dtype) == (np.int64, np.int32, np.int8)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 45)), max_size=3),
    st.integers(1, 25),
    st.floats(0, 8),
    st.floats(0, 60),
    st.floats(0, 8),
)
def test_ties_are_sound_in_any_small_party(
    kinds: list[tuple[int, int]], cell_size: int, kin: float, inside: float, outside: float
) -> None:
    declared = tuple(BodyKind(name=f"k{i}", number=n, members=m) for i, (n, m) in enumerate(kinds))
    ties = Ties(kin=kin, friends_inside=inside, friends_outside=outside)
    assert_sound(build(PartySpec(kinds=declared, cell_size=cell_size, ties=ties), FIRST_DAY))


@pytest.mark.parametrize("asked", [(0.6, 2.0, 1.0), (3.0, 0.7, 4.5), (0.0, 12.0, 0.0)])
def test_mean_ties_are_as_asked(asked: tuple[float, float, float]) -> None:
    kin, inside, outside = asked
    ties = Ties(kin=kin, friends_inside=inside, friends_outside=outside, clients=0.0)
    party = build(party_spec(ties=ties, factions=(), circles=()), FIRST_DAY)
    a, b = ends(party)
    body, n = party.register["body"], len(party.register)
    friend = party.tie_layer == Layer.FRIEND
    same = body[a] == body[b]
    found = ((party.tie_layer == Layer.KIN).sum() / n, (friend & same).sum() / n, (friend & ~same).sum() / n)
    for mean, wanted in zip(found, asked, strict=True):
        # a tie counts at both ends: the standard error of 2 * pairs / n; a pair of two layers is counted once
        shared = wanted * sum(asked) / 130
        assert abs(mean - wanted) <= 4 * np.sqrt(2 * wanted / n) + 0.02 * shared


def test_every_row_has_the_same_expected_friends_whatever_its_place() -> None:
    """On a ring nobody stands at an edge: first, middle and last cell of a body have equally many friends."""
    ties = Ties(kin=0, friends_inside=6.0, friends_outside=0, clients=0)
    party = build(PartySpec(kinds=(BodyKind(number=60, members=200),), ties=ties), FIRST_DAY)
    degree = np.diff(party.tie_start).reshape(60, 10, 20)
    means = degree.mean(axis=(0, 2))
    assert np.abs(means - 6.0).max() < 5 * np.sqrt(6.0 / 1200)


def test_friends_inside_are_mostly_near(party: Party) -> None:
    a, b = ends(party)
    large = party.register["body"] == 20
    inside = (party.tie_layer == Layer.FRIEND) & large[a] & large[b]
    apart = np.abs(a[inside] - b[inside])
    apart = np.minimum(apart, large.sum() - apart)
    assert 0.76 < (apart <= 20).mean() < 0.86


def test_in_a_small_body_everybody_may_be_a_friend_of_everybody() -> None:
    ties = Ties(kin=0, friends_inside=50, friends_outside=0, clients=0)
    for members in (1, 2, 3, 4, 9, 10):
        party = build(PartySpec(kinds=(BodyKind(members=members, number=3),), ties=ties), FIRST_DAY)
        assert (np.diff(party.tie_start) == members - 1).all(), members


@pytest.mark.parametrize("members", [2, 3, 4, 5, 6, 8])
def test_mean_friends_are_as_asked_in_small_bodies(members: int) -> None:
    ties = Ties(kin=0, friends_inside=0.9, friends_outside=0, clients=0)
    party = build(PartySpec(kinds=(BodyKind(number=3000, members=members),), ties=ties, cell_size=3), FIRST_DAY)
    chance = 0.9 / (members - 1)
    pairs = 3000 * members * (members - 1) / 2
    assert abs(len(party.tie_to) / 2 - pairs * chance) < 4 * np.sqrt(pairs * chance * (1 - chance))


def test_kin_live_in_one_region(party: Party) -> None:
    starts, order = regions(lay_out(party.spec))
    assert len(starts) - 1 == 1 + 4  # the capital, and four provinces with their counties
    region = np.empty(len(order), np.int64)
    region[order] = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    assert sorted(order.tolist()) == list(range(len(party.register)))
    a, b = ends(party)
    kin = party.tie_layer == Layer.KIN
    assert (region[a[kin]] == region[b[kin]]).all()
    tier = party.bodies["tier"][party.register["body"]]
    assert len(set(region[tier == Tier.CAPITAL])) == 1
    for r in range(4):  # the capital comes last
        own = np.unique(party.register["body"][region == r])
        provinces = own[party.bodies["kind"][own] == 2]
        assert len(provinces) == 1
        assert set(party.bodies["superior"][own[party.bodies["kind"][own] == 3]]) == set(provinces)


def test_clients_are_tied_to_their_patrons(party: Party) -> None:
    a, b = ends(party)
    patron = party.register["patron"]
    client = party.tie_layer == Layer.CLIENT
    assert ((patron[a[client]] == b[client]) | (patron[b[client]] == a[client])).all()
    strong = np.isin(party.tie_layer, (Layer.CLIENT, Layer.KIN))
    tied = set(zip(a[strong].tolist(), b[strong].tolist(), strict=True))
    assert all((row, int(patron[row])) in tied for row in np.flatnonzero(patron != NOBODY).tolist())


def test_of_two_ties_the_stronger_is_kept() -> None:
    a, b = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    layers = [Layer.COMRADE, Layer.FRIEND, Layer.CLIENT, Layer.KIN]
    start, to, layer = gather(3, [(a[:3], b[:3], layers[0]), (b[:2], a[:2], layers[1]), (a[:1], b[:1], layers[2])])
    assert start.tolist() == [0, 2, 4, 6]
    assert to.tolist() == [1, 2, 0, 2, 0, 1]
    assert layer.tolist() == [Layer.CLIENT, Layer.FRIEND, Layer.CLIENT, Layer.COMRADE, Layer.FRIEND, Layer.COMRADE]


def test_a_row_with_very_many_ties_is_sorted_too() -> None:
    others = np.arange(1, 500, dtype=np.int32)[::-1].copy()
    start, to, _ = gather(500, [(np.zeros(499, np.int32), others, 2), (others[:30].copy(), np.zeros(30, np.int32), 1)])
    assert start[1] == 499
    assert to[:499].tolist() == list(range(1, 500))


def comrades(party: Party, tagged: np.ndarray) -> float:
    """Return the mean comrades within a group of rows."""
    a, b = ends(party)
    group = np.zeros(len(party.register), bool)
    group[tagged] = True
    return float(((party.tie_layer == Layer.COMRADE) & group[a] & group[b]).sum() / len(tagged))


@pytest.mark.parametrize("sizes", [(200, 150), (90, 60), (35, 30)])
def test_comrades_are_as_many_at_every_size(party: Party, sizes: tuple[int, int]) -> None:
    chosen = tags(party, with_sizes(party.spec, sizes, (10, 10)))
    for code, (faction, size) in enumerate(zip(party.spec.factions, sizes, strict=True), start=1):
        mean = comrades(party, chosen.faction_rows[chosen.faction_codes == code])
        # the first few of a pool have nobody earlier: about mean * (mean + 2) / 4 pairs are missing
        missing = faction.comrades * (faction.comrades + 2) / 2 / size
        assert abs(mean + missing / 2 - faction.comrades) < missing + 4 / np.sqrt(size)


def test_everybody_in_a_pool_has_different_earlier_comrades() -> None:
    ties = Ties(kin=0, friends_inside=0, friends_outside=0, clients=0)
    spec = party_spec(ties=ties, factions=(Faction(name="Yanan", size=30, most=30, comrades=20.0),), circles=())
    party = build(spec, FIRST_DAY)
    assert len(party.tie_to) / 2 == sum(min(10, j) for j in range(30))


def test_a_circle_is_denser_than_its_share_of_the_faction() -> None:
    factions = (Faction(name="Yanan", size=400, most=500, comrades=6.0),)
    circles = (Circle(name="Choe", size=60, most=60, took_part=1, knew=1, factions={"Yanan": 1.0}),)
    party = build(party_spec(factions=factions, circles=circles), FIRST_DAY)
    members = tags(party, party.spec).circle_rows
    assert comrades(party, members) > 1.5 * 6.0 * 60 / 400


def test_unaffiliated_people_of_a_circle_have_comrades_there() -> None:
    circles = (Circle(name="Choe", size=80, most=100, took_part=1, knew=1, factions={"unaffiliated": 1.0}),)
    party = build(party_spec(factions=(), circles=circles), FIRST_DAY)
    for size in (80, 40):
        members = tags(party, with_sizes(party.spec, (), (size,))).circle_rows
        assert len(members) == size
        assert 3.4 < comrades(party, members) <= 4.0
