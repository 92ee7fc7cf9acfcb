"""Search for the values of four free parameters that agree with the documented total, arrests and factions.

A first honest search: draws from stated priors, each run once at full scale; those that agree with C1 to C3 are
kept. No prior uses the documented total; nothing else of the evidence is looked at before the four are set. The
full inference is another matter; this script shows where the first values of the case come from.

    python experiments/first_search.py --draws 2000
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from rich.progress import track

import purgesim
from purgesim.patterns import check
from purgesim.writing import whole_file

PRIORS = {
    "behaviour.meeting.zeal": ("loguniform", 1e-5, 1e-2),
    "behaviour.names.from_hearing": ("loguniform", 0.05, 1.0),
    "levers.throughput": ("loguniform", 0.2, 20.0),
    "behaviour.hearing.severity": ("normal", 0.0, 1.5),
}
"""Seeds, names that become cases, throughput, expulsion given a case."""
SAME = {"behaviour.names.from_hearing": "behaviour.names.from_interrogation"}
"""Names become cases with one share, whoever pressed them out."""
QUARTER = 13.0
"""Weeks of hearings that still wait at the close, above which hearings count as saturated: a convention."""
FIGURES = ["expelled", "arrested_by_1957_08_05", "hazard_yanan", "hazard_soviet", "hazard_unaffiliated"]


def draw(rng: np.random.Generator) -> dict[str, float]:
    """Return one draw from the priors."""
    values = {}
    for name, (kind, a, b) in PRIORS.items():
        values[name] = float(np.exp(rng.uniform(np.log(a), np.log(b))) if kind == "loguniform" else rng.normal(a, b))
    return values


def full(values: dict[str, float]) -> dict[str, float]:
    """Return the draw with the values that follow from it."""
    return {**values, **{SAME[name]: value for name, value in values.items() if name in SAME}}


def run(scenario: purgesim.Scenario, values: dict[str, float], seed: int) -> dict[str, float]:
    """Return the draw with the figures of one run."""
    made = purgesim.simulate(scenario.override(full(values)), seed=seed)
    return {**values, "seed": seed, **made.summary.to_dict(), **line(made)}


def line(made: purgesim.Run) -> dict[str, float]:
    """Return the cases that wait at the close, in weeks of hearings; beside R it tells the regimes apart."""
    weekly = float(made.daily["sessions"].iloc[-28:].sum()) / 4.0
    return {"weeks_of_line": float(made.daily["waiting"].iloc[-1]) / max(weekly, 1.0)}


def regime(row: pd.Series) -> str:
    """Return the regime of a draw: a line of more than a quarter of a year, else R of expulsion above or below 1."""
    if row["weeks_of_line"] > QUARTER:
        return "saturated hearings"
    return "few seeds, R > 1" if row["reproduction_expulsion"] > 1.0 else "many seeds, R < 1"


def agrees(table: pd.DataFrame) -> pd.Series:
    """Return which runs agree with C1 (within a tenth), C2 (13 to 200) and C3 (Yan'an above Soviet above 0)."""
    documented = purgesim.evidence.value("kwp_expelled_fy57")
    total = (np.log(table["expelled"] / documented)).abs() < 0.1
    arrests = table["arrested_by_1957_08_05"].between(13, 200)
    factions = (table["hazard_yanan"] > table["hazard_soviet"]) & (table["hazard_soviet"] > 0)
    return total & arrests & factions


def central(kept: pd.DataFrame) -> pd.Series:
    """Return the kept draw nearest to all others: no value is set by hand, and the four belong together."""
    names = list(PRIORS)
    logs = kept[names].copy()
    for name, (kind, *_rest) in PRIORS.items():
        if kind == "loguniform":
            logs[name] = np.log(logs[name])
    scaled = ((logs - logs.mean()) / logs.std(ddof=0).replace(0, 1)).to_numpy()
    distance = np.abs(scaled[:, None, :] - scaled[None, :, :]).sum(axis=(1, 2))
    return kept.iloc[int(np.argmin(distance))]


def main() -> int:
    """Search, report, and show how the patterns that were not looked at come out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--scenario", default="kwp_1957_58")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seeds", type=int, default=20, help="runs at the central draw")
    parser.add_argument("--out", type=Path, default=Path("out/first_search"))
    given = parser.parse_args()
    scenario = purgesim.load(given.scenario)
    rng = np.random.default_rng(1957)
    draws = [draw(rng) for _ in range(given.draws)]
    with ThreadPoolExecutor(given.workers) as pool:
        runs = pool.map(run, [scenario] * len(draws), draws, range(1, len(draws) + 1))
        table = pd.DataFrame(list(track(runs, total=len(draws), description="searching")))
    given.out.mkdir(parents=True, exist_ok=True)
    with whole_file(given.out / "draws.csv") as file:
        file.write(table.to_csv(index=False).encode())
    kept = table[agrees(table)]
    spread = table["expelled"].quantile([0.01, 0.05, 0.5, 0.95, 0.99])
    print("prior predictive of C1 (expelled):", {f"{q:.0%}": int(v) for q, v in spread.items()})
    print(f"{len(kept)} of {len(table)} draws agree with C1 to C3")
    if kept.empty:
        return 1
    accepted = pd.DataFrame([full(values) for values in kept[[*PRIORS]].to_dict("records")])
    accepted.insert(0, "regime", [regime(row) for _, row in kept.iterrows()])
    with whole_file(given.out / "accepted.csv") as file:
        file.write(accepted.to_csv(index=False, float_format="%.6g").encode())
    print(accepted["regime"].value_counts().to_string())
    print(kept[[*PRIORS]].quantile([0.05, 0.5, 0.95]).T.to_string())
    chosen = central(kept)[[*PRIORS]].astype(float).to_dict()
    print("central draw:", {name: float(f"{value:.4g}") for name, value in chosen.items()})
    runs = purgesim.simulate_many(scenario.override(full(chosen)), range(1, given.seeds + 1), workers=given.workers)
    print(check(runs)[["id", "use", "simulated", "low", "high", "holds", "share"]].to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
