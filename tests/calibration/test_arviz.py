"""What ArviZ is given of a weighted posterior: its means, and how many draws it is worth."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from purgesim.calibration import CalibrationError, save_table, to_arviz

NAME = "behaviour.meeting.zeal"


def written(tmp_path: Path, weights: np.ndarray | None, n: int = 400) -> Path:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({NAME: rng.normal(size=n), "levers.torture": rng.uniform(size=n), "regime": ["few"] * n})
    if weights is not None:
        frame["weight"] = weights
    return save_table(frame, tmp_path / "posterior.parquet", {"runs": n})


def heavy(n: int = 400) -> np.ndarray:
    """Six draws that have nearly all of the weight."""
    weights = np.full(n, 1e-4)
    weights[:6] = 1.0
    return weights / weights.sum()


def test_n11_the_effective_number_of_draws_is_carried_and_the_words_say_what_ess_is_not(tmp_path: Path) -> None:
    weights = heavy()
    with pytest.warns(UserWarning, match=r"these draws are worth 6 equal ones .* ess_bulk .* means nothing here"):
        found = to_arviz(written(tmp_path, weights))
    assert found.attrs["effective_draws"] == pytest.approx(1.0 / np.sum(weights**2))
    assert found[NAME].attrs["effective_draws"] == found.attrs["effective_draws"]
    assert "ess_bulk and ess_tail counts copies" in found.attrs["note"]
    assert json.loads(found.attrs["purgesim"]) == {"runs": 400}


def test_n11_arviz_takes_copies_for_draws_which_is_why_it_is_said(tmp_path: Path) -> None:
    arviz = pytest.importorskip("arviz")
    with pytest.warns(UserWarning, match="worth 6"):
        found = to_arviz(written(tmp_path, heavy()))
    table = arviz.summary(found, var_names=[NAME])
    assert float(table["ess_bulk"].iloc[0]) > 10 * found.attrs["effective_draws"]


def test_n11_equal_draws_come_once_each_and_nobody_is_warned(tmp_path: Path) -> None:
    for weights in (np.full(400, 1 / 400), None):
        path = written(tmp_path, weights)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = to_arviz(path)
        assert found.attrs["effective_draws"] == pytest.approx(400.0)
        assert sorted(found[NAME].to_numpy().ravel()) == sorted(pd.read_parquet(path)[NAME])


def test_n11_each_draw_comes_as_often_as_its_weight_says(tmp_path: Path) -> None:
    weights = np.random.default_rng(8).exponential(size=400)
    weights /= weights.sum()
    path = written(tmp_path, weights)
    found = to_arviz(path)[NAME].to_numpy().ravel()
    values = pd.read_parquet(path)[NAME].to_numpy()
    times = np.array([(found == value).sum() for value in values])
    assert np.abs(times - 400 * weights).max() < 1.0
    for q in (0.05, 0.5, 0.95):
        assert abs(weights[values <= np.quantile(found, q)].sum() - q) < 0.03
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 0.2  # copies do not stand side by side


@pytest.mark.parametrize("weights", [np.zeros(400), np.r_[-1.0, np.ones(399)], np.r_[np.nan, np.ones(399)]])
def test_n11_weights_that_are_none_are_refused(tmp_path: Path, weights: np.ndarray) -> None:
    with pytest.raises(CalibrationError, match="column weight; allowed: numbers, none negative, not all 0"):
        to_arviz(written(tmp_path, weights))
