from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from deliveries import book, read_drawn, small_period, values
from workbooks import IDENTITY, draw, with_part

from xlvp.reader import Delivery, read_workbooks, workbook_names

FUNDS = """
    Utvecklingsmedel
    Fond | Benämning | Budget | Beslutat | Kvar att besluta om | Kommentar
    F1   | Fond ett  | 21,3   | -21,2    | = 0,1               | Klart
"""


def changed(path: Path, hour: int) -> Path:
    """Set when a file was changed: an hour of 2019-09-05, local time."""
    moment = datetime(2019, 9, 5, hour).timestamp()
    os.utime(path, (moment, moment))
    return path


def read_all(*paths: Path) -> Delivery:
    return read_workbooks(paths, *small_period("Utvecklingsmedel"))


def latest(delivery: Delivery) -> list[str]:
    books = delivery.tables["books"]
    return list(books[books["latest"]].index.get_level_values("workbook"))


def test_books_tell_when_a_file_was_received_and_its_checksum(tmp_path: Path) -> None:
    path = changed(draw(FUNDS, tmp_path / "A.xlsx"), 14)
    found = book(read_all(path))
    assert found["received"] == pd.Timestamp(2019, 9, 5, 14)
    assert found["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found["external_links"] is False or not found["external_links"]
    assert found["locked_by"] == ""


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "B.xlsx").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "C.xlsx").mkdir()
    paths = [tmp_path / f"{name}.xlsx" for name in "BCD"]
    delivery = read_all(*paths, draw(FUNDS, tmp_path / "A.xlsx"))
    books = delivery.tables["books"]
    assert list(books.index.get_level_values("workbook")) == [
        *("B.xlsx", "C.xlsx", "D.xlsx", "A.xlsx")
    ]
    assert list(zip(books["fault"], books["fault_detail"], strict=True)) == [
        ("not_a_workbook", "filen är en pdf"),
        ("not_a_workbook", "sökvägen leder inte till en fil"),
        ("unreadable", "filen finns inte"),
        ("", ""),
    ]
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert pd.isna(books["received"].iloc[2])
    assert latest(delivery) == ["A.xlsx"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = draw(FUNDS, tmp_path / "A.xlsx")
    path.chmod(0)
    assert book(read_all(path))["fault"] == "unreadable"


@pytest.mark.parametrize("lock", ["~$A.xlsx", ".~lock.A.xlsx#"])
def test_lock_files_are_no_workbooks_and_tell_which_one_is_open(tmp_path: Path, lock: str) -> None:
    path = draw(FUNDS, tmp_path / "A.xlsx")
    (tmp_path / lock).write_bytes(b"\x07someone")
    delivery = read_all(path, tmp_path / lock)
    assert len(delivery.tables["books"]) == 1
    assert book(delivery)["locked_by"] == lock
    assert book(delivery)["fault"] == ""


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("ett/in", "två/in"):
        (tmp_path / folder).mkdir(parents=True)
    one = draw(FUNDS, tmp_path / "ett/in/A.xlsx")
    two = draw(FUNDS, tmp_path / "två/in/A.xlsx", identity=IDENTITY | {"department": "B"})
    other = draw(FUNDS, tmp_path / "två/in/C.xlsx")
    names = ["ett/in/A.xlsx", "två/in/A.xlsx", "C.xlsx"]
    assert workbook_names([one, two, other]) == names
    frame = read_all(one, two, other).tables["development_funds"]
    assert list(frame.index.get_level_values("workbook")) == names


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = draw(FUNDS, tmp_path / "A.xlsx")
    (tmp_path / "x").mkdir()
    assert len(read_all(path, tmp_path / "x" / ".." / "A.xlsx").tables["books"]) == 1


def test_workbooks_can_be_given_names(tmp_path: Path) -> None:
    path = draw(FUNDS, tmp_path / "A.xlsx")
    model, period = small_period("Utvecklingsmedel")
    delivery = read_workbooks([path], model, period, names=["Bok1"])
    assert list(delivery.tables["development_funds"].index) == [("Bok1", 5)]
    with pytest.raises(ValueError, match="same name"):
        read_workbooks([path, path], model, period, names=["Bok1", "Bok1"])


def test_external_links_are_told(tmp_path: Path) -> None:
    path = draw(FUNDS, tmp_path / "A.xlsx")
    link = (
        b'<Relationship Id="rId99" Target="externalLinks/externalLink1.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"/>'
        b"</Relationships>"
    )
    with_part(
        path, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"</Relationships>", link)
    )
    found = book(read_all(path))
    assert (found["fault"], bool(found["external_links"])) == ("", True)


def test_the_newest_workbook_of_each_department_counts(tmp_path: Path) -> None:
    old = changed(draw(FUNDS, tmp_path / "ny.xlsx"), 10)
    new = changed(draw(FUNDS, tmp_path / "gammal.xlsx"), 11)
    other = changed(draw(FUNDS, tmp_path / "B.xlsx", identity=IDENTITY | {"department": "B"}), 9)
    assert latest(read_all(old, new, other)) == ["gammal.xlsx", "B.xlsx"]


def test_an_older_periods_workbook_does_not_replace_this_periods(tmp_path: Path) -> None:
    right = changed(draw(FUNDS, tmp_path / "A.xlsx"), 10)
    old = IDENTITY | {"period": "2019-04"}
    wrong = changed(draw(FUNDS, tmp_path / "A april.xlsx", identity=old), 11)
    assert latest(read_all(right, wrong)) == ["A.xlsx"]
    assert latest(read_all(wrong)) == ["A april.xlsx"]


def test_two_that_differ_at_the_same_moment_count_both_and_copies_once(tmp_path: Path) -> None:
    one = changed(draw(FUNDS, tmp_path / "1.xlsx"), 10)
    two = changed(draw(FUNDS.replace("Klart", "Nästan"), tmp_path / "2.xlsx"), 10)
    assert latest(read_all(one, two)) == ["1.xlsx", "2.xlsx"]
    copy = tmp_path / "3.xlsx"
    copy.write_bytes(one.read_bytes())
    assert len(latest(read_all(one, changed(copy, 10)))) == 1


def test_a_workbook_of_no_known_department_is_no_ones_latest(tmp_path: Path) -> None:
    delivery = read_drawn(FUNDS, tmp_path, "Utvecklingsmedel", identity=None)
    assert latest(delivery) == []
