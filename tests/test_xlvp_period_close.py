"""Closing a period: what is refused, what is frozen, what shows later, and opening it again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from closing_office import closing_office, deliver

from validation.finding import Severity
from xlvp.checking import Checked
from xlvp.closed import refuse_if_closed
from xlvp.closing import check_period, consolidate_period, waive_finding
from xlvp.consolidation import Consolidated
from xlvp.delivery_log import Event, read_log
from xlvp.errors import OutputError, PeriodError
from xlvp.freezing import figures
from xlvp.history import load_history
from xlvp.office import Office, PeriodFolder
from xlvp.period_close import close_period, reopen_period
from xlvp.period_verification import verify_period
from xlvp.report.document.making import report_period
from xlvp.report.marked import write_marked_copies
from xlvp.report.page.making import page_period
from xlvp.report.period_publication import Asked
from xlvp.template import write_templates

DAY = date(2019, 9, 12)
IN_MNKR = 1_000_000


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both periods have been delivered, none is closed; nobody writes here."""
    path = tmp_path_factory.mktemp("delivered") / "kontor"
    office = closing_office(path)
    deliver(office, "2019-04")
    deliver(office, "2019-08")
    return path


@pytest.fixture(scope="module")
def closed_in_april(delivered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first period is closed; nobody writes here."""
    path = Path(shutil.copytree(delivered, tmp_path_factory.mktemp("closed") / "kontor"))
    close_period(Office.open(path).period("2019-04"), today=DAY)
    return path


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """A copy of its own; the first period is closed when the test asks for ``april``."""
    closed = "april" in request.fixturenames
    source: Path = request.getfixturevalue("closed_in_april" if closed else "delivered")
    return Office.open(Path(shutil.copytree(source, tmp_path / "kontor")))


@pytest.fixture
def april(office: Office) -> PeriodFolder:
    return office.period("2019-04")


def refused(folder: PeriodFolder, missing_ok: str = "") -> str:
    before = tree(folder.path)
    with pytest.raises(PeriodError) as error:
        close_period(folder, missing_ok=missing_ok, today=DAY)
    assert tree(folder.path) == before
    return str(error.value)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def problems(folder: PeriodFolder) -> list[str]:
    return list(verify_period(folder).problems)


# --- what is refused -----------------------------------------------------------------------------


def test_the_former_period_is_closed_first(office: Office) -> None:
    assert refused(office.period("2019-08")) == (
        "2019-08 kan inte stängas. Förra perioden 2019-04 är öppen: stäng den först med "
        "xlvp close 2019-04."
    )
    close_period(office.period("2019-04"), today=DAY)
    close_period(office.period("2019-08"), today=DAY)


def test_a_former_period_that_nobody_delivered_for_has_nothing_to_close(tmp_path: Path) -> None:
    folder = deliver(closing_office(tmp_path / "kontor"), "2019-08")
    assert close_period(folder, today=DAY).frozen.path == folder.path / "stangd" / "1"


def test_an_error_that_is_neither_repaired_nor_waived_stops_the_close(office: Office) -> None:
    folder = deliver(office, "2019-04", "A", A="mycket")
    said = refused(folder)
    assert said.startswith(
        "2019-04 kan inte stängas. Fel som varken är rättade eller godkända: 1 i A.xlsx ("
    )
    assert said.endswith(
        "). Se dem med xlvp validate 2019-04, och låt rätta dem eller godkänn dem med xlvp waive."
    )
    (found,) = check_period(folder, DAY).findings(Severity.ERROR)
    assert found.code in said
    waive_finding(folder, (found.code, "A", found.key), "Beslutat så.", "chefen", "2999-12-31")
    assert close_period(folder, today=DAY).missing == {}


def test_errors_of_a_workbook_that_a_later_one_replaces_do_not_count(office: Office) -> None:
    folder = deliver(office, "2019-04", "A", A="mycket")
    first = (folder.received / "A.xlsx").rename(folder.received / "A-1.xlsx")
    os.utime(first, (1557000000, 1557000000))  # 2019-05-04
    deliver(office, "2019-04", "A")
    errors = check_period(folder, DAY).findings(Severity.ERROR)
    assert {found.place.workbook for found in errors} <= {"A-1.xlsx"}
    close_period(folder, today=DAY)


def test_a_department_may_be_missing_only_for_a_reason(office: Office) -> None:
    folder = office.period("2019-04")
    (folder.received / "B.xlsx").unlink()
    expected = (
        "2019-04 kan inte stängas. Saknas: B (ej inlämnad). Påminn med xlvp status 2019-04 "
        "--mail, eller stäng ändå med --missing-ok SKÄL."
    )
    assert refused(folder) == expected
    assert refused(folder, missing_ok=" x ") == expected
    result = close_period(folder, missing_ok="B är nedlagd.", today=DAY)
    assert result.missing == {"B": "B är nedlagd."}
    (closed,) = read_log(folder).events(Event.CLOSED)
    assert closed["missing"] == {"B": "B är nedlagd."}


# --- what is frozen ------------------------------------------------------------------------------


def test_a_close_holds_all_that_its_figures_rest_on(april: PeriodFolder, office: Office) -> None:
    folder = office.period("2019-08")
    report_period(folder, Asked(today=DAY))
    result = close_period(folder, today=DAY)
    close = folder.path / "stangd" / "1"
    assert sorted(tree(close)) == [
        "2019-04/inkommet/A.xlsx",
        "2019-04/inkommet/B.xlsx",
        "2019-08/inkommet/A.xlsx",
        "2019-08/inkommet/B.xlsx",
        "2019-08/leveranslogg.jsonl",
        "2019-08/mallar/A-2019-08.xlsx",
        "2019-08/mallar/B-2019-08.xlsx",
        "2019-08/uppfoljning/leveranslogg-2019-08.json",
        "2019-08/uppfoljning/rapport-2019-08.docx",
        "2019-08/uppfoljning/uppfoljning-2019-08.xlsx",
        "manifest.json",
        "plan/driftbudget.csv",
        "siffror.json",
        "styrmodell.toml",
    ]
    manifest = json.loads((close / "manifest.json").read_text("utf-8"))
    assert (manifest["period"], manifest["close"], manifest["day"]) == ("2019-08", 1, "2019-09-12")
    listed = {file["path"]: file["sha256"] for file in manifest["files"]}
    assert listed | {"manifest.json": result.frozen.manifest_sha256} == tree(close)
    assert manifest["versions"]["model"] == office.model_checksum
    april_manifest = april.path / "stangd" / "1" / "manifest.json"
    assert manifest["former"] == {
        "period": "2019-04",
        "close": "1",
        "manifest": hashlib.sha256(april_manifest.read_bytes()).hexdigest(),
    }
    figures = json.loads((close / "siffror.json").read_text("utf-8"))
    assert figures["totals"]["actual_to_date"] == -12 * IN_MNKR
    assert figures["totals"]["budget_to_date"] == -12 * IN_MNKR
    assert figures["totals"]["full_year_forecast"] == -18 * IN_MNKR


@pytest.mark.usefixtures("april")
def test_a_close_gives_the_same_figures_again_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "kontor").rename(tmp_path / "flyttat")
    for path in (tmp_path / "flyttat").rglob("*"):
        os.utime(path, (0, 0))  # a restored backup has other times
    folder = Office.open(tmp_path / "flyttat").period("2019-04")
    result = verify_period(folder)
    assert result.problems == ()
    assert result.sound[-1] == (
        "Stängning 1 räknad om: samma siffror, och samma uppföljning byte för byte."
    )


def edited(document: Path, before: str, after: str) -> None:
    """Change a text of a Word document."""
    opened = docx.Document(str(document))
    (cell, *_) = [
        cell for table in opened.tables for cell in table._cells if cell.text.strip() == before
    ]
    cell.paragraphs[0].runs[0].text = after
    opened.save(str(document))


def test_the_figures_of_report_and_page_come_out_again(office: Office) -> None:
    folder = office.period("2019-04")
    document = report_period(folder, Asked(today=DAY)).document
    page_period(folder, Asked(today=DAY))
    close_period(folder, today=DAY)
    told = (
        "Stängning 1: rapport-2019-04.docx har de siffror som räknas fram igen.",
        "Stängning 1: uppfoljning-2019-04.html har de siffror som räknas fram igen.",
    )
    assert set(told) <= set(verify_period(folder).sound)
    reopen_period(folder, "En siffra ska skrivas om.")
    edited(document, "-4,2", "-4,3")
    close_period(folder, today=DAY)
    result = verify_period(folder)
    assert result.problems == ()
    assert (
        "Stängning 2: rapport-2019-04.docx är ändrad för hand (siffror som inte räknas fram "
        "igen: -4,3)."
    ) in result.remarks
    reopen_period(folder, "Filen är trasig.")
    document.write_bytes(b"no document")
    close_period(folder, today=DAY)
    told_now = verify_period(folder).remarks
    assert (
        "Stängning 3: rapport-2019-04.docx är ändrad för hand (den går inte att läsa)." in told_now
    )


def test_what_somebody_edited_is_frozen_as_it_is(office: Office) -> None:
    folder = office.period("2019-04")
    document = report_period(folder, Asked(today=DAY)).document
    document.write_bytes(b"edited before it was published")
    result = close_period(folder, today=DAY)
    assert result.remarks == (
        "uppfoljning/rapport-2019-04.docx är ändrad för hand och fryses som den är.",
    )
    assert document.read_bytes() == b"edited before it was published"
    frozen = result.frozen.path / "2019-04" / "uppfoljning" / document.name
    assert frozen.read_bytes() == document.read_bytes()


def test_a_report_that_was_made_of_older_workbooks_is_made_again(office: Office) -> None:
    folder = office.period("2019-04")
    document = report_period(folder, Asked(today=DAY)).document
    before = document.read_bytes()
    deliver(office, "2019-04", "A", A="-9,9")
    close_period(folder, today=DAY)
    assert document.read_bytes() != before


# --- afterwards ----------------------------------------------------------------------------------


def every_writing_command(folder: PeriodFolder) -> dict[str, object]:
    checked: Checked = check_period(folder, DAY)
    waived = ("DEL003", "B", "")
    return {
        "templates": lambda: write_templates(folder.office, folder),
        "consolidate": lambda: consolidate_period(folder, today=DAY),
        "report": lambda: report_period(folder, Asked(today=DAY)),
        "mark": lambda: write_marked_copies(checked, folder.received_files()),
        "waive": lambda: waive_finding(folder, waived, "Ett skäl.", "chefen", "2999-12-31"),
        "close": lambda: close_period(folder, today=DAY),
    }


@pytest.mark.parametrize(
    "command", ["templates", "consolidate", "report", "mark", "waive", "close"]
)
def test_nothing_is_written_in_a_closed_period(april: PeriodFolder, command: str) -> None:
    before = tree(april.path)
    run = every_writing_command(april)[command]
    assert callable(run)
    with pytest.raises(PeriodError) as error:
        run()
    assert str(error.value) == (
        "Perioden 2019-04 är stängd sedan 2019-09-12 och ändras inte. Öppna den med "
        "xlvp reopen 2019-04 --why SKÄL om något måste rättas."
    )
    assert tree(april.path) == before


def test_a_close_is_never_written_to_even_when_the_period_is_open(april: PeriodFolder) -> None:
    reopen_period(april, "En siffra är fel.")
    with pytest.raises(PeriodError, match="är en stängd periods arkiv och ändras aldrig"):
        refuse_if_closed(april.path / "stangd" / "1" / "2019-04" / "uppfoljning" / "x.xlsx")
    refuse_if_closed(april.follow_up / "x.xlsx")


def test_later_periods_read_what_was_frozen(april: PeriodFolder, office: Office) -> None:
    deliver_over = april.received / "A.xlsx"
    deliver_over.write_bytes((office.path / "2019-08" / "inkommet" / "A.xlsx").read_bytes())
    (earlier,) = load_history(office.period("2019-08"))
    actual = earlier.tables["operating_budget"]["actual_to_date"]
    assert sorted(actual.tolist()) == [-4_200_000, -1_900_000]


def test_what_is_changed_in_a_close_or_beside_it_is_found(april: PeriodFolder) -> None:
    close = april.path / "stangd" / "1"
    original = close / "2019-04" / "inkommet" / "A.xlsx"
    content = original.read_bytes()
    original.chmod(0o644)
    original.write_bytes(content + b" ")
    assert problems(april) == ["Stängning 1: 2019-04/inkommet/A.xlsx är ändrad."]
    original.unlink()
    assert problems(april) == ["Stängning 1: 2019-04/inkommet/A.xlsx saknas."]
    original.write_bytes(content)
    (close / "ny.txt").touch()
    assert problems(april) == ["Stängning 1: ny.txt fanns inte när perioden stängdes."]
    (close / "ny.txt").unlink()
    (april.received / "A.xlsx").write_bytes(b"later")
    (said,) = problems(april)
    assert said == (
        "inkommet/A.xlsx är ändrad eller tillagd efter stängningen; det som gäller ligger i "
        "stängningen."
    )


def test_a_manifest_that_was_rewritten_with_its_files_is_found(april: PeriodFolder) -> None:
    close = april.path / "stangd" / "1"
    figures, manifest = close / "siffror.json", close / "manifest.json"
    for path in (figures, manifest):
        path.chmod(0o644)
    old = hashlib.sha256(figures.read_bytes()).hexdigest()
    figures.write_bytes(figures.read_bytes().replace(b"-4200000", b"-4300000"))
    new = hashlib.sha256(figures.read_bytes()).hexdigest()
    assert new != old
    manifest.write_bytes(manifest.read_bytes().replace(old.encode(), new.encode()))
    assert problems(april) == [
        "Stängning 1: manifest.json är inte den som leveransloggen har kontrollsumman för."
    ]


def test_figures_that_do_not_come_again_are_named(
    april: PeriodFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def otherwise(consolidated: Consolidated) -> dict[str, Any]:
        found = figures(consolidated)
        found["totals"]["actual_to_date"] += 1
        return found

    monkeypatch.setattr("xlvp.period_verification.figures", otherwise)
    assert problems(april) == [
        "Stängning 1: räknad om blir det andra siffror i summorna actual_to_date."
    ]


def test_a_log_whose_end_was_cut_off_is_found(april: PeriodFolder) -> None:
    log = april.path / "leveranslogg.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:1]))
    assert [problem.split(":")[0] for problem in problems(april)] == [
        "Leveransloggen saknar rader som fanns när leveranslogg-2019-04.json skrevs",
        "Stängning 1",
        "Stängning 1",
    ]


# --- again ---------------------------------------------------------------------------------------


def test_a_period_is_opened_and_closed_again_beside_its_former_close(
    april: PeriodFolder, office: Office
) -> None:
    first = tree(april.path / "stangd" / "1")
    assert reopen_period(april, "En siffra är fel.") == april.path / "stangd" / "1"
    deliver(office, "2019-04", "A", A="-4,5")
    second = close_period(april, today=DAY)
    assert second.frozen.path == april.path / "stangd" / "2"
    assert tree(april.path / "stangd" / "1") == first
    totals = json.loads((second.frozen.path / "siffror.json").read_text("utf-8"))["totals"]
    assert totals["actual_to_date"] == -6_400_000  # -4,5 and -1,9
    assert problems(april) == []
    events = [line["event"] for line in read_log(april).events(Event.CLOSED, Event.REOPENED)]
    assert events == ["closed", "reopened", "closed"]


def test_a_period_that_a_closed_one_rests_on_is_not_opened(
    april: PeriodFolder, office: Office
) -> None:
    close_period(office.period("2019-08"), today=DAY)
    with pytest.raises(PeriodError) as error:
        reopen_period(april, "En siffra är fel.")
    assert str(error.value) == (
        "2019-08 är stängd och bygger på 2019-04. Öppna den först med xlvp reopen 2019-08 --why "
        "SKÄL."
    )
    reopen_period(office.period("2019-08"), "En siffra är fel.")
    reopen_period(april, "En siffra är fel.")
    with pytest.raises(PeriodError, match="2019-04 är inte stängd"):
        reopen_period(april, "En gång till.")


def test_a_close_that_cannot_be_written_leaves_the_period_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = office.period("2019-04")
    consolidate_period(folder, today=DAY)
    before = tree(folder.path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xlvp.freezing._write", full)
    with pytest.raises(OutputError, match="disken är full"):
        close_period(folder, today=DAY)
    assert tree(folder.path) == before
    assert folder.close is None


def test_a_close_that_was_killed_before_it_was_logged_is_logged_by_the_next_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = office.period("2019-04")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("xlvp.period_close._closed_line", killed)
        with pytest.raises(KeyboardInterrupt):
            close_period(folder, today=DAY)
    assert folder.close == folder.path / "stangd" / "1"
    assert problems(folder) == ["Stängning 1: den står inte i leveransloggen."]
    reopen_period(folder, "En siffra är fel.")
    assert problems(folder) == []
