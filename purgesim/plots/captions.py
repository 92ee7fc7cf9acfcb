"""What stands below a figure: which runs it shows, the events it marks, the sources behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from purgesim import evidence
from purgesim.core.arguments import refuse_other
from purgesim.exports.authors import plain
from purgesim.scenario import scenario_of
from purgesim.scenario.sourcing import CITED

if TYPE_CHECKING:
    from purgesim.scenario import CampaignEvent, Scenario, Source

__all__ = ["caption", "cited", "set_caption", "sources_of_events", "sources_of_facts"]

WIDTH: Final = 150
"""Characters of a line of the caption."""
SEEDS: Final = 8
"""Seeds named at most."""


def caption(
    scenario: Scenario,
    seeds: Sequence[int],
    says: str = "",
    events: Sequence[CampaignEvent] = (),
    facts: Iterable[evidence.Fact] = (),
) -> str:
    """Return the caption of a figure of some runs, as lines of at most 150 characters.

    Parameters
    ----------
    scenario : Scenario
        What was run.
    seeds : sequence of int
        Seeds of the runs shown.
    says : str
        What the reader has to know besides.
    events : sequence of CampaignEvent
        Events the figure marks, by their number.
    facts : iterable of Fact
        Documented values the figure shows.
    """
    scenario = scenario_of(scenario)
    refuse_other(seeds, Sequence, "seeds", "a list of seeds")
    named = ", ".join(map(str, seeds[:SEEDS])) + (", ..." if len(seeds) > SEEDS else "")
    texts = [f"{len(seeds)} run{'s' if len(seeds) > 1 else ''} (seed {named}) of {scenario.name}. {says}".rstrip()]
    if events:
        told = (
            f"{number} {event.label} ({event.date.day} {event.date:%b %Y})"
            for number, event in enumerate(events, start=1)
        )
        texts.append(f"Events: {'; '.join(told)}.")
    behind = dict.fromkeys([*sources_of_facts(facts), *sources_of_events(scenario, events)])
    if behind:
        texts.append(f"Sources: {'; '.join(behind)}.")
    return "\n".join(line for text in texts for line in textwrap.wrap(text, WIDTH))


def set_caption(figure: Figure, text: str) -> None:
    """Put a caption below a figure; modifies `figure`."""
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8)


def sources_of_facts(facts: Iterable[evidence.Fact]) -> list[str]:
    """Return the sources of documented values, as cited."""
    return [cited(evidence.references()[fact.source]) for fact in facts]


def sources_of_events(scenario: Scenario, events: Iterable[CampaignEvent]) -> list[str]:
    """Return the sources of dated events, as cited."""
    keys = (key for event in events for key in CITED.findall(event.source))
    return [cited(scenario.sources[key]) for key in keys]


def cited(source: Source | evidence.Reference) -> str:
    """Return author, title and year of a source."""
    return ", ".join(plain(part) for part in (source.author, source.title, source.year) if part)
