"""What was issued or reported before, held against what came in, by department and key.

The plan and the former period have an index ``(department, key)``; the received tables have
``(workbook, row)``. Pairs of department and key, joined to one text, bring them together.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from validation.facts import Facts
from validation.numbering import each_once
from validation.schemas import BY_TABLE

_BETWEEN: Final = "\x1f"


def latest_workbooks(facts: Facts) -> dict[str, str]:
    """The workbook that counts, by department."""
    books = facts.tables.get("books")
    if books is not None and not books.empty:
        counted = books[books["latest"]]
        return dict(
            zip(counted["department"], counted.index.get_level_values("workbook"), strict=True)
        )
    found: dict[str, str] = {}
    for table in BY_TABLE:
        frame = facts.tables.get(table)
        if frame is not None:
            workbooks = frame.index.get_level_values("workbook")
            found |= dict(zip(frame["department"], workbooks, strict=True))
    return found


def latest_rows(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Rows of the workbooks that count; without a table of the workbooks, all."""
    books = facts.tables.get("books")
    if books is None or books.empty:
        return pd.Series(True, index=frame.index)
    counted = books.index.get_level_values("workbook")[books["latest"]]
    workbooks = frame.index.get_level_values("workbook")
    return pd.Series(workbooks.isin(counted), index=frame.index)


def key_pairs(departments: pd.Series[Any], keys: pd.Series[Any]) -> pd.Series[Any]:
    """Department and key as one text; blank where one of them is."""
    return departments + _BETWEEN + keys


def key_of(pairs: pd.Series[Any]) -> pd.Series[Any]:
    """The keys of pairs."""
    return pairs.str.partition(_BETWEEN)[2].where(pairs.notna())


def issued_values(frame: pd.DataFrame, facts: Facts, table: str, field: str) -> pd.Series[Any]:
    """What was issued in a field of each row; blank for a row that was not issued."""
    return _looked_up(frame, facts.issued.get(table), table, field)


def former_values(frame: pd.DataFrame, facts: Facts, table: str, field: str) -> pd.Series[Any]:
    """What the former period's workbook said in a field, or else what was carried over of it."""
    former = _looked_up(frame, facts.former.get(table), table, field)
    carried = f"former_{field}"
    if carried in frame:
        return former.where(former.notna(), frame[carried])
    return former


def is_issued(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """Rows whose key was issued to their department."""
    issued = facts.issued.get(table)
    if issued is None or issued.empty:
        return pd.Series(False, index=frame.index)
    return _pairs(frame, table).isin(_issued_pairs(issued))


def renumbered_keys(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[Any]:
    """The issued pair of a row whose number was changed; blank for all others.

    A row is an issued one with another number when its name is that of an issued row whose
    number is not in its workbook, and is not what was issued under the number it has.
    """
    none = pd.Series(None, index=frame.index, dtype="str")
    issued = facts.issued.get(table)
    if issued is None or issued.empty or "name" not in issued or "name" not in frame:
        return none
    pairs = _pairs(frame, table)
    absent = issued[~_issued_pairs(issued).isin(set(pairs)).to_numpy() & issued["name"].notna()]
    if absent.empty:
        return none
    named = key_pairs(absent["department"], evened(absent["name"]))
    by_name = dict(zip(named, _issued_pairs(absent), strict=True))
    names = evened(frame["name"])
    own = evened(issued_values(frame, facts, table, "name"))
    found = key_pairs(frame["department"], names).map(by_name).astype("str")
    return found.where(names != own.fillna(""))


def evened(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Texts with one blank wherever they have blanks or line breaks."""
    return each_once(texts, lambda text: " ".join(text.split())).astype("str")


def _pairs(frame: pd.DataFrame, table: str) -> pd.Series[Any]:
    return key_pairs(frame["department"], frame[BY_TABLE[table].key])


def _issued_pairs(kept: pd.DataFrame) -> pd.Series[Any]:
    departments = kept.index.get_level_values(0).to_series(index=kept.index)
    return key_pairs(departments, kept.index.get_level_values(1).to_series(index=kept.index))


def _looked_up(
    frame: pd.DataFrame, kept: pd.DataFrame | None, table: str, field: str
) -> pd.Series[Any]:
    if kept is None or kept.empty or field not in kept:
        dtype = frame[field].dtype if field in frame else "str"
        return pd.Series(None, index=frame.index, dtype=dtype)
    by_pair = dict(zip(_issued_pairs(kept), kept[field], strict=True))
    return _pairs(frame, table).map(by_pair).astype(kept[field].dtype)
