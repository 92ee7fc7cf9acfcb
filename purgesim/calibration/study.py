"""The whole calibration, from priors to what a scenario is to carry, in one call that continues where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from purgesim.calibration.bank import Report, fill_bank, read_bank
from purgesim.calibration.central import Central, central, conditional_runs, hold, rewritten
from purgesim.calibration.check import RankCheck, rank_check
from purgesim.calibration.conditions import TOTAL, Conditions, conditions_for
from purgesim.calibration.inference import METHODS, Posterior, infer
from purgesim.calibration.predictive import log_density, predictive_runs, predictive_table
from purgesim.calibration.priors import Priors, read_priors
from purgesim.calibration.regimes import REGIMES, predictions_by_regime, probabilities, regimes_of
from purgesim.calibration.results import save_table
from purgesim.core.arguments import workers_of
from purgesim.core.atomic_files import whole_file
from purgesim.core.seeds import seed_of
from purgesim.core.showing import short_html, short_repr
from purgesim.patterns.cases import MAIN, documents_of
from purgesim.reading.tomls import toml_text
from purgesim.scenario import Scenario, scenario_of
from purgesim.sweeps.identity import code_identity

__all__ = ["Sizes", "Study", "study"]

Watched = Callable[[str], AbstractContextManager[Report]]
QUANTILES: Final = (0.01, 0.05, 0.5, 0.95, 0.99)


class Sizes(NamedTuple):
    """How many runs: of the bank, posterior predictive, at the scenario's own values, and of a draw that is tried."""

    draws: int = 10_000
    predictive: int = 200
    conditional: int = 300
    seeds: int = 20


@dataclass(frozen=True)
class Study:
    """A calibration that has been carried out.

    Attributes
    ----------
    priors : Priors
        What was drawn from.
    runs : int
        Runs of the bank.
    spread : mapping of str to float
        Quantiles of the prior predictive of the total.
    checks : tuple of RankCheck
        One a method.
    posterior : Posterior
        By the method that was chosen.
    predictive : pandas.DataFrame
        What posterior predictive runs show of the documents.
    density : float
        Log predictive density of the documented total.
    regimes : mapping of str to mapping
        Probability of each regime under either set of priors, and with all else at the scenario's own values.
    predictions : pandas.DataFrame
        What the regimes predict.
    central : Central
        What the scenario is to carry.
    provenance : mapping
        Scenario, code, sizes and seed.
    """

    priors: Priors
    runs: int
    spread: Mapping[str, float]
    checks: tuple[RankCheck, ...]
    posterior: Posterior
    predictive: pd.DataFrame
    density: float
    regimes: Mapping[str, Mapping[str, float]]
    predictions: pd.DataFrame
    central: Central
    provenance: Mapping[str, Any]

    __repr__ = short_repr
    _repr_html_ = short_html

    def verdicts(self) -> dict[str, str]:
        """Return what the check of the chosen method says of each calibrated parameter."""
        table = next(check.table for check in self.checks if check.method == self.posterior.method)
        return dict(zip(table["name"], table["verdict"], strict=True))

    def intervals(self) -> pd.DataFrame:
        """Return the calibrated parameters with their central 90% and what their check says."""
        verdicts = self.verdicts()
        rows = [(name, *self.posterior.interval(name), verdicts[name]) for name in self.priors.calibrated]
        return pd.DataFrame(rows, columns=["parameter", "low", "high", "verdict"])

    def regime_rows(self) -> list[list[str]]:
        """Return the regimes with their probabilities, a row each."""
        return [[name, *(f"{self.regimes[which][name]:.2f}" for which in self.regimes)] for name in REGIMES]

    def write(self, path: Path) -> None:
        """Write the calibrated values into a scenario's TOML, whole."""
        source = (
            f"purgesim calibrate, {self.runs:,} draws of the priors: of {self.central.among}, the first by nearness to "
            "the others that agrees over twenty seeds too; interval: 90% of the posterior, all else uncertain"
        )
        text = rewritten(toml_text(path), self.central, source)
        with whole_file(path) as file:
            file.write(text.encode())


def _unwatched(_label: str) -> AbstractContextManager[Report]:
    return nullcontext(lambda _done, _of: None)


def study(
    scenario: Scenario,
    folder: Path,
    sizes: Sizes | None = None,
    *,
    priors: Path | None = None,
    seed: int = 1,
    workers: int = 1,
    watched: Watched | None = None,
    conditions: Conditions | None = None,
    regime: str | None = None,
) -> Study:
    """Calibrate a scenario; what is there already is not run again.

    Parameters
    ----------
    scenario : Scenario
        What is calibrated.
    folder : Path
        Where everything is kept.
    sizes : Sizes, optional
        How many runs.
    priors : Path, optional
        File of priors.
    seed : int
        Seed of the draws; the same seed gives the same posterior.
    workers : int
        Processes.
    watched : callable, optional
        Given a label, opens a progress bar and yields what is to be told of it.
    conditions : Conditions, optional
        What is documented; C1 to C3 of the year 1957-58 by default, for scenarios that they speak of.
    regime : str, optional
        Which regime the scenario's draw is to be of; any by default.

    Raises
    ------
    PurgesimError
        If no conditions are given and the documents of 1957-58 do not speak of the scenario.
    CalibrationError
        With every mistake of the priors.
    """
    scenario, workers = scenario_of(scenario), workers_of(workers)
    if conditions is None:
        documents_of(scenario, MAIN)
    sizes, watched, seed = sizes or Sizes(), watched or _unwatched, seed_of(seed)
    documented, given = conditions or conditions_for(), read_priors(scenario, priors)
    with watched("bank of prior runs") as report:
        fill_bank(given, folder / "bank", sizes.draws, seed=seed, workers=workers, report=report)
    bank = read_bank(given, folder / "bank", seed=seed)
    checks = tuple(rank_check(given, bank, documented, method) for method in METHODS)
    posterior = infer(given, bank, documented, _better(checks).method)
    with watched("posterior predictive runs") as report:
        found = predictive_runs(
            given, posterior, folder / "predictive", sizes.predictive, seed=seed, workers=workers, report=report
        )
    with watched("runs at the scenario's own values") as report:
        own = conditional_runs(
            given, posterior, folder / "conditional", sizes.conditional, seed=seed + 1, workers=workers, report=report
        )
    kept = bank.iloc[posterior.kept].reset_index(drop=True)
    named, density = regimes_of(kept), log_density(found, documented)
    with watched("runs of the draw nearest to the others") as report:
        holds = hold(given, documented, folder / "central", sizes.seeds, workers=workers, report=report)
        chosen = central(given, posterior, own, documented, seed=seed, regime=regime, holds=holds)
    result = Study(
        priors=given,
        runs=len(bank),
        spread={f"{q:.0%}": float(bank[TOTAL].quantile(q)) for q in QUANTILES},
        checks=checks,
        posterior=posterior,
        predictive=predictive_table(found, documented),
        density=density,
        regimes=_regimes(given, posterior, kept, named) | {"scenario's own values": chosen.regimes},
        predictions=predictions_by_regime(kept, named, posterior.weights),
        central=chosen,
        provenance=_provenance(scenario, sizes, seed, len(bank), posterior, regime)
        | {"density": density if np.isfinite(density) else None},
    )
    _save(result, folder, named)
    return result


def _better(checks: tuple[RankCheck, ...]) -> RankCheck:
    """Return the method whose check passes and that leaves less open; without one, that with more passes."""
    return max(checks, key=lambda check: (check.table["passes"].sum(), check.table["learned"].sum()))


def _regimes(
    priors: Priors, posterior: Posterior, kept: pd.DataFrame, named: np.ndarray[Any, Any]
) -> dict[str, dict[str, float]]:
    second = np.where(priors.second(kept), posterior.weights, 0.0)
    total = second.sum()
    sceptical = second / total if total > 0.0 else second
    return {
        "priors as declared": probabilities(named, posterior.weights),
        "second set": probabilities(named, sceptical) if total > 0.0 else dict.fromkeys(REGIMES, float("nan")),
    }


def _provenance(
    scenario: Scenario, sizes: Sizes, seed: int, runs: int, posterior: Posterior, regime: str | None
) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "code": code_identity(),
        "sizes": sizes._asdict(),
        "regime": regime,
        "seed": seed,
        "runs": runs,
        "method": posterior.method,
        "effective": posterior.effective,
    }


def _save(found: Study, folder: Path, named: np.ndarray[Any, Any]) -> None:
    """Write the posterior, the tables and the draws that agree, each file whole."""
    draws = found.posterior.draws.assign(weight=found.posterior.weights, regime=named)
    save_table(draws, folder / "posterior.parquet", found.provenance)
    tables = {
        "check": pd.concat([check.table.assign(method=check.method) for check in found.checks], ignore_index=True),
        "intervals": found.intervals(),
        "predictive": found.predictive,
        "regimes": pd.DataFrame(found.regimes).rename_axis("regime").reset_index(),
        "predictions": found.predictions,
    }
    for name, table in tables.items():
        with whole_file(folder / f"{name}.csv") as file:
            file.write(table.to_csv(index=False, float_format="%.6g").encode())
    with whole_file(folder / "draws.csv") as file:
        file.write(found.central.draws.to_csv(index=False, float_format="%.6g").encode())
