from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_checks import finding

from validation.finding import Finding
from xlvp.errors import PeriodError
from xlvp.waivers import Waiver, WaiverState, add_waiver, apply_waivers, load_waivers

ENTRY = """\
[[undantag]]
regel = "STA004"
avdelning = "A"
rad = "1.1.1"
varde = "2019-06-30"
skal = "Beslut om förlängning finns."
av = "controller"
till = 2019-12-31
"""
WAIVER = Waiver(
    code="STA004",
    department="A",
    key="1.1.1",
    value="2019-06-30",
    reason="Beslut om förlängning finns.",
    accepted_by="controller",
    until=date(2019, 12, 31),
)
DAY = date(2019, 9, 5)


def applied(findings: list[Finding], day: date = DAY) -> tuple[WaiverState, tuple[Finding, ...]]:
    (found,) = apply_waivers(findings, [WAIVER], day)
    return found.state, found.findings


def file_with(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "undantag.toml"
    path.write_text(text, "utf-8")
    return path


def fault(tmp_path: Path, text: str) -> str:
    path = file_with(tmp_path, text)
    with pytest.raises(PeriodError) as error:
        load_waivers(path)
    return str(error.value).replace(str(path), "undantag.toml")


def test_a_waiver_accepts_its_finding_and_no_other() -> None:
    accepted = finding()
    others = [
        finding("STA003"),
        finding(key="1.1.10"),
        finding(key="1.1"),
    ]
    assert applied([*others, accepted]) == (WaiverState.ACTIVE, (accepted,))


def test_it_wakes_up_when_the_value_changes() -> None:
    assert applied([finding(value="2019-07-31")]) == (WaiverState.CHANGED, ())


def test_it_expires_the_day_after_its_last() -> None:
    assert applied([finding()], date(2019, 12, 31))[0] is WaiverState.ACTIVE
    assert applied([finding()], date(2020, 1, 1)) == (WaiverState.EXPIRED, ())


def test_it_is_unused_when_the_fault_is_gone() -> None:
    assert applied([]) == (WaiverState.UNUSED, ())


def test_a_waiver_with_a_column_accepts_that_column_only() -> None:
    waiver = WAIVER.model_copy(update={"column": "Status"})
    (found,) = apply_waivers([finding(), other := finding(column_title="Status")], [waiver], DAY)
    assert found.findings == (other,)


def test_the_file_is_read_as_it_is_documented(tmp_path: Path) -> None:
    path = file_with(tmp_path, f"# Accepterat\n{ENTRY}\n{ENTRY.replace('STA004', 'BUD001')}")
    assert load_waivers(path) == (WAIVER, WAIVER.model_copy(update={"code": "BUD001"}))


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "undantag.toml"
    path.write_text(ENTRY, "utf-8-sig")
    assert load_waivers(path) == (WAIVER,)


def test_no_file_means_no_waivers(tmp_path: Path) -> None:
    assert load_waivers(tmp_path / "undantag.toml") == ()


def test_what_was_added_is_read_again_and_what_stood_there_stays(tmp_path: Path) -> None:
    path = file_with(tmp_path, f"# Egen anteckning\n{ENTRY}")
    odd = Waiver(
        code="BUD001",
        department="B",
        key='3 "netto"',
        column="Utfall ack.",
        value="−1,5\nmnkr\t\\",
        reason='Enligt "beslut" 12\x7f',
        accepted_by="ekonomichef",
        until=date(2020, 1, 31),
    )
    add_waiver(path, odd)
    assert load_waivers(path) == (WAIVER, odd)
    assert path.read_text("utf-8").startswith(f"# Egen anteckning\n{ENTRY}")


def test_the_first_waiver_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "2019-08" / "undantag.toml"
    add_waiver(path, WAIVER)
    assert load_waivers(path) == (WAIVER,)
    assert path.read_text("utf-8").startswith("# Accepterade fynd.")


def test_a_faulty_file_is_not_added_to(tmp_path: Path) -> None:
    path = file_with(tmp_path, "undantag = [")
    with pytest.raises(PeriodError):
        add_waiver(path, WAIVER)
    assert path.read_text("utf-8") == "undantag = ["


def test_a_file_in_another_form_is_not_broken(tmp_path: Path) -> None:
    path = file_with(tmp_path, "undantag = []\n")
    with pytest.raises(PeriodError):
        add_waiver(path, WAIVER)
    assert path.read_text("utf-8") == "undantag = []\n"


KEYS = "Ett undantag har regel, avdelning, rad, kolumn, varde, skal, av och till (ett datum)."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            ENTRY.replace('av = "controller"\n', ""),
            f"undantag.toml, undantag nummer 1: nyckeln av saknas. {KEYS}",
        ),
        (
            f"{ENTRY}\n{ENTRY}belopp = 3\n",
            f"undantag.toml, undantag nummer 2: nyckeln belopp finns inte. {KEYS}",
        ),
        (
            ENTRY.replace("2019-12-31", '"nyår"'),
            f"undantag.toml, undantag nummer 1: nyckeln till är fel. {KEYS}",
        ),
        (
            ENTRY.replace("STA004", "sta4"),
            f"undantag.toml, undantag nummer 1: nyckeln regel är ingen regelkod som STA004. {KEYS}",
        ),
        (
            ENTRY.replace("Beslut om förlängning finns.", ""),
            f"undantag.toml, undantag nummer 1: nyckeln skal är för kort. {KEYS}",
        ),
        (
            ENTRY.replace("[[undantag]]", "[[undantaget]]"),
            (
                "undantag.toml: undantaget känns inte igen. Varje undantag börjar med raden "
                "[[undantag]]."
            ),
        ),
        (
            ENTRY.replace("[[undantag]]", "[undantag]"),
            "undantag.toml: varje undantag ska börja med raden [[undantag]].",
        ),
        (
            ENTRY.replace("skal =", "skäl ="),
            (
                "undantag.toml rad 6: nyckeln `skäl` skrivs utan prickar, `skal`, eller inom "
                "citattecken."
            ),
        ),
        (
            ENTRY.replace('"controller"', "controller"),
            (
                "undantag.toml rad 7: efter likhetstecknet väntas en text inom citattecken, "
                "ett tal, ett datum, true, false eller en lista."
            ),
        ),
    ],
)
def test_a_fault_is_one_sentence_that_says_where(tmp_path: Path, text: str, sentence: str) -> None:
    assert fault(tmp_path, text) == sentence


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "{b=" * 5000])
def test_lists_in_lists_without_end_are_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    assert fault(tmp_path, text) == (
        "undantag.toml: listor eller tabeller står i varandra i för många led. Varje undantag "
        "börjar med raden [[undantag]]."
    )


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "undantag.toml"
    path.write_text(ENTRY, "latin-1")
    with pytest.raises(PeriodError, match=r"är inte sparad som UTF-8\. Spara om den som UTF-8\."):
        load_waivers(path)
