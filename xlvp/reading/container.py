"""A zip container whose members are read within limits, and only as the list declares them.

Everything a container says about itself is checked when it is opened; a member's bytes are
checked when it is read. :meth:`Container.packed` gives a container of the checked bytes alone,
so that no second reader can understand the original in another way.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from validation.model_limits import LIMITS, Limits
from xlvp.reading.markup import REMEMBERED_PART, REMEMBERED_PARTS

QUESTIONED_PART = 16 * 2**20
"""How far a part shrinks is looked at from this size on: small ones often shrink much."""

_PROLOG_WITH_DOCTYPE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL
)
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_ENTRY = struct.Struct("<4s5H3L2H")
_LIST_ENTRY = struct.Struct("<4s6H3L5H2L")
_LIST_END = struct.Struct("<4s4H2LH")
_ENCRYPTED_FLAG, _UTF8_NAME_FLAG = 0x1, 0x800
_FIRST_DAY = 0x21
"""1980-01-01, where the time of zip files begins."""


_SEE_ELSEWHERE, _SEE_EXTRA = 0xFFFF, 0xFFFFFFFF
_LOCATOR_SIZE = 20
"""What stands before the list's end in an archive that is too large for it."""
_NEWEST_VERSION = 45
"""Newer versions of the format hold what no workbook has."""


class _Member(NamedTuple):
    """What the list says of a member."""

    filename: str
    flag_bits: int
    compress_type: int
    checksum: int
    compress_size: int
    file_size: int
    header_offset: int


class DamagedError(Exception):
    """The container is damaged or built to do harm; the message is a Swedish clause."""


class EncryptedError(Exception):
    """Members are encrypted."""


@dataclass
class Container:
    """The members of a zip file, by name without regard to case; a backslash is a slash."""

    content: bytes
    _members: dict[str, _Member]
    _read: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, content: bytes, limits: Limits = LIMITS) -> Container:
        """List the members and check what the container says about itself.

        Raises:
            EncryptedError: members are encrypted.
            DamagedError: the list cannot be trusted, or is too large.
        """
        infos, list_start = _plain_list(content) or _any_list(content)
        if len(infos) > limits.members:
            raise DamagedError(f"filen består av {len(infos)} delar, fler än {limits.members}")
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise EncryptedError
        members: dict[str, _Member] = {}
        for info in infos:
            name = _key(info.filename)
            if name.startswith("/") or ":" in name or ".." in name.split("/"):
                raise DamagedError("filen är skadad: en del ligger utanför arkivet")
            if members.setdefault(name, info) is not info:
                raise DamagedError("filen är skadad: två delar har samma namn")
        _check_sizes(infos, limits)
        _check_places(infos, list_start)
        return cls(content, members)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._members

    @property
    def names(self) -> list[str]:
        """Names of all members as they are written, in the list's order."""
        return [info.filename.replace("\\", "/") for info in self._members.values()]

    def read(self, name: str) -> bytes:
        """Inflate a member; it is kept, so reading it again costs nothing.

        Raises:
            KeyError: there is no such member.
            DamagedError: it is not what the list declares, or no plain XML.
        """
        key = _key(name)
        found = self._read.get(key)
        if found is None:
            checked = key.endswith((".xml", ".rels"))
            found = self._read[key] = _member(self.content, self._members[key], checked)
        return found

    def copy_of(self, name: str) -> bytes:
        """Inflate a member that nobody is going to read: any bytes will do.

        Raises:
            KeyError: there is no such member.
            DamagedError: it is not what the list declares.
        """
        return _member(self.content, self._members[_key(name)], checked=False)

    def read_if_there(self, name: str) -> bytes:
        """Inflate a member; b"" when there is none of that name."""
        return self.read(name) if name in self else b""

    def packed(self, names: Iterable[str], replaced: Mapping[str, bytes]) -> bytes:
        """A container of some members, not compressed.

        Args:
            names: which; those that are not there are passed over.
            replaced: other contents for some of them.
        """
        chunks: list[bytes] = []
        entries: list[bytes] = []
        place = 0
        for name in names:
            info = self._members.get(_key(name))
            if info is None:
                continue
            data, checksum = self.read(name), info.checksum
            if name in replaced:
                data, checksum = replaced[name], zlib.crc32(replaced[name])
            written = info.filename.replace("\\", "/").encode()
            fields = (
                _UTF8_NAME_FLAG,
                0,
                0,
                _FIRST_DAY,
                checksum,
                len(data),
                len(data),
                len(written),
            )
            chunks += [_LOCAL_ENTRY.pack(b"PK\3\4", 20, *fields, 0), written, data]
            entries += [
                _LIST_ENTRY.pack(b"PK\1\2", 20, 20, *fields, 0, 0, 0, 0, 0, place),
                written,
            ]
            place += _LOCAL_ENTRY.size + len(written) + len(data)
        count, size = len(entries) // 2, sum(map(len, entries))
        end = _LIST_END.pack(b"PK\5\6", 0, 0, count, count, size, place, 0)
        return b"".join((*chunks, *entries, end))


def _key(name: str) -> str:
    return name.replace("\\", "/").lower()


def _any_list(content: bytes) -> tuple[list[_Member], int]:
    """The members, and where their list begins."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            infos, list_start = archive.infolist(), archive.start_dir
    except (BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise DamagedError("filen är skadad: den går inte att packa upp") from error
    return [
        _Member(
            info.filename,
            info.flag_bits,
            info.compress_type,
            info.CRC,
            info.compress_size,
            info.file_size,
            info.header_offset,
        )
        for info in infos
    ], list_start


def _plain_list(content: bytes) -> tuple[list[_Member], int] | None:
    """The same for a list without any of the extras of the format; None for every other.

    :mod:`zipfile` takes five times as long, which is felt in a small workbook.
    """
    end = len(content) - _LIST_END.size
    if end < 0:
        return None
    signature, disk, list_disk, here, count, size, start, comment = _LIST_END.unpack_from(
        content, end
    )
    plain = signature == b"PK\5\6" and not (disk or list_disk or comment) and here == count
    far = count == _SEE_ELSEWHERE or content.startswith(b"PK\6\7", max(end - _LOCATOR_SIZE, 0))
    if not plain or far or start + size != end:
        return None
    members, place = [], start
    for _ in range(count):
        if place + _LIST_ENTRY.size > end:
            return None
        entry = _LIST_ENTRY.unpack_from(content, place)
        signature, _, needed, flags, method, _, _, checksum, packed, unpacked = entry[:10]
        name_length, extra, comment, _, _, _, offset = entry[10:]
        place += _LIST_ENTRY.size
        raw = content[place : place + name_length]
        place += name_length
        ordinary = signature == b"PK\1\2" and needed & 0xFF <= _NEWEST_VERSION
        if not ordinary or extra or comment or place > end or not raw.isascii() or b"\0" in raw:
            return None
        if _SEE_EXTRA in (packed, unpacked, offset):
            return None
        members.append(_Member(raw.decode(), flags, method, checksum, packed, unpacked, offset))
    return (members, start) if place == end else None


def _check_sizes(infos: list[_Member], limits: Limits) -> None:
    for info in infos:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedError("filen är packad på ett sätt som Excel inte använder")
        ratio = info.file_size / max(info.compress_size, 1)
        bomb = info.file_size > QUESTIONED_PART and ratio > limits.shrinking
        if info.file_size > limits.part_bytes or bomb:
            raise DamagedError(f"en del av filen är orimligt stor ({info.file_size >> 20} MB)")
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes:
        raise DamagedError(f"filen är orimligt stor när den packas upp ({total >> 20} MB)")


def _check_places(infos: list[_Member], list_start: int) -> None:
    """No member lies in another, nor in the list of members."""
    free_from = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < free_from:
            raise DamagedError("filen är skadad: delar ligger i varandra")
        free_from = info.header_offset + _LOCAL_HEADER.size + info.compress_size
    if free_from > list_start:
        raise DamagedError("filen är skadad: den är avhuggen eller har blivit ihopblandad")


def _member(content: bytes, info: _Member, checked: bool) -> bytes:
    """The bytes of a member; ``checked``: refused unless it is plain XML."""
    start = info.header_offset + _LOCAL_HEADER.size
    try:
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(
            content, info.header_offset
        )
    except struct.error as error:
        raise _damaged(info.filename) from error
    start += name_length + extra_length
    raw = content[start : start + info.compress_size]
    if signature != b"PK\3\4" or len(raw) != info.compress_size:
        raise _damaged(info.filename)
    stored = info.compress_type == zipfile.ZIP_STORED
    small = max(info.file_size, info.compress_size) < REMEMBERED_PART
    inflated = _remembered if small else _inflated
    return inflated(raw, stored, info.file_size, info.checksum, info.filename, checked)


def _inflated(
    raw: bytes, stored: bool, size: int, checksum: int, name: str, checked: bool
) -> bytes:
    data = raw
    if not stored:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, size + 1)
        except zlib.error as error:
            raise _damaged(name) from error
    if len(data) != size or zlib.crc32(data) != checksum:
        raise _damaged(name)
    if checked:
        _check_xml(data, name)
    return data


_remembered = lru_cache(REMEMBERED_PARTS)(_inflated)


def _check_xml(data: bytes, name: str) -> None:
    """What is read is UTF-8 and declares no document type, which OPC forbids."""
    declaration = data[:200].partition(b"?>")[0].lower()
    other_code = b"encoding" in declaration and not any(
        code in declaration for code in (b"utf-8", b"utf8", b"us-ascii")
    )
    if other_code or b"\0" in data[:200]:
        raise DamagedError(f"delen {name} har en teckenkodning som Excel inte skriver")
    if _PROLOG_WITH_DOCTYPE.match(data):
        raise DamagedError(f"delen {name} innehåller en dokumenttyp, vilket är förbjudet")


def _damaged(name: str) -> DamagedError:
    return DamagedError(f"filen är skadad: delen {name} går inte att läsa")
