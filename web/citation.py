"""Citations as BibTeX: of the page of a thing, or of the source itself if the thing is a source."""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..ontology.namespaces import kind_and_slug, node

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


def bibtex(description: Description, release: Release, url: str) -> str:
    """Return the BibTeX entry of the page of a thing; of a source, the entry of the source."""
    known = kind_and_slug(description.iri)
    key = "standlink-" + "-".join(known) if known else "standlink"
    if description.kind == "source":
        store, source = release.store, ox.NamedNode(description.iri)
        issued = store.text(source, node("dcterms:issued")) or ""
        publisher = store.text(source, node("dcterms:publisher")) or ""
        page = next(iter(store.nodes(source, node("foaf:page"))), None)
        author = f"{{{escaped(publisher)}}}" if publisher else ""
        fields = {"title": f"{{{escaped(description.label)}}}", "author": author}
        fields |= {"year": issued[:4], "url": page.value if page else url}
        return _entry(key.removeprefix("standlink-source-"), fields)
    fields = {
        "title": f"{{{escaped(description.label)}}}",
        "author": "{Standlink}",
        "year": release.published[:4],
        "url": url,
        "note": f"Release {escaped(release.id)}",
    }
    return _entry(key, fields)


def dataset_bibtex(release: Release, url: str) -> str:
    """Return the BibTeX entry of the graph as a whole."""
    title = "{Standlink: a knowledge graph of how standards, regional innovation and global linkages drive each other}"
    year = release.published[:4]
    return _entry(
        f"standlink-{year}",
        {"title": title, "author": "{Standlink}", "year": year, "url": url, "note": f"Release {escaped(release.id)}"},
    )


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
