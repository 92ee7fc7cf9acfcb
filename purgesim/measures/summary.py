"""The summary of a run: every measure of the table, out of the chronicle, fast enough for sweeps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from purgesim.core.moments import day_of_moment
from purgesim.core.tables import take
from purgesim.core.vocabulary import Charge, Event, Involvement, Rank, Sanction, Tier
from purgesim.measures.bounds import refuse_strange_events
from purgesim.measures.chains import cohorts, generation_steps, peak, pooled
from purgesim.measures.data import IN_PARTY, Log, Records, RunData, circle_names, day_of, seen_until, window_days
from purgesim.measures.links import links
from purgesim.measures.outcomes import outcomes
from purgesim.measures.posts import legal_against_central, legal_charges
from purgesim.measures.strata import Strata, exposure, standardised_hazards, strata
from purgesim.measures.table import ARRESTS_BY, LOCAL_FROM, POSTS_BY, measures_of
from purgesim.measures.waves import fano_factor, four_week_counts, growth_ratio
from purgesim.scenario.naming import slug

__all__ = ["summary"]

NAN = float("nan")


def summary(data: RunData, base: Strata | None = None) -> dict[str, float]:
    """Return the figures of a run, as declared in ``MEASURES``.

    Parameters
    ----------
    data : RunData
        The run.
    base : Strata, optional
        ``strata(data)`` of any run of the same party: it reads the whole register and is the same for every seed.

    Returns
    -------
    dict of str to float
        One value a measure, in the order of ``measures_of(data.scenario)``. NaN where there is nobody to be counted.
    """
    refuse_strange_events(data)
    base = strata(data) if base is None else base
    log = Log(data)
    victims = log.within(Event.EXPELLED)
    victims = take(victims, victims["value"] == 1)
    found = {
        **_stocks(data),
        **_totals(data, log),
        **_victims(data, victims),
        **_ratios(data, victims, base),
        **_places(data, victims),
        **legal_against_central(data, POSTS_BY),
        **legal_charges(data, log),
        **_hazards(data, base),
        **_chains(data, log, victims),
        **_waves(data, log, victims),
        **outcomes(data, log, base),
    }
    return {measure.name: float(found[measure.name]) for measure in measures_of(data.scenario)}


def _share(which: NDArray[Any]) -> float:
    return float(which.mean()) if len(which) else NAN


def _stocks(data: RunData) -> dict[str, float]:
    """Return what the daily table holds at the opening and at the close; a day's record is of its evening."""
    opened, closed = window_days(data)
    daily = data.daily
    if len(daily) == 0:
        names = ("members_start", "members_end", "candidates_end", "vacant_posts_end", "weeks_of_line")
        return dict.fromkeys(names, NAN)
    first, last = np.searchsorted(daily["day"], (opened, closed - 1))
    day = daily[min(first, len(daily) - 1)]
    joined = day["admitted"] + day["reinstated"]
    left = day["expelled_political"] + day["expelled_ordinary"] + day["fled"] + day["died_members"]
    end = daily[min(last, len(daily) - 1)]
    return {
        "members_start": day["members"] - joined + left,
        "members_end": end["members"],
        "candidates_end": end["candidates"],
        "vacant_posts_end": end["vacant_posts"],
        "weeks_of_line": end["waiting"] / max(float(daily["sessions"][: last + 1][-28:].sum()) / 4.0, 1.0),
    }


def _totals(data: RunData, log: Log) -> dict[str, float]:
    expelled, died, fled = (log.within(kind) for kind in (Event.EXPELLED, Event.DIED, Event.FLED))
    political = np.count_nonzero(expelled["value"] == 1)
    by = day_of(data, ARRESTS_BY)
    covered = 0 <= by < window_days(data)[1]
    return {
        "expelled": len(expelled),
        "expelled_political": political,
        "expelled_ordinary": len(expelled) - political,
        "arrested": len(log.within(Event.ARRESTED)),
        "arrested_by_1957_08_05": np.count_nonzero(log.of(Event.ARRESTED)["day"] <= by) if covered else NAN,
        "died": np.count_nonzero(np.isin(died["value"], IN_PARTY)),
        "admitted": len(log.within(Event.ADMITTED)),
        "fled": len(fled),
        "reinstated": len(log.within(Event.REINSTATED)),
        "opened": len(log.within(Event.OPENED)),
        "cleared": np.count_nonzero(log.within(Event.VERDICT)["value"] == Sanction.CLEARED),
        "denunciations": len(log.within(Event.DENOUNCED)),
        "names_given": np.maximum(log.within(Event.INTERROGATED)["value"], 0).sum(),
    }


def _victims(data: RunData, victims: Records) -> dict[str, float]:
    """Return the shares of the politically expelled by involvement, charge and rank."""
    last, charge = data.last, victims["charge"].astype(np.int64)
    circles = circle_names(data)[1:]
    shares = {f"{slug(name)}_share": _share(charge == Charge.SUPPORTER + 1 + i) for i, name in enumerate(circles)}
    labelled = charge > Charge.SUPPORTER
    rows, label = victims["whom"][labelled], charge[labelled] - Charge.SUPPORTER
    patron = last["patron"][rows]
    tied = (last["circle"][rows] == label) | ((patron >= 0) & (last["circle"][patron] == label))
    return {
        "uninvolved_share": _share(last["involvement"][victims["whom"]] == Involvement.NONE),
        **shares,
        "labelled_untied_share": _share(~tied),
        "cadre_share": _share(victims["rank"] >= Rank.OFFICIAL),
    }


def _ratios(data: RunData, victims: Records, base: Strata) -> dict[str, float]:
    """Return how over-represented intellectuals and the involved are among the politically expelled."""
    people, members = take(data.last, victims["whom"]), base.members.sum()

    def ratio(which: NDArray[Any], of_all: int) -> float:
        return _share(which) / (of_all / members) if of_all else NAN

    return {
        "involved_ratio": ratio(people["involvement"] != Involvement.NONE, base.involved),
        "intellectual_ratio": ratio(people["intellectual"] == 1, base.intellectuals),
    }


def _places(data: RunData, victims: Records) -> dict[str, float]:
    here = victims[victims["body"] >= 0]
    tier = data.bodies["tier"][here["body"]]
    outside, late = tier != Tier.CAPITAL, here["day"] >= day_of(data, LOCAL_FROM)
    return {
        **{f"expelled_{place.name.lower()}": int(np.count_nonzero(tier == place)) for place in Tier},
        "share_outside_capital": _share(outside),
        "share_outside_capital_before_1958_03": _share(outside[~late]),
        "share_outside_capital_from_1958_03": _share(outside[late]),
    }


def _hazards(data: RunData, base: Strata) -> dict[str, float]:
    seen = exposure(data, base)
    hazards = {f"hazard_{slug(name)}": value for name, value in standardised_hazards(data, seen).items()}
    expelled, years = seen.expelled.sum(axis=(0, 2)), seen.years.sum(axis=(0, 2))

    def hazard(ranks: slice) -> float:
        return float(expelled[ranks].sum() / years[ranks].sum()) if years[ranks].sum() > 0.0 else NAN

    elite, mass = hazard(slice(Rank.OFFICIAL, None)), hazard(slice(Rank.OFFICIAL))
    return {
        **hazards,
        "hazard_party": hazard(slice(None)),
        "elite_mass_hazard_ratio": elite / mass if mass > 0.0 else NAN,
    }


def _chains(data: RunData, log: Log, victims: Records) -> dict[str, float]:
    accused = victims[victims["generation"] >= 0]
    closed = seen_until(data)
    of_expulsion = cohorts(links(data, "expulsion", log=log), closed)
    of_cases = cohorts(links(data, "case", log=log), closed)
    generation, days = accused["generation"].astype(np.int64), accused["day"].astype(np.int64)
    return {
        "generation_max": generation.max() if len(generation) else NAN,
        "generation_zero_share": _share(generation == 0),
        "generation_median": np.median(generation) if len(generation) else NAN,
        "generation_steps_rising": generation_steps(generation, days),
        "reproduction_cases_by_opener": pooled(of_cases),
        "reproduction_cases_by_opener_peak": peak(of_cases),
        "reproduction_expulsion_by_first_accuser": pooled(of_expulsion),
        "reproduction_expulsion_by_first_accuser_peak": peak(of_expulsion),
    }


def _waves(data: RunData, log: Log, victims: Records) -> dict[str, float]:
    opened, closed = window_days(data)
    expelled = four_week_counts(victims["day"], opened, closed)
    cases = four_week_counts(log.within(Event.OPENED)["day"], opened, closed)
    arrests = log.within(Event.ARRESTED)
    accused_at = data.last["accused_at"][arrests["whom"]]
    lags = (arrests["day"] - day_of_moment(accused_at))[accused_at >= 0]
    return {
        "growth_ratio": growth_ratio(expelled),
        "fano": fano_factor(expelled),
        "growth_ratio_opened": growth_ratio(cases),
        "fano_opened": fano_factor(cases),
        "lag_median_days": np.median(lags) if len(lags) else NAN,
    }
