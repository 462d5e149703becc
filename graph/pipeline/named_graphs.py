"""The named graphs of a release as N-Triples files, from its store or a dump, and what they say of datasets."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import FileError, NoReleaseError
from ...ontology.namespaces import GRAPHS, compact, namespaces_of
from ...plurals import counted
from ..releases.checksum import file_checksum
from ..releases.dataset import NON_PUBLIC, Dataset
from ..releases.difference import lines_of
from ..releases.release import Release
from ..store.corruption import is_corruption
from ..store.store import INFERRED, ONTOLOGY, RDF_TYPE
from ..store.triples_frame import starts_with_any
from .loading import PROVENANCE

#: The importer of datasets that were restored from a dump; the next build from their sources imports them again.
IMPORTER: Final = "restored from a dump"
_BLOCK: Final = 1 << 20
#: The first bytes of a file in gzip; RFC 1952, 2.3.1.
_GZIP: Final = b"\x1f\x8b"
_EXPECTED: Final = "Expected the output of 'standlink export FILE.nq' or 'FILE.nq.gz'."
_IRI: Final = rb'<[^\x00-\x20<>"{}|^`\\]*>'
#: A line of N-Quads as the export writes it: the triple, which may not have blank nodes, and the name of its graph.
_QUAD: Final = re.compile(
    rb'(%s %s (?:%s|"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^%s)?)) <%s([a-z0-9]+(?:-[a-z0-9]+)*)> \.\n'
    % (_IRI, _IRI, _IRI, _IRI, re.escape(GRAPHS.encode()))
)

#: N-Triples files by the names of their graphs, without the common beginning of these.
Graphs = Mapping[str, Path]


def graphs_of(release: Release, folder: Path) -> Graphs:
    """Write the named graphs of a store to a folder.

    Raises:
        NoReleaseError: if the store is damaged.
    """
    graphs: dict[str, Path] = {}
    try:
        for graph in release.store.graphs():
            if graph != ONTOLOGY:
                path = folder / f"{len(graphs)}.nt"
                release.store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
                graphs[graph.value.removeprefix(GRAPHS)] = path
    except (RuntimeError, OSError) as error:
        if not is_corruption(error):
            raise
        raise NoReleaseError(f"the store of release {release.id} is damaged: {error}") from error
    return graphs


def split(dump: Path, folder: Path) -> Graphs:
    """Write the graphs of a dump to a folder.

    Raises:
        FileError: if it cannot be read, or a line is not a quad of a graph of Standlink.
    """
    graphs: dict[str, Path] = {}
    try:
        with _opened(dump) as lines, ExitStack() as files:
            out: dict[bytes, Callable[[bytes], int]] = {}
            for number, line in enumerate(lines, 1):
                match = _QUAD.fullmatch(line)
                if match is None:
                    raise FileError(dump, number, _malformed(line))
                if match[2] not in out:
                    name = match[2].decode()
                    graphs[name] = folder / f"{len(graphs)}.nt"
                    out[match[2]] = files.enter_context(graphs[name].open("wb", buffering=_BLOCK)).write
                out[match[2]](match[1] + b" .\n")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileError(dump, None, f"is damaged, or was cut off: {error}. {_EXPECTED}") from error
    except OSError as error:
        raise FileError(dump, None, f"cannot be read: {error.strerror or error}") from error
    if PROVENANCE.value.removeprefix(GRAPHS) not in graphs:
        raise FileError(dump, None, f"has no graph {PROVENANCE.value}, which describes its datasets. {_EXPECTED}")
    return graphs


def _opened(dump: Path) -> BufferedIOBase:
    """Open a dump, whether it is compressed by gzip or not."""
    with dump.open("rb") as file:
        compressed = file.read(len(_GZIP)) == _GZIP
    return gzip.open(dump, "rb") if compressed else dump.open("rb")


def _malformed(line: bytes) -> str:
    if not line.endswith(b"\n"):
        return f"the last line is incomplete: was the dump cut off? {_EXPECTED}"
    shown = line.decode("utf-8", "replace").strip()[:80]
    return f"not a quad in a graph {GRAPHS}...: {shown}. {_EXPECTED}"


def names(graphs: Graphs) -> list[str]:
    """Return the names of the datasets among graphs, in the order of builds."""
    built = {graph.value.removeprefix(GRAPHS) for graph in (INFERRED, PROVENANCE)}
    return sorted(graphs.keys() - built, key=lambda name: f"{name}.ttl")


def described(name: str, graphs: Graphs, dump: Path | None = None) -> Dataset:
    """Return the description of a dataset, as far as the graphs have it.

    Raises:
        FileError: if a dump does not describe it, or does not have as many triples as it says.
    """
    about = _about(graphs[PROVENANCE.value.removeprefix(GRAPHS)], GRAPHS + name)
    lines = lines_of(graphs[name])
    said = about.get("void:triples", [""])[0]
    if dump and (not said or int(said) != len(lines)):
        message = (
            f"has {counted(len(lines), 'triple')} of graph {GRAPHS}{name}, and says that there are {said or 'none'}"
        )
        raise FileError(dump, None, f"{message}: was the dump cut off or changed?")
    if dump and (missing := [key for key in ("rdfs:label", "dcterms:license") if key not in about]):
        raise FileError(dump, None, f"does not describe the graph {GRAPHS}{name}: it has no {' and no '.join(missing)}")
    content = file_checksum(graphs[name])
    typed = lines.filter(
        starts_with_any(lines, (f"<{each}" for each in namespaces_of()))
        & lines.str.contains(f"> {RDF_TYPE} <", literal=True)
    )
    things = typed.str.splitn(" ", 2).struct[0].n_unique()
    return Dataset(
        name=name,
        title=about.get("rdfs:label", [name])[0],
        licence=about.get("dcterms:license", [""])[0],
        derived_from=" ".join(about.get("prov:wasDerivedFrom", ())),
        importer=IMPORTER,
        digest=content,
        imported=datetime.now(UTC).isoformat(timespec="seconds"),
        read=things,
        kept=things,
        triples=len(lines),
        version=about.get("dcat:version", [""])[0],
        licence_note=about.get("dcterms:rights", [""])[0],
        content=content,
        private=NON_PUBLIC.value in about.get("dcterms:accessRights", ()),
    )


def _about(path: Path, graph: str) -> dict[str, list[str]]:
    """Return the values of the properties of a dataset, by their prefixed names."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES):
        if quad.subject == ox.NamedNode(graph) and not isinstance(quad.object, ox.Triple):
            found.setdefault(compact(quad.predicate.value), []).append(quad.object.value)
    return found
