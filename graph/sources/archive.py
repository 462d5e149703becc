"""The files of a folder, an archive or a git repository, one after the other, without unpacking anything to disk.

Archives are untrusted: a file or its header may be larger than memory, have a path outside the archive, or be cut off.
Nothing is written under its own name; files that are too large or oddly named are reported, and a truncated archive is
an error.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import os
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, ClassVar, Final, NoReturn, cast
from urllib.parse import quote

import pyoxigraph as ox

from ...credentials import without_credentials
from ...errors import FileError, ImportFailedError
from ..releases.checksum import file_checksum
from . import git, objects
from .decompression import Reader, uncompressed, zstd

#: The largest file that is read, in bytes; the largest known record has 1.1 MB.
MEMBER_BYTES: Final = 4 << 20
#: The total size to which an archive may expand, in bytes; the largest catalogue has 0.3 GB.
TOTAL_BYTES: Final = 8 << 30
#: How many files an archive may hold; the largest catalogue has 92,000.
MEMBERS: Final = 2_000_000
#: The largest header of a file in a tar archive, in bytes; one with the longest path has some 4 kB.
HEADER_BYTES: Final = 1 << 20
_CHUNK: Final = 1 << 20
#: Files of one share that follow each other.
_TOGETHER: Final = 100
#: Stands for what is not a plain file in the checksum of a folder.
_NOTHING: Final = hashlib.sha256().hexdigest()
_BLOCK: Final = 512
#: Where a tar archive has the word "ustar".
_TAR_MARK: Final = 257
#: The fault of a file whose path is absolute or leads out of the archive.
LEADS_OUT: Final = "leads out of the archive"
_ODD_NAME: Final = "file name not UTF-8"
_REMOTE: Final = re.compile(r"(?:https|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")


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
        address: of an archive in an object store, fetched when it is read; of several, with a slash at its end.
        limits: the largest size of a file, the largest total size and the largest number of files.
        share: the number of a share of the files, from 0, and the number of shares; only its files are read.
    """

    path: Path
    version: str = ""
    url: str = ""
    day: str = ""
    size: int = 0
    address: str = ""
    limits: tuple[int, int, int] = (MEMBER_BYTES, TOTAL_BYTES, MEMBERS)
    share: tuple[int, int] = (0, 1)

    def members(self, progress: Callable[[float], None]) -> Iterator[Member]:
        """Yield the files, in the order of the archive or by name; directories are left out.

        Raises:
            ImportFailedError: if an archive is cut off, damaged, or larger than the limits.
            FileError: if it cannot be read at all.
        """
        count = total = 0
        place = self.address or self.path
        try:
            for member in self._all(progress):
                count, total = count + 1, total + len(member.content)
                if total > self.limits[1] or count > self.limits[2]:
                    raise ValueError("it expands to more than any catalogue")
                if count // _TOGETHER % self.share[1] == self.share[0]:
                    yield member
        except (EOFError, tarfile.ReadError, zipfile.BadZipFile) as error:
            raise ImportFailedError(f"{place}: cut off or damaged after {count:,} files ({error})") from error
        except (zstd.ZstdError, lzma.LZMAError, gzip.BadGzipFile, ValueError) as error:
            raise ImportFailedError(f"{place}: damaged or malicious after {count:,} files: {error}") from error
        except OSError as error:
            raise FileError(place, None, f"cannot be read: {error.strerror or error}") from error

    def _all(self, progress: Callable[[float], None]) -> Iterator[Member]:
        """Yield the files of all shares."""
        if self.address.endswith("/"):
            raise FileError(self.address, None, "may have several archives, which 'standlink spark' reads; name one")
        if self.address:
            with objects.fetched(self.address) as path:
                yield from replace(self, path=path, address="")._all(progress)
        elif self.path.is_dir():
            yield from _from_folder(self, progress)
        else:
            yield from _from_archive(self, progress)


@contextmanager
def open_files(source: str) -> Iterator[Files]:
    """Open the files of a folder, an archive (tar, also compressed, or zip), a clone, or a repository at a URL.

    A repository is cloned without its history into a temporary folder. An archive may be in an object store.

    Raises:
        FileError: if there is no such file, or it cannot be cloned.
        MissingExtraError: if the client of object stores is not installed.
    """
    if _REMOTE.fullmatch(source):
        with tempfile.TemporaryDirectory(prefix="standlink-") as folder:
            clone = Path(folder, "clone")
            url = public_address(source)
            git.clone(source, clone)
            yield replace(_folder(clone), url=url)
    elif objects.is_object(source):
        yield Files(Path(source), address=source) if source.endswith("/") else in_object_store(source)[0]
    elif (path := Path(source)).is_dir():
        yield _folder(path)
    elif path.is_file():
        yield Files(path, version=f"sha256:{checksum(source)}", size=path.stat().st_size)
    else:
        raise FileError(source, None, "there is no such folder, archive or git repository")


def in_object_store(address: str) -> list[Files]:
    """Return the archive at an address of an object store, or those below it.

    Raises:
        As ``open_files``.
    """
    return [
        Files(Path(each.address), version=f"etag:{each.tag}", size=each.size, address=each.address)
        for each in objects.objects(address)
    ]


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Open one file for reading; gzip, zstd, xz and bzip2 are expanded, up to the size of the largest archive.

    Raises:
        FileError: if it cannot be read.
        ImportFailedError: if it is damaged, or expands to too much.
    """
    try:
        with path.open("rb") as raw:
            yield _TailStream(uncompressed(raw), TOTAL_BYTES)
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


def public_address(source: str) -> str:
    """Return the address of a repository as the IRI that is published: without credentials, query and fragment.

    Raises:
        FileError: if it is no address.

    >>> public_address("https://ann:s3cret@example.org/records.git?access_token=abc")
    'https://example.org/records.git'
    >>> public_address("git@example.org:records.git")
    'ssh://git@example.org/records.git'
    """
    scheme, _, place = source.partition("://") if "://" in source else ("ssh", "", source.replace(":", "/", 1))
    address = re.split(r"[?#]", without_credentials(f"{scheme}://{place}"))[0]
    escaped = quote(address, safe="/:@!$&'()*+,;=~%[]")
    try:
        return ox.NamedNode(escaped).value
    except ValueError:
        raise FileError(source, None, "is not the address of a git repository") from None


def checksum(source: str) -> str:
    """Return a checksum of the state of a source: of a file, or of all files of a folder.

    For a repository at a URL it is the newest commit, which git asks for without fetching anything; for archives in an
    object store, what the store says of each.

    Raises:
        FileError: if there is no such file, or it cannot be read.
    """
    if is_remote(source):
        return git.newest_commit(source)
    if objects.is_object(source):
        listed = "".join(f"{each.address} {each.size} {each.tag}\n" for each in objects.objects(source))
        return hashlib.sha256(listed.encode()).hexdigest()
    path = Path(source)
    try:
        if path.is_file():
            return file_checksum(path)
        if not path.is_dir():
            raise FileError(source, None, "there is no such folder, archive or git repository")
        digest = hashlib.sha256()
        for each in _inside(path):
            digest.update(os.fsencode(each.relative_to(path)) + f"\0{_state(each)}\n".encode())
        return digest.hexdigest()
    except OSError as error:
        raise FileError(source, None, f"cannot be read: {error.strerror or error}") from None


def _state(path: Path) -> str:
    """Return a checksum of a file; one that is too large to be imported is not read."""
    if path.is_symlink() or not path.is_file():
        return _NOTHING
    size = path.stat().st_size
    return file_checksum(path) if size <= MEMBER_BYTES else f"{size} bytes"


def _inside(root: Path) -> list[Path]:
    """Return everything in a folder except folders and the inside of a repository, by name."""
    return sorted(p for p in root.rglob("*") if ".git" not in p.relative_to(root).parts and not p.is_dir())


def _folder(path: Path) -> Files:
    if not (path / ".git").exists():
        return Files(path)
    commit, day = git.commit_and_day(path)
    return Files(path, version=commit, day=day)


def _from_folder(files: Files, progress: Callable[[float], None]) -> Iterator[Member]:
    root = files.path
    paths = _inside(root)
    for number, path in enumerate(paths, 1):
        name = path.relative_to(root).as_posix()
        if (odd := _odd(name)) is not None:
            yield odd
        elif path.is_symlink() or not path.is_file():
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
        stream = _TailStream(uncompressed(raw), files.limits[1])
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=_BoundedInfo) as tar:
            while (info := tar.next()) is not None:
                # It would keep the headers of all files.
                tar.members.clear()  # type: ignore[attr-defined]
                if not info.isdir():
                    yield _tar_member(tar, info, files.limits[0])
                progress(raw.tell() / files.size)
        stream.drain()
        if stream.tail.strip(b"\0") or len(stream.tail) < _BLOCK:
            raise EOFError("its last block is missing")


class _BoundedInfo(tarfile.TarInfo):
    """A header of a tar archive that is not read if it is too large, or lists the holes of a sparse file.

    The module reads such headers whole. It has no hook for them: these methods are its own, of all versions of Python.
    """

    _LONG: ClassVar = (
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
    )

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in self._LONG and self.size > HEADER_BYTES:
            raise ValueError(f"a header of {self.size:,} bytes")
        if self.type == tarfile.GNUTYPE_SPARSE:
            raise ValueError(f"{self.name} is a sparse file; pack it as a plain one")
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]

    def _proc_gnusparse_10(self, *_: object) -> NoReturn:
        raise ValueError("a sparse file; pack it as a plain one")


def _tar_member(tar: tarfile.TarFile, info: tarfile.TarInfo, largest: int) -> Member:
    if (odd := _odd(info.name)) is not None:
        return odd
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


def _odd(name: str) -> Member | None:
    """Return the faulty member of a name with bytes that are not UTF-8, written as escapes; else None."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return Member(os.fsencode(name).decode("utf-8", "backslashreplace"), fault=_ODD_NAME)
    return None


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and not re.match(r"[A-Za-z]:", name) and "\0" not in name


class _TailStream:
    """A stream that remembers its last block, which is empty in a complete tar archive.

    A decompressor may not report a truncated stream, nor tar one that is cut between two files.
    """

    def __init__(self, raw: Reader, most: int) -> None:
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
