"""Where data lives."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def data_folder(home: str | Path | None = None) -> Path:
    """Return the data folder: the one given, else ``STANDLINK_HOME``, else the platform's folder for user data."""
    chosen = home or os.environ.get("STANDLINK_HOME")
    return Path(chosen).expanduser().resolve() if chosen else user_data_path("standlink", appauthor=False)
