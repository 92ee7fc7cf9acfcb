"""The measures of a summary, declared once: name, unit, meaning."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from purgesim.core.showing import short_repr
from purgesim.scenario import scenario_of
from purgesim.scenario.naming import slug

if TYPE_CHECKING:
    from purgesim.scenario.scenario import Scenario

__all__ = ["ARRESTS_BY", "LOCAL_FROM", "MEASURES", "POSTS_BY", "Measure", "measures_of"]

ARRESTS_BY: Final = dt.date(1957, 8, 5)
"""Date of the documented number of arrests (Puzanov's journal)."""
POSTS_BY: Final = dt.date(1957, 10, 31)
"""Date by which no leading official of the legal organs had kept their post (Lankov)."""
LOCAL_FROM: Final = dt.date(1958, 3, 1)
"""From the first party conference on, the campaign reaches the localities."""


class Measure(NamedTuple):
    """A figure that every run has: name, unit and meaning.

    Parameters
    ----------
    name : str
        Key in the summary; ``<circle>`` and ``<faction>`` stand for the scenario's own names.
    unit : str
        Unit, ``"share"`` and ``"ratio"`` being pure numbers.
    meaning : str
        What is counted, over whom and when. NaN wherever nobody is there to be counted.
    """

    name: str
    unit: str
    meaning: str

    def __repr__(self) -> str:
        return short_repr(self)


_VICTIMS = "politically expelled in the window"
_GENERATION = "generation of accusation (by first accuser)"

MEASURES: Final = (
    Measure("members_start", "members", "members at the opening of the window, those under criticism included"),
    Measure("members_end", "members", "members at the close of the window"),
    Measure("candidates_end", "persons", "candidates of the party at the close of the window"),
    Measure("vacant_posts_end", "posts", "posts vacant at the close of the window"),
    Measure("expelled", "expulsions", "expulsions in the window, political and ordinary"),
    Measure("expelled_political", "expulsions", "political expulsions in the window"),
    Measure("expelled_ordinary", "expulsions", "ordinary expulsions (theft, passivity) in the window"),
    Measure("expelled_capital", "expulsions", "political expulsions in the window from bodies of the capital"),
    Measure("expelled_province", "expulsions", "the same, from bodies of the provinces"),
    Measure("expelled_county", "expulsions", "the same, from bodies of the counties"),
    Measure("arrested", "arrests", "arrests in the window"),
    Measure(
        "arrested_by_1957_08_05", "arrests", "arrests from the first day of the run to 5 August 1957, that day included"
    ),
    Measure("died", "members", "members who died in the window"),
    Measure("admitted", "members", "new members admitted in the window"),
    Measure("fled", "members", "flights in the window, of members under criticism"),
    Measure("reinstated", "persons", "victims reinstated in the window"),
    Measure("opened", "cases", "party cases opened in the window"),
    Measure("cleared", "cases", "hearings in the window that ended in no sanction"),
    Measure("denunciations", "denunciations", "denunciations and names given in the window, whatever their effect"),
    Measure("names_given", "names", "names given under interrogation in the window"),
    Measure("uninvolved_share", "share", f"victims with no part in the opposition, of the {_VICTIMS}"),
    Measure(
        "involved_ratio",
        "ratio",
        f"share of the involved (knew or took part) among the {_VICTIMS}, over their share "
        "of the members of the first day",
    ),
    Measure("<circle>_share", "share", f"charged as supporters of that circle, of the {_VICTIMS}"),
    Measure(
        "labelled_untied_share",
        "share",
        "neither of the circle nor clients of one of the circle, of those charged as "
        f"its supporters among the {_VICTIMS}",
    ),
    Measure("cadre_share", "share", f"officials and above when expelled, of the {_VICTIMS}"),
    Measure(
        "intellectual_ratio",
        "ratio",
        f"share of intellectuals among the {_VICTIMS}, over their share of the members of the first day",
    ),
    Measure("share_outside_capital", "share", f"from bodies outside the capital, of the {_VICTIMS}"),
    Measure("share_outside_capital_before_1958_03", "share", "the same, of those expelled before 1 March 1958"),
    Measure("share_outside_capital_from_1958_03", "share", "the same, of those expelled from 1 March 1958 on"),
    Measure(
        "legal_posts_lost_by_1957_10_31",
        "share",
        "leading posts (heads of department and leading officials) of legal "
        "organs (kinds that the scenario declares so; NaN without any, as the five below) whose holder on the first "
        "day lost them, for any cause, by 31 October 1957",
    ),
    Measure("legal_highest_loss_by_1957_10_31", "share", "the same, of the legal organ that lost most"),
    Measure("central_highest_loss_by_1957_10_31", "share", "the same, of the other central body that lost most"),
    Measure(
        "legal_leading_too_soft",
        "persons",
        "leading officials of legal organs removed (expelled, demoted or "
        "transferred) for lack of vigilance, from the first day of the run to the close",
    ),
    Measure(
        "legal_heads_charged",
        "persons",
        "heads of department of legal organs removed as supporters of a circle or for "
        "lack of vigilance, in the same time",
    ),
    Measure(
        "legal_supporters",
        "persons",
        "leading officials and heads of department of legal organs removed as supporters of a circle, in the same time",
    ),
    Measure(
        "hazard_<faction>",
        "1/year",
        "political expulsions a person-year in the window of that faction, in the posts and bodies of the affiliated: "
        "each rank of post in each kind of body has its own hazard, multiplied by one factor of the faction",
    ),
    Measure(
        "hazard_unaffiliated", "1/year", "the same of those of no faction, in the posts and bodies of the affiliated"
    ),
    Measure(
        "hazard_party",
        "1/year",
        "political expulsions a person-year in the window, of the whole party, not standardised",
    ),
    Measure(
        "elite_mass_hazard_ratio",
        "ratio",
        "political expulsions a person-year in the window of officials and above, over those of everybody else",
    ),
    Measure("generation_max", "generations", f"highest {_GENERATION} among the {_VICTIMS}"),
    Measure(
        "generation_zero_share", "share", f"first accused by nobody who had been accused themselves, of the {_VICTIMS}"
    ),
    Measure(
        "weeks_of_line",
        "weeks",
        "party cases that wait for a hearing at the close, over the hearings opened a week in the last four weeks "
        "(with fewer than one a week: one)",
    ),
    Measure("generation_median", "generations", f"median {_GENERATION} among the {_VICTIMS}"),
    Measure(
        "generation_steps_rising",
        "share",
        "steps from one generation to the next in which the median day of political "
        "expulsion in the window rises; generations of at least ten",
    ),
    Measure(
        "reproduction_cases_by_opener",
        "persons",
        "R of cases over the whole run: cases opened by a name that somebody with a case of their own gave, over all "
        "cases; those that had no time to come are added by the law of lags, and four-week cohorts that may have had "
        "time for less than half of theirs left out",
    ),
    Measure(
        "reproduction_cases_by_opener_peak",
        "persons",
        "the same of the four-week cohort in which it was highest, of those of at least ten cases",
    ),
    Measure(
        "reproduction_expulsion_by_first_accuser",
        "persons",
        "R of expulsion over the whole run: politically expelled people whose first accuser (not: whoever opened their "
        "case) was politically expelled too, over all politically expelled; completed and left out alike",
    ),
    Measure(
        "reproduction_expulsion_by_first_accuser_peak",
        "persons",
        "the same of the four-week cohort in which it was highest, of those of at least ten parents",
    ),
    Measure("growth_ratio", "ratio", "largest over mean four-week count of political expulsions in the window"),
    Measure("fano", "ratio", "variance over mean of the same counts"),
    Measure("growth_ratio_opened", "ratio", "largest over mean four-week count of party cases opened in the window"),
    Measure("fano_opened", "ratio", "variance over mean of the same counts"),
    Measure("lag_median_days", "day", "median time from first accusation to arrest, of the arrests in the window"),
    Measure(
        "leading_lost_expelled",
        "share",
        "leading posts (heads of department and leading officials) of the whole party whose holder on the first day "
        "lost them by expulsion before the close",
    ),
    Measure("leading_lost_verdict", "share", "the same, by a verdict short of expulsion (demoted, transferred)"),
    Measure("leading_lost_fled", "share", "the same, by flight"),
    Measure("leading_lost_died", "share", "the same, by death"),
    Measure("leading_lost_promoted", "share", "the same, by promotion to another post"),
    Measure(
        "incidence_<faction>",
        "share",
        "cumulative incidence of political expulsion in the window among members of that faction, with death, flight "
        "and ordinary expulsion as competing risks (Aalen-Johansen)",
    ),
    Measure("incidence_unaffiliated", "share", "the same among those of no faction"),
    Measure("promoted", "promotions", "appointments to vacant posts in the window"),
    Measure("promoted_after_purge", "promotions", "of them, into posts that the purge itself had emptied"),
    Measure("promoted_denouncers", "promotions", "of them, of people who had denounced somebody in a meeting before"),
)
"""All measures of a summary, in its order."""


def measures_of(scenario: Scenario) -> tuple[Measure, ...]:
    """Return the measures of a scenario's summaries, its own circles and factions filled in.

    Parameters
    ----------
    scenario : Scenario
        The scenario whose runs are summed up.

    Returns
    -------
    tuple of Measure
        In the order of the summary's keys.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> [m.name for m in measures_of(load("kwp_1957_58")) if m.unit == "1/year"][:2]
    ['hazard_yanan', 'hazard_soviet']
    """
    scenario = scenario_of(scenario)
    names = {
        "<circle>": [circle.name for circle in scenario.party.circles],
        "<faction>": [faction.name for faction in scenario.party.factions],
    }
    expanded = []
    for measure in MEASURES:
        place = next((place for place in names if place in measure.name), None)
        if place is None:
            expanded.append(measure)
            continue
        expanded += [
            measure._replace(
                name=measure.name.replace(place, slug(name)),
                meaning=measure.meaning.replace(f"that {place[1:-1]}", f"{name}"),
            )
            for name in names[place]
        ]
    return tuple(expanded)
