"""The plan of a department that is drawn at random, and what it answers: all of it sound."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.faults.drawer import LEVELS, YEAR, Answered, Drawer

OWN = "Eget initiativ"
"""How the activity is described that each department has added to the plan's."""


def department(
    drawer: Drawer, code: str, place: int, plan: dict[str, list[str]]
) -> tuple[Answered, Answered]:
    """A department's plan, and its answers in the former and the present period."""
    former: Answered = {}
    present: Answered = {}
    followed = _assignments(drawer, code, place, plan, former, present)
    _activities(drawer, code, followed, plan, former, present)
    _budget(drawer, code, plan, former, present)
    _investments(drawer, code, plan, former, present)
    _rest(drawer, code, plan, former, present)
    return former, present


def _assignments(
    drawer: Drawer, code: str, place: int, plan: dict[str, list[str]], *answered: Answered
) -> list[str]:
    levels = LEVELS[len(LEVELS) - drawer.depth :]
    rows = plan.setdefault("Uppdrag", ["Avdelning;Nummer;Nivå;Benämning;Mål;Ursprung"])
    followed: list[str] = []

    def grow(number: str, depth: int) -> None:
        goals = f"{drawer.random.randint(1, 2)},{drawer.random.randint(3, 5)}"
        own = goals if depth == len(levels) - 1 else ""
        rows.append(f"{code};{number};{levels[depth]};{drawer.words.pop()};{own};Beslut {number}")
        if depth == len(levels) - 1:
            followed.append(number)
            return
        for child in range(1, 4 if depth == len(levels) - 2 else 3):
            grow(f"{number}.{child}", depth + 1)

    grow(f"{place}", 0)
    for written in answered:
        written["Uppdrag"] = [
            {
                "Nummer": number,
                "Status helår": "P – pågående",
                "Kommentar": f"Vi har börjat {drawer.words.pop().lower()}.",
            }
            for number in followed
        ]
    return followed


def _activities(
    drawer: Drawer, code: str, followed: list[str], plan: dict[str, list[str]], *answered: Answered
) -> None:
    rows = plan.setdefault("Aktiviteter", ["Avdelning;Nummer;Uppdrag;Aktivitet;Typ"])
    numbers = [f"{number}.{child}" for number in followed for child in (1, 2)]
    granted = {number: drawer.random.randint(3, 40) * 100_000 for number in numbers}
    owners = ("Fastighetsenheten", "Trafikenheten", "Kanslienheten")
    ends = {
        number: drawer.last_day + timedelta(drawer.random.randint(30, 400)) for number in numbers
    }
    forms = {number: drawer.random.choice(("Aktivitet", "Projekt")) for number in numbers}
    for number in numbers:
        parent = number.rpartition(".")[0]
        rows.append(f"{code};{number};{parent};{drawer.words.pop()};{forms[number]}")
    own = f"{followed[0]}.3"
    new = {"Uppdrag": followed[0], "Aktivitet": drawer.words.pop(), "Typ": "Aktivitet"}
    granted[own], ends[own] = 1_000_000, drawer.last_day + timedelta(90)
    for step, written in enumerate(answered, start=1):
        done = numbers[-step]  # what is finished in the former period is not handed out again
        written["Aktiviteter"] = [
            {
                "Nummer": number,
                "Status": "K – avslutat" if number == done else "P – pågående",
                "Slutdatum": f"{YEAR}-02-28" if number == done else str(ends[number]),
                "Ansvarig": drawer.random.choice(owners),
                "Beviljade medel": drawer.amount(granted[number]),
                "Använda medel": drawer.amount(granted[number] * step // 3 // 100_000 * 100_000),
                "Beskrivning": f"{OWN if number == own else 'Avser'} {drawer.words.pop().lower()}.",
                "Kommentar": f"{opening(number == done)} {drawer.words.pop().lower()}.",
                **(new if number == own and step == 1 else {}),
            }
            for number in [*numbers[: len(numbers) + 1 - step], own]
        ]


def opening(done: bool) -> str:
    """How a comment begins."""
    return "Vi är färdiga med att" if done else "Nu gäller det att"


def _budget(drawer: Drawer, code: str, plan: dict[str, list[str]], *answered: Answered) -> None:
    rows = plan.setdefault(
        "Driftbudget",
        ["Avdelning;Rad;Kontoklass;Benämning;Årsbudget;Utfall ack. förra året"],
    )
    lines = [("INT", 1), ("INT", 1), ("PER", -1), ("PER", -1), ("OVR", -1), ("OVR", -1)]
    names = {"INT": "Intäkter", "PER": "Personalkostnader", "OVR": "Övriga kostnader"}
    for written in answered:
        written["Driftbudget"] = []
    for number, (kind, sign) in enumerate(lines, start=1):
        year = sign * drawer.random.randint(20, 90) * 1_000_000
        months = drawer.last_month
        last_year = drawer.near(year * 0.95 * months / 12)
        rows.append(
            f"{code};{number};{names[kind]};{drawer.words.pop()};"
            f"{drawer.amount(year)};{drawer.amount(last_year)}"
        )
        for written, share in zip(answered, (4 / 12, months / 12), strict=True):
            budget = drawer.near(year * share, 0)
            actual = drawer.near(budget)
            forecast = actual if share == 1 else drawer.near(year, 0.02)
            written["Driftbudget"].append(
                {
                    "Rad": f"{number}",
                    "Budget ack.": drawer.amount(budget),
                    "Utfall ack.": drawer.amount(actual),
                    "Årsprognos": drawer.amount(forecast),
                    "Kommentar": f"Raden avser {drawer.words.pop().lower()}.",
                }
            )
    rows.append(f"{code};7;Netto;Netto;;")
    for written in answered:
        net = {"Rad": "7", "Kommentar": f"Nettot beror på att {drawer.words.pop().lower()}."}
        written["Driftbudget"].append(net)


def _investments(
    drawer: Drawer, code: str, plan: dict[str, list[str]], *answered: Answered
) -> None:
    years = f"Budget {YEAR};{YEAR + 1};{YEAR + 2}"
    rows = plan.setdefault(
        "Investeringar",
        [f"Avdelning;Nr;Grupp;Investering;Total budget;Tidigare år;{years};Senare år"],
    )
    for written in answered:
        written["Investeringar"] = []
    for number in range(1, 5):
        parts = [drawer.random.randint(11, 40) * 100_000 for _ in range(5)]
        figures = ";".join(map(drawer.amount, [sum(parts), *parts]))
        group = drawer.random.choice(("Gator", "Hus"))
        rows.append(f"{code};{number};{group};{drawer.words.pop()};{figures}")
        for step, written in enumerate(answered, start=1):
            used = parts[1] * step // 3 // 100_000 * 100_000
            written["Investeringar"].append(
                {
                    "Nr": f"{number}",
                    "Utfall ack.": drawer.amount(used),
                    f"Prognos {YEAR}": drawer.amount(parts[1]),
                    "Kommentar": f"Köpet gäller att {drawer.words.pop().lower()}.",
                }
            )


def _rest(drawer: Drawer, code: str, plan: dict[str, list[str]], *answered: Answered) -> None:
    funds = plan.setdefault("Utvecklingsmedel", ["Avdelning;Fond;Benämning;Budget"])
    risks = plan.setdefault("Internkontroll", ["Avdelning;Nr;Risk;Kontrollmoment"])
    work = plan.setdefault("Arbetsmiljö", ["Avdelning;Nr;Område;Aktivitet"])
    budgets = [drawer.random.randint(20, 60) * 1_000_000 for _ in range(2)]
    for fund, (name, budget) in enumerate(zip(("ett", "två"), budgets, strict=True), start=1):
        funds.append(f"{code};F{fund};Fond {name};{drawer.amount(budget)}")
    for number in range(1, 4):
        risks.append(f"{code};{number};Att inte {drawer.words.pop().lower()};Stickprov {number}")
        work.append(f"{code};{number};Område {number};{drawer.words.pop()}")
    root = plan["Uppdrag"][1:]
    top = next(row.split(";")[1] for row in root if row.startswith(f"{code};"))
    for step, (written, last) in enumerate(
        zip(answered, (date(YEAR, 4, 30), drawer.last_day), strict=True), start=1
    ):
        written["Utvecklingsmedel"] = [
            {
                "Fond": f"F{fund}",
                "Beslutat": drawer.amount(-budget * step // 3 // 100_000 * 100_000),
                "Kommentar": f"Medel för att {drawer.words.pop().lower()}.",
            }
            for fund, budget in enumerate(budgets, start=1)
        ]
        written["Indikatorer"] = [
            _indicator(drawer, key, middle, last.month)
            for key, middle in (("PO", 9), ("NK", 71), ("SV", 55))
        ]
        written["Internkontroll"] = [
            {
                "Nr": f"{number}",
                "Sannolikhet": f"{drawer.random.randint(1, 4)}",
                "Konsekvens": f"{drawer.random.randint(1, 2)}",
                "Resultat": "Utan anmärkning",
                "Åtgärd": "",
                "Ansvarig": "Kanslienheten",
            }
            for number in range(1, 4)
        ]
        written["Arbetsmiljö"] = [
            {
                "Nr": f"{number}",
                "Ansvarig": "Personalenheten",
                "Slutdatum": str(drawer.last_day + timedelta(10 * number)),
                "Status": "P – pågående",
                "Kommentar": f"Skyddsronden tog upp att {drawer.words.pop().lower()}.",
            }
            for number in range(1, 4)
        ]
        written["Analys"] = [
            {"Nummer": top, "Text": f"Det viktigaste är att {drawer.words.pop().lower()}."}
        ]
        written["Underskrift"] = [
            {"Roll": role, "Godkänd av": "Enhetschefen", "Datum": str(last + timedelta(5))}
            for role in ("Chef", "Ordförande")
        ]


def _indicator(drawer: Drawer, key: str, middle: int, last_month: int) -> dict[str, str]:
    names = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    months = [middle + drawer.random.randint(-9, 9) / 10 for _ in names[:last_month]]
    outcome = sum(months) / len(months)
    row = {"Kod": key, "Förra året": f"{middle}", "Utfall": f"{outcome:.1f}".replace(".", ",")}
    row |= {
        name: f"{value:.1f}".replace(".", ",") for name, value in zip(names, months, strict=False)
    }
    return row | {"Kommentar": f"Värdet följer av att {drawer.words.pop().lower()}."}
