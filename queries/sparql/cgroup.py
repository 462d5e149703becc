"""A control group for each query worker, which limits its memory, where the system lets this process make groups.

The limit of address space, which every worker sets itself, says what a query may reserve; this one limits what it and
the kernel for it really hold, such as the page cache of large reads. https://docs.kernel.org/admin-guide/cgroup-v2.html
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_GROUPS: Final = Path("/sys/fs/cgroup")
#: The group of the processes of the server: a group that gives a limit to others may have no processes itself.
_SERVER: Final = "server"


class WorkerGroups:
    """Makes groups below that of the server.

    Args:
        parent: the folder of the group below which others are made; None if none can be.
    """

    def __init__(self, parent: Path | None) -> None:
        self.parent = parent

    @classmethod
    def delegated(cls) -> WorkerGroups:
        """Return those below the group of this process, which ``enter_server_group`` has prepared."""
        own = _own_group()
        ready = own is not None and own.name == _SERVER and "memory" in _read(own.parent / "cgroup.subtree_control")
        return cls(own.parent if own and ready else None)

    def take_in(self, pid: int, memory: int) -> Path | None:
        """Put a process into a group of its own with so many bytes of memory; return the group, or None."""
        if self.parent is None or not memory:
            return None
        group = self.parent / f"query-{pid}"
        try:
            group.mkdir(exist_ok=True)
            (group / "memory.max").write_text(str(memory))
            with suppress(OSError):  # A system without swap has no such file.
                (group / "memory.swap.max").write_text("0")
            (group / "cgroup.procs").write_text(str(pid))
        except OSError:
            remove(group)
            return None
        return group


def enter_server_group() -> bool:
    """Move this process into a group of its own, so that workers can have theirs; its children follow.

    Returns:
        Whether it could: systemd must have given it its group, as ``Delegate=memory`` in the unit says.
    """
    own = _own_group()
    if own is None or own.name == _SERVER or "memory" not in _read(own / "cgroup.controllers"):
        return False
    try:
        (own / _SERVER).mkdir(exist_ok=True)
        (own / _SERVER / "cgroup.procs").write_text(str(os.getpid()))
        (own / "cgroup.subtree_control").write_text("+memory")
    except OSError:
        return False
    return True


def remove(group: Path | None) -> None:
    """Remove the group of a process that has ended."""
    if group is not None:
        with suppress(OSError):
            group.rmdir()


def _own_group() -> Path | None:
    """Return the folder of the group of this process; None without version 2 of control groups."""
    lines = _read(Path("/proc/self/cgroup")).splitlines()
    path = next((line[3:] for line in lines if line.startswith("0::/")), None)
    if path is None:
        return None
    group = _GROUPS / path.lstrip("/")
    given = group.parent if group.name == _SERVER else group
    return group if _is_delegated(given) else None


def _is_delegated(group: Path) -> bool:
    """Return whether systemd leaves the groups below this one to its processes; those of a login are not ours."""
    if not hasattr(os, "getxattr"):
        return False
    for name in ("user.delegate", "trusted.delegate"):
        with suppress(OSError):
            return os.getxattr(group, name) == b"1"
    return False


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
