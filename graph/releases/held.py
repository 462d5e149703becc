"""The files of a release, held open, so that a server can go on reading them whatever happens to their folder.

Linux keeps a file that is open, under ``/proc/PROCESS/fd/NUMBER``, until it is closed, also when it has been renamed or
deleted. A folder with links to the open files, in the places that they have in the release, stands in for its folder.
"""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterable, Iterator
from errno import ENOENT
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

_OPEN: Final = Path("/proc/self/fd")
#: Whether open files have addresses. Elsewhere a release is read from its own folder.
SUPPORTED: Final = _OPEN.is_dir()


class Held:
    """Files that are held open until this is closed or no longer used.

    Attributes:
        folder: the folder that stands in for that of the files. Other processes of the same user may read it too.
    """

    def __init__(self, origin: Path) -> None:
        """Open all files of a folder.

        Raises:
            OSError: if one cannot be opened.
        """
        if not origin.is_dir():
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(origin))
        self.origin, self.folder = origin, Path(mkdtemp(prefix="standlink-held-"))
        self._states: dict[str, tuple[int, int, int]] = {}
        opened: list[int] = []
        self.close = weakref.finalize(self, _close, self.folder, opened)
        for path in sorted(path for path in origin.rglob("*") if path.is_file()):
            name = path.relative_to(origin).as_posix()
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            opened.append(descriptor)
            self._states[name] = _state(os.fstat(descriptor))
            link = self.folder / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(f"/proc/{os.getpid()}/fd/{descriptor}")

    def mark(self, name: str) -> str:
        """Return what tells a held file from one that takes its place later."""
        return "-".join(map(str, self._states[name]))

    def lost(self) -> Iterator[str]:
        """Yield the files that are no longer in their place as they were opened."""
        for name, state in self._states.items():
            try:
                if _state(os.stat(self.origin / name)) != state:  # noqa: PTH116 - a hundred files, every second
                    yield name
            except OSError:
                yield name


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_dev, found.st_ino, found.st_size


def _close(folder: Path, opened: Iterable[int]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for descriptor in opened:
        os.close(descriptor)
