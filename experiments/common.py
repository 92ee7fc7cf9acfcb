"""What the experiments share: the command line, a schedule over all tiers, and saving one figure."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

import purgesim
from purgesim import Design, Scenario
from purgesim.calibration import read_priors
from purgesim.core.atomic_files import whole_file
from purgesim.core.jit import source_digest

TIERS = ("capital", "province", "county")


def arguments(question: str | None, argv: Sequence[str] | None = None, draws: int = 0) -> argparse.Namespace:
    """Read --quick, --workers and --out, and --draws if there is a default number of them."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--quick", action="store_true", help="a small invented ministry and few runs")
    parser.add_argument("--workers", type=int, default=1, help="processes of this machine")
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder of the figure and the results")
    if draws:
        parser.add_argument("--draws", type=int, default=draws, help=f"draws from the priors (default: {draws})")
    return parser.parse_args(argv)


def scenario(options: argparse.Namespace) -> Scenario:
    """Return the main case at 1:1, or the small ministry if it shall be quick."""
    return purgesim.load("small_ministry" if options.quick else "kwp_1957_58")


def runs_of(name: str, options: argparse.Namespace, base: Scenario, points: pd.DataFrame, **more: Any) -> pd.DataFrame:
    """Return the runs of a table of points; what is there already is not run again."""
    folder = options.out / f"{name}{'_quick' if options.quick else ''}"
    done = purgesim.sweep(base, Design.table(points), out=folder, workers=options.workers, yes=True, **more)
    print(done.account)
    return done.runs


def chronicle(name: str) -> str:
    """Return the hash of all that happens in a scenario's first seed: code that gives the same makes the same runs."""
    run = purgesim.simulate(name, seed=1)
    return hashlib.sha256(run.event_table.tobytes() + run.daily_table.tobytes()).hexdigest()[:16]


def intensity(value: float) -> dict[str, float]:
    """Return the changes for a campaign of one constant intensity everywhere."""
    return {f"levers.intensity.{tier}": value for tier in TIERS}


def saved(figure: Figure, name: str, options: argparse.Namespace) -> Path:
    """Save the figure and say where."""
    path = Path(options.out / f"{name}{'_quick' if options.quick else ''}.png")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    print(f"figure: {path}")
    return path


def written(findings: dict[str, Any], name: str, options: argparse.Namespace) -> Path:
    """Write findings as JSON, whole, with the source that made them, for the page of the evidence, and say where."""
    findings = {**findings, "source": source_digest()}
    path = Path(options.out / f"{name}{'_quick' if options.quick else ''}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as stream:
        stream.write((json.dumps(findings, indent=1, allow_nan=False) + "\n").encode())
    print(f"findings: {path}")
    return path


@cache
def calibrated_priors() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the priors of what is calibrated in the main case, and which parameter follows which."""
    chosen = [p for p in read_priors(purgesim.load("kwp_1957_58")).priors if p.calibrated]
    return {p.name: dict(p.distribution) for p in chosen}, {p.name: name for p in chosen for name in p.also}


def plain(value: Any) -> Any:
    """Return a value for JSON: numbers rounded to four significant digits, NaN as null."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.4g}") if math.isfinite(value) else None
    return value


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown."""
    lines = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in [head, *rows]]
    return "\n".join("| " + " | ".join(row) + " |" for row in [lines[0], ["---"] * len(head), *lines[1:]])


def schedule(base: Scenario, points: Any) -> str:
    """Return a schedule, or one value for all days, as a cell of a table of points: a JSON list."""
    if not isinstance(points, tuple):
        points = ((base.window.start, points),)
    return json.dumps([[max(date, base.window.start).isoformat(), value] for date, value in points])
