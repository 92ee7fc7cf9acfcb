"""The Korean Workers' Party, 1957-58, if the August group had never been exposed: a campaign without a plot.

Most of the expelled were charged as supporters of Ch'oe Ch'ang-ik. Labels enter the model with the first opponents
only.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: how many fall to a campaign that has no plot to point at, in each structure and regime.
What it cannot: that the campaign would have come without the plot; here it is ordered all the same. That no label of
a circle is given follows from the levers: it is consistency, no finding."""

ROAD = Road(
    name="plot_unknown",
    question="How much of the purge needs a discovered opposition, and how much is the campaign itself?",
    figures=(
        "expelled_political",
        "arrested",
        "choe_share",
        "uninvolved_share",
        "generation_max",
        "intellectual_ratio",
    ),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
