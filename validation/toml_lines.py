"""On which line of a TOML text each table, key and list element stands.

:mod:`tomllib` gives values without places. This scanner goes over a text that tomllib has
already accepted, so it only has to follow the structure and never to judge it.
"""

from __future__ import annotations

from collections.abc import Mapping

Path = tuple[str | int, ...]
"""Where a value is: keys, and positions in lists from 0."""

_CLOSERS = ",]}\n#"


def lines_of(text: str) -> dict[Path, int]:
    """Lines, from 1, of everything in a valid TOML text, by path."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


def nearest_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n") + "\n"
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        """How many elements an array of tables has so far."""

    def document(self) -> None:
        table: Path = ()
        self._blank()
        while self.at < len(self.text):
            if self._here("[["):
                table = self._header(2, array=True)
            elif self._here("["):
                table = self._header(1, array=False)
            else:
                self._pair(table)
            self._blank()

    def _header(self, brackets: int, *, array: bool) -> Path:
        line = self._line()
        self.at += brackets
        keys = self._keys()
        self._space()
        self.at += brackets
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            last = place == len(keys) - 1
            if last and array:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        self.lines[path] = line
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._space()
        self.at += len("=")
        self._space()
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._here("["):
            self._list(path)
        elif self._here("{"):
            self._inline_table(path)
        elif self._here('"') or self._here("'"):
            self._string()
        else:
            while self.text[self.at] not in _CLOSERS:
                self.at += 1

    def _list(self, path: Path) -> None:
        self.at += 1
        position = 0
        self._blank()
        while not self._here("]"):
            self.lines[*path, position] = self._line()
            self._value((*path, position))
            position += 1
            self._blank()
            if self._here(","):
                self.at += 1
                self._blank()
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._blank()
        while not self._here("}"):
            self._pair(path)
            self._blank()
            if self._here(","):
                self.at += 1
                self._blank()
        self.at += 1

    def _keys(self) -> list[str]:
        """A dotted key, up to what follows it."""
        keys = []
        while True:
            self._space()
            keys.append(self._key())
            self._space()
            if not self._here("."):
                return keys
            self.at += 1

    def _key(self) -> str:
        if self._here('"') or self._here("'"):
            return self._string()
        start = self.at
        while self.text[self.at].isalnum() or self.text[self.at] in "_-":
            self.at += 1
        return self.text[start : self.at]

    def _string(self) -> str:
        """Step over a string; gives its content, escapes left as they are."""
        quote = self.text[self.at]
        mark = quote * 3 if self._here(quote * 3) else quote
        self.at += len(mark)
        start = self.at
        while not self._here(mark):
            self.at += 2 if quote == '"' and self._here("\\") else 1
        end = self.at
        self.at += len(mark)
        while len(mark) > 1 and self._here(quote):  # up to two quotes may stand before the mark
            self.at += 1
        return self.text[start:end]

    def _blank(self) -> None:
        """Step over blanks, line ends and comments."""
        while self.at < len(self.text) and (self.text[self.at].isspace() or self._here("#")):
            self.at = self.text.index("\n", self.at) if self._here("#") else self.at + 1

    def _space(self) -> None:
        while self.text[self.at] in " \t":
            self.at += 1

    def _here(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1
