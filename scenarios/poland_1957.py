"""The negative control: a verification without terror. Poland, October 1957 to June 1958, at full size.

Commissions went through the members of the Polish party; about 206,700, or 15.5%, were removed, most of them struck
off as passive (recalled). Nobody was made to name anybody, nobody was arrested for it. A model of purges that saw a
chain reaction here would see one anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from purgesim.cli.printing import frame_table
from purgesim.measures import generations, reproduction
from purgesim.run import Run
from purgesim.scripts.story import tell

CLAIMS = """
What this can claim: fed with an order to verify and with nothing else, the model removes a large share of a party and
reports R near 0: the size of a purge alone makes no cascade in it.
What a reader may not infer: from the 15.5%, that a party was terrorised, that anybody named anybody, or that those
removed were opponents; from the model's words "denounced" and "political", that anybody was: a proposal to strike off
goes through the same phases here. Nor the reverse: that R near 0 is a finding about Poland. No naming was put in, so
none came out; the few links are members who proposed others and had been proposed themselves, as often as chance has
it. From a count of expulsions alone nobody can tell the two kinds of purge apart. The numbers are recalled and
unverified; the cadres are invented."""


def tables(runs: Sequence[Run]) -> Iterator[Table]:
    """Yield R by cohort, and the generations, of the first run."""
    data = runs[0].data
    cohorts = reproduction(data)[["start", "parents", "children", "fitting", "r", "low", "high", "known"]]
    yield frame_table(list(cohorts), cohorts.itertuples(index=False), title="R of accusation by first accuser")
    steps = generations(data)[["generation", "accused", "expelled", "arrested"]]
    yield frame_table(list(steps), steps.itertuples(index=False), title="Generations of accusation (first run)")


if __name__ == "__main__":
    tell("poland_1957", CLAIMS, seeds=2, tables=tables)
