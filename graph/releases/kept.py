"""The releases that a data folder keeps: what each is, whether it can be read, and why one cannot."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from ...errors import NoReleaseError, PinnedReleaseError
from .deleted import deleted
from .release import FORMAT, Release, Releases

State = Literal["current", "kept", "older", "newer", "damaged"]
#: The states in which this version reads a release.
READABLE: Final = ("current", "kept")
_WHY: Final = {
    "older": "was made by an older version of Standlink, which this version does not read",
    "newer": "was made by a newer version of Standlink, which this version does not read",
}


@dataclass(frozen=True)
class KeptRelease:
    """A release on disk.

    Attributes:
        id: its id.
        state: the current release, another that can be read, or why it cannot.
        sequence: its place in the order of builds; 0 if it is not known.
        published: the time of publication, in ISO 8601; empty if it is not known.
        triples: how many it has; 0 if it is not known.
    """

    id: str
    state: State
    sequence: int = 0
    published: str = ""
    triples: int = 0

    @property
    def is_readable(self) -> bool:
        """Whether this version can read it."""
        return self.state in READABLE


def kept(releases: Releases) -> list[KeptRelease]:
    """Return the releases on disk, the latest built first, by their manifests: other files are not looked at."""
    current = releases.current_id()
    found = [_described(releases, folder.name, current) for folder in releases.folders()]
    return sorted(found, key=lambda each: (each.sequence, each.id), reverse=True)


def find(releases: Releases, release_id: str) -> Release:
    """Return the release with exactly this id, its files compared with their checksums if ``releases.verify`` says so.

    Raises:
        PinnedReleaseError: if there is none, or it cannot be read; it names those that are kept.
    """
    folder = releases.folder / release_id
    try:
        if folder in releases.folders():
            release = Release.read(folder)
            if _state(release) == "kept":
                release = Release.open(folder)
                if releases.verify:
                    release.verify()
                return release
            raise _error(releases, release_id, _WHY[_state(release)], HTTPStatus.SERVICE_UNAVAILABLE)
    except NoReleaseError:
        raise _error(releases, release_id, "is damaged", HTTPStatus.SERVICE_UNAVAILABLE) from None
    if time := deleted(releases.home).get(release_id):
        raise _error(releases, release_id, f"was deleted on {time[:10]}", HTTPStatus.GONE)
    raise _error(releases, release_id, "is not known here", HTTPStatus.NOT_FOUND)


def _described(releases: Releases, release_id: str, current: str | None) -> KeptRelease:
    try:
        release = Release.read(releases.folder / release_id)
    except NoReleaseError:
        return KeptRelease(release_id, "damaged")
    state = _state(release)
    if state == "kept" and release_id == current:
        state = "current"
    return KeptRelease(release_id, state, release.sequence, release.published, int(release.manifest["triples"]))


def _state(release: Release) -> State:
    if release.is_newer:
        return "newer"
    return "older" if release.manifest.get("format", 1) < FORMAT else "kept"


def _error(releases: Releases, release_id: str, why: str, status: HTTPStatus) -> PinnedReleaseError:
    available = [each.id for each in kept(releases) if each.is_readable]
    instead = f"Releases kept: {', '.join(available)}." if available else "No release is kept."
    return PinnedReleaseError(f"release {release_id} {why}. {instead}", release_id, status, available)
