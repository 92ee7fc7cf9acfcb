"""What the centre orders in the morning, by hand."""

from __future__ import annotations

import pytest

from purgesim.engine.phases.common import direct_phase
from tests import hand


@pytest.mark.parametrize(("switch", "grant", "expected"), [(1, 0.5, 0.05), (1, 1.0, 0.1), (1, 0.0, 0.0), (0, 0.5, 0.0)])
def test_a_body_that_has_found_its_number_is_granted_more(switch: int, grant: float, expected: float) -> None:
    """It asks for a tenth beyond the 5 of 100 it has found; others have found nobody yet."""
    s = hand.small()
    s.parameters["on_quota"], s.parameters["meeting_ask"] = switch, 0.1
    s.levers["quota"], s.levers["grant"] = 0.0, grant
    s.world["quota"] = 0.05
    s.bodies["establishment"][2], s.bodies["removed"][2] = 100, 5
    direct_phase(s, 0)
    assert s.bodies["raised"].tolist() == pytest.approx([0.0, 0.0, expected, 0.0], abs=1e-15)
