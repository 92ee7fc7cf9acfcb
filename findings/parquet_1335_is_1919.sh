#!/usr/bin/env bash
# 20 January 1335 in a Parquet file is 10 August 1919 to two readers.
# Guess: a date outside nanoseconds (1677 to 2262) is refused, or read as an object.
# Seen (pyarrow 26.0.1, fastparquet, DuckDB 2.0.1, polars 2.1.0): fastparquet gives a plain date column (date32) as 10 August 1919 in silence,
# and 1582 as 2167. pyarrow itself does the same to time stamps of the old kind (INT96, which Spark and Impala write); DuckDB and polars are right on both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check pyarrow==26.0.1 fastparquet==2026.5.0 duckdb==2.0.1 polars==2.1.0 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'CODE'
import datetime as d
import duckdb, fastparquet, polars as pl, pyarrow as pa, pyarrow.parquet as pq

pq.write_table(pa.table({"day": [d.date(1335, 1, 20), d.date(1582, 10, 10), d.date(1957, 7, 1)]}), "days.parquet")
pq.write_table(pa.table({"when": [d.datetime(1335, 1, 20)]}), "old.parquet", use_deprecated_int96_timestamps=True)
days = [str(x.date()) for x in fastparquet.ParquetFile("days.parquet").to_pandas()["day"]]
old = str(pq.read_table("old.parquet")["when"][0].as_py())[:10]
right = [str(duckdb.sql("select \"when\" from 'old.parquet'").fetchall()[0][0])[:10], str(pl.read_parquet("old.parquet")["when"][0])[:10]]
print(fastparquet.__version__, days, old, right)
assert days == ["1919-08-10", "2167-04-29", "1957-07-01"] and old == "1919-08-10" and right == ["1335-01-20"] * 2
CODE
