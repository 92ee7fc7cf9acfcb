"""Posts: who lost the leading ones, by kind of body and by cause."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.tables import take
from purgesim.core.vocabulary import Charge, Event, Rank, Sanction, Tier
from purgesim.measures.data import Log, Records, RunData, day_of, window_days

if TYPE_CHECKING:
    from purgesim.scenario import Scenario

__all__ = [
    "LEADING_RANKS",
    "central_bodies",
    "leading_posts",
    "leading_posts_lost",
    "legal_charges",
    "legal_kinds",
    "turnover",
]

LEADING_RANKS: Final = (int(Rank.HEAD), int(Rank.LEADING))
"""Leading posts are those of heads of department and of leading officials."""


def central_bodies(bodies: Records) -> NDArray[np.bool_]:
    """Return which bodies are central: of the capital's tier, and at most one step below the top of the tree."""
    above = bodies["superior"]
    second = np.where(above >= 0, above[np.maximum(above, 0)], -1) if len(bodies) else above
    return np.asarray((bodies["tier"] == Tier.CAPITAL) & (second < 0))


def _losses(data: RunData, date: dt.date) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Return by body the leading posts held at first and those lost, and whether the run covers the date."""
    day = day_of(data, date)
    posts = data.posts[np.isin(data.posts["rank"], LEADING_RANKS) & (data.posts["first_holder"] >= 0)]
    lost = (posts["lost_on"] >= 0) & (posts["lost_on"] <= day)
    size = len(data.bodies)
    held = np.bincount(posts["body"], minlength=size)
    return held, np.bincount(posts["body"][lost], minlength=size), 0 <= day < window_days(data)[1]


def leading_posts(data: RunData, date: dt.date) -> pd.DataFrame:
    """Return for each body how many leading posts lost the holder of the first day by a date.

    Parameters
    ----------
    data : RunData
        The run.
    date : datetime.date
        Last day that counts.

    Returns
    -------
    pandas.DataFrame
        Columns ``body``, ``kind``, ``central``, ``held`` [posts], ``lost`` [posts], ``share``; only bodies
        with leading posts.
    """
    held, lost, _ = _losses(data, date)
    here = np.flatnonzero(held)
    return pd.DataFrame(
        {
            "body": here,
            "kind": [data.kind_names[kind] for kind in data.bodies["kind"][here]],
            "central": central_bodies(data.bodies)[here],
            "held": held[here],
            "lost": lost[here],
            "share": lost[here] / held[here],
        }
    )


def leading_posts_lost(data: RunData, kind: str, date: dt.date) -> float:
    """Return the share of a kind's leading posts whose holder on the first day lost them, for any cause, by a date.

    Parameters
    ----------
    data : RunData
        The run.
    kind : str
        Name of the kind of body.
    date : datetime.date
        Last day that counts.

    Returns
    -------
    float
        Share; NaN if the run does not cover the date or the kind has no leading posts.
    """
    held, lost, covered = _losses(data, date)
    return _share(held, lost, _of_kind(data, kind)) if covered else float("nan")


def _share(held: NDArray[np.int64], lost: NDArray[np.int64], here: NDArray[np.bool_]) -> float:
    total = held[here].sum()
    return float(lost[here].sum() / total) if total else float("nan")


def _of_kind(data: RunData, *kinds: str) -> NDArray[np.bool_]:
    codes = [code for code, name in enumerate(data.kind_names) if name in kinds]
    return np.asarray(np.isin(data.bodies["kind"], codes))


def legal_kinds(scenario: Scenario) -> tuple[str, ...]:
    """Return the kinds of bodies that are legal organs: known by what the scenario declares, whatever their names.

    Parameters
    ----------
    scenario : Scenario
        Its kinds that are a ``legal_organ``; where it declares none so, those that judge people outside the party.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> legal_kinds(load("kwp_1957_58"))
    ('legal organ',)
    """
    declared = tuple(kind.name for kind in scenario.party.kinds if kind.legal_organ)
    return declared or scenario.structures.outside_kinds


def legal_against_central(data: RunData, date: dt.date) -> dict[str, float]:
    """Return the share of all legal organs, of the worst of them, and of the worst other central body.

    All are NaN where the date is not covered or no body is a legal organ.
    """
    held, lost, covered = _losses(data, date)
    legal, central = _of_kind(data, *legal_kinds(data.scenario)), central_bodies(data.bodies)
    share = np.divide(lost, held, out=np.full(len(held), np.nan), where=held > 0)
    covered &= bool(legal.any())

    def worst(where: NDArray[np.bool_]) -> float:
        found = share[where & (held > 0)]
        return float(found.max()) if covered and len(found) else float("nan")

    stamp = f"{date:%Y_%m_%d}"
    return {
        f"legal_posts_lost_by_{stamp}": _share(held, lost, legal) if covered else float("nan"),
        f"legal_highest_loss_by_{stamp}": worst(legal),
        f"central_highest_loss_by_{stamp}": worst(central & ~legal),
    }


def legal_charges(data: RunData, log: Log) -> dict[str, float]:
    """Return how many leading posts of the legal organs were lost to which charge: "too soft", or "supporter".

    All are NaN where no body is a legal organ.
    """
    verdicts, expelled = log.of(Event.VERDICT), log.of(Event.EXPELLED)
    moved = np.isin(verdicts["value"], (int(Sanction.TRANSFER), int(Sanction.DEMOTION)))
    of_kind = _of_kind(data, *legal_kinds(data.scenario))
    closed, legal = window_days(data)[1], np.append(of_kind, False)  # body -1: nowhere
    removed = np.concatenate(
        [
            take(events, which & legal[events["body"]] & (events["day"] < closed))
            for events, which in ((expelled, expelled["value"] == 1), (verdicts, moved))
        ]
    )
    soft, supporter = removed["charge"] == Charge.VIGILANCE, removed["charge"] > Charge.SUPPORTER
    top, head = removed["rank"] == Rank.LEADING, removed["rank"] == Rank.HEAD

    def persons(which: NDArray[Any]) -> float:
        return float(len(np.unique(removed["whom"][which]))) if of_kind.any() else float("nan")

    return {
        "legal_leading_too_soft": persons(top & soft),
        "legal_heads_charged": persons(head & (soft | supporter)),
        "legal_supporters": persons((top | head) & supporter),
    }


def turnover(data: RunData, until: dt.date | None = None) -> pd.DataFrame:
    """Return which posts lost the holder of the first day, by kind of body, rank and cause.

    Parameters
    ----------
    data : RunData
        The run.
    until : datetime.date, optional
        Last day that counts; the close of the window if not given.

    Returns
    -------
    pandas.DataFrame
        Columns ``kind``, ``rank``, ``cause``, ``held`` [posts held on the first day], ``lost`` [of them], ``share`` and
        ``vacated`` [times any holder lost such a post to this cause]; one row a kind, rank and cause that occurred.
    """
    last = window_days(data)[1] - 1 if until is None else day_of(data, until)
    posts, events = data.posts, Log(data).of(Event.VACATED)
    events = events[(events["day"] <= last) & (events["n"] >= 0)]
    first = posts[posts["first_holder"] >= 0]
    gone = first[(first["lost_on"] >= 0) & (first["lost_on"] <= last)]
    keys = ["kind", "rank"]
    held = _by_post(data, first).groupby(keys).size().rename("held")
    lost = _by_post(data, gone).assign(cause=gone["lost_by"]).groupby([*keys, "cause"]).size().rename("lost")
    emptied = posts[events["n"]]
    vacated = _by_post(data, emptied).assign(cause=events["value"]).groupby([*keys, "cause"]).size().rename("vacated")
    table = pd.concat([lost, vacated], axis=1).fillna(0).astype(int).reset_index()
    table = table.merge(held.reset_index(), on=keys, how="left").fillna({"held": 0}).astype({"held": int})
    table["share"] = table["lost"] / table["held"].where(table["held"] > 0)
    table["kind"] = [data.kind_names[kind] for kind in table["kind"]]
    table["rank"] = [Rank(rank).name.lower() for rank in table["rank"]]
    table["cause"] = [Event(cause).name.lower() for cause in table["cause"]]
    return table[[*keys, "cause", "held", "lost", "share", "vacated"]]


def _by_post(data: RunData, posts: Records) -> pd.DataFrame:
    return pd.DataFrame({"kind": data.bodies["kind"][posts["body"]], "rank": posts["rank"]})
