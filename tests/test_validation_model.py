"""What must hold between the parts of a model, and an office made from a model alone."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from validation.choices import choice_values
from validation.facts import sheet_money
from validation.model import GovernanceModel
from validation.model_file import ModelError, parse_model, read_model
from validation.parsing import parse_table
from validation.rounding import tolerance
from validation.schemas import BY_TITLE, SHEETS, Role

MUNICIPALITY = Path(__file__).parent / "municipality.toml"


@pytest.fixture(scope="module")
def municipality() -> GovernanceModel:
    return read_model(MUNICIPALITY)


def fault(old: str, new: str) -> str:
    """The fault that one change of the municipality's model gives."""
    text = MUNICIPALITY.read_text("utf-8")
    assert old in text
    with pytest.raises(ModelError) as raised:
        parse_model(text.replace(old, new, 1).encode())
    return re.sub(r"^styrmodell.toml rad \d+: ", "", str(raised.value))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'kod = "BUN"',
            'kod = "klk"',
            (
                "avdelning klk finns mer än en gång; varje kod får finnas en gång, "
                "oavsett stora och små bokstäver."
            ),
        ),
        (
            'namn = "Målområde"',
            'namn = "Vision"',
            (
                "nivå Vision finns mer än en gång; varje namn får finnas en gång, "
                "oavsett stora och små bokstäver."
            ),
        ),
        (
            '"Skolor", "Inventarier"',
            '"Skolor", "skolor"',
            (
                "investeringsgrupper skolor finns mer än en gång; varje namn får finnas en gång, "
                "oavsett stora och små bokstäver."
            ),
        ),
        (
            'enhet = "tkr"\ndecimaler = 0',
            'enhet = "kr"\ndecimaler = 2',
            (
                "2 decimaler i kr är finare än minsta_enhet; skriv högst 2 decimaler och "
                'minsta_enhet = "öre" under [belopp], eller 0 decimaler.'
            ),
        ),
        (
            'blad = ["Aktiviteter", "Arbetsmiljö"]',
            'blad = ["Aktiviteter", "Arbetsmiljö", "Uppdrag"]',
            (
                "bladet Uppdrag har två statusskalor, Måluppfyllelse och Läge; "
                "ta bort det ur den ena."
            ),
        ),
        (
            'blad = ["Aktiviteter", "Arbetsmiljö"]',
            'blad = ["Aktiviteter", "Driftbudget"]',
            (
                "bladet Driftbudget har ingen statuskolumn; blad med status är "
                "Uppdrag, Aktiviteter, Arbetsmiljö."
            ),
        ),
        (
            'blad = ["Aktiviteter", "Arbetsmiljö"]',
            'blad = ["Aktiviteter"]',
            (
                "period 2025-T1 använder bladet Arbetsmiljö, men modellen har ingen "
                "[[statusskala]] för det."
            ),
        ),
        (
            'symbol = "☁"',
            'symbol = "☀"',
            (
                "statusskalan Måluppfyllelse har ☀ som symbol två gånger; varje status ska kunna "
                "skiljas från de andra."
            ),
        ),
        (
            'kod = "STB"\nnamn = "Statsbidrag"\nslag = "intäkt"',
            'kod = "STB"\nnamn = "Statsbidrag"\nslag = "nettorad"',
            "kontoklass NTO är en andra nettorad; bara en kontoklass kan vara det.",
        ),
        (
            'slag = "intäkt"',
            'slag = "intäkt"\nskrivs_in = true',
            (
                "kontoklass TAX har skrivs_in, som bara gäller en nettorad; "
                "andra rader skrivs alltid in."
            ),
        ),
        (
            "[[indikator]]",
            '[[ram]]\navdelning = "XX"\nbelopp = 1\n\n[[indikator]]',
            (
                "ramen nämner avdelningen XX, som inte finns; avdelningar är KLK, BUN, GYM, SOC, "
                "ÄLD, KUL, FRI, TEK, VA, BYG, RTJ, REV."
            ),
        ),
        (
            "[[indikator]]",
            '[[ram]]\nkontoklass = "HYR"\nbelopp = 1\n\n[[indikator]]',
            (
                "ramen nämner kontoklassen HYR, som inte finns; kontoklasser är TAX, STB, LÖN, "
                "LOK, KAP, NTO."
            ),
        ),
        (
            "[[indikator]]",
            "[[ram]]\nbelopp = 1\n\n[[ram]]\nbelopp = 2\n\n[[indikator]]",
            "samma avdelning och kontoklass har två ramar; ta bort den ena.",
        ),
        (
            "malvarde = 72.0",
            'malvarde = 72.0\navdelningar = ["BUN", "XX"]',
            (
                "indikator NKI nämner avdelningen XX, som inte finns; avdelningar är KLK, BUN, "
                "GYM, SOC, ÄLD, KUL, FRI, TEK, VA, BYG, RTJ, REV."
            ),
        ),
        (
            "malvarde = 72.0",
            "malvarde = 72.0\nlagst = 10.5\nhogst = 5.0",
            "indikator NKI har lagst 10,5 som är större än hogst 5.",
        ),
        (
            "malvarde = 72.0",
            "malvarde = 172.0\nhogst = 100.0",
            "indikator NKI har malvarde 172 utanför lagst och hogst.",
        ),
        (
            'forra = "2025-T1"',
            'forra = "2024-T3"',
            (
                "period 2025-T2 har förra perioden 2024-T3, som inte finns; "
                "perioder är 2025-T1, 2025-T2."
            ),
        ),
        (
            'forra = "2025-T1"',
            'forra = "2025-T2"',
            (
                "period 2025-T2 har förra perioden 2025-T2, som inte står före den; "
                "skriv perioderna i tidsordning."
            ),
        ),
        (
            "till = 2025-04-30",
            "till = 2024-12-31",
            "period 2025-T1 har till 2024-12-31, som ligger före fran 2025-01-01.",
        ),
        (
            "till = 2025-04-30\nsenast = 2025-05-16",
            "till = 2026-04-30\nsenast = 2026-05-16",
            "period 2025-T1 går över ett årsskifte; fran och till ska ligga i samma år.",
        ),
        (
            "senast = 2025-05-16",
            "senast = 2025-04-16",
            "period 2025-T1 ska lämnas senast 2025-04-16, före periodens sista dag 2025-04-30.",
        ),
        (
            '"Driftbudget", "Investeringar", "Indikatorer"',
            '"Driftbudget", "Driftbudget", "Indikatorer"',
            "period 2025-T1 räknar upp bladet Driftbudget två gånger.",
        ),
        (
            '"Investeringar", "Indikatorer"',
            '"Utvecklingsmedel", "Indikatorer"',
            (
                "period 2025-T1 använder bladet Utvecklingsmedel, men modellen har ingen [[fond]] "
                "för det."
            ),
        ),
        (
            "[[period]]",
            "[risk]\nsteg = 3\natgard_fran = 10\n\n[[period]]",
            "atgard_fran är 10, men med 3 steg är det högsta riskvärdet 9.",
        ),
        (
            "[[period]]",
            '[uppfoljning]\nsammanvagning = "sämsta"\ngrans = 30\n\n[[period]]',
            'grans gäller bara när sammanvagning = "andel"; med "sämsta" räcker det med en rad.',
        ),
        (
            'flertal = "Kommunmål"',
            'flertal = "Kommunmål"\nblad = "Aktiviteter"',
            (
                "nivån Nämndmål ligger på bladet Uppdrag men under en nivå på bladet Aktiviteter; "
                "nivåerna skrivs utifrån och in, med aktiviteterna sist."
            ),
        ),
    ],
)
def test_parts_that_do_not_agree(old: str, new: str, sentence: str) -> None:
    assert fault(old, new) == sentence


def test_tolerance_of_the_model_takes_the_place_of_rounding(municipality: GovernanceModel) -> None:
    text = MUNICIPALITY.read_text("utf-8")
    looser = parse_model(text.replace("decimaler = 0", "decimaler = 0\ntolerans = 2", 1).encode())
    # Two addends in tkr: 2 · 0,5 tkr by rounding, 2 · 2 tkr by the model's word.
    assert tolerance(2, sheet_money(municipality, "Driftbudget")) == 1_000
    assert tolerance(2, sheet_money(looser, "Driftbudget")) == 4_000


def test_a_municipality_needs_no_code(municipality: GovernanceModel) -> None:
    assert len(municipality.departments) == 12
    assert [level.name for level in municipality.levels] == [
        "Vision",
        "Målområde",
        "Kommunmål",
        "Nämndmål",
        "Åtagande",
    ]
    period = municipality.period("2025-T2")
    assert period is not None
    assert len(municipality.sheets(period, municipality.departments[0])) == 7
    assert municipality.sheets(period, municipality.departments[11]) == (
        "Driftbudget",
        "Underskrift",
    )


def test_the_municipality_has_its_own_words_in_the_drop_downs(
    municipality: GovernanceModel,
) -> None:
    assert _shown(municipality, "Uppdrag", "status") == [
        "1 – nås i år",
        "2 – nås till största del",
        "3 – nås ej",
    ]
    assert _shown(municipality, "Aktiviteter", "status")[3] == "BRO – bromsad"
    assert _shown(municipality, "Uppdrag", "level") == [
        "Vision",
        "Målområde",
        "Kommunmål",
        "Nämndmål",
        "Åtagande",
    ]
    assert _shown(municipality, "Investeringar", "group") == [
        "Gator och vatten",
        "Skolor",
        "Inventarier",
    ]


def test_levels_of_activities_are_no_choice_on_the_sheet_of_assignments() -> None:
    text = MUNICIPALITY.read_text("utf-8")
    old = 'flertal = "Åtaganden"'
    model = parse_model(text.replace(old, f'{old}\nblad = "Aktiviteter"').encode())
    assert _shown(model, "Uppdrag", "level")[-1] == "Nämndmål"


def test_the_municipality_has_every_sheet_with_a_key(municipality: GovernanceModel) -> None:
    period = municipality.period("2025-T2")
    assert period is not None
    for sheet in SHEETS:
        columns = sheet.columns(municipality, period)
        assert sheet.key in [column.field for column in columns]
        assert "Mål" not in [column.title for column in columns]  # it has no numbered goals
        assert any(column.role is Role.INPUT for column in columns)


def test_what_the_municipality_writes_is_read_in_its_own_unit_and_words(
    municipality: GovernanceModel,
) -> None:
    period = municipality.period("2025-T2")
    assert period is not None
    index = pd.MultiIndex.from_tuples([("a.xlsx", 5), ("a.xlsx", 6)], names=["workbook", "row"])
    budget = pd.DataFrame(
        {
            "department": ["SOC", "SOC"],
            "account": ["1", "2"],
            "account_class": ["Statsbidrag", "Löner"],
            "year_budget": ["12 500", "-98 250"],
            "full_year_forecast": ["12 600", "-99 000"],
        },
        index=index,
        dtype="object",
    )
    frame = parse_table(budget, BY_TITLE["Driftbudget"], municipality, period).frame
    assert frame["account_class"].tolist() == ["STB", "LÖN"]
    assert frame["year_budget"].tolist() == [12_500_000, -98_250_000]
    assert frame["forecast_deviation"].tolist() == [100_000, -750_000]
    activities = pd.DataFrame(
        {"department": ["SOC", "SOC"], "number": ["1.1", "1.2"], "status": ["bromsad", "◧"]},
        index=index,
        dtype="object",
    )
    frame = parse_table(activities, BY_TITLE["Aktiviteter"], municipality, period).frame
    assert frame["status"].tolist() == ["BRO", "STA"]


def _shown(model: GovernanceModel, title: str, field: str) -> list[str]:
    sheet = BY_TITLE[title]
    column = next(column for column in sheet.all_columns if column.field == field)
    return [choice.shown for choice in choice_values(column, sheet, model)]
