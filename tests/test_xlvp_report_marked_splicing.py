from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from xlvp.report.marked.splicing import (
    TEXT_LIMIT,
    UnmarkableError,
    attribute,
    clean,
    content,
    insertion_point,
    scan,
)

PART = (
    b"<?xml version='1.0'?>\n"
    b'<x:root xmlns:x="urn:m" xmlns="urn:other">'
    b"<!-- <x:item>no element</x:item> -->"
    b"<x:item  a = '1>2' s=\"x a='9'\" ><x:deep/><![CDATA[</x:item>]]></x:item >"
    b"<x:empty/><item>of another namespace</item></x:root>"
)


def test_elements_lie_where_they_are_written() -> None:
    part = scan(PART, ("deep",))
    assert [(e.name, e.namespace, e.depth) for e in part.elements] == [
        ("root", "urn:m", 0),
        ("item", "urn:m", 1),
        ("deep", "urn:m", 2),
        ("empty", "urn:m", 1),
        ("item", "urn:other", 1),
    ]
    first, second = part.named("item")
    assert part.raw(first).startswith(b"<x:item  a = '1>2'")
    assert part.raw(first).endswith(b"</x:item >")
    assert part.raw(second) == b"<item>of another namespace</item>"
    assert part.raw(part.named("empty")[0]) == b"<x:empty/>"
    assert part.prefix == "x:"
    assert first.attributes == {"a": "1>2", "s": "x a='9'"}


def test_attributes_are_set_where_they_are_and_not_in_others_values() -> None:
    part = scan(PART)
    item, empty = part.named("item")[0], part.named("empty")[0]
    part.set_attribute(item, "a", 'å"')
    part.set_attribute(empty, "count", "2")
    result = part.result()
    assert b'<x:item  a="&#229;&quot;" s="x a=\'9\'" >' in result
    assert b'<x:empty count="2"/>' in result
    part = scan(PART)
    part.remove_attribute(part.named("item")[0], "a")
    assert b"<x:item s=\"x a='9'\" >" in part.result()


def test_contents_are_added_at_the_end_also_of_an_empty_element() -> None:
    part = scan(PART)
    part.append(part.named("empty")[0], "<x:new>ö</x:new>")
    part.append(part.named("item")[0], "<x:last/>")
    assert part.result() == PART.replace(
        b"<x:empty/>", b"<x:empty><x:new>&#246;</x:new></x:empty>"
    ).replace(b"]]></x:item >", b"]]><x:last/></x:item >")


def test_an_element_is_taken_out_whole_and_all_else_stays() -> None:
    part = scan(PART)
    part.remove(part.named("item")[0])
    result = part.result()
    assert result.endswith(b"no element</x:item> -->" + PART[PART.index(b"<x:empty/>") :])


def test_a_child_goes_after_those_that_come_before_it() -> None:
    part = scan(b"<r><a/><c/></r>")
    assert insertion_point(part, ("a", "b")) == len(b"<r><a/>")
    assert insertion_point(part, ()) == len(b"<r>")


def test_two_edits_of_the_same_bytes_are_a_bug() -> None:
    part = scan(PART)
    part.remove(part.root)
    part.remove(part.named("empty")[0])
    with pytest.raises(ValueError, match="two edits overlap"):
        part.result()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "en del innehåller en dokumenttyp"),
        (b"<r><a></r>", "en del är inte giltig XML"),
        (b"", "en del är inte giltig XML"),
        ("<r/>".encode("utf-16"), "en del är skriven i en teckenkodning"),
    ],
)
def test_a_part_that_cannot_be_edited_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnmarkableError) as error:
        scan(data)
    assert str(error.value).startswith(reason)


@given(st.text())
def test_any_text_is_written_so_that_it_is_read_again(text: str) -> None:
    part = scan(b"<r><t/></r>")
    part.set_attribute(part.named("t")[0], "name", "x")
    part.append(part.named("t")[0], content(text))
    read = fromstring(part.result())[0]
    assert (read.text or "").replace("_x005F_", "_") == clean(text).replace("_x005F_", "_")


@given(st.text())
def test_any_text_can_be_an_attribute(text: str) -> None:
    part = scan(b"<r/>")
    part.set_attribute(part.root, "name", text)
    read = fromstring(part.result()).get("name")
    # XML makes blanks of line breaks and tabs in an attribute.
    assert read == clean(text).replace("\n", " ").replace("\t", " ")
    assert attribute(text).count('"') == 2


def test_a_text_is_cut_where_excel_would_cut_it_without_a_word() -> None:
    assert clean("a" * TEXT_LIMIT) == "a" * TEXT_LIMIT
    assert clean("a" * (TEXT_LIMIT + 1)) == "a" * (TEXT_LIMIT - 1) + "…"
    assert clean("å\x00\x0b\ud800\uffff\r\nb\rc\td") == "å\nb\nc\td"
