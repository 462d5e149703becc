"""Running git on repositories of strangers: for a limited time, and without any configuration.

The configuration of a repository, of the system or of the user can name programs that git runs: hooks, pagers, filters,
credential helpers, and what fetches the missing objects of a partial clone. So git runs outside every repository, in an
empty folder, and the commit of a clone is read through an empty repository that borrows its objects.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final, NoReturn

from ...credentials import secrets, without_credentials
from ...errors import FileError

#: How long git may take, in seconds, to answer a question and to clone a repository.
ASK_SECONDS: Final = 60.0
CLONE_SECONDS: Final = 3600.0
#: The protocols over which git fetches.
PROTOCOLS: Final = "https:ssh:git:file"
_OPTIONS: Final = (
    f"core.hooksPath={os.devnull}",
    "credential.helper=",
    # A server that sends less than 1 kB per second for a minute is given up.
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
)
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "LC_ALL": "C",
}
#: What is kept of the GIT_ variables of the user: the certificates to trust.
_KEPT: Final = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
#: The largest commit and the largest reference that are read, in bytes.
_COMMIT_BYTES: Final = 1 << 20
_REFERENCE_BYTES: Final = 1 << 12
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REFERENCE: Final = re.compile(r"refs(?:/(?!\.)[^/\0\n]+)+")
_COMMITTER: Final = re.compile(r"^committer .*> (\d{1,11}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)


def newest_commit(address: str) -> str:
    """Return the newest commit of a repository at an address, without fetching anything.

    Raises:
        FileError: if git fails, or the repository has no commits.
    """
    return _git(address, "ls-remote", "--", address, "HEAD", seconds=ASK_SECONDS).split("\t")[0] or _empty(address)


def clone(address: str, folder: Path) -> None:
    """Clone a repository without its history.

    Raises:
        FileError: if git fails.
    """
    command = ("clone", "--quiet", "--depth", "1", "--template=", "--", address, str(folder))
    _git(address, *command, seconds=CLONE_SECONDS)


def commit_and_day(folder: Path) -> tuple[str, str]:
    """Return the commit that is checked out in a clone, and its day at its author's place, in ISO format.

    Raises:
        FileError: if there is none, or it cannot be read.
    """
    own = _own_folder(folder)
    shared = own / _line(own / "commondir")
    commit = _head(folder, own, shared)
    with tempfile.TemporaryDirectory(prefix="standlink-") as empty:
        style = "sha256" if len(commit) > 40 else "sha1"
        initial = ("init", "--quiet", "--bare", "--template=", f"--object-format={style}", empty)
        _git(str(folder), *initial, seconds=ASK_SECONDS)
        borrowed = {"GIT_DIR": empty, "GIT_OBJECT_DIRECTORY": str((shared / "objects").resolve())}
        size = _git(str(folder), "cat-file", "-s", commit, seconds=ASK_SECONDS, more=borrowed)
        if int(size) > _COMMIT_BYTES:
            raise FileError(folder, None, f"its commit {commit} has {int(size):,} bytes; give a plain folder")
        text = _git(str(folder), "cat-file", "commit", commit, seconds=ASK_SECONDS, more=borrowed)
    found = _COMMITTER.search(text)
    if not found:
        raise FileError(folder, None, f"its commit {commit} has no date; give a plain folder")
    offset = timedelta(hours=int(found[3]), minutes=int(found[4])) * (1 if found[2] == "+" else -1)
    try:
        day = datetime.fromtimestamp(int(found[1]), timezone(offset))
    except (ValueError, OverflowError, OSError):
        day = datetime.fromtimestamp(0, UTC)
    return commit, day.date().isoformat()


def _own_folder(folder: Path) -> Path:
    """Return the folder ``.git`` of a clone; in a work tree of another clone it is a file that names the folder."""
    own = folder / ".git"
    if own.is_file():
        return folder / _line(own).removeprefix("gitdir:").strip()
    return own


def _head(folder: Path, own: Path, shared: Path) -> str:
    """Return the commit that HEAD names, directly or through a branch."""
    head = _line(own / "HEAD")
    if _COMMIT.fullmatch(head):
        return head
    reference = head.removeprefix("ref:").strip()
    if not _REFERENCE.fullmatch(reference):
        raise FileError(folder, None, "HEAD of this git repository names no branch or commit; give a plain folder")
    for place in (own, shared):
        if _COMMIT.fullmatch(commit := _line(place / reference)):
            return commit
    packed = shared / "packed-refs"
    if packed.is_file():
        with packed.open("rb") as lines:
            for line in iter(lambda: lines.readline(_REFERENCE_BYTES), b""):
                commit, _, name = line.decode("utf-8", "replace").rstrip("\n").partition(" ")
                if name == reference and _COMMIT.fullmatch(commit):
                    return commit
    return _empty(str(folder))


def _line(path: Path) -> str:
    """Return the text of a small file, or nothing if there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(_REFERENCE_BYTES).decode("utf-8", "replace").strip()


def _empty(repository: str) -> NoReturn:
    raise FileError(repository, None, "this git repository has no commits; commit the records, or give a plain folder")


def _git(repository: str, *arguments: str, seconds: float, more: Mapping[str, str] | None = None) -> str:
    """Run git and return its output.

    Args:
        repository: the path or address to name in an error.
        arguments: of the command.
        seconds: how long it may take.
        more: environment variables.

    Raises:
        FileError: naming the repository, if git fails, takes longer, or is not installed.
    """
    command = ["git", *(word for option in _OPTIONS for word in ("-c", option)), *arguments]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in _KEPT}
    with tempfile.TemporaryDirectory(prefix="standlink-") as nowhere:
        environment = {
            **inherited, **_ENVIRONMENT, "GIT_ALLOW_PROTOCOL": PROTOCOLS,
            "GIT_CEILING_DIRECTORIES": str(Path(nowhere).resolve().parent), **(more or {}),
        }  # fmt: skip
        try:
            # In a session of its own, so that the helpers that git starts can be ended with it.
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                encoding="utf-8", errors="replace", env=environment, cwd=nowhere, start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError:
            raise FileError(repository, None, "git is not installed; give a folder or an archive instead") from None
        with process:
            try:
                output, errors = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                _end(process)
                advice = "check the connection, or give a clone, folder or archive"
                raise FileError(repository, None, f"git took longer than {seconds:,.0f} s; {advice}") from None
            except BaseException:
                _end(process)
                raise
    if process.returncode:
        raise FileError(repository, None, f"git failed: {_shown(errors, repository)}")
    return output.strip()


def _shown(errors: str, address: str) -> str:
    """Return what git says, without the credentials of the address, which it may print decoded."""
    text = without_credentials(errors.strip())
    for secret in secrets(address):
        text = text.replace(secret, "***")
    return text


def _end(process: subprocess.Popen[str]) -> None:
    """End a process that leads a session, with all that it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
