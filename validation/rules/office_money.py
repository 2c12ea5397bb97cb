"""OFF001 and OFF006: the departments' budgets together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from validation.amounts import Money, format_amount
from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import issued_values, latest_rows, latest_workbooks
from validation.model import AccountKind
from validation.model_parts import Frame
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE, Role

_TABLE = "operating_budget"


def _budget_lines(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The year budgets of the office, delivered or else issued, without nets of other lines.

    Columns: department, account_class, amount; ``at`` is the row's position in the frame, -1
    for a row that was issued to a department that has not delivered.
    """
    counted = latest_rows(frame, facts)
    amounts = frame["year_budget"]
    if facts.columns(_TABLE)["year_budget"].role is Role.ISSUED:
        # What a department has changed in a locked cell has a rule of its own.
        issued = issued_values(frame, facts, _TABLE, "year_budget")
        amounts = issued.where(issued.notna(), amounts)
    lines = _lines(frame["department"], frame, amounts).assign(at=range(len(frame)))[counted]
    # Of two that both are the latest, one counts. A workbook of a department that is no more
    # may be that of one that counts with what was issued.
    workbooks = frame.index.get_level_values("workbook")[lines["at"]]
    one = (lines["department"].map(latest_workbooks(facts)) == workbooks).to_numpy()
    of_model = lines["department"].isin([part.code for part in facts.model.departments])
    lines = lines[one & of_model.to_numpy()]
    planned = facts.issued.get(_TABLE)
    if planned is not None and not planned.empty:
        departments = planned.index.get_level_values(0).to_series()
        rest = _lines(departments, planned, planned["year_budget"]).assign(at=-1)
        lines = pd.concat([lines, rest[~rest["department"].isin(lines["department"])]])
    nets = [part.code for part in facts.model.account_classes if part.kind is AccountKind.NET]
    net = lines["account_class"].isin(nets)
    others = (~net).groupby(lines["department"]).transform("any")
    return lines[~(net & others)]


def _lines(
    departments: pd.Series[Any], frame: pd.DataFrame, amounts: pd.Series[Any]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "department": departments.array,
            "account_class": frame["account_class"].array,
            "amount": amounts.array,
        }
    )


@dataclass(frozen=True)
class _Overrun:
    """A frame that is not kept; ``at`` is the position of its first line."""

    at: int
    what: str
    total: int
    frame: int


def _off_frame(frame: pd.DataFrame, facts: Facts) -> Iterator[_Overrun]:
    """Frames that the year budgets do not keep to, each at the first line that belongs to it."""
    model = facts.model
    if not model.frames:
        return  # the sums are not needed
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
        delivered = mine[mine["at"] >= 0]
        if not complete or delivered.empty:
            continue
        total, decided = int(mine["amount"].sum()), round(part.amount * money.factor)
        if abs(total - decided) > tolerance(len(mine), money):
            yield _Overrun(int(delivered["at"].iloc[0]), _what(part, facts), total, decided)


def _what(part: Frame, facts: Facts) -> str:
    owner = "hela kontoret" if part.department is None else f"avdelning {part.department}"
    classes = {found.code: found.name for found in facts.model.account_classes}
    kind = "" if part.account_class is None else f" ({classes.get(part.account_class, '')})"
    return f"{owner}{kind}"


def _frames_missed(rows: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """For messages; a line that is the first of several frames speaks for all of them."""
    money, frame = facts.money(_TABLE), facts.tables[_TABLE]
    said: dict[Any, list[str]] = {}
    decided: dict[Any, list[str]] = {}
    for found in _off_frame(frame, facts):
        label = frame.index[found.at]
        total = format_amount(found.total, money, with_unit=True)
        limit = format_amount(found.frame, money, with_unit=True)
        said.setdefault(label, []).append(f"{found.what} har {total} men ramen är {limit}")
        decided.setdefault(label, []).append(limit)
    return {
        "sums": pd.Series(["; ".join(said[label]) for label in rows.index], index=rows.index),
        "expected": pd.Series(
            ["; ".join(decided[label]) for label in rows.index], index=rows.index
        ),
    }


@rule(
    "OFF001",
    title="Årsbudgeten håller inte ramen",
    across=True,
    table=_TABLE,
    column="year_budget",
    severity=Severity.WARNING,
    message="Årsbudgeten stämmer inte med ramen: {sums}.",
    remedy="Rätta planen eller styrmodellens ram. Beslutade ändringar förs in i båda.",
    reason="Avdelningarnas budgetar ska tillsammans vara vad som är beslutat för kontoret.",
    source="Resursfördelningen 2018: områdenas budgetar är tillsammans regionbidraget, 386,3 mnkr.",
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
    sound.iloc[[found.at for found in _off_frame(frame, facts)]] = False
    return sound


_FEWEST_WORKBOOKS, _FEWEST_AMOUNTS = 4, 3
_ALIKE, _NEAR = 100, 4
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
    latest = latest_rows(frame, facts)
    if len({*frame.index.get_level_values("workbook")[latest]}) < _FEWEST_WORKBOOKS:
        return pd.Series(dtype=np.dtype("float64"))
    counted = frame[latest]
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
    # The median of all lies among the others, which are alike: what is near it need no look.
    to_all = sizes / sizes.median()
    for workbook, size in sizes[(to_all > _NEAR) | (to_all < 1 / _NEAR)].items():
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
    across=True,
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
