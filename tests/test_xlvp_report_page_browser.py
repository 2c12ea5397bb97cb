"""The page in a browser: it loads nothing, filters, sorts, prints, and shuts nobody out."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import follow_up_office as made
import pytest
from chromium import Chromium, Page
from follow_up_office import Office

from xlvp.reconciliation import reconcile
from xlvp.report.page import write_page

LONG = "En förklaring som fortsätter. " * 1000
SHOWN = "[...document.querySelectorAll('#{id} tbody tr')].filter(r => r.offsetParent)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The follow-up of the published economy, with a long text."""
    tables = made.everything()
    lines = [dict(line) for line in tables["operating_budget"]["FORT"]]
    lines[0]["comment"] = LONG
    tables["operating_budget"] = dict(tables["operating_budget"]) | {"FORT": lines}
    former = {"assignments": made.FORMER_ASSIGNMENTS}
    consolidated = Office(tables=tables, former=former).consolidated()
    path = tmp_path_factory.mktemp("page") / "uppföljning.html"
    write_page(consolidated, reconcile(consolidated, made.PRINTED), path)
    return path.as_uri()


@pytest.fixture(scope="module")
def page(chromium: Chromium, address: str) -> Page:
    return chromium.open(address)


def column(page: Page, id_: str, place: int = 0) -> Any:
    """Texts of a table's rows that are shown, in one column."""
    rows = SHOWN.format(id=id_)
    return page.run(f"{rows}.map(r => r.cells[{place}].innerText.trim())")


def choose(page: Page, **wanted: str) -> None:
    """Fill in the filters; what is not named is emptied."""
    for name in ("avdelning", "status", "sok"):
        value = wanted.get(name, "")
        script = (
            f"(f => {{ f.value = {value!r}; "
            "f.dispatchEvent(new Event('input', {bubbles: true})); return f.value })"
            f"(document.getElementById('f-{name}'))"
        )
        assert page.run(script) == value


def said(page: Page) -> Any:
    return page.run("document.getElementById('f-antal').innerText")


def test_page_opens_without_complaints_and_asks_for_nothing(page: Page, address: str) -> None:
    assert page.run("document.title") == "Uppföljning januari–augusti 2018 · Regionkontoret"
    assert page.complaints == []
    assert page.requests == [address]


def test_what_is_not_the_pages_own_may_not_run(chromium: Chromium, address: str) -> None:
    page = chromium.open(address)
    page.run("document.body.insertAdjacentHTML('beforeend', '<p id=p onclick=\"x=1\">p</p>')")
    page.run(
        "(s => { s.textContent = 'window.strange = 1'; document.body.append(s) })"
        "(document.createElement('script'))"
    )
    page.run("document.getElementById('p').click()")
    assert page.run("[typeof window.strange, typeof window.x]") == ["undefined", "undefined"]
    assert page.complaints


def test_a_department_is_chosen_in_all_tables(page: Page) -> None:
    choose(page, avdelning="TILLV")
    assert column(page, "hittills-department") == ["Tillväxt utveckling"]
    assert set(column(page, "blad-assignments")) == {"Tillväxt utveckling"}
    assert column(page, "resultat")[0] == "Utfall hittills mot budget"  # is about no department
    shown, whole = map(int, re.findall(r"\d+", said(page)))
    assert 0 < shown < whole
    choose(page)
    assert len(column(page, "hittills-department")) == 6
    assert said(page) == ""


def test_a_status_is_chosen_where_there_are_statuses(page: Page) -> None:
    choose(page, status="st-0-2")
    assert column(page, "blad-assignments", 3) == ["Bredbandsstrategi"]
    assert len(column(page, "hittills-department")) == 6  # has no statuses
    choose(page, status="st-0-2", avdelning="BAS")
    assert column(page, "blad-assignments", 3) == []
    assert page.run("document.getElementById('blad-assignments').hasAttribute('data-none')")
    choose(page)


def test_every_word_that_is_searched_must_be_in_the_row(page: Page) -> None:
    choose(page, sok="CYKEL tillväxt")
    assert column(page, "blad-assignments", 3) == ["Cykelplan"]
    choose(page, sok="cykel bas")
    assert column(page, "blad-assignments", 3) == []
    choose(page)


def test_the_reset_button_gives_all_back(page: Page) -> None:
    choose(page, sok="cykel", avdelning="TILLV")
    page.run("document.querySelector('.filters button').click()")
    page.run("new Promise(done => setTimeout(done, 30))")
    assert said(page) == ""
    assert len(column(page, "hittills-department")) == 6


def test_a_header_sorts_by_its_figures_up_down_and_back(page: Page) -> None:
    first = column(page, "hittills-department", 3)
    button = "document.querySelector('#hittills-department th:nth-child(4) button')"
    header = f"{button}.closest('th').getAttribute('aria-sort')"
    orders = []
    for _ in range(3):
        page.run(f"{button}.click()")
        orders.append((page.run(header), column(page, "hittills-department", 3)))
    rising = ["-5,8", "-0,3", "0,0", "+4,1", "+9,6", "+12,2"]
    assert orders == [("ascending", rising), ("descending", rising[::-1]), (None, first)]
    total = page.run("document.querySelector('#hittills-department tfoot').innerText")
    assert total.startswith("Kontoret")


def test_the_keyboard_sorts_swedish_names(page: Page) -> None:
    page.run("document.querySelector('#hittills-department th button').focus()")
    page.press("Enter", 13)
    assert column(page, "hittills-department") == [
        "E-plan utveckling",
        "Förtroendevalda",
        "Regionbidrag",
        "Regionkontoret Bas",
        "RS drift av egna utvecklingsprojekt",
        "Tillväxt utveckling",
    ]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.run(outline) == "solid"


def test_the_first_stop_leads_past_the_contents(chromium: Chromium, address: str) -> None:
    page = chromium.open(address)
    page.press("Tab", 9)
    assert page.run("document.activeElement.innerText") == "Hoppa till innehållet"
    page.press("Enter", 13)
    assert page.run("document.activeElement.id") == "innehall"


def test_a_link_opens_what_it_leads_to(chromium: Chromium, address: str) -> None:
    page = chromium.open(address)
    page.run("document.querySelectorAll('details.fold').forEach(part => part.open = false)")
    found = page.run(
        "(a => { a.click(); return decodeURIComponent(a.hash.slice(1)) })"
        "(document.querySelector('.points a[href^=\"#rad-\"]'))"
    )
    page.run("new Promise(done => setTimeout(done, 30))")
    assert page.run(f"document.getElementById({found!r}).closest('details').open")


def test_without_scripts_all_is_shown(chromium: Chromium, address: str) -> None:
    page = chromium.open("about:blank")
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    page.events.clear()
    page.send("Page.navigate", url=address)
    page.wait_for("Page.loadEventFired")
    assert len(column(page, "blad-assignments")) == 14
    assert page.run("document.querySelector('.filters').offsetParent") is None
    assert page.run("document.querySelectorAll('thead button').length") == 0


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(chromium: Chromium, address: str, width: int) -> None:
    page = chromium.open(address, width=width)
    page.run("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.run("document.documentElement.scrollWidth") == width


def test_all_is_printed_on_a4(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "sida.pdf"
    page.pdf(path)
    text = asked("pdftotext", "-layout", str(path), "-")
    sizes = set(re.findall(r"size: +(\d+)\S* x (\d+)", asked("pdfinfo", "-l", "99", str(path))))
    assert sizes == {("594", "841"), ("841", "594")}  # A4 in points, upright and across
    assert text.count("förklaring") >= 1000  # a word each, wherever the lines end
    assert "Sök i tabellerna" not in text
    pages = text.split("\f")
    assert f"Sida 1 av {len(pages) - 1}" in pages[0]


def test_a_long_tables_header_is_printed_on_each_of_its_pages(
    chromium: Chromium, tmp_path: Path
) -> None:
    tables = made.everything()
    line = dict(tables["operating_budget"]["FORT"][0])
    lines = [line | {"account": f"k{number}"} for number in range(1, 121)]
    tables = {"operating_budget": {"FORT": lines}}
    consolidated = Office(tables=tables).consolidated()
    path = tmp_path / "lång.html"
    write_page(consolidated, reconcile(consolidated, made.PRINTED), path)
    chromium.open(path.as_uri()).pdf(tmp_path / "lång.pdf")
    pages = asked("pdftotext", "-layout", str(tmp_path / "lång.pdf"), "-").split("\f")
    of_table = [page for page in pages if len(re.findall(r"\bk\d+\b", page)) > 3]
    assert len(of_table) > 1
    assert all("Årsbudget" in page for page in of_table)


def asked(program: str, *words: str) -> str:
    """What one of poppler's programs says."""
    found = shutil.which(program)
    assert found, f"{program} is missing (Debian: poppler-utils)"
    return subprocess.run([found, *words], capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False)])
def test_axe_finds_no_barrier(
    chromium: Chromium, address: str, axe: str, width: int, *, dark: bool
) -> None:
    page = chromium.open(address, width=width, dark=dark)
    page.run("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.run(f"{axe};0")
    found = page.run(
        "axe.run(document, {resultTypes: ['violations']}).then(r => "
        "r.violations.map(v => [v.id, v.nodes[0].html, v.nodes[0].failureSummary]))"
    )
    assert found == []
