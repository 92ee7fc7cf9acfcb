"""The party of the main case with fewer local bodies: every faction, circle, lever and structure is there."""

from __future__ import annotations

from typing import Any, Final

REDUCED: Final[dict[str, Any]] = {
    "party.kinds.county committee.number": 4,
    "party.kinds.enterprise.number": 4,
    "party.kinds.province committee.number": 2,
    "party.kinds.city committee.number": 1,
    "party.kinds.army.number": 1,
    "party.kinds.ministry.number": 6,
    "party.kinds.academy.number": 6,
    "party.kinds.central body.number": 4,
    "party.candidates": 1000,
}
"""About 50,000 members instead of 1.2 million."""
