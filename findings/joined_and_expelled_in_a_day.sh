#!/usr/bin/env bash
# Joined and expelled on one day: two libraries let everybody die, one refuses.
# Guess: such a person is either never at risk or at risk that day: survival after day 1 is 1/2 or 1/3.
# Seen (lifelines 0.30.3, scikit-survival 0.27.0, statsmodels 0.15.0): of three members one is expelled on day 1, one joins and is expelled
# that day, one stays to day 3. lifelines and scikit-survival say that survival after day 1 is 0: the second counts among the expelled but not among
# those at risk. statsmodels refuses entry on the day of the event.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check lifelines==0.30.3 scikit-survival==0.27.0 statsmodels==0.15.0 pandas==2.3.3
cd "$folder"
venv/bin/python - <<'CODE'
import numpy as np
from lifelines import KaplanMeierFitter
from sksurv.nonparametric import kaplan_meier_estimator
from statsmodels.duration.survfunc import SurvfuncRight

days, joined, sure = np.array([1.0, 1.0, 3.0]), np.array([0.0, 1.0, 0.0]), np.ones(3, bool)
first = float(KaplanMeierFitter().fit(days, sure, entry=joined).survival_function_.loc[1.0].iloc[0])
times, survival = kaplan_meier_estimator(sure, days, time_enter=joined)
second = float(survival[list(times).index(1.0)])
try:
    SurvfuncRight(days, sure.astype(int), entry=joined)
    third = "accepted"
except ValueError as error:
    third = str(error)
print(first, second, third)
assert first == 0.0 and second == 0.0 and "Entry times must not occur on or after event times" in third
CODE
