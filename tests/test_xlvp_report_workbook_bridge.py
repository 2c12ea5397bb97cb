"""The bridge: where its columns stand, worked out by hand."""

from __future__ import annotations

import pytest

from xlvp.report.workbook_book import Formula
from xlvp.report.workbook_bridge import Step


@pytest.mark.parametrize(
    ("before", "after", "base", "above", "below"),
    [
        (0.0, 12.2, 0.0, 12.2, 0.0),
        (12.0, 21.5, 12.0, 9.5, 0.0),
        (21.5, 16.0, 16.0, 5.5, 0.0),
        (10.0, -6.0, 0.0, 10.0, -6.0),
        (-6.0, 4.0, 0.0, 4.0, -6.0),
        (-6.0, -16.0, -6.0, 0.0, -10.0),
        (-16.0, -6.0, -6.0, 0.0, -10.0),
        (5.0, 5.0, 5.0, 0.0, 0.0),
    ],
)
def test_a_step_hangs_between_the_level_before_and_after(
    before: float, after: float, base: float, above: float, below: float
) -> None:
    step = Step("Avdelning", Formula("=A1", after - before), before, after)
    assert step.base == base
    assert step.parts() == (above, below)
