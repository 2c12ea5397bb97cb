"""WBK008–WBK017: whose workbook it is, and what is odd about it as a whole.

In a workbook of another office or period, of an unknown department, or one that has been
replaced, nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import CellFault
from validation.rule import Scope, rule
from validation.rules.workbook_cells import is_computed
from validation.schemas import TEMPLATE_VERSION


def _each(frame: pd.DataFrame, text: str) -> pd.Series[Any]:
    return pd.Series(text, index=frame.index, dtype="str")


@rule(
    "WBK008",
    title="Annat kontors arbetsbok",
    table="books",
    message="Arbetsboken hör till kontoret {office}, inte till {own_name} ({expected}).",
    remedy="Lämna in den mall som {own_name} har lämnat ut.",
    reason="Ett annat kontors siffror får aldrig räknas in.",
    source="Praxis: flera kontor delar mapp och mejllistor.",
    good="""
        books
        workbook | office | period  | department
        A.xlsx   | EX     | 2019-08 | A
    """,
    bad="""
        books
        workbook  | office | period  | department
        [A.xlsx]  | HSK    | 2019-08 | A
    """,
    stops_workbook=True,
    details=lambda frame, facts: {
        "value": frame["office"],
        "expected": _each(frame, facts.model.office.code),
        "own_name": _each(frame, facts.model.office.name),
    },
)
def other_office(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook belongs to the office that it is delivered to."""
    return frame["office"].isin(["", facts.model.office.code])


def _period_names(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    titles = {period.id: f"{period.title} ({period.id})" for period in facts.model.periods}
    return {
        "value": frame["period"],
        "expected": _each(frame, facts.period.id),
        "own_title": _each(frame, facts.period.title),
        "other_title": frame["period"].map(titles).fillna(frame["period"]),
    }


@rule(
    "WBK009",
    title="Annan periods arbetsbok",
    table="books",
    message="Arbetsboken gäller {other_title}, inte {own_title} ({expected}).",
    remedy="Lämna in arbetsboken för {own_title}, eller lägg filen i mappen för {period}.",
    reason="Fjolårets eller förra periodens siffror ser rätt ut men är det inte.",
    source="Praxis: förra periodens fil fylls i och lämnas in en gång till.",
    good="""
        books
        workbook | office | period  | department
        A.xlsx   | EX     | 2019-08 | A
    """,
    bad="""
        books
        workbook  | office | period  | department
        [A.xlsx]  | EX     | 2019-04 | A
        [B.xlsx]  | EX     | 2017-12 | B
    """,
    stops_workbook=True,
    details=_period_names,
)
def other_period(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook is about the period that is checked."""
    return frame["period"].isin(["", facts.period.id])


@rule(
    "WBK010",
    title="Avdelningen finns inte",
    table="books",
    message="Avdelningen {department} finns inte i styrmodellen, som har {departments}.",
    remedy="Rätta avdelningens kod i styrmodellen eller lämna ut en ny mall till avdelningen.",
    reason="En avdelning som styrmodellen inte känner till hamnar inte i någon summa.",
    source="Praxis: avdelningar slås ihop och byter kod mellan två år.",
    good="""
        books
        workbook | office | period  | department
        A.xlsx   | EX     | 2019-08 | A
    """,
    bad="""
        books
        workbook  | office | period  | department
        A.xlsx    | EX     | 2019-08 | A
        [C.xlsx]  | EX     | 2019-08 | C
    """,
    stops_workbook=True,
    details=lambda frame, facts: {
        "value": frame["department"],
        "departments": _each(frame, ", ".join(part.code for part in facts.model.departments)),
    },
)
def unknown_department(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook's department is one of the model's."""
    return frame["department"].isin(["", *(part.code for part in facts.model.departments)])


@rule(
    "WBK011",
    title="Gammal mall",
    table="books",
    message="Arbetsboken är gjord av mallversion {template_version}; nu gäller {expected}.",
    remedy="Hämta den nya mallen och för över uppgifterna, eller godkänn arbetsboken som den är.",
    reason="I en annan version av mallen kan blad och kolumner betyda något annat.",
    source="Praxis: mallen från ett tidigare år används igen.",
    good="""
        books
        workbook | office | period  | department | template_version
        A.xlsx   | EX     | 2019-08 | A          | 1
    """,
    bad="""
        books
        workbook  | office | period  | department | template_version
        [A.xlsx]  | EX     | 2019-08 | A          | 0
    """,
    details=lambda frame, _facts: {
        "value": frame["template_version"],
        "expected": _each(frame, TEMPLATE_VERSION),
    },
)
def other_template_version(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook was made from the present template."""
    return frame["template_version"].isin(["", TEMPLATE_VERSION])


@rule(
    "WBK012",
    title="Styrmodellen har ändrats sedan mallen lämnades ut",
    table="books",
    severity=Severity.WARNING,
    message="Mallen lämnades ut med en annan version av styrmodellen än den som gäller nu.",
    remedy=(
        "Kontrollera att statusar, konton och indikatorer är desamma. Är de inte det: lämna "
        "ut nya mallar."
    ),
    reason=(
        "Listor, konton och mål i mallen är styrmodellens när den lämnades ut. Det som har "
        "ändrats efteråt stämmer inte med den."
    ),
    source="Praxis: styrmodellen rättas medan avdelningarna fyller i.",
    good="""
        books
        workbook | office | period  | department | model_checksum
        A.xlsx   | EX     | 2019-08 | A          | 5d41402abc4b2a76
        B.xlsx   | EX     | 2019-08 | B          |
    """,
    bad="""
        books
        workbook  | office | period  | department | model_checksum
        A.xlsx    | EX     | 2019-08 | A          | 5d41402abc4b2a76
        [B.xlsx]  | EX     | 2019-08 | B          | 7d793037a0760186
    """,
    after=("WBK011",),
    scope=Scope.WORKBOOK,
    details=lambda frame, facts: {
        "value": frame["model_checksum"],
        "expected": _each(frame, facts.model_checksum),
    },
)
def model_has_changed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A template was made from the model as it is now; passed over when that is not known."""
    known = ["", facts.model_checksum]
    return frame["model_checksum"].isin(known) | (facts.model_checksum == "")


@rule(
    "WBK013",
    title="Länkar till andra filer",
    table="books",
    severity=Severity.WARNING,
    message="Arbetsboken hämtar värden ur andra filer.",
    remedy="Bryt länkarna (Data > Redigera länkar > Bryt länk) så att värdena står i cellerna.",
    reason=(
        "Värdet är det som stod i den andra filen när länken senast uppdaterades. Ingen annan "
        "kan se var det kommer ifrån."
    ),
    source="Praxis: utfall länkas in från avdelningens egna kalkyler.",
    good="""
        books
        workbook | office | period  | department | external_links
        A.xlsx   | EX     | 2019-08 | A          | nej
    """,
    bad="""
        books
        workbook  | office | period  | department | external_links
        [A.xlsx]  | EX     | 2019-08 | A          | ja
    """,
)
def external_links(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook stands on its own."""
    return ~frame["external_links"]


@rule(
    "WBK014",
    title="Arbetsboken är öppen",
    table="books",
    severity=Severity.WARNING,
    message="Någon har arbetsboken öppen ({locked_by}); det som inte är sparat är inte med.",
    remedy="Spara och stäng arbetsboken och kontrollera den igen.",
    reason="Det som kontrolleras är filen på disken, inte det som syns på någons skärm.",
    source="Praxis: Excel och LibreOffice lägger en låsfil bredvid en öppen arbetsbok.",
    good="""
        books
        workbook | office | period  | department | locked_by
        A.xlsx   | EX     | 2019-08 | A          |
    """,
    bad="""
        books
        workbook  | office | period  | department | locked_by
        [A.xlsx]  | EX     | 2019-08 | A          | ~$A.xlsx
    """,
    details=lambda frame, _facts: {"value": frame["locked_by"]},
)
def workbook_is_open(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Nobody has the workbook open."""
    return frame["locked_by"] == ""


def _latest(books: pd.DataFrame) -> pd.DataFrame:
    return books[books["latest"] & (books["department"] != "")]


def _is_copy(books: pd.DataFrame) -> pd.Series[bool]:
    """Workbooks that do not count and have the very bytes of one that does."""
    if books["latest"].all():
        return pd.Series(False, index=books.index)
    return (
        ~books["latest"] & (books["sha256"] != "") & books["sha256"].isin(_latest(books)["sha256"])
    )


def _newer(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    latest = _latest(facts.tables["books"])
    names = dict(zip(latest["department"], latest.index.get_level_values("workbook"), strict=True))
    return {"newer": frame["department"].map(names)}


@rule(
    "WBK015",
    title="Ersatt av en nyare arbetsbok",
    table="books",
    severity=Severity.INFO,
    message="Avdelningen {department} har lämnat in en nyare arbetsbok, {newer}, som gäller.",
    remedy="Inget behöver göras. Flytta den äldre filen om den inte ska ligga kvar.",
    reason="Bara den senaste arbetsboken räknas; den äldre kontrolleras inte.",
    source="Praxis: avdelningar lämnar in på nytt efter synpunkter.",
    good="""
        books
        workbook | office | period  | department | latest
        A.xlsx   | EX     | 2019-08 | A          | ja
        C.xlsx   | EX     | 2019-08 | B          | nej
    """,
    bad="""
        books
        workbook  | office | period  | department | latest
        [A.xlsx]  | EX     | 2019-08 | A          | nej
        A (2).xlsx | EX    | 2019-08 | A          | ja
    """,
    stops_workbook=True,
    details=_newer,
)
def replaced_by_newer(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Only a department's latest workbook counts."""
    latest = _latest(frame)
    replaced = frame["department"].isin(latest["department"]) & ~_is_copy(frame)
    return frame["latest"] | (frame["fault"] != "") | ~replaced


@rule(
    "WBK017",
    title="Samma fil under två namn",
    table="books",
    severity=Severity.INFO,
    message="Filen är en kopia av {newer}, som gäller.",
    remedy="Inget behöver göras. Ta bort kopian om den inte ska ligga kvar.",
    reason="Samma uppgifter ska inte räknas två gånger.",
    source="Praxis: samma fil mejlas och sparas i mappen flera gånger.",
    good="""
        books
        workbook   | office | period  | department | latest | sha256
        A.xlsx     | EX     | 2019-08 | A          | ja     | 9f86d081
        A (2).xlsx | EX     | 2019-08 | A          | nej    | 60303ae2
    """,
    bad="""
        books
        workbook     | office | period  | department | latest | sha256
        A.xlsx       | EX     | 2019-08 | A          | ja     | 9f86d081
        [A (2).xlsx] | EX     | 2019-08 | A          | nej    | 9f86d081
    """,
    stops_workbook=True,
    details=_newer,
)
def copy_of_another(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook is delivered once."""
    return ~_is_copy(frame)


def _uncalculated(facts: Facts) -> pd.Series[Any]:
    """How many of the template's own formulas have no value, by workbook."""
    cells = facts.tables["cells"]
    found = cells[cells["fault"] == CellFault.NOT_CALCULATED]
    if found.empty:
        return pd.Series(dtype=np.dtype("int64"))
    found = found[is_computed(found, facts)]
    return found.groupby(level="workbook").size()


@rule(
    "WBK016",
    title="Formlerna har aldrig räknats",
    table="books",
    severity=Severity.INFO,
    message="Formler i arbetsboken har inga värden ({count} st). xlvp har räknat ut dem.",
    remedy="Inget behöver göras. Öppna och spara i Excel om siffrorna ska synas i filen.",
    reason=(
        "Filer som har sparats av andra program än Excel kan ha formler utan värden. Den som "
        "läser filen utan att räkna ser tomma celler."
    ),
    source="Praxis: arbetsböcker som har skrivits av ett ekonomisystem.",
    good="""
        books
        workbook | office | period  | department
        A.xlsx   | EX     | 2019-08 | A

        cells
        workbook | at_table         | at_row | at_column         | fault
        A.xlsx   | operating_budget | 5      | deviation_to_date | formula_overwritten
    """,
    bad="""
        books
        workbook  | office | period  | department
        [A.xlsx]  | EX     | 2019-08 | A
        B.xlsx    | EX     | 2019-08 | B

        cells
        workbook | at_table         | at_row | at_column         | fault          | expected
        A.xlsx   | operating_budget | 5      | deviation_to_date | not_calculated | -5,8
        A.xlsx   | operating_budget | 6      | deviation_to_date | not_calculated | 12,2
    """,
    needs=("cells.fault",),
    details=lambda frame, facts: {
        "count": frame.index.get_level_values("workbook")
        .to_series(index=frame.index)
        .map(_uncalculated(facts))
    },
)
def formulas_never_calculated(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Formulas carry their values; said once for a workbook."""
    workbooks = frame.index.get_level_values("workbook")
    return pd.Series(~workbooks.isin(_uncalculated(facts).index), index=frame.index)
