"""Rows of results: from outcomes to a table with units, in one order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from purgesim.sweeps.layout import Layout

if TYPE_CHECKING:
    import pyarrow as pa

    from purgesim.sweeps.runner import Outcome

__all__ = ["runs_table", "sorted_rows", "with_schema"]


def runs_table(layout: Layout, outcomes: Sequence[Outcome]) -> pa.Table:
    """Return finished runs as a table: key, digest, point, seed, the design's columns, the figures."""
    import pyarrow as pa

    points = pa.array([o.task.point for o in outcomes], pa.int64())
    columns: dict[str, Any] = {
        "key": pa.array([o.key for o in outcomes], pa.string()),
        "digest": pa.array([o.digest for o in outcomes], pa.string()),
        "point": points,
        "seed": pa.array([o.task.seed for o in outcomes], pa.uint64()),
    }
    shown = layout.points_table.take(points)
    columns |= {name: shown[name] for name in shown.column_names}
    for i, name in enumerate(layout.figures):
        columns[name] = pa.array([o.figures[i] for o in outcomes], pa.float64())
    return pa.table(columns)


def sorted_rows(old: list[pa.Table], fresh: list[pa.Table], keep: set[tuple[int, int]] | None) -> pa.Table:
    """Return old and fresh rows together, by point and seed and within a run as they were.

    Parameters
    ----------
    old, fresh : list of Table
        With columns point and seed.
    keep : set of (int, int), optional
        Of the old rows only those of these runs: a killed process may have left a series without its figures.
    """
    import numpy as np
    import pyarrow as pa

    if keep is not None:
        old = [_of_runs(table, keep) for table in old]
    fresh = [table.cast(old[0].schema) for table in fresh] if old else fresh
    table = pa.concat_tables([*old, *fresh])
    order = np.lexsort((table["seed"].to_numpy(), table["point"].to_numpy()))  # stable
    return table.take(pa.array(order))


def _of_runs(table: pa.Table, keep: set[tuple[int, int]]) -> pa.Table:
    pairs = zip(table["point"].to_pylist(), table["seed"].to_pylist(), strict=True)
    return table.filter([pair in keep for pair in pairs])


def with_schema(table: pa.Table, layout: Layout) -> pa.Table:
    """Return a table of runs that says what its columns mean and what code made it."""
    import pyarrow as pa

    said = {**layout.columns, **layout.figures}
    bare = [field.remove_metadata() for field in table.schema]
    fields = [field.with_metadata(said[field.name]) if field.name in said else field for field in bare]
    scenarios = [{"name": name, "digest": digest} for name, digest, _ in layout.scenarios]
    provenance = json.dumps({"code": dict(layout.code), "scenarios": scenarios})
    return table.cast(pa.schema(fields, metadata={"purgesim": provenance}))
