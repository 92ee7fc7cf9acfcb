#!/usr/bin/env bash
# DuckDB's age() loses nine years on its way into Python.
# Guess: age(later, earlier) fetched into Python is the number of days between two dates.
# Seen (DuckDB 2.0.1): an interval has months and days; Python's timedelta has no months, and each becomes 30 days. From 20 January 1335 to
# 1 July 1957 are 227,343 days; fetched, age() is 224,082. A birth of 1910 makes a person of 1957 eight months younger. date_diff('day') and minus are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check duckdb==2.0.1
cd "$folder"
venv/bin/python - <<'CODE'
import duckdb

def days(born):
    query = f"select age(date '1957-07-01', date '{born}'), date '1957-07-01' - date '{born}'"
    age, right = duckdb.sql(query).fetchall()[0]
    return age.days, right

print(days("1335-01-20"), days("1910-07-01"))
assert days("1335-01-20") == (224082, 227343)
assert days("1910-07-01") == (47 * 360, 17167)
CODE
