"""What the ribbon's macro starts: ``pythonw -I -m xlvp.addin VERB --wb=NAME --reply=PATH …``.

The reply is written whatever happens, and with it the exit code is 0. Nothing is shown from
here. What went on is in a log of its own, whose path every fault tells.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from xlvp.addin.reply import Kind, Reply, read_answer, write_reply
from xlvp.addin.run_log import end_log, start_log
from xlvp.cycles import no_collection

VERBS = (
    *("validate", "next", "previous", "clear", "waive"),
    *("status", "consolidate", "source", "help"),
)
_LOG = logging.getLogger("xlvp.addin")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m xlvp.addin", allow_abbrev=False)
    made.add_argument("verb", choices=VERBS)
    made.add_argument("--wb", default="", help="name of the open workbook")
    made.add_argument("--hwnd", type=int, default=0, help="window handle of the program")
    made.add_argument("--answer", type=Path, help="what the user typed before")
    made.add_argument("--reply", type=Path, required=True, help="where the reply is written")
    made.add_argument("--addin-version", default="", help="version of the add-in that calls")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Press a button; 0 when a reply was written."""
    given = parser().parse_args(arguments)
    log = start_log(given.verb)
    with no_collection():  # a press ends before its garbage is in the way
        return _answered(given, log)


def _answered(given: argparse.Namespace, log: Path | None) -> int:
    _LOG.info("%s --wb=%s --hwnd=%s", given.verb, given.wb, given.hwnd)
    reply = _pressed(given, log)
    _LOG.info("%s %s", reply.kind, reply.text)
    try:
        write_reply(given.reply, reply)
    except OSError:
        _LOG.exception("the reply could not be written")
        return 1
    finally:
        end_log()
    return 0


def _pressed(given: argparse.Namespace, log: Path | None) -> Reply:
    where = f"\n\nLogg: {log}" if log else ""
    try:
        from xlvp.addin.faults import told

        try:
            return _press(given)
        except Exception as error:  # noqa: BLE001 - whatever it is, the user is told
            _LOG.exception("the press failed")
            return Reply(Kind.ERROR, told(error) + where)
    except ImportError:
        _LOG.exception("the package is incomplete")
        return Reply(
            Kind.ERROR,
            f"xlvp är inte helt installerat. Kör xlvp addin doctor eller installera om.{where}",
        )


def _press(given: argparse.Namespace) -> Reply:
    from xlvp import __version__
    from xlvp.errors import InputError

    if given.addin_version not in ("", __version__):
        raise InputError(
            f"Tillägget i Excel har version {given.addin_version}, men programmet har version "
            f"{__version__}. Stäng Excel och kör xlvp addin install."
        )
    from xlvp.addin.entry import VERBS as ACTIONS
    from xlvp.addin.entry import Press
    from xlvp.addin.excel_desk import connect

    desk = connect(given.wb, given.hwnd)
    try:
        return ACTIONS[given.verb](desk, Press(read_answer(given.answer)))
    finally:
        desk.progress("")


if __name__ == "__main__":
    sys.exit(main())
