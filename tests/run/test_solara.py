"""`PurgeModel` in Mesa's own page, as any Mesa model."""

from __future__ import annotations

import mesa
import pytest

from purgesim import PurgeModel


class Collected(PurgeModel):
    """What a user of Mesa writes: a model whose data collector has something to plot."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self.datacollector = mesa.DataCollector(model_reporters={"members": "members"})
        self.datacollector.collect(self)

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def test_the_model_shows_in_mesa_s_page() -> None:
    solara = pytest.importorskip("solara", reason="purgesim[solara] is not installed")
    pytest.importorskip("altair", reason="purgesim[solara] is not installed")
    from mesa.visualization import SolaraViz, make_plot_component

    model = Collected("small_ministry", seed=3)
    page = SolaraViz(model, components=[make_plot_component("members")], name="purgesim")
    box, rendered = solara.render(page, handle_error=False)
    model.step()
    assert model.day == 1
    assert box.children
    assert model.datacollector.get_model_vars_dataframe()["members"].tolist() == [400, model.members]
    rendered.close()
