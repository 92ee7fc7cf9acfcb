"""Signs of a difference over structures and regimes: where it holds, where it does not, where chance may be all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import stdtrit

from purgesim.sweeps.differences import seed_errors

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.sweeps import Comparison

__all__ = ["HOLDS", "TURNED", "UNCLEAR", "Sign", "cells", "sign_of"]

LEVEL: Final = 0.95
"""Of the intervals that a verdict rests on."""
NOTHING: Final = 1e-12
"""Share of the largest difference below which another one is the rounding of sums, and 0."""
HOLDS, UNCLEAR, TURNED = "holds", "not told from chance", "turned round"


def cells(pairs: pd.DataFrame, regimes: Sequence[str]) -> pd.DataFrame:
    """Return the mean paired difference in each structure and regime.

    Parameters
    ----------
    pairs : pandas.DataFrame
        Paired differences of one scenario and figure (`Comparison.pairs`).
    regimes : sequence of str
        Regime of each draw, by its number.

    Returns
    -------
    pandas.DataFrame
        Indexed by structure and regime: ``difference``, ``error`` (standard error by the finite number of seeds; NaN
        with one seed), ``draws``, ``alike`` (share of the draws whose mean has the cell's sign), ``verdict``: the sign
        of the mean over all cells holds, is turned round, or 0 lies inside the difference's 95% interval (Student).

    Notes
    -----
    The draws are taken as given, and the seeds are the units: all draws of a cell share their seeds, so that each seed
    gives one mean over draws, and these means are independent and alike whatever the spreads of the draws and however
    close they go together. Their Student interval is exact for normal means. A chance difference with a long tail to
    one side is called clear in up to 10% of such cells instead of 5%. With two seeds there is one degree of freedom,
    and 0 is left out only if the difference is 12.7 standard errors.
    """
    by_draw = pairs.groupby(["structure", "draw"], sort=False)["difference"].mean().reset_index(name="mean")
    by_draw["regime"] = [regimes[int(draw)] for draw in by_draw["draw"]]
    grouped = by_draw.groupby(["structure", "regime"], sort=False)["mean"]
    table = grouped.agg(difference="mean", draws="size")
    rounding = NOTHING * pairs["difference"].abs().max()
    table["difference"] = table["difference"].where(table["difference"].abs() > rounding, 0.0)
    known = pairs.assign(regime=[regimes[int(draw)] for draw in pairs["draw"]])
    table = table.join(seed_errors(known, ["draw"], ["structure", "regime"], even=True))
    signs = np.sign(by_draw["mean"]) == np.sign(grouped.transform("mean"))
    table["alike"] = signs.groupby([by_draw["structure"], by_draw["regime"]], sort=False).mean()
    way = np.sign(table["difference"].mean())
    sure = stdtrit(table.pop("freedom").clip(lower=1.0), 0.5 + LEVEL / 2.0)
    clear = table["difference"].abs() > sure * table["error"].fillna(np.inf)
    held = np.sign(table["difference"]) == way
    table["verdict"] = np.select([~clear, held], [UNCLEAR, HOLDS], TURNED)
    shown: pd.DataFrame = table[["difference", "error", "draws", "alike", "verdict"]]
    return shown


@dataclass(frozen=True)
class Sign:
    """What may be said of one figure on one road.

    Attributes
    ----------
    figure, unit : str
        The figure.
    row : pandas.Series
        Its row of `Comparison.table`: means and the three spreads.
    table : pandas.DataFrame
        From `cells`.
    """

    figure: str
    unit: str
    row: pd.Series[float]
    table: pd.DataFrame

    def count(self, verdict: str) -> int:
        """Return in how many structures and regimes this is the verdict."""
        return int((self.table["verdict"] == verdict).sum())

    @property
    def way(self) -> str:
        """In words: more, less, or no difference, in the mean over structures and regimes."""
        mean = float(self.table["difference"].mean())
        return "no difference" if mean == 0.0 else "less" if mean < 0.0 else "more"

    def where(self, verdict: str) -> list[str]:
        """Return the structures and regimes with this verdict."""
        return [f"{structure} / {regime}" for structure, regime in self.table.index[self.table["verdict"] == verdict]]

    def lines(self, *, sizes: bool) -> list[str]:
        """Return what may be said, line by line; everything is generated from the numbers.

        Parameters
        ----------
        sizes : bool
            Print sizes and spreads, not only the sign.
        """
        if self.way == "no difference" and (self.table["difference"] == 0.0).all():
            return [f"{self.figure}: no difference at all in any of {len(self.table)} structures and regimes"]
        told = [f"{self.figure} [{self.unit or '1'}]: {self.way}{self._sizes() if sizes else ''}"]
        held = f"the sign holds in {self.count(HOLDS)} of {len(self.table)} structures and regimes"
        if self.count(HOLDS) < len(self.table) / 2:
            held += ": NOT a finding"
        told.append(f"    {held}")
        others = [(verdict, self.where(verdict)) for verdict in (TURNED, UNCLEAR)]
        return told + [f"    {verdict} in {len(places)}: {'; '.join(places)}" for verdict, places in others if places]

    def _sizes(self) -> str:
        row = self.row
        spreads = []
        for name, word in (("mc", "seeds"), ("parameter", "parameters"), ("structure", "structures")):
            if np.isfinite(row[f"{name}_low"]):
                spreads.append(f"{word} {_span(row[f'{name}_low'], row[f'{name}_high'])}")
        change = f"{row['baseline']:,.4g} -> {row['other']:,.4g} ({row['difference']:+,.3g})"
        return f", {change}" + (f"; spreads of the difference: {', '.join(spreads)}" if spreads else "")


def _span(low: float, high: float) -> str:
    return f"{low:+,.3g} to {high:+,.3g}"


def sign_of(found: Comparison, figure: str, regimes: Sequence[str]) -> Sign | None:
    """Return what may be said of a figure of a comparison of two scenarios; None where it has no value.

    Parameters
    ----------
    found : Comparison
        Baseline and road, over structures and draws.
    figure : str
        Name of the figure.
    regimes : sequence of str
        Regime of each draw.
    """
    pairs = found.pairs[found.pairs["figure"] == figure]
    if pairs.empty:
        return None
    row = found.table().xs(figure, level="figure").iloc[0]
    return Sign(figure, found.units.get(figure, ""), row.drop("unit").astype(float), cells(pairs, regimes))
