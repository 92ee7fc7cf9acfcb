"""The party at 1:1: 1,181,094 members and 18,023 candidates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from purgesim.core.vocabulary import NOBODY, Rank, Standing
from purgesim.party import build, tags
from purgesim.scenario import load
from purgesim.scenario.party_spec import PartySpec
from tests.party.specs import FIRST_DAY, large_spec


def the_case() -> PartySpec:
    return load("kwp_1957_58").party


@pytest.mark.parametrize("spec_of", [large_spec, the_case])
def test_the_party_at_full_size(spec_of: Callable[[], PartySpec]) -> None:
    spec = spec_of()
    party = build(spec, FIRST_DAY)
    assert party.n_members == 1_181_094
    assert party.n_candidates == 18_023
    assert (party.register["standing"] == Standing.MEMBER).sum() == 1_181_094
    assert 58_000 < len(party.cells) < 60_500
    assert 400 < len(party.bodies) < 600
    assert party.nbytes < 300e6
    above = party.posts["rank"] > Rank.SECRETARY
    assert (party.posts["holder"][above] != NOBODY).all()
    ties = np.diff(party.tie_start)
    expected = spec.ties.kin + spec.ties.friends_inside + spec.ties.friends_outside
    assert expected - 0.02 < ties.mean() < expected + 0.3
    assert ties.max() < 2000
    register = tags(party, spec).apply(party.register.copy())
    assert np.bincount(register["faction"])[1:].tolist() == [f.size for f in spec.factions]
    assert (register["circle"] > 0).sum() == sum(c.size for c in spec.circles)
