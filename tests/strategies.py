"""Random small scenarios, in which much happens, for tests by Hypothesis."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from purgesim.scenario import Scenario
from purgesim.scenario.policy import Switches

__all__ = ["scenarios", "seeds"]

START = dt.date(1957, 1, 1)
MAX_PEOPLE = 60
"""Members of one body at most."""

seeds = st.integers(0, 2**64 - 1)


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """A finite number; the ends, where rules change their shape, come often, but something mostly happens."""
    steps = st.integers(1, 64).map(lambda k: low + (high - low) * (65 - k) / 65.0)
    return st.one_of(steps, steps, steps, st.sampled_from([high, low]))


def ranks(high: float) -> st.SearchStrategy[list[float]]:
    return st.lists(between(0.0, high), min_size=5, max_size=5)


@st.composite
def _kinds(draw: st.DrawFn, cell_size: int) -> list[dict[str, Any]]:
    kinds: list[dict[str, Any]] = []
    for name in ("centre", "ministry", "county", "legal organ")[: draw(st.integers(1, 4))]:
        leading, heads, officials = draw(st.integers(0, 2)), draw(st.integers(0, 3)), draw(st.integers(0, 6))
        secretaries = draw(st.booleans())
        members = leading + heads + officials + draw(st.integers(0, MAX_PEOPLE - 11))
        while secretaries and leading + heads + officials + -(-members // cell_size) > members:
            members += 1
        kinds.append(
            {
                "name": name,
                "number": draw(st.integers(1, 3)),
                "members": members,
                "candidates": draw(st.sampled_from([0.0, 1.0, 2.5])),
                "tier": draw(st.sampled_from(["capital", "province", "county"])),
                "superior": draw(st.sampled_from(["", *(k["name"] for k in kinds)])),
                "leading": leading,
                "heads": heads,
                "officials": officials,
                "secretaries": secretaries,
                "intellectuals": draw(between(0.0, 1.0)),
                "sessions": draw(between(0.0, 30.0)),
                "places": draw(st.integers(0, 6)),
            }
        )
    return kinds


def _size(draw: st.DrawFn, total: int) -> dict[str, int]:
    """A size and its most: four pools of a quarter each always find their people."""
    size = draw(st.integers(0, min(12, total // 4)))
    return {"size": size, "most": size}


@st.composite
def _party(draw: st.DrawFn) -> dict[str, Any]:
    cell_size = draw(st.integers(2, 25))
    kinds = draw(_kinds(cell_size))
    kinds[0]["members"] = max(kinds[0]["members"], 3 + sum(kinds[0][k] for k in ("leading", "heads", "officials")))
    kinds[0]["secretaries"] = kinds[0]["secretaries"] and cell_size > 3
    while -(-kinds[0]["members"] // cell_size) + 11 > kinds[0]["members"]:
        kinds[0]["members"] += 1
    total = sum(k["number"] * k["members"] for k in kinds)
    takes = any(k["candidates"] * k["members"] for k in kinds)
    factions = [
        {
            "name": name,
            **_size(draw, total),
            "stigma": draw(between(0.0, 20.0)),
            "abroad": draw(between(0.0, 1.0)),
            "comrades": draw(between(0.0, 6.0)),
        }
        for name in ("Returned", "Exiled")[: draw(st.integers(0, 2))]
    ]
    circles = []
    for name in ("North", "South")[: draw(st.integers(0, 2))]:
        sizes = _size(draw, total)
        took_part = draw(st.integers(0, sizes["size"]))
        knew = draw(st.integers(0, sizes["size"] - took_part))
        circles.append({"name": name, **sizes, "took_part": took_part, "knew": knew})
    return {
        "seed": draw(st.integers(0, 2**63 - 1)),
        "cell_size": cell_size,
        "candidates": draw(st.integers(0, 30)) if takes else 0,
        "kinds": kinds,
        "factions": factions,
        "circles": circles,
        "ties": {
            "kin": draw(between(0.0, 3.0)),
            "friends_inside": draw(between(0.0, 5.0)),
            "friends_outside": draw(between(0.0, 3.0)),
            "clients": draw(between(0.0, 1.0)),
        },
        "unaffiliated_stigma": draw(between(0.1, 3.0)),
    }


def _behaviour() -> st.SearchStrategy[dict[str, Any]]:
    share = between(0.0, 1.0)
    sections = {
        "meeting": {
            "zeal": between(0.0, 0.6),
            "duty": between(0.0, 0.6),
            "contagion": between(0.0, 20.0),
            "contagion_half_life": between(1.0, 60.0),
            "exposure_half_life": between(1.0, 90.0),
            "preemption": between(0.0, 20.0),
            "preemption_half": between(0.5, 6.0),
            "preemption_order": between(2.0, 6.0),
            "career": between(0.0, 2.0),
            "quota": between(0.0, 10.0),
            "ask": share,
        },
        "target": {
            "visibility": ranks(30.0),
            "taint": between(0.0, 3.0),
            "snowball": between(0.0, 3.0),
            "patron": share,
        },
        "names": {
            "from_meeting": share,
            "from_hearing": share,
            "from_interrogation": share,
            "from_watch": share,
            "grave": share,
        },
        "hearing": {"session_days": between(1.0, 20.0), "names": between(0.0, 6.0), "severity": between(-4.0, 4.0)},
        "defence": {"chance": share, "danger_half": between(0.001, 1.0)},
        "association": {"effort": between(0.0, 10.0)},
        "arrest": {"prominence": ranks(6.0), "lag_days": between(0.0, 20.0), "flight": share},
        "interrogation": {"delay_days": between(1.0, 15.0), "names": between(1.0, 20.0)},
        "sentence": {"delay_days": between(1.0, 20.0), "severity": between(-4.0, 4.0)},
        "watch": {
            "hazard": between(0.0, 0.2),
            "share_up": share,
            "levels": st.integers(0, 6),
            "mild": share,
            "outside_cases": between(0.0, 30.0),
            "outside_mild": share,
        },
        "demography": {"level": between(0.0, 0.05), "ordinary": share},
        "vacancy": {"fill_after_days": st.integers(0, 12), "criticised_before": between(0.0, 2.0)},
    }
    return st.fixed_dictionaries({name: st.fixed_dictionaries(fields) for name, fields in sections.items()})


@st.composite
def _schedule(draw: st.DrawFn, high: float, n_days: int) -> Any:
    if draw(st.booleans()):
        return draw(between(0.0, high))
    days = sorted(draw(st.sets(st.integers(0, n_days), min_size=1, max_size=3)))
    points = [[START + dt.timedelta(day), draw(between(0.0, high))] for day in days]
    if draw(st.booleans()):  # a step
        points.append([points[-1][0], draw(between(0.0, high))])
    return points


@st.composite
def _levers(draw: st.DrawFn, party: dict[str, Any], n_days: int) -> dict[str, Any]:
    highs = {
        "exposure": 0.6,
        "pressure": 1.0,
        "custody": 3.0,
        "torture": 5.0,
        "strictness": 1.0,
        "throughput": 3.0,
        "elasticity": 3.0,
        "arrest_share": 1.0,
        "arrest_capacity": 3.0,
        "quota": 1.0,
        "grant": 1.0,
        "brake": 1.0,
        "admissions": 0.6,
    }
    levers: dict[str, Any] = {name: draw(_schedule(high, n_days)) for name, high in highs.items()}
    if draw(st.booleans()):
        levers["brake"] = 1.0
    levers["intensity"] = {tier: draw(_schedule(1.0, n_days)) for tier in ("capital", "province", "county")}
    levers["hunt"] = {c["name"]: draw(_schedule(1.0, n_days)) for c in party["circles"]}
    levers["aim"] = {f["name"]: draw(_schedule(20.0, n_days)) for f in party["factions"]}
    levers["shield"] = {f["name"]: draw(_schedule(1.0, n_days)) for f in party["factions"]}
    days = sorted(draw(st.sets(st.integers(0, n_days - 1), max_size=2)))
    levers["reversal"] = [[START + dt.timedelta(day), draw(between(0.0, 1.0))] for day in days]
    return levers


@st.composite
def _structures(draw: st.DrawFn, kinds: list[dict[str, Any]]) -> dict[str, Any]:
    names = [k["name"] for k in kinds]
    staffed = [k["name"] for k in kinds if k["leading"] + k["heads"] + k["officials"]]
    handlers = draw(st.sampled_from(["kinds", "hearing"])) if staffed else "hearing"
    return {
        "handlers": handlers,
        "handler_kinds": draw(st.lists(st.sampled_from(staffed), min_size=1, unique=True)) if staffed else [],
        "outside_kinds": draw(st.lists(st.sampled_from(names), unique=True)),
        "start": draw(st.sampled_from(["centre", "periphery"])),
        "excess": draw(st.booleans()),
        "replacement": draw(st.sampled_from(["replace", "target", "freeze"])),
        "record_kept": draw(st.booleans()),
    }


@st.composite
def scenarios(draw: st.DrawFn, most_days: int = 200) -> Scenario:
    """A valid scenario of a few bodies and at most 200 days; most mechanisms are on."""
    n_days = draw(st.integers(20, most_days))
    party = draw(_party())
    off = draw(st.sets(st.sampled_from(sorted(Switches.model_fields)), max_size=5))
    return Scenario.from_dict(
        {
            "name": "random",
            "window": {
                "start": START,
                "open": START + dt.timedelta(draw(st.integers(0, n_days - 1))),
                "close": START + dt.timedelta(n_days),
            },
            "party": party,
            "behaviour": draw(_behaviour()),
            "levers": draw(_levers(party, n_days)),
            "structures": draw(_structures(party["kinds"])),
            "switches": {name: name not in off for name in Switches.model_fields},
        }
    )
