"""Figures against their baselines, and what stands in them in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text

from purgesim import plots
from tests.plots import pictures
from tests.plots.pictures import PICTURES, bare, wordy

BASELINES = Path(__file__).parent / "baselines"
TOLERANCE = 6.0
"""Root mean square of 255: versions of Agg differ by less than 2, a wrong bar by more than 20."""


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("name", PICTURES)
def test_the_marks_are_those_of_the_baseline(name: str, tmp_path: Path) -> None:
    bare(name).savefig(tmp_path / "now.png")
    message = compare_images(BASELINES / f"{name}.png", tmp_path / "now.png", TOLERANCE)
    assert message is None, f"{message}\nif it is meant: python -m tests.plots.make_baselines, and look at the pictures"


def test_the_comparison_sees_one_changed_number(tmp_path: Path, monkeypatch) -> None:
    changed = pictures.gains()
    changed.loc[0, "victims"] = 40
    monkeypatch.setattr(pictures, "gains", lambda: changed)
    bare("gains").savefig(tmp_path / "now.png")
    assert compare_images(BASELINES / "gains.png", tmp_path / "now.png", TOLERANCE) is not None


@pytest.mark.parametrize("name", PICTURES)
def test_every_axis_says_its_unit_or_needs_none(name: str) -> None:
    figure = Figure(figsize=(8.0, 5.0), layout="constrained")
    pictures.FRAMES[name](figure)
    figure.draw_without_rendering()
    shared = bool(figure.get_supylabel())
    for ax in figure.axes:
        ticked = [tick for tick in ax.get_yticklabels() if tick.get_text()]
        named = any(character.isalpha() for tick in ticked for character in tick.get_text())
        assert ax.get_ylabel() or shared or named or not ticked, name
    assert any(ax.get_xlabel() for ax in figure.axes) or name == "survival"


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_at_the_size_of_a_page(name: str) -> None:
    figure = Figure(figsize=(8.0, 5.0), dpi=60, layout="constrained")
    pictures.FRAMES[name](figure)
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    box = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert box.x0 >= -1.0
    assert box.y0 >= -1.0
    assert box.x1 <= width + 1.0
    assert box.y1 <= height + 1.0


def test_r_says_what_its_bars_are_and_marks_lower_bounds() -> None:
    assert "90% intervals" in texts(wordy("reproduction_one"))
    assert "90% of runs" in texts(wordy("reproduction_many"))
    ax = wordy("reproduction_one").axes[0]
    hollow = next(line for line in ax.get_lines() if line.get_label() == "at least: not yet known")
    assert len(hollow.get_xdata()) == 2
    assert any(np.allclose(line.get_ydata(), 1.0) and len(line.get_ydata()) == 2 for line in ax.get_lines())


def test_r_over_runs_is_their_median() -> None:
    ax = plots.reproduction_number([pictures.reproduction(scale) for scale in (0.1, 1.0, 5.0)], Figure().subplots())
    shown = next(line for line in ax.get_lines() if line.get_label() == "R of the cohort")
    assert shown.get_ydata()[0] == pytest.approx(0.4)


def test_survival_states_the_shares_at_the_end_and_shares_a_scale() -> None:
    figure = wordy("survival")
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["unaffiliated", "North", "South", "East"]
    assert "political 18.00%\nordinary 6.00%\nfled 4.80%\ndied 3.00%" in texts(figure)
    assert len({ax.get_ylim() for ax in figure.axes}) == 1


def test_heat_puts_the_most_emptied_first_and_keeps_to_the_most() -> None:
    ax = plots.organisation_heat(pictures.heat(), Figure().subplots(), most=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["legal organ (40)", "ministry (100)"]
    assert "50%" in {text.get_text() for text in ax.texts}


def test_turnover_counts_leading_posts_only() -> None:
    ax = wordy("turnover").axes[0]
    assert {label.get_text() for label in ax.get_yticklabels()} == {"legal organ (10)", "ministry (40)"}
    assert {text.get_text() for text in ax.texts} == {"90%", "40%"}


def test_names_tell_those_who_did_not_break_from_those_who_had_nothing_to_say() -> None:
    figure = wordy("names")
    bars = {container.get_label(): container.patches for container in figure.axes[0].containers}
    assert bars["did not break"][0].get_height() == pytest.approx(2 / 9)
    assert sum(bar.get_height() for bar in bars["names given"]) == pytest.approx(7 / 9)
    assert "9 interrogations; who broke gave 7.6 names on average" in texts(figure)
    assert "25+" in texts(figure)


def test_generations_give_the_share_with_no_part_and_keep_a_place_for_an_empty_one() -> None:
    figure = wordy("generations")
    assert {"25%", "75%", "100%"} <= {text.get_text() for text in figure.axes[0].texts}
    assert len(figure.axes[0].containers[0].patches) == 4
    assert "victims with no part in it" in texts(figure)
    assert "positive" not in texts(figure)


def test_a_child_stands_below_who_named_him_and_every_person_on_a_line_of_his_own() -> None:
    from purgesim.plots.tree import _heights

    chain = pictures.chain(60)
    lines = _heights(chain)
    assert sorted(lines.values()) == list(range(60))
    for row, parent in zip(chain["row"], chain["parent"], strict=True):
        assert parent == -1 or lines[row] > lines[parent]
    assert lines[101] + 1 == lines[103]  # their own chain directly below them


def test_small_chains_have_the_rows_beside_the_marks() -> None:
    assert {"100", "108"} <= {text.get_text() for text in wordy("genealogy").axes[0].texts}
    assert not wordy("genealogy_large").axes[0].texts


def test_predictive_says_which_documents_the_runs_reach() -> None:
    axes = wordy("predictive").axes
    assert [ax.texts[0].get_text() for ax in axes] == ["inside", "inside", "OUTSIDE"]
    assert axes[0].get_xlabel() == "expelled [members]"


def test_weights_move_the_posterior() -> None:
    draws = pd.DataFrame({"zeal": [0.0, 1.0, 2.0, 3.0]})
    weights = np.array([0.0, 0.0, 0.0, 1.0])
    (ax,) = plots.posterior(draws, Figure(layout="constrained"), weights=weights, units={"zeal": "1/year"})
    median = next(line for line in ax.get_lines() if line.get_label() == "its median")
    assert float(median.get_xdata()[0]) == 3.0
    assert ax.get_xlabel() == "zeal [1/year]"


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda f: plots.reproduction_number([pictures.reproduction().iloc[:0]], f.subplots()), "nobody was accused"),
        (lambda f: plots.survival_by_faction(pictures.survival().iloc[:0], f), "nobody left the party"),
        (lambda f: plots.organisation_heat(pictures.heat().assign(lost=0), f.subplots()), "nobody was expelled"),
        (lambda f: plots.leadership_turnover(pictures.turnover().iloc[:0], f.subplots()), "no leading post"),
        (lambda f: plots.names_per_interrogation([pictures.names().iloc[:0]], f.subplots()), "nobody was interrogated"),
        (lambda f: plots.victims_by_generation([pictures.generations().iloc[:0]], f.subplots()), "nobody was accused"),
        (lambda f: plots.beneficiaries(pictures.gains().iloc[:0], f.subplots()), "nobody rose"),
        (lambda f: plots.genealogy(pictures.chain().iloc[:0], f.subplots()), "nobody was accused"),
        (lambda f: plots.posterior(pd.DataFrame(), f), "no draws"),
        (lambda f: plots.predictive(pd.DataFrame(), pictures.documented(), f), "no documented figure"),
    ],
)
def test_where_there_is_nothing_the_figure_says_so(draw, why: str) -> None:
    figure = Figure(layout="constrained")
    draw(figure)
    assert f"Nothing to draw: {why}" in texts(figure)
