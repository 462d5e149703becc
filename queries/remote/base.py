"""Take the datasets of the release that a study builds on: from a site, a data folder, or a downloaded file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from ...errors import BuildError, NoReleaseError, NotFoundError
from ...graph.pipeline.named_graphs import described, names, split
from ...graph.releases.checksum import file_checksum
from ...graph.releases.dataset import COUNTED, Dataset, drafting
from ...graph.releases.release import Releases
from ...graph.releases.values import write_values
from ...graph.studies.base import DERIVED, Base, check_own, note, origin, take_folder, taken
from ...graph.studies.study import Study
from .graph import RemoteGraph, connect, download

if TYPE_CHECKING:
    import polars as pl

#: Seconds that a site may be silent; it makes the file when it is first wanted.
_PATIENCE: Final = 600.0
_BLOCK: Final = 1 << 20
#: How much of the checksum of a file stands for its release.
_ID: Final = 24

Say = Callable[[str], None]


def import_base(study: Study, locked: str = "", say: Say = lambda _: None) -> Base:
    """Take the datasets of the release that a study builds on, unless the study has them already.

    Args:
        study: which names the release.
        locked: the id of the release that ``study.lock`` names, which is taken then; empty for the current one.
        say: is told what takes long.

    Raises:
        BuildError: if the release is not the locked one, or a dataset cannot be taken.
        NoReleaseError: if there is no release in a folder, as a RemoteError, at an address.
        FileError: if a file is not a download of a release.
    """
    if study.release.startswith(("http://", "https://")):
        return _from_site(study, locked, say)
    place = (study.folder / study.release).resolve()
    if place.is_file():
        return _from_file(study, place, locked)
    if not place.is_dir():
        raise NoReleaseError(f"base.release: there is no folder or file {place}; correct study.toml")
    releases = Releases(place)
    if locked and locked != releases.current_id() and locked not in releases.ids():
        raise _other(study, locked, str(releases.current_id()))
    return take_folder(study, releases.named(locked) if locked else releases.current())


def _from_site(study: Study, locked: str, say: Say) -> Base:
    known, address = taken(study.home), study.release.rstrip("/")
    if known and locked and (known.release, known.id) == (study.release, locked):
        return known
    graph = connect(address, _PATIENCE)
    if locked and graph.release.id != locked:
        try:
            graph = connect(f"{address}/releases/{locked}", _PATIENCE)
        except (NotFoundError, NoReleaseError):
            raise _other(study, locked, graph.release.id) from None
    if known and (known.release, known.id) == (study.release, graph.release.id):
        return known
    say(f"Downloading release {graph.release.id} of {address}")
    with TemporaryDirectory() as folder:
        dump = Path(folder) / "standlink.nq"
        dump.write_bytes(download(graph, "/data/standlink.nq"))
        return _write(study, graph.release.id, dump, graph)


def _from_file(study: Study, file: Path, locked: str) -> Base:
    found, known = file_checksum(file)[:_ID], taken(study.home)
    if locked and locked != found:
        raise _other(study, locked, found)
    return known if known and known.id == found else _write(study, found, file, None)


def _write(study: Study, release_id: str, dump: Path, graph: RemoteGraph | None) -> Base:
    """Write a dataset for each that a dump has; all are written before the first takes its place."""
    study.home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=study.home, prefix=".") as folder:
        graphs = split(dump, Path(folder))
        datasets = [described(name, graphs, dump) for name in names(graphs) if name != DERIVED]
        check_own(study, (dataset.name for dataset in datasets))
        values = _values(graph)
        contents = {}
        for dataset in datasets:
            derived_from = origin(graph.release.address if graph else "", release_id, dataset.derived_from)
            own = values.filter(dataset=dataset.name) if values is not None else None
            contents[dataset.name] = _dataset(
                study.home, replace(dataset, derived_from=derived_from), graphs[dataset.name], own
            )
    return note(study.home, Base(study.release, release_id, contents))


def _dataset(home: Path, dataset: Dataset, triples: Path, values: pl.DataFrame | None) -> str:
    """Write one dataset; return the checksum of its triples."""
    with drafting(home, dataset.name) as draft:
        with triples.open("rb") as lines:
            while block := lines.read(_BLOCK):
                draft.write(block)
        if values is not None and len(values):
            draft.values, draft.values_digest = len(values), write_values(draft.folder, values)
        about = {key: value for key, value in asdict(dataset).items() if key not in COUNTED}
        return draft.describe(**about).content


def _values(graph: RemoteGraph | None) -> pl.DataFrame | None:
    """Return the values of indicators of a site; None if it has none, and for a file, which has triples alone."""
    if graph is None or not graph.release.manifest["tables"].get("indicator_value"):
        return None
    return graph.table("indicator_value").collect()


def _other(study: Study, locked: str, found: str) -> BuildError:
    return BuildError(
        f"study.lock names release {locked} as the base of this study, and {study.release} has {found} instead. "
        "To build on what it has, remove the section [base] from study.lock, and build again"
    )
