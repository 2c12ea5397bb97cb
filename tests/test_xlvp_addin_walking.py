from __future__ import annotations

import pytest

from xlvp.addin.desk import Line, Selected
from xlvp.addin.tracing import Traced, trace
from xlvp.addin.walking import meant, stops, walk


class Desk:
    """A desk that shows findings and remembers where the user stands."""

    def __init__(self, *lines: Line, at: tuple[str, str] = ("A", "A1"), hidden: str = "") -> None:
        self.lines, self.at, self.hidden = lines, Selected(*at), hidden

    def shown_findings(self) -> tuple[Line, ...]:
        return self.lines

    def selected(self) -> Selected:
        return self.at

    def select(self, sheet: str, cell: str) -> None:
        from xlvp.addin.desk import DeskError

        if sheet == self.hidden:
            raise DeskError("dolt")
        self.at = Selected(sheet, cell)


def line(sheet: str, cell: str, code: str = "STA001") -> Line:
    return Line(code, "fel", sheet, cell, "", "", "", "")


BOOK = line("", "", "WBK001")
E7, E7_TOO, E9 = line("A", "E7"), line("A", "E7", "STA002"), line("A", "E9")
B2, B10 = line("B", "B2"), line("B", "B10")
ALL = (BOOK, E7, E7_TOO, E9, B2, B10)
LIST = "Validering"


@pytest.mark.parametrize(
    ("at", "step", "expected"),
    [
        (("A", "E7"), 1, ("A", "E9")),
        (("A", "E9"), 1, ("B", "B2")),
        (("B", "B2"), 1, ("B", "B10")),
        (("B", "B10"), 1, (LIST, "A5")),
        ((LIST, "A5"), 1, ("A", "E7")),
        (("A", "E7"), -1, (LIST, "A5")),
        ((LIST, "A5"), -1, ("B", "B10")),
        (("B", "B10"), -1, ("B", "B2")),
        (("A", "E9"), -1, ("A", "E7")),
        # From a line of the list to its cell, whichever column is selected.
        ((LIST, "D6"), 1, ("A", "E7")),
        ((LIST, "E7"), 1, ("A", "E7")),
        ((LIST, "A8"), 1, ("A", "E9")),
        ((LIST, "H10"), -1, ("B", "B10")),
        ((LIST, "A1"), 1, (LIST, "A5")),
        ((LIST, "A99"), 1, (LIST, "A5")),
        ((LIST, "A1"), -1, ("B", "B10")),
        # From a cell without a finding to the nearest one on its sheet.
        (("A", "A1"), 1, ("A", "E7")),
        (("A", "F7"), 1, ("A", "E9")),
        (("A", "D7"), -1, ("B", "B10")),
        (("A", "A8"), -1, ("A", "E7")),
        (("B", "A9"), 1, ("B", "B10")),
        (("B", "Z99"), 1, (LIST, "A5")),
        (("B", "Z99"), -1, ("B", "B10")),
        (("C", "A1"), 1, (LIST, "A5")),
        (("C", "A1"), -1, ("B", "B10")),
        (("A", ""), 1, ("A", "E7")),
    ],
)
def test_a_step_leads_to_the_neighbouring_finding(
    at: tuple[str, str], step: int, expected: tuple[str, str]
) -> None:
    desk = Desk(*ALL, at=at)
    assert walk(desk, step) is not None  # type: ignore[arg-type]  # it asks for no more of a desk
    assert (desk.at.sheet, desk.at.cell) == expected


@pytest.mark.parametrize("step", [1, -1])
def test_without_findings_nothing_is_gone_to(step: int) -> None:
    desk = Desk(at=("A", "A1"))
    assert walk(desk, step) is None  # type: ignore[arg-type]  # as above
    assert desk.at == Selected("A", "A1")


@pytest.mark.parametrize("step", [1, -1])
def test_one_finding_is_its_own_neighbour(step: int) -> None:
    desk = Desk(E7, at=("A", "E7"))
    assert walk(desk, step) == E7  # type: ignore[arg-type]  # as above
    assert desk.at == Selected("A", "E7")


@pytest.mark.parametrize(
    ("at", "step", "expected"),
    [(("A", "E9"), 1, (LIST, "A5")), ((LIST, "A5"), -1, ("A", "E9"))],
)
def test_hidden_sheets_are_passed_over(
    at: tuple[str, str], step: int, expected: tuple[str, str]
) -> None:
    desk = Desk(*ALL, at=at, hidden="B")
    walk(desk, step)  # type: ignore[arg-type]  # as above
    assert (desk.at.sheet, desk.at.cell) == expected


def test_each_finding_has_a_stop() -> None:
    assert stops((BOOK, E7, E7_TOO)) == (
        Selected(LIST, "A5"),
        Selected("A", "E7"),
        Selected("A", "E7"),
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (("A", "E7"), (E7, E7_TOO)),
        (("A", "E9"), (E9,)),
        (("A", "A1"), ()),
        (("A", ""), ()),
        ((LIST, "A5"), (BOOK,)),
        ((LIST, "G7"), (E7_TOO,)),
        ((LIST, "A4"), ()),
        ((LIST, "A11"), ()),
    ],
)
def test_the_selected_finding_is_the_one_at_the_cell_or_in_the_list(
    at: tuple[str, str], expected: tuple[Line, ...]
) -> None:
    assert meant(ALL, Selected(*at)) == expected


FOLLOW_UP: dict[str, list[list[object]]] = {
    "Driftbudget": [
        ["Driftbudget"],
        ["Summa", None, None, 12.0],
        ["Avdelning", "Rad", "Årsbudget", "Utfall ack.", "Arbetsbok", "Blad", "Celler"],
        ["Vatten", "1", 100.0, 50.0, "VATTEN.xlsx", "Driftbudget", "A7:L7"],
        ["Vård", "2", 200.0, 60.0, "VÅRD.xlsx", "Vår budget", "B9:M9"],
        ["Stab", "3", 1.0, 2.0, None, None, None],
    ],
    "Fynd": [
        ["Avdelning", "Regel", "Arbetsbok", "Cell"],
        ["Vatten", "BUD001", "VATTEN.xlsx", "Driftbudget!H7"],
        ["Vård", "BUD002", "VÅRD.xlsx", "'Vår budget'!C9"],
        ["Vård", "WBK001", "VÅRD.xlsx", None],
    ],
    "Översikt": [["Resultat"], ["Utfall", 110.0]],
    "Källor": [
        ["Källor"],
        ["Avdelning", "Arbetsbok", "Blad", "Rader", "Kolumnernas bokstäver"],
        ["Vatten", "VATTEN.xlsx", "Driftbudget", 1.0, "A Rad · D Årsbudget · F Utfall ack."],
        ["Vård", "VÅRD.xlsx", "Vår budget", 1.0, "B Rad · E Årsbudget · G Utfall ack."],
        ["Avdelning", "Arbetsbok", "Blad", "Belopp"],
        ["Vård", "VÅRD.xlsx", "Vår budget", 1.0],
    ],
}


@pytest.mark.parametrize(
    ("sheet", "cell", "expected"),
    [
        ("Driftbudget", "C4", ("VATTEN.xlsx", "Driftbudget", "D7")),
        ("Driftbudget", "D4", ("VATTEN.xlsx", "Driftbudget", "F7")),
        ("Driftbudget", "D5", ("VÅRD.xlsx", "Vår budget", "G9")),
        # A column that the department's sheet lacks leads to the row.
        ("Driftbudget", "A5", ("VÅRD.xlsx", "Vår budget", "B9")),
        ("Driftbudget", "Z5", ("VÅRD.xlsx", "Vår budget", "B9")),
        ("Driftbudget", "C6", None),
        ("Driftbudget", "C2", None),
        ("Driftbudget", "C99", None),
        ("Driftbudget", "", None),
        ("Fynd", "A2", ("VATTEN.xlsx", "Driftbudget", "H7")),
        ("Fynd", "D3", ("VÅRD.xlsx", "Vår budget", "C9")),
        ("Fynd", "A4", None),
        ("Översikt", "B2", None),
    ],
)
def test_a_figure_leads_to_the_cell_that_it_came_from(
    sheet: str, cell: str, expected: tuple[str, str, str] | None
) -> None:
    traced = trace(lambda name: FOLLOW_UP[name], Selected(sheet, cell))
    assert traced == (Traced(*expected) if expected else None)
