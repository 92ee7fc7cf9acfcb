"""The Korean Workers' Party, 1956-58, on the road most parties took after the 20th congress: the campaign given up.

In this road the lever is most of the result, and this script says so.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: almost nothing. The levers are most of the result: a centre that orders nothing gets next to
nothing, in every structure and regime, because the model has no purge without orders. Only what is left over (cases
under way on 23 September 1956, ordinary expulsions) is the model's.
What it cannot: that Korea could have taken this road."""

ROAD = Road(
    name="de_stalinisation",
    question="What goes on by itself when the centre gives the campaign up for good?",
    figures=("expelled_political", "arrested", "opened", "denunciations"),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
