from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from made_checks import checked, finding

from validation.finding import NotRun, Severity
from validation.observations import BookFault
from xlvp.checking import Checked
from xlvp.report.json_report import findings_json
from xlvp.waivers import AppliedWaiver, Waiver, WaiverState

PAGE = (Path(__file__).parent.parent / "docs" / "json.md").read_text("utf-8")

WAIVER = Waiver(
    code="STA003",
    department="A",
    key="1.1.2",
    reason="Kommentaren kommer i nästa period.",
    accepted_by="controller",
    until=date(2019, 12, 31),
)


def documented_example() -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    example = json.loads(found[1])
    assert isinstance(example, dict)
    return example


def example_check(tmp_path: Path) -> Checked:
    return checked(
        tmp_path,
        [finding()],
        workbooks={"A.xlsx": b"content"},
        not_run=[NotRun("BUD001", "A.xlsx", "bladet Driftbudget saknas")],
        waivers=[AppliedWaiver(WAIVER, WaiverState.UNUSED)],
    )


def test_the_documented_example_is_what_is_written(tmp_path: Path) -> None:
    example = documented_example()
    # The checksum of a file is no matter of format.
    sha256 = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"
    example["workbooks"][0]["sha256"] = sha256
    written = findings_json(example_check(tmp_path))
    assert json.loads(written) == example
    assert written.endswith("}\n")
    assert "Slutdatum 2019-06-30 har passerat men status är pågående." in written


def test_every_key_is_documented_and_every_documented_key_is_written(tmp_path: Path) -> None:
    document = json.loads(findings_json(example_check(tmp_path)))
    written = set(document)
    for name in ("workbooks", "findings", "not_run", "waivers"):
        written |= set(document[name][0])
    documented = set()
    for cell in re.findall(r"^\| (`[^|]*`) \|", PAGE, re.MULTILINE):
        documented |= set(re.findall(r"`(\w+)`", cell))
    assert documented == written


def test_the_values_that_the_page_lists_are_all_there_are() -> None:
    for fault in BookFault:
        assert f"`{fault.value}`" in PAGE
    for state in WaiverState:
        assert f"`{state.name.lower()}`" in PAGE
    for severity in Severity:
        assert f"`{severity.name.lower()}`" in PAGE


def test_accepted_findings_are_listed_but_not_counted(tmp_path: Path) -> None:
    accepted = finding("STA003", ("activities", 15, "comment"), key="1.1.2", value="")
    applied = AppliedWaiver(WAIVER, WaiverState.ACTIVE, (accepted,))
    warning = finding("BUD001", ("operating_budget", 9, "actual"), severity=Severity.WARNING)
    document = json.loads(
        findings_json(checked(tmp_path, [accepted, finding(), warning], waivers=[applied]))
    )
    assert document["counts"] == {"error": 1, "warning": 1, "info": 0}
    assert [(entry["rule"], entry["waived"]) for entry in document["findings"]] == [
        ("STA004", False),
        ("STA003", True),
        ("BUD001", False),
    ]
    assert document["waivers"][0]["state"] == "active"
    assert document["waivers"][0]["findings"] == 1


def test_a_finding_without_a_cell_names_the_sheet_that_should_be_there(tmp_path: Path) -> None:
    missing = finding("WBK003", ("analysis", 0, ""), column_title="", key="")
    whole = finding("WBK001", ("", 0, ""), column_title="", key="")
    document = json.loads(findings_json(checked(tmp_path, [missing, whole])))
    assert [(entry["sheet"], entry["cell"]) for entry in document["findings"]] == [
        ("", ""),
        ("Analys", ""),
    ]


def test_a_workbook_that_was_not_read_says_why(tmp_path: Path) -> None:
    document = json.loads(
        findings_json(
            checked(tmp_path, [], faults={"A.xlsx": ("encrypted", "filen är skyddad med lösenord")})
        )
    )
    assert document["workbooks"] == [
        {"name": "A.xlsx", "department": "", "period": "", "sha256": "", "fault": "encrypted"}
    ]


def test_the_same_check_gives_the_same_document(tmp_path: Path) -> None:
    one, other = finding(), finding("STA003", ("activities", 9, "comment"))
    first = findings_json(checked(tmp_path, [one, other]))
    assert findings_json(checked(tmp_path, [other, one])) == first
