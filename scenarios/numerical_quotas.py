"""The Korean Workers' Party, 1957-58, with a number for every body.

No Korean document knows of a number. The quota of 5% is that of China in 1957; the Soviet order 00447 of 1937 gave
numbers by region, and the regions asked for more.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: how a quota changes who falls: how many, where, and how many with no part in the opposition.
What it cannot: anything about Korea, for there is no Korean evidence of quotas; height and rule come from China and
the Soviet Union, and how much a body that has filled its number asks for, and gets, is assumed."""

ROAD = Road(
    name="numerical_quotas",
    question="What if every body had been given a number to expose?",
    figures=(
        "expelled_political",
        "opened",
        "denunciations",
        "share_outside_capital",
        "cadre_share",
        "uninvolved_share",
    ),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
