"""The releases that a data folder has kept and deleted, so that their addresses are known to be gone.

The file ``deleted-releases`` of the data folder has a line for each: the id and the time of deletion, in ISO 8601.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from . import durable

FILE: Final = "deleted-releases"


def record(home: Path, release_id: str) -> None:
    """Record that a release is being deleted.

    Raises:
        OSError: if it cannot be written.
    """
    times = deleted(home) | {release_id: datetime.now(UTC).isoformat(timespec="seconds")}
    durable.write(home / FILE, "".join(f"{name} {time}\n" for name, time in times.items()).encode())


def deleted(home: Path) -> dict[str, str]:
    """Return the time of deletion of each deleted release by its id; lines that cannot be read are left out."""
    try:
        lines = (home / FILE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    return dict(line.split() for line in lines if len(line.split()) == 2)
