"""Morris and Sobol studies by SALib, over whatever turns points into figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from purgesim.core.arguments import whole_of, word_of, workers_of
from purgesim.core.atomic_files import whole_file
from purgesim.core.errors import PurgesimError
from purgesim.core.seeds import seed_of
from purgesim.core.showing import short_html, short_repr
from purgesim.core.version import __version__
from purgesim.scenario import Scenario, scenario_of
from purgesim.scenario.paths import did_you_mean
from purgesim.sensitivity.factors import Factor, factors_of, points_at
from purgesim.sweeps.designs import Design
from purgesim.sweeps.sweeping import Report, sweep

__all__ = ["FIGURES", "METHODS", "Sensitivity", "runs_needed", "sensitivity", "study"]

METHODS: Final = ("morris", "sobol")
"""Designs for screening by elementary effects and for shares of the variance."""
LEVELS: Final = 4
"""Levels of a Morris design."""
STEP: Final = LEVELS / (2.0 * (LEVELS - 1.0))
"""A Morris step in SALib's cube; in cumulative shares it is a half, and a choice of two is switched."""
SURE: Final = 0.95
"""Confidence of the intervals, by resampling trajectories or blocks."""
RESAMPLES: Final = 500
MAX_POINTS: Final = 1_000_000
"""Trajectories, or base points, of one study."""
FIGURES: Final[Mapping[str, str]] = {
    "expelled": "log",
    "arrested_by_1957_08_05": "log",
    "growth_ratio": "as it is",
    "choe_share": "as it is",
    "cadre_share": "as it is",
    "legal_posts_lost_by_1957_10_31": "as it is",
    "generation_max": "as it is",
    "uninvolved_share": "as it is",
}
"""Figures that are studied where nothing else is asked for; counts on the scale log10(1 + count)."""
Run = Callable[[pd.DataFrame], pd.DataFrame]
"""Points, a row each, to runs: the column ``point`` and the figures."""


@dataclass(frozen=True)
class Sensitivity:
    """A finished study.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a figure, parameter and index: ``figure``, ``scale``, ``parameter``, ``kind``, ``index`` (of Morris
        ``mu_star``, ``mu``, ``sigma`` of a step over half of the factor's distribution; of Sobol ``S1``, ``ST``),
        ``value``, ``low`` and ``high`` (95% by resampling), ``used`` (trajectories or blocks without a missing
        figure), ``of`` and ``noise`` (standard error of a point's mean figure from its seeds alone; NaN with one).
    method : str
        Of `METHODS`.
    provenance : mapping
        Scenario, code, size, factors.
    """

    table: pd.DataFrame
    method: str
    provenance: Mapping[str, Any]

    __repr__ = short_repr
    _repr_html_ = short_html

    def ranked(self, figure: str) -> pd.DataFrame:
        """Return the parameters of a figure, those that matter most first (by ``mu_star`` or ``ST``)."""
        index = "mu_star" if self.method == "morris" else "ST"
        rows = self.table[(self.table["figure"] == figure) & (self.table["index"] == index)]
        return rows.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)

    def save(self, folder: Path) -> None:
        """Write ``METHOD.parquet`` (with its provenance) and ``METHOD.csv``, each whole."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        folder.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(self.table, preserve_index=False)
        table = table.replace_schema_metadata({"purgesim": json.dumps(dict(self.provenance), sort_keys=True)})
        with whole_file(folder / f"{self.method}.parquet") as stream:
            pq.write_table(table, stream)
        with whole_file(folder / f"{self.method}.csv") as stream:
            stream.write(self.table.to_csv(index=False).encode())


def runs_needed(method: str, n: int, factors: int, seeds: int) -> int:
    """Return how many runs a study makes.

    Examples
    --------
    >>> runs_needed("morris", 10, 12, 2), runs_needed("sobol", 64, 12, 1)
    (260, 896)
    """
    return n * _group(method, factors) * seeds


def _group(method: str, factors: int) -> int:
    """Return the points of a trajectory (Morris) or block (Sobol, first and total order)."""
    word_of(method, METHODS, "--method")
    return factors + (1 if method == "morris" else 2)


def sensitivity(
    scenario: Scenario,
    method: str = "morris",
    n: int = 10,
    *,
    factors: Sequence[Factor] | None = None,
    figures: Mapping[str, str] | None = None,
    seeds: int = 1,
    seed: int = 1,
    out: str | Path | None = None,
    workers: int = 1,
    report: Report | None = None,
) -> Sensitivity:
    """Return which factors the figures of a scenario's runs depend on.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    method : {"morris", "sobol"}
        Elementary effects, or shares of the variance.
    n : int
        Trajectories (Morris), or base points (Sobol; a power of two).
    factors : sequence of Factor, optional
        What is varied; by default what the scenario calls plausible, and its structures.
    figures : mapping of str to str, optional
        Figure to scale (``"log"`` or ``"as it is"``); by default `FIGURES`, as far as the scenario has them.
    seeds : int
        Runs of each point, with the same seeds at all points; their mean is studied.
    seed : int
        Seed of the design and of the resampling.
    out : str or Path, optional
        Folder of the runs; the same call continues there.
    workers : int
        Processes of this machine.
    report : callable, optional
        Called with the account whenever runs have come.

    Raises
    ------
    PurgesimError
        Without SALib, or if method, size or a figure is not allowed, or runs failed.
    DesignError
        With every value that the scenario does not take.

    Examples
    --------
    >>> from purgesim.scenario import load
    >>> torture = Factor("levers.torture", "lever", {"distribution": "uniform", "low": 0.0, "high": 2.0})
    >>> found = sensitivity(load("small_ministry"), n=2, factors=[torture], figures={"names_given": "as it is"})
    >>> found.table["index"].tolist()
    ['mu_star', 'mu', 'sigma']
    """
    scenario, workers = scenario_of(scenario), workers_of(workers)
    chosen = list(factors_of(scenario) if factors is None else factors)
    wanted = _figures(scenario, figures)

    def run(points: pd.DataFrame) -> pd.DataFrame:
        done = sweep(scenario, Design.table(points), seeds, out=out, workers=workers, yes=True, report=report)
        if done.account.failed:
            raise PurgesimError(f"{len(done.account.failed)} runs failed: {done.account.failed[0]['error']}")
        return done.runs

    seed = seed_of(seed)
    table = study(run, chosen, wanted, method, n, seed)
    return Sensitivity(table, method, _told(scenario, method, n, seeds, seed, chosen))


def _figures(scenario: Scenario, given: Mapping[str, str] | None) -> dict[str, str]:
    from purgesim.measures import measures_of

    known = [measure.name for measure in measures_of(scenario)]
    if given is None:
        return {name: scale for name, scale in FIGURES.items() if name in known}
    wrong = [f"--figure: {name}: unknown; {did_you_mean(name, known)}" for name in given if name not in known]
    if wrong:
        raise PurgesimError("\n".join(wrong))
    return dict(given)


def study(
    run: Run, factors: Sequence[Factor], figures: Mapping[str, str], method: str, n: int, seed: int = 1
) -> pd.DataFrame:
    """Return the indices of some figures of anything that turns points into figures; the table of `Sensitivity`.

    Parameters
    ----------
    run : callable
        Points, a row each, to a table with the column ``point`` and the figures; several rows a point are averaged.
    factors : sequence of Factor
        What is varied.
    figures : mapping of str to str
        Figure to scale.
    method : {"morris", "sobol"}
        The method.
    n : int
        Trajectories, or base points.
    seed : int
        Seed of the design and of the resampling.

    Raises
    ------
    PurgesimError
        Without SALib, or if the method or its size is not allowed.
    """
    size, seed = _group(method, len(factors)), seed_of(seed)
    _refuse(method, n, len(factors))
    cube, places = _places(method, factors, n, seed)
    runs = run(points_at(factors, places))
    rows: list[dict[str, Any]] = []
    for figure, scale in figures.items():
        values = runs.assign(value=np.log10(1.0 + runs[figure]) if scale == "log" else runs[figure])
        by_point = values.groupby("point")["value"]
        means = by_point.mean().reindex(range(len(places))).to_numpy(np.float64)
        noise = float(np.sqrt((by_point.var() / by_point.count()).mean()))
        whole = np.isfinite(means).reshape(-1, size).all(axis=1)
        kept = np.repeat(whole, size)
        found = _indices(method, factors, cube[kept], means[kept], int(whole.sum()), seed)
        common = {"figure": figure, "scale": scale, "used": int(whole.sum()), "of": len(whole), "noise": noise}
        rows += [{**common, **row} for row in found]
    columns = ["figure", "scale", "parameter", "kind", "index", "value", "low", "high", "used", "of", "noise"]
    return pd.DataFrame(rows, columns=columns)


def _refuse(method: str, n: int, factors: int) -> None:
    if factors < 1:
        raise PurgesimError("sensitivity: nothing is varied; give a design, or intervals in the scenario's notes")
    whole_of(n, 2, MAX_POINTS, "-n")
    if method == "sobol" and n & (n - 1):
        raise PurgesimError(f"-n: given {n}; allowed with sobol: a power of two, such as {1 << (n.bit_length())}")


def _salib(module: str) -> Any:
    """Return a module of SALib, or say how to get it."""
    from importlib import import_module

    try:
        return import_module(f"SALib.{module}")
    except ImportError:
        raise PurgesimError(
            "sensitivity needs SALib, which is not installed; install it: pip install 'purgesim[calibrate]'"
        ) from None


def _problem(factors: Sequence[Factor]) -> dict[str, Any]:
    return {"num_vars": len(factors), "names": [f.name for f in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def _places(
    method: str, factors: Sequence[Factor], n: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a design in the unit cube as SALib made it, and as cumulative shares inside (0, 1).

    The levels of a Morris design become the middles of as many equal slices, so that none lies at infinity.
    """
    if method == "morris":
        cube = _salib("sample.morris").sample(_problem(factors), n, num_levels=LEVELS, seed=seed)
        return cube, (cube * (LEVELS - 1) + 0.5) / LEVELS
    cube = _salib("sample.sobol").sample(_problem(factors), n, calc_second_order=False, seed=seed)
    return cube, np.clip(cube, 1e-9, 1.0 - 1e-9)


def _indices(
    method: str,
    factors: Sequence[Factor],
    cube: NDArray[np.float64],
    values: NDArray[np.float64],
    groups: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Return the indices of one figure; NaN where fewer than two trajectories are whole or nothing varies."""
    names = {"morris": ("mu_star", "mu", "sigma"), "sobol": ("S1", "ST")}[method]
    idle = groups < 2 or float(np.ptp(values)) == 0.0
    options = {"conf_level": SURE, "num_resamples": RESAMPLES, "seed": seed}
    if idle:
        found: Any = {}
    elif method == "morris":
        found = _salib("analyze.morris").analyze(_problem(factors), cube, values, num_levels=LEVELS, **options)
    else:
        found = _salib("analyze.sobol").analyze(_problem(factors), values, calc_second_order=False, **options)
    unit = STEP if method == "morris" else 1.0
    nothing = 0.0 if groups >= 2 and method == "morris" else float("nan")
    rows = []
    for i, factor in enumerate(factors):
        for name in names:
            value = unit * float(found[name][i]) if found else nothing
            half = unit * float(found[f"{name}_conf"][i]) if found and f"{name}_conf" in found else float("nan")
            row = {"parameter": factor.name, "kind": factor.kind, "index": name, "value": value}
            rows.append({**row, "low": value - half, "high": value + half})
    return rows


def _told(scenario: Scenario, method: str, n: int, seeds: int, seed: int, factors: Sequence[Factor]) -> dict[str, Any]:
    from purgesim.core.jit import source_digest

    return {
        "purgesim": __version__,
        "source": source_digest(),
        "scenario": scenario.name,
        "digest": scenario.digest,
        "method": method,
        "n": n,
        "seeds": seeds,
        "seed": seed,
        "factors": {factor.name: {**factor.given, "scaled": bool(factor.shape)} for factor in factors},
    }
