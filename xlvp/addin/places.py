"""Where xlvp keeps what belongs to the user and no office: settings and logs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's own folder of xlvp; on Windows under the local application data."""
    local = environment.get("LOCALAPPDATA") or environment.get("XDG_DATA_HOME")
    return (Path(local) if local else Path.home() / ".local" / "share") / "xlvp"
