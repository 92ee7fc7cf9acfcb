"""Small, empty and impossible parties."""

from __future__ import annotations

import numpy as np
import pytest

from purgesim.core.errors import ScenarioError, TooLargeError
from purgesim.core.vocabulary import NOBODY
from purgesim.party import build, checks, tags
from purgesim.party.describe import describe
from purgesim.scenario.party_spec import Ages, BodyKind, Circle, Faction, PartySpec, Ties
from tests.party.specs import FIRST_DAY, KINDS, party_spec

NONE_YET = Faction(name="Yanan", size=0)


@pytest.mark.parametrize(
    ("spec", "bodies", "cells", "rows"),
    [
        (PartySpec(), 0, 0, 0),
        (PartySpec(kinds=(BodyKind(number=0),)), 0, 0, 0),
        (PartySpec(kinds=(BodyKind(number=3, members=0),), factions=(NONE_YET,), circles=(Circle(size=0),)), 3, 0, 0),
        (PartySpec(kinds=(BodyKind(members=7),)), 1, 1, 7),
        (PartySpec(kinds=(BodyKind(members=1),), candidates=5), 1, 1, 6),
        (PartySpec(kinds=(BodyKind(members=9),), cell_size=1), 1, 9, 9),
        (PartySpec(kinds=(BodyKind(members=45), BodyKind(name="empty", members=0)), candidates=3), 2, 3, 48),
    ],
)
def test_small_parties_are_built_tagged_and_described(spec: PartySpec, bodies: int, cells: int, rows: int) -> None:
    party = build(spec, FIRST_DAY)
    assert (len(party.bodies), len(party.cells), len(party.register)) == (bodies, cells, rows)
    assert len(party.tie_start) == rows + 1
    assert len(party.admission_order) == spec.candidates
    chosen = tags(party, spec)
    assert len(chosen.faction_rows) == len(chosen.circle_rows) == len(chosen.involvement) == 0
    assert describe(party).loc["all", "cells"] == cells


def test_with_one_member_a_cell_the_top_posts_leave_secretaries_vacant() -> None:
    party = build(PartySpec(kinds=(BodyKind(members=20, leading=1, heads=2, officials=3),), cell_size=1), FIRST_DAY)
    holders = party.posts["holder"]
    assert (holders[:6] != NOBODY).all()
    assert (holders[6:] == NOBODY).sum() == party.bodies["vacant"][0] == 6


def test_a_party_without_ties_has_none() -> None:
    party = build(
        party_spec(ties=Ties(kin=0, friends_inside=0, friends_outside=0, clients=0), factions=(), circles=()), FIRST_DAY
    )
    assert len(party.tie_to) == 0


def test_one_body_has_nobody_outside() -> None:
    party = build(PartySpec(kinds=(BodyKind(members=50),), ties=Ties(kin=0, friends_inside=0, clients=0)), FIRST_DAY)
    assert len(party.tie_to) == 0


def test_ages_may_be_one_age() -> None:
    party = build(PartySpec(kinds=(BodyKind(members=50),), ages=Ages(low=40, high=40)), FIRST_DAY)
    assert len(np.unique(party.register["birth"])) == 1


def test_the_largest_seed_is_used_whole() -> None:
    one, two = (build(PartySpec(seed=2**63 - n, kinds=(BodyKind(members=50),)), FIRST_DAY) for n in (1, 2))
    assert one.register.tobytes() != two.register.tobytes()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"kinds": (KINDS[0], BodyKind(name="b", superior="center"))},
            "kinds.b.superior: given 'center', which names no kind",
        ),
        ({"kinds": (*KINDS, KINDS[0])}, "kinds: the name 'centre' is given twice"),
        (
            {"kinds": (BodyKind(name="a", superior="b"), BodyKind(name="b", superior="a"))},
            "kinds.a.superior: given 'b', which stands",
        ),
        (
            {"kinds": tuple(BodyKind(name=f"k{i}") for i in range(25))},
            "kinds: given 25 kinds of bodies; allowed: at most 24",
        ),
        ({"kinds": (), "candidates": 3}, "candidates: given 3, but no body has a cell"),
        ({"ages": Ages(low=50, high=40)}, "ages.low: given 50, above ages.high = 40"),
        ({"factions": (Faction(kinds={"minstry": 1.0}),)}, "factions.faction.kinds: given 'minstry'"),
        ({"circles": (Circle(factions={"Yenan": 1.0}),)}, "circles.circle.factions: given 'Yenan'"),
        ({"circles": (Circle(kinds={"x": 1.0}),)}, "circles.circle.kinds: given 'x'"),
    ],
)
def test_specifications_that_contradict_themselves_are_refused(changes: dict[str, object], line: str) -> None:
    given: dict[str, object] = {"factions": (), "circles": (), **changes}
    with pytest.raises(ScenarioError) as caught:
        build(party_spec(**given), FIRST_DAY)
    assert line in str(caught.value)


def test_more_rows_than_can_be_numbered_are_refused() -> None:
    with pytest.raises(TooLargeError, match=r"100,000,000,000 members.*allowed: at most 2,147,483,647 people"):
        build(PartySpec(kinds=(BodyKind(number=100_000, members=1_000_000),)), FIRST_DAY)


def test_a_party_that_does_not_fit_into_memory_is_refused_before_it_is_laid_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "available_memory", lambda: 1_000_000)
    with pytest.raises(TooLargeError, match=r"takes about 0\.0 GiB to build, and 0\.0 GiB are free; lower the members"):
        build(party_spec(), FIRST_DAY)
    build(PartySpec(kinds=(BodyKind(members=50),)), FIRST_DAY)


def test_posts_count_towards_the_size() -> None:
    with pytest.raises(TooLargeError, match=r"100,000,000,000 posts"):
        build(PartySpec(kinds=(BodyKind(number=100_000, members=0, officials=999_994),)), FIRST_DAY)


def test_ties_count_towards_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "available_memory", lambda: 20_000_000)
    checks.check(party_spec())
    with pytest.raises(TooLargeError):
        checks.check(party_spec(ties=Ties(kin=100)))


def test_describe_counts_by_kind() -> None:
    table = describe(build(party_spec(), FIRST_DAY))
    assert table.index.tolist() == ["centre", "ministry", "province", "county", "all"]
    assert table["members"].astype(int).tolist() == [300, 780, 600, 18_180, 19_860]
    assert table["bodies"].astype(int).tolist() == [1, 6, 4, 18, 29]
    assert table.loc["all", "candidates"] == 411
    assert table.loc["county", "secretaries"] == 18 * 51
    assert table.loc["ministry", "officials"] == 60
    assert table["vacant"].sum() == 0
    assert abs(table.loc["all", "friends"] - 3.0) < 0.1
    assert abs(table.loc["all", "kin"] - 0.6) < 0.05
