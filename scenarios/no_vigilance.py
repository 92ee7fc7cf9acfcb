"""The Korean Workers' Party, 1957-58, without punishment of the too soft.

By October 1957 the minister of justice and the attorney general had been purged as "too soft" (Lankov).
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: how much of the turnover of the legal organs, and of the wave, needs second-order enforcement.
What it cannot: whether officials became harder out of fear; in the model only whoever is charged is lost, nobody
learns."""

ROAD = Road(
    name="no_vigilance",
    question="What if nobody had been punished for being too soft?",
    figures=(
        "legal_posts_lost_by_1957_10_31",
        "legal_leading_too_soft",
        "expelled_political",
        "cadre_share",
        "uninvolved_share",
    ),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
