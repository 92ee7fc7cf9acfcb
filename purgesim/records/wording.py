"""The estimate in words: what was found, and what the record does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from purgesim.records.estimate import NamesEstimate

__all__ = ["found", "not_told"]


def _between(ends: tuple[float, float]) -> str:
    return f"[{ends[0]:.2f}, {ends[1]:.2f}]"


def found(told: NamesEstimate) -> list[str]:
    """Return what was found, one line a finding."""
    c, fit, decay = told.counts, told.custody, told.decay
    counted = "with" if told.own_names else "without"
    lines = [f"Record {told.record} ({counted} those who spoke of themselves)"]
    lines.append(f"  {c['deponents']:.0f} deponents named {c['named']:.0f} persons, {c['pairs']:.0f} pairs")
    lines.append(
        f"  names per deponent: mean {c['mean']:.2f}, median {c['median']:.0f}, 90th percentile "
        f"{c['90th percentile']:.0f}, most {c['most names']:.0f}, none {c['none share']:.0%}"
    )
    lines.append(f"  custody alone: {told.silent:.0%} name nobody {_between(told.silent_interval)}; the others")
    lines.append(
        f"    a zero-truncated negative binomial, mean {fit.mean:.2f} {_between(fit.mean_interval)}, "
        f"dispersion {fit.dispersion:.2f} {_between(fit.dispersion_interval)}"
    )
    each = zip(told.tortured["before"], told.tortured["after"], strict=True)
    names = ", ".join(f"{before} and {after}" for before, after in each) or "nobody was tortured"
    lines.append(f"  torture: {len(told.tortured)} persons; names before and after: {names}")
    lines.append(
        f"  times named: mean {c['mean times named']:.2f}, most {c['most often named']:.0f}, "
        f"Gini {c['Gini of times named']:.2f}, once {c['named once']:.0%}"
    )
    lines.append(f"  kin among the names {c['kin share']:.1%}; of the named, {c['named who deposed']:.0%} deposed")
    lines.append(
        f"  new names halve in {decay.half_life:.1f} days {_between(decay.interval)}; days vary "
        f"{decay.overdispersion:.1f} times more than single draws would: a rough summary"
    )
    return lines


def not_told(told: NamesEstimate) -> list[str]:
    """Return what the record does not tell, one line a limit."""
    low, high = told.for_another_case()["mean"]
    lines = ["What this does not tell:"]
    if len(told.tortured):
        lines.append(
            f"  Torture: {len(told.tortured)} persons, chosen for their silence, give no effect of torture and no"
        )
        lines.append(
            f"    distribution of names; share who speak {_between(told.tortured_speak)} even if they were like others."
        )
    else:
        lines.append("  Torture: nobody in this record was tortured.")
    return [
        *lines,
        "  Snowball against static popularity: the times named do not tell them apart; see check_names.",
        "  The half-life mixes the wearing out of a finite circle with the order in which people were heard.",
        "  Silence: those who named nobody may have known nobody. Nor was it chance who was summoned.",
        "  Another case: only the shape (dispersion) carries over. The mean is known within a factor of 4 either way",
        f"    (assumption): {low:.1f} to {high:.1f} names before truncation.",
    ]
