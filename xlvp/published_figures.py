"""The figures that a frozen report or page shows, held against those that come out again.

A report may be made with an earlier version or edited before it is published, and then it has
other bytes than the one that is made again. What counts is whether its figures are the same.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from zipfile import BadZipFile

from defusedxml.ElementTree import ParseError

from xlvp.consolidation import Consolidated
from xlvp.delivery_log import checksum
from xlvp.reconciliation import Reconciliation
from xlvp.report.publishing import texts_of

_FIGURE = re.compile("[-\u2212]?\\d+(?:[ \u00a0\u202f]\\d{3})*(?:,\\d+)?")
_BLANKS = str.maketrans({" ": "", "\u00a0": "", "\u202f": "", "\u2212": "-"})
_PAGE = "PAGEREF"
"""In a line of the contents, whose page is none of the follow-up's figures."""
_SHOWN = 8


def compare_published(
    path: Path, consolidated: Consolidated, reconciliation: Reconciliation, scratch: Path
) -> str:
    """Make a frozen report or page again; which of its figures do not come out so.

    Args:
        path: the frozen file, ``.docx`` or ``.html``.
        scratch: a folder to write in.

    Returns:
        What is wrong, a Swedish clause; "" when all do.
    """
    from xlvp.report.document import write_report
    from xlvp.report.page import write_page

    again = scratch / f"igen{path.suffix}"
    write = write_report if path.suffix == ".docx" else write_page
    write(consolidated, reconciliation, again)
    if checksum(again) == checksum(path):
        return ""
    try:
        other = _figures(path) - _figures(again)
    except (BadZipFile, ParseError, UnicodeDecodeError):
        return "den går inte att läsa"
    return f"siffror som inte räknas fram igen: {_listed(other)}" if other else ""


def _figures(path: Path) -> Counter[str]:
    texts, _ = texts_of(path)
    told = [text for text in texts if _PAGE not in text]
    return Counter(figure.translate(_BLANKS) for text in told for figure in _FIGURE.findall(text))


def _listed(figures: Counter[str]) -> str:
    shown = "; ".join(list(figures)[:_SHOWN])
    return f"{shown} och {len(figures) - _SHOWN} till" if len(figures) > _SHOWN else shown
