#!/usr/bin/env bash
# A membership that has not ended ends on 31 December 9999, or in the year 294247, or cannot be read, by the way it is fetched.
# Guess: 'infinity' is a day of its own that Python gets as None or as date.max, the same from everywhere.
# Seen (DuckDB 2.0.1, pandas 3.1.1): fetchall gives 9999-12-31 for a date; given back as a parameter that is not infinity any more. df()
# raises for a date, and for a time stamp gives 10 January 294247, 04:00:54 in silence. In SQL infinity minus 1 July 1957 is 2,147,488,214 days, and
# date_diff of the same two is NULL; both are taken for an end by an average over spells: one becomes millions of years, the other is left out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'CODE'
import duckdb

begun = "date '1957-07-01'"
fetched = duckdb.sql("select 'infinity'::date").fetchall()[0][0]
again = duckdb.execute("select ?::date = 'infinity'::date, ?::date::varchar", [fetched, fetched]).fetchall()[0]
try:
    duckdb.sql("select 'infinity'::date as day").df()
    frame = "read"
except duckdb.ConversionException as error:
    frame = str(error)
stamp = str(duckdb.sql("select 'infinity'::timestamp as moment").df()["moment"][0])
days = duckdb.sql(f"select 'infinity'::date - {begun}, date_diff('day', {begun}, 'infinity'::date)").fetchall()[0]
print(fetched, again, frame, stamp, days)
assert str(fetched) == "9999-12-31" and again == (False, "9999-12-31")
assert "Could not convert DATE (infinity)" in frame and stamp.startswith("294247-01-10 04:00:54")
assert days == (2147488214, None)
CODE
