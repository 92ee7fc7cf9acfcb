#!/usr/bin/env bash
# Winter 1956 is over on New Year's Eve, and 'a month from October on' cannot be read.
# Guess: winter ends in February; a valid date of level 2 is read by the library that promises level 2.
# Seen (edtf 5.0.2, edtf-validate 2.0.0, undate 0.8.0): spring, summer and autumn have three months, winter ('1956-24') is December only; a quarter
# and a third of a year are whole. '1957-1X' (October to December) is valid to edtf-validate and read by undate as October to
# December; edtf raises an AttributeError and prints a line of its own on the output. '1957-02-2X' parses, but has no bounds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check edtf==5.0.2 undate==0.8.0 edtf-validate==2.0.0
cd "$folder"
venv/bin/python - <<'CODE'
import contextlib, io
from edtf import parse_edtf
from edtf_validate.valid_edtf import is_valid
from undate import Undate

def bounds(text):
    date = parse_edtf(text)
    return tuple(date.lower_strict())[:3], tuple(date.upper_strict())[:3]

seasons = {text: bounds(text) for text in ("1956-21", "1956-22", "1956-23", "1956-24", "1956-36")}
said, errors = io.StringIO(), []
for text in ("1957-1X", "1957-02-2X"):
    with contextlib.redirect_stdout(said):
        try:
            bounds(text)
        except Exception as error:
            errors.append(type(error).__name__)
other = Undate.parse("1957-1X", "EDTF")
print(seasons, errors, repr(said.getvalue()), other.earliest, other.latest)
assert [last[1] - first[1] + 1 for first, last in seasons.values()] == [3, 3, 3, 1, 3]
assert seasons["1956-24"] == ((1956, 12, 1), (1956, 12, 31))
assert errors == ["AttributeError", "ValueError"] and "PartialUnspecified" in said.getvalue()
assert is_valid("1957-1X") and is_valid("1957-02-2X") and (str(other.earliest), str(other.latest)) == ("1957-10-01", "1957-12-31")
CODE
