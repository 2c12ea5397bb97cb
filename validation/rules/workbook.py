"""WBK008–WBK017: whose workbook it is, and what is odd about it as a whole.

In a workbook of another office or period, of an unknown department, or one that has been
replaced, nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import CellFault
from validation.rule import Scope, rule
from validation.rules.workbook_cells import is_computed
from validation.schemas import TEMPLATE_VERSION
from validation.table import Content, Mask, Table


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
    details=lambda rows, facts: {
        "value": rows.content("office"),
        "expected": facts.model.office.code,
        "own_name": facts.model.office.name,
    },
)
def other_office(rows: Table, facts: Facts) -> Mask:
    """A workbook belongs to the office that it is delivered to."""
    return rows.one_of("office", ("", facts.model.office.code))


def _period_names(rows: Table, facts: Facts) -> Mapping[str, Content | str]:
    titles = {period.id: f"{period.title} ({period.id})" for period in facts.model.periods}
    return {
        "value": rows.content("period"),
        "expected": facts.period.id,
        "own_title": facts.period.title,
        "other_title": rows.each("period", lambda period: titles.get(period, period)),
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
def other_period(rows: Table, facts: Facts) -> Mask:
    """A workbook is about the period that is checked."""
    return rows.one_of("period", ("", facts.period.id))


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
    details=lambda rows, facts: {
        "value": rows.content("department"),
        "departments": ", ".join(part.code for part in facts.model.departments),
    },
)
def unknown_department(rows: Table, facts: Facts) -> Mask:
    """A workbook's department is one of the model's."""
    return rows.one_of("department", ("", *(part.code for part in facts.model.departments)))


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
    details=lambda rows, _facts: {
        "value": rows.content("template_version"),
        "expected": TEMPLATE_VERSION,
    },
)
def other_template_version(rows: Table, facts: Facts) -> Mask:
    """A workbook was made from the present template."""
    return rows.one_of("template_version", ("", TEMPLATE_VERSION))


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
    details=lambda rows, facts: {
        "value": rows.content("model_checksum"),
        "expected": facts.model_checksum,
    },
)
def model_has_changed(rows: Table, facts: Facts) -> Mask:
    """A template was made from the model as it is now; passed over when that is not known."""
    if facts.model_checksum == "":
        return rows.all_sound()
    return rows.one_of("model_checksum", ("", facts.model_checksum))


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
def external_links(rows: Table, facts: Facts) -> Mask:
    """A workbook stands on its own."""
    return ~rows.flags("external_links")


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
    details=lambda rows, _facts: {"value": rows.content("locked_by")},
)
def workbook_is_open(rows: Table, facts: Facts) -> Mask:
    """Nobody has the workbook open."""
    return rows.equals("locked_by", "")


def _counts(books: Table) -> Mask:
    """The latest workbooks of departments."""
    return books.flags("latest") & ~books.equals("department", "")


def _is_copy(books: Table) -> Mask:
    """Workbooks that do not count and have the very bytes of one that does."""
    counted = frozenset(books.content("sha256")[_counts(books)]) - {""}
    return ~books.flags("latest") & books.one_of("sha256", counted)


def _newer(rows: Table, facts: Facts) -> Mapping[str, Content]:
    books = facts.table("books")
    counted = _counts(books)
    departments = books.content("department")[counted]
    names = dict(zip(departments, books.workbooks[counted], strict=True))
    return {"newer": rows.each("department", names.get)}


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
def replaced_by_newer(rows: Table, facts: Facts) -> Mask:
    """Only a department's latest workbook counts."""
    older = ~rows.flags("latest")
    if not older.any():
        return rows.all_sound()
    counted = frozenset(rows.content("department")[_counts(rows)])
    replaced = older & rows.one_of("department", counted) & ~_is_copy(rows)
    return ~(replaced & rows.equals("fault", ""))


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
def copy_of_another(rows: Table, facts: Facts) -> Mask:
    """A workbook is delivered once."""
    return rows.all_sound() if rows.flags("latest").all() else ~_is_copy(rows)


def _uncalculated(facts: Facts) -> Mapping[str, int]:
    """How many of the template's own formulas have no value, by workbook that has such."""
    cells = facts.table("cells")
    found = cells.equals("fault", CellFault.NOT_CALCULATED)
    if not found.any():
        return {}
    found = found & is_computed(cells, facts)
    counts = np.bincount(cells.workbook_codes[found])
    return {cells.workbook_names[place]: int(counts[place]) for place in np.flatnonzero(counts)}


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
    details=lambda rows, facts: {"count": [_uncalculated(facts)[name] for name in rows.workbooks]},
)
def formulas_never_calculated(rows: Table, facts: Facts) -> Mask:
    """Formulas carry their values; said once for a workbook."""
    uncalculated = _uncalculated(facts)
    return ~rows.of_workbooks(uncalculated) if uncalculated else rows.all_sound()
