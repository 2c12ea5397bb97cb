"""What ``validate`` spends where: processor time of its processes, and of its steps.

How much each process takes is asked of the system, undisturbed. The steps are those of a run
under cProfile in which this process does the workers' share too, so nothing waits for anything
and a clock says what processor time would, at a tenth of what asking for that costs. Calls of
functions in C are not told apart, which keeps the profile from slowing the run down by much.
"""

from __future__ import annotations

import cProfile
import gc
import inspect
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import nullcontext
from types import CodeType
from typing import Any

from benchmarks.work.pieces import TODAY, Timed, warmed_up


def usage(office: str, period: str, jobs: str = "0") -> Timed:
    """``validate``, and what this process and its children took of processor and memory."""
    import resource

    from xlvp.checking import check
    from xlvp.workers import working_with

    folder = warmed_up(office, period)
    files = folder.received_files()

    def timed() -> Mapping[str, Any]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.process_time()
        with working_with(int(jobs) or None):
            check(folder, files, whole_period=True, today=TODAY)
        own, after = time.process_time() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "workbooks": len(files),
            "command": own,
            "workers": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "command_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
            "worker_mb": after.ru_maxrss / 2**10,
        }

    return timed


def steps(office: str, period: str) -> Timed:
    """Seconds by step, of workers and command, and by rule across departments."""
    from xlvp.checking import check
    from xlvp.workers import working_with

    folder = warmed_up(office, period)
    files = folder.received_files()

    def timed() -> Mapping[str, Any]:
        profile, here = cProfile.Profile(builtins=False), _Here()
        gc.disable()  # it would walk what workers and command have in this one process
        with working_with(None, lambda: nullcontext(here)):
            profile.runcall(check, folder, files, whole_period=True, today=TODAY)
        return {
            "workbooks": len(files),
            "answers": here.answers,
            **_by_step(profile.getstats()),
        }

    return timed


class _Here(Executor):
    """Does everything in this process, where the profile sees it.

    Attributes:
        answers: how many bytes all answers have had.
    """

    answers = 0

    def map(self, fn: Callable[..., Any], *iterables: Any, **_: Any) -> Iterator[Any]:
        for items in zip(*iterables, strict=True):
            answer = fn(*items)
            self.answers += len(answer)
            yield answer


def _by_step(entries: Any) -> Mapping[str, Mapping[str, float]]:
    from validation.engine import look, settled
    from validation.rule import CATALOGUE
    from xlvp.background import background
    from xlvp.checking import check, facts_of
    from xlvp.guard import read_file
    from xlvp.reader import delivery_of
    from xlvp.reading.answers import from_bytes, to_bytes
    from xlvp.reading.book import read_book
    from xlvp.reading.delivery_tables import share_of
    from xlvp.shares import read_share

    took: dict[Any, float] = {entry.code: entry.totaltime for entry in entries}
    looked = Counter[bool]()
    for entry in entries:
        for called in entry.calls or ():
            if called.code is look.__code__:
                looked[entry.code.co_filename == read_share.__code__.co_filename] += (
                    called.totaltime
                )

    def of(*functions: Callable[..., Any]) -> float:
        return sum(took.get(code_of(function), 0.0) for function in functions)

    workers = {
        "opening the file, gate": of(read_file),
        "reading its sheets": of(read_book),
        "parsing": of(share_of),
        "rules that see one department": looked[True],
        "the answer": of(to_bytes),
    }
    command = {
        "plan and earlier periods": of(background),
        "taking answers in": of(from_bytes, delivery_of, facts_of),
        "rules across departments": looked[False],
        "silencing and order": of(settled),
    }
    workers["all else"] = of(read_share) - sum(workers.values())
    command["all else"] = of(check) - of(read_share) - sum(command.values())
    rules = {rule.code: of(rule.check) for rule in CATALOGUE if rule.across}
    return {"workers": workers, "command": command, "rules": rules}


def code_of(function: Callable[..., Any]) -> CodeType:
    """The code of a function that may be decorated."""
    code: CodeType = inspect.unwrap(function).__code__
    return code
