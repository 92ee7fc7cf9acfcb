"""A test of reach: a campaign by quota. China, June 1957 to July 1958, on a tenth of the party.

Units were told to find a share of their people, five in a hundred; who found too few risked the label himself.
550,000 were labelled by the official count, one to two million by others, many of them outside the party. When a
number is ordered, does the number that comes out say anything?
"""

from __future__ import annotations

from purgesim.scripts.story import tell

CLAIMS = """
What this can claim: that a quota and the fear of being found too soft can be written in this model, and how near an
order brings it to the ordered number. The share of the labelled follows from the order, the hearings and the assumed
strength of the motive: it is consistency and no evidence.
What it cannot: say whom the campaign hit. The documented labels fell in offices, schools and editorial offices, in
and outside the party; the quota of the model reaches every body of the party alike, villages and armies too. The
label of a rightist is taken to be any sanction of a hearing. The party is a tenth of the real one with unscaled
leaderships, so that counts of leading people are not to be multiplied by ten. Most numbers are recalled; the cadres
are invented."""

if __name__ == "__main__":
    tell("china_1957", CLAIMS, seeds=2)
