"""The Korean Workers' Party, 1 July 1957 to 1 July 1958, at full size: documented against simulated.

In that year 3,912 members were expelled, most of them as supporters of Ch'oe Ch'ang-ik, whose actual followers were few
(Lankov, "Crisis in North Korea"). Can naming under pressure, from a few opponents, make such a wave?
"""

from __future__ import annotations

from purgesim.scripts.story import tell

CLAIMS = """
What this can claim: with the rules and numbers of the scenario, a wave of this size, timing and spread of charges can
(or cannot) come about; each pattern above says which, and the failures are part of the result.
What it cannot: the total of 3,912 does not identify the mechanism, for few chains that grow, many that do not, and
full hearings give the same total. Rows marked "calibrated" were used to set numbers and confirm nothing; accounting
rows follow from the books. Most numbers are assumptions that say so in scenarios/kwp_1957_58.toml. The cadres are
invented: nothing here is about any person who lived."""

if __name__ == "__main__":
    tell("kwp_1957_58", CLAIMS, seeds=20)
