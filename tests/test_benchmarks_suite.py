from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET  # noqa: TID251 - it reads what the suite has written

import pytest

from benchmarks import bounds, harness, plain, results, rivals
from benchmarks.__main__ import main
from benchmarks.bounds import judged, recorded
from benchmarks.chart import Bar, bars
from benchmarks.environments import listed
from benchmarks.harness import Contender, ContenderError, Measured, interleaved, once, ratio
from benchmarks.jobs import FLOOR, XLVP, Aim, jobs
from benchmarks.scenes import Scene, Sizes

SIZES = Sizes(workbooks=10, grown=(40,), cores=10, departments=10, plain=9, rounds=3)


def program(text: str, name: str = "one") -> Contender:
    return Contender(name, (sys.executable, "-c", text))


# --- running ---


def test_a_contender_says_its_own_seconds_and_more() -> None:
    sample, memory = once(program("print('x'); print('{\"seconds\": 2.5, \"found\": 3}')"))
    assert (sample.seconds, sample.said, memory) == (2.5, {"found": 3}, None)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_that_of_all_processes_of_a_contender() -> None:
    held = "import time; held = bytearray(60_000_000); time.sleep(1)"
    started = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {held!r}])"
    sample, memory = once(program(f"{started}; print('{{\"seconds\": 1}}')"), sample_memory=True)
    assert sample.seconds == 1
    assert memory is not None
    assert 57 < memory < 100


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_that_is_given_back_at_once_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "_LOOK", 0.5)  # by then it has been given back
    spike = "import time; bytearray(b'x' * 60_000_000); time.sleep(1)"
    _, memory = once(program(f"{spike}; print('{{\"seconds\": 1}}')"), sample_memory=True)
    assert memory is not None
    assert memory > 57


def test_what_a_contender_complained_of_is_told() -> None:
    with pytest.raises(ContenderError, match=r"^no such thing$"):
        once(program("import sys; print('before', file=sys.stderr); sys.exit('no such thing')"))


def test_contenders_run_in_turn_and_one_that_fails_is_left_out(tmp_path: Path) -> None:
    log = tmp_path / "log"
    writes = f"open({str(log)!r}, 'a').write(NAME); print('{{\"seconds\": 2}}')"
    two = [program(writes.replace("NAME", repr(name)), name) for name in "ab"]
    found = interleaved([*two, program("raise ValueError('c')", "c")], 2, memory=False)
    assert log.read_text("utf-8") == "abab"
    assert found["a"].seconds == [2.0, 2.0]
    assert (found["c"].seconds, found["c"].failure) == ([], "ValueError: c")


def test_a_short_piece_of_work_runs_several_times_in_a_round(tmp_path: Path) -> None:
    # It takes 1, 2, 3 ... seconds, run after run; the first warms up, and the middle one counts.
    log = tmp_path / "log"
    counts = f"p = __import__('pathlib').Path({str(log)!r}); p.touch(); n = p.stat().st_size + 1"
    text = f"{counts}; p.write_text('x' * n); print('{{\"seconds\": %d}}' % n)"
    found = interleaved([replace(program(text), times=3)], 2)
    assert found["one"].seconds == [3.0, 6.0]


def test_a_ratio_is_taken_within_each_round() -> None:
    # 6/2, 4/4, 8/4: the middle one is 2, while the medians alone would give 6/4.
    assert ratio(Measured("a", [6, 4, 8]), Measured("b", [2, 4, 4])) == 2.0


# --- environments ---


def test_competitors_are_pinned_and_every_rival_has_its_environment() -> None:
    known = listed()
    assert {rival.environment for rival in rivals.RIVALS} == set(known)
    with pytest.raises(ValueError, match="name: package==version"):
        listed("crease: crease")


def test_a_new_version_makes_a_new_environment() -> None:
    one = listed("a: frictionless[excel]==5.1")["a"]
    other = listed("a: frictionless[excel]==5.2")["a"]
    assert one.folder.name.startswith("frictionless-5.1-")
    assert one.folder != other.folder


# --- plain workbooks ---


def test_each_kind_of_fault_changes_its_row_alone() -> None:
    books = dict(plain.books(12))
    assert len(books) == 12
    for number, fault in enumerate(plain.FAULTS, start=2):
        book, sound = books[f"D{number:03d}.xlsx"], plain.clean(number)
        changed = [
            (sheet, row + 2)
            for sheet in plain.SHEETS
            for row, cells in enumerate(book[sheet])
            if cells != sound[sheet][row]
        ]
        assert changed == [(fault.sheet, fault.row)], fault.name
    assert books["D001.xlsx"] == plain.clean(1)
    assert books["D012.xlsx"] == plain.clean(12)


def test_only_what_is_said_of_the_faulty_workbook_alone_is_a_find() -> None:
    found = plain.found_kinds([
        ("D002.xlsx", "Aktiviteter", 40, "status"),
        ("D003.xlsx", "Driftbudget", None, "amount"),
        ("D004.xlsx", "Driftbudget", 5, "always"),
        ("D001.xlsx", "Driftbudget", 5, "always"),
        ("D006.xlsx", "Aktiviteter", 61, "elsewhere"),
    ])  # fmt: skip
    assert [found[fault.name] for fault in plain.FAULTS[:5]] == ["row", "file", "", "", "file"]


# --- bounds ---


def test_every_job_of_the_check_has_a_bound() -> None:
    ratios, kinds = recorded()
    checked = {bounds.bound_key(job) for job in jobs(SIZES)} - bounds.LEFT_OUT
    assert set(ratios) == checked | {"plain"}
    assert kinds == len(plain.FAULTS) == 8


def series(*rounds: Sequence[float]) -> bounds.Measure:
    left = list(rounds)
    return lambda: left.pop(0)


def test_one_slow_moment_fails_nothing() -> None:
    verdict = judged("validate", 2.0, series([9, 9, 9], [1, 1, 1], [1, 1, 1]))
    assert (verdict.ratio, verdict.holds) == (1, True)


def test_what_is_slow_each_time_fails() -> None:
    verdict = judged("validate", 2.0, series([3, 3, 2], [3, 2, 3], [3, 3, 3]))
    assert (verdict.ratio, verdict.holds) == (3, False)


def test_what_holds_is_measured_once() -> None:
    assert judged("validate", 2.0, series([1, 2, 3])).ratio == 2


# --- what is written ---


def run(**changed: Measured) -> results.Run:
    by_key = {job.key: job for job in jobs(SIZES)}
    keys = ("validate", "growth-40", "memory-40", "mark", "cores")
    chosen = [by_key[key] for key in keys]
    measured = {
        "validate": {FLOOR: Measured(FLOOR, [2.0], 20), XLVP: Measured(XLVP, [2.8], 300)},
        "growth-40": {
            "xlvp, 10": Measured("xlvp, 10", [2.0], 300),
            XLVP: Measured(XLVP, [8.4], 1536),
        },
        "mark": {FLOOR: Measured(FLOOR, [0.1]), XLVP: Measured(XLVP, [1.5])},
        "cores": {"1 process": Measured("1 process", [3.0]), XLVP: Measured(XLVP, [2.0])},
    }
    tools = {
        FLOOR: Measured(FLOOR, [1.0]),
        XLVP: Measured(XLVP, [2.0], said={"places": [["D002.xlsx", "Aktiviteter", 40, "STA001"]]}),
        "datamaps": Measured("datamaps", failure="not installed: ERROR: none"),
    }
    return results.Run(["--write"], SIZES, chosen, measured, tools | changed, 2310)


def test_figures_are_held_against_what_is_to_be_reached() -> None:
    lines = results.document(run()).splitlines()
    assert lines[0] == "<!-- Made by `make bench`; never edited by hand. -->"
    command = "`python -m benchmarks --write`, 38 minutes with the making of workbooks"
    assert f"- **Command** {command}" in lines
    told = [
        line.strip("| ").split(" | ") for line in lines if line.endswith(("reached |", "yet |"))
    ]
    assert told == [
        ["validate 10 workbooks", "reading every cell", "1.40 ×", "≤ 1.5 ×", "reached"],
        # Four times as many workbooks in 4.2 times the time.
        ["time per workbook, 40 workbooks", "10 workbooks", "1.05 ×", "≤ 1.1 ×", "reached"],
        # Of the 1,536 MB that its runs took.
        ["memory of all processes, 40 workbooks", "–", "1.50 GB", "≤ 1 GB", "not yet"],
        # Five copies in a round.
        ["marked copy of a workbook", "reading every cell", "0.300 s", "≤ 0.2 s", "not yet"],
        [
            "two processes instead of one, 10 workbooks",
            "one process", "1.50 ×", "≥ 1.7 ×", "not yet",
        ],
    ]  # fmt: skip
    assert "| time and memory, 5000 workbooks | – | – | – | not run: `--huge` |" in lines
    assert "| validate 10 workbooks | xlvp | 2.80 | 2.80–2.80 | 1.40 | 300 | 1 |" in lines
    # The runs that two aims are held against stand there once.
    assert [line for line in lines if "| 8.40 |" in line] == [
        "| time per workbook, 40 workbooks | xlvp | 8.40 | 8.40–8.40 | 4.20 | 1536 | 1 |"
    ]


def test_memory_that_cannot_be_seen_is_no_figure() -> None:
    unseen = run()
    unseen.measured["growth-40"][XLVP].megabytes = None
    lines = results.document(unseen).splitlines()
    told = "| memory of all processes, 40 workbooks | – | – | ≤ 1 GB | seen on Linux alone |"
    assert told in lines
    assert "memory of all" not in results.aims_plot(unseen)


def test_a_large_delivery_has_fewer_rounds_and_the_small_one_beside_it_more_runs(
    tmp_path: Path,
) -> None:
    sizes = Sizes(grown=(1000, 5000))
    by_key = {job.key: job for job in jobs(sizes)}
    assert [by_key[key].rounds(sizes) for key in ("validate", "growth-1000", "growth-5000")] == [
        5,
        5,
        2,
    ]
    assert by_key["memory-5000"].runs == "growth-5000"
    for made in ("inkommet-100-300", "inkommet-5000-300"):  # so that the scene does not make them
        (tmp_path / made).mkdir()
    few, many = by_key["growth-5000"].contenders(Scene(tmp_path), sizes)
    assert (few.times, many.times) == (5, 1)


def test_tools_are_shown_with_what_they_find_and_why_one_is_missing() -> None:
    lines = results.document(run()).splitlines()
    assert "| xlvp | 2.00 | 2.00–2.00 | 2.00 | – | 1 of 8 |" in lines
    assert "| datamaps | – | – | – | – | not installed: ERROR: none |" in lines
    assert "| unknown status | ✔ |" in lines
    assert "| the same number twice | – |" in lines


def test_plots_are_drawings_with_text_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "plots").mkdir()
    written = results.write(run(), tmp_path)
    assert [path.name for path in written] == ["RESULTS.md", "aims.svg", "growth.svg", "tools.svg"]
    drawing = ET.parse(tmp_path / "plots" / "aims.svg")  # noqa: S314 - the suite has written it
    texts = [part.text for part in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "1.40 ×, aim ≤ 1.5 ×" in texts
    assert "100 %, aim" in texts
    # 2.0 s for ten workbooks, 8.4 s for forty.
    growth = (tmp_path / "plots" / "growth.svg").read_text("utf-8")
    assert "200.0 ms, 300 MB in all" in growth
    assert "210.0 ms, 1536 MB in all" in growth


def test_a_bar_twice_as_long_is_twice_as_much_and_text_is_escaped() -> None:
    drawing = bars("a < b", "quiet", [Bar("x & y", 40, "40"), Bar("z", 80, "80")], unit="s")
    root = ET.fromstring(drawing)  # noqa: S314 - the suite has written it
    widths = [float(one.attrib["width"]) for one in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.1)
    assert "x &amp; y" in drawing
    texts = [part.text for part in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text and text.endswith(" s")] == [
        f"{step} s" for step in (0, 20, 40, 60, 80)
    ]


def test_the_suite_runs_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--only", "mark"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("<!-- Made by `make bench`")
    assert "| marked copy of a workbook | reading every cell |" in output
    with pytest.raises(SystemExit, match="no job speed"):
        main(["--quick", "--only", "speed"])


def test_gains_are_better_when_larger_and_times_when_smaller() -> None:
    by_key = {job.key: job for job in jobs(SIZES)}
    assert by_key["cores"].aim is Aim.GAIN
    assert (by_key["cores"].reached(1.8), by_key["cores"].reached(1.6)) == (True, False)
    assert (by_key["validate"].reached(1.5), by_key["validate"].reached(1.6)) == (True, False)
