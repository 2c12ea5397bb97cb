"""The page: the figures it shows, what departments' texts become, and what it may load."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import follow_up_office as made
import pytest
from follow_up_office import Office, Received
from html_page import Element, parsed

from xlvp.reconciliation import reconcile
from xlvp.report.page import page_html, write_page
from xlvp.report.page.charts import (
    NARROW,
    WIDE,
    Line,
    Segment,
    Step,
    bridge_chart,
    line_chart,
    stacked_chart,
)
from xlvp.report.page.palette import INK, LIGHT_INK, dark_tint, light_tint
from xlvp.report.page.parts import Cell, Chart, Column, Row, Table, rows_as

NBSP = "\N{NO-BREAK SPACE}"
AA = 4.5
SECTIONS = [
    "Nyckeltal",
    "Detta behöver du titta på",
    "Avvikelseanalys",
    "Måluppfyllelse",
    "Förändringar sedan förra uppföljningen",
    "Tabeller",
    "Indikatorer över tid",
    "Avstämning",
    "Leveranser",
    "Fynd",
    "Undantag",
    "Källor",
]


def html(office: Office, **options: Any) -> str:
    consolidated = office.consolidated(**options)
    return page_html(consolidated, reconcile(consolidated, made.PRINTED))


@pytest.fixture(scope="module")
def source() -> str:
    return html(Office(former={"assignments": made.FORMER_ASSIGNMENTS}))


@pytest.fixture(scope="module")
def page(source: str) -> Element:
    return parsed(source)


def with_texts(texts: Iterable[str]) -> Office:
    """An office in which a department has written a text at each of its lines."""
    tables = made.everything()
    line = dict(tables["operating_budget"]["BAS"][0])
    lines = [line | {"account": f"{n}", "comment": text} for n, text in enumerate(texts, start=1)]
    tables["operating_budget"] = dict(tables["operating_budget"]) | {"BAS": lines}
    return Office(tables=tables)


def comments(found: Element) -> list[Element]:
    """The cells with the texts."""
    return [
        cell
        for row in found.by_id("blad-operating-budget").named("tr")
        for cell in row.named("td")
        if cell.attributes.get("class") == "long" and row.text.startswith("Regionkontoret Bas")
    ][1::2]


# --- what it tells -------------------------------------------------------------------------------


def test_sections_stand_in_the_order_of_the_follow_up(page: Element) -> None:
    assert [heading.text for heading in page.named("h2")] == SECTIONS
    (contents,) = page.named("nav")
    assert [link.text for link in contents.named("a")] == SECTIONS


def test_every_link_leads_somewhere_on_the_page(page: Element) -> None:
    ids = [part.attributes["id"] for part in page.all if "id" in part.attributes]
    assert len(ids) == len(set(ids))
    links = {link.attributes["href"] for link in page.named("a")}
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= set(ids)


def test_key_figures_are_those_of_the_published_economy(page: Element) -> None:
    cards = {
        card.named("dt")[0].text: [value.text for value in card.named("dd")]
        for card in page.all
        if card.attributes.get("class") == "card"
    }
    # 254,7 − 22,9 − 170,1 − 0,3 − 21,6 − 20 = 19,8; budget 0,0; forecasts −6,0
    assert cards["Resultat hittills"] == ["19,8 mnkr", "Budget 0,0", "Avvikelse +19,8"]
    assert cards["Årsprognos"] == ["-6,0 mnkr", "Årsbudget 0,0", "Avvikelse -6,0"]
    # 386,3 − 40,6 − 278,7 + 0 − 33,7 − 38,3 = −5,0
    assert cards["Mot förra prognosen"] == ["-1,0 mnkr", "Förra prognosen -5,0"]
    assert cards["Investeringar hittills"][0] == "0,4 mnkr"
    assert cards["Avdelningar som ingår"] == ["6 av 6", "Underskrivna 6", "Kvarstående fel 0"]


def test_bridge_table_holds_the_departments_contributions(page: Element) -> None:
    assert page.by_id("hittills-department").rows == [
        ["Avdelning", "Utfall ack.", "Budget ack.", "Avvikelse", "Andel av kontorets"],
        ["Tillväxt utveckling", "-20,0", "-32,2", "+12,2", "62 %"],
        ["Regionkontoret Bas", "-170,1", "-179,7", "+9,6", "48 %"],
        ["E-plan utveckling", "-21,6", "-15,8", "-5,8", "-29 %"],
        ["Förtroendevalda", "-22,9", "-27,0", "+4,1", "21 %"],
        ["RS drift av egna utvecklingsprojekt", "-0,3", "0,0", "-0,3", "-2 %"],
        ["Regionbidrag", "254,7", "254,7", "0,0", "0 %"],
        ["Kontoret", "19,8", "0,0", "+19,8", "100 %"],
    ]


def test_a_material_deviation_without_comment_says_so(page: Element) -> None:
    rows = {row[0]: row for row in page.by_id("vasentligt-prognos").rows}
    assert rows["E-plan utveckling"][4:6] == ["-42 %", "✗ nej"]
    assert rows["E-plan utveckling"][-1] == "EPLAN.xlsx Driftbudget!H6"


def test_statuses_are_told_by_symbol_and_word(page: Element) -> None:
    chips = [
        part
        for part in page.by_id("blad-assignments").all
        if "chip" in part.attributes.get("class", "").split()
    ]
    assert {chip.text for chip in chips} == {"● uppfylls", "◐ uppfylls delvis", "○ uppfylls inte"}
    hidden = [symbol for chip in chips for symbol in chip.named("span")[1:]]
    assert all(symbol.attributes.get("aria-hidden") == "true" for symbol in hidden)


def test_movements_go_from_status_to_status(page: Element) -> None:
    # Infrastrukturplan D → U, Cykelplan U → D, Bredbandsstrategi N → N, Företagsservice U → U;
    # new: the statuses of the four others; gone: Fiberkarta, which was U
    rows = page.by_id("fran-till-assignments").rows
    assert rows[1] == ["● uppfylls", "1", "1", "–", "–", "1", "3"]
    assert rows[2] == ["◐ uppfylls delvis", "1", "–", "–", "–", "–", "1"]
    moves = {row[2]: row[0] for row in page.by_id("andrade-assignments").rows[1:]}
    assert moves["Cykelplan"] == "▼ sämre"
    assert moves["Infrastrukturplan"] == "▲ bättre"
    assert moves["Fiberkarta"] == "✖ borta"


def test_every_row_tells_its_source(page: Element) -> None:
    header, *rows = page.by_id("blad-investments").rows
    assert header[-3:] == ["Arbetsbok", "Blad", "Celler"]
    assert rows[1][-3:] == ["EPLAN.xlsx", "Investeringar", "A6:M6"]


def test_what_needs_a_look_leads_to_its_row(page: Element) -> None:
    links = {link.text: link.attributes["href"] for link in page.named("a")}
    target = page.by_id(links["EPLAN.xlsx Driftbudget!H6"][1:])
    assert target.tag == "tr"
    assert target.text.startswith("E-plan utveckling")


def test_the_forecast_is_followed_through_the_year() -> None:
    consolidated = made.with_april(Office().consolidated())
    found = parsed(page_html(consolidated, reconcile(consolidated, made.PRINTED)))
    assert [row[1:] for row in found.by_id("prognoser-tabell").rows[1:]] == [
        ["-5,0", "0,0", "–"],
        ["-6,0", "0,0", "-1,0"],
    ]
    # Regionkontoret Bas forecast -278,7 in April and -279,7 now; what had happened was the same
    assert found.by_id("orsaker").rows == [
        ["Orsak", "Ändring", "Avdelningar"],
        ["Ny bedömning av resten av året", "-1,0", "Regionkontoret Bas -1,0"],
        ["Kontoret", "-1,0", ""],
    ]
    assert found.by_id("prognoser").named("h3")[0].text == (
        "Årsprognosen har försämrats med 1,0 mnkr sedan förra uppföljningen, från -5,0 till -6,0."
    )
    indicators = found.by_id("indikatorer-over-tid").rows
    assert indicators[0][4] == "Uppföljning januari–april 2018"
    assert [row[4] for row in indicators[1:]] == ["12,6", "–"]


def test_each_departments_forecast_is_followed_through_the_year() -> None:
    consolidated = made.with_april(Office().consolidated())
    found = parsed(page_html(consolidated, reconcile(consolidated, made.PRINTED)))
    header, *rows = found.by_id("prognoser-avdelningar").rows
    assert header[1:] == [
        *("Årsprognos 2018-04", "Årsprognos 2018-08", "Ändring", "Avvikelse mot årsbudget")
    ]
    told = {row[0]: row[1:] for row in rows}
    assert told["Regionkontoret Bas"] == ["-278,7", "-279,7", "-1,0", "-6,0"]
    assert told["E-plan utveckling"] == ["-33,7", "-33,7", "0,0", "-10,0"]


def test_accuracy_and_postponed_dates_of_the_earlier_follow_ups() -> None:
    line = {"account": "1", "account_class": "Verksamhet", "name": "Tillväxt", "year_budget": "-48"}
    activity = {"number": "2.1.1.1.1", "assignment": "2.1.1.1", "name": "Samråd", "status": "U"}
    history = [
        made.earlier(day, operating_budget={"TILLV": [line | figures]}, activities=activities)
        for day, figures, activities in (
            (date(2017, 8, 31), {"actual_to_date": "-25,2", "full_year_forecast": "-49,0"}, {}),
            (date(2017, 12, 31), {"actual_to_date": "-46,0", "full_year_forecast": "-46,0"}, {}),
            (
                date(2018, 4, 30),
                {"actual_to_date": "-10,6", "full_year_forecast": "-42,3"},
                {"TILLV": [activity | {"end_date": date(2018, 9, 30)}]},
            ),
        )
    ]
    consolidated = replace(Office().consolidated(), history=tuple(history))
    found = parsed(page_html(consolidated, reconcile(consolidated, made.PRINTED)))
    # the year ended with -46,0, and 3,0 worse was forecast in August
    assert found.by_id("prognossakerhet").rows[1:] == [
        ["Kontoret", "+3,0", "3,0", "1", "2017-08 +3,0"],
        ["Tillväxt utveckling", "+3,0", "3,0", "1", "2017-08 +3,0"],
    ]
    # the end date was 30 September and is 31 December: 31 + 30 + 31 days
    (row,) = found.by_id("uppskjutna-activities").rows[1:]
    assert row[:7] == [
        "2.1.1.1.1 Samråd",
        "Tillväxt utveckling",
        "2018-12-31",
        "2018-09-30",
        "1",
        "92",
        "–",
    ]


def test_the_deliveries_tell_how_workbooks_stand_to_their_seals(page: Element) -> None:
    assert "Försegling" not in page.by_id("leveranser-tabell").rows[0]
    seals = {"BAS.xlsx": "ändrad sedan dess"}
    consolidated = replace(Office().consolidated(), seals=seals)
    found = parsed(page_html(consolidated, reconcile(consolidated, made.PRINTED)))
    header, *rows = found.by_id("leveranser-tabell").rows
    told = {row[0]: row[header.index("Försegling")] for row in rows}
    assert told["Regionkontoret Bas"] == "ändrad sedan dess"
    assert told["E-plan utveckling"] == ""


def test_a_status_chart_has_room_for_twelve_headings_and_the_table_has_all() -> None:
    rows = [
        row
        for place in range(1, 15)
        for row in (
            {"number": f"{place}", "level": "Delmål", "name": "Mål"},
            {
                "number": f"{place}.1.1",
                "level": "Uppdrag",
                "name": "Uppdrag",
                "status": "N" if place == 14 else "U",
            },
        )
    ]
    found = parsed(html(Office(tables={"assignments": {"BAS": rows}})))
    wide, _ = (part for part in found.by_id("status-assignments").all if part.tag == "svg")
    labels = [part.text for part in wide.all if part.attributes.get("class") == "label"]
    assert labels == [*(f"{place} Mål" for place in range(1, 12)), "14 Mål"]
    assert len(found.by_id("antal-assignments-delmål").rows) == 1 + 14 + 1
    assert "2 delmål med färre avvikelser står bara i tabellen." in found.text


def test_a_forecast_that_the_year_contradicts_is_told(page: Element) -> None:
    # Bas: -279,7 leaves -109,6; at the pace so far -170,1 × 4/8 = -85,1 (rounded), the budget
    # has -273,7 + 179,7 = -94,0 left
    rows = {row[0]: row[1:5] for row in page.by_id("motsagda").rows}
    assert rows["Regionkontoret Bas"] == ["-279,7", "-109,6", "-94,0", "-15,6"]


def test_a_department_that_is_missing_is_said_first() -> None:
    books = [Received(f"{code}.xlsx", code) for code in made.AREAS if code != "EPLAN"]
    found = parsed(html(Office(books=books)))
    (notice,) = (part for part in found.all if part.attributes.get("class") == "notice")
    assert notice.text == (
        "! Uppföljningen är inte komplett. Alla summor är utan E-plan utveckling (saknas)."
    )


def test_a_period_without_predecessor_has_no_movements() -> None:
    found = parsed(html(Office(period="2018-04")))
    assert "Förändringar sedan förra uppföljningen" not in [h.text for h in found.named("h2")]


def test_an_office_with_one_department_and_an_empty_plan() -> None:
    only = made.model(avdelning=[{"kod": "BAS", "namn": "Kansliet"}])
    found = parsed(html(Office(model=only, tables={"sign_off": made.sign_offs(["BAS"])})))
    assert found.by_id("leveranser-tabell").rows[1][0] == "Kansliet"
    assert "Tabeller" in [heading.text for heading in found.named("h2")]


def test_a_plan_has_a_budget_and_nothing_to_hold_it_against() -> None:
    found = parsed(html(Office(period="2018-plan")))
    assert found.by_id("arsbudget-department").rows[-1] == ["Kontoret", "0,0"]
    assert not [part for part in found.all if part.attributes.get("id") == "resultat"]


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    consolidated = Office().consolidated()
    ties = reconcile(consolidated, made.PRINTED)
    for name in ("en.html", "två.html"):
        write_page(consolidated, ties, tmp_path / name)
    assert (tmp_path / "en.html").read_bytes() == (tmp_path / "två.html").read_bytes()
    assert b"\r" not in (tmp_path / "en.html").read_bytes()


# --- departments' texts --------------------------------------------------------------------------


TEXTS = [
    "=1+1",
    "+46 70",
    "-5 procent",
    "@kansli",
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    "R&D & \"citat\" och 'citat'",
    "{{ 7 * 7 }} {% raw %}",
    "https://example.org/ och www.example.org",
]
UNSEEN = {
    "före\u202eretfe": "före[U+202E]retfe",
    "a\u200bb\ufeffc\u2066d": "a[U+200B]b[U+FEFF]c[U+2066]d",
    "a\x00b\x1bc": "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c",
    "a\ud800b": "a\N{REPLACEMENT CHARACTER}b",
    "👩\u200d🏫": "👩\u200d🏫",
}


def test_a_text_comes_out_as_text() -> None:
    found = parsed(html(with_texts(TEXTS)))
    cells = comments(found)
    assert [cell.text for cell in cells] == TEXTS
    assert all(isinstance(part, str) for cell in cells for part in cell.inside)
    assert len(found.named("script")) == 1
    assert not found.named("img")
    assert not [link for link in found.named("a") if not link.attributes["href"].startswith("#")]


def test_characters_that_are_not_seen_are_shown() -> None:
    page = html(with_texts(UNSEEN))
    page.encode()
    assert [cell.text for cell in comments(parsed(page))] == list(UNSEEN.values())


def test_a_text_in_a_name_is_text_in_charts_and_attributes_too() -> None:
    name = "A\"><script>alert('x')</script>\u202e"
    shown = name.replace("\u202e", "[U+202E]")
    departments = [{"kod": "BAS", "namn": name}, {"kod": "BID", "namn": "Bidrag"}]
    found = parsed(html(Office(model=made.model(avdelning=departments))))
    assert len(found.named("script")) == 1
    assert shown in [part.text for part in found.named("option")]
    drawn = [part.text for part in found.by_id("bro-hittills").named("desc")]
    assert all(shown in text for text in drawn)


def test_a_text_of_30_000_characters_is_all_there_and_opened_by_the_reader() -> None:
    text = " ".join(f"ord{number}" for number in range(3400))[:30_000]
    (cell,) = comments(parsed(html(with_texts([text]))))
    (details,) = cell.named("details")
    assert len(details.named("summary")[0].text) < 350
    assert cell.text.replace(" … visa hela", "") == text


def test_a_text_is_parted_at_a_blank() -> None:
    first, rest = Cell("abc def " * 60).shown
    assert first + rest == "abc def " * 60
    assert first.endswith(("abc", "def"))
    assert Cell("x" * 1000).shown == ("x" * 300, "x" * 700)


# --- what the page may do ------------------------------------------------------------------------


def test_only_the_pages_own_script_and_style_may_run(page: Element, source: str) -> None:
    (policy,) = (
        meta.attributes["content"]
        for meta in page.named("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (written,) = re.findall(f"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(written.encode()).digest()).decode()
        assert directives[directive] == f"'sha256-{digest}'"


def test_nothing_is_loaded_and_nothing_runs_from_attributes(page: Element, source: str) -> None:
    names = {name for part in page.all for name in part.attributes}
    assert not names & {"src", "style", "srcset", "action", "formaction"}
    assert not [name for name in names if name.startswith("on")]
    assert not re.findall(r"https?://|@import|url\((?!#)", source)


def test_page_works_for_those_who_listen_to_it(page: Element) -> None:
    assert page.named("html")[0].attributes["lang"] == "sv"
    assert [len(page.named(tag)) for tag in ("h1", "main", "nav", "header", "footer")] == [1] * 5
    for table in page.named("table"):
        assert table.named("caption")[0].text
        assert all("scope" in header.attributes for header in table.named("th"))
    for drawing in page.named("svg"):
        assert drawing.named("title")[0].text
        assert drawing.named("desc")[0].text
    captions = " ".join(caption.text for caption in page.named("caption"))
    for figure in page.named("figure"):
        (said,) = re.findall("”(.*)”", figure.named("figcaption")[0].text)
        assert said in captions


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#FF0000", "#00FF00", "#0000FF"])
def test_text_stands_out_from_every_status_colour(colour: str) -> None:
    assert contrast(INK, light_tint(colour)) >= AA
    assert contrast(INK, light_tint(colour, bar=True)) >= AA
    assert contrast(LIGHT_INK, dark_tint(colour)) >= AA


# --- charts --------------------------------------------------------------------------------------


def drawn(chart: Chart, name: str, tag: str, look: str = "") -> list[dict[str, Any]]:
    """Attributes of a drawing's shapes."""
    return [
        dict(shape.attributes)
        for shape in chart.drawings[name].shapes
        if shape.tag == tag and look in str(shape.attributes.get("class", ""))
    ]


def bridge(start: int, steps: list[int], end: int) -> Chart:
    named = [Step(f"Avdelning {n}", amount, f"{amount:+}") for n, amount in enumerate(steps)]
    return bridge_chart(
        "bro", "Titel", "Text", ("Budget", start, str(start)), named, ("Utfall", end, str(end)), ""
    )


def edges(shapes: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    for shape in shapes:
        yield shape["x"], shape["x"] + shape["width"]


@pytest.mark.parametrize(("name", "width"), [("wide", WIDE), ("narrow", NARROW)])
def test_a_bridges_steps_lead_from_one_total_to_the_other(name: str, width: float) -> None:
    chart = bridge(0, [30, -10], 20)
    (plus,), (minus,) = (edges(drawn(chart, name, "rect", look)) for look in ("plus", "minus"))
    first, last = edges(drawn(chart, name, "rect", "total"))
    assert plus[0] == pytest.approx(first[0], abs=0.2)  # begins where the budget ends: at 0
    assert minus[1] == pytest.approx(plus[1], abs=0.2)
    assert minus[0] == pytest.approx(last[1], abs=0.2)
    assert (minus[1] - minus[0]) * 3 == pytest.approx(plus[1] - plus[0], abs=0.5)
    assert all(0 <= left <= right <= width for left, right in (plus, minus, first, last))


def test_a_bridge_far_from_zero_says_that_its_axis_is_cut() -> None:
    cut, whole = bridge(1000, [7], 1007), bridge(5, [7], 12)
    said = [shape.text for shape in cut.drawings["wide"].shapes]
    assert "◆ Axeln börjar inte på noll." in said
    assert not drawn(cut, "wide", "rect", "total")
    assert len(drawn(whole, "wide", "rect", "total")) == 2


def test_a_bridge_of_many_departments_ends_with_the_rest() -> None:
    chart = bridge(0, [10] * 20, 200)
    labels = [shape.text for shape in chart.drawings["wide"].shapes if shape.tag == "text"]
    assert "7 till" in labels
    assert len(drawn(chart, "wide", "rect", "plus")) == 14


def test_status_bars_lie_beside_each_other_in_proportion() -> None:
    parts = [Segment("st-0-0", "●", 6), Segment("st-0-1", "◐", 3), Segment("st-0-2", "○", 0)]
    chart = stacked_chart("s", "Titel", "Text", [("Mål ett", parts)], [], "")
    (first, second) = drawn(chart, "wide", "rect", "segment")
    assert first["x"] + first["width"] <= second["x"]
    assert (first["width"] + 1.5) / (second["width"] + 1.5) == pytest.approx(2, abs=0.05)
    assert [
        shape.text
        for shape in chart.drawings["wide"].shapes
        if shape.attributes.get("class") == "inside"
    ] == ["● 6", "◐ 3"]


def test_a_line_rises_with_its_values_and_leaves_blanks_out() -> None:
    line = Line([("jan", 1.0, "1"), ("feb", None, ""), ("mar", 3.0, "3")], (2.0, "2"))
    chart = line_chart("l", "Titel", "Text", line, "")
    (path,) = drawn(chart, "both", "polyline")
    (start, end) = (tuple(map(float, pair.split(","))) for pair in path["points"].split())
    (target,) = drawn(chart, "both", "line", "target")
    assert start[0] < end[0]
    assert end[1] < target["y1"] < start[1]
    assert target["y1"] == pytest.approx((start[1] + end[1]) / 2, abs=0.2)


def test_a_line_of_equal_values_is_flat() -> None:
    chart = line_chart("l", "T", "D", Line([("a", 0.0, "0"), ("b", 0.0, "0")]), "")
    (path,) = drawn(chart, "both", "polyline")
    heights = [pair.split(",")[1] for pair in path["points"].split()]
    assert all(one == other for one, other in pairwise(heights))


# --- tables --------------------------------------------------------------------------------------


def test_a_table_of_two_rows_is_not_sorted() -> None:
    rows = [Row([Cell(str(number))]) for number in range(3)]
    columns = [Column("Tal")]
    assert Table("t", "T", columns, rows_as(rows)).sortable
    assert not Table("t", "T", columns, rows_as(rows[:2])).sortable


def test_a_model_without_statuses_has_a_page_without_that_filter() -> None:
    period = {
        "id": "2018-08",
        "namn": "Augusti",
        "slag": "uppföljning",
        "fran": date(2018, 1, 1),
        "till": date(2018, 8, 31),
        "senast": date(2018, 9, 14),
        "blad": ["Driftbudget"],
    }
    found = parsed(html(Office(model=made.model(statusskala=[], period=[period]))))
    assert not [part for part in found.named("select") if part.attributes["id"] == "f-status"]
