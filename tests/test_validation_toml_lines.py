from __future__ import annotations

from importlib import resources

import pytest

from validation.toml_lines import lines_of, nearest_line

TEXT = """\
# a comment = "no key"
title = "a # no comment" # a comment
text = \"\"\"
[no.table]
no = "key" \\"\"\"
"\"\"\"
raw = '''
[[no.array]]
'''
dotted.key = 1
"quoted key" = { inner = 1, other = { deep = [1, 2] } }

[table]
list = [
    "one", # first
    ["two", 'three ] # "'],

    { name = "x" },
]

[[array]]
name = "first"

[[array.inner]]
name = "a"

[[array.inner]]
name = "b"

[[array]]
name = "second"
[[array.inner]]
name = "c"

[table.sub]
last = 2018-01-01T10:00:00
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("text",), 3),
        (("raw",), 7),
        (("dotted", "key"), 10),
        (("quoted key",), 11),
        (("quoted key", "other", "deep", 1), 11),
        (("table",), 13),
        (("table", "list"), 14),
        (("table", "list", 0), 15),
        (("table", "list", 1), 16),
        (("table", "list", 1, 1), 16),
        (("table", "list", 2, "name"), 18),
        (("array",), 21),
        (("array", 0, "name"), 22),
        (("array", 0, "inner", 1), 27),
        (("array", 0, "inner", 1, "name"), 28),
        (("array", 1), 30),
        (("array", 1, "inner", 0, "name"), 33),
        (("table", "sub", "last"), 36),
    ],
)
def test_line_of_a_path(path: tuple[str | int, ...], line: int) -> None:
    assert lines_of(TEXT)[path] == line


def test_what_only_looks_like_a_key_has_no_line() -> None:
    assert not [path for path in lines_of(TEXT) if "no" in path]


def test_the_nearest_line_is_that_of_what_is_around() -> None:
    lines = lines_of(TEXT)
    assert nearest_line(lines, ("array", 1, "missing")) == 30
    assert nearest_line(lines, ("missing",)) is None


def test_every_value_of_a_shipped_model_has_its_line() -> None:
    import tomllib

    text = (resources.files("workbook_templates") / "regionkontoret-2023.toml").read_text("utf-8")
    written, lines = text.splitlines(), lines_of(text)

    def visit(value: object, path: tuple[str | int, ...]) -> int:
        if isinstance(value, dict):
            return sum(visit(inner, (*path, key)) for key, inner in value.items())
        if isinstance(value, list):
            return sum(visit(inner, (*path, place)) for place, inner in enumerate(value))
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        assert shown in written[lines[path] - 1]
        return 1

    assert visit(tomllib.loads(text), ()) > 200
