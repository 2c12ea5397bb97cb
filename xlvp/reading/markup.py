"""Start tags of small XML parts, found by pattern: some microseconds where a parser takes 100.

Good enough for parts that list things in attributes (relations, sheets, tables). The container
has refused document types before, and comments are taken out first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ASIDE = re.compile(rb"<!--.*?-->|<\?(?!xml\s).*?\?>", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


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
    if (b"<!--" not in data and data.count(b"<?") <= 1) or b"<![CDATA[" in data:
        return data
    return _ASIDE.sub(b"", data)


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
