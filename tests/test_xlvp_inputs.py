from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from xlvp.errors import InputError, OfficeError, PeriodError
from xlvp.inputs import gather
from xlvp.office import MODEL_NAME

MODEL = resources.files("validation") / "example_model.toml"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office, where the command is run, with two workbooks received for 2019-08."""
    path = (tmp_path / "kontor").resolve()
    for name in ("A.xlsx", "B.xlsx", "~$A.xlsx"):
        touch(path / "2019-08" / "inkommet" / name)
    (path / MODEL_NAME).write_bytes(MODEL.read_bytes())
    monkeypatch.chdir(path)
    return path


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    return path


def gathered(
    *given: str | Path, office: Path | None = None, period: str | None = None
) -> list[tuple[str, list[str], bool]]:
    return [
        (batch.folder.period.id, [path.name for path in batch.paths], batch.whole_period)
        for batch in gather([Path(one) for one in given], office, period)
    ]


def fault(
    *given: str | Path, office: Path | None = None, period: str | None = None
) -> tuple[type[Exception], str]:
    with pytest.raises((InputError, OfficeError, PeriodError)) as error:
        gathered(*given, office=office, period=period)
    return error.type, str(error.value)


@pytest.mark.parametrize("given", ["2019-08", "2019-08/", "2019-08/inkommet"])
def test_a_period_means_all_that_was_received(office: Path, given: str) -> None:
    assert gathered(given) == [("2019-08", ["A.xlsx", "B.xlsx"], True)]
    assert gathered(office / given) == [("2019-08", ["A.xlsx", "B.xlsx"], True)]


def test_a_period_can_be_named_from_elsewhere(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gathered("2019-08", office=office) == [("2019-08", ["A.xlsx", "B.xlsx"], True)]


@pytest.mark.usefixtures("office")
def test_files_are_checked_without_asking_for_the_others() -> None:
    assert gathered("2019-08/inkommet/B.xlsx") == [("2019-08", ["B.xlsx"], False)]


@pytest.mark.usefixtures("office")
def test_a_file_that_is_named_twice_is_read_once(office: Path) -> None:
    twice: list[str | Path] = [
        "2019-08/inkommet/A.xlsx",
        office / "2019-08/inkommet/A.xlsx",
        "2019-08",
    ]
    assert gathered(*twice) == [("2019-08", ["A.xlsx", "B.xlsx"], True)]


def test_files_of_two_periods_are_two_batches(office: Path) -> None:
    touch(office / "2019-04" / "inkommet" / "A.xlsx")
    assert gathered("2019-08", "2019-04") == [
        ("2019-08", ["A.xlsx", "B.xlsx"], True),
        ("2019-04", ["A.xlsx"], True),
    ]


def test_files_that_lie_elsewhere_need_office_and_period(office: Path, tmp_path: Path) -> None:
    mail = touch(tmp_path / "bilagor" / "A.xlsx")
    assert gathered(mail, office=office, period="2019-08") == [("2019-08", ["A.xlsx"], False)]
    assert gathered(mail.parent, office=office, period="2019-08") == [
        ("2019-08", ["A.xlsx"], False)
    ]
    assert fault(mail, office=office) == (
        PeriodError,
        f"Det går inte att se vilken period {mail} hör till. Ange den med --period.",
    )
    kind, sentence = fault(mail)
    assert kind is OfficeError
    assert sentence.startswith(f"Hittar ingen styrmodell.toml i {mail} ")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("2018-08", "Hittar inte 2018-08. Kontrollera sökvägen eller periodens id."),
        ("A.xlsx", "Hittar inte A.xlsx. Kontrollera sökvägen eller periodens id."),
        (
            "2019-08/inkommet/~$A.xlsx",
            (
                "2019-08/inkommet/~$A.xlsx är en låsfil som visar att arbetsboken är öppen. "
                "Ange arbetsboken själv."
            ),
        ),
    ],
)
def test_a_wrong_path_is_one_sentence(given: str, sentence: str) -> None:
    assert fault(given) == (InputError, sentence)


def test_a_wrong_path_beside_a_period_is_one_sentence() -> None:
    assert fault("borta.xlsx", period="2019-08") == (
        InputError,
        "Hittar inte borta.xlsx. Kontrollera sökvägen.",
    )


def test_an_unknown_period_is_one_sentence(office: Path) -> None:
    kind, sentence = fault("2019-08/inkommet/A.xlsx", office=office, period="2019-09")
    assert kind is PeriodError
    assert sentence.startswith("Perioden 2019-09 finns inte i styrmodell.toml. Perioder som finns")


def test_a_period_with_nothing_received_says_where_the_workbooks_go(office: Path) -> None:
    received = office / "2019-04" / "inkommet"
    missing = f"Inget är inlämnat för 2019-04: lägg arbetsböckerna i {received}."
    assert fault("2019-04") == (InputError, missing)
    received.parent.mkdir()
    assert fault("2019-04") == (
        InputError,
        (
            f"Inget är inlämnat för 2019-04: mappen {received} finns inte. "
            "Lägg de inlämnade arbetsböckerna där."
        ),
    )
    received.mkdir()
    empty = f"Mappen {received} innehåller inga arbetsböcker."
    assert fault("2019-04") == (InputError, empty)


def test_a_folder_without_workbooks_is_one_sentence(office: Path) -> None:
    (office / "2019-08" / "tom").mkdir()
    assert fault("2019-08/tom") == (
        InputError,
        "Mappen 2019-08/tom innehåller inga arbetsböcker.",
    )


def test_a_path_that_may_not_be_read_is_one_sentence(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", denied)
    assert fault("2019-08/inkommet/A.xlsx", office=office) == (
        InputError,
        "Får inte läsa 2019-08/inkommet/A.xlsx. Be om läsrätt och kör igen.",
    )
