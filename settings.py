"""The location of the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def data_folder(home: str | Path | None = None) -> Path:
    """Return the data folder: ``home``, else ``STANDLINK_HOME``, else the user data folder of the platform."""
    chosen = home or os.environ.get("STANDLINK_HOME")
    return Path(chosen).expanduser().resolve() if chosen else user_data_path("standlink", appauthor=False)
