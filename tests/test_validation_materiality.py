from __future__ import annotations

import pandas as pd

from validation.example import example_model
from validation.materiality import amount_limit, material
from validation.model import GovernanceModel, Materiality


def with_limits(amount: float, percent: float) -> GovernanceModel:
    limits = Materiality.model_validate({"belopp": amount, "procent": percent})
    return example_model().model_copy(update={"materiality": limits})


def amounts(*values: int | None) -> pd.Series[int]:
    return pd.Series(values, dtype="Int64")


def test_the_limit_is_in_the_models_unit() -> None:
    assert amount_limit(with_limits(1.0, 5)) == 1_000_000
    assert amount_limit(with_limits(0.29, 5)) == 290_000
    assert amount_limit(with_limits(0, 0)) == 1


def test_both_limits_must_be_reached() -> None:
    model = with_limits(1.0, 5)
    deviation = amounts(1_000_000, 999_999, -1_000_000, 2_000_000, -2_500_000)
    budget = amounts(20_000_000, 1, -20_000_000, 50_000_000, 50_000_000)
    assert list(material(deviation, budget, model)) == [True, False, True, False, True]


def test_blanks() -> None:
    model = with_limits(1.0, 5)
    deviation, budget = amounts(None, 5_000_000, 5_000_000), amounts(1, None, 0)
    assert list(material(deviation, budget, model)) == [False, True, True]


def test_no_deviation_is_never_material() -> None:
    assert list(material(amounts(0, 1), amounts(0, 0), with_limits(0, 0))) == [False, True]
