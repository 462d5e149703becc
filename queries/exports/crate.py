"""A release as an RO-Crate: its files with sizes and checksums, its datasets with licences, and how it was made.

RO-Crate 1.2 (https://www.researchobject.org/ro-crate/specification/1.2/) is a JSON-LD file, ``ro-crate-metadata.json``.
In a folder it is beside the files. On a site its files are addresses, and the crate is the page of the data.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from ...errors import FileError
from ...graph.pipeline.tabulation import definitions
from ...graph.releases.dumps import DUMPS, QUADS
from ...graph.releases.release import TABLES, Release
from ...graph.store.export import FORMATS, serialize
from ...graph.store.store import ONTOLOGY
from ...ontology.namespaces import BASE
from ...ontology.namespaces import ONTOLOGY as ONTOLOGY_TERMS
from .about import UNDETERMINED, licence, rights

METADATA: Final = "ro-crate-metadata.json"
_PROFILE: Final = "https://w3id.org/ro/crate/1.2"
_MAINTAINERS: Final = "#maintainers"
_BUILD: Final = "#build"
_SOFTWARE: Final = "#standlink"
_QUADS: Final = ("application/n-quads", "application/gzip")
_PARQUET: Final = ("application/vnd.apache.parquet",)
#: The licence of the ontology.
_DATA_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

_Entity = dict[str, Any]


@dataclass(frozen=True)
class _Part:
    """A file of the crate: its path in a folder, its address on a site, and what it holds.

    ``file`` is its name in the release; empty if it is written for the crate.
    """

    path: str
    address: str
    file: str
    name: str
    description: str
    media_types: tuple[str, ...]


def crate(release: Release, version: str, site: str = "") -> _Entity:
    """Return the metadata of a release as JSON-LD.

    Args:
        release: the release.
        version: of Standlink.
        site: the address of the site that has the files; by default they are in the folder of the metadata.
    """
    root = f"{site}/data/" if site else "./"
    files = [_file(part, release, site) for part in _parts(release) if part.address or not site]
    datasets = list(_datasets(release))
    return {
        "@context": f"{_PROFILE}/context",
        "@graph": [
            {
                "@id": METADATA,
                "@type": "CreativeWork",
                "conformsTo": {"@id": _PROFILE},
                "about": {"@id": root},
            },
            _root(root, release, files, datasets),
            *files,
            *datasets,
            *_licences(release),
            {"@id": _MAINTAINERS, "@type": "Organization", "name": "The Standlink maintainers"},
            {"@id": _SOFTWARE, "@type": "SoftwareApplication", "name": "Standlink", "softwareVersion": version},
            {
                "@id": _BUILD,
                "@type": "CreateAction",
                "name": f"Build of release {release.id}",
                "description": "Loads the datasets, infers, validates against SHACL shapes and writes the tables.",
                "instrument": {"@id": _SOFTWARE},
                "object": [{"@id": dataset["@id"]} for dataset in datasets],
                "result": {"@id": root},
                "endTime": release.published,
            },
        ],
    }


def write_crate(release: Release, version: str, folder: Path) -> None:
    """Write a release as a folder: copies of its files, and their description. The folder appears when it is complete.

    Raises:
        FileError: if the folder exists and has files, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileError(folder, None, "exists and is not an empty folder; name a new one")
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for each in _parts(release):
            target = part / each.path
            target.parent.mkdir(exist_ok=True)
            if each.file:
                shutil.copyfile(release.file(each.file), target)
            else:
                target.write_bytes(_ontology(release))
        (part / METADATA).write_bytes(to_json(crate(release, version)))
        part.replace(folder)
    except OSError as error:
        raise FileError(folder, None, f"cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def to_json(entity: _Entity) -> bytes:
    """Return metadata as the text of a file."""
    return msgspec.json.format(msgspec.json.encode(entity), indent=1)


def _root(root: str, release: Release, files: list[_Entity], datasets: list[_Entity]) -> _Entity:
    entries, common = release.manifest["datasets"], licence(release)
    about = (
        f"A knowledge graph of how technical standards spread, with {release.manifest['triples']:,} triples of "
        f"{len(entries)} datasets, and the same facts as tables. {'' if common else rights(release).en}"
    )
    return {
        "@id": root,
        "@type": "Dataset",
        "name": f"Standlink, release {release.id}",
        "description": about.strip(),
        "datePublished": release.published,
        "version": release.id,
        "identifier": release.id,
        "url": BASE,
        "publisher": {"@id": _MAINTAINERS},
        "license": [{"@id": each} for each in sorted({_licence_of(entry) for entry in entries})],
        "hasPart": [{"@id": file["@id"]} for file in files],
        "mentions": [{"@id": _BUILD}, *({"@id": dataset["@id"]} for dataset in datasets)],
    }


def _parts(release: Release) -> Iterator[_Part]:
    """Yield the files of a crate that the release has."""
    if f"{DUMPS}/{QUADS}" in release.files:
        about = "All named graphs except the ontology, those of inferred triples and of provenance included."
        yield _Part(QUADS, f"/data/{QUADS}", f"{DUMPS}/{QUADS}", "The graph as N-Quads", about, _QUADS)
    about = f"The ontology with which the release was built, {ONTOLOGY_TERMS.rstrip('#')}."
    yield _Part("ontology.ttl", "/ontology.ttl", "", "Ontology", about, ("text/turtle",))
    for definition in definitions():
        path = f"{TABLES}/{definition.name}.parquet"
        if path in release.files:
            about = f"Each row is {definition.row}."
            yield _Part(path, f"/data/{path}", path, f"Analysis table {definition.name}", about, _PARQUET)
    if "report.ttl" in release.files:
        about = "The results of validation against the SHACL shapes."
        yield _Part("report.ttl", "", "report.ttl", "Validation report", about, ("text/turtle",))


def _file(part: _Part, release: Release, site: str) -> _Entity:
    """Return the description of a file; on a site, the ontology is sent in its current version, without a checksum."""
    found: _Entity = {
        "@id": f"{site}{part.address}" if site else part.path,
        "@type": "File",
        "name": part.name,
        "description": part.description,
        "encodingFormat": part.media_types[0] if len(part.media_types) == 1 else list(part.media_types),
    }
    if part.file:
        entry = release.files[part.file]
        return {**found, "contentSize": str(entry["size"]), "sha256": entry["sha256"]}
    found["license"] = {"@id": _DATA_LICENCE}
    if site:
        return found
    content = _ontology(release)
    return {**found, "contentSize": str(len(content)), "sha256": sha256(content).hexdigest()}


def _ontology(release: Release) -> bytes:
    return serialize(release.store.quads(graph=ONTOLOGY), FORMATS["ttl"])


def _datasets(release: Release) -> Iterator[_Entity]:
    """Yield the datasets: each a named graph in the N-Quads, with its licence and where it came from.

    In an RO-Crate a ``Dataset`` is a folder, so they have another type.
    """
    for entry in release.manifest["datasets"]:
        sources = [{"@id": source} for source in str(entry.get("derivedFrom", "")).split()]
        yield {
            "@id": entry["graph"],
            "@type": "CreativeWork",
            "additionalType": "http://rdfs.org/ns/void#Dataset",
            "name": entry["title"],
            "description": f"A named graph of {entry['triples']:,} triples in {QUADS}.",
            "dateModified": entry["imported"],
            "license": {"@id": _licence_of(entry)},
            **({"isBasedOn": sources} if sources else {}),
        }


def _licences(release: Release) -> Iterator[_Entity]:
    for iri in sorted({_licence_of(entry) for entry in release.manifest["datasets"]} | {_DATA_LICENCE}):
        name = "Rights undetermined" if iri == UNDETERMINED else iri
        yield {"@id": iri, "@type": "CreativeWork", "name": name, "url": iri}


def _licence_of(entry: dict[str, Any]) -> str:
    return str(entry.get("licence") or UNDETERMINED)
