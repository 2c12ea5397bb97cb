"""datamaps: every cell that is to hold something named in a datamap, with its type.

It is asked for its validation report alone: importing to a master looks each cell up among all.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import plain
from benchmarks.competitors.timing import told


def _lines() -> Iterator[tuple[str, str, str, str]]:
    for sheet, rows in plain.clean(1).items():
        for row, values in enumerate(rows, start=2):
            for place, title in enumerate(plain.SHEETS[sheet]):
                if values[title] is None:
                    continue
                kind = "DATE" if title == "Slutdatum" else "TEXT"
                number = title in plain.AMOUNTS or title.endswith("medel")
                cell = f"{chr(ord('A') + place)}{row}"
                yield f"{sheet} {cell}", sheet, cell, "NUMBER" if number else kind


def main(folder: Path) -> None:
    """Have a report made of the types in a folder's workbooks."""
    with tempfile.TemporaryDirectory() as home:
        datamap = Path(home) / "datamap.csv"
        with datamap.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("cell_key", "template_sheet", "cell_reference", "type"))
            writer.writerows(_lines())
        program = Path(sys.executable).with_name("datamaps")
        command = [program, "import", "templates", "-v", "-d", datamap, "--inputdir", folder]
        environment = os.environ | {
            "HOME": home, "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config",
        }  # fmt: skip
        start = time.perf_counter()
        done = subprocess.run(
            list(map(str, command)), env=environment, capture_output=True, text=True, check=True
        )
        seconds = time.perf_counter() - start
        output = Path(home) / "Documents" / "datamaps" / "output"
        if not list(output.glob("*.csv")):
            sys.exit(done.stderr or done.stdout)
        told(seconds, _failed(output))


def _failed(output: Path) -> Iterator[plain.Said]:
    """The cells of its validation report that are not of their type."""
    for report in output.glob("*.csv"):
        with report.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                if line["Pass Status"].strip().upper() == "FAIL":
                    cell = line["Cell Reference"]
                    row = int("".join(filter(str.isdigit, cell)))
                    name = Path(line["Filename"]).name
                    yield name, line["Sheet Name"], row, f"{cell} {line['Got Type']}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
