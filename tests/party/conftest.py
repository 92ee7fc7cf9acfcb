from __future__ import annotations

import pytest

from purgesim.party import Party, build
from tests.party.specs import FIRST_DAY, party_spec


@pytest.fixture(scope="session")
def party() -> Party:
    """Return the party of `party_spec()`, built once; its tables are read-only."""
    return build(party_spec(), FIRST_DAY)
