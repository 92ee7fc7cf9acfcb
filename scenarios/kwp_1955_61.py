"""The long purge: the Korean Workers' Party from December 1955 to September 1961, at full size.

Soviet Koreans are attacked in December 1955 and left alone by March. The August plenum of 1956 defeats the
opposition; a first wave sweeps Yan'an functionaries; Mikoyan and Peng have the verdicts reversed in September, and
the reinstated keep their records. After a pause and an exchange of documents the campaign of May 1957 begins, turns
to the localities with the party conference of March 1958, and becomes a screening of the whole country from December
1958 to 1960.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from purgesim.cli.printing import frame_table
from purgesim.measures import committee, expelled_by_year, fates_of
from purgesim.patterns.cases import ELECTED
from purgesim.run import Run
from purgesim.scripts.story import tell

RECALLED = {"partisan": "11 of 71; 31 to 37 of 85", "Soviet": "10; 1 to 2", "Yanan": "15 to 18; 3"}
CLAIMS = """
What this can claim: whether a behaviour calibrated on one year also leaves, over five, nobody of the opposition, and
hits the elite's factions in the documented order. Rows marked "consistency" follow from levers that we dated: a
shield that is scheduled to be 0 makes victims, a reversal reinstates. They show that the chronology can be written
down here.
What it cannot: say why the centre acted when it did. The model's officials lose their posts to the purge, to death
and to promotion only; it has no ordinary turnover of an elite, and no congress that elects new men. The partisans,
who gained in the documents, lose here too, less than the others. The winter is aimed at the Soviet Koreans by a
lever: their share of its victims (RL1) is consistency, and how hard it aims is assumed. The Central
Committee is a stand-in (leading officials of the top, and the first of each body below). The exchange of documents
has no lever, for what it removed is not known. The reversal of 1956 also restores the victims of the winter, of whom
none is documented. Whom the screening of 1958 to 1960 hit outside the party is not in it. The cadres are invented."""


def tables(runs: Sequence[Run]) -> Iterator[Table]:
    """Yield expulsions by year, and what became of the stand-in of the Central Committee, in the first run."""
    data = runs[0].data
    by_year = ((str(year), count) for year, count in expelled_by_year(data).items())
    yield frame_table(["year", "expelled"], by_year, title="Expulsions (first run)")
    fates = fates_of(data, committee(data, ELECTED), data.scenario.window.close)
    rows = [(*row, RECALLED.get(row[0], "-")) for row in fates.itertuples(index=False)]
    title = (
        "The committee of April 1956 in September 1961 (first run; in it and in that of 1961, as recalled, unverified)"
    )
    yield frame_table([*fates.columns, "recalled"], rows, title=title)


if __name__ == "__main__":
    tell("kwp_1955_61", CLAIMS, seeds=3, tables=tables)
