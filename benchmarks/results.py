"""The tables and plots that a run leaves: ``RESULTS.md`` and ``plots/*.svg``."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from benchmarks import plain, rivals
from benchmarks.chart import Bar, bars
from benchmarks.environments import listed
from benchmarks.harness import Measured, ratio
from benchmarks.jobs import FLOOR, XLVP, Aim, Job
from benchmarks.scenes import HUGE, Sizes

HERE = Path(__file__).parent
FIRST_LINE = "<!-- Made by `make bench`; never edited by hand. -->"
_SHOWN = ("pandas", "pandera", "python-calamine", "openpyxl", "xlsxwriter")
_HOW_TIMED = (
    "Less is better. Contenders run in turn, round after round. Seconds are the median of the "
    "rounds, then the fastest and the slowest; × first is the median of the ratios within a round. "
    "Memory is that of the whole process tree at most (MB of 2**20 bytes), in a run that is not "
    "clocked; a page that processes share is counted once. A short piece of work is done several "
    "times in a round."
)
_HOW_COMPARED = (
    "Plain workbooks that every tool can read (`plain.py`). Each tool does as much of the same "
    "checks as it can express (`competitors/`); eight of the workbooks hold one kind of fault "
    "each. xlvp runs all its rules, not only those eight."
)
_MARK = {"row": "✔", "file": "(✔)", "": "–"}


@dataclass(frozen=True)
class Run:
    """All that a run gave.

    Attributes:
        arguments: of the command.
        measured: by the key of the job that was run (:attr:`Job.runs`), then by contender; the
            first is what others are held against.
        plain: the plain corpus, competitors included; empty when it was not run.
        seconds: that all of it took, the making of workbooks included.
    """

    arguments: Sequence[str]
    sizes: Sizes
    jobs: Sequence[Job]
    measured: Mapping[str, dict[str, Measured]]
    plain: Mapping[str, Measured]
    seconds: float = 0.0

    def results(self, job: Job) -> dict[str, Measured]:
        """What a job is judged by."""
        return self.measured[job.runs]


def document(run: Run) -> str:
    """The text of ``RESULTS.md``."""
    parts = [
        FIRST_LINE,
        "# Figures",
        _circumstances(run),
        "## What is to be reached",
        "![How far each job is from what is to be reached](plots/aims.svg)",
        _aims(run),
        "## Seconds and memory",
        _HOW_TIMED,
        _times(run),
    ]
    if _grown(run):
        parts.append("![Time per workbook and memory by number of workbooks](plots/growth.svg)")
    if run.plain:
        parts += [
            "## Beside other tools",
            _HOW_COMPARED,
            "![Seconds of each tool](plots/tools.svg)",
            _tools(run),
            _finds(run),
        ]
    return "\n\n".join(parts) + "\n"


def write(run: Run, folder: Path = HERE) -> list[Path]:
    """Write the document and its plots."""
    plots = folder / "plots"
    plots.mkdir(exist_ok=True)
    written = {folder / "RESULTS.md": document(run), plots / "aims.svg": aims_plot(run)}
    if _grown(run):
        written[plots / "growth.svg"] = growth_plot(run)
    if run.plain:
        written[plots / "tools.svg"] = tools_plot(run)
    for path, text in written.items():
        path.write_text(text, "utf-8")
    return list(written)


def aims_plot(run: Run) -> str:
    """Each job's figure as a share of what is to be reached."""
    drawn = []
    for job in run.jobs:
        if not _why_not(job, run):
            figure = job.figure(run.results(job), run.sizes)
            share = job.reach / figure if job.aim is Aim.GAIN else figure / job.reach
            kind = "good" if job.reached(figure) else "far"
            note = f"{_figure(job, figure)}, aim {_aim(job)}"
            drawn.append(Bar(job.title, 100 * share, note, kind))
    quiet = (
        "Per cent of the aim, less is better: green bars end left of the dashed line. "
        "Where the aim is at least so much (≥), aim / figure."
    )
    return bars("How far each job is from what is to be reached", quiet, drawn, unit="%", aim=100.0)


def growth_plot(run: Run) -> str:
    """Time per workbook on deliveries of different size."""
    first = next(iter(run.results(_grown(run)[0]).values()))
    delivered = [(run.sizes.workbooks, first)]
    delivered += [(int(job.key.partition("-")[2]), run.results(job)[XLVP]) for job in _grown(run)]
    drawn = []
    for workbooks, one in delivered:
        value = 1000 * one.median / workbooks
        memory = "" if one.megabytes is None else f", {one.megabytes:.0f} MB in all"
        note = f"{value:.1f} ms{memory}"
        drawn.append(Bar(f"validate {workbooks} workbooks", value, note))
    quiet = "Milliseconds per workbook, less is better; growth that costs nothing has equal bars."
    return bars("Time per workbook, by number of workbooks", quiet, drawn, unit="ms")


def tools_plot(run: Run) -> str:
    """Seconds on the plain corpus, with how many kinds of fault were found."""
    drawn = []
    for one in _by_speed(run.plain):
        found = _kinds_found(one)
        note = f"{one.median:.2f} s" + (f", finds {found} of {len(plain.FAULTS)}" if found else "")
        drawn.append(Bar(one.name, one.median, note, "good" if one.name == XLVP else "other"))
    title = f"Checking {run.sizes.plain} plain workbooks"
    quiet = "Seconds, less is better; and how many of the planted kinds of fault are found."
    return bars(title, quiet, drawn, unit="s")


def _circumstances(run: Run) -> str:
    arguments = list(run.arguments)
    if "--scratch" in arguments:  # a folder of the machine that it ran on
        place = arguments.index("--scratch")
        del arguments[place : place + 2]
    command = shlex.join(["python", "-m", "benchmarks", *arguments])
    took = f"{_minutes(run.seconds)} with the making of workbooks"
    lines = circumstances(f"`{command}`, {took}")
    if run.plain:
        others = "; ".join(" ".join(one.packages) for one in listed().values())
        lines.append(f"- **Other tools** {others}")
    return "\n".join(lines)


def circumstances(command: str) -> list[str]:
    """When, how and on what figures were taken, as items of a list."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _SHOWN)
    machine = f"{os.cpu_count()} cores ({_processor()}){_memory()}, {_system()}"
    return [
        f"- **Date** {datetime.now().astimezone():%Y-%m-%d}",
        f"- **Command** {command}",
        f"- **Machine** {machine}",
        f"- **Versions** Python {platform.python_version()}, {versions}",
    ]


def _aims(run: Run) -> str:
    rows = [
        "| work | against | figure | to reach | |",
        "|---|---|---:|---:|---|",
    ]
    for job in run.jobs:
        failed = _why_not(job, run)
        if failed:
            rows.append(f"| {job.title} | {job.against} | – | {_aim(job)} | {failed} |")
            continue
        figure = job.figure(run.results(job), run.sizes)
        said = "reached" if job.reached(figure) else "not yet"
        shown = _figure(job, figure)
        rows.append(f"| {job.title} | {job.against} | {shown} | {_aim(job)} | {said} |")
    if _grown(run) and HUGE not in run.sizes.grown:
        rows.append(f"| time and memory, {HUGE} workbooks | – | – | – | not run: `--huge` |")
    return "\n".join(rows)


def _times(run: Run) -> str:
    rows = [
        "| work | contender | seconds | fastest–slowest | × first | MB | rounds |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    shown: dict[str, Job] = {}
    for job in run.jobs:
        shown.setdefault(job.runs, job)
    for job in shown.values():
        results = run.results(job)
        first = next(iter(results.values()))
        rows += [
            f"| {job.title} | {_line(one, first)} | {len(one.seconds) or '–'} |"
            for one in results.values()
        ]
    return "\n".join(rows)


def _tools(run: Run) -> str:
    rows = [
        "| tool | seconds | fastest–slowest | × floor | MB | kinds of fault found |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    floor = run.plain[FLOOR]
    for one in _by_speed(run.plain):
        found = _kinds_found(one)
        kinds = "–" if found is None else f"{found} of {len(plain.FAULTS)}"
        rows.append(f"| {_line(one, floor)} | {kinds} |")
    rows += [
        f"| {one.name} | – | – | – | – | {one.failure} |"
        for one in run.plain.values()
        if one.failure
    ]
    return "\n".join(rows)


def _finds(run: Run) -> str:
    tools = [one for one in _by_speed(run.plain) if rivals.finds(one)]
    rows = [
        "Which kinds each one finds: ✔ at the row, (✔) only that something is wrong.",
        "",
        "| kind of fault | " + " | ".join(one.name for one in tools) + " |",
        "|---|" + ":-:|" * len(tools),
    ]
    found = {one.name: rivals.finds(one) for one in tools}
    for fault in plain.FAULTS:
        marks = [_MARK[found[one.name][fault.name]] for one in tools]
        rows.append(f"| {fault.name} | " + " | ".join(marks) + " |")
    return "\n".join(rows)


def _line(one: Measured, first: Measured) -> str:
    if one.failure or first.failure:
        return f"{one.name} | – | – | – | {one.failure or 'nothing to compare with'}"
    memory = "–" if one.megabytes is None else f"{one.megabytes:.0f}"
    spread = f"{min(one.seconds):.2f}–{max(one.seconds):.2f}"
    return f"{one.name} | {one.median:.2f} | {spread} | {ratio(one, first):.2f} | {memory}"


def _by_speed(found: Mapping[str, Measured]) -> list[Measured]:
    return sorted((one for one in found.values() if not one.failure), key=lambda one: one.median)


def _kinds_found(one: Measured) -> int | None:
    found = rivals.finds(one)
    return sum(how != "" for how in found.values()) if found else None


def _failures(results: Mapping[str, Measured]) -> str:
    return "; ".join(f"{one.name}: {one.failure}" for one in results.values() if one.failure)


def _why_not(job: Job, run: Run) -> str:
    """Why a job has no figure; "" when it has one."""
    results = run.results(job)
    if job.aim is Aim.MEMORY and results[job.subject].megabytes is None:
        return _failures(results) or "seen on Linux alone"
    return _failures(results)


def _grown(run: Run) -> list[Job]:
    """The jobs on larger deliveries that have figures."""
    return [job for job in run.jobs if job.key.startswith("growth-") and not _why_not(job, run)]


def _figure(job: Job, figure: float) -> str:
    return f"{figure:.{3 if job.aim is Aim.SECONDS else 2}f} {job.aim.unit}"


def _aim(job: Job) -> str:
    return f"{job.aim.sign} {job.reach:g} {job.aim.unit}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{seconds:.0f} seconds"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    info = Path("/proc/meminfo")
    if not info.is_file():
        return ""
    kilobytes = int(info.read_text("ascii").split()[1])
    return f", {kilobytes / 2**20:.0f} GB"


def _system() -> str:
    if sys.platform != "linux":
        return platform.platform(terse=True)
    told = platform.freedesktop_os_release()
    return told.get("PRETTY_NAME", "Linux")
