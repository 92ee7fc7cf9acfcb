"""Bodies, cells, chunks and candidates: totals, order and the tree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgesim.core.keyed_random import PARTY_DOMAIN, Stream, uniform
from purgesim.core.tables import CADRE
from purgesim.core.vocabulary import NOBODY, Rank, Standing, Tier
from purgesim.party import Party, build
from purgesim.party.structure import lay_out
from purgesim.scenario.party_spec import BodyKind, PartySpec
from tests.party.specs import FIRST_DAY, KINDS, party_spec


def test_totals_are_exact(party: Party) -> None:
    standing = party.register["standing"]
    assert party.register.dtype == CADRE
    assert len(party.register) == 19_860 + 411
    assert party.n_members == (standing == Standing.MEMBER).sum() == 19_860
    assert party.n_candidates == (standing == Standing.CANDIDATE).sum() == 411
    assert party.cells["speakers"].sum() == party.bodies["establishment"].sum() == 19_860


def test_bodies_follow_their_kinds(party: Party) -> None:
    bodies = party.bodies
    assert party.kind_names == ("centre", "ministry", "province", "county")
    assert bodies["kind"].tolist() == [0] + [1] * 6 + [2] * 4 + [3] * 18
    assert bodies["establishment"].tolist() == [300] + [130] * 6 + [150] * 4 + [1010] * 18
    assert set(bodies["tier"][bodies["kind"] == 3]) == {Tier.COUNTY}
    assert (bodies["sessions"] == 0.3).all()
    assert (bodies["places"] == 4).all()
    assert (bodies["root"] == NOBODY).all()
    assert (bodies["fallen_rows"] == NOBODY).all()
    assert not bodies["handles"].any()
    assert not bodies["outside"].any()


def test_rows_of_a_cell_and_cells_of_a_body_are_contiguous(party: Party) -> None:
    register, cells, bodies = party.register, party.cells, party.bodies
    assert cells["first"][0] == 0
    assert (cells["first"][1:] == cells["end"][:-1]).all()
    assert cells["end"][-1] == len(register)
    assert (register["cell"] == np.repeat(np.arange(len(cells)), cells["end"] - cells["first"])).all()
    assert (register["body"] == cells["body"][register["cell"]]).all()
    assert (cells["body"] == np.repeat(np.arange(len(bodies)), bodies["end_cell"] - bodies["first_cell"])).all()
    place = np.arange(len(register)) - cells["first"][register["cell"]]
    members_first = place < cells["speakers"][register["cell"]]
    assert (members_first == (register["standing"] == Standing.MEMBER)).all()


def test_cells_of_a_body_are_of_nearly_one_size(party: Party) -> None:
    for b in range(len(party.bodies)):
        speakers = party.cells["speakers"][party.cells["body"] == b]
        assert speakers.max() - speakers.min() <= 1
        assert speakers.max() <= 20


def test_the_tree_spreads_bodies_evenly_over_their_superiors(party: Party) -> None:
    kind, superior = party.bodies["kind"], party.bodies["superior"]
    assert superior[0] == NOBODY
    assert (superior[kind == 1] == 0).all()
    over_counties = superior[kind == 3]
    assert (kind[over_counties] == 2).all()
    assert sorted(np.unique(over_counties, return_counts=True)[1].tolist()) == [4, 4, 5, 5]
    assert (np.diff(over_counties) >= 0).all()


def test_candidates_go_by_their_share_per_member(party: Party) -> None:
    kind = party.bodies["kind"][party.register["body"]]
    counts = np.bincount(kind[party.register["standing"] == Standing.CANDIDATE], minlength=4)
    weight = np.array([k.candidates * k.number * k.members for k in KINDS])
    assert np.abs(counts - 411 * weight / weight.sum()).max() < 18
    assert counts[:2].tolist() == [0, 0]


def test_a_body_knows_where_its_posts_of_each_rank_are(party: Party) -> None:
    for number, body in enumerate(party.bodies):
        ranks = party.posts["rank"][party.posts["body"] == number]
        assert body["down_to"][Rank.LEADING + 1] == body["first_post"]
        assert body["down_to"][Rank.NONE] == body["end_post"]
        for rank in Rank:
            of_rank = party.posts["rank"][body["down_to"][rank + 1] : body["down_to"][rank]]
            assert of_rank.tolist() == [rank] * np.count_nonzero(ranks == rank)


def test_weekdays_are_balanced_within_a_body_and_differ_between_bodies(party: Party) -> None:
    for b in range(len(party.bodies)):
        per_day = np.bincount(party.cells["weekday"][party.cells["body"] == b], minlength=7)
        assert per_day.max() - per_day.min() <= 1
    first = party.cells["weekday"][party.bodies["first_cell"]]
    assert len(set(first.tolist())) >= 5


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 700)), min_size=1, max_size=4),
    st.integers(1, 30),
    st.integers(0, 99),
)
def test_chunks_hold_every_cell_once_by_body_and_weekday(
    kinds: list[tuple[int, int]], cell_size: int, extra: int
) -> None:
    spec = PartySpec(
        kinds=tuple(BodyKind(name=f"k{i}", number=n, members=m) for i, (n, m) in enumerate(kinds)),
        cell_size=cell_size,
        candidates=extra if any(n * m for n, m in kinds) else 0,
    )
    laid = lay_out(spec)
    cells, chunks, bodies = laid.cells, laid.chunks, laid.bodies
    assert int(laid.candidates.sum()) == spec.candidates
    assert sorted(laid.chunk_cells.tolist()) == list(range(len(cells)))
    for c, chunk in enumerate(chunks):
        own = laid.chunk_cells[chunk["first"] : chunk["end"]]
        assert 1 <= len(own) <= 64
        assert (cells["body"][own] == chunk["body"]).all()
        assert (cells["weekday"][own] == chunk["weekday"]).all()
        assert (cells["chunk"][own] == c).all()
    for b, body in enumerate(bodies):
        for day in range(7):
            inside = chunks[body["first_chunk"][day] : body["first_chunk"][day + 1]]
            assert (inside["body"] == b).all()
            assert (inside["weekday"] == day).all()
    assert len(bodies) == 0 or bodies["first_chunk"][-1, 7] == len(chunks)


def test_posts_run_from_the_top_rank_down_with_one_secretary_a_cell(party: Party) -> None:
    for body in party.bodies:
        posts = party.posts[body["first_post"] : body["end_post"]]
        kind = KINDS[body["kind"]]
        cells = int(body["end_cell"] - body["first_cell"])
        expected = [4] * kind.leading + [3] * kind.heads + [2] * kind.officials + [1] * cells
        assert posts["rank"].tolist() == expected
        assert (posts["cell"][posts["rank"] > Rank.SECRETARY] == NOBODY).all()
        assert posts["cell"][posts["rank"] == Rank.SECRETARY].tolist() == list(
            range(body["first_cell"], body["end_cell"])
        )
    secretaries = np.flatnonzero(party.posts["rank"] == Rank.SECRETARY)
    assert (party.cells["post"][party.posts["cell"][secretaries]] == secretaries).all()


def test_without_secretaries_cells_have_no_post() -> None:
    party = build(PartySpec(kinds=(BodyKind(members=60, secretaries=False),)), FIRST_DAY)
    assert (party.cells["post"] == NOBODY).all()
    assert len(party.posts) == 16


@pytest.mark.parametrize("changes", [{"seed": 8}, {"cell_size": 19}])
def test_another_seed_or_cell_size_is_another_party(party: Party, changes: dict[str, int]) -> None:
    other = build(party_spec(**changes), FIRST_DAY)
    assert other.register.tobytes() != party.register.tobytes()


def test_the_same_specification_gives_the_same_bytes(party: Party) -> None:
    again = build(party_spec(), FIRST_DAY)
    names = (
        "register",
        "cells",
        "bodies",
        "posts",
        "chunks",
        "chunk_cells",
        "tie_start",
        "tie_to",
        "tie_layer",
        "admission_order",
    )
    for name in names:
        assert getattr(again, name).tobytes() == getattr(party, name).tobytes(), name


def test_tables_are_read_only(party: Party) -> None:
    with pytest.raises(ValueError, match="read-only"):
        party.register["standing"][0] = Standing.DEAD


def test_candidates_are_admitted_in_an_order_of_their_own(party: Party) -> None:
    order = party.admission_order
    assert order.dtype == np.int32
    assert sorted(order.tolist()) == np.flatnonzero(party.register["standing"] == Standing.CANDIDATE).tolist()
    draws = [uniform(party.spec.seed, PARTY_DOMAIN, Stream.ADMIT, row, 0, 0) for row in order.tolist()]
    assert draws == sorted(draws)
