"""``purgesim calibrate``: bank, posterior, its check, predictive runs, regimes, and a scenario's calibrated values."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import purgesim
from purgesim.cli.progress import note_compiling, progress, stderr
from purgesim.cli.settings import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from purgesim.calibration.study import Study

__all__ = ["calibrate"]


class Regime(StrEnum):
    """The first word of each regime."""

    FEW = "few"
    MANY = "many"
    SATURATED = "saturated"


def calibrate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a scenario, or path of a TOML file.")],
    priors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Priors; those that come under its name if not given.")
    ] = None,
    draws: Annotated[int, typer.Option(min=50, help="Draws of the bank; a larger number adds to it.")] = 10_000,
    predictive: Annotated[int, typer.Option(min=20, help="Posterior predictive runs.")] = 200,
    conditional: Annotated[int, typer.Option(min=20, help="Runs with all else at the scenario's values.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter of the scenario.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where; the same command continues.")] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A scenario's TOML whose calibrated values are to be replaced.")
    ] = None,
    regime: Annotated[
        Regime | None, typer.Option(help="Regime that the scenario's draw is to be of; any if not given.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes of this machine.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only the result.")] = False,
) -> None:
    """Infer at most four parameters from the documents, check the inference, and say what stays open.

    Finished runs are kept in DIR and never made again; --draws may be raised later.
    """
    from purgesim.calibration.regimes import REGIMES
    from purgesim.calibration.study import Sizes, study
    from purgesim.patterns.cases import MAIN, documents_of

    base = changed(purgesim.load(scenario), settings)
    documents_of(base, MAIN)
    folder = out or Path("out") / f"{base.name}_calibration"
    note_compiling(quiet=quiet)

    def watched(label: str) -> Any:
        return progress(label, quiet=quiet)

    sizes = Sizes(draws, predictive, conditional)
    named = None if regime is None else next(name for name in REGIMES if name.startswith(regime.value))
    found = study(base, folder, sizes, priors=priors, seed=seed, workers=workers, watched=watched, regime=named)
    _show(found)
    typer.echo(f"results: {folder}")
    if write is not None:
        found.write(write)
        stderr().print(f"written into {write}: {', '.join(found.central.values)}", soft_wrap=True)


def _show(found: Study) -> None:
    from purgesim.cli.printing import frame_table, show

    console = show()
    quantiles = ", ".join(f"{share}: {value:,.0f}" for share, value in found.spread.items())
    console.print(f"{found.runs:,} runs of the bank; expelled, prior predictive: {quantiles}", markup=False)
    for check in found.checks:
        console.print("", f"calibration check, {check.method}", _table(check.table))
    console.print("", f"posterior by {found.posterior.method}: {found.posterior.effective:.0f} effective draws")
    console.print(_table(found.intervals()))
    console.print("", "posterior predictive", _table(found.predictive))
    density = "none, for the runs do not differ" if math.isnan(found.density) else f"{found.density:.2f}"
    console.print(f"log predictive density of the total, per unit of its logarithm: {density}")
    console.print("", "probability of the regimes", frame_table(["", *found.regimes], found.regime_rows()))
    console.print("", "what they predict", _table(found.predictions))
    console.print("", "values for the scenario", frame_table(["parameter", "value"], _values(found.central.values)))


def _values(values: Mapping[str, float]) -> list[tuple[str, str]]:
    return [(name, f"{value:.4g}") for name, value in values.items()]


def _table(frame: pd.DataFrame) -> Any:
    from purgesim.cli.printing import frame_table

    return frame_table([str(name) for name in frame.columns], [[_word(v) for v in row] for row in frame.to_numpy()])


def _word(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.4g}"
    return str(value)
