"""The report in Word: order, figures, structure, and texts that try to be something else."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Convert
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from follow_up_office import (
    AREAS,
    FORMER_ASSIGNMENTS,
    PRINTED,
    Office,
    Received,
    error,
    model,
    operating_budget,
    with_april,
)

from xlvp.analysis import Analysis
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import reconcile
from xlvp.report.document import write_report
from xlvp.report.document.figures import lint_texts
from xlvp.report.publishing import texts_of
from xlvp.waivers import AppliedWaiver, Waiver, WaiverState

ANALYSIS = {
    "TILLV": [
        {"number": "2.1", "name": "Hög attraktivitet", "text": "Planerna är antagna."},
        {"number": "0", "name": "Inledning", "text": "Året har börjat bra."},
    ]
}


def office(**changes: Any) -> Office:
    """The office with texts under one objective, and with what a test is about."""
    tables = dict(Office().tables) | {"analysis": ANALYSIS} | changes.pop("tables", {})
    return Office(tables=tables, **changes)


def written(consolidated: Consolidated) -> bytes:
    target = BytesIO()
    write_report(consolidated, reconcile(consolidated, PRINTED), target)
    return target.getvalue()


def report(consolidated: Consolidated | None = None) -> Document:
    return docx.Document(BytesIO(written(consolidated or office().consolidated())))


@pytest.fixture(scope="module")
def document() -> Document:
    return report()


def headings(document: Document) -> list[tuple[str, str]]:
    """Style and text of the headings, in order."""
    return [
        (part.style.name, part.text)
        for part in document.paragraphs
        if part.style is not None
        and part.style.name is not None
        and part.style.name.startswith(("Heading", "Bilagerubrik"))
    ]


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def table_with(document: Document, header: str) -> list[list[str]]:
    """The first table with a column of that title."""
    for table in document.tables:
        rows = cells(table)
        if header in rows[0]:
            return rows
    raise AssertionError(header)


def has(row: Any, tag: str) -> bool:
    """Whether a row has a property."""
    return next(row.iter(qn(tag)), None) is not None


def all_text(document: Document) -> str:
    paragraphs = document.element.body.iter(qn("w:p"))
    return "\n".join(Paragraph(part, document).text for part in paragraphs)


def test_the_headings_stand_in_the_order_of_the_published_report(document: Document) -> None:
    assert headings(document) == [
        ("Heading 1", "Sammanfattning"),
        ("Heading 2", "Ekonomiskt resultat och årsprognos"),
        ("Heading 1", "Uppföljning av verksamhet och aktivitet per delmål"),
        ("Heading 2", "Delmål: Hög attraktivitet"),
        ("Heading 3", "Regionförstoring"),
        ("Heading 3", "Prioritering 2.1.10: Bredband"),  # the report's own number is 2.1.2
        ("Heading 2", "Delmål: Stark konkurrenskraft"),
        ("Heading 3", "Näringsliv"),
        ("Heading 2", "Utan delmål"),
        ("Heading 1", "Regionkontoret – uppföljning av resurser"),
        ("Heading 2", "Regionbidrag"),
        ("Heading 2", "Förtroendevalda"),
        ("Heading 2", "Regionkontoret Bas"),
        ("Heading 2", "RS drift av egna utvecklingsprojekt"),
        ("Heading 2", "E-plan utveckling"),
        ("Heading 2", "Tillväxt utveckling"),
        ("Heading 2", "Investeringar"),
        ("Heading 2", "Utvecklingsmedel"),
        ("Heading 1", "Underskrifter"),
        ("Bilagerubrik", "Indikatorer över tid"),
        ("Bilagerubrik", "Projektredovisning"),
        ("Bilagerubrik", "Vad rapporten bygger på"),
    ]


def test_the_resources_are_printed_with_their_signs(document: Document) -> None:
    rows = table_with(document, "Ack. resultat jan–aug 2018")
    assert rows[0] == [
        "Område",
        "Ack. resultat jan–aug 2017",
        "Ack. resultat jan–aug 2018",
        "Avvikelse mot budget jan–aug 2018",
        "Budget 2018",
        "Prognos resultat 2018",
        "Prognos avvikelse mot budget 2018",
    ]
    assert rows[1:] == [
        ["Regionbidrag", "224,0", "254,7", "0,0", "386,3", "386,3", "0,0"],
        ["Förtroendevalda", "-21,5", "-22,9", "4,1", "-40,6", "-40,6", "0,0"],
        ["Regionkontoret Bas", "-139,9", "-170,1", "9,6", "-273,7", "-279,7", "-6,0"],
        ["RS drift av egna utvecklingsprojekt", "0,0", "-0,3", "-0,3", "0,0", "0,0", "0,0"],
        ["E-plan utveckling", "-14,6", "-21,6", "-5,8", "-23,7", "-33,7", "-10,0"],
        ["Tillväxt utveckling", "-25,2", "-20,0", "12,2", "-48,3", "-38,3", "10,0"],
        # summed from what is printed: 22,8 and 19,8, where the report prints 23,0 and 19,9
        ["Totalt Regionkontoret", "22,8", "19,8", "19,8", "0,0", "-6,0", "-6,0"],
    ]


def test_result_and_forecast_are_two_tables(document: Document) -> None:
    nbsp = "\N{NO-BREAK SPACE}"
    assert table_with(document, "Ack. avvikelse")[1] == [
        "Resultat jämfört med budget, ackumulerat",
        f"19,8{nbsp}mnkr",
        f"0,0{nbsp}mnkr",
        f"19,8{nbsp}mnkr",
    ]
    assert table_with(document, "Årsbudget")[1] == [
        "Ekonomisk avvikelse, årsprognos",
        f"-6,0{nbsp}mnkr",
        f"0,0{nbsp}mnkr",
        f"-6,0{nbsp}mnkr",
    ]


def drawn_values(document: Document, number: int) -> list[str | None]:
    """The texts and values of a chart, in its order."""
    name = f"/word/charts/chart{number}.xml"
    (chart,) = [part for part in document.part.package.parts if part.partname == name]
    return [part.text for part in parse_xml(chart.blob).iter(qn("c:v"))]


def test_the_chart_shows_the_deviations_and_says_them(document: Document) -> None:
    drawn, *_ = document.element.body.iter(qn("wp:docPr"))
    assert drawn.get("descr") == (
        "Avvikelse mot budget per område, mnkr. "
        "Förtroendevalda: hittills +4,1 och årsprognos 0,0. "
        "Regionkontoret Bas: hittills +9,6 och årsprognos -6,0. "
        "RS drift av egna utvecklingsprojekt: hittills -0,3 och årsprognos 0,0. "
        "E-plan utveckling: hittills -5,8 och årsprognos -10,0. "
        "Tillväxt utveckling: hittills +12,2 och årsprognos +10,0."
    )
    values = drawn_values(document, 1)
    areas = [name for name in AREAS.values() if name != "Regionbidrag"]
    assert values == [
        *("Hittills", *areas, "4.1", "9.6", "-0.3", "-5.8", "12.2"),
        *("Årsprognos", *areas, "0.0", "-6.0", "0.0", "-10.0", "10.0"),
    ]


def test_the_economy_is_told_in_words(document: Document) -> None:
    text = all_text(document).replace("\N{NO-BREAK SPACE}", " ")
    assert "Årsprognosen är -6,0 mnkr, 6,0 mnkr sämre än budget." in text
    # the former forecasts sum to 386,3 - 40,6 - 278,7 - 33,7 - 38,3 = -5,0
    assert "Årsprognosen är 1,0 mnkr sämre än förra prognosen." in text
    assert (
        "Årsprognosen mot budget fördelar sig så här, störst först: "
        "E-plan utveckling -10,0 mnkr, Tillväxt utveckling +10,0 mnkr och "
        "Regionkontoret Bas -6,0 mnkr."
    ) in text
    assert "8 uppdrag" not in text  # 7 are followed up: 3 U, 2 D, 1 N and one without
    assert "7 uppdrag följs upp: 3 uppfylls, 2 uppfylls delvis, 1 uppfylls inte och 1 utan" in text


def test_a_priority_shows_symbol_and_label_assignment_and_comment(document: Document) -> None:
    tables = [cells(table) for table in document.tables]
    (first,) = [rows for rows in tables if rows[-1][1:2] == ["Regionala noder"]]
    assert first == [
        ["Årsprognos", "Uppdrag", "Kommentar"],
        ["● uppfylls", "Infrastrukturplan", ""],
        ["◐ uppfylls delvis", "Cykelplan", "Arbetet har börjat senare än planerat."],
        ["● uppfylls", "Regionala noder", ""],
    ]
    (business,) = [rows for rows in tables if rows[-1][1:2] == ["Tillväxtprogram"]]
    assert business[-1][0] == "– ingen status"


def test_statuses_are_counted_per_objective(document: Document) -> None:
    rows = table_with(document, "Utan status")
    assert rows == [
        ["Delmål", "● uppfylls", "◐ uppfylls delvis", "○ uppfylls inte", "Utan status", "Alla"],
        ["2.1 Hög attraktivitet", "2", "1", "1", "–", "4"],
        ["2.2 Stark konkurrenskraft", "1", "–", "–", "1", "2"],
        ["Utan delmål", "–", "1", "–", "–", "1"],
        ["Alla", "3", "2", "1", "1", "7"],
    ]


def test_investments_and_funds_have_their_sums(document: Document) -> None:
    investments = table_with(document, "Investering")
    assert investments[0] == [
        "Investering",
        "Budget 2018",
        "Utfall ack.",
        "Prognos 2018",
        "Avvikelse",
    ]
    assert investments[1:] == [
        ["Utrustning Regionkontor", "0,5", "0,1", "0,5", "0,0"],
        ["Investeringar e-plan", "3,0", "0,3", "1,5", "1,5"],
        ["Totalt", "3,5", "0,4", "2,0", "1,5"],
    ]
    assert table_with(document, "Fond") == [
        ["Fond", "Budget", "Beslutat", "Kvar att besluta om"],
        ["Utvecklingsmedel tillväxt", "31,9", "-10,7", "21,2"],
        ["Statligt anslag för regional utveckling", "10,8", "-10,7", "0,1"],
        ["Totalt", "42,7", "-21,4", "21,3"],
    ]


def test_sign_offs_tell_roles_and_dates_but_not_who(document: Document) -> None:
    rows = table_with(document, "Roll")
    assert rows[0] == ["Avdelning", "Roll", "Datum"]
    assert rows[1:] == [[name, "Avdelningschef", "2018-09-10"] for name in AREAS.values()]


def test_the_project_report_has_amounts_as_written_where_they_cannot_be_added(
    document: Document,
) -> None:
    projects = [row for table in document.tables for row in cells(table) if "Kartläggning" in row]
    assert projects == [
        ["○ uppfylls inte", "Kartläggning", "2018-06-30", "", "€170 500*", "Väntar på underlag."]
    ]
    text = all_text(document).replace("\N{NO-BREAK SPACE}", " ")
    assert "Beviljade medel är tillsammans 1,5 mnkr för 2 aktiviteter." in text
    assert "2.1.10.1.1 Kartläggning: €170 500 (annan valuta än kronor)" in text
    runs = [
        part.text
        for part in document.paragraphs
        if part.style and part.style.name == "Mellanrubrik"
    ]
    order = [text for text in runs if text[:1] == "2"]
    assert order == [
        "2.1.1.1 Infrastrukturplan",
        "2.1.10.1 Bredbandsstrategi",
        "2.2.1.1 Företagsservice",
    ]


def test_indicators_stand_over_time(document: Document) -> None:
    assert table_with(document, "Förra året") == [
        ["Indikator", "Enhet", "Förra året", "Utfall", "Målvärde", "Skillnad mot mål"],
        ["Personalomsättning (R12) – Regionkontoret Bas", "%", "8,4", "14,9", "11,0", "3,9"],
        ["Sjukfrånvaro (R12) – Regionkontoret Bas", "%", "–", "3,5", "–", "–"],
    ]


def test_an_indicator_is_drawn_over_time_with_its_target(document: Document) -> None:
    # of two only one has more than one value: last year's and this year's, and the target
    (_, drawn) = document.element.body.iter(qn("wp:docPr"))
    assert drawn.get("descr") == (
        "Personalomsättning (R12): 14,9 % når inte målet 11,0 %. "
        "Regionkontoret Bas: Förra året 8,4, 2018-08 14,9."
    )
    moments = ("Förra året", "2018-08")
    assert drawn_values(document, 2) == [
        *("Värde", *moments, "8.4", "14.9"),
        *("Mål", *moments, "11.0", "11.0"),
    ]


def test_a_minus_is_never_parted_from_its_number(document: Document) -> None:
    (told,) = [part for part in document.paragraphs if part.text.startswith("Årsprognosen är -6")]
    assert next(part.text for part in told._p.iter(qn("w:t"))) == "Årsprognosen är "
    assert len(list(told._p.iter(qn("w:noBreakHyphen")))) == 1


def test_what_is_read_back_has_its_minus(tmp_path: Path) -> None:
    path = tmp_path / "rapport.docx"
    path.write_bytes(written(office().consolidated()))
    texts, _ = texts_of(path)
    assert any(text.startswith("Årsprognosen är -6,0") for text in texts)


@pytest.fixture(scope="module")
def after_april() -> Document:
    """The report of a period that knows the follow-up before it."""
    former = {"assignments": FORMER_ASSIGNMENTS}
    return report(with_april(office(former=former).consolidated()))


def test_what_has_changed_since_the_last_follow_up_is_told(after_april: Document) -> None:
    text = all_text(after_april).replace("\N{NO-BREAK SPACE}", " ")
    assert "Det är en försämring med 1,0 mnkr sedan förra prognosen.\n" in text
    assert "Sedan förra uppföljningen har 1 uppdrag blivit bättre och 1 sämre.\n" in text
    # what the departments had come to did not change between the two, only the forecast of Bas
    assert "fördelat så här: ny bedömning av resten av året -1,0 mnkr.\n" in text
    nbsp = "\N{NO-BREAK SPACE}"
    assert table_with(after_april, "Uppföljning") == [
        ["Uppföljning", "Årsprognos", "Årsbudget", "Avvikelse"],
        ["Uppföljning januari–april 2018", f"-5,0{nbsp}mnkr", f"0,0{nbsp}mnkr", f"-5,0{nbsp}mnkr"],
        [
            "Uppföljning januari–augusti 2018",
            f"-6,0{nbsp}mnkr",
            f"0,0{nbsp}mnkr",
            f"-6,0{nbsp}mnkr",
        ],
    ]


def test_an_indicators_course_goes_over_the_earlier_follow_ups(after_april: Document) -> None:
    assert table_with(after_april, "Förra året")[:2] == [
        ["Indikator", "Enhet", "Förra året", "2018-04", "Utfall", "Målvärde", "Skillnad mot mål"],
        [
            "Personalomsättning (R12) – Regionkontoret Bas",
            "%",
            "8,4",
            "12,6",
            "14,9",
            "11,0",
            "3,9",
        ],
    ]
    assert drawn_values(after_april, 2)[:7] == [
        *("Värde", "Förra året", "2018-04", "2018-08"),
        *("8.4", "12.6", "14.9"),
    ]


def test_texts_stand_under_their_objective_and_others_in_the_summary(document: Document) -> None:
    texts = [part.text for part in document.paragraphs]
    assert texts[texts.index("Delmål: Hög attraktivitet") + 1] == "Planerna är antagna."
    assert texts.index("Året har börjat bra.") < texts.index("Ekonomiskt resultat och årsprognos")
    assert texts[texts.index("Året har börjat bra.") - 1] == "0 Inledning – Tillväxt utveckling"


# --- structure ----------------------------------------------------------------------------------


def test_the_contents_list_the_headings_with_fields_for_their_pages(document: Document) -> None:
    lines = [part for part in document.paragraphs if part.style and part.style.name[:3] == "toc"]
    assert [line.text for line in lines][:4] == [
        "1\tSammanfattning\t\N{NO-BREAK SPACE}",
        "1.1\tEkonomiskt resultat och årsprognos\t\N{NO-BREAK SPACE}",
        "2\tUppföljning av verksamhet och aktivitet per delmål\t\N{NO-BREAK SPACE}",
        "2.1\tDelmål: Hög attraktivitet\t\N{NO-BREAK SPACE}",
    ]
    assert lines[-1].text.startswith("Bilaga 3: Vad rapporten bygger på\t")
    shown = [text for style, text in headings(document) if style != "Heading 3"]
    assert len(lines) == len(shown)
    targets = {part.get(qn("w:name")) for part in document.element.body.iter(qn("w:bookmarkStart"))}
    links = [part.get(qn("w:anchor")) for line in lines for part in line._p.iter(qn("w:hyperlink"))]
    fields = [part.text for line in lines for part in line._p.iter(qn("w:instrText"))]
    assert fields == [f" PAGEREF {name} \\h " for name in links]
    assert len(set(links)) == len(lines)
    assert set(links) <= targets
    settings = document.settings.element
    assert next(settings.iter(qn("w:updateFields"))).get(qn("w:val")) == "true"


def test_fields_begin_and_end(document: Document) -> None:
    kinds = [part.get(qn("w:fldCharType")) for part in document.element.body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 1


def test_every_table_repeats_its_header_and_keeps_its_rows(document: Document) -> None:
    assert len(document.tables) > 10
    for table in document.tables:
        rows = table._tbl.tr_lst
        repeated = [has(row, "w:tblHeader") for row in rows]
        assert repeated == [True] + [False] * (len(rows) - 1)
        assert all(has(row, "w:cantSplit") for row in rows)


def test_every_table_has_a_text_alternative_and_fits_the_page(document: Document) -> None:
    for table in document.tables:
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
        width = int(properties.find(qn("w:tblW")).get(qn("w:w")))
        assert width == sum(int(part.get(qn("w:w"))) for part in table._tbl.tblGrid.gridCol_lst)
        assert 9_200 < width < 14_400  # twips: the width between the margins, upright or lying


def test_tables_are_captioned_in_order(document: Document) -> None:
    captions = [
        part.text for part in document.paragraphs if part.style and part.style.name == "Caption"
    ]
    assert captions.count("Figur 1. Avvikelse mot budget per område, mnkr") == 1
    captions = [caption for caption in captions if caption.startswith("Tabell")]
    numbers = [int(caption.split(".")[0].removeprefix("Tabell ")) for caption in captions]
    assert numbers == list(range(1, len(captions) + 1))
    assert "Ekonomisk prognos" in " ".join(captions)


def test_headings_are_numbered_by_their_styles(document: Document) -> None:
    numbered = {"Heading 1": "0", "Heading 2": "1", "Heading 3": "2", "Heading 4": "3"}
    for name, level in numbered.items():
        properties = document.styles[name].element.pPr
        assert properties.find(qn("w:numPr")).find(qn("w:ilvl")).get(qn("w:val")) == level
        assert properties.find(qn("w:outlineLvl")).get(qn("w:val")) == level


def test_the_language_is_swedish_and_the_page_a4(document: Document) -> None:
    (language,) = document.styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "sv-SE"
    assert document.core_properties.language == "sv-SE"
    assert document.core_properties.title == "Uppföljning januari–augusti 2018, Regionkontoret"
    sizes = [
        (round((part.page_width or 0) / 360_000, 1), round((part.page_height or 0) / 360_000, 1))
        for part in document.sections
    ]
    assert sizes == [(21.0, 29.7), (29.7, 21.0), (21.0, 29.7)]  # the project report lies down


def test_header_and_footer_stand_on_all_pages_but_the_first(document: Document) -> None:
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == "Regionkontoret · Uppföljning januari–augusti 2018"
    footer = section.footer._element
    assert [part.text.strip() for part in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert all(part.footer.is_linked_to_previous for part in list(document.sections)[1:])
    assert not any(part.different_first_page_header_footer for part in list(document.sections)[1:])


def test_the_same_inputs_give_the_same_bytes() -> None:
    first, second = written(office().consolidated()), written(office().consolidated())
    assert first == second
    with zipfile.ZipFile(BytesIO(first)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2018-08-31T12:00:00Z" in package.read("docProps/core.xml")


# --- texts that departments write ---------------------------------------------------------------


def with_comment(comment: str, **row: Any) -> Consolidated:
    """The office with a comment on one of its assignments and the same text under Analys."""
    rows = [dict(part) for part in Office().tables["assignments"]["TILLV"]]
    rows[3] |= {"comment": comment} | row
    analysis = {"TILLV": [{"number": "2.1", "name": "Hög attraktivitet", "text": comment}]}
    assignments = dict(Office().tables["assignments"]) | {"TILLV": rows}
    return office(tables={"assignments": assignments, "analysis": analysis}).consolidated()


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=HYPERLINK(1)", "+46", "@SUM(A1)", "<w:t>&amp;</w:t>", "{ TOC }", "\\h MERGEFIELD x"],
)
def test_text_is_text_whatever_it_looks_like(text: str) -> None:
    plain = report()
    document = report(with_comment(text))
    assert text in [part.text for part in document.paragraphs]
    row = next(row for table in document.tables for row in cells(table) if "Cykelplan" in row)
    assert row[2] == text
    count = len(list(plain.element.body.iter(qn("w:instrText"))))
    assert len(list(document.element.body.iter(qn("w:instrText")))) == count


def test_control_characters_are_cleaned() -> None:
    document = report(with_comment("före\x07efter\u202egnal\r\nny rad\tslut"))
    row = next(row for table in document.tables for row in cells(table) if "Cykelplan" in row)
    assert row[2] == "före\N{REPLACEMENT CHARACTER}eftergnal\nny rad slut"
    texts = [part.text for part in document.paragraphs]
    at = texts.index("före\N{REPLACEMENT CHARACTER}eftergnal")
    assert texts[at + 1] == "ny rad slut"


LONG = "Ett ord till. " * 2_142 + "Slutet är här"
"""30 001 characters."""


def long_office() -> Consolidated:
    rows = [
        {
            "number": f"2.1.1.{number}",
            "level": "Uppdrag",
            "name": f"Uppdrag {number}",
            "status": "U",
        }
        for number in range(1, 1_001)
    ]
    rows[499]["comment"] = LONG
    top = list(Office().tables["assignments"]["TILLV"])[:2]
    analysis = {"TILLV": [{"number": "2.1", "name": "Hög attraktivitet", "text": LONG}]}
    assignments = {"TILLV": [*top, *rows]}
    return office(tables={"assignments": assignments, "analysis": analysis}).consolidated()


def test_long_texts_and_long_tables_are_printed_whole() -> None:
    assert len(LONG) == 30_001
    document = report(long_office())
    assert LONG in [part.text for part in document.paragraphs]
    (table,) = [part for part in document.tables if len(part._tbl.tr_lst) == 1_001]
    rows = table._tbl.tr_lst
    assert "".join(rows[500].itertext(qn("w:t"))).endswith(LONG)
    whole = [has(row, "w:cantSplit") for row in rows]
    assert [place for place, kept in enumerate(whole) if not kept] == [500]  # it fills a page


def test_an_office_of_one_department_without_texts_prints() -> None:
    one = model(avdelning=[{"kod": "EPLAN", "namn": "E-plan utveckling"}])
    tables = {"operating_budget": {"EPLAN": operating_budget()["EPLAN"]}}
    document = report(Office(model=one, tables=tables).consolidated())
    rows = table_with(document, "Ack. resultat jan–aug 2018")
    assert rows[1] == ["E-plan utveckling", "-14,6", "-21,6", "-5,8", "-23,7", "-33,7", "-10,0"]
    assert rows[2][0] == "Totalt Regionkontoret"
    assert "Ingen kommentar är lämnad." in [part.text for part in document.paragraphs]
    assert [text for style, text in headings(document) if style == "Heading 1"] == [
        "Sammanfattning",
        "Regionkontoret – uppföljning av resurser",
        "Underskrifter",
    ]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [("Uppdrag", "Nivå"), ("Investeringar", "Nr"), ("Indikatorer", "Utfall")],
)
def test_an_office_that_does_without_a_column_prints(sheet: str, column: str) -> None:
    without = model(blad=[{"namn": sheet, "utan": [column]}])
    consolidated = office(model=without).consolidated()
    assert lint_texts(Analysis(consolidated)) == ()
    assert headings(report(consolidated))[0] == ("Heading 1", "Sammanfattning")


def test_a_plan_without_outcome_prints() -> None:
    document = report(office(period="2018-plan").consolidated())
    rows = table_with(document, "Budget 2018")
    assert rows[0] == ["Område", "Budget 2018"]
    assert rows[-1] == ["Totalt Regionkontoret", "0,0"]


# --- what is missing ----------------------------------------------------------------------------


def test_what_is_left_out_late_and_accepted_is_told_in_the_report() -> None:
    books = [Received(f"{code}.xlsx", code) for code in AREAS if code != "RS"]
    books[0] = replace(books[0], received="2018-09-20 09:00")
    waiver = Waiver.model_validate(
        {
            "regel": "BUD001",
            "avdelning": "BAS",
            "rad": "1",
            "skal": "Beloppet kommer i nästa period.",
            "av": "Controllern",
            "till": date(2018, 12, 31),
        }
    )
    accepted = error("BAS.xlsx", "BAS")
    refused = error("EPLAN.xlsx", "EPLAN")
    consolidated = office(books=books).consolidated(
        [accepted, refused], [AppliedWaiver(waiver, WaiverState.ACTIVE, (accepted,))]
    )
    document = report(consolidated)
    notice = next(
        part for part in document.paragraphs if part.style and part.style.name == "Viktigt"
    )
    assert notice.text == (
        "Rapporten är inte komplett. Följande ingår inte: "
        "RS drift av egna utvecklingsprojekt (saknas) och E-plan utveckling (utelämnad, 1 fel). "
        "Alla summor är utan dem."
    )
    assert "Inkommet efter sista dagen: Regionbidrag." in [
        part.text for part in document.paragraphs
    ]
    deliveries = {row[0]: row[1:] for row in table_with(document, "Inkom")}
    assert deliveries["E-plan utveckling"] == ["1 fel", "2018-09-10", "nej", "utelämnad, 1 fel"]
    assert table_with(document, "Skäl att godkänna")[1] == [
        "BUD001",
        "BAS 1",
        "Beloppet saknas.",
        "Beloppet kommer i nästa period.",
        "2018-12-31",
    ]
    names = [row[0] for row in table_with(document, "Ack. resultat jan–aug 2018")]
    assert "E-plan utveckling" not in names
    assert "Controllern" not in all_text(document)


# --- in another program -------------------------------------------------------------------------


def pdf_text(path: Path) -> str:
    program = shutil.which("pdftotext")
    assert program is not None, "poppler-utils is missing"
    run = subprocess.run([program, "-layout", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode()


def printed_pages(document: bytes, soffice: Convert, folder: Path) -> Iterator[str]:
    source = folder / "rapport.docx"
    source.write_bytes(document)
    yield from pdf_text(soffice(source, "pdf", folder)).split("\f")


def test_libreoffice_prints_it(soffice: Convert, tmp_path: Path) -> None:
    pages = list(printed_pages(written(office().consolidated()), soffice, tmp_path))
    together = "\n".join(pages)
    assert "Sida" not in pages[0]
    assert "Sida 3 av" in pages[2]
    assert "Bilaga 2: Projektredovisning" in together
    line = next(part for part in together.splitlines() if "E-plan utveckling   " in part)
    assert line.split()[2:] == ["-14,6", "-21,6", "-5,8", "-23,7", "-33,7", "-10,0"]
    # the contents tell the page that each appendix begins on
    listed = re.findall(r"^(Bilaga \d): .*?\.+ ?(\d+)$", pages[1], re.MULTILINE)
    begins = {
        name: str(number)
        for number, page in enumerate(pages[2:], start=3)
        for name in re.findall(r"^(Bilaga \d): ", page, re.MULTILINE)
    }
    assert dict(listed) == begins
    assert list(begins) == ["Bilaga 1", "Bilaga 2", "Bilaga 3"]


def test_libreoffice_prints_long_texts_whole(soffice: Convert, tmp_path: Path) -> None:
    pages = list(printed_pages(written(long_office()), soffice, tmp_path))
    together = "\n".join(pages)
    assert together.count("Slutet är här") == 2
    assert "Uppdrag 1000" in together
    with_rows = [page for page in pages if "● uppfylls" in page and "Uppdrag " in page]
    assert all("Kommentar" in page for page in with_rows[1:])  # the header row is repeated
