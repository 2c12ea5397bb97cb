"""The former period: what the departments had reported then, for carrying over and comparing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlvp.history import former_tables, load_history
from xlvp.office import PeriodFolder


def load_former(folder: PeriodFolder) -> Mapping[str, pd.DataFrame]:
    """The former period's received tables, of each department's latest workbook.

    Returns:
        By table; index ``(department, key)``. Empty when the model names no former period or
        nothing was received then.
    """
    return former_tables(load_history(folder, reach=1), folder.period)
