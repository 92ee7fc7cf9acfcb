"""Asking for records ahead: it reaches the machine, changes nothing, and any number may be asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numba import int64, njit, void

import purgesim
from purgesim.core.jit import compiled, table
from purgesim.core.jit.prefetch import LINE, ask_for
from purgesim.core.tables import CADRE
from purgesim.engine.effects.chronicle import new_acts
from purgesim.engine.effects.newcomers import _home_of
from purgesim.engine.prefetch import (
    ask_for_acts,
    ask_for_cases,
    ask_for_cells,
    ask_for_members,
    ask_for_prisoners,
    ask_for_vacancies,
    ask_for_waiting,
)
from purgesim.engine.state import TABLES
from tests.strategies import scenarios


@compiled("void(Array(int64, 1, 'C'), int64)")
def ask_for_number(numbers: np.ndarray, row: int) -> None:  # type: ignore[type-arg]
    ask_for(numbers, row)


def test_every_line_of_a_record_is_asked_for_once() -> None:
    @njit(void(table(CADRE), int64))  # not kept: code from a cache cannot be looked at
    def ask_for_cadre(register: Any, row: int) -> None:
        ask_for(register, row)

    (code,) = ask_for_cadre.inspect_asm().values()
    asked = [line for line in code.splitlines() if "prefetch" in line or "prfm" in line]
    assert len(asked) == len({*range(0, CADRE.itemsize, LINE), CADRE.itemsize - 1})  # a record may begin anywhere


@given(st.integers(-(2**62), 2**62))
def test_a_number_that_is_no_row_does_no_harm(row: int) -> None:
    numbers = np.arange(4)
    ask_for_number(numbers, row)
    assert numbers.tolist() == [0, 1, 2, 3]


@given(scenarios(30))
def test_asking_changes_no_table_of_the_state(scenario: purgesim.Scenario) -> None:
    state = purgesim.start(scenario, 1)._tables
    before = {name: getattr(state, name).tobytes() for name in TABLES}
    rows, cells = np.arange(int(state.world[0]["next_row"])), np.arange(len(state.cells))
    acts = new_acts(len(rows))
    acts["whom"][: len(rows)] = rows[::-1] - 1  # nobody, too
    ask_for_acts(state, acts, len(rows))
    ask_for_members(state, rows)
    ask_for_cells(state, cells)
    ask_for_cases(state, rows)
    ask_for_prisoners(state, rows)
    ask_for_waiting(state, np.arange(len(state.bodies)))
    ask_for_vacancies(state, np.arange(len(state.posts)))
    assert {name: getattr(state, name).tobytes() for name in TABLES} == before


@given(scenarios(30))
def test_the_home_of_a_newcomer_is_the_cell_his_row_stands_in(scenario: purgesim.Scenario) -> None:
    state = purgesim.start(scenario, 1)._tables
    rows = range(int(state.world[0]["first_newcomer"]))
    found = [_home_of(state, row) for row in rows]
    assert found == (np.searchsorted(state.cells["first"], np.array(rows, np.int64), side="right") - 1).tolist()
    assert found == state.register["cell"][: len(rows)].tolist()
