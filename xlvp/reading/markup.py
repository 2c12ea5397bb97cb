"""Start tags of small XML parts, found by pattern: some microseconds where a parser takes 100.

Good enough for parts that list things in attributes (relations, sheets, tables). The container
has refused document types before, and comments are taken out first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Hashable, Iterator
from functools import cache, lru_cache, wraps
from typing import TypeVar

_Result = TypeVar("_Result")
_Given = TypeVar("_Given", bound=Hashable)

REMEMBERED_PART = 2**15
"""Smaller parts, and what was made of them, are remembered: workbooks of one office have many
alike."""
REMEMBERED_PARTS = 256
_FEW = 1000
_LESS_THAN = ord("<")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ASIDE = re.compile(rb"<!--.*?-->|<\?(?!xml\s).*?\?>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def remembering(
    function: Callable[[bytes, _Given], _Result],
) -> Callable[[bytes, _Given], _Result]:
    """Keep what a function makes of a small part's bytes, in this process; nobody changes it."""
    known = lru_cache(REMEMBERED_PARTS)(function)

    @wraps(function)
    def remembered(data: bytes, given: _Given) -> _Result:
        return (known if len(data) < REMEMBERED_PART else function)(data, given)

    return remembered


def tags(data: bytes, name: str) -> Iterator[dict[str, str]]:
    """Attributes of the elements of a local name, in order; the keys carry their prefix."""
    if b"<!--" in data:
        data = _COMMENT.sub(b"", data)
    for found in _start_tag(name).finditer(data):
        yield attributes(found[1])


def elements(data: bytes, name: str) -> Iterator[tuple[dict[str, str], str]]:
    """Attributes and text of the elements of a local name that holds no other of that name."""
    if b"<!--" in data:
        data = _COMMENT.sub(b"", data)
    for found in _element(name).finditer(data):
        yield attributes(found[1]), text_of(found[2])


def without_asides(data: bytes) -> bytes:
    """A part without comments and instructions, which may stand in the middle of a value.

    The parser would end the value there. The part is the same object when there are none, and
    where such marks may be text.
    """
    if not (_opens(data, b"!", 0) or _opens(data, b"?", len(b"<?"))):
        return data
    if (b"<!--" not in data and data.count(b"<?") <= 1) or b"<![CDATA[" in data:
        return data
    return _ASIDE.sub(b"", data)


def _opens(data: bytes, mark: bytes, start: int) -> bool:
    """Whether a mark of one byte follows a ``<``; one byte is found ten times as fast as two."""
    for _ in range(_FEW):
        place = data.find(mark, start)
        if place < 0:
            return False
        if data[place - 1] == _LESS_THAN:
            return True
        start = place + 1
    return data.find(b"<" + mark, start) >= 0


def attributes(tag: bytes) -> dict[str, str]:
    """Attributes of a start tag, entities replaced."""
    return {
        key.decode(): unescaped(double or single) for key, double, single in _ATTRIBUTE.findall(tag)
    }


def qualified(found: dict[str, str], name: str) -> str:
    """The value of an attribute that has some prefix; "" when it is not there."""
    return next((value for key, value in found.items() if key.endswith(f":{name}")), "")


def text_of(inner: bytes) -> str:
    """Text between tags."""
    return unescaped(re.sub(rb"<[^>]*>", b"", inner))


def unescaped(text: bytes) -> str:
    """Text with its entities replaced."""
    plain = text.decode("utf-8", "replace")
    return html.unescape(plain) if "&" in plain else plain


@cache
def _start_tag(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"<(?:[\w.-]+:)?%s((?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*)?)>" % name.encode())


@cache
def _element(name: str) -> re.Pattern[bytes]:
    tag = name.encode()
    return re.compile(
        rb"<(?:[\w.-]+:)?%s((?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*)?)(?<!/)>(.*?)</(?:[\w.-]+:)?%s\s*>"
        % (tag, tag),
        re.DOTALL,
    )
