"""What a user would write instead: pandas on openpyxl, a loop over files, the same checks.

It checks what is easily written: unknown statuses, overdue activities, missing dates,
comments and owners, duplicate numbers, parents, signs, missing amounts, material deviations.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

HEADER_ROWS = 30


def table(path: Path, sheet: str, key: str) -> pd.DataFrame:
    """A sheet from its header row on."""
    raw = pd.read_excel(path, sheet_name=sheet, header=None, engine="openpyxl", dtype=object)  # noqa: TID251 - what a user would do is what is timed
    row = next(n for n in range(HEADER_ROWS) if key in set(raw.iloc[n]))
    frame = raw.iloc[row + 1 :].copy()
    frame.columns = pd.Index(raw.iloc[row])
    return frame[frame[key].notna()]


def check(path: Path) -> list[str]:
    """The faults of one workbook, as text."""
    activities = table(path, "Aktiviteter", "Nummer")
    budget = table(path, "Driftbudget", "Rad")
    assignments = table(path, "Uppdrag", "Nummer")
    status = activities["Status"].astype("str").str.split(" ").str[0]
    ends = pd.to_datetime(activities["Slutdatum"], errors="coerce")
    known = set(assignments["Nummer"].astype("str"))
    parents = activities["Nummer"].astype("str").str.rsplit(".", n=1).str[0]
    revenue = budget["Kontoklass"] == "Intäkter"
    amounts = budget[["Årsbudget", "Budget ack.", "Utfall ack.", "Årsprognos"]].apply(
        pd.to_numeric, errors="coerce"
    )
    deviation = (amounts["Årsprognos"] - amounts["Årsbudget"]).abs()
    checks = {
        "okänd status": ~status.isin(list("PKEFNO")),
        "slutdatum saknas": ends.isna(),
        "slutdatum har passerat": (ends < pd.Timestamp("2019-08-31")) & status.isin(list("PFNE")),
        "ansvarig saknas": activities["Ansvarig"].isna(),
        "kommentar saknas": activities["Kommentar"].isna() & status.isin(list("FN")),
        "nummer dubbelt": activities["Nummer"].duplicated(),
        "uppdrag saknas": ~activities["Uppdrag"].astype("str").isin(known),
        "fel förälder": parents != activities["Uppdrag"].astype("str"),
        "belopp saknas": amounts.isna().any(axis=1),
        "fel tecken": (amounts["Utfall ack."] < 0) == revenue,
        "avvikelse utan kommentar": (deviation > 1.0) & budget["Kommentar"].isna(),
    }
    return [f"{path.name} {name} {row}" for name, bad in checks.items() for row in bad.index[bad]]


if __name__ == "__main__":
    found = [fault for name in sys.argv[1:] for fault in check(Path(name))]
    print(len(found), "faults")
