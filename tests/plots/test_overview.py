"""The overview: what stands in it, from which numbers, and that a person can tell its parts apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

import purgesim
from purgesim.archive import observe
from purgesim.core.tables import DENOUNCED
from purgesim.core.vocabulary import MOTIVES, Motive
from purgesim.plots import cumulative_flows, denunciation_wave, documented_totals, overview
from purgesim.plots.bias import archive_overview
from purgesim.plots.style import COLOURS, band, mark_dates

WINDOW = (dt.date(1957, 7, 1), dt.date(1958, 7, 1))


@pytest.fixture
def axes():
    return Figure().subplots()


def inside(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.loc["1957-07-01":"1958-06-30"]


def test_the_lines_end_at_the_totals_of_the_window(made_up_runs, axes) -> None:
    run = made_up_runs[0]
    cumulative_flows([run.daily], WINDOW, {}, axes)
    ends = {line.get_label().split(":")[0]: line.get_ydata()[-1] for line in axes.get_lines()}
    flows = inside(run.daily).sum()
    assert ends == {
        "admitted": flows["admitted"],
        "died": flows["died_members"],
        "expelled": flows["expelled_political"] + flows["expelled_ordinary"],
        "of them on political grounds": flows["expelled_political"],
        "of them on ordinary grounds": flows["expelled_ordinary"],
    }


def test_documented_totals_are_diamonds_at_the_close_with_their_number(made_up_runs, axes) -> None:
    cumulative_flows([run.daily for run in made_up_runs], WINDOW, documented_totals(made_up_runs[0].scenario), axes)
    diamonds = [line for line in axes.get_lines() if line.get_marker() == "D"]
    assert [float(d.get_ydata()[0]) for d in diamonds] == [10029, 6116, 3912]
    assert {float(d.get_xdata()[0]) for d in diamonds} == {mdates.date2num(WINDOW[1])}
    assert {"3,912", "6,116", "10,029"} <= {text.get_text() for text in axes.texts}


def test_the_bars_hold_every_denunciation_of_whole_weeks(made_up_runs, axes) -> None:
    daily = [run.daily for run in made_up_runs]
    denunciation_wave(daily, WINDOW, axes)
    whole = len(daily[0]) // 7 * 7
    columns = list(DENOUNCED)
    expected = np.mean([frame[columns].iloc[:whole].to_numpy().sum() for frame in daily])
    drawn = sum(bar.get_height() for container in axes.containers for bar in container)
    assert drawn == pytest.approx(expected)


def test_motives_that_never_occur_are_left_out_and_all_others_named(made_up_runs, axes) -> None:
    denunciation_wave([run.daily for run in made_up_runs], WINDOW, axes)
    named = [text.get_text() for text in axes.get_legend().get_texts()]
    assert named == [m.label for m in MOTIVES if m not in (Motive.PREEMPTION, Motive.CAREER, Motive.QUOTA)]


def test_every_motive_has_a_place() -> None:
    labels = [motive.label for motive in MOTIVES]
    assert all(labels)
    assert len(set(labels)) == len(labels) == len(Motive) - 1


def test_with_more_motives_than_colours_the_rest_is_hatched(made_up_runs, axes) -> None:
    daily = made_up_runs[0].daily
    daily[["denounced_preemption", "denounced_career", "denounced_quota"]] = 1
    denunciation_wave([daily], WINDOW, axes)
    looks = {(c.patches[0].get_facecolor(), c.patches[0].get_hatch()) for c in axes.containers}
    assert len(axes.containers) == len(looks) == len(MOTIVES)


def test_a_run_without_any_denunciation_can_be_drawn(made_up_runs, axes) -> None:
    daily = made_up_runs[0].daily * 0
    denunciation_wave([daily], WINDOW, axes)
    assert axes.get_legend() is None
    assert axes.get_ylim()[1] > 0


def test_events_are_numbered_and_those_outside_the_axis_left_out(small_scenario, axes) -> None:
    axes.set_xlim(mdates.date2num(dt.date(1957, 7, 1)), mdates.date2num(dt.date(1958, 1, 1)))
    mark_dates(axes, small_scenario.events)
    assert [text.get_text() for text in axes.texts] == ["2", "3"]
    heights = [text.xyann[1] for text in axes.texts]
    assert heights[1] > heights[0]  # two days apart: they would touch


def test_the_band_is_the_90_percent_of_runs() -> None:
    low, middle, high = band([pd.Series([float(value)]) for value in range(101)])
    assert (low[0], middle[0], high[0]) == (5.0, 50.0, 95.0)


def test_documented_totals_are_those_of_the_window_and_of_no_other(small_scenario) -> None:
    found = {name: fact.value for name, fact in documented_totals(small_scenario).items()}
    assert found == {"died": 6116, "admitted": 10029, "expelled": 3912}
    other = small_scenario.override({"window.close": dt.date(1958, 6, 1)})
    assert documented_totals(other) == {}


def test_the_overview_has_units_a_caption_with_events_and_sources_and_a_size_to_read(
    made_up_runs, tmp_path: Path
) -> None:
    figure = overview(made_up_runs)
    assert [ax.get_ylabel() for ax in figure.axes] == ["members since the window opened", "denunciations a week"]
    caption = figure.get_supxlabel()
    assert "3 runs (seed 1, 2, 3) of small" in caption
    assert "1 resolution (30 May 1957); 2 plenum (17 Sep 1957); 3 congress (19 Sep 1957)" in caption
    sources = " ".join(caption.split())
    assert "Andrei Lankov, Crisis in North Korea: The Failure of De-Stalinization, 1956, 2005" in sources  # totals
    assert "A. Lankov, Crisis in North Korea, 2005" in sources  # events
    assert "after the run" not in caption
    assert figure.get_suptitle() == "A small party"
    figure.savefig(tmp_path / "overview.png")
    image = imread(tmp_path / "overview.png")
    assert image.shape[0] > 1000
    assert image.shape[1] > 1000


def test_nothing_in_the_overview_is_cut_off_or_overlaps_the_other_panel(made_up_runs) -> None:
    figure = overview(made_up_runs)
    FigureCanvasAgg(figure).draw()
    width, height = figure.canvas.get_width_height()
    texts = [
        figure._suptitle,
        figure._supxlabel,
        *(ax.title for ax in figure.axes),
        *(ax._left_title for ax in figure.axes),
    ]
    boxes = [text.get_window_extent() for text in texts]
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)
    upper, lower = (ax.get_tightbbox() for ax in figure.axes)
    assert upper.y0 >= lower.y1


def test_neighbours_in_the_palette_differ_for_the_colour_blind() -> None:
    """Simulated deuteranopia and protanopia (Vienot, Brettel, Mollon 1999) keep every pair apart."""
    views = {
        "deuteranopia": [[0.292, 0.708, 0.0], [0.292, 0.708, 0.0], [-0.022, 0.022, 1.0]],
        "protanopia": [[0.112, 0.888, 0.0], [0.112, 0.888, 0.0], [0.004, -0.004, 1.0]],
    }
    rgb = np.array([[int(c[p : p + 2], 16) / 255 for p in (1, 3, 5)] for c in COLOURS]) ** 2.2
    for name, matrix in views.items():
        seen = np.clip(rgb @ np.array(matrix).T, 0, 1) ** (1 / 2.2)
        apart = np.linalg.norm(seen[:, None] - seen[None, :], axis=2) + np.eye(len(COLOURS))
        assert apart.min() > 0.1, name


def test_the_overview_leaves_pyplot_and_the_settings_alone(made_up_runs) -> None:
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    before = dict(mpl.rcParams)
    overview(made_up_runs)
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("days", [0, 1, 20, 200])
def test_a_run_so_far_is_drawn_as_far_as_it_has_come(days: int, tmp_path: Path) -> None:
    run = purgesim.start("small_ministry", 1).run_to(days).result()
    figure = overview([run])
    figure.savefig(tmp_path / "overview.png")
    found = observe(run)
    found.save(tmp_path / "archive", figure=archive_overview(found))
    told = " ".join(text.get_text() for ax in figure.axes for text in ax.texts)
    assert ("no day has been run" in told) == (days == 0)
    assert ("no day of the window has been run" in told) == (days < run.scenario.day_of(run.scenario.window.open))
