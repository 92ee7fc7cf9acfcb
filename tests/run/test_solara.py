"""`PurgeModel` in Mesa's own page, as any Mesa model."""

from __future__ import annotations

import pytest

from purgesim import PurgeModel


def test_the_model_shows_in_mesa_s_page() -> None:
    solara = pytest.importorskip("solara", reason="purgesim[solara] is not installed")
    from mesa.visualization import SolaraViz, make_plot_component

    model = PurgeModel("small_ministry", seed=3)
    page = SolaraViz(model, components=[make_plot_component("expelled_political")], name="purgesim")
    box, rendered = solara.render(page, handle_error=False)
    model.step()
    assert model.day == 1
    assert box.children
    rendered.close()
