"""Templates in other programs: the values they compute, and what they keep when they save."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pandas as pd
import pytest
from conftest import Convert
from template_office import PLAN, Made, facts, made, make, model_with, saved

from validation.example import example_model
from validation.model import GovernanceModel

FILLED = """
Uppdrag plan
Nummer | Nivå         | Benämning | Status helår | Kommentar
1      | Område       | Tillväxt  |              |
1.1    | Prioritering | Kompetens |              |
1.1.1  | Uppdrag      | Ett       | P            |
1.1.2  | Uppdrag      | Två       | N            |
1.1.3  | Uppdrag      | Tre       | F            | Försenat av en upphandling.
1.1.4  | Uppdrag      | Fyra      |              |

Aktiviteter plan
Nummer  | Uppdrag | Aktivitet | Typ     | Status | Slutdatum  | Beviljade medel | Använda medel
1.1.1.1 | 1.1.1   | Kampanj   | Projekt | P      | 2019-10-31 | 2,5             | 1,3
1.1.1.2 | 1.1.1   | Enkät     | Projekt | K      | 2019-06-30 | 0,4             |
1.1.1.3 | 1.1.1   | Lokaler   | Projekt |        |            |                 | 0,7

Driftbudget plan
Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
1   | Intäkter          | Avgifter  | 30,0      | 20,0        | 22,3        | 33,0
2   | Personalkostnader | Löner     | -45,0     | -30,0       | -31,1       |
3   | Övriga kostnader  | Resor     | -2,1      |             | -0,9        | -2,0
4   | Netto             | Netto     | -17,2     |             |             |

Investeringar plan
Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020 | Utfall ack. | Prognos 2019
1  | Investeringar | Servrar     | 4,0          | 1,5         | 2,5  | 0,2         | 1,1

Utvecklingsmedel plan
Fond | Benämning | Budget | Beslutat
F1   | Fond ett  | 31,9   | -10,7

Internkontroll plan
Nr | Risk      | Kontrollmoment | Sannolikhet | Konsekvens
1  | Fel löner | Stickprov      | 3           | 4
2  | Stöld     | Inventering    | 2           |

Uppdrag förra
Nummer | Nivå    | Benämning | Status helår
1.1.1  | Uppdrag | Ett       | F
1.1.2  | Uppdrag | Två       | N
1.1.3  | Uppdrag | Tre       | P
1.1.4  | Uppdrag | Fyra      | P
"""


def with_computed_net() -> GovernanceModel:
    classes = example_model().account_classes
    return model_with(
        account_classes=tuple(part.model_copy(update={"typed": False}) for part in classes)
    )


def with_stated_currency() -> Made:
    model = GovernanceModel.model_validate(
        example_model().model_dump(by_alias=True)
        | {"blad": [{"namn": "Aktiviteter", "enhet": "anges", "tomma_rader": 2}]}
    )
    known = facts(FILLED)
    issued = known.issued["activities"].copy()
    issued["granted_amount"] = pd.array([100_000, 90_000, None], dtype="Int64")
    issued["used_amount"] = pd.array([None, 95_000, 7], dtype="Int64")
    return made(model, known.period, model.departments[0], issued={"activities": issued})


TEMPLATES: dict[str, Callable[[], Made]] = {
    "typed net": lambda: make(FILLED),
    "computed net": lambda: make(FILLED, model=with_computed_net()),
    "stated currency": with_stated_currency,
    "nothing": lambda: make(""),
    "a plan": lambda: make("", "2019-plan"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_libreoffice_computes_the_stored_values(
    name: str, soffice: Convert, tmp_path: Path
) -> None:
    template = TEMPLATES[name]()
    unvalued = saved(_without_values(template.content), tmp_path)
    (tmp_path / "out").mkdir()
    computed = openpyxl.load_workbook(soffice(unvalued, "xlsx", tmp_path / "out"), data_only=True)
    compared = 0
    for sheet in template.formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                stored = template.values[sheet.title][cell.coordinate].value
                found = computed[sheet.title][cell.coordinate].value
                where = f"{sheet.title}!{cell.coordinate} {cell.value}"
                assert (found or "") == pytest.approx(stored or "", abs=1e-9), where
                compared += 1
    assert compared > 60


def _without_values(content: bytes) -> bytes:
    """The same workbook as a program would leave it that does not calculate."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part, count = re.subn(rb"</f><v>[^<]*</v>", b"</f>", part)
                assert count or b"<f>" not in part
            target.writestr(name, part)
    return written.getvalue()


def test_openpyxl_keeps_rules_and_protection(tmp_path: Path) -> None:
    template = make(PLAN)
    path = tmp_path / "sparad.xlsx"
    template.formulas["Aktiviteter"]["A1"].value = "Aktiviteter"
    template.formulas.save(path)
    before, after = make(PLAN).formulas, openpyxl.load_workbook(path)
    assert after.sheetnames == before.sheetnames
    for title in before.sheetnames:
        old, new = _kept(before[title]), _kept(after[title])
        assert new == old
    assert any(_kept(before["Aktiviteter"])["rules"])


def _kept(sheet: Any) -> dict[str, Any]:
    rules = sheet.data_validations.dataValidation
    return {
        "state": sheet.sheet_state,
        "rules": sorted((rule.type or "", str(rule.sqref), rule.formula1 or "") for rule in rules),
        "protection": dict(sheet.protection),
        "locked": {
            cell.coordinate for row in sheet.iter_rows() for cell in row if cell.protection.locked
        },
        "tables": dict(sheet.tables.items()),
        "formulas": {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        },
        "highlights": sum(len(area.rules) for area in sheet.conditional_formatting),
    }
