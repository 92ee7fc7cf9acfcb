"""The figures of a report on runs: each with what it says, its runs and its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from purgesim import measures, plots
from purgesim.plots.style import mark_dates
from purgesim.report.parts import Picture
from purgesim.report.pictures import picture

if TYPE_CHECKING:
    import pandas as pd

    from purgesim.run import Run

__all__ = ["Frames", "chains", "course", "fallen", "frames_of", "posts"]

TALL: Final = (9.0, 7.5)
LOW: Final = (9.0, 3.8)
LARGEST_CHAIN: Final = 300


@dataclass
class Frames:
    """What the figures are drawn from: measures of every run, and of the first alone.

    Attributes
    ----------
    runs : sequence of Run
        The runs.
    cases, reproduction, names, generations : list of DataFrame
        One a run.
    first : dict of str to DataFrame
        Measures of the first run.
    """

    runs: Sequence[Run]
    cases: list[pd.DataFrame] = field(default_factory=list)
    reproduction: list[pd.DataFrame] = field(default_factory=list)
    names: list[pd.DataFrame] = field(default_factory=list)
    generations: list[pd.DataFrame] = field(default_factory=list)
    first: dict[str, pd.DataFrame] = field(default_factory=dict)


def frames_of(runs: Sequence[Run]) -> Frames:
    """Return the measures of some runs; one run's tables at a time, for at full scale they are large."""
    found = Frames(runs)
    for run in runs:
        data = run.data
        found.cases.append(measures.reproduction(data, "case"))
        found.reproduction.append(measures.reproduction(data))
        found.names.append(measures.names(data))
        found.generations.append(measures.generations(data))
        if run is runs[0]:
            found.first = {
                "survival": measures.survival(data),
                "heat": measures.heat(data),
                "bodies": measures.heat(data, "body"),
                "turnover": measures.turnover(data),
                "beneficiaries": measures.beneficiaries(data),
                "chain": measures.chain(data, most=LARGEST_CHAIN),
                "flows": measures.flows(data),
                "hazards": measures.hazards(data),
                "denouncers": measures.denouncers(data),
            }
    return found


def _caption(runs: Sequence[Run], says: str) -> str:
    return plots.caption(runs[0].scenario, [run.seed for run in runs], says)


def course(runs: Sequence[Run]) -> Iterator[Picture]:
    """Yield the flows against the documents, and the wave by motive."""
    scenario = runs[0].scenario
    window, totals = (scenario.window.open, scenario.window.close), plots.documented_totals(scenario)
    daily, seeds = [run.daily for run in runs], [run.seed for run in runs]
    events = [event for event in scenario.events if scenario.window.start <= event.date < scenario.window.close]

    def flows(figure: Figure) -> None:
        mark_dates(plots.cumulative_flows(daily, window, totals, figure.subplots()), events)

    def wave(figure: Figure) -> None:
        mark_dates(plots.denunciation_wave(daily, window, figure.subplots()), events)

    accounting = "Diamonds: documented. Admissions and deaths are accounting checks, not evidence."
    says = accounting if totals else "Nothing is documented of this window."
    yield picture(
        "Members admitted, died and expelled", plots.caption(scenario, seeds, says, events, totals.values()), flows
    )
    motives = "Window shaded. The documents do not identify the motives."
    yield picture("Denunciations a week by motive", plots.caption(scenario, seeds, motives, events), wave)


def fallen(frames: Frames) -> Iterator[Picture]:
    """Yield who fell: by generation, by faction, by organisation."""
    yield picture(
        "Victims by generation of accusation (by first accuser)",
        _caption(frames.runs, "Bars: mean of the runs. Dissent was no crime: nobody here was guilty of one."),
        lambda figure: plots.victims_by_generation(frames.generations, figure.subplots()),
        LOW,
    )
    one = frames.runs[:1]
    yield picture(
        "Who left the party, by faction and way out",
        _caption(one, "Cumulative incidence with competing risks (Aalen and Johansen 1978)."),
        lambda figure: plots.survival_by_faction(frames.first["survival"], figure),
    )
    for name, which in (("heat", "kinds of organisation"), ("bodies", "single organisations")):
        yield picture(
            f"Which {which} were emptied",
            _caption(one, "Members on the first day in brackets. Shades rise with the root of the share."),
            partial(_heat, frames.first[name]),
            (9.0, 5.5),
        )


def _heat(table: pd.DataFrame, figure: Figure) -> None:
    plots.organisation_heat(table, figure.subplots())


def chains(frames: Frames) -> Iterator[Picture]:
    """Yield how accusations spread: R of cases and of accusations, one chain, names per interrogation."""
    yield picture(
        "How many further cases each case opened",
        _caption(frames.runs, "By whose name opened it. Below 1 (dashed) a wave ends by itself. Hollow: at least."),
        lambda figure: plots.reproduction_number(frames.cases, figure.subplots()),
        LOW,
    )
    yield picture(
        "How many further accused each accused was the first to accuse",
        _caption(frames.runs, "By first accuser: most names open no case. Hollow: at least."),
        lambda figure: plots.reproduction_number(frames.reproduction, figure.subplots()),
        LOW,
    )
    yield picture(
        "Who was first to name whom: one chain",
        _caption(frames.runs[:1], f"The longest chain of at most {LARGEST_CHAIN} people. They are invented."),
        lambda figure: plots.genealogy(frames.first["chain"], figure.subplots()),
        TALL,
    )
    yield picture(
        "Names per interrogation",
        _caption(frames.runs, "All interrogations of the runs together."),
        lambda figure: plots.names_per_interrogation(frames.names, figure.subplots()),
        LOW,
    )


def posts(frames: Frames) -> Iterator[Picture]:
    """Yield who lost and who gained: leading posts, promotions."""
    one = frames.runs[:1]
    yield picture(
        "Turnover of the leadership",
        _caption(one, "Leading posts: heads of department and leading officials; held on the first day in brackets."),
        lambda figure: plots.leadership_turnover(frames.first["turnover"], figure.subplots()),
    )
    yield picture(
        "Who rose while others fell",
        _caption(one, "Persons beside the bars."),
        lambda figure: plots.beneficiaries(frames.first["beneficiaries"], figure.subplots()),
    )
