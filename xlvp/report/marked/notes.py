"""The notes at the guilty cells: code, fault and remedy; what people have noted is kept.

What xlvp writes stands between two lines of its own, in a new note or below what a note says
already, so that the next review can take exactly that away again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from validation.finding import Finding
from xlvp.report.marked.drawing import Geometry, NoteShapes, blocks_used
from xlvp.report.marked.package import OFFICE_RELATIONS, Package, part_xml
from xlvp.report.marked.splicing import (
    TEXT_LIMIT,
    Element,
    Part,
    clean,
    content,
    scan,
)
from xlvp.report.marked.worksheet import place_for

AUTHOR = "xlvp"
FIRST_LINE, LAST_LINE = "xlvp har granskat cellen", "– – –"
_OURS = re.compile(rf"\n*{FIRST_LINE}\n.*?\n{LAST_LINE}\n?", re.DOTALL)
_THREAD = "tc="
"""Beginning of the author of a note that stands in for a conversation."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def note_text(findings: Sequence[Finding]) -> str:
    """What the note at a cell says; several findings are one note."""
    parts = [
        f"{finding.code} {finding.severity.value}: {finding.message}\nÅtgärd: {finding.remedy}"
        for finding in findings
    ]
    body = clean("\n\n".join(parts)).replace(LAST_LINE, "---")
    room = TEXT_LIMIT - len(FIRST_LINE) - len(LAST_LINE) - 10
    if len(body) > room:
        body = body[: room - 1] + "…"
    return f"{FIRST_LINE}\n{body}\n{LAST_LINE}"


def without_ours(text: str) -> str:
    """What people have noted at a cell; "" where xlvp alone has."""
    return _OURS.sub("", text)


def write_notes(package: Package, sheet_part: str, sheet: Part, texts: Mapping[str, str]) -> None:
    """Give cells notes and take away those of earlier reviews.

    Args:
        package: is changed.
        sheet_part: name of the sheet's part.
        sheet: the sheet, scanned with ``row`` and ``col``; gets the link to the drawing.
        texts: by cell.
    """
    where = package.related(sheet_part, "comments")
    if not where and not texts:
        return
    if not where:
        where, _ = package.free_name("xl/comments{}.xml")
        empty = f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'
        package.write(where, part_xml(empty), _COMMENTS)
        package.relate(sheet_part, "comments", where)
    cleaned, gone = _without_ours(package.read(where))
    data, new = _with_notes(cleaned, texts)
    package.write(where, data)
    _draw(package, sheet_part, sheet, gone, new)


def _without_ours(data: bytes) -> tuple[bytes, set[str]]:
    """Comments without what earlier reviews wrote, and the cells that have no note any more."""
    comments = scan(data, ("comment", "r", "t"), text="t")
    gone: set[str] = set()
    for comment in comments.named("comment"):
        pieces = comments.named("t", within=comment)
        whole = "".join(piece.text for piece in pieces)
        spans = [found.span() for found in _OURS.finditer(whole)]
        if not spans:
            continue
        if not _OURS.sub("", whole).strip():
            comments.remove(comment)
            gone.add(comment.attributes.get("ref", ""))
            continue
        runs = comments.named("r", within=comment)
        place = 0
        for piece in pieces:
            kept = "".join(
                letter
                for at, letter in enumerate(piece.text, start=place)
                if not any(first <= at < last for first, last in spans)
            )
            place += len(piece.text)
            if kept != piece.text:
                _rewrite(comments, piece, runs, kept)
    return comments.result(), gone


def _rewrite(comments: Part, piece: Element, runs: list[Element], text: str) -> None:
    run = next((run for run in runs if run.holds(piece)), None)
    if not text and run is not None:
        comments.remove(run)
        return
    p = comments.prefix
    comments.remove(piece)
    comments.insert(piece.end, f'<{p}t xml:space="preserve">{content(text)}</{p}t>')


def _with_notes(data: bytes, texts: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
    """Comments with the new notes, and those that stand at cells that had none."""
    comments = scan(data, ("author", "comment", "text", "r", "t"), text="author")
    authors = [author.text for author in comments.named("author")]
    there = {comment.attributes.get("ref", ""): comment for comment in comments.named("comment")}
    new: dict[str, str] = {}
    for cell, text in texts.items():
        comment = there.get(cell)
        if comment is None:
            new[cell] = text
            continue
        number = int(comment.attributes.get("authorId") or 0)
        if number < len(authors) and authors[number].startswith(_THREAD):
            continue  # a conversation shows no note; the colour and the sheet say it
        _append(comments, comment, text)
    if new:
        _add(comments, authors, new)
    return comments.result(), new


def _append(comments: Part, comment: Element, text: str) -> None:
    holders = comments.named("text", within=comment)
    if not holders:
        return
    inner = [e for e in comments.children(holders[0]) if e.name in ("r", "t")]
    place = inner[-1].end if inner else holders[0].open_end
    if inner:
        comments.insert(place, _run(comments.prefix, f"\n\n{text}"))
    else:
        comments.append(holders[0], _run(comments.prefix, text))


def _add(comments: Part, authors: list[str], texts: Mapping[str, str]) -> None:
    p = comments.prefix
    if AUTHOR in authors:
        number = authors.index(AUTHOR)
    else:
        number = len(authors)
        comments.append(_child(comments, "authors"), f"<{p}author>{AUTHOR}</{p}author>")
    comments.append(
        _child(comments, "commentList"),
        "".join(
            f'<{p}comment ref="{cell}" authorId="{number}"><{p}text>{_run(p, text)}</{p}text>'
            f"</{p}comment>"
            for cell, text in texts.items()
        ),
    )


def _child(comments: Part, name: str) -> Element:
    return next(child for child in comments.children(comments.root) if child.name == name)


def _run(p: str, text: str) -> str:
    return (
        f'<{p}r><{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/>'
        f'<{p}family val="2"/></{p}rPr><{p}t xml:space="preserve">{content(text)}</{p}t></{p}r>'
    )


def _draw(
    package: Package, sheet_part: str, sheet: Part, gone: set[str], texts: Mapping[str, str]
) -> None:
    """Keep the shapes of the notes in step with the notes."""
    where = _drawing(package, sheet_part, sheet)
    if not where and not texts:
        return
    drawn = [package.read(part) for part in package.parts if part.lower().endswith(".vml")]
    shapes = NoteShapes(package.read(where) if where else None, blocks_used(drawn) + 1)
    shapes.remove(gone)
    shapes.add(texts, Geometry.of(sheet))
    if where:
        package.write(where, shapes.result())
        return
    where, _ = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.declare_extension("vml", _VML)
    package.write(where, shapes.result())
    new_id = package.relate(sheet_part, "vmlDrawing", where)
    sheet.insert(
        place_for(sheet, "legacyDrawing"),
        f'<{sheet.prefix}legacyDrawing xmlns:r="{OFFICE_RELATIONS}" r:id="{new_id}"/>',
    )


def _drawing(package: Package, sheet_part: str, sheet: Part) -> str:
    """The part that draws the sheet's notes; "" when there is none."""
    for link in sheet.named("legacyDrawing"):
        wanted = link.attributes.get(f"{OFFICE_RELATIONS} id", "")
        return next(
            relation.target for relation in package.relations(sheet_part) if relation.id == wanted
        )
    return ""
