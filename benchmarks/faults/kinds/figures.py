"""Faults in indicators and in the internal control."""

from __future__ import annotations

from benchmarks.faults.kind import (
    Content,
    Planted,
    Site,
    both,
    found_at,
    has,
    kind,
    says,
    times,
    typed_cell,
)

INDICATORS, CONTROL = "Indikatorer", "Internkontroll"

_content: Content  # what is typed: texts, numbers, days, nothing

for _name, _deed, _column, _content, _codes, _where in (
    ("outcome_in_words", "wrote words for an outcome", "Utfall", "bättre", "IND001",
     has("Utfall")),
    ("outcome_blank", "left an outcome blank", "Utfall", None, "IND002", has("Utfall")),
    ("month_blank", "left a month blank", "feb", None, "IND003", has("feb")),
    ("indicator_comment_blank", "left a required comment blank", "Kommentar", None, "IND005",
     says("Kod", "NK", "INV")),
    ("unknown_indicator", "wrote an indicator of their own", "Kod", "EGEN", "IND007",
     has("Utfall")),
    ("target_changed", "changed the target", "Målvärde", times("Målvärde", 0.5),
     "WBK040 IND009", has("Målvärde")),
    ("unit_changed", "changed the indicator's unit", "Enhet", "dagar", "WBK040",
     lambda table, row: table.cell("Enhet", row).value not in (None, "")),
    ("outcome_negative", "wrote an outcome below what can be", "Utfall", times("Utfall", -1),
     "IND010", says("Kod", "PO", "SJ")),
    ("outcome_ten_times", "missed the decimal comma of an outcome", "Utfall",
     times("Utfall", 10), "IND012 IND010", says("Kod", "PO")),
    ("month_ten_times", "missed the decimal comma of a month", "mar", times("mar", 10),
     "IND012 IND010", says("Kod", "PO")),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=INDICATORS, column=_column, content=_content, codes=_codes,
        where=_where, follow_up=True,
    )  # fmt: skip
for _name, _deed, _column, _content, _codes, _where, _also, _at in (
    ("target_missed_in_silence", "missed a target without a word", "Utfall", 25.0, "IND006",
     both(has("Utfall"), says("Kod", "SV")), {"Kommentar": None}, "Kommentar"),
    ("indicator_twice", "wrote one indicator's code on two rows", "Kod", "NK", "IND008",
     both(has("Utfall"), says("Kod", "SV")), {}, None),
    ("more_than_all", "wrote more than a hundred per cent", "Utfall", 104.0, "IND011",
     both(has("Utfall"), says("Kod", "SV")), {}, None),
    ("far_from_last_year", "mistyped last year's value", "Förra året", times("Utfall", 1 / 7),
     "IND013", both(has("Utfall"), says("Kod", "SV")), {}, "Utfall"),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=INDICATORS, column=_column, content=_content, codes=_codes,
        where=_where, besides=_also, at_column=_at, follow_up=True,
    )  # fmt: skip
typed_cell(
    "percent_in_outcome",
    "wrote the outcome with a percent sign (no fault)",
    sheet=INDICATORS,
    column="Utfall",
    content=lambda site, table, row: f"{table.cell('Utfall', row).value} %".replace(".", ","),
    where=says("Enhet", "%"),
)


@kind("wrote a value for a month to come")
def month_to_come(site: Site) -> Planted | None:
    """A month after the period's last one has a value."""
    table = site.table(INDICATORS, "dec", "jan")
    if table is None or site.delivery.period.last_day.month == 12:
        return None
    row = site.rows(table, has("jan"))[0]
    site.type_row(table, row, {"dec": table.cell("jan", row).value})
    return found_at(table.address("dec", row), "IND004")


@kind("wrote a rolling mean that does not follow from the months")
def rolling_mean_is_wrong(site: Site) -> Planted | None:
    """With all twelve months known, the outcome is another figure than their mean."""
    table = site.table(INDICATORS, "dec", "jan")
    if table is None or site.delivery.period.last_day.month != 12:
        return None
    row = site.rows(table, says("Kod", "PO"))[0]
    site.type_row(table, row, {"Utfall": times("Utfall", 1.3)(site, table, row)})
    return found_at(table.address("Utfall", row), "IND014")


for _name, _deed, _column, _content, _codes, _besides, _at in (
    ("likelihood_in_words", "wrote a word for a likelihood", "Sannolikhet", "hög", "CTL001", {},
     None),
    ("risk_value_typed_over", "typed a wrong risk value", "Riskvärde", 15, "CTL002", {}, None),
    ("likelihood_blank", "left a likelihood blank", "Sannolikhet", None, "CTL003", {}, None),
    ("likelihood_off_scale", "rated outside the scale", "Sannolikhet", 7, "CTL004", {}, None),
    ("high_risk_no_action", "rated a risk high and did nothing about it", "Sannolikhet", 4,
     "CTL005", {"Konsekvens": 4, "Åtgärd": None}, "Åtgärd"),
    ("result_blank", "left a control's result blank", "Resultat", None, "CTL006", {}, None),
    ("result_unknown", "wrote a result that is not in the list", "Resultat", "Sådär", "WBK034",
     {}, None),
    ("flaw_no_action", "found a flaw and did nothing about it", "Resultat", "Brist", "CTL007",
     {"Åtgärd": None}, "Åtgärd"),
    ("control_owner_blank", "left a control without anybody responsible", "Ansvarig", None,
     "CTL011", {}, None),
    ("risk_reworded", "reworded a risk", "Risk", "Något annat", "WBK041", {}, None),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=CONTROL, column=_column, content=_content, codes=_codes,
        besides={"Resultat": "Utan anmärkning", **_besides} if _besides and "Konsekvens" in _besides
        else _besides,
        at_column=_at,
        follow_up=True,
    )  # fmt: skip


@kind("added a risk without a control")
def risk_without_control(site: Site) -> Planted | None:
    """A new row says what can go wrong, and not how that is watched."""
    return _new_risk(site, "Kontrollmoment", "CTL008", Nr="4", Kontrollmoment=None)


@kind("added a risk without a number")
def risk_without_number(site: Site) -> Planted | None:
    """A new row has no number."""
    return _new_risk(site, "Nr", "CTL010", Nr=None)


@kind("added a risk with a number that is taken")
def risk_number_taken(site: Site) -> Planted | None:
    """Two risks have one number."""
    table = site.table(CONTROL, "Nr")
    rows = site.rows(table) if table else []
    if table is None or not rows:
        return None
    planted = _new_risk(site, "Nr", "CTL009", Nr=table.cell("Nr", rows[0]).value)
    if planted is None:
        return None
    return Planted(planted.expected, frozenset({table.address("Nr", rows[0])}))


def _new_risk(site: Site, column: str, code: str, **changed: object) -> Planted | None:
    table = site.table(CONTROL, "Nr", "Risk", "Resultat")
    spare = site.spare(table) if table else None
    if table is None or spare is None:
        return None
    values = {
        "Nr": "4",
        "Risk": "Skyltar försvinner",
        "Kontrollmoment": "Inventering en gång om året",
        "Sannolikhet": 1,
        "Konsekvens": 2,
        "Resultat": "Utan anmärkning",
        "Ansvarig": "Trafikenheten",
    }
    site.type_row(table, spare, {**values, **changed})  # type: ignore[dict-item]  # cells
    return found_at(table.address(column, spare), code)
