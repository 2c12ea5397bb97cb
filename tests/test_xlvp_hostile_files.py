"""Nothing that a file holds stops the others, takes long, or is taken for something else."""

from __future__ import annotations

import json
import shutil
import sys
import time
import zipfile
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import hostile_files
import pytest
from deliveries import book, cells, small_period, values
from hostile_files import CELLS, DECIDED, FUNDS, HARMLESS, REFUSED, flipped, packed, truncated
from typer.testing import CliRunner
from workbooks import draw, with_part

from validation.model import Limits
from xlvp.cli import app
from xlvp.demo.office import PERIODS, build_office
from xlvp.reader import Delivery, read_workbooks
from xlvp.shares import Work, read_one

MOST_MEBIBYTES = 1000
PATIENT = Limits(seconds=120)
"""On a machine where much else is done a second of work takes many."""


@pytest.fixture(scope="module")
def parts() -> hostile_files.Parts:
    return hostile_files.good_parts()


@pytest.fixture(scope="module")
def folder(parts: hostile_files.Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inkommet")
    odd = {name: make for name, (make, _, _) in CELLS.items()}
    for name, make in (REFUSED | HARMLESS | odd).items():
        (folder / f"{name}.xlsx").write_bytes(make(parts))
    return folder


@pytest.fixture(scope="module")
def delivery(folder: Path) -> Delivery:
    return read(sorted(folder.iterdir()))


def read(paths: Iterable[Path]) -> Delivery:
    model, period = small_period("Utvecklingsmedel")
    return read_workbooks(list(paths), model.model_copy(update={"limits": PATIENT}), period)


def funds(delivery: Delivery, name: str) -> tuple[list[str], list[int]]:
    frame = delivery.tables["development_funds"]
    own = frame[frame.index.get_level_values("workbook") == f"{name}.xlsx"]
    return values(own, "fund"), values(own, "decided")


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trusted_is_refused_in_one_sentence(delivery: Delivery, name: str) -> None:
    found = book(delivery, f"{name}.xlsx")
    assert found["fault"] in {"damaged", "unreadable", "not_a_workbook"}
    detail = found["fault_detail"]
    assert 10 < len(detail) < 120
    assert detail[0].islower()
    assert "\n" not in detail
    assert detail[-1] not in ". "
    assert "Error" not in detail, "an exception that the reader does not expect"
    assert funds(delivery, name) == ([], [])


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_odd_is_read_right(delivery: Delivery, name: str) -> None:
    assert book(delivery, f"{name}.xlsx")["fault_detail"] == ""
    assert funds(delivery, name) == (FUNDS, DECIDED)


@pytest.mark.parametrize("name", CELLS)
def test_an_odd_cell_is_told_and_never_taken_for_another_value(
    delivery: Delivery, name: str
) -> None:
    _, fault, content = CELLS[name]
    noted = delivery.tables["cells"].loc[f"{name}.xlsx"]
    told = noted[(noted["at_row"] == 5) & (noted["at_column"] == "decided")]
    assert list(zip(told["fault"], told["value"], strict=True)) == [(fault, content)]
    kept = -21_200_000 if name == "twice" else None
    assert funds(delivery, name) == (FUNDS, [kept, -4_000_000])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells no peak of its children")
def test_no_file_takes_long_or_much_memory(delivery: Delivery) -> None:
    import resource

    details = delivery.tables["books"]["fault_detail"]
    assert not details.str.contains("sekunder|minne").any()
    # Of all processes that this one has waited for; LibreOffice is smaller.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak < MOST_MEBIBYTES * (2**10 if sys.platform == "linux" else 2**20)


def test_the_harmless_file_that_takes_longest_is_read_in_its_time(folder: Path) -> None:
    work = Work.of(*small_period("Utvecklingsmedel"))
    start = time.process_time()  # of work: how much else is done on the machine does not matter
    read_file = read_one(folder / "a-million-empty-rows.xlsx", work.request)
    assert time.process_time() - start < Limits().seconds
    assert read_file.content.fault_detail == ""


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_damage_is_told_or_changes_nothing(
    parts: hostile_files.Parts, tmp_path: Path, damage: str, method: int
) -> None:
    content = packed(parts, method)
    files = truncated(content) if damage == "cut" else flipped(content, 300, seed=method)
    for name, damaged in files:
        (tmp_path / f"{name}.xlsx").write_bytes(damaged)
    delivery = read(sorted(tmp_path.iterdir()))
    refused = 0
    for path in sorted(tmp_path.iterdir()):
        fault = book(delivery, path.name)["fault"]
        refused += bool(fault)
        assert fault or funds(delivery, path.stem) == (FUNDS, DECIDED), path.name
        assert "Error" not in book(delivery, path.name)["fault_detail"], path.name
    assert refused == 99 if damage == "cut" else 150 < refused < 300


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    path = draw(
        """
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Slutdatum
        1.1.1  | 1.1     | Kampanj   | 2019-12-31
        """,
        tmp_path / "A.xlsx",
    )
    with_part(path, hostile_files.SHEET, lambda xml: xml.replace(b">43830<", b">42368<"))
    with_part(
        path,
        hostile_files.BOOK,
        lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"'),
    )
    delivery = read_workbooks([path], *small_period("Aktiviteter"))
    assert [str(day)[:10] for day in values(delivery.tables["activities"], "end_date")] == [
        "2019-12-31"
    ]
    assert cells(delivery, "not_a_date") == []


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("F\u200b1\ufeff", "F1"),
        ("\u202eF1\u202c", "F1"),
        ("\uff26\uff11", "F1"),
        ("F1\u00a0", "F1"),
        ("F\u0661", "F1"),
        ("\u03dc1", "\u03dc1"),
        ("\u04101", "\u04101"),
        ("A\u030a1", "Å1"),
    ],
)
def test_a_code_is_what_people_see_and_a_letter_that_looks_like_another_is_another(
    parts: hostile_files.Parts, tmp_path: Path, written: str, read_as: str
) -> None:
    strings = parts[hostile_files.STRINGS].replace(b">F1<", f">{written}<".encode())
    path = tmp_path / "A.xlsx"
    path.write_bytes(packed({**parts, hostile_files.STRINGS: strings}))
    assert funds(read([path]), "A") == ([read_as, "F2"], DECIDED)


def test_the_command_tells_one_finding_per_refused_file_and_reads_the_others(
    folder: Path, tmp_path: Path
) -> None:
    office = build_office(2018, tmp_path / "kontor")
    received = office / PERIODS[2018] / "inkommet"
    shutil.rmtree(received, ignore_errors=True)
    received.mkdir(parents=True)
    for name in REFUSED:
        shutil.copy(folder / f"{name}.xlsx", received)
    result = CliRunner().invoke(app, ["validate", str(received), "--format", "json"])
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    told = sorted(
        finding["place"]["workbook"] if "place" in finding else finding["workbook"]
        for finding in findings
        if finding["rule"][:3] == "WBK"
    )
    assert told == sorted(f"{name}.xlsx" for name in REFUSED)


def test_each_file_is_marked_and_sealed_or_it_is_said_why_not(folder: Path, tmp_path: Path) -> None:
    received = tmp_path / "kontor" / "2019-08" / "inkommet"
    received.mkdir(parents=True)
    model = resources.files("validation") / "example_model.toml"
    (tmp_path / "kontor" / "styrmodell.toml").write_bytes(model.read_bytes())
    for path in folder.iterdir():
        if path.stem not in {"a-million-empty-rows", "cell-in-the-last-row"}:
            shutil.copy(path, received)
    result = CliRunner().invoke(app, ["validate", str(received), "--mark", "--seal"])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    marked = {path.stem for path in (received.parent / "granskade").iterdir()}
    sealed = {path.stem for path in (received.parent / "forseglade").iterdir()}
    assert {name.removesuffix("-fynd") for name in marked} == {
        path.stem for path in received.iterdir()
    }
    unsealed = {
        line.split(" kan inte")[0] for line in result.stderr.splitlines() if "kan inte" in line
    }
    assert sealed | {Path(name).stem for name in unsealed} == {
        path.stem for path in received.iterdir()
    }
    untouched = {"good", "stored", "part-that-is-no-xml", "archive-in-a-part", "written-small"}
    assert untouched <= marked & sealed


def test_the_models_limits_hold(parts: hostile_files.Parts, tmp_path: Path) -> None:
    model, period = small_period("Utvecklingsmedel")
    far = b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
    sheet = parts[hostile_files.SHEET].replace(b"</sheetData>", far)
    path = tmp_path / "A.xlsx"
    path.write_bytes(packed({**parts, hostile_files.SHEET: sheet}))
    assert funds(read([path]), "A") == (FUNDS, DECIDED)
    strict = model.model_copy(update={"limits": Limits(cells=100_000)})
    refused = book(read_workbooks([path], strict, period))
    assert refused["fault_detail"] == "bladet Utvecklingsmedel är orimligt stort: det når till XFD9"
