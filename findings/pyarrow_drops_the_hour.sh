#!/usr/bin/env bash
# A column that begins with a day loses the hour of every moment after it.
# Guess: a list of dates and of dates with times is refused, or becomes times, in any order.
# Seen (pyarrow 26.0.1, polars 2.1.0, DuckDB 2.0.1): pa.array([date, datetime]) is a column of days; 15:30 is gone in silence, in tables from rows
# and from a pandas column of objects, too, and so in a Parquet file. The other order is refused. polars refuses both, DuckDB makes times of both.
# Interrogation records have the hour on some pages only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check pyarrow==26.0.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.1
cd "$folder"
venv/bin/python - <<'CODE'
import datetime as d
import duckdb, pandas as pd, polars as pl, pyarrow as pa, pyarrow.parquet as pq

mixed = [d.date(1956, 8, 30), d.datetime(1957, 7, 1, 15, 30)]

def tried(build):
    try:
        return build()
    except (TypeError, pa.ArrowTypeError) as error:
        return type(error).__name__

one = pa.array(mixed)
rows = pa.Table.from_pylist([{"when": x} for x in mixed])
frame = pa.Table.from_pandas(pd.DataFrame({"when": pd.Series(mixed, dtype=object)}))
pq.write_table(frame, "one.parquet")
back = pq.read_table("one.parquet")["when"].to_pylist()
other = tried(lambda: pa.array(mixed[::-1]))
polars = [tried(lambda order=order: pl.Series(order)) for order in (mixed, mixed[::-1])]
duck = [duckdb.execute("select unnest(?)", [order]).fetchall()[0][0] for order in (mixed, mixed[::-1])]
print(one.type, one.to_pylist(), rows["when"].type, frame["when"].type, back, other, polars, duck)
assert one.type == rows["when"].type == frame["when"].type == pa.date32()
assert one.to_pylist() == back == [d.date(1956, 8, 30), d.date(1957, 7, 1)]
assert other == "ArrowTypeError" and polars == ["TypeError"] * 2 and duck == [d.datetime(1956, 8, 30), mixed[1]]
CODE
