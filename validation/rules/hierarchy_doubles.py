"""HIE: a number stands for one thing, and a text stands under one number."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import first_of_each, known_rows
from validation.issued_rows import issued_values, latest_rows
from validation.numbering import one_of_texts, parent_of, sort_key
from validation.observations import TEXT
from validation.rule import Scope, rule
from validation.swedish_text import compared


def _keys(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """A figure for each workbook and number, -1 for a blank number."""
    index = frame.index
    assert isinstance(index, pd.MultiIndex)
    numbers, _ = pd.factorize(frame["number"].to_numpy(dtype=object))
    workbooks = index.codes[0].astype(np.int64)
    return np.where(numbers < 0, -1, workbooks * (len(frame) + 1) + numbers)


def _first_with_number(frame: pd.DataFrame) -> pd.DataFrame:
    """For each row that repeats a number in its workbook: name and row of the first one."""
    index = frame.index
    keys = pd.Series(_keys(frame))
    keys = keys[keys >= 0]
    repeated = keys[keys.duplicated()]
    first_place = keys[~keys.duplicated()]
    place_of = dict(zip(first_place.tolist(), first_place.index.tolist(), strict=True))
    first = frame.iloc[[place_of[key] for key in repeated.tolist()]]
    return pd.DataFrame(
        {"name": first["name"].to_numpy(), "row": first.index.get_level_values("row")},
        index=index[repeated.index],
    )


def _repeats(frame: pd.DataFrame, *, same_name: bool) -> pd.Series[bool]:
    keys = _keys(frame)
    known = keys[keys >= 0]
    if len(pd.unique(known)) == len(known):
        return pd.Series(False, index=frame.index)
    first = _first_with_number(frame)
    own = frame["name"].reindex(first.index)
    same = (compared(own) == compared(first["name"].astype("str"))) | own.isna()
    same |= first["name"].isna()
    hit = pd.Series(False, index=frame.index)
    hit.loc[first.index] = same if same_name else ~same
    return hit


def _of_first(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    first = _first_with_number(facts.tables[table]).reindex(frame.index)
    return {"first_name": first["name"], "first_row": first["row"].astype("Int64")}


@rule(
    "HIE004",
    title="Nummer finns två gånger",
    tables=("assignments", "activities"),
    column="number",
    message="Nummer {number} finns redan på rad {first_row}.",
    remedy="Ta bort den ena raden, eller ge raden sitt rätta nummer.",
    reason="En rad som finns två gånger räknas två gånger i uppföljningen.",
    source="Praxis: rader kopieras när planen klipps ihop ur flera filer.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        1.1.2  | 1.1     | Enkät
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Aktiviteter
        Nummer  | Uppdrag | Aktivitet
        1.1.1   | 1.1     | Kampanj
        [1.1.1] | 1.1     | Kampanj
    """,
    details=_of_first,
)
def number_doubled(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A number stands once in a workbook."""
    return ~_repeats(frame, same_name=True)


@rule(
    "HIE005",
    title="Samma nummer med två namn",
    tables=("assignments", "activities"),
    column="number",
    message="Nummer {number} är både ”{first_name}” (rad {first_row}) och ”{name}”.",
    remedy="Ge en av raderna sitt rätta nummer.",
    reason="Två olika rader med samma nummer slås ihop till en, och den enas status går förlorad.",
    source="Praxis: nya rader får nästa nummer för hand, och två får samma.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        1.10   | Uppdrag | Hjärtsjukvård
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        [1.1]  | Uppdrag | Hjärtsjukvård
    """,
    after=("HIE032",),
    details=_of_first,
)
def number_with_two_names(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A number means one thing in a workbook."""
    return ~_repeats(frame, same_name=False)


def _elsewhere(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """What each row's number is called where the office first has it, and where that is."""
    known = known_rows(facts, table, set(frame["number"].dropna()))
    known = known[known["name"].notna()].drop_duplicates("number").set_index("number")
    return pd.DataFrame(
        {
            field: frame["number"].map(known[field]).astype("str")
            for field in ("name", "workbook", "department")
        }
    )


def _name_elsewhere(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    other = _elsewhere(frame, facts, table)
    where = "avdelning " + other["department"]
    return {"other_name": other["name"], "where": where.where(other["workbook"] != "", "planen")}


@rule(
    "HIE006",
    title="Samma nummer heter olika hos två avdelningar",
    across=True,
    tables=("assignments", "activities"),
    column="number",
    severity=Severity.WARNING,
    message="Nummer {number} heter ”{name}” här och ”{other_name}” i {where}.",
    remedy="Kom överens om vad numret står för och rätta den andra arbetsboken.",
    reason="När avdelningarnas rader läggs ihop måste ett nummer stå för samma sak överallt.",
    source="Praxis: avdelningarna delar plan men skriver i var sin arbetsbok.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till  företag.
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        Uppdrag B
        Nummer | Nivå    | Benämning
        [1.1]  | Uppdrag | Hjärtsjukvård
    """,
    after=("HIE005", "HIE032", "HIE033"),
    scope=Scope.ROW,
    details=_name_elsewhere,
)
def number_with_two_names_in_the_office(
    frame: pd.DataFrame, facts: Facts, table: str
) -> pd.Series[bool]:
    """A number means one thing in the office; departments number issued activities as given."""
    asked = frame["name"].notna().to_numpy() & frame["number"].notna().to_numpy()
    asked &= latest_rows(frame, facts)
    if table == "activities":
        asked &= (frame["name"] != issued_values(frame, facts, table, "name")).to_numpy()
    issued = facts.issued.get(table)
    planned: list[str] = [] if issued is None else list(issued.index.get_level_values(1))
    numbers = frame["number"]
    asked &= numbers.duplicated(keep=False).to_numpy() | one_of_texts(numbers, planned)
    if not asked.any():
        return pd.Series(True, index=frame.index)
    rows = frame[asked]
    other = _elsewhere(rows, facts, table)
    differs = other["workbook"].to_numpy() != rows.index.get_level_values("workbook")
    differs &= (compared(rows["name"]) != compared(other["name"])) & other["name"].notna()
    asked[asked] = differs
    return pd.Series(~asked, index=frame.index)


def _first_numbers(facts: Facts, table: str) -> pd.Series[Any]:
    """For each row with a text that others have too: the first number that it stands under.

    Headings and assignments are compared in the whole office, activities within a department.
    """
    frame = facts.tables[table]
    asked = frame["name"].notna().to_numpy() & frame["number"].notna().to_numpy()
    asked &= latest_rows(frame, facts)
    texts = compared(frame["name"][asked])
    several = texts.duplicated(keep=False)
    if not several.any():
        return pd.Series(dtype=TEXT, index=frame.index[:0])
    rows = frame[asked]
    of = rows["department"] if table == "activities" else pd.Series("", index=rows.index)
    groups = pd.DataFrame({"of": of, "text": texts, "number": rows["number"]})[several]
    groups = groups[groups.duplicated(["of", "text"], keep=False)]
    in_order = groups.assign(order=sort_key(groups["number"])).sort_values("order", kind="stable")
    first = in_order.groupby(["of", "text"])["number"].transform("first")
    return first.reindex(groups.index)


def _number_of_same_text(
    frame: pd.DataFrame, facts: Facts, table: str
) -> dict[str, pd.Series[Any]]:
    return {"first_number": _first_numbers(facts, table).reindex(frame.index)}


@rule(
    "HIE044",
    title="Samma text under två nummer",
    across=True,
    tables=("assignments", "activities"),
    column="name",
    severity=Severity.WARNING,
    message="{number} har samma text som {first_number}.",
    remedy="Låt texten stå på ett ställe och flytta det som hör till den dit.",
    reason="Samma uppdrag på två ställen följs upp två gånger, ofta med olika status.",
    source="Uppföljningen 2018: uppdraget i 2.1.7 har samma text som rubriken 2.1.6.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.1  | Uppdrag      | Nära vård
        1.2    | Prioritering | Nära vård i hemmet
    """,
    bad="""
        Uppdrag
        Nummer | Nivå         | Benämning
        2.1.6  | Prioritering | God och jämlik service
        2.1.7  | Prioritering | Utjämnade skillnader
        2.1.7.1 | Uppdrag     | [God och jämlik service.]
        Aktiviteter
        Nummer    | Uppdrag | Aktivitet
        2.1.7.1.1 | 2.1.7.1 | Verka för bättre resultat
        2.1.7.1.2 | 2.1.7.1 | [Verka för bättre resultat]
    """,
    after=("HIE004", "HIE032", "HIE033"),
    scope=Scope.ROW,
    details=_number_of_same_text,
)
def same_text_under_two_numbers(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A text stands under one number; the only row below a heading may repeat the heading."""
    first = _first_numbers(facts, table)
    if first.empty:
        return pd.Series(True, index=frame.index)
    rows = frame.loc[first.index]
    elsewhere = (first != rows["number"]) & (first != parent_of(rows["number"]))
    if table == "assignments":
        elsewhere &= first_of_each(
            rows["number"].array.to_numpy(dtype=object, na_value=None),
            np.ones(len(rows), dtype=bool),
        )
    return pd.Series(~frame.index.isin(rows.index[elsewhere]), index=frame.index)
