"""Whether a party of this size fits into this machine's memory."""

from __future__ import annotations

from typing import Final

from purgesim.core.memory import available_memory
from purgesim.core.tables import CADRE
from purgesim.scenario.party_spec import PartySpec

__all__ = ["memory_needed", "memory_problem"]

WORKING_BYTES: Final = 72
"""Bytes a cadre beside their record: ties, their index and what the phases keep."""
MAX_ROWS: Final = 2_000_000_000
"""Rows are numbered by 32-bit integers."""
GIB: Final = 2**30
REMEDY: Final = "lower the number or members of party.kinds, or use a larger machine"


def memory_needed(party: PartySpec) -> int:
    """Return the bytes the working set of a party takes, roughly.

    Examples
    --------
    >>> memory_needed(PartySpec(candidates=1000)) == 1000 * (CADRE.itemsize + WORKING_BYTES)
    True
    """
    people = party.candidates + sum(k.number * k.members for k in party.kinds)
    return people * (CADRE.itemsize + WORKING_BYTES)


def memory_problem(party: PartySpec) -> str | None:
    """Return what to say if the party cannot be held, else None.

    Examples
    --------
    >>> memory_problem(PartySpec(candidates=1000)) is None
    True
    """
    people = party.candidates + sum(k.number * k.members for k in party.kinds)
    if people > MAX_ROWS:
        return f"party: given {people:,} people; allowed: at most {MAX_ROWS:,}; {REMEDY}"
    needed, free = memory_needed(party), available_memory()
    if needed > free:
        return (
            f"party: given {people:,} people, who take about {needed / GIB:.1f} GiB; this machine has "
            f"{free / GIB:.1f} GiB free; allowed: at most {int(people * free / needed):,} people; {REMEDY}"
        )
    return None
