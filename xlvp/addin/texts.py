"""What the button says, in Swedish; a dialog of Excel holds no more than a thousand characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from validation.model import Period
from xlvp.addin.reply import Kind, Reply
from xlvp.delivery_status import DepartmentStatus, State
from xlvp.waivers import Waiver

LONGEST = 1000
"""Characters of a dialog's text."""
MOST_DEPARTMENTS = 12
"""Departments that a dialog lists one by one."""
WAIVER_LINES = 3

READING = "xlvp: läser periodens arbetsböcker …"
CONSOLIDATING = "xlvp: kontrollerar och lägger ihop periodens arbetsböcker …"
OPENING = "xlvp: öppnar uppföljningen …"

NOTHING_SHOWN = Reply(Kind.TELL, "Inga fynd visas. Tryck på Validera först.")
NO_FOLLOW_UP = Reply(
    Kind.TELL,
    "Gå till källa används i uppföljningen: öppna den, markera en siffra i ett detaljblad och "
    "tryck igen.",
)
NO_SOURCE = Reply(
    Kind.TELL,
    "Den markerade cellen kommer inte från en enskild avdelnings cell. Markera en rad i ett "
    "detaljblad, till exempel Driftbudget eller Uppdrag, och tryck igen.",
)
WAIVER_NEEDS = (
    "Ett undantag behöver ett skäl, vem som godkänner och sista dag, till exempel 2018-12-31. "
    "Inget är godkänt."
)
NOTHING_SELECTED = (
    "Markera en cell med ett fynd, eller en rad på bladet Validering, och tryck igen."
)
SEVERAL = (
    "I cellen finns flera fynd. Markera det som ska godkännas på bladet Validering och tryck igen."
)
CHANGED = "Fyndet finns inte längre: cellen har ändrats. Tryck på Validera."
NO_DEPARTMENT = (
    "Fyndet går inte att godkänna, eftersom arbetsboken inte säger vilken avdelning den hör till."
)
ELSEWHERE = (
    "Arbetsbokens struktur är skyddad. Fynden står därför i en ny arbetsbok som heter som Excel "
    "har valt; cellerna är färgade."
)
READ_ONLY = (
    "Arbetsboken är öppnad skrivskyddad. Spara den under ett annat namn om märkningen ska vara "
    "kvar."
)
ABOUT = (
    "Validera kontrollerar arbetsboken som den ser ut nu, också det som inte är sparat.\n"
    "Nästa fel och Föregående fel går mellan fynden.\n"
    "Rensa tar bort färger, anteckningar och listan.\n"
    "Godkänn avvikelse accepterar det markerade fyndet med ett skäl.\n"
    "Status visar vem som har lämnat in. Konsolidera lägger ihop perioden.\n"
    "Gå till källa leder från uppföljningen till avdelningens cell.\n\n"
    "Markera ett fynd och tryck på Hjälp för att få regeln förklarad."
)


def still_marked(locked: Sequence[str]) -> str:
    """After Rensa, where a password has been set since the marks were made."""
    word = "Bladet" if len(locked) == 1 else "Bladen"
    return (
        f"{word} {', '.join(locked)} skyddas av ett lösenord. Ta bort skyddet och tryck på Rensa "
        "igen, så försvinner märkningen också där."
    )


def waived(waiver: Waiver) -> str:
    """After a finding was accepted."""
    row = f", rad {waiver.key}" if waiver.key else ""
    return (
        f"{waiver.code} för avdelning {waiver.department}{row} är godkänt till och med "
        f"{waiver.until}. Undantaget slutar gälla om värdet ändras."
    )


def delivery(period: Period, departments: Sequence[DepartmentStatus]) -> str:
    """Who has delivered."""
    received = [status for status in departments if status.state is not State.NOT_RECEIVED]
    lines = [
        f"{period.title}, senast {period.deadline}",
        f"{len(received)} av {len(departments)} inlämnade",
        "",
    ]
    return _cut("\n".join(lines + _listed(departments)))


def consolidated(workbook: str, left_out: Sequence[DepartmentStatus]) -> str:
    """After a consolidation."""
    if not left_out:
        return f"Konsolideringen är klar: {workbook} är öppnad. Alla avdelningar är med."
    lines = [
        f"Konsolideringen är klar: {workbook} är öppnad.",
        f"{len(left_out)} {'avdelning' if len(left_out) == 1 else 'avdelningar'} är inte med:",
        "",
    ]
    return _cut("\n".join(lines + _listed(left_out)))


def with_remarks(told: str, remarks: Sequence[str]) -> str:
    """What a button tells, and on top what the run has found besides."""
    return _cut("\n".join([*remarks, "", told])) if remarks else told


def gone(path: Path) -> str:
    """Where a received workbook is not there any more."""
    return f"Hittar inte {path.name} i {path.parent}. Filen har flyttats eller bytt namn."


def explained(page: str, code: str) -> str:
    """The explanation of a rule, as far as a dialog holds it."""
    if len(page) <= LONGEST:
        return page
    more = f"\n…\nHela förklaringen: xlvp explain {code}"
    return page[: LONGEST - len(more)].rpartition("\n")[0] + more


def _listed(departments: Sequence[DepartmentStatus]) -> list[str]:
    lines = [
        f"{status.code}  {status.name}: {status.state_text}"
        f"{f' ({status.remark})' if status.remark else ''}"
        for status in departments[:MOST_DEPARTMENTS]
    ]
    more = len(departments) - MOST_DEPARTMENTS
    return [*lines, f"… och {more} till"] if more > 0 else lines


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rpartition("\n")[0] + "\n…"
