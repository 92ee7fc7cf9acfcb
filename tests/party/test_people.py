"""Who holds the posts, ages, courage, intellectuals and patrons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from purgesim.core.tables import CADRE_COLUMNS, EPOCH
from purgesim.core.vocabulary import NOBODY, Rank, Standing
from purgesim.party import Party, build
from purgesim.party.people import birth_table
from purgesim.scenario.party_spec import Ages, BodyKind, PartySpec, Ties
from tests.party.specs import FIRST_DAY, KINDS, party_spec

FILLED = {"birth", "courage", "patron", "cell", "body", "post", "intellectual", "standing"}


def ranks(party: Party) -> np.ndarray:
    post = party.register["post"]
    return np.where(post == NOBODY, Rank.NONE, party.posts["rank"][post])


def test_every_post_is_held_once_by_a_member_of_its_body(party: Party) -> None:
    posts, register = party.posts, party.register
    holders = posts["holder"]
    assert (holders != NOBODY).all()
    assert len(np.unique(holders)) == len(holders)
    assert (register["post"][holders] == np.arange(len(posts))).all()
    assert (register["post"] != NOBODY).sum() == len(posts)
    assert (register["standing"][holders] == Standing.MEMBER).all()
    assert (register["body"][holders] == posts["body"]).all()
    secretary = posts["rank"] == Rank.SECRETARY
    assert (register["cell"][holders[secretary]] == posts["cell"][secretary]).all()
    assert (posts["first_holder"] == holders).all()
    assert (posts["vacant_on"] == -1).all()
    assert (posts["lost_on"] == -1).all()
    assert not party.bodies["vacant"].any()


def test_holders_come_from_all_over_their_body() -> None:
    party = build(
        PartySpec(kinds=(BodyKind(members=4000, leading=0, heads=0, officials=400, secretaries=False),)), FIRST_DAY
    )
    assert stats.kstest(party.posts["holder"] / 4000, "uniform").pvalue > 1e-3


def test_a_body_too_small_leaves_its_lower_posts_vacant() -> None:
    party = build(
        PartySpec(
            kinds=(BodyKind(number=2, members=5, leading=2, heads=2, officials=3), BodyKind(name="nobody", members=0))
        ),
        FIRST_DAY,
    )
    holders = party.posts["holder"]
    assert (holders[:8] != NOBODY).tolist() == [True] * 5 + [False] * 3
    assert sorted(holders[:5].tolist()) == list(range(5))
    assert (holders[16:] == NOBODY).all()
    assert party.posts["vacant_on"][5:8].tolist() == [0, 0, 0]
    assert party.bodies["vacant"].tolist() == [3, 3, 16]


def test_what_the_run_fills_is_fresh(party: Party) -> None:
    for column in CADRE_COLUMNS:
        if column.name not in FILLED:
            assert (party.register[column.name] == column.fresh).all(), column.name


def test_courage_is_uniform(party: Party) -> None:
    assert stats.kstest(party.register["courage"].astype(float), "uniform").pvalue > 1e-3


def test_intellectuals_are_as_frequent_as_their_kind_says(party: Party) -> None:
    kind = party.bodies["kind"][party.register["body"]]
    for code, declared in enumerate(KINDS):
        share = declared.intellectuals
        own = party.register["intellectual"][kind == code]
        assert abs(own.mean() - share) < 4 * np.sqrt(share * (1 - share) / len(own))


def test_attributes_of_a_person_are_independent(party: Party) -> None:
    plain = party.register[(party.register["post"] == NOBODY) & (party.register["body"] > 10)]
    names = ("courage", "birth", "intellectual")
    within = np.corrcoef([plain[name].astype(float) for name in names])
    assert np.abs(within - np.eye(3)).max() < 4 / np.sqrt(len(plain))
    above = party.register[party.register["post"] != NOBODY]
    assert abs(above["courage"].mean() - 0.5) < 4 * np.sqrt(1 / 12 / len(above))


def test_ages_are_a_truncated_normal_and_rise_with_rank(party: Party) -> None:
    ages = party.spec.ages
    years = (int((np.datetime64(FIRST_DAY) - EPOCH).astype(int)) - party.register["birth"]) / 365.25
    assert years.min() >= ages.low - 0.01
    assert years.max() <= ages.high + 0.01
    for rank in (Rank.NONE, Rank.SECRETARY, Rank.OFFICIAL, Rank.HEAD):
        mean = ages.mean + rank * ages.per_rank
        law = stats.truncnorm((ages.low - mean) / ages.sd, (ages.high - mean) / ages.sd, mean, ages.sd)
        own = years[ranks(party) == rank]
        assert stats.kstest(own, law.cdf).pvalue > 1e-3, rank


@given(st.floats(10, 100), st.floats(0.1, 50), st.floats(0, 120), st.floats(0, 120))
def test_the_table_of_ages_rises_within_its_bounds(mean: float, sd: float, one: float, two: float) -> None:
    low, high = min(one, two), max(one, two)
    table = birth_table(Ages(mean=mean, sd=sd, low=low, high=high)) / 365.25
    assert np.isfinite(table).all()
    assert (np.diff(table, axis=1) >= -1e-9).all()
    assert table.min() >= low - 1e-9
    assert table.max() <= high + 1e-9


def test_the_table_of_ages_holds_far_from_the_mean() -> None:
    table = birth_table(Ages(mean=100, sd=0.1, low=20, high=30, per_rank=0.0)) / 365.25
    assert table[0, 1] > 29.9


def holders_with_somebody_above(party: Party) -> list[tuple[int, set[int]]]:
    found = []
    for post in party.posts:
        body = party.bodies[post["body"]]
        near = [post["body"], body["superior"]] if body["superior"] != NOBODY else [post["body"]]
        above = party.posts[
            np.isin(party.posts["body"], near) & (party.posts["rank"] > post["rank"]) & (party.posts["holder"] >= 0)
        ]
        if post["holder"] != NOBODY and len(above):
            found.append((int(post["holder"]), set(above["holder"].tolist())))
    return found


@pytest.mark.parametrize("share", [0.0, 0.35, 1.0])
def test_the_share_of_clients_is_as_asked_and_patrons_stand_above(share: float) -> None:
    spec = party_spec(ties=Ties(clients=share), kinds=KINDS[:3])
    party = build(spec, FIRST_DAY)
    patron = party.register["patron"]
    possible = holders_with_somebody_above(party)
    with_patron = [(row, above) for row, above in possible if patron[row] != NOBODY]
    assert all(patron[row] in above for row, above in with_patron)
    assert (patron != NOBODY).sum() == len(with_patron)
    assert abs(len(with_patron) - share * len(possible)) <= 4 * np.sqrt(len(possible) * share * (1 - share))
