"""Faults in styrmodell.toml: one Swedish sentence with the line and what is expected."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from validation.model import Meaning
from validation.model_file import ModelError, parse_model, read_model

GOOD = """\
modellversion = 1
underskrifter = ["Chef"]

[kontor]
kod = "K"
namn = "Kontoret"

[belopp]
enhet = "mnkr"
decimaler = 1

[vasentlighet]
belopp = 1.0

[[avdelning]]
kod = "A"
namn = "Avdelning A"

[[niva]]
namn = "Uppdrag"
flertal = "Uppdrag"
foljs_upp = true

[[statusskala]]
namn = "Status"
blad = ["Uppdrag"]
status = [
    { kod = "U", namn = "uppfylls", symbol = "●", farg = "#2E7D32", betydelse = "enligt plan" },
    { kod = "I", namn = "uppfylls inte", symbol = "○", farg = "#C62828", betydelse = "avviker" },
]

[[kontoklass]]
kod = "INT"
namn = "Intäkter"
slag = "intäkt"

[[indikator]]
kod = "PO"
namn = "Personalomsättning"
lagst = 0.0
hogst = 100.0
avdelningar = ["A"]

[risk]
steg = 4

[[blad]]
namn = "Aktiviteter"
utan = ["Kvar"]

[[period]]
id = "2018-04"
namn = "Januari–april"
slag = "uppföljning"
fran = 2018-01-01
till = 2018-04-30
senast = 2018-05-15
blad = ["Uppdrag", "Driftbudget", "Underskrift"]

[[period]]
id = "2018-08"
namn = "Januari–augusti"
slag = "uppföljning"
fran = 2018-01-01
till = 2018-08-31
senast = 2018-09-14
forra = "2018-04"
blad = ["Uppdrag", "Driftbudget", "Indikatorer", "Underskrift"]
"""


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, f"{old!r} is not in the model"
    return GOOD.replace(old, new, 1)


def fault_of(text: str) -> str:
    with pytest.raises(ModelError) as raised:
        parse_model(text.encode())
    return str(raised.value)


def test_a_sound_model_is_read() -> None:
    model = parse_model(GOOD.encode())
    period, scale = model.period("2018-08"), model.scale("Uppdrag")
    assert period is not None
    assert period.deadline == date(2018, 9, 14)
    assert scale is not None
    assert scale.codes(Meaning.OFF_TRACK) == ("I",)


def test_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    text = "\ufeff" + GOOD.replace("\n", "\r\n")
    assert parse_model(text.encode()).office.name == "Kontoret"


def test_quoted_keys_with_rings_and_dots_are_folded() -> None:
    text = GOOD.replace("farg =", '"färg" =').replace("[[niva]]", '[["nivå"]]')
    model = parse_model(text.replace("[vasentlighet]", '["väsentlighet"]').encode())
    assert model.status_scales[0].statuses[0].colour == "#2E7D32"
    assert model.materiality.amount == 1.0


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        # keys
        (
            'farg = "#2E7D32"',
            'fargg = "#2E7D32"',
            "rad: okänd nyckel `fargg` i status; menade du `farg`?",
        ),
        (
            "decimaler = 1",
            "decimals = 1",
            "rad: okänd nyckel `decimals` i belopp; menade du `decimaler`?",
        ),
        (
            "[kontor]",
            "[kontort]",
            "rad: okänd tabell `kontort` i modellen; menade du `kontor`?",
        ),
        (
            "steg = 4",
            "steg = 4\nq = 1",
            "rad: okänd nyckel `q` i risk; de som finns är steg, atgard_fran.",
        ),
        (
            'kod = "A"',
            'code = "A"',
            "rad: okänd nyckel `code` i avdelning; menade du `kod`?",
        ),
        (
            ', farg = "#2E7D32"',
            "",
            'rad: nyckeln `farg` saknas i status; här väntas en färg som "#2E7D32".',
        ),
        (
            'farg = "#2E7D32"',
            'farg = "#2E7D32", "färg" = "#2E7D32"',
            "rad: `farg` och `färg` är samma nyckel i status; ta bort den ena.",
        ),
        (
            "modellversion = 1\n",
            "",
            "nyckeln `modellversion` saknas i modellen; här väntas 1.",
        ),
        (
            '[kontor]\nkod = "K"\nnamn = "Kontoret"\n',
            "",
            "tabellen [kontor] saknas i modellen.",
        ),
        # values
        (
            "modellversion = 1",
            "modellversion = 2",
            "rad: `modellversion` är 2; här väntas 1.",
        ),
        (
            '"#2E7D32"',
            '"grön"',
            'rad: `farg` är grön; här väntas en färg som "#2E7D32".',
        ),
        (
            'enhet = "mnkr"',
            'enhet = "mkr"',
            "rad: `enhet` är mkr; här väntas ett av kr, tkr, mnkr; menade du mnkr?",
        ),
        (
            "decimaler = 1",
            "decimaler = 7",
            "rad: `decimaler` är 7; här väntas ett heltal 0–3.",
        ),
        (
            "belopp = 1.0",
            'belopp = "1,0"',
            "rad: `belopp` är 1,0; här väntas ett tal med decimalpunkt som är minst 0.",
        ),
        (
            "belopp = 1.0",
            "belopp = inf",
            "rad: `belopp` är inf; här väntas ett tal med decimalpunkt som är minst 0.",
        ),
        (
            "foljs_upp = true",
            'foljs_upp = "kanske"',
            "rad: `foljs_upp` är kanske; här väntas true eller false.",
        ),
        (
            "senast = 2018-05-15",
            'senast = "15 maj"',
            "rad: `senast` är 15 maj; här väntas ett datum utan citattecken, t.ex. 2018-09-14.",
        ),
        (
            'kod = "A"',
            "kod = 7",
            (
                "rad: `kod` är 7; här väntas en text på 1–20 bokstäver, siffror, "
                "punkter, bindestreck eller understreck, inom citattecken."
            ),
        ),
        (
            'namn = "Kontoret"',
            'namn = ""',
            "rad: `namn` är en tom text; här väntas en text på 1–200 tecken.",
        ),
        (
            'id = "2018-04"',
            'id = "april"',
            (
                "rad: `id` är april; här väntas en text som börjar med året, "
                't.ex. "2018-08" eller "2023-plan".'
            ),
        ),
        (
            'slag = "intäkt"',
            'slag = "intakt"',
            (
                "rad: `slag` är intakt; här väntas ett av intäkt, kostnad, netto av båda, "
                "nettorad; menade du intäkt?"
            ),
        ),
        (
            '"Driftbudget", "Underskrift"]',
            '"Budget", "Underskrift"]',
            (
                "rad: värde 2 i `blad` är Budget; här väntas ett av Uppdrag, "
                "Aktiviteter, Driftbudget, Investeringar, Utvecklingsmedel, Indikatorer, "
                "Internkontroll, Arbetsmiljö, Analys, Underskrift; menade du Driftbudget?"
            ),
        ),
        (
            'blad = ["Uppdrag"]',
            "blad = []",
            (
                "rad: `blad` är tom; här väntas en lista inom hakparenteser med "
                "minst 1 värde ur Uppdrag, Aktiviteter, Driftbudget, Investeringar, "
                "Utvecklingsmedel, Indikatorer, Internkontroll, Arbetsmiljö, Analys, Underskrift."
            ),
        ),
        (
            'avdelningar = ["A"]',
            "avdelningar = [1]",
            (
                "rad: värde 1 i `avdelningar` är 1; här väntas en text på 1–20 "
                "bokstäver, siffror, punkter, bindestreck eller understreck, inom citattecken."
            ),
        ),
        (
            "[[avdelning]]",
            "[avdelning]",
            "rad: [avdelning] skrivs med dubbla hakparenteser, [[avdelning]].",
        ),
        (
            "[kontor]",
            "[[kontor]]",
            "rad: [[kontor]] skrivs med enkla hakparenteser, [kontor].",
        ),
        # TOML
        (
            'kod = "A"',
            "kod = A",
            (
                "rad: efter likhetstecknet väntas en text inom citattecken, "
                "ett tal, ett datum, true, false eller en lista."
            ),
        ),
        (
            'kod = "A"',
            'kod = "A',
            "rad: texten ska sluta med ett citattecken på samma rad.",
        ),
        (
            'kod = "A"',
            "kod = “A”",
            'rad: citattecken ska vara raka, som i namn = "Regionkontoret".',
        ),
        (
            "belopp = 1.0",
            "belopp = 1,0",
            "rad: decimaltal skrivs med punkt, t.ex. 1.5.",
        ),
        (
            'farg = "#2E7D32"',
            'färg = "#2E7D32"',
            "rad: nyckeln `färg` skrivs utan prickar, `farg`, eller inom citattecken.",
        ),
        (
            'kod = "A"',
            'kod = "A"\nkod = "B"',
            "rad: samma nyckel står två gånger i tabellen.",
        ),
        (
            "[risk]",
            "[kontor]",
            "rad: samma tabell står två gånger; tabeller som upprepas har dubbla hakparenteser.",
        ),
        (
            "senast = 2018-05-15",
            "senast = 2018-05-32",
            "rad: efter värdet väntas en ny rad.",
        ),
        (
            "senast = 2018-05-15",
            "senast = 2018-02-30",
            "rad: dagen finns inte i kalendern; datum skrivs som 2018-09-14.",
        ),
        (
            '["Uppdrag", "Driftbudget", "Underskrift"]',
            '["Uppdrag" "Driftbudget", "Underskrift"]',
            "rad: i en lista väntas ett komma mellan värdena och ] sist.",
        ),
        (
            "[kontor]",
            "kontor",
            "rad: efter en nyckel väntas ett likhetstecken och ett värde.",
        ),
        # columns of the sheets
        (
            'utan = ["Kvar"]',
            'utan = ["Kommentarer"]',
            "rad: bladet Aktiviteter har ingen kolumn Kommentarer; menade du Kommentar?",
        ),
        (
            'utan = ["Kvar"]',
            'utan = ["Nummer"]',
            "rad: kolumnen Nummer på bladet Aktiviteter kan inte tas bort.",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(old: str, new: str, sentence: str) -> None:
    """``rad:`` stands for the line that was changed; what is missing altogether has no line."""
    place = GOOD.index(old) + max(new.rfind("\n"), 0)
    line = changed(old, new).count("\n", 0, place + 1) + 1
    expected = sentence.replace("rad:", f"rad {line}:")
    prefix = "styrmodell.toml " if sentence.startswith("rad:") else "styrmodell.toml: "
    assert fault_of(changed(old, new)) == prefix + expected


def test_all_faults_are_counted_and_the_first_is_told() -> None:
    text = (
        changed("decimaler = 1", "decimaler = 9")
        .replace('"#C62828"', '"röd"')
        .replace("steg = 4", "steg = 1")
    )
    assert fault_of(text) == (
        "styrmodell.toml rad 10: `decimaler` är 9; här väntas ett heltal 0–3 (och 2 fel till)."
    )


def test_no_fault_shows_english_or_pydantic() -> None:
    """Every value of the model is replaced by values of other kinds, one at a time."""
    english = re.compile(
        r"\b(input|should|value|valid|error|field|type|string|must)\b", re.IGNORECASE
    )
    lines = GOOD.splitlines()
    tried = 0
    for place, line in enumerate(lines):
        found = re.fullmatch(r"(\w+) = .+[^\[]", line)
        if found is None:
            continue
        for other in ('""', '"x"', "7", "-1.5", "nan", "true", "2018-01-01", "[]", "[[]]", "{}"):
            text = "\n".join([*lines[:place], f"{found[1]} = {other}", *lines[place + 1 :]])
            try:
                parse_model(text.encode())
            except ModelError as error:
                message = str(error)
                tried += 1
                assert not english.search(message), message
                assert re.match(r"styrmodell\.toml rad \d+: \S", message), message
                assert message.endswith((".", "?")), message
    assert tried > 200


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            GOOD.encode("cp1252", errors="replace"),
            (
                "styrmodell.toml rad 34: filen är inte sparad som UTF-8 utan troligen som ANSI "
                "(Windows-1252); spara om den i Anteckningar med kodningen UTF-8."
            ),
        ),
        (
            GOOD.encode("utf-16"),
            (
                "styrmodell.toml är sparad som Unicode (UTF-16); spara om den i Anteckningar med "
                "kodningen UTF-8."
            ),
        ),
    ],
)
def test_other_encodings_are_named(content: bytes, sentence: str) -> None:
    with pytest.raises(ModelError, match=re.escape(sentence)):
        parse_model(content)


def test_a_missing_file_says_where(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        read_model(tmp_path / "styrmodell.toml")
    assert str(raised.value) == (
        f"styrmodell.toml saknas i mappen {tmp_path}; lägg en styrmodell där eller skapa en med "
        "xlvp init."
    )


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "styrmodell.toml").mkdir()
    with pytest.raises(ModelError, match="är en mapp; här väntas en fil"):
        read_model(tmp_path / "styrmodell.toml")


@pytest.mark.parametrize(
    "deep",
    ["x = " + "[" * 2000, "x = " + "{x=" * 2000, "x." * 2000 + "x = 1", "[" + "x." * 2000 + "x]"],
)
def test_a_model_of_too_many_levels_is_one_sentence(deep: str) -> None:
    with pytest.raises(ModelError) as error:
        parse_model(f"{GOOD}\n{deep}\n".encode())
    expected = "styrmodell.toml: listor eller tabeller står i varandra i för många led."
    assert str(error.value) == expected


@pytest.mark.parametrize("year", [2018, 2019, 2023])
def test_the_shipped_models_are_sound(year: int) -> None:
    file = resources.files("workbook_templates") / f"regionkontoret-{year}.toml"
    model = parse_model(file.read_bytes())
    assert model.office.name == "Regionkontoret"
    assert all(period.year == year for period in model.periods)


def test_the_model_of_2018() -> None:
    model = _shipped(2018)
    assert [level.name for level in model.levels] == ["Delmål", "Prioritering", "Uppdrag"]
    scale = model.scale("Uppdrag")
    assert scale is not None
    assert [status.label for status in scale.statuses] == [
        "uppfylls",
        "uppfylls delvis",
        "uppfylls inte",
    ]
    assert [department.name for department in model.departments] == [
        "Regionbidrag",
        "Förtroendevalda",
        "Regionkontoret Bas",
        "RS drift av egna utvecklingsprojekt",
        "E-plan utveckling",
        "Tillväxt utveckling",
    ]
    assert (model.money.unit, model.money.decimals) == ("mnkr", 1)
    assert [(frame.account_class, frame.amount) for frame in model.frames] == [
        (None, Decimal("0.0")),
        ("REG", Decimal("386.3")),
    ]


def test_the_model_of_2019() -> None:
    model = _shipped(2019)
    assert [(level.name, level.sheet) for level in model.levels] == [
        ("Fokusområde", "Uppdrag"),
        ("Prioriteringsområde", "Uppdrag"),
        ("Prioritering", "Uppdrag"),
        ("Uppdrag", "Uppdrag"),
        ("Aktivitet", "Aktiviteter"),
    ]
    scale = model.scale("Aktiviteter")
    assert scale is not None
    assert {status.label for status in scale.statuses} == {
        "pågående",
        "farhåga finns angående tidplan eller utfall",
        "följer inte planeringen",
        "avslutat",
        "okänd",
    }
    assert not {"●", "!", "—"} & {status.symbol for status in scale.statuses}  # never guessed
    assert [goal.number for goal in model.goals] == [str(number) for number in range(1, 14)]
    assert model.options("Aktiviteter").unit == "anges"


def test_the_model_of_2023() -> None:
    model = _shipped(2023)
    assert [level.name for level in model.levels] == ["Fokusområde", "Delområde"]
    assert [department.name for department in model.departments] == [
        "Regionkontoret inkl. IT",
        "Utveckling",
        "Förtroendevalda",
    ]
    assert [(part.name, part.typed) for part in model.account_classes] == [
        ("Intäkter", False),
        ("Personalkostnader", False),
        ("Övriga driftskostnader", False),
        ("Nettobudget", True),
    ]
    assert model.investment_groups == (
        "Redan beslutade investeringar",
        "Nya behov av investeringar",
        "Reinvesteringar",
    )
    targets = {indicator.name: indicator.target for indicator in model.indicators}
    assert len(targets) == 14
    assert {name for name, target in targets.items() if target is not None} == {
        "Personalomsättning",
        "Sjukfrånvaro",
    }
    assert (targets["Personalomsättning"], targets["Sjukfrånvaro"]) == (11.0, 5.2)


def _shipped(year: int):  # type: ignore[no-untyped-def]  # the model's type is told where it is used
    file = resources.files("workbook_templates") / f"regionkontoret-{year}.toml"
    return parse_model(file.read_bytes())


def test_the_same_content_gives_the_same_model_and_other_content_another() -> None:
    text = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    first = parse_model(text.encode())
    assert parse_model(text.encode()) is first
    other = parse_model(text.replace("Personalomsättning", "Omsättning").encode())
    assert other.indicators[0].name != first.indicators[0].name
