"""Policy: the centre's dated levers, the rival structures and the switches of the mechanisms."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from purgesim.scenario.fields import Frozen, parameter
from purgesim.scenario.schedule import Days, Schedule, constant

__all__ = ["REVERSAL", "Levers", "Structures", "Switches", "lever"]

TierName = Literal["capital", "province", "county"]
REVERSAL: Final = "levers.reversal"
"""The lever that holds on single days."""


def lever(
    default: Any,
    meaning: str,
    *,
    per: Literal["party", "tier", "circle", "faction"] = "party",
    unnamed: float = 0.0,
    on_days: bool = False,
    braked: bool = False,
    silenced_by: str = "",
    **declared: Any,
) -> Any:
    """Declare a lever; the engine's table of levers, the switches and the page follow from it.

    Parameters
    ----------
    default : schedule, or mapping of str to schedule
        Value if the file says nothing.
    meaning : str
        One line a historian understands.
    per : {"party", "tier", "circle", "faction"}
        Of what it has a schedule each.
    unnamed : float
        Its value for a tier, circle or faction that is not named.
    on_days : bool
        Whether it holds on single days instead of sloping from point to point.
    braked : bool
        Whether the brake multiplies it.
    silenced_by : str
        The switch that puts it to 0 when it is off; empty: none does.
    **declared
        Unit, range, grade and source, as for `parameter`.
    """
    engine = {"per": per, "unnamed": unnamed, "on_days": on_days, "braked": braked, "silenced_by": silenced_by}
    return parameter(default, meaning, engine=engine, **declared)


class Levers(Frozen):
    """Orders of the centre, as dated schedules (piecewise linear between dated points)."""

    intensity: dict[TierName, Schedule] = lever(
        {"capital": constant(1.0), "province": constant(1.0), "county": constant(1.0)},
        "intensity of the campaign by tier",
        unit="share of a full campaign",
        low=0,
        high=1,
        per="tier",
        braked=True,
    )
    exposure: Schedule = lever(
        constant(0.0),
        "persons the centre exposes: opponents, and members of a faction it aims at",
        unit="persons/day",
        low=0,
        high=10_000,
        braked=True,
        silenced_by="exposure",
    )
    pressure: Schedule = lever(
        constant(1.0), "pressure in hearings", unit="share of full pressure", low=0, high=1, braked=True
    )
    custody: Schedule = lever(constant(1.0), "coercion by custody alone", unit="hazard", low=0, high=100)
    torture: Schedule = lever(
        constant(1.0), "coercion added by torture", unit="hazard", low=0, high=100, silenced_by="torture"
    )
    hunt: dict[str, Schedule] = lever(
        {},
        "how much each circle is hunted, by name; 0 if not named",
        unit="share of a full hunt",
        low=0,
        high=1,
        per="circle",
    )
    aim: dict[str, Schedule] = lever(
        {},
        "how hard the campaign aims at each faction, by name, as a multiple of its stigma; above 1 the centre exposes "
        "members of it who took part in nothing, too; 1 if not named",
        low=0,
        high=1000,
        per="faction",
        unnamed=1.0,
    )
    shield: dict[str, Schedule] = lever(
        {},
        "protection of each faction by its foreign patron, by name; 0 if not named",
        unit="share of full protection",
        low=0,
        high=1,
        per="faction",
        silenced_by="protection",
    )
    strictness: Schedule = lever(
        constant(1.0), "strictness against those who are too soft", unit="share of full strictness", low=0, high=1
    )
    throughput: Schedule = lever(constant(1.0), "hearings, as a multiple of the declared number", low=0, high=1_000_000)
    elasticity: Schedule = lever(
        constant(1.0), "sessions added at full intensity, as a multiple", low=0, high=1_000_000
    )
    arrest_share: Schedule = lever(
        constant(0.08), "of the expelled, share to be arrested (before weights)", unit="share", low=0, high=1
    )
    arrest_capacity: Schedule = lever(
        constant(1.0), "arrests the security organs can make", unit="persons/day", low=0, high=1_000_000, braked=True
    )
    reversal: Days = lever(
        (),
        "share of the political victims reinstated on that very day",
        unit="share",
        low=0,
        high=1,
        on_days=True,
        silenced_by="intervention",
    )
    quota: Schedule = lever(
        constant(0.0), "share of each body to be exposed a year", unit="share/year", low=0, high=1, silenced_by="quota"
    )
    grant: Schedule = lever(
        constant(0.0),
        "of what bodies ask for beyond a filled quota, share granted",
        unit="share",
        low=0,
        high=1,
        silenced_by="quota",
    )
    brake: Schedule = lever(
        constant(1.0),
        "multiplies intensity, pressure, exposure and arrests: 0 is a full stop",
        unit="share of the orders",
        low=0,
        high=1,
    )
    admissions: Schedule = lever(
        constant(0.0), "newcomers beyond the replacement of exits", unit="persons/day", low=0, high=1_000_000
    )


class Structures(Frozen):
    """Choices between rival theories; a finding says in how many of them it holds."""

    handlers: Literal["kinds", "hearing"] = parameter(
        "kinds", "who handles cases: officials of the bodies named in handler_kinds, or of the hearing body"
    )
    handler_kinds: tuple[str, ...] = parameter(("legal organ",), "kinds of bodies whose officials handle cases")
    outside_kinds: tuple[str, ...] = parameter(("legal organ",), "kinds of bodies that judge people outside the party")
    start: Literal["centre", "periphery"] = parameter(
        "centre", "whom the centre exposes first: the prominent or the obscure"
    )
    excess: bool = parameter(False, "at a reversal, those who purged are charged with excess")
    replacement: Literal["replace", "target", "freeze"] = parameter(
        "replace",
        "admissions: one for one, only the lever, or none",
        grade="derived",
        source="the documented 10,028 exits and 10,029 newcomers",
    )
    record_kept: bool = parameter(
        True, "the reinstated keep their record, and those who had handled their cases get marks"
    )


class Switches(Frozen):
    """Every mechanism can be switched off alone."""

    exposure: bool = Field(default=True, description="the centre exposes opponents")
    meetings: bool = Field(default=True, description="denunciations in cell meetings")
    duty: bool = Field(default=True, description="motive: the body lags behind its peers")
    contagion: bool = Field(default=True, description="motive: recent cases in the body")
    preemption: bool = Field(default=False, description="motive: danger")
    career: bool = Field(default=False, description="motive: vacancies")
    quota: bool = Field(default=False, description="motive: numerical quota")
    taint: bool = Field(default=True, description="fallen ties draw denunciations")
    snowball: bool = Field(default=True, description="denunciations on file draw more")
    protection: bool = Field(default=True, description="shields and patrons protect")
    hearings: bool = Field(default=True, description="cases are heard")
    session_names: bool = Field(default=True, description="the criticised name associates in hearings")
    defence: bool = Field(default=True, description="others speak for the accused")
    association: bool = Field(default=True, description="charges are found by association")
    arrests: bool = Field(default=True, description="some of the expelled are arrested")
    flight: bool = Field(default=True, description="those with ties abroad may flee")
    interrogation: bool = Field(default=True, description="prisoners name others")
    torture: bool = Field(default=True, description="torture adds to custody")
    sentences: bool = Field(default=True, description="prisoners are sentenced")
    watch: bool = Field(default=True, description="leniency is punished")
    upline: bool = Field(default=True, description="superiors share the marks of their officials")
    outside: bool = Field(default=True, description="cases outside the party feed the marks")
    deaths: bool = Field(default=True, description="natural deaths")
    ordinary: bool = Field(default=True, description="ordinary expulsions")
    fill: bool = Field(default=True, description="vacated posts are filled")
    admission: bool = Field(default=True, description="exits are replaced")
    intervention: bool = Field(default=True, description="reversals reinstate victims")
