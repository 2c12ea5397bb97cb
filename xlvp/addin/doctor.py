"""Says what is wrong with the button, and what to do, in the order in which to mend it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlvp import __version__
from xlvp.addin.build import built_file
from xlvp.addin.profile import Profile

SECONDS = 60
NOT_TRIED = (
    "Tillägget är byggt utan Excel: det är provat i LibreOffice och med Microsofts "
    "filkontroll, men inte i Excel. Provlistan för Excel i handboken tar tio minuter."
)
"""The honest label; it goes when a person has gone through the list with Excel."""


@dataclass(frozen=True)
class Check:
    """One thing that must hold: whether it does, and the sentence that says so."""

    holds: bool
    text: str


def examine(profile: Profile) -> list[Check]:
    """Everything that can be checked without Excel."""
    checks = [_file(profile), *_location(profile), *_interpreter(profile)]
    python = profile.written_interpreter()
    if python is not None:
        checks.append(answers(python))
    return checks


def command_line(interpreter: Path, verb: str, book: str, answer: Path, reply: Path) -> list[str]:
    """What the macros start."""
    return [
        *(str(interpreter), "-I", "-m", "xlvp.addin", verb, f"--wb={book}", "--hwnd=0"),
        *(f"--answer={answer}", f"--reply={reply}", f"--addin-version={__version__}"),
    ]


def _file(profile: Profile) -> Check:
    found = profile.installed
    if not found:
        return Check(False, "Tillägget är inte installerat. Kör xlvp addin install.")
    if len(found) > 1:
        return Check(
            False,
            f"Tillägget finns både som {found[0]} och {found[1]}, och Excel öppnar båda. "
            "Stäng Excel och kör xlvp addin install.",
        )
    if found[0].read_bytes() != built_file().read_bytes():
        return Check(
            False,
            f"{found[0]} är inte samma tillägg som xlvp {__version__} har. "
            "Stäng Excel och kör xlvp addin install.",
        )
    return Check(True, f"Tillägget, version {__version__}, ligger i {found[0]}.")


def _location(profile: Profile) -> Iterator[Check]:
    for path in profile.installed:
        if path.parent == profile.addins_folder:
            yield Check(
                True,
                "Kryssa i xlvp under Arkiv > Alternativ > Tillägg > Excel-tillägg. Blockeras "
                f"makron: gör {path.parent} till betrodd plats i Säkerhetscenter.",
            )
    try:
        str(profile.data).encode("cp1252")
    except UnicodeEncodeError:
        yield Check(
            False,
            f"Mappen {profile.data} har tecken som makron i Excel inte kan läsa. "
            "Be IT om ett konto vars mapp har svenska bokstäver.",
        )


def _interpreter(profile: Profile) -> Iterator[Check]:
    python = profile.written_interpreter()
    if python is None:
        yield Check(False, f"{profile.setting} saknas eller är tom. Kör xlvp addin install.")
    elif not python.is_file():
        yield Check(
            False,
            f"Python finns inte längre på {python}. Installera xlvp igen och kör "
            "xlvp addin install.",
        )
    elif python != profile.interpreter:
        yield Check(
            False,
            f"Knappen startar {python}, men detta är {profile.interpreter}. "
            "Kör xlvp addin install med den Python som ska gälla.",
        )
    else:
        yield Check(True, f"Knappen startar {python}.")
    if (Path(sys.prefix) / "conda-meta").is_dir():
        yield Check(
            False,
            "Python kommer från conda, som knappen inte kan aktivera. "
            "Installera xlvp i en egen miljö (py -m venv).",
        )


def answers(python: Path) -> Check:
    """Press Hjälp as the macros do; any reply shows that the way there and back is whole."""
    with tempfile.TemporaryDirectory() as folder:
        reply = Path(folder) / "svar å.txt"
        line = command_line(
            python, "help", "Arbetsbok å 1.xlsx", reply.with_name("fraga.txt"), reply
        )
        try:
            done = subprocess.run(  # noqa: S603 - the line that the button runs
                line, capture_output=True, timeout=SECONDS, check=False, cwd=folder
            )
        except OSError as error:
            return Check(
                False,
                f"Python kunde inte startas: {error.strerror}. Blockerar ett skydd mot program "
                f"som Office startar, ska IT tillåta {python}.",
            )
        except subprocess.TimeoutExpired:
            return Check(False, f"Knappen svarade inte inom {SECONDS} sekunder.")
        if done.returncode == 0 and reply.is_file():
            return Check(True, "Knappens kommandorad kan köras och svarar.")
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return Check(
            False,
            f"Knappens kommandorad svarar inte: {''.join(said) or done.returncode}. Är xlvp "
            "installerat bara för användaren (pip --user), så installera det i en egen miljö.",
        )
