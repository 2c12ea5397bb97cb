"""The governance model of an office that is drawn at random."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.faults.drawer import FORMER, LEVELS, PRESENT, UNITS, YEAR, Drawer

SHEETS = (
    "Uppdrag", "Aktiviteter", "Driftbudget", "Investeringar", "Utvecklingsmedel", "Indikatorer",
    "Internkontroll", "Arbetsmiljö", "Analys", "Underskrift",
)  # fmt: skip


def money(drawer: Drawer) -> tuple[str, str]:
    """The model's tables of the unit and of what is material."""
    return (
        f'[belopp]\nenhet = "{drawer.unit}"\ndecimaler = {UNITS[drawer.unit][0]}',
        f"[vasentlighet]\nbelopp = {drawer.amount(2_000_000).replace(',', '.')}\nprocent = 5",
    )


def model(drawer: Drawer, codes: list[str]) -> str:
    """The model's text, of an office with these departments."""
    levels = LEVELS[len(LEVELS) - drawer.depth :]
    lines = [
        "modellversion = 1",
        'investeringsgrupper = ["Gator", "Hus"]',
        'underskrifter = ["Chef", "Ordförande"]',
        '[kontor]\nkod = "DR"\nnamn = "Draget kontor"',
        *money(drawer),
        "[risk]\nsteg = 4\natgard_fran = 9",
    ]
    lines += [f'[[avdelning]]\nkod = "{code.upper()}"\nnamn = "{code}"' for code in codes]
    for place, level in enumerate(levels):
        followed = "\nfoljs_upp = true" if place == len(levels) - 1 else ""
        lines.append(f'[[niva]]\nnamn = "{level}"\nflertal = "{level}"{followed}')
    lines.append(SCALES)
    lines += [f'[[mal]]\nnummer = "{goal}"\nnamn = "Mål {goal}"' for goal in range(1, 6)]
    first = date(YEAR, 1, 1)
    for key, last, former in (
        (FORMER, date(YEAR, 4, 30), ""),
        (PRESENT, drawer.last_day, f'\nforra = "{FORMER}"'),
    ):
        sheets = ", ".join(f'"{title}"' for title in SHEETS)
        lines.append(
            f'[[period]]\nid = "{key}"\nnamn = "Till {last}"\nslag = "uppföljning"\nfran = {first}'
            f"\ntill = {last}\nsenast = {last + timedelta(20)}{former}\nblad = [{sheets}]"
        )
    return "\n".join(lines)


SCALES = """
[[statusskala]]
namn = "Läge"
blad = ["Uppdrag", "Aktiviteter", "Arbetsmiljö"]
status = [
    { kod = "K", namn = "avslutat", symbol = "✓", farg = "#1565C0", betydelse = "klar" },
    { kod = "P", namn = "pågående", symbol = "▶", farg = "#2E7D32", betydelse = "enligt plan" },
    { kod = "E", namn = "ej påbörjat", symbol = "○", farg = "#757575", betydelse = "ej påbörjad" },
    { kod = "F", namn = "farhåga", symbol = "!", farg = "#F9A825", betydelse = "risk", kommentar_kravs = true },
    { kod = "N", namn = "följer inte planen", symbol = "■", farg = "#C62828", betydelse = "avviker", kommentar_kravs = true },
    { kod = "O", namn = "okänd", symbol = "?", farg = "#6A1B9A", betydelse = "okänd" },
]
[[kontoklass]]
kod = "INT"
namn = "Intäkter"
slag = "intäkt"
[[kontoklass]]
kod = "PER"
namn = "Personalkostnader"
slag = "kostnad"
[[kontoklass]]
kod = "OVR"
namn = "Övriga kostnader"
slag = "kostnad"
[[kontoklass]]
kod = "NET"
namn = "Netto"
slag = "nettorad"
[[indikator]]
kod = "PO"
namn = "Personalomsättning"
enhet = "%"
riktning = "lägre"
malvarde = 11.0
lagst = 0.0
hogst = 100.0
rullande_tolv = true
[[indikator]]
kod = "NK"
namn = "Nöjda kunder"
enhet = "index"
riktning = "högre"
malvarde = 60.0
lagst = 0.0
hogst = 100.0
kommentar_kravs = true
[[indikator]]
kod = "SV"
namn = "Svarsfrekvens"
enhet = "%"
riktning = "högre"
malvarde = 30.0
[[fond]]
kod = "F1"
namn = "Fond ett"
[[fond]]
kod = "F2"
namn = "Fond två"
"""  # noqa: E501 - a status a line
