"""A check that is started from the shell imports what it needs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path

from workbooks import IDENTITY, draw

NOT_NEEDED = (
    *("dask", "distributed", "docx", "lxml", "openpyxl", "PIL", "rich", "xlsxwriter", "xlwings"),
    *("hypothesis", "pandera.strategies.pandas_strategies"),  # pandera, for frames
    *("xlvp.demo", "xlvp.report.document", "xlvp.report.json_report", "xlvp.template"),
)
VALIDATE = """
import contextlib, sys
import xlvp.cli
sys.argv = ["xlvp", "validate", *sys.argv[1:]]
with contextlib.suppress(SystemExit):
    xlvp.cli.main()
print("imported:", *sys.modules)
"""


def test_validate_imports_nothing_that_a_plain_list_of_findings_does_not_need(
    tmp_path: Path,
) -> None:
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    (tmp_path / "styrmodell.toml").write_text(model, "utf-8")
    folder = tmp_path / "2019-08" / "inkommet"
    folder.mkdir(parents=True)
    text = """
    Driftbudget @A4
    Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack.
    2   | Personalkostnader | Löner     | -45,0     | -30,0       | -31,0
    """
    path = draw(text, folder / "A.xlsx", identity=IDENTITY)
    run = subprocess.run(
        [sys.executable, "-c", VALIDATE, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    told, _, imported = run.stdout.partition("imported:")
    assert "Uppföljning januari–augusti 2019: 1 arbetsbok, " in told
    assert run.stderr == ""
    names = imported.split()
    assert "xlvp.checking" in names
    tops = {top for top in NOT_NEEDED if any(f"{name}.".startswith(f"{top}.") for name in names)}
    assert tops == set()
