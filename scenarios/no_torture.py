"""The Korean Workers' Party, 1957-58, without torture.

The sources say that opponents named others "under pressure and torture" (Lankov). In the inquest of Giaveno of 1335,
106 of 110 were never tortured and 83% of them gave names: custody and pressure may do what torture does.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: whether names pressed out by torture carry the wave, or whether hearings and custody carry it
anyhow, in each structure and regime above. Few were arrested, so a small difference is no surprise and no comfort.
What it cannot: how strong torture was (its height is assumed), and nothing about any prisoner."""

ROAD = Road(
    name="no_torture",
    question="Would the wave have died down if nobody had been tortured?",
    figures=("names_given", "expelled_political", "arrested", "uninvolved_share", "generation_max"),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
