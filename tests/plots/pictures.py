"""Every figure drawn from made-up frames, without any letter in it: what is compared with the baselines.

Letters are drawn differently by every version of FreeType, so they are hidden here and asserted elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from purgesim import plots

__all__ = ["FRAMES", "PICTURES", "bare", "wordy"]

SIZE = (4.0, 3.0)
DPI = 60


def reproduction(scale: float = 1.0) -> pd.DataFrame:
    start = pd.date_range("1957-01-01", periods=8, freq="28D")
    r = scale * np.array([0.4, 1.2, 1.8, 1.5, 1.1, 0.9, 0.7, 0.3])
    known = np.array([True] * 6 + [False] * 2)
    table = pd.DataFrame({"kind": "accusation", "by": "first accuser", "start": start, "parents": 100})
    table["children"] = 100.0 * r
    for name, factor in (("r", 1.0), ("low", 0.7), ("high", 1.4)):
        table[name] = np.where(known, factor * r, np.nan)
    return table.assign(known=known)


def survival() -> pd.DataFrame:
    dates = pd.date_range("1957-07-01", periods=6, freq="60D")
    ways = {"expelled_political": 0.03, "expelled_ordinary": 0.01, "died": 0.005, "fled": 0.008}
    rows = [
        {"group": group, "cause": cause, "day": 60 * i, "date": date, "incidence": size * rate * (i + 1)}
        for group, size in (("unaffiliated", 0.3), ("North", 1.0), ("South", 2.0), ("East", 0.6))
        for i, date in enumerate(dates)
        for cause, rate in ways.items()
    ]
    return pd.DataFrame(rows)


def heat() -> pd.DataFrame:
    lost = np.array([[0, 0, 1, 1], [2, 6, 4, 8], [1, 1, 0, 3]])
    members = np.array([1200, 40, 100])
    return pd.DataFrame(
        {
            "group": np.repeat(["county", "legal organ", "ministry"], 4),
            "members": np.repeat(members, 4),
            "start": np.tile(pd.date_range("1957-07-01", periods=4, freq="28D"), 3),
            "lost": lost.ravel(),
            "share": (lost.cumsum(axis=1) / members[:, None]).ravel(),
        }
    )


def turnover() -> pd.DataFrame:
    rows = [
        ("legal organ", "leading", "expelled", 5, 3),
        ("legal organ", "leading", "filled", 5, 1),
        ("legal organ", "head", "verdict", 5, 5),
        ("legal organ", "secretary", "expelled", 90, 90),
        ("ministry", "head", "died", 40, 4),
        ("ministry", "head", "fled", 40, 2),
        ("ministry", "head", "arrested", 40, 10),
    ]
    return pd.DataFrame(rows, columns=["kind", "rank", "cause", "held", "lost"])


def names() -> pd.DataFrame:
    given = np.array([0, 0, 0, 1, 2, 2, 3, 5, 40])
    return pd.DataFrame({"broke": [False, False, True, *[True] * 6], "names": given, "harmful": given // 2})


def generations(scale: int = 1) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "generation": [0, 1, 3],
            "expelled": np.array([20, 40, 10]) * scale,
            "expelled_uninvolved": np.array([5, 30, 10]) * scale,
        }
    )


def gains() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "faction": ["unaffiliated", "North", "nobody"],
            "members": [1000, 100, 0],
            "promoted": [30, 5, 0],
            "after_purge": [20, 1, 0],
            "victims": [10, 9, 0],
        }
    )


def chain(people: int = 9) -> pd.DataFrame:
    """A tree in which person i was named by person (i - 1) // 2."""
    i = np.arange(people)
    return pd.DataFrame(
        {
            "row": 100 + i,
            "parent": np.where(i > 0, 100 + (i - 1) // 2, -1),
            "date": pd.Timestamp("1957-07-01") + pd.to_timedelta(20 * np.floor(np.log2(i + 1)) + i, unit="D"),
            "channel": np.array(["interrogation", "hearing", "meeting", "vigilance"])[i % 4],
            "involved": i < 2,
            "expelled": i % 2 == 0,
            "arrested": i % 3 == 0,
        }
    )


def draws(shift: float = 0.0) -> pd.DataFrame:
    grid = np.linspace(0.0, 1.0, 201)
    return pd.DataFrame({"zeal": grid**2 + shift, "courage": np.sqrt(grid), "fixed": 0.5})


def documented() -> pd.DataFrame:
    rows = {"expelled": (3912, 3912, "members"), "arrested": (13, 200, "persons"), "share": (np.nan, 0.1, "share")}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high", "unit"])


def simulated() -> pd.DataFrame:
    grid = np.linspace(-1.0, 1.0, 41)
    return pd.DataFrame({"expelled": 4000 + 600 * grid, "arrested": 100 + 50 * grid**3, "share": 0.4 + 0.2 * grid})


FRAMES: dict[str, Callable[[Figure], object]] = {
    "reproduction_one": lambda f: plots.reproduction_number([reproduction()], f.subplots()),
    "reproduction_many": lambda f: plots.reproduction_number(
        [reproduction(scale) for scale in (0.8, 1.0, 1.3)], f.subplots()
    ),
    "survival": lambda f: plots.survival_by_faction(survival(), f),
    "heat": lambda f: plots.organisation_heat(heat(), f.subplots()),
    "turnover": lambda f: plots.leadership_turnover(turnover(), f.subplots()),
    "names": lambda f: plots.names_per_interrogation([names()], f.subplots()),
    "generations": lambda f: plots.victims_by_generation([generations(), generations(2)], f.subplots()),
    "gains": lambda f: plots.beneficiaries(gains(), f.subplots()),
    "genealogy": lambda f: plots.genealogy(chain(), f.subplots()),
    "genealogy_large": lambda f: plots.genealogy(chain(300), f.subplots()),
    "posterior": lambda f: plots.posterior(draws(), f, draws()),
    "predictive": lambda f: plots.predictive(simulated(), documented(), f),
}
"""Each figure, drawn into an empty one."""
PICTURES = tuple(FRAMES)


def wordy(name: str) -> Figure:
    """Return a figure with its words."""
    figure = Figure(figsize=SIZE, dpi=DPI, layout="constrained")
    FRAMES[name](figure)
    return figure


def bare(name: str) -> Figure:
    """Return a figure without its words: they depend on the fonts of a machine, marks do not."""
    figure = wordy(name)
    for artist in _words(figure):
        artist.set_visible(False)
    return figure


def _words(figure: Figure) -> Iterator[Text | Legend]:
    yield from figure.findobj(Legend)
    yield from figure.findobj(Text)
