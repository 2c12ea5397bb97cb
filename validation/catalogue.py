"""The rules as people read them: pages of the documentation, ``xlvp explain``, ``xlvp rules``.

``python -m validation.catalogue docs`` writes ``docs/regler/`` and ``docs/kolumner.md`` from
the rules and the schemas; :func:`check` tells which of them are out of date. What is written
depends on nothing but the rules and the schemas.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import validation.rules  # noqa: F401 - registers the rules
from validation.column_guide import column_guide
from validation.engine import run
from validation.example import parse_example
from validation.example_tables import Table, as_text, tables_of
from validation.finding import Finding
from validation.rule import CATALOGUE, Rule

FAMILIES: Mapping[str, str] = {
    "WBK": "Arbetsboken",
    "HIE": "Hierarkin",
    "STA": "Status",
    "TXT": "Texter",
    "BUD": "Budget",
    "IND": "Indikatorer",
    "CTL": "Internkontroll och arbetsmiljö",
    "DEL": "Leveransen",
    "OFF": "Kontoret som helhet",
}
"""The families by the letters of their codes, in the order of the pages."""
GENERATED = (
    "<!-- Genererad av `make docs` ur reglerna och schemana i validation/. Ändra där, inte här. -->"
)
_COLUMNS_PAGE = "kolumner.md"
_RULES_FOLDER = "regler"


def overview() -> list[tuple[str, str, str]]:
    """Code, severity and title of every rule, by code."""
    return [(rule.code, rule.severity.value, rule.title) for rule in CATALOGUE]


def explain(code: str) -> str:
    """A rule in plain Swedish text; for an unknown code, those that may be meant."""
    rule = CATALOGUE.get(code)
    if rule is None:
        return _unknown(code)
    said = example_of(rule)
    parts = [
        f"{rule.code}  {rule.title}  ({rule.severity.value})",
        rule.reason,
        f"Så kan det stå:\n  {said.message}\n  {said.remedy}",
        "Fel, med det som markeras inom hakparentes:",
        *(_indented(as_text(table)) for table in tables_of(rule.bad)),
        "Rätt:",
        *(_indented(as_text(table)) for table in tables_of(rule.good)),
        f"Källa: {rule.source}",
    ]
    return "\n\n".join(parts) + "\n"


@cache
def example_of(rule: Rule) -> Finding:
    """The first finding in a rule's bad example."""
    return run(parse_example(rule.bad).facts, [rule]).findings[0]


def pages() -> dict[str, str]:
    """The generated pages, by path below the documentation's folder."""
    rules: dict[str, list[Rule]] = {family: [] for family in FAMILIES}
    for rule in CATALOGUE:
        rules.setdefault(rule.code[:3], []).append(rule)
    filled = {family: found for family, found in rules.items() if found}
    written = {f"{_RULES_FOLDER}/README.md": _front_page(filled)}
    for family, found in filled.items():
        written[f"{_RULES_FOLDER}/{family}.md"] = _family_page(family, found)
    written[_COLUMNS_PAGE] = f"{GENERATED}\n\n{column_guide()}"
    return written


def check(folder: Path) -> list[str]:
    """What is out of date below the documentation's folder, a line each; [] when nothing is."""
    found = []
    wanted = pages()
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name} saknas")
        elif path.read_text("utf-8") != text:
            found.append(f"{name} är inte aktuell")
    found += [f"{name} hör inte till någon regel" for name in _left_over(folder, wanted)]
    return found


def write(folder: Path) -> list[Path]:
    """Write the pages below the documentation's folder and remove those of no family."""
    wanted = pages()
    for name in _left_over(folder, wanted):
        (folder / name).unlink()
    paths = []
    for name, text in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        paths.append(path)
    return paths


def _left_over(folder: Path, wanted: Iterable[str]) -> list[str]:
    there = sorted((folder / _RULES_FOLDER).glob("*.md"))
    names = [f"{_RULES_FOLDER}/{path.name}" for path in there]
    return [name for name in names if name not in set(wanted)]


def _unknown(code: str) -> str:
    codes = [rule.code for rule in CATALOGUE]
    words = code.casefold()
    near = [
        rule.code
        for rule in CATALOGUE
        if words and (rule.code.casefold().startswith(words) or words in rule.title.casefold())
    ]
    near = near or sorted(get_close_matches(code.upper(), codes, n=3))
    lines = [f"Det finns ingen regel {code}."]
    if near:
        lines.append("Menades någon av dessa?")
        lines += [f"  {rule.code}  {rule.title}" for rule in CATALOGUE if rule.code in near]
    lines.append("Alla regler visas med: xlvp rules")
    return "\n".join(lines) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _front_page(rules: Mapping[str, list[Rule]]) -> str:
    count = sum(len(found) for found in rules.values())
    lines = [
        GENERATED,
        "",
        "# Reglerna",
        "",
        f"Det här kontrolleras i de inlämnade arbetsböckerna: {count} regler.",
        "",
        "- Ett **fel** håller arbetsboken utanför konsolideringen tills det rättas eller godkänns.",
        "- En **varning** följer med i uppföljningen.",
        "- En **upplysning** behöver ingen åtgärd.",
        "",
        "`xlvp explain KOD` visar samma text i terminalen.",
    ]
    for family, found in rules.items():
        name = FAMILIES.get(family, family)
        lines += ["", f"## {name} ([{family}]({family}.md))", "", *_rule_table(family, found)]
    return "\n".join(lines) + "\n"


def _rule_table(family: str, rules: Iterable[Rule]) -> list[str]:
    rows = [
        f"| [{rule.code}]({family}.md#{rule.code.lower()}) | {rule.severity.value} "
        f"| {_cell(rule.title)} |"
        for rule in rules
    ]
    return ["| kod | vikt | regel |", "|---|---|---|", *rows]


def _family_page(family: str, rules: Iterable[Rule]) -> str:
    lines = [
        GENERATED,
        "",
        f"# {family}: {FAMILIES.get(family, family)}",
        "",
        "[Alla regler](README.md). I exemplen är det som markeras skrivet i **fet stil**.",
    ]
    for rule in rules:
        lines += ["", *_rule_section(rule)]
    return "\n".join(lines) + "\n"


def _rule_section(rule: Rule) -> list[str]:
    said = example_of(rule)
    return [
        f'<a id="{rule.code.lower()}"></a>',
        "",
        f"## {rule.code} {rule.title}",
        "",
        f"*{rule.severity.value.capitalize()}.* {rule.reason}",
        "",
        "| | |",
        "|---|---|",
        f"| Meddelande | {_cell(said.message)} |",
        f"| Åtgärd | {_cell(said.remedy)} |",
        f"| Källa | {_cell(rule.source)} |",
        *_example("Fel", rule.bad),
        *_example("Rätt", rule.good),
    ]


def _example(name: str, text: str) -> list[str]:
    lines = []
    for table in tables_of(text):
        lines += ["", f"**{name}.** {_cell(table.heading)}", "", *_markdown(table)]
    return lines


def _markdown(table: Table) -> list[str]:
    rows = [
        [f"**{_cell(cell.text or '(tom)')}**" if cell.guilty else _cell(cell.text) for cell in row]
        for row in table.rows
    ]
    return [
        _row(_cell(title) for title in table.header),
        _row("---" for _ in table.header),
        *(_row(row) for row in rows),
    ]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    """A text as Markdown shows it in a cell, to the letter."""
    return "".join(f"\\{mark}" if mark in "\\|*_`<[~" else mark for mark in text)


def main(arguments: list[str]) -> int:
    """Write the pages: ``python -m validation.catalogue docs``."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m validation.catalogue FOLDER\n")
        return 2
    for path in write(Path(arguments[0])):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
