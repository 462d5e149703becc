"""The location of the data folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from .errors import ParameterError

#: The scheme of an address. ``Path`` makes one slash of two, and a drive of Windows has one letter.
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def of_study(folder: Path) -> Path:
    """Return the data folder of a study, given the folder of the study; any other folder as it is."""
    return folder / ".standlink" if (folder / "study.toml").is_file() else folder


def data_folder(home: str | Path | None = None) -> Path:
    """Return the data folder: ``home``, else ``STANDLINK_HOME``, else the user data folder of the platform.

    Raises:
        ParameterError: if it is an address on the web.
    """
    chosen = home or os.environ.get("STANDLINK_HOME")
    if chosen and _ADDRESS.match(str(chosen)):
        raise ParameterError(
            "home",
            f"the data folder {chosen} is an address, not a folder: give a folder on this computer, "
            "and query a server at its address, with /sparql",
        )
    return Path(chosen).expanduser().resolve() if chosen else user_data_path("standlink", appauthor=False)
