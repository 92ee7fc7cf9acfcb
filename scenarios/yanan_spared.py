"""The Korean Workers' Party, 1957-58, under a Chinese shield that holds.

Mikoyan and Peng Dehuai intervened in September 1956; by the spring of 1957 the protection was gone.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: how the composition of the victims shifts when the chief target is out of reach. That the hazard
of the spared falls is the lever; whose rises is the model's.
What it cannot: how many would have fallen, or that the leadership would have accepted it."""

ROAD = Road(
    name="yanan_spared",
    question="If Yan'an had been spared, on whom would the campaign have fallen?",
    figures=("hazard_yanan", "hazard_soviet", "hazard_unaffiliated", "choe_share", "cadre_share", "intellectual_ratio"),
    claim="composition only",
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
