"""A test of reach: the Soviet party of 1935 to 1938 with the behaviour of the Korean year.

A check of documents expels hundreds of thousands in 1935. In 1937 the hunt turns upwards: of 139 members and
candidates of the Central Committee of 1934, 98 are shot; of 1,966 delegates of its congress, 1,108 arrested. The mass
operation works with numbers for each region, and the regions ask for more: 268,950 become 767,000. How far does a
model go that was set by one year of another party?
"""

from __future__ import annotations

from purgesim.scripts.story import tell

CLAIMS = """
What this can claim: what of the Soviet years a behaviour reproduces that never saw them, and where it breaks. Each
failure above is a limit of reach: the model was calibrated where a party of a million heard about a hundred cases a
week.
What it cannot: explain the Great Terror. Its mass operations aimed at the population and not at the party; the
numbers of expulsions are recalled and never scored; the levers' heights are assumed. A body that has filled its
number asks for more and is granted half of it; how much it asks for and gets is assumed, and the number to be filled
includes that of 1935. The hearings are those of the Korean scenario for a body of each kind, days long: a
verification that expels a tenth of a party in a year does not go through them. The Central Committee and the
delegates are stand-ins by post; the cadres are invented."""

if __name__ == "__main__":
    tell("cpsu_1935_38", CLAIMS, seeds=1)
