"""Scenarios at the model's limits, run by the whole engine: everything off but one channel of accusation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import purgesim
from purgesim.core.vocabulary import Channel, Charge, Motive, Standing
from purgesim.engine.effects.cases import denounce
from purgesim.run import Simulation
from purgesim.scenario import Scenario
from purgesim.scenario.policy import Switches

CELL = 1000
"""Members of a cell: the largest there may be."""
LABEL = Charge.SUPPORTER.value + 1


def limit(cells: int, on: tuple[str, ...], behaviour: dict[str, Any], days: int = 365, **levers: float) -> Scenario:
    """A party of one body without posts or ties, cells of 1,000, and only the named mechanisms."""
    kind = {"members": cells * CELL, "leading": 0, "heads": 0, "officials": 0, "secretaries": False}
    start = np.datetime64("1957-01-01")
    return Scenario.from_dict(
        {
            "name": "a limit",
            "window": {"start": str(start), "open": str(start + 1), "close": str(start + days)},
            "party": {
                "cell_size": CELL,
                "kinds": [{**kind, "sessions": 1e6, "places": 10_000}],
                "ties": {"kin": 0.0, "friends_inside": 0.0, "friends_outside": 0.0, "clients": 0.0},
            },
            "behaviour": behaviour,
            "levers": {name: [[str(start), value]] for name, value in levers.items()},
            "structures": {"handlers": "hearing", "handler_kinds": [], "outside_kinds": [], "replacement": "freeze"},
            "switches": {name: name in on for name in Switches.model_fields},
        }
    )


def hearings_only(cells: int, r: float) -> Scenario:
    """Everybody heard is expelled and names a Poisson number (mean r) of cellmates, all of whom get a case."""
    hearing = {"names": r, "severity": 20.0, "session_days": 1.0}
    return limit(cells, ("hearings", "session_names"), {"hearing": hearing, "names": {"from_hearing": 1.0}})


def custody_only(cells: int, names: float, opened: float, coercion: float) -> Scenario:
    """Who is named is expelled and arrested the next day, and if they break names others: no hearing."""
    behaviour = {
        "names": {"from_interrogation": opened, "grave": 1.0},
        "interrogation": {"names": names, "dispersion": 1.0, "delay_days": 1.0, "fallen": 0.0},
    }
    return limit(
        cells,
        ("hearings", "arrests", "interrogation"),
        behaviour,
        custody=coercion,
        arrest_capacity=1e6,
        arrest_share=1.0,
    )


def seeded(scenario: Scenario, seed: int, charge: int) -> Simulation:
    """A simulation in which the centre denounces one member of every cell on the first day, others in each run."""
    sim = purgesim.start(scenario, seed)
    state = sim._tables
    before = state.world["day"].copy()
    state.world["day"], state.world["phase"] = 0, 1  # before the first morning it is no day's
    for cell in state.cells:
        denounce(state, -1, cell["first"] + 37 * seed % CELL, 0, Motive.ORDER.value, Channel.CENTRE.value, charge)
    state.world["day"] = before
    return sim


def exits_only(members: int, death: float, ordinary: float) -> Scenario:
    """A closed party in which people die and are expelled for ordinary reasons at constant hazards [1/year]."""
    return Scenario.from_dict(
        {
            "name": "exits",
            "window": {"start": "1957-01-01", "open": "1957-01-02", "close": "1957-12-31"},  # 52 weeks
            "party": {
                "kinds": [{"members": members}],
                "factions": [{"name": "few", "size": members // 10, "most": members // 10}],
            },
            "behaviour": {"demography": {"level": death, "slope": 0.0, "ordinary": ordinary}},
            "structures": {"handlers": "hearing", "handler_kinds": [], "outside_kinds": [], "replacement": "freeze"},
            "switches": {name: name in ("deaths", "ordinary") for name in Switches.model_fields},
        }
    )


def line_of_command(share_up: float, levels: int) -> Scenario:
    """Bodies under one another, each with one leading official, the lowest with an official too."""
    kinds = [
        {"name": f"k{i}", "members": 20, "superior": f"k{i - 1}" if i else "", "leading": 1, "heads": 0, "officials": 1}
        for i in range(levels + 2)
    ]
    return Scenario.from_dict(
        {
            "name": "a line",
            "window": {"start": "1957-01-01", "open": "1957-01-02", "close": "1957-02-01"},
            "party": {"kinds": kinds},
            "behaviour": {"watch": {"share_up": share_up, "levels": levels}},
            "structures": {"handlers": "hearing", "handler_kinds": [], "outside_kinds": []},
        }
    )


def chains(sim: Simulation) -> NDArray[np.int64]:
    """People expelled, last generation and cases still open of each cell's chain, shape (cells, 3)."""
    s = sim._tables
    people = s.register[: int(s.world["next_row"][0])]
    out = np.zeros((len(s.cells), 3), np.int64)
    gone = (people["standing"] == Standing.EXPELLED) | (people["standing"] == Standing.ARRESTED)
    open_ = people["standing"] == Standing.CRITICISED
    np.add.at(out[:, 0], people["cell"][gone], 1)
    np.maximum.at(out[:, 1], people["cell"][gone], people["generation"][gone])
    np.add.at(out[:, 2], people["cell"][open_], 1)
    return out
