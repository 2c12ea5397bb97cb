"""A rule tried on what was received in earlier periods."""

from __future__ import annotations

from importlib import resources
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from workbooks import IDENTITY, draw

from xlvp.cli import main
from xlvp.errors import InputError
from xlvp.office import Office
from xlvp.rehearsal import rehearse
from xlvp.report.rehearsals import print_rehearsal

SIGNED = """
Underskrift
Roll | Godkänd av | Datum
Avdelningschef | chefen | 2019-05-03
Controller | controllern | 2019-05-03
"""
NOT_SIGNED = SIGNED.replace("2019-05-03", "")
HALF_SIGNED = SIGNED.replace("controllern | 2019-05-03", "controllern |")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Three workbooks in April, of which one is not signed and one half; one in August."""
    model = resources.files("validation").joinpath("example_model.toml").read_bytes()
    (tmp_path / "styrmodell.toml").write_bytes(model)
    for period, department, text in (
        ("2019-04", "A", NOT_SIGNED),
        ("2019-04", "B", HALF_SIGNED),
        ("2019-08", "A", SIGNED),
    ):
        folder = tmp_path / period / "inkommet"
        folder.mkdir(parents=True, exist_ok=True)
        identity = {**IDENTITY, "department": department, "period": period}
        draw(text, folder / f"{department}.xlsx", identity=identity)
    return Office.open(tmp_path)


def test_each_period_tells_departments_and_cells(office: Office) -> None:
    rule, tried = rehearse(office, "del005")
    assert rule.code == "DEL005"
    assert [(one.period.id, one.workbooks, one.departments, one.cells) for one in tried] == [
        ("2019-04", 2, ("A", "B"), 3),
        ("2019-08", 1, (), 0),
    ]
    assert [one.department for one in tried[0].examples] == ["A", "B", "A"]


def test_it_is_printed_with_examples_and_a_sum(office: Office) -> None:
    out = StringIO()
    print_rehearsal(*rehearse(office, "DEL005"), Console(file=out, width=120))
    text = out.getvalue()
    assert "2019-04  A  Underskrift!C5  Avdelningschef har inte godkänt arbetsboken." in text
    assert text.rstrip().endswith(
        "Regeln hade träffat 3 celler hos 2 avdelningar i 1 av 2 perioder."
    )


def test_a_rule_that_cannot_look_is_told(office: Office) -> None:
    out = StringIO()
    print_rehearsal(*rehearse(office, "STA030"), Console(file=out, width=120))
    assert "ej körd i A.xlsx, eftersom bladet" in out.getvalue()


def test_the_periods_are_checked_as_at_their_deadline(office: Office) -> None:
    _, tried = rehearse(office, "DEL008")  # signed on a day that has not come yet
    assert [one.cells for one in tried] == [0, 0]
    assert [one.checked.facts.today for one in tried] == [one.period.deadline for one in tried]


def test_an_unknown_rule_is_one_sentence(office: Office) -> None:
    with pytest.raises(InputError, match="Regeln XYZ999 finns inte"):
        rehearse(office, "XYZ999")


def test_rules_is_a_list_still_and_try_prints(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for arguments in (["rules"], ["rules", "try", "DEL005", "--office", str(office.path)]):
        monkeypatch.setattr("sys.argv", ["xlvp", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        said.append(capsys.readouterr().out)
    assert "DEL005  varning     Underskrift saknas\n" in said[0]
    assert said[1].startswith("DEL005 Underskrift saknas (varning)\n")
