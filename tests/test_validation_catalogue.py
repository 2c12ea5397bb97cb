"""The catalogue as people read it: pages, explanations, the list of rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from validation.catalogue import (
    FAMILIES,
    GENERATED,
    check,
    example_of,
    explain,
    main,
    overview,
    pages,
    write,
)
from validation.cells import Refusal
from validation.example_tables import FAULTS, as_text, tables_of
from validation.finding import Severity
from validation.observations import BookFault, CellFault, PartFault
from validation.rule import CATALOGUE
from validation.schemas import SHEETS

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return pages()


def test_the_pages_of_the_documentation_are_up_to_date() -> None:
    assert check(DOCS) == [], "run: make docs"


def test_writing_twice_gives_the_same(written: dict[str, str]) -> None:
    assert pages() == written


def test_every_page_says_first_that_it_is_generated(written: dict[str, str]) -> None:
    assert {text.splitlines()[0] for text in written.values()} == {GENERATED}
    assert "`make docs`" in GENERATED


def test_every_rule_stands_on_its_familys_page_and_in_the_table(written: dict[str, str]) -> None:
    for rule in CATALOGUE:
        family = rule.code[:3]
        page = written[f"regler/{family}.md"]
        assert f"## {rule.code} {rule.title}\n" in page
        assert rule.reason in page
        link = f"[{rule.code}]({family}.md#{rule.code.lower()}) | {rule.severity.value} |"
        assert link in written["regler/README.md"]
        assert f'<a id="{rule.code.lower()}"></a>' in page


def test_every_family_has_a_name_and_a_page(written: dict[str, str]) -> None:
    families = {rule.code[:3] for rule in CATALOGUE}
    assert families <= set(FAMILIES)
    wanted = {f"regler/{family}.md" for family in families} | {"regler/README.md", "kolumner.md"}
    assert set(written) == wanted


def test_tables_have_as_many_cells_in_every_row(written: dict[str, str]) -> None:
    for name, text in written.items():
        for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1, f"{name}: {block}"


def test_messages_on_the_pages_have_values_in_them(written: dict[str, str]) -> None:
    rules = "".join(text for name, text in written.items() if name.startswith("regler/"))
    assert re.findall(r"\| (?:Meddelande|Åtgärd) \|.*[{}].*\|", rules) == []


def test_every_column_stands_in_the_guide(written: dict[str, str]) -> None:
    guide = written["kolumner.md"]
    for sheet in SHEETS:
        start = guide.index(f"## {sheet.title}\n")
        section = guide[start : guide.find("\n## ", start)]
        rows = [line for line in section.splitlines() if line.startswith("| ")]
        assert len(rows) == 1 + len(sheet.all_columns)
        assert sheet.row_means in section


def test_the_guide_tells_who_writes_a_column() -> None:
    guide = pages()["kolumner.md"]
    rows = {
        line.split(" | ")[0].strip("|* "): [cell.strip() for cell in line.split(" | ")[2:5]]
        for line in guide[
            guide.index("## Aktiviteter") : guide.index("## Driftbudget")
        ].splitlines()
        if line.startswith("| ")
    }
    assert rows["Nummer"] == ["nummer", "kontoret", "avdelningen"]
    assert rows["Status"] == ["status", "avdelningen\\*", "avdelningen\\*"]
    assert rows["Kvar"] == ["belopp", "räknas ut", "–"]
    assert rows["Förra status"] == ["status", "förra perioden", "–"]


def test_what_is_out_of_date_is_named(tmp_path: Path, written: dict[str, str]) -> None:
    write(tmp_path)
    assert check(tmp_path) == []
    (tmp_path / "kolumner.md").write_text("something else", "utf-8")
    (tmp_path / "regler" / "WBK.md").unlink()
    (tmp_path / "regler" / "OLD.md").write_text("of another time", "utf-8")
    assert sorted(check(tmp_path)) == [
        "kolumner.md är inte aktuell",
        "regler/OLD.md hör inte till någon regel",
        "regler/WBK.md saknas",
    ]
    write(tmp_path)
    assert check(tmp_path) == []
    assert sorted(path.name for path in (tmp_path / "regler").iterdir()) == sorted(
        Path(name).name for name in written if name.startswith("regler/")
    )


def test_the_command_wants_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "FOLDER" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 0
    assert str(tmp_path / "kolumner.md") in capsys.readouterr().out.splitlines()


def test_the_overview_has_every_rule_in_order() -> None:
    listed = overview()
    assert [code for code, _, _ in listed] == sorted(rule.code for rule in CATALOGUE)
    assert ("WBK020", "fel", "Blad saknas") in listed
    assert {severity for _, severity, _ in listed} == {severity.value for severity in Severity}


def test_a_rule_is_explained_with_its_message_reason_and_examples() -> None:
    assert (
        explain("wbk023")
        == """\
WBK023  Kolumn har bytt namn  (varning)

En kolumn som tolkas fel flyttar värden till något som de inte betyder.

Så kan det stå:
  Kolumnen heter ”Slutdtum” och lästes som Slutdatum.
  Skriv Slutdatum som rubrik om det var den som menades, annars rätt rubrik.

Fel, med det som markeras inom hakparentes:

  Blad och kolumner
  arbetsbok | blad        | kolumn      | rad | iakttagelse   | funnet
  A.xlsx    | Aktiviteter | [Slutdatum] | 4   | har bytt namn | Slutdtum

Rätt:

  Blad och kolumner
  arbetsbok | blad        | kolumn | rad | iakttagelse   | funnet
  A.xlsx    | Aktiviteter |        |     | har bytt namn | Aktiviteter augusti

Källa: Praxis: rubriker kortas, rättstavas eller skrivs om.
"""
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("WBK02", "WBK020  Blad saknas"),
        ("WBX020", "WBK020  Blad saknas"),
        ("underskrift", "DEL005  Underskrift saknas"),
    ],
)
def test_an_unknown_code_leads_to_what_may_be_meant(asked: str, found: str) -> None:
    text = explain(asked)
    assert text.startswith(f"Det finns ingen regel {asked}.\nMenades någon av dessa?\n")
    assert f"  {found}\n" in text
    assert text.endswith("xlvp rules\n")


def test_a_code_that_is_like_no_other_is_said_to_be_unknown() -> None:
    assert explain("??") == "Det finns ingen regel ??.\nAlla regler visas med: xlvp rules\n"


def test_no_explanation_shows_code() -> None:
    for rule in CATALOGUE:
        text = explain(rule.code)
        assert not re.search(r"[{}]|\bat_\w+|\b\w+_\w+\b", text), rule.code
        assert rule.source in text
        assert example_of(rule).message in text


def test_everything_that_can_be_odd_has_a_word() -> None:
    faults = {fault.value for kind in (BookFault, PartFault, CellFault, Refusal) for fault in kind}
    assert set(FAULTS) == faults


def test_an_example_becomes_tables_with_its_guilty_cells() -> None:
    blank, row = tables_of("""
        period: 2019-plan
        Aktiviteter B förra
        Nummer | Status
        1.1.1  | []
        Uppdrag [*]
        Nummer      | Benämning
        [*] 1.1     | Kultur
        1.2         | [Vård]
    """)
    assert blank.heading == "Aktiviteter, avdelning B, förra perioden, Verksamhetsplan 2019"
    assert [(cell.text, cell.guilty) for cell in blank.rows[0]] == [("1.1.1", False), ("", True)]
    assert [[cell.guilty for cell in cells] for cells in row.rows] == [[True, True], [False, True]]
    assert as_text(row) == (
        "Uppdrag, en rad saknas, Verksamhetsplan 2019\n"
        "Nummer | Benämning\n"
        "[1.1]  | [Kultur]\n"
        "1.2    | [Vård]"
    )
