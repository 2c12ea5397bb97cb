"""The office that the tests of the follow-up are told with: the economy of a published report.

Figures are those of the follow-up January–August 2018 in mnkr, with the areas of resources as
departments. Budget to date is worked out as actual − deviation, both as printed. Comments,
statuses and the former forecast are invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from validation.facts import Earlier, Facts
from validation.finding import Finding, Place, Severity
from validation.model import GovernanceModel
from validation.observations import INDEX, observation_frame
from validation.parsing import by_key, parse_table
from validation.schemas import BY_TABLE, BY_TITLE, SHEETS
from xlvp.consolidation import Consolidated, consolidate
from xlvp.waivers import AppliedWaiver

Rows = Sequence[Mapping[str, Any]]
HEADER_ROW = 5
"""The row of the header in the departments' sheets."""

AREAS = {
    "BID": "Regionbidrag",
    "FORT": "Förtroendevalda",
    "BAS": "Regionkontoret Bas",
    "RS": "RS drift av egna utvecklingsprojekt",
    "EPLAN": "E-plan utveckling",
    "TILLV": "Tillväxt utveckling",
}
ECONOMY = {
    # actual to date, deviation to date, year budget, forecast, last year: as printed
    "BID": ("254,7", "0,0", "386,3", "386,3", "224,0"),
    "FORT": ("-22,9", "4,1", "-40,6", "-40,6", "-21,5"),
    "BAS": ("-170,1", "9,6", "-273,7", "-279,7", "-139,9"),
    "RS": ("-0,3", "-0,3", "0,0", "0,0", "0,0"),
    "EPLAN": ("-21,6", "-5,8", "-23,7", "-33,7", "-14,6"),
    "TILLV": ("-20", "12,2", "-48,3", "-38,3", "-25,2"),
}
BUDGET_TO_DATE = {
    "BID": "254,7",
    "FORT": "-27,0",
    "BAS": "-179,7",
    "RS": "0,0",
    "EPLAN": "-15,8",
    "TILLV": "-32,2",
}
FORMER_FORECAST = {
    "BID": "386,3",
    "FORT": "-40,6",
    "BAS": "-278,7",
    "RS": "0,0",
    "EPLAN": "-33,7",
    "TILLV": "-38,3",
}
COMMENTS = {
    "BAS": "Vakanser och tillfällig finansiering ger överskott hittills; central facklig tid "
    "och ingående obalans för it ger underskott på helåret.",
    "EPLAN": None,
    "FORT": "Medel för oförutsedda kostnader är ännu inte använda.",
    "TILLV": "Besluten om nya insatser tas senare under hösten än budgeten räknade med.",
}


def status(code: str, label: str, symbol: str, colour: str, meaning: str) -> dict[str, Any]:
    """A status as a model file has it."""
    return {
        "kod": code,
        "namn": label,
        "symbol": symbol,
        "farg": colour,
        "betydelse": meaning,
        "kommentar_kravs": code != "U",
    }


STATUSES = [
    status("U", "uppfylls", "●", "#2E7D32", "enligt plan"),
    status("D", "uppfylls delvis", "◐", "#F9A825", "risk"),
    status("N", "uppfylls inte", "○", "#C62828", "avviker"),
]
SCALE = {
    "namn": "Måluppfyllelse",
    "blad": ["Uppdrag", "Aktiviteter", "Arbetsmiljö"],
    "status": STATUSES,
}


def model(**changes: Any) -> GovernanceModel:
    """The office's governance model."""
    sheets = ["Uppdrag", "Driftbudget", "Investeringar", "Utvecklingsmedel", "Indikatorer"]
    follow_up = {
        "slag": "uppföljning",
        "fran": date(2018, 1, 1),
        "blad": [*sheets, "Aktiviteter", "Arbetsmiljö", "Analys", "Internkontroll", "Underskrift"],
    }
    content: dict[str, Any] = {
        "modellversion": 1,
        "kontor": {"kod": "RK", "namn": "Regionkontoret"},
        "belopp": {"enhet": "mnkr", "decimaler": 1},
        "vasentlighet": {"belopp": 3.0, "procent": 5},
        "avdelning": [{"kod": code, "namn": name} for code, name in AREAS.items()],
        "niva": [
            {"namn": "Delmål", "flertal": "Delmål"},
            {"namn": "Prioritering", "flertal": "Prioriteringar"},
            {"namn": "Uppdrag", "flertal": "Uppdrag", "foljs_upp": True},
        ],
        "statusskala": [SCALE],
        "kontoklass": [
            {"kod": "BID", "namn": "Regionbidrag", "slag": "intäkt"},
            {"kod": "VER", "namn": "Verksamhet", "slag": "netto av båda"},
            {"kod": "NET", "namn": "Netto", "slag": "nettorad", "skrivs_in": True},
        ],
        "indikator": [
            {
                "kod": "PO",
                "namn": "Personalomsättning (R12)",
                "enhet": "%",
                "riktning": "lägre",
                "malvarde": 11.0,
            },
            {"kod": "SJ", "namn": "Sjukfrånvaro (R12)", "enhet": "%", "riktning": "lägre"},
        ],
        "fond": [
            {"kod": "T", "namn": "Utvecklingsmedel tillväxt"},
            {"kod": "S", "namn": "Statligt anslag för regional utveckling"},
        ],
        "investeringsgrupper": ["Utrustning", "E-plan"],
        "period": [
            follow_up
            | {
                "id": "2018-04",
                "namn": "Uppföljning januari–april 2018",
                "till": date(2018, 4, 30),
                "senast": date(2018, 5, 15),
            },
            follow_up
            | {
                "id": "2018-08",
                "namn": "Uppföljning januari–augusti 2018",
                "till": date(2018, 8, 31),
                "senast": date(2018, 9, 14),
                "forra": "2018-04",
            },
            {
                "id": "2018-plan",
                "namn": "Verksamhetsplan 2018",
                "slag": "plan",
                "fran": date(2018, 1, 1),
                "till": date(2018, 12, 31),
                "senast": date(2017, 12, 1),
                "blad": sheets,
            },
        ],
    }
    return GovernanceModel.model_validate(content | changes)


def operating_budget() -> dict[str, Rows]:
    """A line per area, and the net line that repeats it; by department."""
    lines: dict[str, Rows] = {}
    for code, (actual, _, year, forecast, last_year) in ECONOMY.items():
        line = {
            "account": "1",
            "account_class": "Regionbidrag" if code == "BID" else "Verksamhet",
            "name": AREAS[code],
            "year_budget": year,
            "budget_to_date": BUDGET_TO_DATE[code],
            "actual_to_date": actual,
            "full_year_forecast": forecast,
            "former_forecast": FORMER_FORECAST[code],
            "actual_last_year": last_year,
            "comment": COMMENTS.get(code),
        }
        net = line | {"account": "9", "account_class": "Netto", "name": "Netto", "comment": None}
        lines[code] = [line, net]
    return lines


INVESTMENTS: dict[str, Rows] = {
    "BAS": [
        {
            "number": "1",
            "group": "Utrustning",
            "name": "Utrustning Regionkontor",
            "year_budget": "0,5",
            "actual_to_date": "0,1",
            "full_year_forecast": "0,5",
        }
    ],
    "EPLAN": [
        {
            "number": "1",
            "group": "E-plan",
            "name": "Investeringar e-plan",
            "year_budget": "3",
            "actual_to_date": "0,3",
            "full_year_forecast": "1,5",
            "comment": "Ett av projekten har skjutits till nästa år.",
        }
    ],
}
FUNDS: dict[str, Rows] = {
    "TILLV": [
        {
            "fund": "T",
            "name": "Utvecklingsmedel tillväxt",
            "year_budget": "31,9",
            "decided": "-10,7",
        },
        {
            "fund": "S",
            "name": "Statligt anslag för regional utveckling",
            "year_budget": "10,8",
            "decided": "-10,7",
        },
    ]
}
INDICATORS: dict[str, Rows] = {
    "BAS": [
        {
            "indicator": "PO",
            "name": "Personalomsättning (R12)",
            "unit": "%",
            "outcome": "14,9",
            "last_year": "8,4",
        },
        {"indicator": "SJ", "name": "Sjukfrånvaro (R12)", "unit": "%", "outcome": "3,5"},
    ]
}
ASSIGNMENTS: dict[str, Rows] = {
    "TILLV": [
        {"number": "2.1", "level": "Delmål", "name": "Hög attraktivitet"},
        {"number": "2.1.1", "level": "Prioritering", "name": "Regionförstoring"},
        {"number": "2.1.1.1", "level": "Uppdrag", "name": "Infrastrukturplan", "status": "U"},
        {
            "number": "2.1.1.2",
            "level": "Uppdrag",
            "name": "Cykelplan",
            "status": "D",
            "comment": "Arbetet har börjat senare än planerat.",
        },
        {"number": "2.1.10", "level": "Prioritering", "name": "Bredband"},
        {
            "number": "2.1.10.1",
            "level": "Uppdrag",
            "name": "Bredbandsstrategi",
            "status": "N",
            "comment": "Strategin hinner inte bli klar i år.",
        },
    ],
    "BAS": [
        {"number": "2.1", "level": "Delmål", "name": "Hög attraktivitet"},
        {"number": "2.1.1", "level": "Prioritering", "name": "Regionförstoring"},
        {"number": "2.1.1.3", "level": "Uppdrag", "name": "Regionala noder", "status": "U"},
        {"number": "2.2", "level": "Delmål", "name": "Stark konkurrenskraft"},
        {"number": "2.2.1", "level": "Prioritering", "name": "Näringsliv"},
        {"number": "2.2.1.1", "level": "Uppdrag", "name": "Företagsservice", "status": "U"},
        {"number": "2.2.1.2", "level": "Uppdrag", "name": "Tillväxtprogram", "status": None},
        {"number": "9", "level": "Uppdrag", "name": "Policy för möten", "status": "D"},
    ],
}
ACTIVITIES: dict[str, Rows] = {
    "TILLV": [
        {
            "number": "2.1.1.1.1",
            "assignment": "2.1.1.1",
            "name": "Samråd",
            "form": "Aktivitet",
            "status": "U",
            "end_date": date(2018, 12, 31),
            "granted_amount": "1,2",
            "used_amount": "0,7",
        },
        {
            "number": "2.1.10.1.1",
            "assignment": "2.1.10.1",
            "name": "Kartläggning",
            "form": "Projekt",
            "status": "N",
            "end_date": date(2018, 6, 30),
            "granted_amount": "€170 500",
            "comment": "Väntar på underlag.",
        },
    ],
    "BAS": [
        {
            "number": "2.2.1.1.1",
            "assignment": "2.2.1.1",
            "name": "Webbenkät",
            "form": "Aktivitet",
            "status": "D",
            "end_date": date(2018, 8, 30),
            "granted_amount": "0,3",
            "used_amount": "0,3",
        }
    ],
}
FORMER_ASSIGNMENTS: dict[str, Rows] = {
    "TILLV": [
        {"number": "2.1.1.1", "level": "Uppdrag", "name": "Infrastrukturplan", "status": "D"},
        {"number": "2.1.1.2", "level": "Uppdrag", "name": "Cykelplan", "status": "U"},
        {"number": "2.1.10.1", "level": "Uppdrag", "name": "Bredbandsstrategi", "status": "N"},
        {"number": "2.1.10.2", "level": "Uppdrag", "name": "Fiberkarta", "status": "U"},
    ],
    "BAS": [{"number": "2.2.1.1", "level": "Uppdrag", "name": "Företagsservice", "status": "U"}],
}


def sign_offs(codes: Iterable[str] = AREAS) -> dict[str, Rows]:
    """A dated sign-off per department."""
    row = {"role": "Avdelningschef", "signed_by": "chef", "date": date(2018, 9, 10)}
    return {code: [row] for code in codes}


def everything() -> dict[str, dict[str, Rows]]:
    """All tables of the office, by table and department."""
    return {
        "assignments": ASSIGNMENTS,
        "activities": ACTIVITIES,
        "operating_budget": operating_budget(),
        "investments": INVESTMENTS,
        "development_funds": FUNDS,
        "indicators": INDICATORS,
        "sign_off": sign_offs(),
    }


@dataclass(frozen=True)
class Origins:
    """Where things stand in workbooks whose sheets have the columns in the schema's order."""

    model: GovernanceModel
    period_id: str = "2018-08"

    @property
    def locations(self) -> Origins:
        """A delivery's locations are these."""
        return self

    def column_letter(self, workbook: str, table: str, field: str) -> str | None:
        """The letter of a field's column."""
        period = self.model.period(self.period_id)
        assert period is not None
        assert workbook
        fields = [column.field for column in BY_TABLE[table].columns(self.model, period)]
        return xl_col_to_name(fields.index(field)) if field in fields else None

    def sheet(self, workbook: str, table: str) -> str | None:
        """The sheet's title."""
        assert workbook
        return BY_TABLE[table].title if table in BY_TABLE else None

    def address(self, place: Place) -> tuple[str, str] | None:
        """Sheet and cell of a place."""
        if place.table not in BY_TABLE:
            return None
        letter = self.column_letter(place.workbook, place.table, place.column) or ""
        return BY_TABLE[place.table].title, f"{letter}{place.row or ''}"


@dataclass(frozen=True)
class Received:
    """A received workbook."""

    workbook: str
    department: str
    received: str = "2018-09-10 09:00"
    fault: str = ""
    office: str = "RK"
    period: str = "2018-08"
    latest: bool = True


@dataclass
class Office:
    """A made-up delivery; every test changes what it is about.

    Attributes:
        tables: rows by table and department; they belong to the department's last workbook.
    """

    model: GovernanceModel = field(default_factory=model)
    period: str = "2018-08"
    tables: Mapping[str, Mapping[str, Rows]] = field(default_factory=everything)
    books: Sequence[Received] | None = None
    former: Mapping[str, Mapping[str, Rows]] = field(default_factory=dict)

    def facts(self) -> Facts:
        """All that was received, as the reader gives it."""
        period = self.model.period(self.period)
        assert period is not None
        books = self.books
        if books is None:
            codes = [department.code for department in self.model.departments]
            books = [Received(f"{code}.xlsx", code, period=self.period) for code in codes]
        of = {book.department: book.workbook for book in books}
        tables: dict[str, pd.DataFrame] = {
            "books": observation_frame(
                "books",
                [
                    (
                        book.workbook,
                        {
                            "department": book.department,
                            "received": pd.Timestamp(book.received),
                            "fault": book.fault,
                            "office": book.office,
                            "period": book.period,
                            "latest": book.latest,
                            "sha256": f"{len(book.workbook):064x}",
                            "template_version": "1",
                            "file_type": "xlsx",
                        },
                    )
                    for book in books
                ],
            )
        }
        cells = []
        for sheet in SHEETS:
            if sheet.title not in period.sheets:
                continue
            raw = raw_rows(sheet.table, self.tables.get(sheet.table, {}), of)
            parsed = parse_table(raw, sheet, self.model, period)
            tables[sheet.table] = parsed.frame
            cells.append(parsed.cells)
        together = pd.concat(cells)
        numbers = range(len(together))
        together.index = pd.MultiIndex.from_arrays(
            [together.index.get_level_values(0), numbers], names=INDEX
        )
        tables["cells"] = together
        former = {}
        for table, rows in self.former.items():
            raw = raw_rows(table, rows, of)
            frame = parse_table(raw, BY_TABLE[table], self.model, period).frame
            former[table] = by_key(frame, BY_TABLE[table])
        return Facts(self.model, period, tables, former=former, today=date(2018, 9, 20))

    def consolidated(
        self,
        findings: Sequence[Finding] = (),
        waivers: Sequence[AppliedWaiver] = (),
        *,
        include_with_errors: bool = False,
    ) -> Consolidated:
        """The consolidation of the delivery."""
        return consolidate(
            self.facts(),
            findings,
            waivers,
            Origins(self.model, self.period),
            include_with_errors=include_with_errors,
        )


def with_april(consolidated: Consolidated) -> Consolidated:
    """The consolidation after a follow-up in April whose forecast was -5,0."""
    model = consolidated.model
    april = model.period("2018-04")
    assert april is not None
    lines = {
        code: [dict(row) | {"full_year_forecast": FORMER_FORECAST[code]} for row in rows]
        for code, rows in operating_budget().items()
    }
    indicators = {"BAS": [dict(row) | {"outcome": "12,6"} for row in INDICATORS["BAS"][:1]]}
    former = {"operating_budget": lines, "indicators": indicators}
    tables = Office(period="2018-04", former=former).facts().former
    economy = {"operating_budget": tables["operating_budget"]}
    return replace(
        consolidated,
        history=(Earlier(april, tables),),
        former=dict(consolidated.former) | economy,
    )


def earlier(
    last_day: date, used: GovernanceModel | None = None, **tables: Mapping[str, Rows]
) -> Earlier:
    """What some departments reported in a follow-up that ended on a day."""
    chosen = used or model()
    period = chosen.period("2018-04")
    assert period is not None
    if last_day != period.last_day:
        days = {"first_day": last_day.replace(month=1, day=1), "last_day": last_day}
        period = period.model_copy(update=days | {"id": f"{last_day:%Y-%m}"})
    frames = {}
    for table, rows in tables.items():
        of = {department: f"{department}.xlsx" for department in rows}
        sheet = BY_TABLE[table]
        frame = parse_table(raw_rows(table, rows, of), sheet, chosen, period).frame
        frames[table] = by_key(frame, sheet)
    return Earlier(period, frames)


def raw_rows(table: str, rows: Mapping[str, Rows], of: Mapping[str, str]) -> pd.DataFrame:
    """Rows by department as a raw frame; a department without a workbook has none."""
    fields = [column.field for column in BY_TABLE[table].all_columns]
    labels, data = [], []
    for department, listed in rows.items():
        if department not in of:
            continue
        for place, row in enumerate(listed):
            labels.append((of[department], HEADER_ROW + 1 + place))
            data.append({"department": department} | dict(row))
    index = (
        pd.MultiIndex.from_tuples(labels, names=INDEX)
        if labels
        else pd.MultiIndex.from_arrays([[], []], names=INDEX)
    )
    return pd.DataFrame(data, index=index, columns=["department", *fields], dtype="object")


def error(workbook: str, department: str, code: str = "BUD001") -> Finding:
    """An error in a workbook."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        place=Place(workbook, "operating_budget", 6, "actual_to_date"),
        department=department,
        key="1",
        column_title="Utfall ack.",
        message="Beloppet saknas.",
        remedy="Fyll i beloppet.",
    )


def control_figures(*rows: tuple[str, str, str, str, str, str, str]) -> pd.DataFrame:
    """Control figures as ``avstamning.csv`` has them."""
    columns = ["Post", "Blad", "Kolumn", "Avdelning", "Rad", "Belopp", "Källa"]
    assert all(row[1] in BY_TITLE for row in rows)
    return pd.DataFrame(list(rows), columns=columns, dtype="str")


PRINTED = control_figures(
    ("Resultat till och med augusti", "Driftbudget", "Utfall ack.", "", "", "19,9", "avsnitt 3"),
    (
        "Resultat föregående år",
        "Driftbudget",
        "Utfall ack. förra året",
        "",
        "",
        "23,0",
        "avsnitt 3",
    ),
    ("Årsprognos", "Driftbudget", "Årsprognos", "", "", "-6,0", "avsnitt 3"),
    ("Investeringar, utfall", "Investeringar", "Utfall ack.", "", "", "0,4", "avsnitt 3"),
)
