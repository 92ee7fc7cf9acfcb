"""The patterns, declared as data: what is documented, what a run must show, and what that is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pandas as pd

from purgesim.core.showing import short_repr
from purgesim.evidence import interval, value

__all__ = ["EXPELLED", "MAX_NULL", "PATTERNS", "Condition", "Pattern", "derived_columns"]

Judgement = pd.Series
"""One nullable boolean a run."""
DIED: Final = int(value("kwp_died_fy57"))
NEWCOMERS: Final = int(value("kwp_admitted_fy57"))
EXITS: Final = int(value("kwp_exits_fy57"))
MEMBERS: Final = int(value("kwp_members_mid58"))
EXPELLED: Final = int(value("kwp_expelled_fy57"))
"""Documented from 1 July 1957 to 1 July 1958."""
ARRESTED: Final = (interval("arrest_aug57_low")[0], value("arrest_aug57_high"))
"""Documented arrests by 5 August 1957: fewest and most."""
NOISE: Final = 1.96
"""Standard errors that are within binomial noise."""
MAX_NULL: Final = 0.95
"""A run must exceed this quantile of a null."""
LARGEST_PAK: Final = 1 / 3
"""Pak's share "well below" Ch'oe's: at most this part of it."""


class Condition(NamedTuple):
    """Something that a run shows or does not.

    Parameters
    ----------
    text : str
        In words.
    measures : tuple of str
        Columns that the test reads: measures of the summary, or columns derived by `check`.
    test : callable
        Columns (nullable floats, one value a run) to nullable booleans.
    required : float
        Least share of the runs that must show it.
    per_run : bool
        False for a condition that only makes sense over all runs; it does not count in the share of runs.
    """

    text: str
    measures: tuple[str, ...]
    test: Callable[..., Judgement]
    required: float = 0.5
    per_run: bool = True

    def __repr__(self) -> str:
        return short_repr(self)


class Pattern(NamedTuple):
    """A documented pattern and its acceptance.

    Parameters
    ----------
    id : str
        A accounting, C calibrated, S scored, R reported.
    text : str
        What it is about.
    documented : int or str
        The documented value.
    source : tuple of str
        Keys of the evidence; none where Lankov says it in passing and no fact is listed.
    acceptance : str
        When it holds, in words.
    measures : tuple of str
        Measures that are shown; the first is the one of the table.
    conditions : tuple of Condition
        All must be met for the pattern to hold.
    seen : str
        Why it is no blind prediction, if a prototype or a mended mechanism has seen it; else empty.
    """

    id: str
    text: str
    documented: int | str
    source: tuple[str, ...]
    acceptance: str
    measures: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    seen: str = ""

    def __repr__(self) -> str:
        return short_repr(self)

    def __reduce__(self) -> tuple[Any, ...]:  # what is tested is code, which a pickle names
        declared = any(pattern is self for pattern in PATTERNS)
        return (_declared, (self.id,)) if declared else (type(self), tuple(self))

    @property
    def use(self) -> str:
        """A accounting check (never evidence), C calibrated, S scored, R reported and not scored."""
        return self.id[0]


def _within(value: float, distance: float) -> Callable[..., Judgement]:
    return lambda simulated: (simulated - value).abs() <= distance


def _replaced(admitted: pd.Series, reinstated: pd.Series, *exits: pd.Series) -> Judgement:
    """Newcomers and the reinstated replace exits; one in a hundred may still be on the way."""
    gone = sum(exits[1:], exits[0])
    return (admitted + reinstated - gone).abs() <= 1.0 + 0.01 * gone


def _above_both(ratio: pd.Series, fano: pd.Series, *nulls: pd.Series) -> Judgement:
    even_ratio, even_fano, lever_ratio, lever_fano = nulls
    return (ratio > even_ratio) & (ratio > lever_ratio) & (fano > even_fano) & (fano > lever_fano)


def _opened_or_expelled(*columns: pd.Series) -> Judgement:
    half = len(columns) // 2
    return _above_both(*columns[:half]) | _above_both(*columns[half:])


def derived_columns(ending: str) -> tuple[str, ...]:
    """Return the columns that `_above_both` reads: the two statistics, and their 95% under both nulls."""
    statistics = (f"growth_ratio{ending}", f"fano{ending}")
    return (*statistics, *(f"{name}_{null}" for null in ("even", "lever") for name in statistics))


_LEGAL = ("legal_posts_lost_by_1957_10_31", "legal_highest_loss_by_1957_10_31", "central_highest_loss_by_1957_10_31")

ACCOUNTING: Final = (
    Pattern(
        "A1", "members who died", DIED, ("kwp_died_fy57",),
        "within binomial noise (1.96 standard errors) of 6,116",
        ("died",),
        (Condition("within binomial noise", ("died",), _within(DIED, NOISE * DIED**0.5)),),
    ),
    Pattern(
        "A2", "newcomers", NEWCOMERS, ("kwp_admitted_fy57", "kwp_exits_fy57"),
        "newcomers and the reinstated replace exits within 1% (documented: 10,029 for 10,028)",
        ("admitted", "expelled", "died"),
        (Condition("replace exits", ("admitted", "reinstated", "expelled", "died", "fled"), _replaced),),
    ),
    Pattern(
        "A3", "members at the close", MEMBERS, ("kwp_members_mid58",),
        "within binomial noise (1.96 standard errors of 10,028 exits) of 1,181,095",
        ("members_end", "members_start"),
        (Condition("within binomial noise", ("members_end",), _within(MEMBERS, NOISE * EXITS**0.5)),),
    ),
)  # fmt: skip

CALIBRATED: Final = (
    Pattern(
        "C1", "expelled", EXPELLED, ("kwp_expelled_fy57",),
        "3,912 inside the central 90% of the runs; the share is of runs within a tenth of it",
        ("expelled", "expelled_political"),
        (
            Condition("within a tenth", ("expelled",), _within(EXPELLED, 0.1 * EXPELLED), required=0.0),
            Condition("some reach 3,912", ("expelled",), lambda x: x >= EXPELLED, required=0.05, per_run=False),
            Condition("some stay at most there", ("expelled",), lambda x: x <= EXPELLED, required=0.05, per_run=False),
        ),
    ),
    Pattern(
        "C2", "arrested by 5 August 1957", f"{ARRESTED[0]:.0f} to {ARRESTED[1]:.0f}",
        ("arrest_aug57_low", "arrest_aug57_high"),
        "13 to 200 arrests from the first day of the run on, in half of the runs",
        ("arrested_by_1957_08_05",),
        (Condition("13 to 200", ("arrested_by_1957_08_05",), lambda x: x.between(*ARRESTED)),),
    ),
    Pattern(
        "C3", "hazard by faction, in the same posts and bodies", "Yan'an > Soviet > 0", ("soviet_koreans_early",),
        "hazard of the Yan'an faction above the Soviet Koreans', theirs above 0, in half of the runs; each faction's "
        "is one factor on the hazard of every post in every kind of body, so that equal hazards come out equal",
        ("hazard_yanan", "hazard_soviet", "hazard_unaffiliated"),
        (
            Condition("Yan'an above Soviet", ("hazard_yanan", "hazard_soviet"), lambda yanan, soviet: yanan > soviet),
            Condition("Soviet above 0", ("hazard_soviet",), lambda soviet: soviet > 0.0),
        ),
    ),
)  # fmt: skip

SCORED: Final = (
    Pattern(
        "S1", "charge: Ch'oe's supporters, and Pak's", "most; Pak's occasionally", ("kwp_expelled_fy57",),
        "Ch'oe's above half of all expelled; Pak's above 0 and at most a third of Ch'oe's; most of the labelled "
        "neither of that circle nor clients of it",
        ("choe_share", "pak_share", "labelled_untied_share"),
        (
            Condition("Ch'oe's above half of all expelled", ("choe_share", "expelled_political", "expelled"),
                      lambda share, political, expelled: share * political > 0.5 * expelled),
            Condition("Pak's above 0 and well below", ("pak_share", "choe_share"),
                      lambda pak, choe: (pak > 0.0) & (pak <= LARGEST_PAK * choe)),
            Condition("most labelled have no real tie", ("labelled_untied_share",), lambda share: share > 0.5),
        ),
        seen="in the one-track prototype a lever painted the charges; finding them by association was put in for that",
    ),
    Pattern(
        "S2", "growth: largest over mean four-week count", "continuously, at times very rapidly", ("mech_chain",),
        "largest over mean count and Fano factor, of cases opened or of political expulsions, above the 95% of two "
        "nulls: a constant rate, and a rate proportional to the intensity lever",
        ("growth_ratio", "fano", "growth_ratio_opened", "fano_opened"),
        (Condition("above both nulls", (*derived_columns(""), *derived_columns("_opened")), _opened_or_expelled),),
        seen="the one-track prototype gave flat expulsions; the second track was put in after that",
    ),
    Pattern(
        "S3", "chains: generations rise in time, ties change", "opponents, then friends, associates", ("mech_chain",),
        "median date of expulsion rises with each generation; ties of the circle in generation 1, friends and kin "
        "later; deeper than 95% of runs without naming",
        ("generation_steps_rising", "generation_max", "circle_links_first", "circle_links_later",
         "personal_links_first", "personal_links_later"),
        (
            Condition("median date rises", ("generation_steps_rising",), lambda share: share >= 1.0),
            Condition("circle first", ("circle_links_first", "circle_links_later"), lambda first, later: first > later),
            Condition("friends and kin later", ("personal_links_first", "personal_links_later"),
                      lambda first, later: later > first),
            Condition("beats the null without naming", ("generation_max", "generation_max_unnamed"),
                      lambda depth, null: depth > null),
        ),
        seen="the two-track prototype showed chains of 3 to 10 generations before the rules were written",
    ),
    Pattern(
        "S4", "officials and above among the victims", "above half", ("mech_chain",),
        "more than half of the politically expelled are officials or above",
        ("cadre_share",),
        (Condition("more than half", ("cadre_share",), lambda share: share > 0.5),),
        seen="the one-track prototype gave 20 to 48% cadres; the two-track one, with 60 to 79%, was kept",
    ),
    Pattern(
        "S5", "leading posts of the legal organs lost", "all, by October 1957", ("mech_justice_turnover", "ev_oct57"),
        "at least 0.8 lost the holder of the first day by 31 October 1957, in the median run; and a legal organ is the "
        "maximum over the central bodies in 80% of runs",
        _LEGAL,
        (
            Condition("at least 0.8 lost", _LEGAL[:1], lambda share: share >= 0.8),
            Condition("a legal organ is the maximum", _LEGAL[1:], lambda legal, other: legal >= other, required=0.8),
        ),
        seen="a prototype failed it; outside caseload, marks of the reversal and shared marks were put in for it",
    ),
    Pattern(
        "S6", "charges at the top of the legal organs", "too soft; factionalist", ("mech_soft",),
        "a leading official removed for lack of vigilance, and a head of department for that or as a supporter",
        ("legal_leading_too_soft", "legal_heads_charged", "legal_supporters"),
        (
            Condition("a leading official too soft", ("legal_leading_too_soft",), lambda persons: persons >= 1),
            Condition("a head of department charged", ("legal_heads_charged",), lambda persons: persons >= 1),
        ),
    ),
    Pattern(
        "S7", "intellectuals among the victims", "over-represented", (),
        "their share of the politically expelled above their share of the members",
        ("intellectual_ratio",),
        (Condition("over-represented", ("intellectual_ratio",), lambda ratio: ratio > 1.0),),
        seen="the two-track prototype showed 2 to 7 times; a stigma of intellectuals is an input",
    ),
    Pattern(
        "S8", "share outside the capital from March 1958 on", "rises", ("ev_conf58",),
        "higher from 1 March 1958 on than before, inside the window",
        ("share_outside_capital_from_1958_03", "share_outside_capital_before_1958_03"),
        (Condition("rises", ("share_outside_capital_before_1958_03", "share_outside_capital_from_1958_03"),
                   lambda before, after: after > before),),
        seen="the two-track prototype showed it; the dated intensity of the tiers is an input",
    ),
)  # fmt: skip

REPORTED: Final = (
    Pattern(
        "R1", "elite against mass; lag; no part in the opposition", "reported only",
        ("cc_hazard.1956_61", "mech_latency", "mech_no_ties"),
        "not scored: a count, one case, and a tautology",
        ("elite_mass_hazard_ratio", "lag_median_days", "uninvolved_share"),
    ),
)  # fmt: skip

PATTERNS: Final = (*ACCOUNTING, *CALIBRATED, *SCORED, *REPORTED)
"""All patterns, in the order of the table."""


def _declared(name: str) -> Pattern:
    """Return a declared pattern, for a pickle that names it."""
    return next(pattern for pattern in PATTERNS if pattern.id == name)
