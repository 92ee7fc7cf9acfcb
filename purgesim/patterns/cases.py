"""The cases besides 1957-58: which patterns a scenario's runs are held against, known by its window.

What follows from a lever that the scenario schedules is consistency, and reported only; so is whatever is documented by
an unverified number alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from purgesim.core.arguments import refuse_other
from purgesim.core.errors import PurgesimError
from purgesim.core.vocabulary import Charge, Event, Rank, Tier
from purgesim.evidence import fact, value
from purgesim.measures.chains import cohorts, pooled
from purgesim.measures.data import Log, RunData, day_of, faction_names, seen_until
from purgesim.measures.elite import DIED, REMOVED, committee, fates_of, seniors, ways_out
from purgesim.measures.links import links
from purgesim.measures.membership import expelled_by_year, involved_removed, sanctioned
from purgesim.patterns.declared import PATTERNS, Condition, Judgement, Pattern
from purgesim.scenario import Scenario, load
from purgesim.scenario.naming import slug

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CASES", "MAIN", "Case", "case_of", "documents_of", "is_documented"]

ELECTED: Final = dt.date(1956, 4, 29)
"""The third congress elected the Central Committee of 71."""
COMMITTEE: Final = 71
KEPT: Final = value("cc_1956_survivors_1961") / COMMITTEE
"""28 of 71, at most, were elected again in 1961."""
NOISE: Final = 1.96
FEWEST: Final = 5
"""Fewest people of a faction whose losses are looked at."""
WIPED_OUT: Final = 0.9
"""All dissenters were wiped out: at least this share."""
SOVIET_COMMITTEE: Final = 139
DELEGATES: Final = 1966
SHOT: Final = value("cpsu_cc17.shot") / SOVIET_COMMITTEE
ARRESTED: Final = value("cpsu_deleg17.arrested") / DELEGATES
CONGRESS17: Final = dt.date(1935, 1, 1)
"""First day of the run, for the congress of 1934 lies before it."""


class Case(NamedTuple):
    """A documented case.

    Parameters
    ----------
    scenario : str
        Name of the scenario that the documents are declared for; its variants over the same window share them.
    window : tuple of date
        Opening and close of the scenarios that are held against it.
    patterns : tuple of Pattern
        What is documented.
    figures : callable, optional
        What its patterns read beyond the summary, of one run.
    """

    scenario: str
    window: tuple[dt.date, dt.date]
    patterns: tuple[Pattern, ...]
    figures: Callable[[RunData], dict[str, float]] | None = None


def _political(data: RunData, first: dt.date, last: dt.date) -> np.ndarray:
    """Return the political expulsions from a date to a date, both included."""
    events = Log(data).of(Event.EXPELLED)
    inside = (events["day"] >= day_of(data, first)) & (events["day"] <= day_of(data, last))
    return np.asarray(events[inside & (events["value"] == 1)])


def _share(which: np.ndarray) -> float:
    return float(which.mean()) if len(which) else float("nan")


def _outside(data: RunData, events: np.ndarray) -> float:
    return _share(data.bodies["tier"][events["body"][events["body"] >= 0]] != Tier.CAPITAL)


def _shares(fates: pd.DataFrame) -> dict[str, float]:
    """Return what became of all together, as shares of them; NaN if there is nobody."""
    whole = fates[fates["faction"] == "all"].iloc[0]
    people = float(whole["people"]) or float("nan")
    return {name: float(whole[name]) / people for name in ("kept", "members", "removed", "arrested")}


def _code_of(data: RunData, key: str) -> int | None:
    """Return the code of a faction by its name in the keys of measures; None if the scenario has none so called."""
    keys = [slug(name) for name in faction_names(data)]
    return keys.index(key) if key in keys else None


def _of_faction(data: RunData, events: np.ndarray, key: str) -> float:
    """Return the share of some events that are about a faction; NaN if there is no such faction."""
    code = _code_of(data, key)
    return float("nan") if code is None else _share(data.last["faction"][events["whom"]] == code)


def _removed(data: RunData, key: str, date: dt.date) -> float:
    """Return the share of a faction removed by a date; who died in the party is left out."""
    state = ways_out(data, date)
    return _share(state[(data.last["faction"] == _code_of(data, key)) & (state != DIED)] == REMOVED)


def _long_purge(data: RunData) -> dict[str, float]:
    removed = involved_removed(data, dt.date(1960, 12, 31))
    close = data.scenario.window.close - dt.timedelta(days=1)
    whole = _shares(fates_of(data, committee(data, ELECTED), close))
    elite = fates_of(data, seniors(data, ELECTED), close, Rank.HEAD).set_index("faction")
    elite = elite[elite["people"] >= FEWEST]
    lost = 1.0 - elite["kept"] / elite["people"]
    winter = _political(data, dt.date(1955, 12, 2), dt.date(1956, 3, 31))
    year = _political(data, dt.date(1957, 7, 1), dt.date(1958, 6, 30))
    screening = _political(data, dt.date(1958, 12, 1), dt.date(1960, 12, 31))
    wave = _political(data, dt.date(1956, 8, 30), dt.date(1956, 9, 22))
    pause = _political(data, dt.date(1956, 9, 23), dt.date(1956, 12, 31))
    return {
        **{f"{name}_removed_by_1960": share for name, share in removed.items()},
        "committee_kept": whole["kept"],
        "committee_members": whole["members"],
        **{f"elite_lost_{slug(name)}": float(lost.get(name, np.nan)) for name in faction_names(data)},
        "outside_capital_to_1958_02": _outside(data, _political(data, dt.date(1957, 5, 1), dt.date(1958, 2, 28))),
        "outside_capital_screening": _outside(data, screening),
        "winter_expelled": float(len(winter)),
        "winter_soviet_share": _of_faction(data, winter, "soviet"),
        "wave_a_week": len(wave) / 24 * 7,
        "pause_a_week": len(pause) / 100 * 7,
        "soviet_removed_by_1958_06": _removed(data, "soviet", dt.date(1958, 6, 30)),
        "soviet_removed_by_1960": _removed(data, "soviet", dt.date(1960, 12, 31)),
        "political_fy57": float(len(year)),
        "in_the_party_end": float(data.daily["members"][-1] + data.daily["candidates"][-1]),
    }


def _above(this: Judgement, other: Judgement) -> Judgement:
    return this > other


LONG_PURGE: Final = (
    Pattern(
        "SL1", "the opposition removed by the end of 1960", "all dissenters", (),
        "at least 0.9 of those who took part or knew, the naturally dead left out, in half of the runs; of those who "
        "took part alone it is consistency, for the centre exposes them",
        ("involved_removed_by_1960", "took_part_removed_by_1960", "knew_removed_by_1960"),
        (Condition("at least 0.9", ("involved_removed_by_1960",), lambda share: share >= WIPED_OUT),),
    ),
    Pattern(
        "SL2", "share outside the capital, December 1958 to 1960", "the whole country", ("ev_conf58", "ev_guid58"),
        "above half, and higher than from May 1957 to February 1958",
        ("outside_capital_screening", "outside_capital_to_1958_02"),
        (
            Condition("above half", ("outside_capital_screening",), lambda share: share > 0.5),
            Condition("rises", ("outside_capital_screening", "outside_capital_to_1958_02"), _above),
        ),
    ),
    Pattern(
        "SL3", "Central Committee of 1956 kept in 1961 (stand-in)", "at most 28 of 71",
        ("cc_1956.full", "cc_1956_survivors_1961"),
        "within binomial noise of 28 in 71 (1.96 standard errors), or below; the 28 rest on a recalled size of the new "
        "committee (85, of whom 57 were new; another source says 87)",
        ("committee_kept", "committee_members"),
        (Condition("at most 28 of 71, noise included", ("committee_kept",),
                   lambda kept: kept <= KEPT + NOISE * (KEPT * (1.0 - KEPT) / COMMITTEE) ** 0.5),),
    ),
    Pattern(
        "SL4", "the elite's losses by faction, 1956 to 1961", "Yan'an, Soviet > partisans", ("cc_1961_new",),
        "of the heads and leading officials of the top and of the bodies directly below it, Yan'an's people and the "
        "Soviet Koreans each lose a larger share than the partisans (25 of the 57 new members of the committee were "
        "partisans; the factions of the old one are known from memory only, and its stand-in has too few of each)",
        ("elite_lost_yanan", "elite_lost_soviet", "elite_lost_partisan"),
        (
            Condition("Yan'an above partisans", ("elite_lost_yanan", "elite_lost_partisan"), _above),
            Condition("Soviet above partisans", ("elite_lost_soviet", "elite_lost_partisan"), _above),
        ),
    ),
    Pattern("RL1", "consistency: Soviet Koreans' share of the winter's victims", "the target", ("ev_dec55_plenum",),
            "not scored: their shield is scheduled to be 0 then", ("winter_soviet_share", "winter_expelled")),
    Pattern("RL2", "consistency: reinstated in September 1956", "formally, the victims", ("ev_mikoyan",),
            "not scored: a lever", ("reinstated",)),
    Pattern("RL3", "consistency: expelled a week in the wave; in the pause", "a wave; a pause",
            ("ev_wave_sep56", "ev_pause"), "not scored: levers", ("wave_a_week", "pause_a_week")),
    Pattern("RL4", "consistency: Soviet Koreans removed by 1960; by June 1958", "seldom in 1957",
            ("soviet_koreans_early",), "not scored: their shield is scheduled to fail",
            ("soviet_removed_by_1960", "soviet_removed_by_1958_06")),
    Pattern("RL5", "political expulsions, July 1957 to June 1958", f"of {value('kwp_expelled_fy57'):,.0f} expelled",
            ("kwp_expelled_fy57",), "not scored: the behaviour was calibrated on it", ("political_fy57",)),
    Pattern("RL6", "members and candidates at the close", int(value("kwp_members_1961_09")), ("kwp_members_1961_09",),
            "not scored: admissions are a lever, and here replace exits only", ("in_the_party_end",)),
)  # fmt: skip


def _soviet(data: RunData) -> dict[str, float]:
    close = data.scenario.window.close - dt.timedelta(days=1)
    top = _shares(fates_of(data, committee(data, CONGRESS17), close))
    delegates = _shares(fates_of(data, seniors(data, CONGRESS17), close))
    expelled = len(Log(data).of(Event.EXPELLED))
    return {
        **{f"expelled_{year}": float(count) for year, count in expelled_by_year(data).items()},
        "committee_arrested": top["arrested"],
        "delegates_arrested": delegates["arrested"],
        "delegates_removed": delegates["removed"],
        "party_expelled": expelled / float(data.daily["members"][0]),
    }


def _by_year(year: int) -> Pattern:
    found = fact(f"cpsu_expelled_1935_38.{year}")
    number = f"{found.value or found.high:,.0f}"
    return Pattern(
        f"RC{year - 1934}", f"expelled in {year}", f"{'up to ' if found.value is None else ''}{number}, recalled",
        (found.key,), "not scored: the number is unverified", (f"expelled_{year}",),
    )  # fmt: skip


SOVIET: Final = (
    Pattern(
        "SC1", "Central Committee of 1934 arrested (stand-in)", f"98 of {SOVIET_COMMITTEE}", ("cpsu_cc17.shot",),
        "within a tenth of 0.71, in half of the runs",
        ("committee_arrested",),
        (Condition("within a tenth", ("committee_arrested",), lambda share: (share - SHOT).abs() <= 0.1),),
    ),
    Pattern(
        "SC2", "delegates of the 17th congress arrested (stand-in)", f"1,108 of {DELEGATES:,}",
        ("cpsu_deleg17.arrested",),
        "within a tenth of 0.56, in half of the runs",
        ("delegates_arrested", "delegates_removed"),
        (Condition("within a tenth", ("delegates_arrested",), lambda share: (share - ARRESTED).abs() <= 0.1),),
    ),
    Pattern(
        "SC3", "the higher, the more dangerous", "delegates above the party", ("cpsu_deleg17.arrested",),
        "a larger share of the delegates' stand-in removed than of the party expelled",
        ("delegates_removed", "party_expelled"),
        (Condition("delegates above the party", ("delegates_removed", "party_expelled"), _above),),
    ),
    *(_by_year(year) for year in (1935, 1936, 1937, 1938)),
)  # fmt: skip


def _quota(data: RunData) -> dict[str, float]:
    people = float(data.daily["members"][0])
    log = Log(data)
    events = log.within(Event.EXPELLED)
    soft = len(np.unique(events["whom"][(events["value"] == 1) & (events["charge"] == Charge.VIGILANCE)]))
    found = cohorts(links(data, "accusation", log=log), seen_until(data))
    return {
        "labelled": float(sanctioned(data)),
        "labelled_share": sanctioned(data) / people,
        "removed_share": float((events["value"] == 1).sum()) / people,
        "too_soft": float(soft),
        "r_accusation_by_first_accuser": pooled(found),
    }


CHINA: Final = (
    Pattern("RN1", "labelled: sanctioned or expelled, share", "an order of 5%", ("china_quota",),
            "not scored: what an order gives is consistency; 550,000 were labelled, in and outside the party",
            ("labelled_share", "labelled", "removed_share")),
    Pattern(
        "SN1", "who finds too few is suspected themselves", "risked the label", ("china_quota",),
        "some are expelled for lack of vigilance, in half of the runs",
        ("too_soft",),
        (Condition("some", ("too_soft",), lambda persons: persons > 0),),
    ),
    Pattern("RN2", "intellectuals over their share", "the target", ("china_rightists.official",),
            "not scored: their stigma is an input", ("intellectual_ratio",)),
    Pattern("RN3", "R of accusation by first accuser, all channels", "not documented", (), "not scored",
            ("r_accusation_by_first_accuser",)),
)  # fmt: skip

POLAND: Final = (
    Pattern("RP1", "removed, share of the members", "0.155, recalled", ("pzpr_1957_58.share",),
            "not scored: an order, and an unverified number", ("removed_share",)),
    Pattern("RP2", "R of accusation by first accuser: the control must stay near 0", "no terror, recalled",
            ("pzpr_1957_58.removed",),
            "not scored against history; a check of the model: a verification must not look like a cascade",
            ("r_accusation_by_first_accuser", "names_given", "arrested")),
)  # fmt: skip


MAIN: Final = Case("kwp_1957_58", (dt.date(1957, 7, 1), dt.date(1958, 7, 1)), PATTERNS)
CASES: Final = (
    MAIN,
    Case("kwp_1955_61", (dt.date(1955, 12, 2), dt.date(1961, 9, 11)), LONG_PURGE, _long_purge),
    Case("cpsu_1935_38", (dt.date(1935, 1, 1), dt.date(1939, 1, 1)), SOVIET, _soviet),
    Case("china_1957", (dt.date(1957, 6, 8), dt.date(1958, 7, 1)), CHINA, _quota),
    Case("poland_1957", (dt.date(1957, 10, 1), dt.date(1958, 6, 1)), POLAND, _quota),
)
"""Every documented case."""


@cache
def _kinds(name: str) -> frozenset[str]:
    """Return the kinds of bodies of the party that documents are about."""
    return frozenset(kind.name for kind in load(name).party.kinds)


def case_of(scenario: Scenario) -> Case | None:
    """Return the case whose documents speak of a scenario, None if there is none.

    Documents belong to the scenario they are declared for and to its variants: the same window, and a party of the
    same kinds of bodies that is no user's own.

    Examples
    --------
    >>> [pattern.id for pattern in case_of(load("poland_1957")).patterns]
    ['RP1', 'RP2']
    >>> case_of(load("small_ministry")) is None
    True
    """
    refuse_other(scenario, Scenario, "scenario", "a scenario; purgesim.load gives one by its name")
    window, party = (scenario.window.open, scenario.window.close), scenario.party
    for case in CASES:
        if window == case.window and party.tables is None:
            return case if _kinds(case.scenario) <= {kind.name for kind in party.kinds} else None
    return None


def is_documented(scenario: Scenario) -> bool:
    """Return whether documents speak of a scenario.

    Examples
    --------
    >>> is_documented(load("kwp_1955_61")), is_documented(load("small_ministry"))
    (True, False)
    """
    return case_of(scenario) is not None


def documents_of(scenario: Scenario, wanted: Case | None = None) -> Case:
    """Return the case whose documents speak of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Whose runs are to be held against documents.
    wanted : Case, optional
        The only case whose documents will do.

    Raises
    ------
    PurgesimError
        If no documents speak of it, or only those of another case.

    Examples
    --------
    >>> documents_of(load("small_ministry"), MAIN)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    purgesim.core.errors.PurgesimError: small_ministry: no documents for this scenario; allowed: kwp_1957_58, or ...
    """
    case = case_of(scenario)
    if case is None or (wanted is not None and case is not wanted):
        known = " or ".join(c.scenario for c in (CASES if wanted is None else (wanted,)))
        raise PurgesimError(
            f"{scenario.name}: no documents for this scenario; allowed: {known}, or a variant over its window"
        )
    return case
