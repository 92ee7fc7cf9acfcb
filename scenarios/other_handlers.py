"""The Korean Workers' Party, 1957-58, with other people judging.

No leading official of the legal, judicial and procuratorial organs kept his post by October 1957 (Lankov).
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: whether the model's losses of the legal organs come from judging, or from where the cadres sit.
What it cannot: that the ministries would have judged as the legal organs did; all officials follow one rule. Nor how
many would have fallen: cases outside the party are counted a body, and there are more ministries than legal organs."""

ROAD = Road(
    name="other_handlers",
    question="If the ministries had handled the cases, would the legal organs have kept their leaders?",
    figures=(
        "legal_posts_lost_by_1957_10_31",
        "legal_leading_too_soft",
        "central_highest_loss_by_1957_10_31",
    ),
    undone_by={"hearing bodies": "there whoever hears a case handles it, in both worlds"},
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
