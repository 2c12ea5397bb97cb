"""OFF001 and OFF006: the departments' budgets together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.amounts import Money, format_amount
from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import issued_values, latest_rows
from validation.model import AccountKind
from validation.model_parts import Frame
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE, Role

_TABLE = "operating_budget"


def _budget_lines(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The year budgets of the office, delivered or else issued, without nets of other lines.

    Columns: department, account_class, amount; ``label`` is the row's index, None for a row
    that was issued to a department that has not delivered.
    """
    own = frame[latest_rows(frame, facts)]
    amounts = own["year_budget"]
    if facts.columns(_TABLE)["year_budget"].role is Role.ISSUED:
        # What a department has changed in a locked cell has a rule of its own.
        issued = issued_values(own, facts, _TABLE, "year_budget")
        amounts = issued.where(issued.notna(), amounts)
    parts = [
        pd.DataFrame(
            {
                "department": own["department"].to_numpy(),
                "account_class": own["account_class"].to_numpy(),
                "amount": amounts.array,
                "label": list(own.index),
            }
        )
    ]
    planned = facts.issued.get(_TABLE)
    if planned is not None and not planned.empty:
        rest = planned[~planned.index.get_level_values(0).isin(own["department"])]
        parts.append(
            pd.DataFrame(
                {
                    "department": rest.index.get_level_values(0),
                    "account_class": rest["account_class"].to_numpy(),
                    "amount": rest["year_budget"].array,
                    "label": None,
                }
            )
        )
    lines = pd.concat(parts, ignore_index=True)
    nets = [part.code for part in facts.model.account_classes if part.kind is AccountKind.NET]
    net = lines["account_class"].isin(nets)
    return lines[~(net & (~net).groupby(lines["department"]).transform("any"))]


@dataclass(frozen=True)
class _Overrun:
    label: Any
    what: str
    total: int
    frame: int


def _off_frame(frame: pd.DataFrame, facts: Facts) -> Iterator[_Overrun]:
    """Frames that the year budgets do not keep to, each at the first line that belongs to it."""
    model = facts.model
    if not model.frames:
        return
    money = Money(model.money.unit, model.money.decimals, model.money.minor)
    lines = _budget_lines(frame, facts)
    asked = {
        part.code for part in model.departments if BY_TABLE[_TABLE].asked(model, facts.period, part)
    }
    for part in model.frames:
        mine = lines
        if part.department is not None:
            mine = mine[mine["department"] == part.department]
        if part.account_class is not None:
            mine = mine[mine["account_class"] == part.account_class]
        awaited = asked if part.department is None else asked & {part.department}
        complete = awaited <= set(lines["department"]) and mine["amount"].notna().all()
        delivered = mine[mine["label"].notna()]
        if not complete or delivered.empty:
            continue
        total, decided = int(mine["amount"].sum()), round(part.amount * money.factor)
        if abs(total - decided) > tolerance(len(mine), money):
            yield _Overrun(delivered["label"].iloc[0], _what(part, facts), total, decided)


def _what(part: Frame, facts: Facts) -> str:
    owner = "hela kontoret" if part.department is None else f"avdelning {part.department}"
    classes = {found.code: found.name for found in facts.model.account_classes}
    kind = "" if part.account_class is None else f" ({classes.get(part.account_class, '')})"
    return f"{owner}{kind}"


def _frames_missed(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """For messages; a line that is the first of several frames speaks for all of them."""
    money = facts.money(_TABLE)
    said: dict[Any, list[str]] = {}
    decided: dict[Any, list[str]] = {}
    for found in _off_frame(facts.tables[_TABLE], facts):
        total = format_amount(found.total, money, with_unit=True)
        limit = format_amount(found.frame, money, with_unit=True)
        said.setdefault(found.label, []).append(f"{found.what} har {total} men ramen är {limit}")
        decided.setdefault(found.label, []).append(limit)
    labels = list(frame.index)
    return {
        "sums": pd.Series(["; ".join(said[label]) for label in labels], index=frame.index),
        "expected": pd.Series(["; ".join(decided[label]) for label in labels], index=frame.index),
    }


@rule(
    "OFF001",
    title="Årsbudgeten håller inte ramen",
    table=_TABLE,
    column="year_budget",
    severity=Severity.WARNING,
    message="Årsbudgeten stämmer inte med ramen: {sums}.",
    remedy="Rätta planen eller styrmodellens ram. Beslutade ändringar förs in i båda.",
    reason="Avdelningarnas budgetar ska tillsammans vara vad som är beslutat för kontoret.",
    source="Resursfördelningen 2018: regionbidraget 386,3 mnkr delas upp på åtta områden.",
    good="""
        departments
        workbook | department | delivered
        A.xlsx   | A          | 1
        B.xlsx   | B          | 1

        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 60,0
        2   | Övriga kostnader | Drift     | -60,0
        Driftbudget B
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 40,1
    """,
    bad="""
        departments
        workbook | department | delivered
        A.xlsx   | A          | 1
        B.xlsx   | B          | 1

        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Övriga kostnader | Drift     | -60,0
        2   | Intäkter         | Bidrag    | [60,0]
        Driftbudget B
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 45,0
    """,
    needs=("account_class", "departments.department"),
    details=_frames_missed,
)
def total_is_not_the_frame(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """The year budgets add up to the model's frames, beyond what rounding explains.

    Looked at for a whole period only. Departments that have not delivered count with what was
    issued to them; where that is not known, the frame is not judged.
    """
    sound = pd.Series(True, index=frame.index)
    for found in _off_frame(frame, facts):
        sound[found.label] = False
    return sound


_FEWEST_WORKBOOKS, _FEWEST_AMOUNTS = 4, 3
_ALIKE = 100
_STEPS = ((500, 2_000), (500_000, 2_000_000))


def _usual_sizes(facts: Facts) -> pd.Series[Any]:
    """The median size of the amounts that a workbook's department writes, by workbook."""
    frame = facts.tables[_TABLE]
    columns = facts.columns(_TABLE)
    fields = [
        field
        for field in ("year_budget", "budget_to_date", "actual_to_date", "full_year_forecast")
        if field in columns and field in frame and columns[field].role is Role.INPUT
    ]
    counted = frame[latest_rows(frame, facts)]
    amounts = [counted[field].abs() for field in fields]
    written = pd.concat(amounts) if amounts else pd.Series(dtype="Int64")
    by_workbook = written[(written > 0).fillna(False)].groupby(level=0)
    return by_workbook.median()[by_workbook.size() >= _FEWEST_AMOUNTS].astype("float64")


def _out_of_line(facts: Facts) -> dict[str, str]:
    """Workbooks whose amounts are thousands of times those of all the others, or less."""
    sizes = _usual_sizes(facts)
    found: dict[str, str] = {}
    if len(sizes) < _FEWEST_WORKBOOKS:
        return found
    for workbook, size in sizes.items():
        others = sizes.drop(workbook)
        usual = others.median()
        if others.max() > usual * _ALIKE or others.min() < usual / _ALIKE:
            continue
        for words, ratio in (("större", size / usual), ("mindre", usual / size)):
            if any(low <= ratio <= high for low, high in _STEPS):
                found[str(workbook)] = words
    return found


@rule(
    "OFF006",
    title="Hela arbetsboken i en annan enhet",
    table="books",
    severity=Severity.WARNING,
    message="Beloppen på Driftbudget är tusentals gånger {words} än de andra avdelningarnas.",
    remedy="Skriv alla belopp i {money_unit}.",
    reason=(
        "När alla belopp på en rad är i fel enhet stämmer de med varandra, och det syns först "
        "bredvid de andra avdelningarna."
    ),
    source="Projektredovisningen 2019 och planen 2023: belopp i kr och mnkr om vartannat.",
    good="""
        period: 2019-plan
        books
        workbook | office | period    | department | latest
        A.xlsx   | EX     | 2019-plan | A          | ja
        B.xlsx   | EX     | 2019-plan | B          | ja

        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 60,0
        2   | Intäkter         | Avgifter  | 1,5
        3   | Övriga kostnader | Drift     | -60,0
        Driftbudget B
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 60000
        2   | Intäkter         | Avgifter  | 1500
        3   | Övriga kostnader | Drift     | -60000
    """,
    bad="""
        period: 2019-plan
        books
        workbook | office | period    | department | latest
        A.xlsx   | EX     | 2019-plan | A          | ja
        [B.xlsx] | EX     | 2019-plan | B          | ja
        C.xlsx   | EX     | 2019-plan | C          | ja
        D.xlsx   | EX     | 2019-plan | D          | ja

        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 60,0
        2   | Intäkter         | Avgifter  | 1,5
        3   | Övriga kostnader | Drift     | -60,0
        Driftbudget B
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 20000
        2   | Intäkter         | Avgifter  | 1500
        3   | Övriga kostnader | Drift     | -21500
        Driftbudget C
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 30,0
        2   | Intäkter         | Avgifter  | 2,5
        3   | Övriga kostnader | Drift     | -29,0
        Driftbudget D
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Intäkter         | Bidrag    | 6,0
        2   | Intäkter         | Avgifter  | 12,5
        3   | Övriga kostnader | Drift     | -17,0
    """,
    needs=("operating_budget.*",),
    after=("BUD030", "BUD031"),
    scope=Scope.WORKBOOK,
    details=lambda frame, facts: {
        "words": frame.index.get_level_values("workbook")
        .to_series(index=frame.index)
        .map(_out_of_line(facts)),
        "money_unit": pd.Series(facts.money(_TABLE).unit, index=frame.index),
    },
)
def whole_workbook_in_another_unit(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Departments of one office have budgets of about the same size.

    Looked at only when at least three other departments are alike, and only at what the
    departments write themselves: what is handed out shows the unit.
    """
    found = _out_of_line(facts)
    return pd.Series(~frame.index.get_level_values("workbook").isin(list(found)), index=frame.index)
