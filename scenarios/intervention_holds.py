"""The Korean Workers' Party, 1956-58, if the Soviet-Chinese intervention of September 1956 had held.

It reversed verdicts for three months; from January 1957 the centre took them up again.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: what the campaign in the cells does without hunted circles, exposures and arrests.
What it cannot: that the patrons could have enforced it. That nobody is arrested is the lever."""

ROAD = Road(
    name="intervention_holds",
    question="What is left of the purge if verdicts stay reversed, while the campaign of class education goes on?",
    figures=(
        "expelled_political",
        "denunciations",
        "hazard_yanan",
        "hazard_soviet",
        "uninvolved_share",
        "generation_max",
    ),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
