"""The texts that cells refer to by their number, where they are spelled as most programs do it.

A text in several formats, a phonetic guide, a sign that is escaped in another way than by the
entities that programs write: then the parser reads them.
"""

from __future__ import annotations

import re
from typing import Final

_START: Final = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?(?: standalone="[a-z]+")?\s*\?>\s*)?'
    rb'<sst(?:\s+[\w:.-]+="[^"<>]*")*\s*>'
)
_PROMISED: Final = re.compile(rb'\suniqueCount="(\d{1,19})"')
_FIRST, _BETWEEN, _LAST = "<si><t>", "</t></si><si><t>", "</t></si>"
_END: Final = b"</sst>"
_ITEM: Final = re.compile(r'<si><t(?:/>|( xml:space="preserve")?>([^<]*)</t>)</si>')
_TAGS_OF_ITEM: Final = 4
_OTHER_ENTITY: Final = re.compile(r"&(?!(?:lt|gt|quot|apos|#9|#10|amp);)")
_ENTITIES: Final = (
    *(("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")),
    *(("&#9;", "\t"), ("&#10;", "\n"), ("&amp;", "&")),
)
"""The ampersand comes last: what it makes is no entity."""
_WHITE: Final = " \t\n"


def shared_strings(part: bytes) -> list[str] | None:
    """The texts by their numbers; None where the parser is to read them.

    White space around a text counts only where the part says so.

    Args:
        part: what holds them, without comments and instructions; b"" where there is none.
    """
    if not part:
        return []
    start, end = _START.match(part), part.rfind(_END)
    if start is None or part[end:].strip() != _END:
        return None
    promised = _PROMISED.search(start[0])
    if promised and int(promised[1]) > len(part):  # the parser asks for room for so many
        return None
    items = part[start.end() : end]
    if not items.strip():
        return []
    text = _decoded(items)
    return None if text is None else _plain(text) or _several(text)


def plain_text(written: bytes) -> str | None:
    """What bytes between two tags say; None where the parser is to read them."""
    text = _decoded(written)
    return None if text is None else _unescaped(text)


def _decoded(written: bytes) -> str | None:
    """What bytes say, entities apart; None where ``_x000D_`` or the like stands for a sign."""
    if b"_" in written and b"_x" in written:
        return None
    if b"\r" in written:  # the end of a line is a line feed to XML
        written = written.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return None


def _unescaped(text: str) -> str | None:
    """A text with its entities replaced; None where one of them is none that programs write."""
    if "&" not in text:
        return text
    if _OTHER_ENTITY.search(text):
        return None
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text


def _plain(items: str) -> list[str] | None:
    """Texts without any attribute or entity; None where there is something else."""
    if "&" in items or not items.startswith(_FIRST) or not items.endswith(_LAST):
        return None
    texts = items[len(_FIRST) : -len(_LAST)].split(_BETWEEN)
    if len(texts) * _TAGS_OF_ITEM != items.count("<"):
        return None
    return [text.strip(_WHITE) for text in texts]


def _several(items: str) -> list[str] | None:
    """Texts that may say that their white space counts, or have entities."""
    if _ITEM.sub("", items).strip():
        return None
    texts: list[str] = []
    for kept, found in _ITEM.findall(items):
        text = _unescaped(found)
        if text is None:
            return None
        texts.append(text if kept else text.strip(_WHITE))
    return texts
