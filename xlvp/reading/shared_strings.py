"""The texts that cells refer to by their number, where they are spelled as most programs do it.

A text in several formats, a phonetic guide, a sign that is escaped: then the parser reads them.
"""

from __future__ import annotations

import re
from typing import Final

_START: Final = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?[^<>&]*\?>\s*)?<sst(?:\s[^<>]*)?(?<!/)>'
)
_FIRST, _BETWEEN, _LAST = "<si><t>", "</t></si><si><t>", "</t></si>"
_END: Final = b"</sst>"
_ITEM: Final = re.compile(r'<si><t( xml:space="preserve")?>([^<]*)</t></si>')
_TAGS_OF_ITEM: Final = 4
_ENTITY: Final = re.compile(r"&(?!(?:lt|gt|quot|apos|amp);)")
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
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
    if start is None or part[end:].strip() != _END or _may_be_escaped(part):
        return None
    try:
        items = part[start.end() : end].decode()
    except UnicodeDecodeError:
        return None
    if not items.strip():
        return []
    return _plain(items) or _several(items)


def _may_be_escaped(part: bytes) -> bool:
    """Whether a sign may stand for another: ``_x000D_``, the end of a line in Windows."""
    return b"\r" in part or (b"_" in part and b"_x" in part)


def _plain(items: str) -> list[str] | None:
    """Texts without any attribute or entity; None where there is something else."""
    if "&" in items or not items.startswith(_FIRST) or not items.endswith(_LAST):
        return None
    texts = items[len(_FIRST) : -len(_LAST)].split(_BETWEEN)
    if len(texts) * _TAGS_OF_ITEM != items.count("<"):
        return None
    return [text.strip(_WHITE) for text in texts]


def _several(items: str) -> list[str] | None:
    found = _ITEM.findall(items)
    between = _ITEM.sub("", items)
    if between.strip() or _ENTITY.search(items):
        return None
    texts = [text if kept else text.strip(_WHITE) for kept, text in found]
    return [_unescaped(text) if "&" in text else text for text in texts]


def _unescaped(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text
