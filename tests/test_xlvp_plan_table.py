"""A plan that is typed a column at a time is the one that is typed as a whole."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from validation.derived_cells import Written
from validation.example import example_model
from validation.parsing import SheetParser, sheet_parsers
from validation.schemas import BY_TABLE
from validation.table import Table
from validation.texts import read_texts
from validation.typed import frame_of
from xlvp import model_rows, plan_table
from xlvp.model_rows import with_model_rows
from xlvp.office import Office
from xlvp.plan import load_plan
from xlvp.plan_table import PlanTable, all_plain, by_department

MODEL = example_model()
PERIOD = next(period for period in MODEL.periods if period.id == "2019-08")
CELLS = (
    *("", " ", "-", "–", "1.10", " 1. 10.", "1,5", "−2", "18 900 000", "5 mnkr", "10%", "x"),
    *("2019-12-31", "31 mars 2019", "1 april", "Projekt", "PROJEKT", "Aktivitet", "Personal"),
    *("Pågående", "●", "Klar", "Område", "Enkät\nom – mål", "a\u030a", "å", " å", "é\xa0", "\xa0"),
    *("\u2003x", "x\u2028", "Ω", "\u212b", "ﬁ", "\t1", "0", "01.2", "1e3", "\x1fx", "a\x00"),
)


def table_of(columns: dict[str, list[str]], parser: SheetParser) -> PlanTable:
    arrays = {field: pa.chunked_array([cells], pa.string()) for field, cells in columns.items()}
    return PlanTable(by_department(pa.table(arrays)), parser)


def at_once(columns: dict[str, list[str]], parser: SheetParser) -> pd.DataFrame:
    """The frame that the parser of workbooks makes of the same cells."""
    cells = {field: [text or None for text in column] for field, column in columns.items()}
    rows = len(columns["department"])
    typed, _ = parser.typed(Written(cells, None, tuple), rows)
    return frame_of(typed, pd.RangeIndex(rows))


@pytest.mark.parametrize(
    "name", [name for name in BY_TABLE if BY_TABLE[name].title in PERIOD.sheets]
)
@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(CELLS)] * 25), max_size=6))
@example([(cell,) * 25 for cell in CELLS])
def test_each_column_alone_is_what_the_parser_of_workbooks_makes(
    name: str, rows: list[tuple[str, ...]]
) -> None:
    parser = sheet_parsers(MODEL, PERIOD)[name]
    fields = [column.field for column in parser.columns]
    columns = {field: [row[place] for row in rows] for place, field in enumerate(fields)}
    columns["department"] = [f"D{number % 2}" for number in range(len(rows))]
    columns[parser.sheet.key] = [f"1.{number}" for number in range(len(rows))]
    wanted = at_once(columns, parser)
    for few in (0, 1_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plan_table, "_FEW", few)
            frame = table_of(columns, parser).frame
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), wanted)
    of_frame = Table(wanted)
    for field in wanted.columns:  # of a new one each: none has been asked anything before
        alone = table_of(columns, parser)
        assert alone.filled(field).tolist() == of_frame.filled(field).tolist()
        assert alone.content(field).tolist() == of_frame.content(field).tolist()
        if pd.api.types.is_numeric_dtype(wanted[field].dtype):
            np.testing.assert_array_equal(alone.figures(field), of_frame.figures(field))
        elif wanted[field].dtype == "str":
            numbers, texts = alone.codes(field)
            assert [*texts, None] == [*dict.fromkeys(wanted[field].dropna()), None]
            assert [[*texts, None][number] for number in numbers] == of_frame.content(
                field
            ).tolist()
            assert alone.arrow(field).to_pylist() == of_frame.content(field).tolist()
        else:
            assert alone.array(field).dtype == wanted[field].dtype


# --- a department's part --------------------------------------------------------------------------

MIXED = {
    "department": ["B", "A", "C", "A", "B"],
    "number": ["2.1", "1.10", "3.1", "1.2", "2.2"],
    "name": ["b", "a", "c", "å", ""],
    "granted_amount": ["1,5", "", "x", "2", "-0,5"],
}


@pytest.fixture
def mixed() -> PlanTable:
    """Activities of three departments, in no order."""
    return table_of(MIXED, sheet_parsers(MODEL, PERIOD)["activities"])


def test_rows_have_departments_and_keys_in_the_order_of_the_file(mixed: PlanTable) -> None:
    index = mixed.frame.index
    assert index.tolist() == list(zip(MIXED["department"], MIXED["number"], strict=True))
    assert mixed.labels(0)[1] == ["A", "B", "C"]
    assert mixed.labels(1)[1] == ["1.10", "1.2", "2.1", "2.2", "3.1"]
    assert mixed.frame["granted_amount"].tolist() == [1_500_000, pd.NA, pd.NA, 2_000_000, -500_000]


@pytest.mark.parametrize(
    ("codes", "keys"),
    [
        (["A"], ["1.10", "1.2"]),
        (["B", "A"], ["2.1", "1.10", "1.2", "2.2"]),
        (["C"], ["3.1"]),
        (["Z"], []),
        (["A", "B", "C", "Z"], MIXED["number"]),
    ],
)
def test_a_part_has_the_rows_of_its_departments_and_no_other_label(
    mixed: PlanTable, codes: list[str], keys: list[str]
) -> None:
    part = mixed.of_departments(codes)
    assert part.content("number").tolist() == keys
    own = [row for row in MIXED["department"] if row in codes]
    assert part.content("department").tolist() == own
    assert part.labels(0)[1] == sorted(set(own))
    rows = mixed.frame.index.get_level_values(0).isin(codes)
    pd.testing.assert_frame_equal(part.frame, mixed.frame[rows])


def test_another_process_gets_the_text_and_not_what_was_asked_here(mixed: PlanTable) -> None:
    before = len(pickle.dumps(mixed))
    assert mixed.frame.shape[0] == 5
    sent = pickle.dumps(mixed)
    assert len(sent) == before
    pd.testing.assert_frame_equal(pickle.loads(sent).frame, mixed.frame)  # noqa: S301 - our own


# --- what the model gives -------------------------------------------------------------------------


def test_rows_of_the_model_are_made_when_somebody_asks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan").mkdir()
    level = MODEL.levels[0].name
    plan = f"Avdelning;Nummer;Nivå;Benämning\nA;1;{level};Ett\nB;2;{level};Två\nA;1.1;;Del\n"
    (tmp_path / "plan" / "uppdrag.csv").write_text(plan, "utf-8")
    (tmp_path / "plan" / "analys.csv").write_text("Avdelning;Nummer;Rubrik\nB;9;Egen\n", "utf-8")
    (tmp_path / "plan" / "indikatorer.csv").write_text("Avdelning;Kod\nA;PO\n", "utf-8")
    tables = load_plan(Office(tmp_path, MODEL), PERIOD).tables
    made: list[str] = []
    whole = model_rows._with_rows

    def counted(planned: Table | None, rows: object, sheet: object, *rest: object) -> Table:
        made.append(sheet.table)  # type: ignore[attr-defined]  # a Sheet
        return whole(planned, rows, sheet, *rest)  # type: ignore[arg-type]  # passed on as it is

    monkeypatch.setattr(model_rows, "_with_rows", counted)
    departments = [part for part in MODEL.departments if part.code in ("A", "B")]
    handed_out = with_model_rows(tables, MODEL, PERIOD, departments)
    assert {"assignments", "analysis", "indicators", "operating_budget"} <= set(handed_out)
    assert "activities" not in handed_out
    assert made == []
    assert handed_out["analysis"]["name"].to_dict() == {("B", "9"): "Egen", ("A", "1"): "Ett"}
    assert made == ["analysis"]
    assert handed_out["analysis"] is handed_out["analysis"]
    assert handed_out.table("assignments") is tables.table("assignments")
    name = next(part.name for part in MODEL.indicators if part.code == "PO")
    assert handed_out["indicators"]["name"].to_dict()["A", "PO"] == name
    assert tables["indicators"]["name"].isna().all()


@pytest.mark.parametrize("texts", [[], [""], ["Åtgärd för åäö é", "", "x", "1.1", "a\nb", "ÿ, ˿"]])
def test_texts_that_nothing_is_done_to_are_told_at_once(texts: list[str]) -> None:
    assert all_plain(pa.array(texts, pa.string()))


_SIGNS = st.characters(max_codepoint=0x400) | st.sampled_from(" \xa0\x7f\x00ÅÄéÂ\xad")


@given(
    st.lists(st.text(_SIGNS, max_size=3), min_size=1, max_size=5), st.integers(0, 4), st.integers(0)
)
@example(["å "], 0, 5)
@example(["å\xa0"], 0, 5)
@example(["\xa0å"], 0, 5)
@example(["a\u0308"], 0, 5)
@example([" a", "b", "c "], 1, 1)
def test_what_is_told_at_once_is_what_would_be_read(
    texts: list[str], first: int, length: int
) -> None:
    some = texts[first : first + length]
    sliced = pa.array(texts, pa.string()).slice(first, min(length, len(some)))
    if all_plain(sliced):
        assert [text or None for text in some] == [
            None if text != text else text  # noqa: PLR0124 - blank is NaN, which differs from itself
            for text in read_texts(some).column.values.tolist()
        ]
        assert "\x00" not in "".join(some)
