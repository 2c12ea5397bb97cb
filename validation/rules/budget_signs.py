"""BUD020–BUD025: amounts with the wrong sign; what is proposed is the same amount, turned."""

from __future__ import annotations

from collections.abc import Mapping

from validation.facts import Facts
from validation.model import AccountKind
from validation.rule import Details, Scope, rule
from validation.rules.amount_columns import (
    LINE_AMOUNTS,
    figures_of,
    of_kind,
    present,
    sound_but_for,
    texts,
)
from validation.table import Mask, Table

_OTHER_CLASS = ("WBK040",)
"""A line that was given another account class has all its amounts with that class's sign."""
_INVESTMENT_AMOUNTS = (
    "total_budget",
    "earlier_years",
    "year_budget",
    "second_year",
    "third_year",
    "later_years",
    "actual_to_date",
    "full_year_forecast",
)
_ACTIVITY_AMOUNTS = ("granted_amount", "used_amount")


def _turned(table: str, fields: tuple[str, ...]) -> Details:
    """The same amounts with the other sign."""

    def details(rows: Table, facts: Facts) -> Mapping[str, Mapping[str, list[str]]]:
        turned = {
            field: texts(-rows.figures(field), facts, table, unit=False)
            for field in present(rows, fields)
        }
        return {"expected": turned}

    return details


@rule(
    "BUD020",
    title="Kostnad utan minus",
    table="operating_budget",
    columns=LINE_AMOUNTS,
    message="{name}: {column_title} är {value} {unit}, men kostnader skrivs med minus.",
    remedy="Skriv {expected} om det är en kostnad. Är raden en intäkt har den fel kontoklass.",
    reason="En kostnad utan minus räknas som en intäkt, och nettot blir fel med det dubbla.",
    source="Verksamhetsplanen 2023, driftbudgeten: nettobudget 51,0 som är en kostnad.",
    good="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter          | Intäkter  | 359,0     | 239,3       | 240,0       | 359,0
        2   | Personalkostnader | Löner     | -496,0    | -330,7      | -331,0      | -496,0
        3   | Övriga kostnader  | Drift     | 0         | 0           | 0           | 0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter          | Intäkter  | 359,0     | 239,3       | 240,0       | 359,0
        2   | Personalkostnader | Löner     | [496,0]   | -330,7      | [331,0]     | -496,0
    """,
    needs=("account_class",),
    after=_OTHER_CLASS,
    scope=Scope.ROW,
    details=_turned("operating_budget", LINE_AMOUNTS),
)
def cost_without_minus(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Costs carry a minus."""
    costs, fields = of_kind(rows, facts, AccountKind.COST), present(rows, LINE_AMOUNTS)
    return sound_but_for(fields, costs & (figures_of(rows, fields) > 0))


@rule(
    "BUD021",
    title="Intäkt med minus",
    table="operating_budget",
    columns=LINE_AMOUNTS,
    message="{name}: {column_title} är {value} {unit}, men intäkter skrivs utan minus.",
    remedy="Skriv {expected} om det är en intäkt. Är raden en kostnad har den fel kontoklass.",
    reason="En intäkt med minus räknas som en kostnad, och nettot blir fel med det dubbla.",
    source="Teckenregeln i alla tre årens planer: intäkter utan tecken, kostnader med minus.",
    good="""
        Driftbudget
        Rad | Kontoklass | Benämning    | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   | Regionbidrag | 386,3     | 254,7       | 254,7       | 386,3
        2   | Intäkter   | Projekt      | 0         | 0           | 0,2         | 0,2
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning    | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   | Regionbidrag | 386,3     | 254,7       | [-254,7]    | 386,3
    """,
    needs=("account_class",),
    after=_OTHER_CLASS,
    scope=Scope.ROW,
    details=_turned("operating_budget", LINE_AMOUNTS),
)
def revenue_with_minus(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Revenue carries no sign."""
    revenue, fields = of_kind(rows, facts, AccountKind.REVENUE), present(rows, LINE_AMOUNTS)
    return sound_but_for(fields, revenue & (figures_of(rows, fields) < 0))


@rule(
    "BUD022",
    title="Beslutade medel utan minus",
    table="development_funds",
    column="decided",
    message="{name}: beslutat är {value} {unit}, men beslutade medel skrivs med minus.",
    remedy="Skriv {expected}.",
    reason="Utan minus ökar beslutet det som är kvar i fonden i stället för att minska det.",
    source="Uppföljningen januari–augusti 2018, avsnitt 3.4: beslutat -10,7 av 31,9.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | -10,7
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | [10,7]
    """,
    details=_turned("development_funds", ("decided",)),
)
def decided_without_minus(rows: Table, facts: Facts) -> Mask:
    """Decided money leaves the fund, so it carries a minus."""
    return ~(rows.figures("decided") > 0)


@rule(
    "BUD023",
    title="Investering med minus",
    table="investments",
    columns=_INVESTMENT_AMOUNTS,
    message="{name}: {column_title} är {value} {unit}, men investeringar skrivs utan minus.",
    remedy="Skriv {expected}.",
    reason="Investeringsutgifter trycks utan minus. Med minus drar raden ner summan.",
    source="Investeringstabellerna 2018 och 2023: alla belopp utan tecken.",
    good="""
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | Utfall ack. | Prognos 2019
        1  | Investeringar | Utrustning  | 0,5          | 0,5         | 0,1         | 0,5
    """,
    bad="""
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | Utfall ack. | Prognos 2019
        1  | Investeringar | Utrustning  | 0,5          | 0,5         | [-0,1]      | 0,5
    """,
    details=_turned("investments", _INVESTMENT_AMOUNTS),
)
def investment_with_minus(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Investment expenditure carries no sign."""
    fields = present(rows, _INVESTMENT_AMOUNTS)
    return sound_but_for(fields, figures_of(rows, fields) < 0)


@rule(
    "BUD024",
    title="Aktivitetens medel med minus",
    table="activities",
    columns=_ACTIVITY_AMOUNTS,
    message="{name}: {column_title} är {value} {unit}, men skrivs utan minus.",
    remedy="Skriv {expected}.",
    reason="Beviljade och använda medel är storlekar. Ett minus drar ner summan av medlen.",
    source="Projektredovisningen i augusti 2019: alla beviljade medel utan tecken.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | 0,4             | 0,1
        1.1.2  | 1.1     | Enkät     | 0               | 0
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | [-0,4]          | 0,1
        1.1.2  | 1.1     | Enkät     | 0,4             | [-0,2]
    """,
    details=_turned("activities", _ACTIVITY_AMOUNTS),
)
def activity_amount_with_minus(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Granted and used money carry no sign."""
    fields = present(rows, _ACTIVITY_AMOUNTS)
    return sound_but_for(fields, figures_of(rows, fields) < 0)


@rule(
    "BUD025",
    title="Fondens budget med minus",
    table="development_funds",
    column="year_budget",
    message="{name}: budgeten är {value} {unit}, men en fonds budget skrivs utan minus.",
    remedy="Skriv {expected}.",
    reason="Budgeten är det som går att besluta om; bara besluten har minus.",
    source="Uppföljningen januari–augusti 2018, avsnitt 3.4: budget 31,9 och 10,8.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 10,8   | -10,7
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget  | Beslutat
        F1   | Fond ett  | [-10,8] | -10,7
    """,
    details=_turned("development_funds", ("year_budget",)),
)
def fund_budget_with_minus(rows: Table, facts: Facts) -> Mask:
    """What a fund holds carries no sign."""
    return ~(rows.figures("year_budget") < 0)
