#!/usr/bin/env bash
# Nobody was shot in ten years, and the rate is between 0.2996 and 0.2996.
# Guess: with no event every method's interval begins at 0.
# Seen (statsmodels 0.15.0, confint_poisson): of eleven methods two give an interval of one point above 0: 'midp-c' 0.2996 to 0.2996 (its upper
# end is right), 'sqrt' 0.0960 to 0.0960. Neither holds the rate that was observed. 'wald' gives 0 to 0; the exact one 0 to 0.3689.
# With one event midp-c is 0.0050 to 0.4932: only nothing is affected. No warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check statsmodels==0.15.0 pandas==2.3.3
cd "$folder"
venv/bin/python - <<'CODE'
import warnings
from statsmodels.stats.rates import confint_poisson

warnings.simplefilter("error")
methods = ["exact-c", "score", "wald", "sqrt", "sqrt-a", "jeff", "midp-c", "waldccv", "sqrt-cent", "sqrt-v", "sqrt-centcc"]
seen = {}
for method in methods:
    with warnings.catch_warnings():
        if method != "midp-c":
            warnings.simplefilter("ignore")
        seen[method] = tuple(round(float(x), 4) for x in confint_poisson(0, 10, method=method))
one = tuple(round(float(x), 4) for x in confint_poisson(1, 10, method="midp-c"))
print(seen, one)
assert seen["midp-c"] == (0.2996, 0.2996) and seen["sqrt"] == (0.096, 0.096) and seen["wald"] == (0.0, 0.0)
assert [name for name, (low, _) in seen.items() if low > 0] == ["sqrt", "midp-c"] and seen["exact-c"] == (0.0, 0.3689)
assert 0 < one[0] < 0.1 < one[1]
CODE
