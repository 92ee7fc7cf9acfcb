"""The Korean Workers' Party, 1956-58, if the reversal of September 1956 had wiped the record clean.

The plenum of 23 September 1956 restored the victims, formally; a year later most of them were gone.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: a sign, where it holds: whether records and marks that outlive a reversal feed the next wave.
What it cannot: a size. How many were reinstated, and how much a record weighed, no document says."""

ROAD = Road(
    name="reversal_without_records",
    question="Does the record of a reversed verdict make the next wave worse?",
    figures=("expelled_political", "legal_posts_lost_by_1957_10_31", "hazard_yanan", "uninvolved_share"),
    claim="sign only",
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
