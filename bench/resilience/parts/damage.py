"""Damaged releases

Every file of a release is truncated to half, has one bit flipped in its middle, is removed, and is filled with zeros;
each time the release is opened and verified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from ....errors import NoReleaseError
from ....graph.pipeline.build import build
from ....graph.releases.files import MANIFEST, SMALL
from ....graph.releases.release import Release
from ..result import Bounds, Result

Damage = Callable[[bytes], bytes | None]


def flipped(data: bytes) -> bytes:
    """Change one bit in the middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGES: dict[str, Damage] = {
    "truncated": lambda data: data[: len(data) // 2],
    "one bit flipped": flipped,
    "removed": lambda _: None,
    "zeroed": lambda data: bytes(len(data)),
}


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Damage every file of a curated release in four ways."""
    yield from damage_all(build(folder / "home"), bounds)


def damage_all(release: Release, bounds: Bounds) -> Iterator[Result]:
    """Damage every file of a release in four ways, one at a time; the release is as it was afterwards."""
    names = [MANIFEST, *release.files]
    for how, damage in DAMAGES.items():
        opened, verified = Counter[bool](), Counter[bool]()
        missed, small = [], 0
        for name in names:
            path = release.path / name
            whole = path.read_bytes()
            damaged = damage(whole) if whole or how == "removed" else whole
            if bounds.is_over or damaged == whole:
                continue
            path.unlink()
            if damaged is not None:
                path.write_bytes(damaged)
            at_open, at_verify = _refused(release.path, verify=False), _refused(release.path, verify=True)
            path.write_bytes(whole)
            opened[at_open] += 1
            verified[at_verify] += 1
            small += len(whole) < SMALL
            missed += [name] if not at_open else []
        total = verified.total()
        yield Result(
            f"files {how}",
            f"{verified[True]:,} of {total:,} found by verification, {opened[True]:,} by opening",
            "100% found by verification",
            reached=total > 0 and not verified[False],
            note=f"{small:,} of the files have less than {SMALL >> 10} KiB"
            + (f"; not found by opening: {', '.join(missed[:3])} and others" if missed else ""),
        )


def _refused(path: Path, *, verify: bool) -> bool:
    try:
        release = Release.open(path)
        if verify:
            release.verify()
    except NoReleaseError:
        return True
    return False
