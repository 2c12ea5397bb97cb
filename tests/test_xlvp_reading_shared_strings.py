"""The texts that cells refer to: read when plainly spelled, and never in another way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spelled_books import DECLARED, MAIN, parse, row, sheet, spelled, strings

from validation.observations import BookFault
from xlvp.reading.shared_strings import plain_text, shared_strings

NAMES = [f'<c r="{chr(65 + place)}1" t="s"><v>{place}</v></c>' for place in range(26)]


def texts(part: str | bytes) -> list[str] | None:
    return shared_strings(part.encode() if isinstance(part, str) else part)


def parsed(part: str | bytes, count: int) -> Any:
    """What the parser gives for so many texts; a fault where it gives nothing."""
    found = parse(spelled(sheet(row(*NAMES[:count])), texts=part))
    return found if isinstance(found, BookFault) else found[0]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("<si><t>ett</t></si>", ["ett"]),
        ("<si><t>ett</t></si><si><t>två</t></si>", ["ett", "två"]),
        ("<si><t> å\n ä \t</t></si><si><t></t></si><si><t>\n</t></si>", ["å\n ä", "", ""]),
        ('<si><t xml:space="preserve"> å \n</t></si><si><t> ä </t></si>', [" å \n", "ä"]),
        ("<si><t>\u00a0\u2003x\u0085</t></si>", ["\u00a0\u2003x\u0085"]),
        ("<si><t>smörgås 🧁 ☃</t></si>", ["smörgås 🧁 ☃"]),
        ("<si><t>a &amp; b</t></si><si><t>&lt;&gt;&quot;&apos;</t></si>", ["a & b", "<>\"'"]),
        ("<si><t>&amp;lt;</t></si><si><t>&amp;#10;</t></si>", ["&lt;", "&#10;"]),
        ('<si><t xml:space="preserve">a&#10;b&#9;</t></si>', ["a\nb\t"]),
        ("<si><t>&#10;a&#9;</t></si>", ["a"]),
        ("<si><t>a\r\nb\rc\r\n</t></si>", ["a\nb\nc"]),
        ("<si><t/></si><si><t>b</t></si>", ["", "b"]),
        ("\n<si><t>a</t></si>\n  <si><t>b</t></si>\n", ["a", "b"]),
        ("<si><t>a_b x00 ]]> '\"></t></si>", ["a_b x00 ]]> '\">"]),
    ],
)
def test_plain_texts(items: str, expected: list[str]) -> None:
    part = strings(items)
    assert texts(part) == expected
    if expected:
        assert parsed(part, len(expected)) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("<si><r><t>fet</t></r><r><rPr><b/></rPr><t>stil</t></r></si>", ["fetstil"]),
        ("<si><t>漢</t><rPh sb='0' eb='1'><t>かん</t></rPh></si>", ["漢"]),
        ('<si><t>a</t><phoneticPr fontId="1"/></si>', ["a"]),
        *(("<si><t>a_x000D_b</t></si>", ["a\rb"]), ("<si><t>a_x000d_</t></si>", ["a\r"])),
        *(("<si><t>&#229;</t></si>", ["å"]), ("<si><t>&#xE5;</t></si>", ["å"])),
        ("<si><t>&#95;x000D_</t></si>", ["\r"]),
        *(("<si><t><![CDATA[<b>]]></t></si>", ["<b>"]), ("<si></si>", [""])),
        *(("<si ><t>a</t></si>", ["a"]), ("<x:si><t>a</t></x:si>", ["a"])),
        *(("<si><t>a</t></si><x/>", ["a"]), ("<si><t xml:space='preserve'> a</t></si>", [" a"])),
        ('<si><t xml:space="default"> a</t></si>', ["a"]),
        ("<si><t>a</t><t>b</t></si>", ["ab"]),
    ],
)
def test_other_spellings_are_left_to_the_parser(items: str, expected: list[str]) -> None:
    part = strings(items)
    assert texts(part) is None
    assert parsed(part, len(expected)) == expected


@pytest.mark.parametrize("text", ["&bad;", "&", "&amp", "&#0;", "&;"])
def test_what_is_no_entity_is_left_to_the_parser_and_refused(text: str) -> None:
    part = strings(f"<si><t>a{text}</t></si>")
    assert texts(part) is None
    assert isinstance(parsed(part, 1), BookFault)


ITEM = "<si><t>å</t></si>"


@pytest.mark.parametrize(
    "part",
    [
        f"<sst>{ITEM}</sst>",
        f'<sst xmlns="{MAIN}" count="1" uniqueCount="1">{ITEM}</sst>\n',
        f'<?xml version="1.0"?><sst>{ITEM}</sst>',
        f'<?xml version="1.0" encoding="utf-8"?>\n<sst>{ITEM}</sst>',
        f'{DECLARED}<sst xmlns="{MAIN}"\n  count="1" >{ITEM}</sst>',
    ],
)
def test_parts_as_programs_begin_them(part: str) -> None:
    assert texts(part) == parsed(part, 1) == ["å"]


@pytest.mark.parametrize(
    "part",
    [
        f"\ufeff<sst>{ITEM}</sst>",
        f"<?xml version='1.0'?><sst>{ITEM}</sst>",
        f'<?xml version="1.0" encoding="us-ascii"?><sst>{ITEM}</sst>',
        f"<x:sst>{ITEM}</x:sst>",
        f"<sst>{ITEM}</sst><x/>",
        f"<sst xmlns='{MAIN}'>{ITEM}</sst>",
        f"<sst><![CDATA[</sst>]]>{ITEM}</sst>",
    ],
)
def test_parts_that_begin_or_end_in_another_way_are_left_to_the_parser(part: str) -> None:
    assert texts(part) is None
    assert parsed(part, 1) == ["å"]


@pytest.mark.parametrize(
    "part",
    [
        *(
            f"<sst>{ITEM}",
            f"<sst>{ITEM}</ss",
            f"{ITEM}</sst>",
            "<sst/>",
            "x",
            f'<sst x=">{ITEM}</sst>',
        ),
        f'<?xml version="1.0" encoding="iso-8859-1"?><sst>{ITEM}</sst>',
        f"<sst>{ITEM}</sst>".encode("latin-1"),
        f"<sst>{ITEM}</sst>".encode("utf-16"),
    ],
)
def test_torn_parts_and_other_encodings_are_not_read(part: str | bytes) -> None:
    assert texts(part) is None


def test_a_part_that_promises_more_texts_than_it_has_room_for_is_left_to_the_parser() -> None:
    assert texts(f'<sst count="4000000000" uniqueCount="2">{ITEM}</sst>') == ["å"]
    assert texts(f'<sst count="1" uniqueCount="4000000000">{ITEM}</sst>') is None
    assert texts(f'<sst uniqueCount="{"9" * 5000}">{ITEM}</sst>') == ["å"]


def test_without_a_part_there_are_no_texts() -> None:
    assert shared_strings(b"") == []


ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=8)
PRESERVED = ' xml:space="preserve"'


def written(text: str, line_feed: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text.replace("\n", line_feed)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(ANY, st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["\n", "&#10;", "\r\n"]),
)
def test_plain_texts_are_read(items: list[tuple[str, bool]], line_feed: str) -> None:
    items = [(text.replace("_x", "__"), kept) for text, kept in items]
    part = strings(
        "".join(
            f"<si><t{PRESERVED if kept else ''}>{written(text, line_feed)}</t></si>"
            for text, kept in items
        )
    )
    expected = [text if kept else text.strip(" \t\n") for text, kept in items]
    assert texts(part) == expected
    assert parsed(part, len(expected)) == expected


PIECES = st.sampled_from(
    [
        *("<si>", "</si>", "<t>", "</t>", "<t/>", f"<t{PRESERVED}>", "<si><t>", "</t></si>"),
        *("<r>", "</r>", "<rPh>", "</rPh>", " ", "\n", "\r", "\r\n", "a", "å", "&amp;", "&#10;"),
        *("&#9;", "&lt;", "&", ";", "#10;", "_x000D_", "_x", "<!--x-->", "<![CDATA[y]]>", "</sst>"),
    ]
)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=10).map("".join))
@example("<si><t>a</t></si>\r&amp;<si><t>b</t></si>")
@example("<si><t/></si><si><t>\r\n&#10;</t></si>")
def test_what_is_read_is_what_the_parser_reads(pieces: str) -> None:
    part = strings(f"<si><t>första</t></si>{pieces}<si><t>sista</t></si>")
    found = texts(part)
    if found is not None:
        assert parsed(part, len(found)) == found
        beyond = parsed(part, len(found) + 1)
        assert isinstance(beyond, BookFault)


def test_a_text_of_its_own() -> None:
    assert plain_text("å &amp;\r\n".encode()) == "å &\n"
    assert plain_text(b"_x000D_") is None
    assert plain_text(b"&#229;") is None
    assert plain_text(b"\xe5") is None
