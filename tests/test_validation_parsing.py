"""What stands in derived cells: overwritten, never calculated, or computed from texts."""

import pandas as pd
import pytest

from validation.example import example_model
from validation.parsing import parse_table
from validation.schemas import BY_TITLE

BUDGET = BY_TITLE["Driftbudget"]


def budget_line(**cells: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One line of a budget whose two deviations are formulas."""
    index = pd.MultiIndex.from_tuples([("A.xlsx", 7)], names=["workbook", "row"])
    line = {
        "department": "A",
        "account": "1",
        "year_budget": 12.0,
        "budget_to_date": 8.0,
        "actual_to_date": "8,5 mnkr",
        "deviation_to_date": "",
        "full_year_forecast": 12.0,
    } | cells
    raw = pd.DataFrame([line], index=index).astype("object")
    formulas = {"deviation_to_date": True, "forecast_deviation": True}
    return raw, pd.DataFrame([formulas], index=index).astype("boolean")


@pytest.mark.parametrize(
    ("forecast_deviation", "told"),
    [
        (0.0, ["amount_as_text"]),
        ("", ["amount_as_text", "not_calculated", "not_calculated"]),
    ],
)
def test_a_formula_on_a_text_is_blank_where_the_program_calculates(
    forecast_deviation: object, told: list[str]
) -> None:
    raw, formulas = budget_line(forecast_deviation=forecast_deviation)
    model = example_model()
    found = parse_table(raw, BUDGET, model, model.periods[-1], formulas)
    assert list(found.cells["fault"]) == told


def test_only_understood_texts_of_received_workbooks_are_noted_as_such() -> None:
    raw, formulas = budget_line(actual_to_date=8.5, full_year_forecast="12 000", year_budget="-")
    model = example_model()
    period = model.periods[-1]
    cells = parse_table(raw, BUDGET, model, period, formulas).cells
    noted = cells[cells["fault"] == "amount_as_text"]
    assert noted[["at_column", "value"]].to_numpy().tolist() == [["full_year_forecast", "12 000"]]
    of_plan = parse_table(raw, BUDGET, model, period).cells
    assert "amount_as_text" not in set(of_plan["fault"])
