"""What a department gets: sheets, rows, values, what is white and what is locked."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from ooxml import check_package
from template_office import PLAN, Made, Table, facts, made, make, model_with, saved

from validation.example import example_model
from validation.model import Department, GovernanceModel
from validation.schemas import BY_TITLE
from validation.schemas.column import Role
from xlvp.template import write_template

SHEETS = [
    "Uppdrag",
    "Aktiviteter",
    "Driftbudget",
    "Investeringar",
    "Utvecklingsmedel",
    "Indikatorer",
    "Internkontroll",
    "Arbetsmiljö",
    "Analys",
    "Underskrift",
]


@pytest.fixture(scope="module")
def template() -> Made:
    return make()


def netted() -> GovernanceModel:
    """The example office with a net line that is computed."""
    model = example_model()
    classes = tuple(
        part.model_copy(update={"typed": False}) if part.code == "NET" else part
        for part in model.account_classes
    )
    return model_with(account_classes=classes)


def rules_on(table: Table, key: str | int, title: str) -> list[Any]:
    cell = table.cell(key, title).coordinate
    return [rule for rule in table.sheet.data_validations.dataValidation if cell in rule.sqref]


# --- the workbook ---------------------------------------------------------------------------


def test_sheets_stand_in_the_periods_order_between_start_and_help(template: Made) -> None:
    assert template.formulas.sheetnames == [
        "Start",
        *SHEETS,
        "Validering",
        "Hjälp",
        "Listor",
        "_xlvp",
    ]
    states = {sheet.title: sheet.sheet_state for sheet in template.formulas.worksheets}
    assert states.pop("Listor") == "hidden"
    assert states.pop("_xlvp") == "veryHidden"
    assert set(states.values()) == {"visible"}
    assert template.formulas.active is template.formulas["Start"]


def test_a_department_gets_only_the_sheets_it_is_asked_for() -> None:
    model = example_model()
    department = model.departments[0].model_copy(update={"sheets": ("Driftbudget", "Underskrift")})
    only = made(model, model.periods[1], department)
    assert only.formulas.sheetnames[1:3] == ["Driftbudget", "Underskrift"]
    assert "Uppdrag" not in only.formulas.sheetnames


@pytest.mark.parametrize("period", ["2019-04", "2019-08", "2019-plan"])
def test_tables_have_the_columns_of_the_schemas(period: str) -> None:
    template = make("", period)
    model = example_model()
    asked = model.period(period)
    assert asked is not None
    for title in asked.sheets:
        columns = BY_TITLE[title].columns(model, asked)
        assert template.table(title).titles == [column.title for column in columns]


def test_titles_carry_the_years_of_the_period(template: Made) -> None:
    assert template.table("Investeringar").titles[5:8] == ["Budget 2019", "2020", "2021"]


@pytest.mark.parametrize("period", ["2019-04", "2019-08", "2019-plan"])
@pytest.mark.parametrize("text", ["", PLAN])
def test_the_rules_of_the_file_format_are_kept(period: str, text: str, tmp_path: Path) -> None:
    kept = text if period == "2019-08" else ""
    assert check_package(saved(make(kept, period).content, tmp_path)) == []


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert make().content == make().content


def test_identity_stands_on_its_sheet_and_in_the_properties() -> None:
    template = make(model_checksum="0123456789abcdef")
    sheet = template.formulas["_xlvp"]
    rows = [tuple(cell.value for cell in row[:2]) for row in sheet.iter_rows()]
    assert rows[:8] == [
        ("xlvp", "department workbook"),
        ("office", "EX"),
        ("department", "A"),
        ("period", "2019-08"),
        ("template_version", "1"),
        ("model_checksum", "0123456789abcdef"),
        (None, None),
        ("table", "key"),
    ]
    assert ("assignments", "1.1.10") in rows
    assert ("activities", "1.1.10.1") in rows
    assert ("sign_off", "Avdelningschef") in rows
    book: Any = template.formulas  # the types of openpyxl lack the custom properties
    properties = {part.name: part.value for part in book.custom_doc_props.props}
    assert properties == {
        "xlvp_office": "EX",
        "xlvp_department": "A",
        "xlvp_period": "2019-08",
        "xlvp_template_version": "1",
        "xlvp_model_checksum": "0123456789abcdef",
    }


# --- values ---------------------------------------------------------------------------------


def test_numbers_of_the_plan_are_texts(template: Made) -> None:
    cell = template.table("Uppdrag").cell("1.1.10", "Nummer")
    assert (cell.value, cell.data_type, cell.number_format) == ("1.1.10", "s", "@")
    assert template.table("Aktiviteter").cell(4, "Nummer").number_format == "@"  # a spare row
    assert template.table("Uppdrag").cell("1.1.1", "Mål").value == "6,7"


def test_amounts_stand_in_the_unit_and_dates_are_dates(template: Made) -> None:
    activities = template.table("Aktiviteter")
    granted = activities.cell("1.1.1.1", "Beviljade medel")
    assert granted.value == 2.5
    assert granted.number_format == "#,##0.0;[Red]-#,##0.0"
    ends = activities.cell("1.1.1.2", "Slutdatum")
    assert ends.value == datetime(2019, 6, 30)
    assert ends.number_format == "yyyy-mm-dd"


def test_statuses_show_code_and_label(template: Made) -> None:
    assert template.table("Uppdrag").cell("1.1.1", "Förra status").value == "F – farhåga"


def test_the_former_periods_values_are_carried_over(template: Made) -> None:
    assert template.table("Uppdrag").cell("1.1.1", "Förra kommentaren").value == (
        "Rekryteringen drar ut på tiden."
    )
    assert template.table("Driftbudget").cell("1", "Förra prognosen").value == 31.5
    kampanj = template.table("Aktiviteter")
    november = datetime(2019, 11, 30)
    assert kampanj.cell("1.1.1.1", "Förra slutdatum").value == november
    assert kampanj.cell("1.1.1.1", "Slutdatum").value == november  # moved by the department
    assert kampanj.cell("1.1.1.1", "Status").value is None
    assert kampanj.cell("1.1.1.1", "Kommentar").value is None


def test_rows_that_the_department_added_last_time_are_handed_out_again(template: Made) -> None:
    activities = template.table("Aktiviteter")
    assert activities.keys[:4] == ["1.1.1.1", "1.1.1.2", "1.1.10.1", "1.1.1.9"]
    assert activities.cell("1.1.1.9", "Aktivitet").value == "Egen idé"


def test_deviations_are_formulas_with_their_values(template: Made) -> None:
    budget = template.table("Driftbudget")
    assert re.match(r"=IF\(COUNT\(F\d+\)<1,", budget.cell("1", "Avvikelse ack.").value)
    assert budget.value("1", "Avvikelse ack.") == pytest.approx(2.3)  # 22.3 - 20.0
    assert budget.value("2", "Avvikelse ack.") == pytest.approx(-1.1)  # -31.1 + 30.0
    assert budget.value("1", "Prognosavvikelse") == pytest.approx(3.0)  # 33.0 - 30.0
    assert budget.value("2", "Prognosavvikelse") is None  # no forecast yet, so no deviation


def test_products_and_what_is_left_are_formulas_with_their_values(template: Made) -> None:
    assert template.table("Internkontroll").value("1", "Riskvärde") == 12
    assert template.table("Aktiviteter").value("1.1.1.2", "Kvar") == pytest.approx(0.4)


def test_a_movement_is_a_formula_over_the_scale() -> None:
    text = PLAN.replace("| Mål | Ursprung", "| Status helår | Ursprung", 1).replace(
        "| 6,7 |", "| P |"
    )
    table = make(text).table("Uppdrag")
    assert table.value("1.1.1", "Förändring") == "bättre"  # from F to P
    assert "MATCH(" in table.cell("1.1.1", "Förändring").value


def test_a_movement_does_not_rank_what_nobody_knows(template: Made) -> None:
    formula = template.table("Uppdrag").cell("1.1.1", "Förändring").value
    (listed,) = set(re.findall(r"Listor!([$A-Z0-9:]+)", formula))
    cells = template.formulas["Listor"][listed.replace("$", "")]
    assert [cell.value[0] for (cell,) in cells] == ["P", "K", "E", "F", "N"]  # and not O, okänd


def test_an_amount_that_cannot_be_read_is_shown_as_written() -> None:
    known = facts()
    raw = pd.DataFrame(
        {"granted_amount": ["2,5", "0,4", "€170 500"], "end_date": [None, None, "hösten 2019"]},
        index=known.issued["activities"].index,
        dtype="object",
    )
    table = make(issued_raw={"activities": raw}).table("Aktiviteter")
    assert table.cell("1.1.10.1", "Beviljade medel").value == "€170 500"
    assert table.cell("1.1.10.1", "Slutdatum").value == "hösten 2019"
    assert table.cell("1.1.1.1", "Beviljade medel").value == 2.5
    assert table.stored.cell(4, 1).value == "Summa – celler med text räknas inte: 1"


def test_where_each_amount_states_its_currency_amounts_are_texts() -> None:
    options = BY_TITLE["Aktiviteter"].title
    model = GovernanceModel.model_validate(
        example_model().model_dump(by_alias=True)
        | {"blad": [{"namn": options, "enhet": "anges", "tomma_rader": 1}]}
    )
    known = facts()
    issued = known.issued["activities"].assign(
        granted_amount=pd.array([100_000, 1_250_000, None], dtype="Int64"),
        used_amount=pd.array([None, 50_000, None], dtype="Int64"),
    )
    table = made(model, known.period, model.departments[0], issued={"activities": issued}).table(
        "Aktiviteter"
    )
    assert table.cell("1.1.1.1", "Beviljade medel").value == "100\u00a0000\u00a0kr"
    assert table.value("1.1.1.1", "Kvar") == "100000 kr"
    assert table.value("1.1.1.2", "Kvar") == "1200000 kr"
    assert table.value("1.1.10.1", "Kvar") is None


def test_text_that_a_workbook_cannot_hold_is_cleaned() -> None:
    known = facts()
    issued = known.issued["assignments"].copy()
    issued["name"] = ["Till\x07växt", "=1+1", "x" * 40_000, "\ufffföppet"]
    table = made(
        known.model, known.period, known.model.departments[0], issued={"assignments": issued}
    ).table("Uppdrag")
    names = [table.cell(row, "Benämning").value for row in range(4)]
    assert names[0] == "Tillväxt"
    assert (names[1], table.cell(1, "Benämning").data_type) == ("=1+1", "s")
    assert len(names[2]) == 32_767
    assert names[2].endswith(" … (avkortat)")
    assert names[3] == "öppet"


# --- rows that the model gives --------------------------------------------------------------


def test_indicators_funds_and_roles_come_from_the_model(template: Made) -> None:
    indicators = template.table("Indikatorer")
    assert indicators.keys == ["PO", "NK"]
    assert [indicators.cell("PO", title).value for title in ("Indikator", "Enhet", "Målvärde")] == [
        "Personalomsättning",
        "%",
        11,
    ]
    assert template.table("Utvecklingsmedel").cell("F1", "Benämning").value == "Fond ett"
    assert template.table("Underskrift").keys == ["Avdelningschef"]


def test_indicators_of_other_departments_are_left_out() -> None:
    model = example_model()
    first = model.indicators[0].model_copy(update={"departments": ("B",)})
    changed = model_with(indicators=(first, model.indicators[1]))
    assert make("", model=changed, department="A").table("Indikatorer").keys == ["NK"]
    assert make("", model=changed, department="B").table("Indikatorer").keys == ["PO", "NK"]


def test_account_classes_are_the_lines_of_a_budget_without_a_plan() -> None:
    budget = make("").table("Driftbudget")
    assert budget.keys == ["1", "2", "3", "4"]
    assert budget.cell("4", "Kontoklass").value == "Netto"


def test_a_text_is_asked_for_under_each_objective(template: Made) -> None:
    assert template.table("Analys").keys == ["1"]
    assert template.table("Analys").cell("1", "Rubrik").value == "Tillväxt"


def test_only_the_departments_own_rows_are_handed_out() -> None:
    assert make(department="B").table("Aktiviteter").keys == [None] * 20


# --- white and grey -------------------------------------------------------------------------


@pytest.mark.parametrize("title", SHEETS)
def test_issued_rows_are_white_where_the_schema_says_so(template: Made, title: str) -> None:
    table = template.table(title)
    model = example_model()
    key = "1.1.1" if title == "Uppdrag" else 0
    white = {
        column.title
        for column in BY_TITLE[title].columns(model, model.periods[1])
        if column.role is Role.INPUT
    }
    if title == "Arbetsmiljö":
        white |= {"Nr", "Område", "Aktivitet"}  # nothing is issued: the first row is a spare one
    assert table.white(key) == white


def test_headings_are_locked(template: Made) -> None:
    table = template.table("Uppdrag")
    assert table.white("1") == set()
    assert table.white("1.1") == set()
    assert table.cell("1.1", "Benämning").font.bold
    assert not table.cell("1.1.1", "Benämning").font.bold
    indents = [table.cell(row, "Benämning").alignment.indent for row in range(3)]
    assert indents == [0, 1, 2]


def test_spare_rows_can_be_filled_in_as_a_whole(template: Made) -> None:
    table = template.table("Aktiviteter")
    assert len(table.keys) == 4 + 20
    assert set(table.titles) - table.white(4) == {
        "Kvar",
        "Förra status",
        "Förra slutdatum",
        "Förra kommentaren",
    }
    assert table.cell(4, "Kvar").value.startswith("=IF(COUNT(")
    assert table.value(4, "Kvar") is None
    assert len(template.table("Driftbudget").keys) == 3  # no rows may be added here


def test_protection_allows_sorting_and_filtering(template: Made) -> None:
    for title in SHEETS:
        protection = template.formulas[title].protection
        assert protection.sheet
        assert not protection.password
        assert not protection.sort  # False: allowed
        assert not protection.autoFilter
        assert not protection.selectLockedCells


def test_tables_that_grow_may_be_sorted_and_their_grey_cells_are_guarded(
    template: Made,
) -> None:
    table = template.table("Aktiviteter")
    sheet_xml = _sheet_xml(template, "Aktiviteter")
    first, last = table.top + 1, table.bottom
    assert f'<protectedRange sqref="A{first}:O{last}" name="Sortering"/>' in sheet_xml
    assert "<protectedRange" not in _sheet_xml(template, "Uppdrag")
    guard = rules_on(table, "1.1.1.1", "Aktivitet")[0]
    assert (guard.type, guard.errorStyle, guard.errorTitle) == ("custom", None, "Grå cell")
    assert guard.formula1.startswith(f"ISNA(MATCH($A{first},Listor!")
    assert rules_on(table, "1.1.1.1", "Kvar")[0].formula1 == "FALSE"
    assert rules_on(table, 4, "Aktivitet")[0].type is None  # a spare row: only a message


def _sheet_xml(template: Made, title: str) -> str:
    place = template.formulas.sheetnames.index(title) + 1
    with ZipFile(BytesIO(template.content)) as package:
        return package.read(f"xl/worksheets/sheet{place}.xml").decode()


# --- the net line ---------------------------------------------------------------------------


def test_a_typed_net_is_white_and_held_against_the_lines(template: Made) -> None:
    budget = template.table("Driftbudget")
    assert "Utfall ack." in budget.white("3")
    assert [budget.stored.cell(row, 4).value for row in (4, 5, 6)] == [-15, -15, 0]
    lines = budget.sheet.cell(4, budget.column("Budget ack.")).value
    assert "SUMIFS(" in lines
    assert budget.stored.cell(4, budget.column("Budget ack.")).value == -10  # 20 - 30


def test_a_computed_net_is_a_formula_of_the_other_lines() -> None:
    budget = make(model=netted()).table("Driftbudget")
    cell = budget.cell("3", "Budget ack.")
    assert cell.value == '=IF(COUNT(E9:E10)=0,"",SUM(E9:E10))'
    assert cell.protection.locked
    assert budget.value("3", "Budget ack.") == -10
    assert budget.value("3", "Utfall ack.") == pytest.approx(-8.8)  # 22.3 - 31.1
    assert budget.value("3", "Avvikelse ack.") == pytest.approx(1.2)  # -8.8 + 10
    assert budget.white("3") == {"Kommentar"}


def test_a_planned_net_that_differs_from_its_lines_is_not_corrected() -> None:
    text = PLAN.replace("| -15,0     |             |             |", "| -17,0     |  |  |")
    budget = make(text, model=netted()).table("Driftbudget")
    assert budget.cell("3", "Årsbudget").value == -17
    assert budget.value("3", "Budget ack.") == -10
    assert [budget.stored.cell(row, 4).value for row in (4, 5, 6)] == [-15, -17, -2]


# --- helping to fill in ---------------------------------------------------------------------


def test_lists_show_code_and_label_from_the_hidden_sheet(template: Made) -> None:
    rule = rules_on(template.table("Aktiviteter"), "1.1.1.1", "Status")[0]
    assert rule.type == "list"
    found = re.fullmatch(r"Listor!\$([A-Z])\$2:\$\1\$7", rule.formula1)
    assert found is not None
    listed = [template.formulas["Listor"][f"{found[1]}{row}"].value for row in range(2, 8)]
    assert listed == [
        "P – pågående",
        "K – avslutat",
        "E – ej påbörjat",
        "F – farhåga",
        "N – följer inte planen",
        "O – okänd",
    ]
    assert rule.errorStyle is None  # stop


def test_amounts_and_dates_ask_and_do_not_stop(template: Made) -> None:
    table = template.table("Aktiviteter")
    for title, kind in (("Beviljade medel", "decimal"), ("Slutdatum", "date")):
        rule = rules_on(table, "1.1.1.1", title)[0]
        assert (rule.type, rule.errorStyle) == (kind, "warning")


def test_likelihood_stays_within_the_scale(template: Made) -> None:
    rule = rules_on(template.table("Internkontroll"), "1", "Sannolikhet")[0]
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "1", "4")


def test_every_white_cell_has_its_input_message(template: Made) -> None:
    model = example_model()
    for title in SHEETS:
        table = template.table(title)
        for column in BY_TITLE[title].columns(model, model.periods[1]):
            for row in range(len(table.keys)):
                if column.title in table.white(row):
                    rules = rules_on(table, row, column.title)
                    assert len(rules) == 1
                    assert rules[0].promptTitle == column.title
                    assert rules[0].prompt.startswith(column.help)


def test_panes_print_and_widths_are_set(template: Made) -> None:
    for title in SHEETS:
        table = template.table(title)
        sheet = table.sheet
        assert sheet.freeze_panes == f"B{table.top + 1}"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"${table.top}:${table.top}"
        assert "&P" in sheet.oddFooter.right.text
        assert "Avdelning A" in sheet.oddFooter.left.text
        assert sheet.auto_filter.ref is None  # the table has its own
        assert sheet.tables[f"Tabell_{title}"].autoFilter is not None
    assert template.formulas["Uppdrag"].column_dimensions["G"].width == pytest.approx(56.7, abs=0.1)


def test_rows_are_as_high_as_their_texts() -> None:
    name = "Öppna ett lärcentrum i samarbete med kommunerna och näringslivet " * 3
    table = make(PLAN.replace("Öppna ett lärcentrum", name)).table("Uppdrag")
    heights = [table.sheet.row_dimensions[table.top + 1 + row].height for row in (2, 3)]
    assert heights == [30, 68.25]  # two lines of 12.75 points for a comment; five lines; padding
    sheet_xml = _sheet_xml(make(), "Uppdrag")
    assert 'ht="30"' in sheet_xml
    assert "customHeight" not in sheet_xml  # so that the row grows with what is written


def test_statuses_are_coloured_and_show_their_symbol(template: Made) -> None:
    table = template.table("Aktiviteter")
    cell = table.cell("1.1.1.1", "Status").coordinate
    looks = {
        rule.formula[0]: rule.dxf
        for area in table.sheet.conditional_formatting
        if cell in area.sqref
        for rule in area.rules
    }
    look = looks[f'${cell[0]}{table.top + 1}="N – följer inte planen"']
    assert look.fill.bgColor.rgb == "FFF2D0D0"  # a fifth of #C62828 in white
    assert look.numFmt.formatCode == '"■  "@'


# --- cover ----------------------------------------------------------------------------------


def test_the_checklist_counts_rows_to_fill_in(template: Made) -> None:
    start = template.values["Start"]
    rows = {
        row[1].value: [cell.value for cell in row[3:7]]
        for row in start.iter_rows()
        if row[1].value in {*SHEETS, "Hela arbetsboken"}
    }
    assert rows["Uppdrag"] == [2, 0, 2, "● 2 kvar"]  # the headings are not counted
    assert rows["Aktiviteter"] == [4, 0, 4, "● 4 kvar"]
    assert rows["Driftbudget"] == [3, 1, 2, "● 2 kvar"]  # line 1 has all its amounts
    assert rows["Investeringar"] == [1, 0, 1, "● 1 kvar"]
    assert rows["Arbetsmiljö"] == [0, 0, 0, "○ inga rader än"]
    assert rows["Hela arbetsboken"] == [16, 1, 15, "● 15 kvar"]
    formulas = template.formulas["Start"]
    places = [cell.coordinate for row in formulas.iter_rows() for cell in row if cell.hyperlink]
    assert len(places) == len(SHEETS)


def test_a_finished_sheet_is_ticked_unless_a_comment_is_missing() -> None:
    text = """
        Uppdrag plan
        Nummer | Nivå    | Benämning | Status helår | Kommentar
        1.1.1  | Uppdrag | Ett       | P            |
        1.1.2  | Uppdrag | Två       | {0}          | {1}
    """
    marks = []
    for status, comment in (("P", ""), ("N", ""), ("N", "Försenat.")):
        start = make(text.format(status, comment)).values["Start"]
        row = next(row for row in start.iter_rows() if row[1].value == "Uppdrag")
        marks.append([cell.value for cell in row[3:7]])
    assert marks == [[2, 2, 0, "✓ klart"], [2, 1, 1, "● 1 kvar"], [2, 2, 0, "✓ klart"]]


def test_the_cover_says_whose_it_is_and_until_when(template: Made) -> None:
    texts = {str(cell.value) for row in template.values["Start"].iter_rows() for cell in row}
    period = "2019-01-01 – 2019-08-31, uppföljning 2"
    assert {"Exempelkontoret", "A – Avdelning A", period, "2019-09-10"} <= texts
    unlocked = [
        cell.coordinate
        for row in template.formulas["Start"].iter_rows()
        for cell in row
        if not cell.protection.locked
    ]
    assert {cell[0] for cell in unlocked} == set("CDEFG")  # two merged rows


def test_help_tells_every_column_and_status(template: Made) -> None:
    texts = {str(cell.value) for row in template.values["Hjälp"].iter_rows() for cell in row}
    model = example_model()
    for title in SHEETS:
        for column in BY_TITLE[title].columns(model, model.periods[1]):
            assert column.title in texts
            assert any(text.startswith(column.help) for text in texts)
    for scale in model.status_scales:
        assert {status.choice for status in scale.statuses} <= texts


def test_the_findings_sheet_has_its_headers_and_can_be_written(template: Made) -> None:
    sheet = template.formulas["Validering"]
    assert [cell.value for cell in sheet[4]] == [
        "Regel",
        "Allvar",
        "Blad",
        "Cell",
        "Fel",
        "Åtgärd",
        "Värde",
        "Väntat",
    ]
    assert not sheet.protection.sheet


def test_a_name_with_an_ampersand_is_printed_as_it_is(tmp_path: Path) -> None:
    department = Department.model_validate({"kod": "FU", "namn": "Forskning & utveckling"})
    model = model_with(departments=(department,))
    path = tmp_path / "mall.xlsx"
    write_template(path, model, model.periods[1], department)
    assert check_package(path) == []
    sheet: Any = made(model, model.periods[1], department).formulas["Uppdrag"]
    assert "Forskning && utveckling" in sheet.oddFooter.left.text
