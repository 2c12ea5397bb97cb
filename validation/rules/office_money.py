"""OFF001 and OFF006: the departments' budgets together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from validation.amounts import Money, format_amount
from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import held, kept, latest_rows, latest_workbooks
from validation.model import AccountKind
from validation.model_parts import Frame
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE, Role
from validation.table import Figures, Mask, Places, Table

_TABLE = "operating_budget"


@dataclass(frozen=True)
class _Lines:
    """Lines of a budget, an element each.

    Attributes:
        departments: places in a list of departments.
        classes: places among the model's account classes, -1 for none of them.
        at: the row's position in the table, -1 for a row that was issued to a department that
            has not delivered.
    """

    departments: Places
    classes: Places
    amounts: Figures
    at: Places

    def where(self, kept: Mask) -> _Lines:
        """Some of them."""
        return _Lines(self.departments[kept], self.classes[kept], self.amounts[kept], self.at[kept])

    def and_(self, others: _Lines) -> _Lines:
        """These and others."""
        return _Lines(
            np.concatenate([self.departments, others.departments]),
            np.concatenate([self.classes, others.classes]),
            np.concatenate([self.amounts, others.amounts]),
            np.concatenate([self.at, others.at]),
        )


def _budget_lines(rows: Table, facts: Facts) -> tuple[_Lines, list[str]]:
    """The year budgets of the office, delivered or else issued, without nets of other lines.

    Returns:
        The lines, and the departments by their places.
    """
    lines, planned = _delivered_lines(rows, facts), kept(facts, _TABLE, "issued")
    places = {name: place for place, name in enumerate(rows.codes("department")[1])}
    if planned is not None:
        of_plan = _lines(planned, facts, planned.figures("year_budget"))
        names = planned.codes("department")[1]
        own = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.intp)
        of_plan = replace(of_plan, departments=own[of_plan.departments])
        delivered = np.isin(of_plan.departments, lines.departments)
        lines = lines.and_(of_plan.where(~delivered))
    kinds = [part.kind is AccountKind.NET for part in facts.model.account_classes]
    net = np.array([*kinds, False])[lines.classes]
    with_others = np.isin(lines.departments, lines.departments[~net])
    return lines.where(~(net & with_others)), [*places]


def _delivered_lines(rows: Table, facts: Facts) -> _Lines:
    amounts = rows.figures("year_budget")
    if facts.columns(_TABLE)["year_budget"].role is Role.ISSUED:
        # What a department has changed in a locked cell has a rule of its own.
        issued = held(rows, facts, _TABLE, "issued").figures("year_budget")
        amounts = np.where(np.isnan(issued), amounts, issued)
    # Of two that both are the latest, one counts. A workbook of a department that is no more
    # may be that of one that counts with what was issued.
    numbers, counting = (
        {name: n for n, name in enumerate(rows.workbook_names)},
        latest_workbooks(facts),
    )
    codes, departments = rows.codes("department")
    counted = [numbers.get(counting.get(department, ""), -1) for department in departments]
    one = np.array([*counted, -1])[codes] == rows.workbook_codes
    of_model = rows.one_of("department", [part.code for part in facts.model.departments])
    lines = replace(_lines(rows, facts, amounts), at=np.arange(len(rows)))
    return lines.where(latest_rows(rows, facts) & one & of_model)


def _lines(rows: Table, facts: Facts, amounts: Figures) -> _Lines:
    places = {part.code: place for place, part in enumerate(facts.model.account_classes)}
    codes, classes = rows.codes("account_class")
    of_classes = np.array([*(places.get(code, -1) for code in classes), -1], dtype=np.intp)
    departments = rows.codes("department")[0]
    return _Lines(departments, of_classes[codes], amounts, np.full(len(rows), -1))


@dataclass(frozen=True)
class _Overrun:
    """A frame that is not kept; ``at`` is the position of its first line."""

    at: int
    what: str
    total: int
    frame: int


def _off_frame(facts: Facts) -> list[_Overrun]:
    """Frames that the year budgets do not keep to, each at the first line that belongs to it."""
    return facts.once("frames that are not kept", lambda: _find_off_frame(facts))


def _find_off_frame(facts: Facts) -> list[_Overrun]:
    model = facts.model
    if not model.frames:
        return []  # the sums are not needed
    money = Money(model.money.unit, model.money.decimals, model.money.minor)
    lines, departments = _budget_lines(facts.table(_TABLE), facts)
    known = {departments[place] for place in np.unique(lines.departments).tolist()}
    asked = {
        part.code for part in model.departments if BY_TABLE[_TABLE].asked(model, facts.period, part)
    }
    classes = [part.code for part in model.account_classes]
    found = []
    for part in model.frames:
        mine = np.ones(len(lines.at), dtype=bool)
        if part.department is not None:
            mine &= _is_at(lines.departments, departments, part.department)
        if part.account_class is not None:
            mine &= _is_at(lines.classes, classes, part.account_class)
        awaited = asked if part.department is None else asked & {part.department}
        amounts, at = lines.amounts[mine], lines.at[mine]
        delivered = at[at >= 0]
        if not (awaited <= known and len(delivered)) or np.isnan(amounts).any():
            continue
        total, decided = int(amounts.sum()), round(part.amount * money.factor)
        if abs(total - decided) > tolerance(len(amounts), money):
            found.append(_Overrun(int(delivered[0]), _what(part, facts), total, decided))
    return found


def _is_at(places: Places, codes: list[str], code: str) -> Mask:
    """Which places are that of a code."""
    return places == codes.index(code) if code in codes else np.zeros(len(places), dtype=bool)


def _what(part: Frame, facts: Facts) -> str:
    owner = "hela kontoret" if part.department is None else f"avdelning {part.department}"
    classes = {found.code: found.name for found in facts.model.account_classes}
    kind = "" if part.account_class is None else f" ({classes.get(part.account_class, '')})"
    return f"{owner}{kind}"


def _frames_missed(rows: Table, facts: Facts) -> dict[str, list[str]]:
    """For messages; a line that is the first of several frames speaks for all of them."""
    money, said, decided = facts.money(_TABLE), dict[int, list[str]](), dict[int, list[str]]()
    for found in _off_frame(facts):
        total = format_amount(found.total, money, with_unit=True)
        limit = format_amount(found.frame, money, with_unit=True)
        said.setdefault(found.at, []).append(f"{found.what} har {total} men ramen är {limit}")
        decided.setdefault(found.at, []).append(limit)
    places = facts.table(_TABLE).places_of(rows.workbooks, rows.rows).tolist()
    return {
        "sums": ["; ".join(said[place]) for place in places],
        "expected": ["; ".join(decided[place]) for place in places],
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
def total_is_not_the_frame(rows: Table, facts: Facts) -> Mask:
    """The year budgets add up to the model's frames, beyond what rounding explains.

    Looked at for a whole period only. Departments that have not delivered count with what was
    issued to them; where that is not known, the frame is not judged.
    """
    sound = rows.all_sound()
    sound[[found.at for found in _off_frame(facts)]] = False
    return sound


_FEWEST_WORKBOOKS, _FEWEST_AMOUNTS = 4, 3
_ALIKE, _NEAR = 100, 4
_STEPS = ((500, 2_000), (500_000, 2_000_000))


def _usual_sizes(facts: Facts) -> dict[str, float]:
    """The median size of the amounts that a workbook's department writes, by workbook."""
    rows, columns = facts.table(_TABLE), facts.columns(_TABLE)
    latest = latest_rows(rows, facts)
    if len(np.unique(rows.workbook_codes[latest])) < _FEWEST_WORKBOOKS:
        return {}
    fields = [
        field
        for field in ("year_budget", "budget_to_date", "actual_to_date", "full_year_forecast")
        if field in columns and field in rows and columns[field].role is Role.INPUT
    ]
    sizes = np.array([np.abs(rows.figures(field)) for field in fields]).reshape(-1, len(rows))
    written = (sizes > 0) & latest
    workbooks = np.broadcast_to(rows.workbook_codes, written.shape)[written]
    order = np.lexsort((sizes[written], workbooks))
    names, starts, counts = np.unique(workbooks[order], return_index=True, return_counts=True)
    in_order = sizes[written][order]
    enough = counts >= _FEWEST_AMOUNTS
    lower, upper = starts + (counts - 1) // 2, starts + counts // 2
    medians = (in_order[lower] + in_order[upper]) / 2
    found = zip(names[enough].tolist(), medians[enough].tolist(), strict=True)
    return {rows.workbook_names[name]: median for name, median in found}


def _out_of_line(facts: Facts) -> dict[str, str]:
    """Workbooks whose amounts are thousands of times those of all the others, or less."""
    return facts.once("workbooks in another unit", lambda: _find_out_of_line(facts))


def _find_out_of_line(facts: Facts) -> dict[str, str]:
    by_workbook = _usual_sizes(facts)
    found: dict[str, str] = {}
    if len(by_workbook) < _FEWEST_WORKBOOKS:
        return found
    # The median of all lies among the others, which are alike: what is near it need no look.
    sizes = np.array([*by_workbook.values()])
    to_all = sizes / np.median(sizes)
    far = (to_all > _NEAR) | (to_all < 1 / _NEAR)
    for place in np.flatnonzero(far).tolist():
        size, others = sizes[place], np.delete(sizes, place)
        usual = np.median(others)
        if others.max() > usual * _ALIKE or others.min() < usual / _ALIKE:
            continue
        for words, ratio in (("större", size / usual), ("mindre", usual / size)):
            if any(low <= ratio <= high for low, high in _STEPS):
                found[[*by_workbook][place]] = words
    return found


def _in_words(rows: Table, facts: Facts) -> dict[str, list[str] | str]:
    out_of_line = _out_of_line(facts)
    return {
        "words": [out_of_line[workbook] for workbook in rows.workbooks],
        "money_unit": facts.money(_TABLE).unit,
    }


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
    details=_in_words,
)
def whole_workbook_in_another_unit(rows: Table, facts: Facts) -> Mask:
    """Departments of one office have budgets of about the same size.

    Looked at only when at least three other departments are alike, and only at what the
    departments write themselves: what is handed out shows the unit.
    """
    return ~rows.of_workbooks(_out_of_line(facts))
