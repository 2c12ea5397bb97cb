"""Damage files at random and read them, until time is up: ``python -m benchmarks.fuzz SECONDS``.

::

    python -m benchmarks.fuzz SECONDS [--seed N] [--keep FOLDER] [FILE...]

Workbooks (the shipped templates unless files that lie in an office's folder are given) are
damaged in their bytes, and, with sizes and checksums put right again, in the text of their
parts. Each is read as a received one is, and all rules run on what was read. The models of
``workbook_templates`` are damaged and loaded, and so are the demonstration's plan, as CSV files,
and its accepted findings (undantag.toml). It is a fault when the reader meets an exception that
it does not expect, when a rule does, or when a loader gives anything but what it loads or one
sentence. What the reading process answers is damaged as well: it is taken in or refused. A reader
that dies or takes too long costs its file only, and is counted.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from io import BytesIO
from pathlib import Path

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.facts import Facts
from validation.model import Formats, GovernanceModel, Limits, Period
from validation.model_file import ModelError, parse_model
from xlvp.demo.office import PERIODS, build_office
from xlvp.errors import XlvpError
from xlvp.model_rows import with_model_rows
from xlvp.office import Office
from xlvp.plan import load_control_figures, load_plan
from xlvp.reader import Delivery, delivery_of, read_workbooks
from xlvp.reading.answers import from_bytes
from xlvp.reading.book import read_book
from xlvp.reading.plain import MalformedAnswerError
from xlvp.reading.request import Request
from xlvp.reading_processes import ReadingProcesses
from xlvp.shares import Work, read_share
from xlvp.waivers import load_waivers

BATCH = 40
_UNEXPECTED = re.compile(r"läsaren klarar inte innehållet \(\w+\)|går inte att förstå")
_ENGLISH = re.compile(r"\b(?:the|Input should|expected|Traceback|Error)\b")
_XML = (
    *(b"<", b">", b"/>", b'"', b"&", b"&#0;", b"&#x10FFFF;", b"<!--", b"-->", b"<![CDATA[", b"]]>"),
    *(b'r="A0"', b'r="XFD1048576"', b'r="ZZZ9"', b't="s"', b't="e"', b't="str"', b't="inlineStr"'),
    *(b"<v>", b"</v>", b"<v/>", b"<f>", b"</f>", b"<c>", b"</c>", b"<row>", b"</row>", b"<is><t>"),
    *(b'ref="A1:XFD1048576"', b'ref=""', b'Target="../.."', b'Id=""', b'totalsRowCount="9"'),
    *(b"#SPILL!", b"\xc3", b"\0", b"\xef\xbf\xbf", b"\xe2\x80\xae", b"1e999", b"-0", b"NaN"),
)
_TOML = (
    *(b"[", b"]", b"[[", b"]]", b"{", b"}", b'"', b"'''", b"=", b",", b"\n", b"#", b"."),
    *(b"true", b"2019-02-30", b"1e999", b"nan", b"-1", b"0x7f", b"9" * 400, b"\xff", b"\0"),
    *("å".encode(), b"[" * 2000, b"a = " + b"{a=" * 500, b"kod", b"namn", b"blad = 1", b"\\uD800"),
)

_CSV = (
    *(b";", b";;;;;;;;", b'"', b'""', b"\n", b"\r", b"\r\n\r\n", b"\t", b",", b"\0", b"\xff"),
    *(b"\xef\xbb\xbf", b"x" * 140_000, b";" * 3000, b"-", b"9" * 400, b"1e999", b"nan", b"inf"),
    *(b"1.1", b"1..1", b"." * 5000, b"2019-02-30", b"0000-00-00", "å".encode(), "−".encode()),
    *("\u202e".encode(), "\u2028".encode(), b"\x1b[31m", b"=1+1", b"Avdelning", b"Period"),
)
_WAIVERS = """# Accepterade fynd.

[[undantag]]
regel = "STA004"
avdelning = "NÄRING"
rad = "1.10.2"
kolumn = "Slutdatum"
varde = "2019-06-30"
skal = "Förlängt enligt beslut § 12."
av = "controllern"
till = 2019-12-31

[[undantag]]
regel = "BUD080"
avdelning = "KULTUR"
skal = "Väntar på bokslutet."
av = "controllern"
till = 2020-01-31
""".encode()
_ANSWER = (*_XML, bytes(4), b"\xff" * 4, b"\xff\xff\xff\x7f", b"[", b"null", b"\x80\x04\x95.")
_YEAR = 2019
_LONGEST_SENTENCE = 800


@dataclass(frozen=True)
class Seed:
    """A good workbook, and what it is read for."""

    name: str
    content: bytes
    model: GovernanceModel
    period: Period

    @classmethod
    def of(cls, name: str, content: bytes, model: GovernanceModel) -> Seed:
        """A workbook of the period that it says it belongs to."""
        read = read_book(content, Request.of(model, model.periods[-1]))
        return cls(name, content, model, model.period(read.identity.period) or model.periods[-1])


@dataclass
class Found:
    """What a run has found.

    Attributes:
        faults: what each was, the damaged file's name first.
        endings: how often files ended how.
    """

    faults: list[str] = field(default_factory=list)
    endings: Counter[str] = field(default_factory=Counter)


def damaged(content: bytes, words: Sequence[bytes], chance: random.Random) -> bytes:
    """Bytes with some places changed."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        start = chance.randrange(len(changed) + 1)
        end = min(len(changed), start + chance.choice((1, 1, 2, 8, 64, 1024)))
        match chance.randrange(6):
            case 0 if end > start:
                changed[start] ^= chance.randrange(1, 256)
            case 1:
                del changed[start:end]
            case 2:
                changed[start:start] = changed[start:end] * chance.choice((1, 2, 50))
            case 3:
                changed[start:start] = chance.choice(words)
            case 4:
                changed[start:end] = chance.choice(words)
            case _:
                _change_a_number(changed, start, chance)
    return bytes(changed)


def _change_a_number(changed: bytearray, start: int, chance: random.Random) -> None:
    found = re.compile(rb"\d+").search(changed, start)
    if found:
        numbers = (b"0", b"-1", b"1", b"255", b"65536", b"1048577", b"4294967296", b"9" * 30)
        changed[found.start() : found.end()] = chance.choice(numbers)


def damaged_workbook(content: bytes, chance: random.Random) -> bytes:
    """A workbook with its bytes changed, or the text of one of its parts."""
    if not content.startswith(b"PK") or chance.random() < 0.2:
        return damaged(content, _XML, chance)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    weights = [1 + 3 * ("sheet" in name or "content" in name) for name in parts]
    for name in chance.choices(list(parts), weights, k=chance.choice((1, 1, 2))):
        parts[name] = damaged(parts[name], _XML, chance)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def fuzz_reader(
    seeds: Sequence[Seed],
    seconds: float,
    seed: int,
    keep: Path | None = None,
) -> Found:
    """Damage, read and check workbooks.

    Args:
        seeds: good workbooks.
        seconds: for so long.
        seed: of the chances that are taken.
        keep: where files that show a fault are put.
    """
    chance, found, ends = random.Random(seed), Found(), time.monotonic() + seconds
    batch = 0
    with ReadingProcesses(2, Limits(seconds=10)) as pool, tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < ends:
            good = seeds[batch % len(seeds)]
            batch += 1
            paths = []
            for number in range(BATCH):
                path = Path(folder) / f"{batch:05d}-{number:02d}-{good.name}"
                path.write_bytes(damaged_workbook(good.content, chance))
                paths.append(path)
            delivery = read_workbooks(paths, good.model, good.period, executor=pool)
            _judge_reading(delivery, found)
            stopped = _judge_rules(delivery, good, found)
            guilty = tuple(fault.partition(": ")[0] for fault in found.faults)
            for path in paths:
                if keep is not None and (stopped or path.name in guilty):
                    (keep / path.name).write_bytes(path.read_bytes())
                path.unlink()
    return found


def _judge_reading(delivery: Delivery, found: Found) -> None:
    books = delivery.tables["books"].droplevel("row")
    found.endings.update(books["fault"].replace("", "read").tolist())
    for name, detail in books["fault_detail"].items():
        if _UNEXPECTED.search(detail):
            found.faults.append(f"{name}: {detail}")
        elif "läsaren klarar" in detail or "läsningen" in detail:
            found.endings[detail] += 1


def _judge_rules(delivery: Delivery, good: Seed, found: Found) -> bool:
    """Run all rules; whether one was stopped by an exception."""
    try:
        outcome = run(Facts(good.model, good.period, delivery.tables))
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        found.faults.append(f"rules: {traceback.format_exc().splitlines()[-6:]}")
        return True
    for finding in outcome.findings:
        if _ENGLISH.search(finding.message):
            found.faults.append(f"{finding.place.workbook}: {finding.message}")
    return False


def fuzz_answers(good: Seed, seconds: float, seed: int) -> Found:
    """Damage what the process that reads hands over, and take it in: it is data, and never code."""
    chance, found, ends = random.Random(seed), Found(), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / good.name
        path.write_bytes(good.content)
        work, files = Work.of(good.model, good.period), ((path, path.name),)
        answer = read_share(files, work)
        while time.monotonic() < ends:
            content = damaged(answer, _ANSWER, chance)
            try:
                taken = from_bytes(content, [path.name], work.schemas)
            except MalformedAnswerError:
                found.endings["refused"] += 1
            except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
                found.faults.append(f"{traceback.format_exc().splitlines()[-3:]}")
            else:
                found.endings["taken"] += 1
                _judge_rules(delivery_of([taken], files, work), good, found)
    return found


def fuzz_models(models: Sequence[bytes], seconds: float, seed: int) -> Found:
    """Damage and load models."""
    chance, found, ends = random.Random(seed), Found(), time.monotonic() + seconds
    while time.monotonic() < ends:
        content = damaged(chance.choice(models), _TOML, chance)
        _judge_loading(partial(parse_model, content), content, found)
    return found


def fuzz_plans(office: Office, period: Period, seconds: float, seed: int) -> Found:
    """Damage and load the files of a plan, one at a time; they are put right again."""
    chance, found, ends = random.Random(seed), Found(), time.monotonic() + seconds
    files = sorted(office.plan.glob("*.csv"))
    good = {path: path.read_bytes() for path in files}

    def load() -> None:
        plan = load_plan(office, period)
        dict(with_model_rows(plan.tables, office.model, period, office.model.departments))
        load_control_figures(office, period)

    while time.monotonic() < ends:
        path = chance.choice(files)
        content = damaged(good[path], _CSV, chance)
        path.write_bytes(content)
        _judge_loading(load, content, found)
        path.write_bytes(good[path])
    return found


def fuzz_waivers(path: Path, seconds: float, seed: int) -> Found:
    """Damage and load accepted findings.

    Args:
        path: where they are put while they are loaded.
        seconds: for so long.
        seed: of the chances that are taken.
    """
    chance, found, ends = random.Random(seed), Found(), time.monotonic() + seconds
    while time.monotonic() < ends:
        content = damaged(_WAIVERS, (*_TOML, b"undantag", b"regel", b"till"), chance)
        path.write_bytes(content)
        _judge_loading(partial(load_waivers, path), content, found)
    return found


def _judge_loading(load: Callable[[], object], content: bytes, found: Found) -> None:
    """Whether a loader loads, or says in one sentence why not, and soon."""
    started = time.monotonic()
    try:
        load()
    except (ModelError, XlvpError) as error:
        found.endings["refused"] += 1
        text = str(error)
        readable = text.isprintable() and len(text) < _LONGEST_SENTENCE
        if not readable or _ENGLISH.search(text) or text[-1] not in ".?":
            found.faults.append(f"message: {text!r}")
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        last = traceback.format_exc().splitlines()
        found.faults.append(f"{last[-3:]} {content[-300:]!r}")
    else:
        found.endings["read"] += 1
    if time.monotonic() - started > 2:
        found.faults.append(f"slow: {len(content)} bytes, {content[:300]!r}")


def demonstration(folder: Path) -> tuple[Office, Period]:
    """The demonstration's office of a year, with its plan, and its period."""
    office = Office.open(build_office(_YEAR, folder))
    return office, office.period(PERIODS[_YEAR]).period


def shipped_models() -> list[bytes]:
    """The models that come with the product."""
    return [content for name, content in _shipped() if name.endswith(".toml")]


def shipped_workbooks() -> Iterator[Seed]:
    """The templates that come with the product."""
    shipped = dict(_shipped())
    for name, content in shipped.items():
        if name.endswith(".xlsx"):
            yield Seed.of(name, content, parse_model(shipped[name.replace(".xlsx", ".toml")]))


def _received(path: Path) -> Seed:
    """A workbook that lies in an office's folder; the older kinds are allowed."""
    formats = Formats(allow_xls=True, allow_xlsb=True)
    model = Office.find(path).model.model_copy(update={"formats": formats})
    return Seed.of(path.name, path.read_bytes(), model)


def _shipped() -> Iterator[tuple[str, bytes]]:
    for file in resources.files("workbook_templates").iterdir():
        if file.name.endswith((".xlsx", ".toml")):
            yield file.name, file.read_bytes()


def main() -> int:
    """Run as the command line says; 1 when a fault was found."""
    arguments = argparse.ArgumentParser(description="Damage files at random and read them.")
    arguments.add_argument("seconds", type=float)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("files", type=Path, nargs="*")
    given = arguments.parse_intermixed_args()
    seeds = [_received(path) for path in given.files] or list(shipped_workbooks())
    reader = fuzz_reader(seeds, given.seconds, given.seed, given.keep)
    share = given.seconds / 4
    with tempfile.TemporaryDirectory() as folder:
        demonstrated = demonstration(Path(folder) / "kontor")
        looked = {
            "reader": reader,
            "answers": fuzz_answers(seeds[0], share, given.seed),
            "models": fuzz_models(shipped_models(), share, given.seed),
            "plans": fuzz_plans(*demonstrated, share, given.seed),
            "waivers": fuzz_waivers(Path(folder) / "undantag.toml", share, given.seed),
        }
    for what, found in looked.items():
        print(what, sum(found.endings.values()), dict(found.endings.most_common()))
        print(*dict.fromkeys(found.faults), sep="\n")
    return 1 if any(found.faults for found in looked.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
