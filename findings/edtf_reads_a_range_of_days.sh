#!/usr/bin/env bash
# An archive's '30-31 August 1956' becomes 31 August 2030.
# Guess: text that is no single date gives None or an interval.
# Seen (edtf 5.0.2, text_to_edtf): the first day is taken for the year: 2030-08-31. 'August-September 1956' becomes XXXX-08/1956-09,
# '1st half of 1957' January 1957, and '1956/57' None while '1956-57' is 1956/1957. Read ranges with your own rule before the library sees them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check edtf==5.0.2
cd "$folder"
venv/bin/python - <<'CODE'
from edtf import text_to_edtf

texts = ["30-31 August 1956", "August-September 1956", "1st half of 1957", "1956/57", "1956-57", "5 August 1957"]
seen = [text_to_edtf(text) for text in texts]
print(dict(zip(texts, seen)))
assert seen == ["2030-08-31", "XXXX-08/1956-09", "1957-01", None, "1956/1957", "1957-08-05"]
CODE
