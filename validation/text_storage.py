"""How pandas keeps texts here, and pandera, which must be imported after that is said.

Where pyarrow is installed pandas keeps texts in Arrow's arrays unless told otherwise. As long as
they are short, as sheets are, those are slower to work with than Python's own. pandera takes
down what a text is when it is imported.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

pd.set_option("mode.string_storage", "python")

import pandera.pandas as pa  # noqa: E402 - see above
from pandera.api.dataframe.model_components import FieldInfo  # noqa: E402 - see above
from pandera.engines.pandas_engine import Engine  # noqa: E402 - see above

TEXT: Final = pd.StringDtype(storage="python", na_value=np.nan)
"""What ``"str"`` means to pandas, which looks it up anew for each column."""

__all__ = ["TEXT", "Engine", "FieldInfo", "pa"]
