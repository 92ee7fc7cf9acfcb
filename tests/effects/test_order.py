"""What a phase decided is applied in one order, however it came to be set down."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from purgesim.engine.effects.chronicle import act, new_acts
from purgesim.engine.effects.order import in_order

MAX = 2**31 - 2
"""Rows are numbered by 32 bits."""
ROWS = st.one_of(st.integers(-1, 3), st.integers(-1, MAX))
ACTS = st.lists(st.tuples(st.one_of(st.just(-2), ROWS), ROWS, st.integers(0, 2), st.integers(1, 3)), max_size=60)


@given(ACTS)
@example([(MAX, MAX, 0, 1), (-2, -1, 0, 1), (MAX, -1, 0, 1), (-2, MAX, 0, 1)])
@example([(5, 7, n, kind) for n in (2, 1, 0) for kind in (3, 2, 1)])
@example([(-2, -1, 0, 1)])
@example([])
def test_by_actor_whom_occurrence_and_kind(keys: list[tuple[int, int, int, int]]) -> None:
    acts, count = new_acts(max(1, len(keys))), 0
    for actor, whom, n, kind in keys:
        count = act(acts, count, actor, whom, n, kind, 0, 0, 0, 0, 0)
    order = in_order(acts, count)
    assert sorted(order.tolist()) == list(range(count))
    assert [keys[i] for i in order] == sorted(keys)


def test_a_day_of_ten_thousand() -> None:
    rng = np.random.default_rng(2)
    acts = new_acts(10_000)
    acts["actor"] = rng.integers(-2, 3_000, 10_000)
    acts["whom"] = rng.integers(-1, 12_000_000, 10_000)
    order = in_order(acts, 9_000)
    assert np.array_equal(order, np.lexsort((acts["whom"][:9_000], acts["actor"][:9_000])))
