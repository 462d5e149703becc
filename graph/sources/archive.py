"""The files of a folder, an archive or a git repository, one after the other, without unpacking anything to disk.

Archives are untrusted: a file may be larger than memory, have a path outside the archive, or be cut off. Nothing is
written under its own name; files that are too large or oddly named are reported, and a truncated archive is an error.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final, NoReturn, Protocol, cast

from ...errors import FileError, ImportFailedError
from ..releases.checksum import file_checksum

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: The largest file that is read, in bytes; the largest known record has 1.1 MB.
MEMBER_BYTES: Final = 8 << 20
#: The total size to which an archive may expand, in bytes; the largest catalogue has 0.3 GB.
TOTAL_BYTES: Final = 8 << 30
#: How many files an archive may hold; the largest catalogue has 92,000.
MEMBERS: Final = 2_000_000
#: The window that ``zstd --long=27`` needs, and the most memory that an untrusted archive may use.
_WINDOW_LOG: Final = 27
_CHUNK: Final = 1 << 20
#: How long git may take, in seconds, to answer a question and to clone a repository.
_ASK_SECONDS: Final = 60.0
_CLONE_SECONDS: Final = 3600.0
#: Stands for what is not a plain file in the checksum of a folder.
_NOTHING: Final = hashlib.sha256().hexdigest()
_BLOCK: Final = 512
#: Where a tar archive has the word "ustar".
_TAR_MARK: Final = 257
#: The fault of a file whose path is absolute or leads out of the archive.
LEADS_OUT: Final = "leads out of the archive"
_REMOTE: Final = re.compile(r"(?:https|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Member:
    """A file: its path, and its content or the reason why it is not read."""

    path: str
    content: bytes = b""
    fault: str = ""
    modified: float = 0.0


@dataclass(frozen=True)
class Files:
    """A folder or archive of files, and where it comes from.

    Attributes:
        version: the commit of a repository, or the checksum of an archive; empty for a plain folder.
        url: the address from which it was fetched; empty if it was not.
        day: of the commit; empty if it is not a repository.
        size: of the archive in bytes, for progress; 0 for a folder.
        limits: the largest size of a file, the largest total size and the largest number of files.
    """

    path: Path
    version: str = ""
    url: str = ""
    day: str = ""
    size: int = 0
    limits: tuple[int, int, int] = (MEMBER_BYTES, TOTAL_BYTES, MEMBERS)

    def members(self, progress: Callable[[float], None]) -> Iterator[Member]:
        """Yield the files, in the order of the archive or by name; directories are left out.

        Raises:
            ImportFailedError: if an archive is cut off, damaged, or larger than the limits.
            FileError: if it cannot be read at all.
        """
        count = total = 0
        read = _from_folder if self.path.is_dir() else _from_archive
        try:
            for member in read(self, progress):
                count, total = count + 1, total + len(member.content)
                if total > self.limits[1] or count > self.limits[2]:
                    raise ValueError("it expands to more than any catalogue")
                yield member
        except (EOFError, tarfile.ReadError, zipfile.BadZipFile) as error:
            raise ImportFailedError(f"{self.path}: cut off or damaged after {count:,} files ({error})") from error
        except (zstd.ZstdError, lzma.LZMAError, gzip.BadGzipFile, ValueError) as error:
            raise ImportFailedError(f"{self.path}: damaged or malicious after {count:,} files: {error}") from error
        except OSError as error:
            raise FileError(self.path, None, f"cannot be read: {error.strerror or error}") from error


@contextmanager
def open_files(source: str) -> Iterator[Files]:
    """Open the files of a folder, an archive (tar, also compressed, or zip), a clone, or a repository at a URL.

    A repository is cloned without its history into a temporary folder.

    Raises:
        FileError: if there is no such file, or it cannot be cloned.
    """
    if _REMOTE.fullmatch(source):
        with tempfile.TemporaryDirectory(prefix="standlink-") as folder:
            clone = Path(folder, "clone")
            _git(source, "clone", "--quiet", "--depth", "1", "--", source, str(clone), seconds=_CLONE_SECONDS)
            yield replace(_folder(clone), url=source)
    elif (path := Path(source)).is_dir():
        yield _folder(path)
    elif path.is_file():
        yield Files(path, version=f"sha256:{checksum(source)}", size=path.stat().st_size)
    else:
        raise FileError(source, None, "there is no such folder, archive or git repository")


@contextmanager
def opened(path: Path) -> Iterator[_Reader]:
    """Open one file for reading; gzip, zstd, xz and bzip2 are expanded, up to the size of the largest archive.

    Raises:
        FileError: if it cannot be read.
        ImportFailedError: if it is damaged, or expands to too much.
    """
    try:
        with path.open("rb") as raw:
            yield _TailStream(_uncompressed(raw), TOTAL_BYTES)
    except (zstd.ZstdError, lzma.LZMAError, gzip.BadGzipFile, EOFError, ValueError) as error:
        raise ImportFailedError(f"{path}: cut off or damaged: {error}") from error
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from error


def is_archive(path: Path) -> bool:
    """Return whether a file is a tar archive, also a compressed one, or a zip archive.

    Raises:
        FileError: if it cannot be read.
        ImportFailedError: if it is damaged.
    """
    with opened(path) as stream:
        start = stream.read(_BLOCK)
    return start[:4] == b"PK\x03\x04" or start[_TAR_MARK : _TAR_MARK + 5] == b"ustar"


def is_remote(source: str) -> bool:
    """Return whether a source is the address of a repository rather than a path."""
    return bool(_REMOTE.fullmatch(source))


def checksum(source: str) -> str:
    """Return a checksum of the state of a source: of a file, or of all files of a folder.

    For a repository at a URL it is the newest commit, which git asks for without fetching anything.

    Raises:
        FileError: if there is no such file, or it cannot be read.
    """
    if is_remote(source):
        return _git(source, "ls-remote", "--", source, "HEAD", seconds=_ASK_SECONDS).split("\t")[0] or _empty(source)
    path = Path(source)
    try:
        if path.is_file():
            return file_checksum(path)
        if not path.is_dir():
            raise FileError(source, None, "there is no such folder, archive or git repository")
        digest = hashlib.sha256()
        for each in _inside(path):
            content = file_checksum(each) if each.is_file() and not each.is_symlink() else _NOTHING
            digest.update(f"{each.relative_to(path)}\0{content}\n".encode())
        return digest.hexdigest()
    except OSError as error:
        raise FileError(source, None, f"cannot be read: {error.strerror or error}") from None


def _inside(root: Path) -> list[Path]:
    """Return everything in a folder except folders and the inside of a repository, by name."""
    return sorted(p for p in root.rglob("*") if ".git" not in p.relative_to(root).parts and not p.is_dir())


def _folder(path: Path) -> Files:
    if not (path / ".git").exists():
        return Files(path)
    # Asked of --all, a repository without commits gives nothing, where "git log" alone would fail.
    if not _git(str(path), "-C", str(path), "rev-list", "--all", "--max-count=1", seconds=_ASK_SECONDS):
        _empty(str(path))
    commit, day = _git(str(path), "-C", str(path), "log", "-1", "--format=%H %cs", seconds=_ASK_SECONDS).split()
    return Files(path, version=commit, day=day)


def _empty(repository: str) -> NoReturn:
    raise FileError(repository, None, "this git repository has no commits; commit the records, or give a plain folder")


def _git(repository: str, *arguments: str, seconds: float) -> str:
    """Run git and return its output.

    Args:
        repository: the path or address to name in an error.
        arguments: of the command.
        seconds: how long it may take.

    Raises:
        FileError: naming the repository, if git fails, takes longer, or is not installed.
    """
    # Only transports that fetch: a repository's address must not be able to name a program to run.
    command = ["git", "-c", "protocol.ext.allow=never", *arguments]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment, stdin=subprocess.DEVNULL,
            timeout=seconds,
        )  # fmt: skip
    except FileNotFoundError:
        raise FileError(repository, None, "git is not installed; give a folder or an archive instead") from None
    except subprocess.TimeoutExpired:
        message = f"git took longer than {seconds:,.0f} s; check the connection, or give a clone, folder or archive"
        raise FileError(repository, None, message) from None
    except subprocess.CalledProcessError as error:
        raise FileError(repository, None, f"git failed: {error.stderr.strip()}") from None
    return done.stdout.strip()


def _from_folder(files: Files, progress: Callable[[float], None]) -> Iterator[Member]:
    root = files.path
    paths = _inside(root)
    for number, path in enumerate(paths, 1):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not path.is_file():
            yield Member(name, fault="no plain file")
        elif path.stat().st_size > files.limits[0]:
            yield Member(name, fault="too large")
        else:
            yield Member(name, path.read_bytes(), modified=path.stat().st_mtime)
        progress(number / len(paths))


def _from_archive(files: Files, progress: Callable[[float], None]) -> Iterator[Member]:
    with files.path.open("rb") as raw:
        if raw.peek(4)[:4] == b"PK\x03\x04":
            yield from _from_zip(raw, files, progress)
            return
        stream = _TailStream(_uncompressed(raw), files.limits[1])
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar:
            for info in tar:
                if not info.isdir():
                    yield _tar_member(tar, info, files.limits[0])
                progress(raw.tell() / files.size)
        stream.drain()
        if stream.tail.strip(b"\0") or len(stream.tail) < _BLOCK:
            raise EOFError("its last block is missing")


def _tar_member(tar: tarfile.TarFile, info: tarfile.TarInfo, largest: int) -> Member:
    if not _is_safe(info.name):
        return Member(info.name, fault=LEADS_OUT)
    file = tar.extractfile(info) if info.isfile() else None
    if file is None:
        return Member(info.name, fault="no plain file")
    if info.size > largest:
        return Member(info.name, fault="too large")
    return Member(info.name, file.read(), modified=info.mtime)


def _from_zip(raw: IO[bytes], files: Files, progress: Callable[[float], None]) -> Iterator[Member]:
    with zipfile.ZipFile(raw) as archive:
        infos = [i for i in archive.infolist() if not i.is_dir()]
        for number, info in enumerate(infos, 1):
            modified = datetime(*info.date_time, tzinfo=UTC).timestamp()
            if not _is_safe(info.filename):
                yield Member(info.filename, fault=LEADS_OUT)
            elif info.flag_bits & 1:
                yield Member(info.filename, fault="encrypted")
            elif info.file_size > files.limits[0]:
                yield Member(info.filename, fault="too large")
            else:
                # The size in a header may be false: never more than that is unpacked.
                with archive.open(info) as file:
                    yield Member(info.filename, file.read(info.file_size + 1), modified=modified)
            progress(number / len(infos))


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and not re.match(r"[A-Za-z]:", name) and "\0" not in name


def _uncompressed(raw: io.BufferedReader) -> _Reader:
    start = raw.peek(6)
    if start[:4] == b"\x28\xb5\x2f\xfd":
        return cast("_Reader", zstd.open(raw, options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}))
    if start[:2] == b"\x1f\x8b":
        return gzip.open(raw)
    if start[:6] == b"\xfd7zXZ\0":
        return lzma.open(raw)
    if start[:3] == b"BZh":
        return bz2.open(raw)
    return raw


class _TailStream:
    """A stream that remembers its last block, which is empty in a complete tar archive.

    A decompressor may not report a truncated stream, nor tar one that is cut between two files.
    """

    def __init__(self, raw: _Reader, most: int) -> None:
        self._raw, self._left = raw, most
        self.tail = b""

    def read(self, size: int) -> bytes:
        chunk = self._raw.read(size)
        self.tail = (self.tail + chunk[-_BLOCK:])[-_BLOCK:]
        self._left -= len(chunk)
        if self._left < 0:
            raise ValueError("it expands to more than any catalogue")
        return chunk

    def drain(self) -> None:
        """Read to the end, so that a damaged end is found."""
        while self.read(_CHUNK):
            pass
