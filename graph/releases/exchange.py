"""Replacing several files and folders of a data folder: all of them, or none.

What is replaced is set aside first, with a plan of what is to be replaced. While the plan is there, the exchange is not
complete: if its process has died, the next command puts back what was set aside.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import durable

#: The hidden folder of the data folder with what was set aside.
ASIDE: Final = ".replaced"
_PLAN: Final = "plan.json"


def exchange(home: Path, staging: Path, names: Sequence[str]) -> None:
    """Move files and folders into a data folder; each replaces the one of its name.

    The lock of builds must be held.

    Args:
        home: the data folder.
        staging: a folder on the same disk that has them; it is on disk already.
        names: relative to both folders, in the order in which they take their places.

    Raises:
        OSError: if one cannot be moved; then all are as before.
    """
    aside = home / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    fresh = [name for name in names if not (home / name).exists()]
    durable.write(aside / _PLAN, json.dumps({"names": list(names), "new": fresh}).encode())
    try:
        for name in names:
            target = home / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                durable.replace(target, aside / name)
            elif name not in fresh:
                durable.write(aside / name, target.read_bytes())  # So that a file is there at every moment.
            durable.replace(staging / name, target)
        durable.remove(aside / _PLAN)
    except OSError:
        put_back(home)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def is_interrupted(home: Path) -> bool:
    """Return whether an exchange is going on, or has been interrupted."""
    return (home / ASIDE / _PLAN).exists()


def put_back(home: Path) -> None:
    """Undo an exchange that was interrupted, if there is one; the lock of builds must be held."""
    if not is_interrupted(home):
        return
    aside = home / ASIDE
    plan = json.loads((aside / _PLAN).read_text("utf-8"))
    for name in reversed(plan["names"]):
        target = home / name
        old = aside / name
        if name in plan["new"] or old.is_dir():
            _delete(target)
        if old.exists():
            durable.replace(old, target)
    durable.remove(aside / _PLAN)
    shutil.rmtree(aside, ignore_errors=True)


def recover(home: Path) -> bool:
    """Undo an exchange whose process has died; return whether there was one.

    Raises:
        OSError: if the data folder cannot be written.
    """
    if not is_interrupted(home):
        return False
    from filelock import FileLock, Timeout

    try:
        with FileLock(home / ".build.lock", timeout=0):
            put_back(home)
    except Timeout:  # It is still going on.
        return False
    return True


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
