#!/usr/bin/env bash
# 'Since 1 October 1957' ends on 1 October 1967.
# Guess: an interval without an end has an infinite or an unknown upper bound.
# Seen (edtf 5.0.2): with an unknown end ('1957-10-01/') upper_strict is ten years later, without a word; an open end ('..') is a
# float, infinity, where every other bound is a struct_time. And 'May 1692?' reaches, with the default padding, from April 1691 to June 1693:
# one year and one month each way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check edtf==5.0.2
cd "$folder"
venv/bin/python - <<'CODE'
from edtf import parse_edtf

unknown = tuple(parse_edtf("1957-10-01/").upper_strict())[:3]
open_end = parse_edtf("1957-10-01/..").upper_strict()
doubt = parse_edtf("1692-05?")
low, high = tuple(doubt.lower_fuzzy())[:3], tuple(doubt.upper_fuzzy())[:3]
print(unknown, open_end, low, high)
assert unknown == (1967, 10, 1) and open_end == float("inf")
assert (low, high) == ((1691, 4, 1), (1693, 6, 30))
CODE
