"""The pieces of a Word document: runs, paragraphs, fields, bookmarks and links.

Text from departments goes through :func:`fit` and becomes text, whatever it looks like.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that turn the reading direction, and byte order marks."""
_MINUS = re.compile(r"(?<=[\s(])-(?=\d)")
"""A minus within a text; one that begins a cell has nothing before it to be parted from."""
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def fit(text: str) -> str:
    """A text as a document can hold it: control characters become the replacement character."""
    plain = _INVISIBLE.sub("", _BREAKS.sub("\n", text)).replace("\t", " ")
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", plain)


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """``<w:tag w:attribute="…">`` with its children."""
    made: Any = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def run(text: str, *, bold: bool = False) -> Any:
    """A run of text; its lines are parted by line breaks, and no minus from its number."""
    made = element("r")
    if bold:
        made.append(element("rPr", element("b")))
    for place, line in enumerate(fit(text).split("\n")):
        if place:
            made.append(element("br"))
        for part, piece in enumerate(_MINUS.split(line)):
            if part:
                made.append(element("noBreakHyphen"))
            made.append(_text("t", piece))
    return made


def _text(tag: str, text: str) -> Any:
    made = element(tag)
    made.set(qn("xml:space"), "preserve")
    made.text = text
    return made


def paragraph(style: str, *runs: Any, keep_next: bool = False) -> Any:
    """A paragraph in a style."""
    properties = element("pPr", element("pStyle", val=style))
    if keep_next:
        properties.append(element("keepNext"))
    return element("p", properties, *runs)


def field(instruction: str, *result: Any) -> list[Any]:
    """A field that shows ``result`` until a program works it out."""
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", _text("instrText", f" {instruction} ")),
        element("r", element("fldChar", fldCharType="separate")),
        *result,
        element("r", element("fldChar", fldCharType="end")),
    ]


def bookmarked(name: str, number: int, *runs: Any) -> list[Any]:
    """Runs that others can refer to."""
    return [
        element("bookmarkStart", id=str(number), name=name),
        *runs,
        element("bookmarkEnd", id=str(number)),
    ]


def link(bookmark: str, *runs: Any) -> Any:
    """A link within the document."""
    return element("hyperlink", *runs, anchor=bookmark, history="1")


def tab() -> Any:
    """A tab in a run of its own."""
    return element("r", element("tab"))
