#!/usr/bin/env bash
# The hundred and first run's half a victim is nobody.
# Guess: rows whose column holds whole numbers first and 2.5 later give a column of floats, or an error, as polars is strict about types.
# Seen (polars 2.1.0): from a list of dicts or tuples 2.5 after a hundred whole numbers is 2, 0.5 is 0, and after a hundred truth values
# 2 is False, with strict=True, too, and without a word; a text, a nan or an infinity at the same place is an error, and the same
# numbers as one column are refused. One row fewer, and 2.5 is 2.5. The types come from the first 100 rows (infer_schema_length).
# Results of runs where most counts are 0 are of this form: give infer_schema_length=None, or columns.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check polars==2.1.0
cd "$folder"
venv/bin/python - <<'CODE'
import polars as pl

def last(first, value, rows=100, **more):
    return pl.DataFrame([{"r": first}] * rows + [{"r": value}], **more)["r"][-1]

def refused(build):
    try:
        build()
    except (TypeError, pl.exceptions.ComputeError):
        return True
    return False

seen = [last(0, 2.5), last(0, 0.5), last(0, -0.5), last(0, 2.5, strict=True), last(True, 2)]
tuples = pl.DataFrame([(0,)] * 100 + [(2.5,)], schema=["r"], orient="row")["r"][-1]
right = [last(0, 2.5, rows=99), last(0, 2.5, infer_schema_length=None)]
errors = [refused(lambda v=value: last(0, v)) for value in (float("nan"), float("inf"), "x")]
columns = refused(lambda: pl.DataFrame({"r": [0] * 100 + [2.5]}))
print(seen, tuples, right, errors, columns)
assert seen == [2, 0, 0, 2, False] and seen[4] is False and tuples == 2
assert right == [2.5, 2.5] and errors == [True] * 3 and columns
CODE
