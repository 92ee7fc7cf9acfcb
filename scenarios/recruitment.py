"""Recruitment: the calibrated year 1957-58 with other doors. Three scenarios beside the real rule, paired by seed.

In the documented year 10,029 newcomers replaced 10,028 who left. What if nobody had replaced them (`no_replacement`),
if the party had shut its doors even to candidates (`freeze`), or if a drive had brought in twice as many
(`recruitment_drive`)? Size and age follow from the books. Whether admission changes who is purged, which posts stay
empty, and who rises, does not.
"""

from __future__ import annotations

import pandas as pd

import purgesim
from purgesim.cli.printing import frame_table, show
from purgesim.cli.results import check_folder, save_results
from purgesim.core.atomic_files import whole_file
from purgesim.evidence import value
from purgesim.measures import beneficiaries, membership
from purgesim.scripts.story import ask, run_seeds

NAMES = ("kwp_1957_58", "no_replacement", "freeze", "recruitment_drive")
CLAIMS = """
What this can claim: by how much the rule of admission alone moves size, age, vacancies and promotions in a year, with
the same draws for everybody whom it does not touch. In the real rule newcomers equal exits because the rule says so:
the 10,029 is an accounting check and no success of the model.
What it cannot: say whom the party would have admitted. Newcomers are drawn by age and body only; they have no
faction, no patron and no ties, so that they are denounced less and promoted as anybody without a post. A year moves a
party of 1.2 million by less than one in a hundred: do not read more into the differences than their spread over
seeds."""


def main() -> None:
    """Run the four with the same seeds and print them side by side."""
    arguments = ask("recruitment", "KWP 1957-58 with other rules of admission.", seeds=3)
    sizes, rises = {}, []
    for name in NAMES:
        check_folder(arguments.out / name)
        runs = run_seeds(purgesim.load(name), arguments.seeds)
        save_results(runs, None, arguments.out / name)
        rows = [membership(r.data) | {"expelled": r.summary["expelled"], "fled": r.summary["fled"]} for r in runs]
        sizes[name] = pd.DataFrame(rows).median()
        rises.append(
            pd.concat([beneficiaries(r.data) for r in runs]).groupby("faction")["promoted"].mean().rename(name)
        )
    table, promoted = pd.DataFrame(sizes), pd.DataFrame(rises).T
    console = show()
    title = (
        f"Median of {arguments.seeds} runs, 1 July 1957 to 1 July 1958; documented: {value('kwp_admitted_fy57'):,.0f}"
    )
    shown = table.map(lambda v: f"{v:,.0f}" if v >= 1000 else f"{v:.4g}")
    console.print(frame_table(["", *NAMES], shown.reset_index().itertuples(index=False), title=f"{title} admitted"))
    console.print("", frame_table(["promoted", *NAMES], promoted.reset_index().itertuples(index=False)))
    print(CLAIMS)
    with whole_file(arguments.out / "recruitment.csv") as file:
        pd.concat([table, promoted.add_prefix("promoted_", axis=0)]).to_csv(file)
    print(f"\nSaved in {arguments.out}")


if __name__ == "__main__":
    main()
