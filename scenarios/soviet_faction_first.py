"""The Korean Workers' Party, 1957-58, with the Soviet Koreans as the first target: another order of the factions.

The Soviet Koreans were attacked in December 1955 and seldom targeted in 1957; their turn came later (Lankov).
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: whether the shield and the hunt, or where a faction's people sit, make the order of the factions.
What it cannot: how many would have fallen. That the factions change places is mostly the levers' doing."""

ROAD = Road(
    name="soviet_faction_first",
    question="If Moscow's shield had fallen first, how would the victims have been composed?",
    figures=("hazard_soviet", "hazard_yanan", "pak_share", "choe_share", "cadre_share", "intellectual_ratio"),
    claim="composition only",
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
