#!/usr/bin/env bash
# A record's doubt is gone after reading, and nothing can begin and end on one day.
# Guess: '1956-08-30?' and '1956-08~' keep their marks or are refused; an interval of one day lasts one day.
# Seen (undate 0.8.0): the marks for uncertain, approximate and both are read and dropped, without a word; written again the dates are
# certain. An interval whose ends are the same day, month or year is refused, in the constructor and in text ('1956-08-30/1956-08-30' is valid
# EDTF), while one of two days lasts two: who was arrested and released on one day has no interval.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check undate==0.8.0
cd "$folder"
venv/bin/python - <<'CODE'
from undate import Undate, UndateInterval

def written(text):
    return Undate.parse(text, "EDTF").format("EDTF")

marked = ["1956-08-30?", "1956-08~", "1956%", "1956-08~/1957-10?"]
seen = {text: written(text) for text in marked}
two = UndateInterval(Undate(1956, 8, 30), Undate(1956, 8, 31)).duration().days
refused = []
for parts in ((1956, 8, 30), (1956, 8), (1956,)):
    try:
        UndateInterval(Undate(*parts), Undate(*parts))
    except ValueError as error:
        refused.append(str(error))
try:
    in_text = str(Undate.parse("1956-08-30/1956-08-30", "EDTF"))
except Exception as error:
    in_text = type(error).__name__
print(seen, two, refused, in_text)
assert list(seen.values()) == ["1956-08-30", "1956-08", "1956", "1956-08/1957-10"]
assert int(two) == 2 and len(refused) == 3 and all("invalid interval" in text for text in refused)
assert in_text == "VisitError"
CODE
