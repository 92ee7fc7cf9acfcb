"""The Korean Workers' Party, 1957-58, stopped on 1 October 1957.

Salem and Oppenau ended when the judges stopped. Here the centre withdraws its orders; open cases are still heard.
"""

from __future__ import annotations

from purgesim.counterfactuals import Road
from purgesim.scripts.road import tell

CLAIMS = """
What this can claim: that most of what comes after the stop needs the orders, or that it does not; in which regimes.
What it cannot: when the centre could have stopped (experiments/brake_timing.py varies the date), or why it did not."""

ROAD = Road(
    name="early_brake",
    question="How many victims does a full stop after three months save, and what goes on by itself?",
    figures=("expelled_political", "arrested", "opened", "uninvolved_share", "share_outside_capital"),
    claims=CLAIMS,
)

if __name__ == "__main__":
    tell(ROAD)
