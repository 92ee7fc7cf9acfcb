"""What patterns, tension, ablation, sensitivity and a calibration have found, as the figures of the evidence's page."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from common import chronicle, plain

from purgesim import Scenario
from purgesim.calibration import read_bank, read_posterior, read_priors
from purgesim.calibration.inference import weighted_quantile

PARTS = ("tension", "ablation", "sensitivity")
TABLES = ("check", "predictive", "regimes", "predictions")
"""Tables of a calibration that the page shows."""


def parameters(base: Scenario) -> list[dict[str, Any]]:
    """Return every parameter of the scenario with value, unit, plausible interval, grade, source and meaning."""
    table = base.parameters()
    rows = []
    for row in table.to_dict("records"):
        interval = [row["plausible_low"], row["plausible_high"]]
        rows.append(
            {
                "name": row["name"],
                "value": _value(row["value"]),
                "unit": row["unit"],
                "plausible": None if pd.isna(interval[0]) else interval,
                **{key: row[key] for key in ("grade", "source", "meaning")},
            }
        )
    return rows


def _value(value: Any) -> str:
    """Return a value in few words; a schedule by its extremes and dates."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        heights = [height for _, height in value]
        if len(value) == 1:
            return f"{heights[0]:g} on {value[0][0]}"
        return f"dated, {min(heights):g} to {max(heights):g} from {value[0][0]} to {value[-1][0]}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item:g}" for key, item in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def sources(base: Scenario) -> dict[str, str]:
    """Return the bibliography, a line each."""
    found = {}
    for key, source in base.sources.items():
        parts = [source.author, f"*{source.title}*", source.year, source.where]
        found[key] = ", ".join(part for part in parts if part)
    return found


def patterns(folder: Path) -> dict[str, Any]:
    """Return the scorecard that ``purgesim patterns`` saved."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "patterns.parquet")
    return {
        "rows": table.to_pandas().to_dict("records"),
        "verdicts": (folder / "verdicts.txt").read_text(encoding="utf-8").splitlines(),
        "matches": pd.read_csv(folder / "matches.csv").to_dict("records"),
        "provenance": json.loads((table.schema.metadata or {})[b"purgesim"]),
    }


def posterior(base: Scenario, folder: Path) -> dict[str, Any]:
    """Return what ``purgesim calibrate`` left: prior against posterior, its check, predictive runs, regimes."""
    draws, about = read_posterior(folder / "posterior.parquet")
    priors = read_priors(base)
    before, weights = read_bank(priors, folder / "bank"), draws["weight"].to_numpy()
    even = np.full(len(before), 1.0 / len(before))
    rows = {
        p.name: {
            "prior": _spread(before[p.name], even),
            "posterior": _spread(draws[p.name], weights),
            "calibrated": p.calibrated,
            "scaled": p.scaled,
        }
        for p in priors.priors
    }
    tables = {name: pd.read_csv(folder / f"{name}.csv").to_dict("records") for name in TABLES}
    total = [float(before["expelled"].quantile(q)) for q in (0.01, 0.05, 0.5, 0.95, 0.99)]
    return {"about": about, "total": total, "rows": rows, **tables}


def _spread(values: pd.Series, weights: Any) -> Any:
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return [weighted_quantile(values.to_numpy(float), weights, q) for q in (0.05, 0.5, 0.95)]
    shares = pd.Series(weights).groupby(values.astype(str).to_numpy()).sum()
    return {str(k): float(v) for k, v in shares.items()}


def gathered(old: Mapping[str, Any], base: Scenario, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of the page: what was there, replaced by what has been run since."""
    found = dict(old)
    found |= {"scenario": base.name, "digest": base.digest, "parameters": parameters(base), "sources": sources(base)}
    for part in PARTS:
        path = options.found / f"{part}.json"
        if path.exists():
            found[part] = json.loads(path.read_text(encoding="utf-8"))
    scored = options.found / "patterns" / "results"
    if (scored / "patterns.parquet").exists():
        found["patterns"] = patterns(scored)
    if options.calibration:
        found["posterior"] = posterior(base, options.calibration)
    if "chronicle" not in found or _run_since(old, found):
        found["chronicle"] = {name: chronicle(name) for name in (base.name, "small_ministry")}
    return plain(found)


def _run_since(old: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return any(found.get(part) != old.get(part) for part in (*PARTS, "patterns", "posterior"))
