"""Citations as BibTeX, by permanent addresses: of a thing, of the graph, or of a source itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..ontology.namespaces import BASE, kind_and_slug, node

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def today() -> str:
    """Return the date, in UTC, on which an address is cited."""
    return datetime.now(UTC).date().isoformat()


def bibtex(description: Description, release: Release) -> str:
    """Return the BibTeX entry of a thing by its permanent address; of a source, the entry of the source."""
    known = kind_and_slug(description.iri)
    key = "standlink-" + "-".join(known) if known else "standlink"
    title = f"{{{escaped(description.label)}}}"
    if description.kind == "source":
        store, source = release.store, ox.NamedNode(description.iri)
        issued = store.text(source, node("dcterms:issued")) or ""
        publisher = store.text(source, node("dcterms:publisher")) or ""
        page = next(iter(store.nodes(source, node("foaf:page"))), source)
        author = f"{{{escaped(publisher)}}}" if publisher else ""
        fields = {"title": title, "author": author, "year": issued[:4], "url": page.value, "urldate": today()}
        return _entry(key.removeprefix("standlink-source-"), fields)
    return _entry(key, {"title": title, **_published(release, description.iri)})


def dataset_bibtex(release: Release) -> str:
    """Return the BibTeX entry of the graph as a whole."""
    title = "{Standlink: a knowledge graph of how standards, regional innovation and global linkages drive each other}"
    return _entry(f"standlink-{release.published[:4]}", {"title": title, **_published(release, BASE)})


def _published(release: Release, iri: str) -> dict[str, str]:
    """Return the fields of what Standlink publishes at a permanent address."""
    return {
        "author": "{Standlink}",
        "year": release.published[:4],
        "version": escaped(release.id),
        "url": iri,
        "urldate": today(),
    }


def escaped(text: str) -> str:
    r"""Escape the characters that BibTeX reads as commands.

    >>> escaped("R&D 100%")
    'R\\&D 100\\%'
    """
    return re.sub(r"[\\{}%&$#_~^]", lambda m: _SPECIAL[m[0]], " ".join(text.split()))


def _entry(key: str, fields: dict[str, str]) -> str:
    # Addresses are percent-encoded: a brace or line break would end the field early.
    lines = [f"  {name} = {{{_address(v) if name == 'url' else v}}}" for name, v in fields.items() if v]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _address(url: str) -> str:
    return re.sub(r"[\s{}\\]", lambda m: f"%{ord(m[0]):02X}", url)
