"""Draw the baselines anew: ``python -m tests.plots.make_baselines``. Look at each before it is kept."""

from __future__ import annotations

from pathlib import Path

from tests.plots.pictures import PICTURES, bare

BASELINES = Path(__file__).parent / "baselines"

if __name__ == "__main__":
    BASELINES.mkdir(exist_ok=True)
    for name in PICTURES:
        bare(name).savefig(BASELINES / f"{name}.png", metadata={"Software": None})
