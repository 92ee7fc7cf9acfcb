"""The estimate in words: what this record shows, and what it does not tell. Every sentence is made from its figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from purgesim.records.decay import FEWEST_DAYS
from purgesim.records.elsewhere import BETWEEN_CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgesim.records.estimate import NamesEstimate

__all__ = ["found", "not_told"]

LOG_SERIES: Final = 1e-3
POISSON: Final = 1e3
"""Dispersions below the one and above the other are called by the name of the limit."""


def _between(ends: tuple[float, float]) -> str:
    high = "no end" if math.isinf(ends[1]) else f"{ends[1]:.2f}"
    return f"[{ends[0]:.2f}, {high}]"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def found(told: NamesEstimate) -> list[str]:
    """Return what was found, one line a finding."""
    c = told.counts
    counted = "with" if told.own_names else "without"
    given = (
        f"  names per deponent: mean {c['mean']:.2f}, median {c['median']:.0f}, 90th percentile "
        f"{c['90th percentile']:.0f}, most {c['most names']:.0f}, none {c['none share']:.0%}"
    )
    taken = (
        f"  times named: mean {c['mean times named']:.2f}, most {c['most often named']:.0f}, "
        f"Gini {c['Gini of times named']:.2f}, once {c['named once']:.0%}"
    )
    return [
        f"Record {told.record} ({counted} those who spoke of themselves)",
        f"  {c['deponents']:.0f} deponents named {c['named']:.0f} persons, {c['pairs']:.0f} pairs",
        given,
        *_custody(told),
        *_tortured(told),
        taken,
        *_company(told),
        *_half_life(told),
    ]


def _custody(told: NamesEstimate) -> Iterator[str]:
    fit = told.custody
    whom = "those never tortured" if len(told.tortured) else "deponents"
    yield f"  {whom}: {told.silent:.0%} name nobody {_between(told.silent_interval)}; the others"
    shape, k = "a zero-truncated negative binomial", f"{fit.dispersion:.2f}"
    if fit.dispersion < LOG_SERIES:
        shape, k = "a log-series", "0"
    elif fit.dispersion > POISSON:
        shape, k = "a zero-truncated Poisson, no more unequal than chance", "without end"
    before = f"{fit.mean:.2f} {_between(fit.mean_interval)} before truncation"
    yield (
        f"    {shape}, mean {fit.mean_of_speakers:.2f} ({before}), dispersion {k} {_between(fit.dispersion_interval)}"
    )


def _tortured(told: NamesEstimate) -> Iterator[str]:
    hard = told.tortured
    if hard.empty:
        yield "  torture: none is recorded"
        return
    dated = hard[hard["after"].notna()]
    parts = []
    if len(dated):
        each = zip(dated["before"], dated["after"], strict=True)
        parts.append("names before and after: " + ", ".join(f"{before} and {after}" for before, after in each))
    if len(dated) < len(hard):
        names = ", ".join(f"{n}" for n in hard.loc[hard["after"].isna(), "names"])
        parts.append(f"names before or after, for the torture has no date: {names}")
    yield f"  torture: {_count(len(hard), 'person', 'persons')}; {'; '.join(parts)}"
    if unordered := int(dated["unordered"].sum()):
        yield f"    of these {_count(unordered, 'name', 'names')} of uncertain date counted as after"


def _company(told: NamesEstimate) -> Iterator[str]:
    c = told.counts
    kin = "no ties are given" if math.isnan(c["kin share"]) else f"kin among the names {c['kin share']:.1%}"
    yield f"  {kin}; of the named, {c['named who deposed']:.0%} deposed"
    fates = [f"{c[word]:.0f} {word}" for word in ("arrested", "sentenced", "executed", "died") if word in c]
    if fates:
        yield f"  of all persons, {', '.join(fates)}"


def _half_life(told: NamesEstimate) -> Iterator[str]:
    decay, days = told.decay, len(told.by_day)
    pairs = int(told.counts["pairs"])
    if decay is None:
        yield (
            f"  half-life of new names: not told; names have dates of {_count(days, 'day', 'days')}, and it takes "
            f"{FEWEST_DAYS}"
        )
    elif math.isinf(decay.half_life):
        yield f"  new names do not run out within the record: no half-life below {decay.interval[0]:.1f} days"
    else:
        halve = f"{decay.half_life:.1f} days {_between(decay.interval)}"
        vary = f"days vary {decay.overdispersion:.1f} times more than single draws would"
        yield f"  new names halve in {halve}; {vary}: a rough summary"
    if told.undated and days:
        yield f"    {told.undated:,} of {pairs:,} pairs have no day and are left out of this"


def not_told(told: NamesEstimate) -> list[str]:
    """Return what the record does not tell, one line a limit."""
    c, other = told.counts, told.for_another_case()
    low, high = other["mean_of_speakers"]
    lines = ["What this does not tell:", *_no_effect(told)]
    lines.append("  Snowball against static popularity: the times named do not tell them apart; see check_names.")
    if told.decay is not None and not math.isinf(told.decay.half_life):
        lines.append(
            "  The half-life mixes the wearing out of a finite circle with the order in which people were heard."
        )
    if c["none share"] > 0.0:
        lines.append("  Silence: those who named nobody may have known nobody. Nor was it chance who was heard.")
    least, most = other["dispersion"]
    lines += [
        "  Another case: neither shape nor mean carries over. Assumed for it: a dispersion anywhere from",
        f"    {least:.0f} to {most:.0f}, and a mean known within a factor of {BETWEEN_CASES:.0f} either way,",
        f"    {low:.1f} to {high:.1f} names of those who name anybody.",
    ]
    return lines


def _no_effect(told: NamesEstimate) -> Iterator[str]:
    hard = told.tortured
    if hard.empty:
        yield "  Torture: none is recorded, so nothing is told of it."
        return
    known = hard[hard["before"].notna()]
    silent = int((known["before"] == 0).sum())
    who = _count(len(hard), "tortured person gives", "tortured persons give")
    yield f"  Torture: {who} no effect of torture and no distribution of names."
    if silent:
        yield f"    Before it {silent} of {len(known)} had named nobody: they were no chance sample of the deponents."
    if len(known):
        yield f"    Share who speak after it {_between(told.tortured_speak)}, even if they were like the others."
