"""The lock of a study: checksums of all that its release is made of, in ``study.lock``, which is under version control.

Whoever builds the study with ``--locked`` gets the same release, or is told what differs.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from ...errors import BuildError, FileError
from ..releases.release import Release
from .base import DERIVED, taken
from .kept import kept_files
from .study import Study

LOCK: Final = "study.lock"
_HEAD: Final = (
    "# Written by 'standlink build'; 'standlink build --locked' compares it. Keep it under version control.\n\n"
)
#: Files whose bytes count; of others, which are texts, lines may end in one way or the other.
_BYTES: Final = (".xlsx",)


@dataclass(frozen=True)
class Lock:
    """What a release of a study is made of.

    Attributes:
        standlink: the version that built it.
        rules: a checksum of ontology, shapes, queries and versions of stages.
        files: the checksums of the files of the study, by their paths.
        base: the release that it builds on: ``release`` and ``id``; empty if it builds on none.
        datasets: the checksums of the triples of all datasets, by name.
        release: the numbers of asserted and inferred triples.
    """

    standlink: str
    rules: str
    files: dict[str, str]
    base: dict[str, str] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=dict)
    release: dict[str, int] = field(default_factory=dict)


def locked(study: Study) -> Lock:
    """Return the lock of a study.

    Raises:
        FileError: if it has none, or it is damaged.
    """
    lock = read_lock(study)
    if lock is None:
        message = f"there is no such file; 'standlink build {study.folder.name}' writes it"
        raise FileError(study.folder / LOCK, None, message)
    return lock


def read_lock(study: Study) -> Lock | None:
    """Return the lock of a study, or None if it has none yet.

    Raises:
        FileError: if it is damaged.
    """
    path = study.folder / LOCK
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Lock)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise FileError(path, None, f"damaged; restore it from version control, or delete it ({error})") from None


def locked_base(study: Study) -> str:
    """Return the id of the release that the lock of a study names as its base; empty if it names none of that place."""
    lock = read_lock(study)
    return lock.base.get("id", "") if lock and lock.base.get("release") == study.release else ""


def files_of(study: Study) -> dict[str, str]:
    """Return the checksums of the files of a study that its release depends on, by their paths."""
    tables = (path for path in sorted((study.folder / "tables").glob("*")) if path.suffix in (".csv", ".toml", ".xlsx"))
    paths = {study.file, *study.case_files, *tables, *kept_files(study)}
    return {path.relative_to(study.folder).as_posix(): _checksum(path) for path in sorted(paths)}


def lock_of(study: Study, version: str, release: Release) -> Lock:
    """Return the lock of a release of a study."""
    base = taken(study.home) if study.release else None
    return Lock(
        standlink=version,
        rules=str(release.manifest["rules"]),
        files=files_of(study),
        base={"release": base.release, "id": base.id} if base else {},
        datasets={entry["name"]: entry["given"] for entry in release.manifest["datasets"]},
        release={"triples": release.manifest["triples"], "inferred": release.manifest["inferred"]},
    )


def write_lock(study: Study, lock: Lock) -> bool:
    """Write the lock of a study; return whether it has changed."""
    path, text = study.folder / LOCK, _HEAD + _toml(lock)
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.write_text(text, "utf-8", newline="\n")
    return True


def check_files(study: Study, lock: Lock, version: str, rules: str) -> None:
    """Make sure that the files of a study, and the rules by which Standlink makes a release of them, are as locked.

    Args:
        study: the study.
        lock: its lock.
        version: of Standlink.
        rules: their checksum, with the terms and shapes of the study.

    Raises:
        BuildError: naming all that differs, and what to do.
    """
    found = list(_differences("file", lock.files, files_of(study)))
    # Terms and shapes of the study are rules too, and are named already.
    if rules != lock.rules and not any(each.startswith(("file terms/", "file shapes/")) for each in found):
        other = f"this is Standlink {version}, and the lock was made with {lock.standlink}: install that version"
        same = "the ontology, the shapes or the tables of this Standlink are not those of the lock"
        found.append(same if version == lock.standlink else other)
    _raise(study, found)


def check_datasets(study: Study, lock: Lock, contents: Mapping[str, str]) -> None:
    """Make sure that datasets are as locked.

    Args:
        study: the study.
        lock: its lock.
        contents: the checksums of all datasets except those that the build derives, by name.

    Raises:
        BuildError: naming all that differs, and what to do.
    """
    locked = {name: content for name, content in lock.datasets.items() if name != DERIVED}
    _raise(study, list(_differences("dataset", locked, contents)))


def check_release(study: Study, lock: Lock, made: Lock) -> None:
    """Make sure that a release is what the lock says.

    Raises:
        BuildError: naming what differs.
    """
    found = list(_differences("dataset", lock.datasets, made.datasets))
    found += [
        f"{made.release[key]:,} triples {verb} instead of {lock.release.get(key, 0):,}"
        for key, verb in (("triples", "asserted"), ("inferred", "inferred"))
        if made.release[key] != lock.release.get(key)
    ]
    _raise(study, found)


def _raise(study: Study, found: list[str]) -> None:
    if found:
        listed = "\n".join(f"  {each}" for each in found)
        remedy = f"Restore what the lock names, or accept the change with 'standlink build {study.folder.name}'"
        raise BuildError(f"not as {LOCK} says:\n{listed}\n{remedy}")


def _differences(what: str, locked: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(locked.keys() | now.keys()):
        if name not in now:
            yield f"{what} {name} is missing"
        elif name not in locked:
            yield f"{what} {name} is new"
        elif locked[name] != now[name]:
            yield f"{what} {name} has changed"


def _checksum(path: Path) -> str:
    data = path.read_bytes()
    return hashlib.sha256(data if path.suffix in _BYTES else data.replace(b"\r\n", b"\n")).hexdigest()


def _toml(lock: Lock) -> str:
    """Return a lock as TOML, sorted, so that a diff shows what has changed."""
    about: dict[str, Any] = msgspec.to_builtins(lock)
    plain = [f"{key} = {json.dumps(value)}" for key, value in about.items() if not isinstance(value, dict)]
    tables = [
        "\n".join([f"[{name}]", *(f"{json.dumps(key)} = {json.dumps(value[key])}" for key in sorted(value))])
        for name, value in about.items()
        if isinstance(value, dict) and value
    ]
    return "\n\n".join(["\n".join(plain), *tables]) + "\n"
