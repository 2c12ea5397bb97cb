"""Plant faults, let xlvp look, and hold what it found against what was planted."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from benchmarks.faults.kind import Expected, Kind, Planted, Site, Way
from benchmarks.faults.offices import Delivery, put_received
from validation.finding import Finding
from xlvp.checking import check
from xlvp.reader import Locations
from xlvp.report.grouping import Line, lines

HARMLESS = frozenset({"WBK016"})
"""What a file saved by a library rightly says: its formulas were never calculated."""
Known = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Looked:
    """What was found in a delivery.

    Attributes:
        copies: files that hold just what another one of the delivery does, and that one.
    """

    findings: tuple[Finding, ...]
    locations: Locations
    copies: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Bench:
    """One valid delivery: what is found in it as it is, and with other files in it."""

    delivery: Delivery

    @cached_property
    def known(self) -> Known:
        """What is found in the valid delivery itself."""
        looked = self.look({})
        found = [(finding, finding.place.workbook) for finding in looked.findings]
        at_cells = {_place(finding, name) for finding, name in found if finding.place.row}
        return frozenset({_identity(finding, name) for finding, name in found} | at_cells)

    def look(
        self, files: Mapping[str, bytes | None], days: Mapping[str, int] | None = None
    ) -> Looked:
        """Check the delivery as the product does, with some files replaced, added, or taken away.

        Args:
            files: by name; None takes one away.
            days: how many days later than the others a file came in.
        """
        folder = self.delivery.folder
        for name, data in files.items():
            if data is None:
                (folder.received / name).unlink()
            else:
                put_received(folder, name, data, (days or {}).get(name, 0))
        try:
            paths = folder.received_files()
            checked = check(folder, paths, whole_period=True, today=self.delivery.today)
        finally:
            for name in files:
                (folder.received / name).unlink(missing_ok=True)
                if name in self.delivery.workbooks:
                    put_received(folder, name, self.delivery.workbooks[name])
        names = {data: name for name, data in self.delivery.workbooks.items()}
        copies = {name: names[data] for name, data in files.items() if data in names}
        return Looked(checked.outcome.findings, checked.delivery.locations, copies)

    def new(self, looked: Looked) -> list[Finding]:
        """The findings that the valid delivery does not have, also not in a file's original."""
        return [
            finding
            for finding in looked.findings
            if not self.known.intersection(
                known(finding, name)
                for known in (_identity, _place)
                for name in (
                    finding.place.workbook,
                    self._original(finding.place.workbook),
                    looked.copies.get(finding.place.workbook, ""),
                )
            )
        ]

    def _original(self, name: str) -> str:
        """The workbook that a file is a copy of: ``A-2019 (2).xlsx`` or A-2019.ods of its xlsx."""
        start = Path(name).stem.partition(" ")[0]
        return next((own for own in self.delivery.workbooks if own == f"{start}.xlsx"), name)


def _place(finding: Finding, workbook: str) -> tuple[str, ...]:
    """A finding by its cell, which stays when the row's key is changed."""
    place = finding.place
    return (finding.code, workbook, place.table, str(place.row), place.column, "cell")


def _identity(finding: Finding, workbook: str) -> tuple[str, ...]:
    """A finding apart from its row's number, which changes when rows are deleted above."""
    place = finding.place
    what = finding.key or finding.message
    return (finding.code, workbook, place.table, finding.department, what, place.column)


@dataclass(frozen=True)
class Result:
    """One planted fault and what came of it.

    Attributes:
        missed: what was expected and not found at its cell.
        false: lines of findings that are not the fault's.
        said: all lines that the fault has given.
        rules: those that have found it.
        is_fault: something was to be found.
        places: where it lies; a pasted column lies in each of its cells.
    """

    kind: Kind
    where: str
    missed: tuple[Expected, ...]
    false: tuple[str, ...]
    said: tuple[str, ...]
    rules: frozenset[str]
    is_fault: bool
    places: int = 1


def judged(
    kind: Kind, planted: Planted, name: str, found: Sequence[Finding], looked: Looked
) -> Result:
    """Hold the new findings of a workbook against its fault."""
    missed, of_fault = [], set[Finding]()
    rules = set[str]()
    cells = {finding: looked.locations.cell(finding.place) for finding in found}
    for expected in planted.expected:
        hits = [
            finding
            for finding in found
            if finding.code in expected.codes
            and cells[finding] in (expected.cell, expected.other_cell)
        ]
        if not hits:
            missed.append(expected)
        of_fault.update(hits)
        rules.update(finding.code for finding in hits)
    of_fault.update(finding for finding in found if cells[finding] in planted.cells)
    if kind.way is not Way.EXCEL:
        of_fault.update(finding for finding in found if finding.code in HARMLESS)
    shown = {line: _shown(line) for line in lines(found, looked.locations)}
    return Result(
        kind,
        name,
        tuple(missed),
        tuple(text for line, text in shown.items() if not of_fault.issuperset(line.findings)),
        tuple(text for line, text in shown.items() if line.first.code not in HARMLESS),
        frozenset(rules),
        bool(planted.expected),
        max(1, len(planted.expected)),
    )


def _shown(line: Line) -> str:
    finding = line.first
    return f"{finding.code} {finding.place.workbook} {line.cell}: {finding.message}"


@dataclass
class Planting:
    """Plants kinds in deliveries, several workbooks of one delivery at a time."""

    benches: Sequence[Bench]
    random: random.Random
    results: list[Result] = field(default_factory=list)
    homeless: list[Kind] = field(default_factory=list)

    def run(self, kinds: Iterable[Kind]) -> None:
        """Plant each kind once, at a random place."""
        waiting = list(kinds)
        self.random.shuffle(waiting)
        alone = [kind for kind in waiting if kind.alone]
        together = [kind for kind in waiting if not kind.alone]
        for kind in alone:
            if not any(self._plant(bench, [kind]) for bench in self._shuffled()):
                self.homeless.append(kind)
        idle = 0
        while together and idle < 3 * len(self.benches):
            bench = self.random.choice(self.benches)
            planted = self._plant(bench, together)
            together = [kind for kind in together if kind not in planted]
            idle = 0 if planted else idle + 1
        for kind in together:
            if not any(self._plant(bench, [kind]) for bench in self._shuffled()):
                self.homeless.append(kind)

    def _shuffled(self) -> list[Bench]:
        return self.random.sample(list(self.benches), len(self.benches))

    def _plant(self, bench: Bench, kinds: Sequence[Kind]) -> list[Kind]:
        """Plant as many of the kinds as there are workbooks, and look once."""
        names = list(bench.delivery.workbooks)
        self.random.shuffle(names)
        done: dict[str, tuple[Kind, Planted]] = {}
        files: dict[str, bytes | None] = {}
        days: dict[str, int] = {}
        for kind in kinds:
            for name in [name for name in names if name not in done]:
                site = Site(bench.delivery, name, random.Random(self.random.random()))
                planted = kind.plant(site)
                if planted is None:
                    continue
                done[name] = kind, planted
                own = planted.files or {name: site.workbook.data()}
                files |= _through_program(kind, own)
                days |= planted.days
                break
            if len(done) == len(names) or (kind.alone and done):
                break
        if not done:
            return []
        looked = bench.look(files, days)
        new = bench.new(looked)
        for name, (kind, planted) in done.items():
            concerned = new if kind.alone else [f for f in new if _concerns(f, name)]
            where = f"{bench.delivery.name}, {name}"
            self.results.append(judged(kind, planted, where, concerned, looked))
        return [kind for kind, _ in done.values()]


def _concerns(finding: Finding, name: str) -> bool:
    """Whether a finding is about a workbook, or about its department as a whole."""
    if finding.place.workbook:
        return finding.place.workbook == name
    return finding.department == name.split("-", maxsplit=1)[0]


def _through_program(
    kind: Kind, files: Mapping[str, bytes | None]
) -> Iterator[tuple[str, bytes | None]]:
    """The files as the kind's program leaves them."""
    for name, data in files.items():
        if data is None or kind.way is not Way.LIBREOFFICE:
            yield name, data
        else:
            yield name, resaved(data)


def resaved(data: bytes) -> bytes:
    """A workbook after LibreOffice has opened, recalculated and saved it."""
    return resaved_all({"bok.xlsx": data})["bok.xlsx"]


def resaved_all(files: Mapping[str, bytes], suffix: str = "xlsx") -> dict[str, bytes]:
    """Workbooks after LibreOffice has opened, recalculated and saved them, by their own names.

    Raises:
        RuntimeError: LibreOffice did not write one.
    """
    program = shutil.which("soffice")
    if program is None:
        raise RuntimeError("soffice is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in"), Path(folder, "out")
        source.mkdir()
        for name, data in files.items():
            (source / name).write_bytes(data)
        command = [program, f"-env:UserInstallation={Path(folder, 'profil').as_uri()}"]
        command += ["--headless", "--norestore", "--convert-to", suffix, "--outdir", str(target)]
        subprocess.run(
            [*command, *sorted(map(str, source.iterdir()))],
            check=True,
            capture_output=True,
            timeout=300,
        )
        written = {name: (target / name).with_suffix(f".{suffix}") for name in files}
        if not all(path.is_file() for path in written.values()):
            raise RuntimeError("LibreOffice did not write every workbook")
        return {name: path.read_bytes() for name, path in written.items()}
