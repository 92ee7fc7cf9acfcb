"""One list of phases: what the compiled walk calls and what Mesa walks is that list, in that order."""

from __future__ import annotations

import inspect
import re

import purgesim
from purgesim.core.vocabulary import Phase
from purgesim.engine.agents.walk import DECIDED
from purgesim.engine.compiled import kernels, walk
from purgesim.engine.phases import PHASES


def test_every_phase_stands_in_the_list_once_in_order() -> None:
    assert [phase.phase for phase in PHASES] == list(Phase)


def test_the_compiled_walk_calls_the_phases_of_the_list_in_its_order() -> None:
    """numba cannot loop over a tuple of kernels that come from a cache; so its calls are held to the list."""
    calls = re.findall(r"^\s+(\w+_phase)\(s, day\)$", inspect.getsource(walk.run_days.py_func), re.MULTILINE)
    assert calls == [f"{phase.name}_phase" for phase in PHASES]
    for phase in PHASES:
        ours = phase.kernel or getattr(kernels, f"{phase.name}_phase")
        assert getattr(walk, f"{phase.name}_phase") is ours


def test_cadres_decide_in_the_phases_that_have_no_kernel_of_both() -> None:
    assert set(DECIDED) == {phase.phase for phase in PHASES if phase.kernel is None}


def test_events_carry_the_number_of_their_phase() -> None:
    events = purgesim.simulate("small_ministry", 1).events
    seen = set(events["phase"].dropna())
    assert {"direct", "meet", "hear", "leave"} <= seen <= {phase.name for phase in PHASES}
    assert set(events.loc[events["kind"] == "died", "phase"]) == {"leave"}
    assert set(events.loc[events["kind"] == "verdict", "phase"]) == {"hear"}
