from __future__ import annotations

from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from made_checks import checked, finding
from rich.console import Console

from validation.finding import Finding, NotRun, Severity
from xlvp.checking import Checked
from xlvp.report.terminal import print_findings, summary
from xlvp.waivers import AppliedWaiver, Waiver, WaiverState


def printed(check: Checked, *, show_all: bool = False) -> str:
    """What another program reads: plain text, one line per finding, with rich or without."""
    output, plain = StringIO(), StringIO()
    console = Console(file=output, highlight=False, soft_wrap=True)
    print_findings(check, console, show_all=show_all)
    with redirect_stdout(plain):
        print_findings(check, show_all=show_all)
    assert plain.getvalue() == output.getvalue()
    return plain.getvalue()


def warning(workbook: str = "A.xlsx") -> Finding:
    return finding(
        "BUD001",
        ("operating_budget", 9, "actual"),
        severity=Severity.WARNING,
        workbook=workbook,
        message="Intäkter: 1,0 mnkr.",
        remedy="Kontrollera beloppet.",
    )


def test_findings_are_grouped_by_workbook_the_worst_first(tmp_path: Path) -> None:
    check = checked(
        tmp_path,
        [
            warning("A.xlsx"),
            finding(workbook="B.xlsx"),
            warning("B.xlsx"),
            finding("DEL001", ("", 0, ""), workbook="", message="C har inte lämnat in.", remedy=""),
        ],
        workbooks=["A.xlsx", "B.xlsx", "D.xlsx"],
    )
    assert printed(check) == (
        "B.xlsx  1 fel, 1 varning\n"
        "  Aktiviteter!F14      STA004  Slutdatum 2019-06-30 har passerat men status är pågående. "
        "Ändra status eller slutdatum.\n"
        "  'Drift & budget'!F9  BUD001  Intäkter: 1,0 mnkr. Kontrollera beloppet.\n"
        "\n"
        "Exempelkontoret  1 fel\n"
        "    DEL001  C har inte lämnat in. \n"
        "\n"
        "A.xlsx  1 varning\n"
        "  'Drift & budget'!F9  BUD001  Intäkter: 1,0 mnkr. Kontrollera beloppet.\n"
        "\n"
        "✓ 1 arbetsbok utan fynd\n"
        "Uppföljning januari–augusti 2019: 3 arbetsböcker, 2 fel, 2 varningar, 0 upplysningar\n"
    )


def test_a_clean_delivery_is_two_lines(tmp_path: Path) -> None:
    assert printed(checked(tmp_path, [], workbooks=["A.xlsx", "B.xlsx"])) == (
        "✓ 2 arbetsböcker utan fynd\n"
        "Uppföljning januari–augusti 2019: 2 arbetsböcker, 0 fel, 0 varningar, 0 upplysningar\n"
    )


def test_more_lines_of_one_rule_are_counted_until_all_are_asked_for(tmp_path: Path) -> None:
    # Every second row, so that no two make a range.
    check = checked(
        tmp_path, [finding(cell=("activities", row, "end_date")) for row in range(10, 24, 2)]
    )
    short, long = printed(check), printed(check, show_all=True)
    assert "  … och 2 till med STA004; visa alla med --all\n" in short
    assert [f"!F{row} " in short for row in range(10, 24, 2)] == [True] * 5 + [False] * 2
    assert [f"!F{row} " in long for row in range(10, 24, 2)] == [True] * 7
    assert "till med" not in long


def test_rules_that_did_not_run_are_said_by_reason(tmp_path: Path) -> None:
    check = checked(
        tmp_path,
        [],
        not_run=[
            NotRun("BUD002", "A.xlsx", "bladet Driftbudget saknas"),
            NotRun("BUD001", "A.xlsx", "bladet Driftbudget saknas"),
        ],
    )
    expected = "Ej körda regler i A.xlsx, eftersom bladet Driftbudget saknas: BUD001, BUD002\n"
    assert expected in printed(check)


def test_waivers_stand_with_reason_who_and_until_when(tmp_path: Path) -> None:
    waiver = Waiver(
        code="STA004",
        department="A",
        key="1.1.1",
        reason="Beslut om förlängning finns.",
        accepted_by="controller",
        until=date(2019, 12, 31),
    )
    accepted = finding()
    active = AppliedWaiver(waiver, WaiverState.ACTIVE, (accepted,))
    woken = AppliedWaiver(waiver, WaiverState.CHANGED)
    check = checked(tmp_path, [accepted], waivers=[active, woken])
    assert printed(check) == (
        "✓ 1 arbetsbok utan fynd\n"
        "Undantag STA004 A 1.1.1 gäller: Beslut om förlängning finns. "
        "(controller, till 2019-12-31)\n"
        "Undantag STA004 A 1.1.1 värdet har ändrats: Beslut om förlängning finns. "
        "(controller, till 2019-12-31)\n"
        "Uppföljning januari–augusti 2019: 1 arbetsbok, 0 fel, 0 varningar, 0 upplysningar, "
        "1 accepterat\n"
    )


def test_text_of_a_department_is_no_markup(tmp_path: Path) -> None:
    text = printed(checked(tmp_path, [finding(message="Fel [red]värde[/red] [/] \\[x].")]))
    assert "Fel [red]värde[/red] [/] \\[x]." in text


def test_what_a_cell_holds_does_not_ring_or_move_back(tmp_path: Path) -> None:
    text = printed(checked(tmp_path, [finding(message="Fel\r\x07 värde\x08 :smile:.")]))
    assert "Fel värde :smile:." in text


def test_summary_knows_singular_and_plural(tmp_path: Path) -> None:
    info = finding("IND001", severity=Severity.INFO)
    check = checked(tmp_path, [finding(), warning(), info])
    assert summary(check) == (
        "Uppföljning januari–augusti 2019: 1 arbetsbok, 1 fel, 1 varning, 1 upplysning"
    )


def test_on_a_screen_the_text_is_folded_beside_the_cell(tmp_path: Path) -> None:
    output = StringIO()
    console = Console(file=output, width=60, force_terminal=True, no_color=True, highlight=False)
    print_findings(checked(tmp_path, [finding()]), console)
    folded = [line for line in output.getvalue().splitlines() if "status är" in line]
    assert len(folded) == 1
    assert "STA004" not in folded[0]
    assert folded[0].startswith(" " * 27)
