"""Ages are those of the window's start, and deaths those of the declared mortality, in whatever year."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

import purgesim
from purgesim.core.tables import EPOCH
from purgesim.core.vocabulary import Standing
from purgesim.party import build
from purgesim.scenario import Scenario
from purgesim.scenario.party_spec import PartySpec

PEOPLE = 20_000
SHIPPED = tuple(purgesim.available()["name"])
MORTALITIES = ("kwp_1957_58", "kwp_1955_61", "cpsu_1935_38", "china_1957", "poland_1957", "small_ministry")
"""Scenarios that differ in window, ages or mortality; every other one is like one of these."""


def only_deaths(scenario: Scenario, days: int) -> Scenario:
    """The scenario's ages, mortality and first day, in one body of plain members to whom nothing else happens."""
    start = scenario.window.start
    return Scenario.from_dict(
        {
            "window": {"start": start, "open": start, "close": start + dt.timedelta(days)},
            "party": {
                "seed": scenario.party.seed,
                "ages": scenario.party.ages.model_dump(),
                "kinds": [{"members": PEOPLE, "leading": 0, "heads": 0, "officials": 0, "secretaries": False}],
            },
            "behaviour": {"demography": scenario.behaviour.demography.model_dump()},
            "structures": {"handlers": "hearing", "handler_kinds": [], "outside_kinds": []},
            "switches": {name: name == "deaths" for name in type(scenario.switches).model_fields},
        }
    )


def moved(scenario: Scenario, start: dt.date) -> Scenario:
    """The scenario with its window moved to another first day."""
    shift = start - scenario.window.start
    window = scenario.window
    return scenario.override(
        {"window.start": start, "window.open": window.open + shift, "window.close": window.close + shift}
    )


def years_on(births: Any, day: dt.date) -> Any:
    return (int((np.datetime64(day) - EPOCH).astype(int)) - births.astype(np.int64)) / 365.25


def law_of_ages(scenario: Scenario) -> Any:
    ages = scenario.party.ages
    return stats.truncnorm((ages.low - ages.mean) / ages.sd, (ages.high - ages.mean) / ages.sd, ages.mean, ages.sd)


def share_dying(scenario: Scenario, years: float) -> float:
    """The share of those without a post who die within so many years: Gompertz over the declared law of ages."""
    rule, law = scenario.behaviour.demography, law_of_ages(scenario)

    def dies(age: float) -> float:
        hazard = rule.level / rule.slope * (np.exp(rule.slope * (age + years)) - np.exp(rule.slope * age))
        return float(law.pdf(age) * -np.expm1(-hazard))

    low, high = scenario.party.ages.low, scenario.party.ages.high
    return float(integrate.quad(dies, low, high)[0])


@pytest.mark.parametrize("start", [dt.date(1918, 1, 1), dt.date(1935, 1, 1), dt.date(1957, 1, 1), dt.date(1985, 1, 1)])
def test_n1_f2_deaths_are_as_declared_in_every_year(start: dt.date) -> None:
    scenario = only_deaths(moved(purgesim.load("small_ministry"), start), 364)
    expected = PEOPLE * share_dying(scenario, 364 / 365.25)
    assert 100 < expected < 108
    died = purgesim.simulate(scenario, seed=1).summary["died"]
    assert abs(died - expected) < 4 * np.sqrt(expected)


def test_n1_the_same_party_in_another_year_is_as_old_and_dies_on_the_same_days() -> None:
    base = only_deaths(purgesim.load("small_ministry"), 364)
    one, other = (purgesim.simulate(moved(base, dt.date(year, 3, 1)), seed=1) for year in (1692, 2001))
    assert one.event_table.tobytes() == other.event_table.tobytes()
    ages = [years_on(run.register_table["birth"], run.scenario.window.start) for run in (one, other)]
    assert (ages[0] == ages[1]).all()


@pytest.mark.parametrize("year", [1918, 1985])
def test_n1_newcomers_are_of_the_declared_age_on_the_day_they_come(year: int) -> None:
    run = purgesim.simulate(moved(purgesim.load("small_ministry"), dt.date(year, 1, 1)), seed=1)
    register = run.register_table
    came = register[register["birth"] != 0][len(run.party.register) :]
    days = run.events[run.events["kind"] == "enrolled"]["day"].to_numpy()
    assert len(came) == len(days) > 20
    ages = years_on(came["birth"], run.scenario.window.start) + days / 365.25
    rule = run.scenario.behaviour.admission
    assert rule.age_low - 0.01 <= ages.min() < ages.max() <= rule.age_high + 0.01
    uniform = stats.uniform(rule.age_low, rule.age_high - rule.age_low)
    assert stats.kstest(ages, uniform.cdf).pvalue > 1e-3


def test_n1_candidates_are_as_old_as_members() -> None:
    scenario = moved(purgesim.load("small_ministry"), dt.date(1918, 1, 1)).override(
        {"party.kinds.ministry.members": 4000, "party.candidates": 2000}
    )
    party = build(scenario.party, scenario.window.start)
    ages = years_on(party.register["birth"], scenario.window.start)
    waiting = party.register["standing"] == Standing.CANDIDATE
    assert np.count_nonzero(waiting) == 2000
    assert stats.kstest(ages[waiting], law_of_ages(scenario).cdf).pvalue > 1e-3


def plain(scenario: Scenario) -> PartySpec:
    """The scenario's party in its kinds of bodies, at most four of each: what its age table rests on."""
    kinds = tuple(k.model_copy(update={"number": min(k.number, 4)}) for k in scenario.party.kinds)
    spec = scenario.party.model_copy(update={"kinds": kinds, "candidates": min(scenario.party.candidates, 2000)})
    return spec.model_copy(update={"factions": (), "circles": ()})


@pytest.mark.parametrize("name", SHIPPED)
def test_n1_every_shipped_scenario_has_a_plausible_age_table(name: str) -> None:
    scenario = purgesim.load(name)
    party = build(plain(scenario), scenario.window.start)
    ages, declared = years_on(party.register["birth"], scenario.window.start), scenario.party.ages
    assert declared.low - 0.01 <= ages.min() < declared.low + 2.0
    assert ages.max() <= declared.high + 0.01
    assert (ages < 18).mean() == 0.0
    law = law_of_ages(scenario)
    without = ages[party.register["post"] < 0]
    assert abs(np.median(without) - law.median()) < 5 * 1.2533 * law.std() / np.sqrt(len(without))
    assert abs(ages.mean() - law.mean()) < 2.0  # holders of posts are older
    assert 25 < np.median(ages) < 45


def test_n1_the_mortality_of_every_shipped_scenario_is_looked_at() -> None:
    rules = {name: (s.window, s.behaviour.demography, s.party.ages) for name in SHIPPED for s in [purgesim.load(name)]}
    looked_at = [rules[name] for name in MORTALITIES]
    assert [name for name, rule in rules.items() if rule not in looked_at] == []


@pytest.mark.parametrize("name", MORTALITIES)
def test_n1_every_shipped_scenario_loses_as_many_as_its_mortality_says(name: str) -> None:
    scenario = purgesim.load(name)
    days = scenario.n_days
    run = purgesim.simulate(only_deaths(scenario, days), seed=1)
    expected = PEOPLE * share_dying(scenario, days / 365.25)
    died = run.summary["died"]
    assert abs(died - expected) < 4 * np.sqrt(expected)
    assert 3.0 < 1000 * died / PEOPLE / (days / 365.25) < 8.0
