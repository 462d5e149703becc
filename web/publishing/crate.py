"""The site of a study as an RO-Crate: its files with sizes and checksums, its datasets, and how it was made."""

from __future__ import annotations

import mimetypes
from hashlib import sha256
from typing import Any, Final

from ... import __version__
from ...graph.releases.release import Release
from ...queries.exports.crate import METADATA, to_json
from .contents import Contents

_PROFILE: Final = "https://w3id.org/ro/crate/1.2"
_TYPES: Final = {"ttl": "text/turtle", "nt": "application/n-triples", "nq": "application/n-quads"}
_STUDY: Final = "#study"
_BUILD: Final = "#build"
_SOFTWARE: Final = "#standlink"


def study_crate(release: Release, contents: Contents, files: dict[str, bytes], address: str) -> bytes:
    """Return the metadata of a site as JSON-LD.

    Args:
        release: the release that the site was made from.
        contents: what the site has.
        files: the content of each of its files, by name.
        address: of the site; empty if it is not known.
    """
    about = contents.about
    authors = [_author(number, each) for number, each in enumerate(about["authors"], 1)]
    listed = [_file(name, content) for name, content in sorted(files.items())]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": about["title"],
        "description": f"The study {about['title']!r} as a static site: pages, answers, pictures and data.",
        "datePublished": release.published,
        "version": release.id,
        "license": {"@id": about["licence"]},
        "author": [{"@id": author["@id"]} for author in authors],
        "hasPart": [{"@id": file["@id"]} for file in listed],
        "mentions": [{"@id": _BUILD}, *({"@id": entry["graph"]} for entry in contents.datasets)],
    }
    if address:
        root["url"] = address
    graph = [
        {"@id": METADATA, "@type": "CreativeWork", "conformsTo": {"@id": _PROFILE}, "about": {"@id": "./"}},
        root,
        *authors,
        *listed,
        *(_dataset(entry) for entry in contents.datasets),
        {"@id": about["licence"], "@type": "CreativeWork", "name": about["licence"]},
        {"@id": _SOFTWARE, "@type": "SoftwareApplication", "name": "Standlink", "softwareVersion": __version__},
        {
            "@id": _BUILD,
            "@type": "CreateAction",
            "name": f"Build of release {release.id}",
            "instrument": {"@id": _SOFTWARE},
            "object": [{"@id": entry["graph"]} for entry in contents.datasets],
            "result": {"@id": "./"},
            "endTime": release.published,
        },
    ]
    return to_json({"@context": f"{_PROFILE}/context", "@graph": graph})


def _author(number: int, author: dict[str, str]) -> dict[str, Any]:
    orcid = author.get("orcid")
    return {
        "@id": f"https://orcid.org/{orcid}" if orcid else f"#author-{number}",
        "@type": "Person",
        "name": author["name"],
    }


def _file(name: str, content: bytes) -> dict[str, Any]:
    media_type = _TYPES.get(name.rpartition(".")[2]) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {
        "@id": name,
        "@type": "File",
        "encodingFormat": media_type,
        "contentSize": str(len(content)),
        "sha256": sha256(content).hexdigest(),
    }


def _dataset(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "@id": entry["graph"],
        "@type": "Dataset",
        "name": entry["title"],
        "license": {"@id": entry["licence"]},
        "version": entry["content"],
        "distribution": {"@id": f"graph/{entry['name']}.ttl"},
    }
