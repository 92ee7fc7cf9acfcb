"""One of everything that a user gets into their hands, small and quick to make."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

import purgesim
from purgesim import Design, PurgeModel, Run, Scenario, Situation
from purgesim.calibration import Conditions, Posterior, Prior, RankCheck
from purgesim.counterfactuals import Road
from purgesim.engine.agents import Case, Options
from purgesim.engine.agents.views import Key
from purgesim.engine.checkpoints import Checkpoint
from purgesim.engine.hooks import hooks_of
from purgesim.engine.workspace import Workspace
from purgesim.patterns.scorecard import Scorecard
from purgesim.records import check_names, estimate_names, read_record
from purgesim.sensitivity import Sensitivity
from purgesim.sweeps.costs import cost_of

__all__ = ["OBJECTS", "half", "whole"]

VILLAGE = Path(__file__).parent / "records" / "data" / "village"
STOP = "1957-03-01"


@cache
def scenario() -> Scenario:
    return purgesim.load("small_ministry")


@cache
def whole() -> Run:
    """The run that every copy must come to: 56 expulsions."""
    return purgesim.simulate(scenario(), 1)


def half(executor: Any = "compiled") -> purgesim.run.Simulation:  # type: ignore[name-defined]
    return purgesim.start(scenario(), 1, executor=executor).run_to(STOP)


def model(days: int = 59) -> PurgeModel:
    made = PurgeModel(scenario(), 1)
    for _ in range(days):
        made.step()
    return made


def expose(situation: Situation) -> None:
    situation.expose([1])


def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": np.arange(100.0), "figure": "expelled", "index": "ST", "value": 0.5})


def options() -> Options:
    return Options(np.arange(5), np.ones(5), np.zeros(5, np.int64), Key(1, 0, 4, 0, 0))


def situation() -> Situation:
    sim = half()
    return Situation(sim.state, sim.scenario, sim.day)


def checkpoint() -> Checkpoint:
    sim = half()
    return Checkpoint(sim.scenario, 1, "compiled", sim.day, (), sim.state, sim.scenario, [])


@cache
def comparison() -> purgesim.Comparison:
    return purgesim.compare({"as it is": scenario(), "calm": scenario().override({"levers.brake": 0.0})}, 2)


@cache
def swept() -> purgesim.Sweep:
    return purgesim.sweep(scenario(), Design.grid({"levers.torture": [0.0, 1.0]}), 2)


def store() -> Any:
    from purgesim.sweeps.store import Store

    layout = swept_layout()
    return Store(Path(tempfile.mkdtemp()), layout)


def swept_layout() -> Any:
    from purgesim.sweeps.layout import Layout

    folder = Path(tempfile.mkdtemp()) / "out"
    purgesim.sweep(scenario(), Design.grid({"levers.torture": [0.0]}), 2, out=folder)
    return Layout.read(folder)


def session() -> Any:
    from purgesim.page import Session

    made = Session(scenario(), seed=1)
    made.step(20)
    return made


def graph() -> Any:
    return purgesim.party_from_graph(nx.path_graph(40), declared="synthetic")


OBJECTS: dict[str, Callable[[], Any]] = {
    "Archive": lambda: purgesim.archive.observe(whole()),
    "Cadre": lambda: model(0).cadre(3),
    "Case": lambda: Case(1, 2, 3, (4, 5)),
    "Checkpoint": checkpoint,
    "Comparison": comparison,
    "Conditions": lambda: Conditions(15.0, (0.0, 1e9), ("hazard_yanan",)),
    "Cost": lambda: cost_of(scenario(), 10, 1),
    "Design": lambda: Design.grid({"levers.torture": [0.0, 1.0]}),
    "Fates": lambda: comparison().who(),
    "Hook": lambda: hooks_of(scenario(), [(STOP, expose)])[0],
    "Levers": lambda: scenario().levers,
    "NamesCheck": lambda: check_names(read_record(VILLAGE), n_trials=20),
    "NamesEstimate": lambda: estimate_names(read_record(VILLAGE)),
    "Options": options,
    "OwnParty": graph,
    "Party": lambda: whole().party,
    "Pattern": lambda: purgesim.patterns.PATTERNS[0],
    "Posterior": lambda: Posterior(frame(), np.full(100, 0.01), np.arange(100), "rejection", np.zeros((100, 1))),
    "Prior": lambda: Prior("levers.pressure", {"distribution": "uniform", "low": 0.5, "high": 1.5}),
    "PurgeModel": model,
    "RankCheck": lambda: RankCheck("rejection", frame(), frame()),
    "Record": lambda: read_record(VILLAGE),
    "Report": lambda: purgesim.report.report_of(whole()),
    "Road": lambda: Road("other", "what if?" * 50, "sizes"),
    "Run": whole,
    "RunData": lambda: whole().data,
    "Scenario": scenario,
    "Scenario of the main case": lambda: purgesim.load("kwp_1957_58"),
    "Scorecard": lambda: Scorecard(frame(), {}, {"scenario": "small"}),
    "Sensitivity": lambda: Sensitivity(frame(), "morris", {"n": 5}),
    "Session": session,
    "Simulation": half,
    "Simulation of agents": lambda: half("agents"),
    "Situation": situation,
    "State": lambda: half().state,
    "Store": store,
    "Strata": lambda: purgesim.measures.strata(whole().data),
    "Sweep": swept,
    "Workspace": Workspace,
}
"""What makes one, by name."""
