"""The release that a study builds on: which one it is, and the datasets that the study has taken from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyoxigraph as ox

from ...errors import BuildError
from ...ontology.namespaces import BASE
from ..releases import durable
from ..releases.dataset import drafting, open_dataset, remove_dataset
from ..releases.release import Release
from .study import Study

#: The file of the data folder that says what was taken from which release.
_TAKEN: Final = "base.json"
#: The dataset that a build makes of others, so that it is made again rather than taken.
DERIVED: Final = "adoptions"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Base:
    """A release that a study builds on.

    Attributes:
        release: where it is: the address of a site, a data folder, or a file.
        id: of the release; of a file, a checksum.
        datasets: the checksums of the datasets that were taken, by name.
    """

    release: str
    id: str
    datasets: dict[str, str]


def taken(home: Path) -> Base | None:
    """Return what was taken before, if all of it is still there."""
    try:
        known = Base(**json.loads((home / _TAKEN).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    found = ((open_dataset(home, name), content) for name, content in known.datasets.items())
    return known if all(dataset and dataset.content == content for dataset, content in found) else None


def note(home: Path, base: Base) -> Base:
    """Note what has been taken, and remove the datasets of an earlier base that this one does not have."""
    try:
        before = json.loads((home / _TAKEN).read_text("utf-8")).get("datasets", {})
    except (OSError, ValueError):
        before = {}
    for name in before.keys() - base.datasets.keys():
        if open_dataset(home, name):
            remove_dataset(home, name)
    durable.write(home / _TAKEN, json.dumps(asdict(base), indent=1).encode())
    return base


def forget(home: Path) -> None:
    """Remove the datasets of an earlier base from the data folder of a study that has none now."""
    if (home / _TAKEN).exists():
        note(home, Base("", "", {}))
        (home / _TAKEN).unlink()


def origin(base: str, release_id: str, dataset: str) -> str:
    """Return what a dataset that was taken is derived from: the release, and what it was derived from there."""
    address = base.rstrip("/") if base.startswith(("http://", "https://")) else f"{BASE}releases/{release_id}"
    return f"{address} {dataset}".strip()


def check_own(study: Study, names: Iterable[str]) -> None:
    """Make sure that no dataset of a base has the name of one of the study.

    Raises:
        BuildError: naming it.
    """
    if both := sorted({*names} & {*study.datasets, *(listed.dataset for listed in study.sources)}):
        message = f"{', '.join(both)}: the base {study.release} has a dataset of this name; rename that of the study"
        raise BuildError(message)


def take_folder(study: Study, release: Release) -> Base:
    """Take the datasets of a release from its data folder, by links to their files, which are never changed in place.

    A dataset that has been imported again since is taken from the store of the release.

    Raises:
        BuildError: if such a dataset has values of indicators, which the store does not have.
    """
    origin_home, entries = release.path.parents[1], _entries(release.manifest)
    check_own(study, entries)
    known, found = taken(study.home), {}
    for name, entry in entries.items():
        dataset = open_dataset(origin_home, name)
        given = entry.get("given", entry["content"])
        derived_from = origin(study.release, release.id, str(entry["derivedFrom"]))
        if dataset is None or dataset.content != given:
            is_taken = known and known.id == release.id
            found[name] = known.datasets[name] if known and is_taken else _unload(study, release, entry, derived_from)
            continue
        found[name] = given
        if known is None or known.datasets.get(name) != given:
            _link(study.home, origin_home, name, derived_from)
    return note(study.home, Base(study.release, release.id, found))


def _entries(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the datasets of a release that can be taken, by name."""
    return {entry["name"]: entry for entry in manifest["datasets"] if entry["name"] != DERIVED}


def _unload(study: Study, release: Release, entry: Mapping[str, Any], derived_from: str) -> str:
    """Write a dataset from the store of a release; return the checksum of its triples."""
    if entry.get("values"):
        message = f"dataset {entry['name']} has changed since release {release.id}, which does not keep its values"
        raise BuildError(f"{message}: build {release.path.parents[1]} again, then the study")
    with drafting(study.home, str(entry["name"])) as draft, TemporaryDirectory(dir=study.home, prefix=".") as folder:
        path, graph = Path(folder) / "triples.nt", ox.NamedNode(entry["graph"])
        release.store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
        with path.open("rb") as lines:
            while block := lines.read(_BLOCK):
                draft.write(block)
        described = draft.describe(
            title=entry["title"],
            licence=entry["licence"],
            derived_from=derived_from,
            importer=entry["importer"],
            digest=entry["digest"],
            read=entry["things"],
            kept=entry["things"],
        )
    return described.content


def _link(home: Path, origin_home: Path, name: str, derived_from: str) -> None:
    """Let the data folder of a study have a dataset of another."""
    target = home / "datasets" / name
    fresh = target.with_name(f".{name}.new")
    for leftover in (fresh, target):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(
        origin_home / "datasets" / name, fresh, copy_function=lambda file, link: durable.link(Path(file), Path(link))
    )
    path = fresh / "dataset.json"
    about = json.loads(path.read_text("utf-8")) | {"derived_from": derived_from}
    durable.write(path, json.dumps(about, indent=1, ensure_ascii=False).encode())
    fresh.replace(target)
