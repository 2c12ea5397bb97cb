"""Faults in amounts: how they are written, their sign and unit, and what was handed out."""

from __future__ import annotations

from benchmarks.faults.kind import (
    Content,
    Planted,
    Site,
    Typed,
    Where,
    Worked,
    both,
    but_not,
    found_at,
    has,
    kind,
    other_of,
    says,
    times,
    typed_cell,
    varies,
)
from benchmarks.faults.workbook_file import ErrorValue, Table

LAST_YEAR = "Utfall ack. förra året"
BUDGET, INVESTMENTS, FUNDS, ACTIVITIES = (
    "Driftbudget",
    "Investeringar",
    "Utvecklingsmedel",
    "Aktiviteter",
)
ACTUAL, TO_DATE, FORECAST, DEVIATION = "Utfall ack.", "Budget ack.", "Årsprognos", "Avvikelse ack."
THOUSANDS = 10_000
"""Lines of more are written in tkr or kr."""
NET = ("Netto", "Nettobudget", "Nettokostnad")


def is_line(table: Table, row: int) -> bool:
    """A line of the budget that is no net line, with an actual other than 0."""
    return has(ACTUAL)(table, row) and not says("Kontoklass", *NET)(table, row)


def is_net(table: Table, row: int) -> bool:
    """A net line that is computed."""
    return says("Kontoklass", *NET)(table, row) and bool(table.cell(ACTUAL, row).formula)


def with_decimals(table: Table, row: int) -> bool:
    """A line whose actual has decimals: where there are none, a point parts thousands."""
    value = table.cell(ACTUAL, row).value
    return is_line(table, row) and isinstance(value, float) and not value.is_integer()


def large(table: Table, row: int) -> bool:
    """A line in tkr or kr."""
    value = table.cell(ACTUAL, row).value
    return is_line(table, row) and isinstance(value, float) and abs(value) > THOUSANDS


def shows_unit(column: str, *budgets: str) -> Where:
    """Rows in which a thousand times an amount can be nothing but an amount in another unit.

    It is about a thousand times a budget of the row, and nowhere near another one.

    Args:
        column: of the amount.
        budgets: how the titles of the budgets' columns begin.
    """

    def check(table: Table, row: int) -> bool:
        titles = [title for title in table.columns if title.startswith(budgets)]
        amounts = [table.cell(title, row).value for title in (column, *titles)]
        amount, *held = [abs(value) for value in amounts if isinstance(value, float) and value]
        shares = [amount / budget for budget in held]
        return any(0.5 <= share <= 2 for share in shares) and min(shares) > 0.1

    return both(has(column), check)


INVESTED = shows_unit(ACTUAL, "Budget ", "Total budget")
DECIDED = shows_unit("Beslutat", "Budget")


def alone_in_sum(table: Table, row: int) -> bool:
    """A line that no net line sums."""
    nets = (is_net(table, each) for each in range(table.first, table.last + 1))
    return is_line(table, row) and not any(nets)


def written(column: str) -> Worked:
    """The number of a column as a Swede writes it, with blanks between thousands."""

    def content(site: Site, table: Table, row: int) -> Typed:
        value = table.cell(column, row).value
        assert isinstance(value, float)
        return f"{value:,.6f}".replace(",", " ").replace(".", ",").rstrip("0").rstrip(",")

    return content


_content: Content  # what is typed: texts, numbers, days, nothing

for _name, _deed, _content, _codes in (
    ("amount_in_words", "wrote words where an amount belongs", "enligt avtal", "BUD001"),
    ("amount_in_euro", "wrote an amount in euro", "€ 1 200", "BUD002"),
    ("share_for_amount", "wrote a share instead of an amount", "5 %", "BUD004"),
    ("about_amount", "wrote 'about' before an amount", "ca 12", "BUD005"),
    ("finer_than_ore", "pasted a quotient with all its decimals", "1 200,12345 kr", "BUD007"),
    ("huge_amount", "held a digit down", "9" * 17, "BUD008"),
):
    typed_cell(
        _name, _deed, sheet=BUDGET, column=ACTUAL, content=_content, codes=_codes, where=is_line
    )

typed_cell(
    "comma_and_point",
    "mixed the decimal comma and the point",
    sheet=BUDGET,
    column=ACTUAL,
    content="1.234",
    codes="BUD006",
    where=with_decimals,
)

typed_cell(
    "amount_without_currency",
    "left the currency out where each amount states its own",
    sheet=ACTIVITIES,
    column="Beviljade medel",
    content="150 000",
    codes="BUD003",
    where=says("Beviljade medel", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
)
typed_cell(
    "amount_as_text",
    "typed an amount as text with a blank between thousands (no fault)",
    sheet=BUDGET,
    column=ACTUAL,
    content=written(ACTUAL),
    where=alone_in_sum,
)


typed_cell(
    "fund_amount_as_text",
    "pasted a decision as text from an e-mail (no fault)",
    sheet=FUNDS,
    column="Beslutat",
    content=written("Beslutat"),
    where=has("Beslutat"),
)
typed_cell(
    "error_value",
    "pasted a cell whose reference was gone",
    sheet=BUDGET,
    column=FORECAST,
    content=ErrorValue("#REF!"),
    codes="WBK030",
    where=is_line,
)
for _name, _sheet, _column, _codes in (
    ("investment_actual_in_words", INVESTMENTS, ACTUAL, "BUD001"),
    ("fund_in_words", FUNDS, "Beslutat", "BUD001"),
    ("used_in_words", ACTIVITIES, "Använda medel", "BUD001"),
):
    typed_cell(
        _name,
        f"wrote words in {_column} of {_sheet}",
        sheet=_sheet,
        column=_column,
        content="se bilaga",
        codes=_codes,
    )

for _name, _deed, _sheet, _column, _codes, _where in (
    ("cost_without_minus", "left the minus of a cost out", BUDGET, ACTUAL, "BUD020",
     both(is_line, says("Kontoklass", "Personal", "Övriga", "Löner"))),
    ("revenue_with_minus", "gave a revenue a minus", BUDGET, FORECAST, "BUD021",
     both(is_line, says("Kontoklass", "Intäkter", "Regionbidrag"))),
    ("decided_without_minus", "left the minus of a decision out", FUNDS, "Beslutat", "BUD022",
     has("Beslutat")),
    ("investment_with_minus", "gave an investment a minus", INVESTMENTS, ACTUAL, "BUD023",
     has(ACTUAL)),
    ("used_with_minus", "gave used money a minus", ACTIVITIES, "Använda medel", "BUD024",
     has("Använda medel")),
    ("fund_budget_with_minus", "gave a fund's budget a minus", FUNDS, "Budget", "BUD025 BUD045",
     has("Budget")),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=_sheet, column=_column, content=times(_column, -1), codes=_codes,
        where=_where,
    )  # fmt: skip

for _name, _deed, _sheet, _column, _codes, _where, _factor in (
    ("actual_in_smaller_unit", "kr for tkr, or tkr for mnkr, in an actual", BUDGET, ACTUAL,
     "BUD030", both(is_line, has("Årsbudget")), 1000),
    ("forecast_in_smaller_unit", "kr for tkr, or tkr for mnkr, in a forecast", BUDGET, FORECAST,
     "BUD030", both(is_line, has(FORECAST)), 1000),
    ("forecast_in_larger_unit", "mnkr for tkr, or tkr for kr, in a forecast", BUDGET, FORECAST,
     "BUD031 BUD086", large, 0.001),
    ("investment_in_smaller_unit", "kr for tkr in an investment", INVESTMENTS, ACTUAL,
     "BUD032", INVESTED, 1000),
    ("investment_far_above_budget", "kr for tkr in an investment that has just begun",
     INVESTMENTS, ACTUAL, "BUD074", both(has(ACTUAL), but_not(INVESTED)), 1000),
    ("used_in_smaller_unit", "kr for tkr in used money", ACTIVITIES, "Använda medel",
     "BUD033", has("Använda medel"), 1000),
    ("decided_in_smaller_unit", "kr for tkr in a decision", FUNDS, "Beslutat",
     "BUD034", DECIDED, 1000),
    ("decided_far_above_budget", "kr for tkr in the first decision of a fund", FUNDS, "Beslutat",
     "BUD062", both(has("Beslutat"), but_not(DECIDED)), 1000),
    ("more_used_than_granted", "wrote more used than granted", ACTIVITIES, "Använda medel",
     "BUD060", has("Använda medel"), 4),
    ("fund_overdrawn", "decided on more than the fund has", FUNDS, "Beslutat",
     "BUD062", has("Beslutat"), 4),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=_sheet, column=_column, content=times(_column, _factor),
        codes=_codes, where=_where,
    )  # fmt: skip

for _name, _sheet, _column, _codes in (
    ("actual_left_blank", BUDGET, ACTUAL, "BUD040"),
    ("forecast_left_blank", BUDGET, FORECAST, "BUD040"),
    ("investment_left_blank", INVESTMENTS, ACTUAL, "BUD040"),
    ("decided_left_blank", FUNDS, "Beslutat", "BUD040"),
):
    typed_cell(
        _name,
        f"left {_column} of {_sheet} blank",
        sheet=_sheet,
        column=_column,
        content=None,
        codes=_codes,
        where=is_line if _sheet == BUDGET else None,
    )

for _name, _deed, _sheet, _column, _content, _codes, _where in (
    ("year_budget_changed", "changed the decided budget", BUDGET, "Årsbudget",
     times("Årsbudget", 1.25), "BUD045", both(is_line, has("Årsbudget"))),
    ("class_changed", "changed the account class", BUDGET, "Kontoklass", other_of("Kontoklass"),
     "WBK040", both(is_line, varies("Kontoklass"))),
    ("class_blank", "cleared the account class", BUDGET, "Kontoklass", None, "BUD043 WBK040",
     is_line),
    ("line_renamed", "gave a budget line another name", BUDGET, "Benämning", "Något annat",
     "WBK041", is_line),
    ("last_year_changed", "changed last year's actual", BUDGET, LAST_YEAR,
     times(LAST_YEAR, 1.5), "WBK040", both(is_line, has(LAST_YEAR))),
    ("former_forecast_changed", "changed what was forecast last time", BUDGET, "Förra prognosen",
     times("Förra prognosen", 1.5), "WBK042", both(is_line, has("Förra prognosen"))),
    ("granted_blank", "used money without granted money", ACTIVITIES, "Beviljade medel", None,
     "BUD061 STA041", both(has("Använda medel"), says("Typ", "Aktivitet"))),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=_sheet, column=_column, content=_content, codes=_codes, where=_where
    )

typed_cell(
    "fund_of_their_own",
    "wrote a fund of their own",
    sheet=FUNDS,
    column="Fond",
    content="EGEN",
    codes="BUD044",
    where=has("Beslutat"),
)


@kind("left a project's money blank")
def project_without_granted(site: Site) -> Planted | None:
    """Neither what was granted nor what is used is told."""
    table = site.table(ACTIVITIES, "Typ", "Beviljade medel", "Använda medel")
    rows = site.rows(table, both(says("Typ", "Projekt"), has("Använda medel"))) if table else []
    if table is None or not rows:
        return None
    site.type_row(table, rows[0], {"Beviljade medel": None, "Använda medel": None})
    return found_at(table.address("Beviljade medel", rows[0]), "STA041")
