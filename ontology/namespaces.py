"""The IRIs of Standlink: prefixes, slugs, and the minting of IRIs."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import pyoxigraph as ox

BASE: Final = "https://w3id.org/standlink/"
ONTOLOGY: Final = BASE + "ontology#"
THINGS: Final = BASE + "id/"
GRAPHS: Final = BASE + "graph/"
#: Datasets of curated files are derived from IRIs below this one.
CASES_IRI: Final = BASE + "cases/"

#: Kinds of things with IRIs of the form ``THINGS/<kind>/<slug>``, in display order.
KINDS: Final = (
    "standard",
    "actor",
    "region",
    "technology",
    "resource",
    "sector",
    "initiative",
    "event",
    "barrier",
    "strategy",
    "policy",
    "mechanism",
    "theory",
    "trend",
    "claim",
    "observation",
    "statement",
    "coverage",
    "evidence",
    "source",
)

#: Prefixes for curated files, questions, the SPARQL endpoint and all exports.
PREFIXES: Final[dict[str, str]] = {
    "sl": ONTOLOGY,
    **{kind: f"{THINGS}{kind}/" for kind in KINDS},
    "graph": GRAPHS,
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: Letters of Russian, Ukrainian, Belarusian and Greek in Latin letters.
_LATIN: Final = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцыэіґў", "abvgdeziiklmnoprstufhcyeigu", strict=True))
    | {
        "ё": "e",
        "ж": "zh",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "є": "ye",
        "ї": "yi",
    }
    | dict(zip("αβγδεζηικλμνξοπρσςτυφω", "abgdezeiklmnxoprsstyfo", strict=True))
    | {"θ": "th", "χ": "ch", "ψ": "ps"}
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOCAL_NAME = re.compile(r"\w[\w-]*", re.ASCII)
_PREFIXED_NAME = re.compile(r"([A-Za-z][\w-]*):([\w.-]*)")


def slug(text: str) -> str:
    """Return the slug of a name: lower-case ASCII letters and digits, joined by hyphens.

    Cyrillic and Greek letters are transliterated. Letters of other scripts are left out.

    Raises:
        ValueError: if nothing is left; write the slug by hand in that case.

    >>> slug("ISO/IEC 15118-2:2014")
    'iso-iec-15118-2-2014'
    >>> slug("Telefónica")
    'telefonica'
    >>> slug("ПМГ 66-2010")
    'pmg-66-2010'
    """
    latin = text if text.isascii() else unicodedata.normalize("NFC", text).lower().translate(_LATIN)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    result = "-".join(re.findall(r"[a-z0-9]+", plain))
    if not result:
        raise ValueError(f"cannot make a slug of {text!r}: it has no Latin letter or digit")
    return result


def mint(kind: str, name: str) -> str:
    """Return the IRI of a thing, given its kind and slug.

    Raises:
        ValueError: if the kind is unknown or the name is not a slug.

    >>> mint("actor", "ford")
    'https://w3id.org/standlink/id/actor/ford'
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")
    if not _SLUG.fullmatch(name):
        raise ValueError(f"{name!r} is not a slug; use lower-case letters and digits joined by hyphens")
    return f"{THINGS}{kind}/{name}"


def kind_and_slug(iri: str) -> tuple[str, str] | None:
    """Return the kind and slug of a thing's IRI, or None if Standlink does not mint such an IRI.

    >>> kind_and_slug("https://w3id.org/standlink/id/actor/ford")
    ('actor', 'ford')
    """
    if not iri.startswith(THINGS):
        return None
    kind, _, name = iri.removeprefix(THINGS).partition("/")
    return (kind, name) if kind in KINDS and _SLUG.fullmatch(name) else None


def expand(name: str) -> str | None:
    """Return the IRI of a prefixed name, or None if it is not one or its prefix is unknown.

    >>> expand("actor:ford")
    'https://w3id.org/standlink/id/actor/ford'
    """
    match = _PREFIXED_NAME.fullmatch(name)
    return PREFIXES[match[1]] + match[2] if match and match[1] in PREFIXES else None


def node(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name, for names written in code.

    Raises:
        ValueError: if it is not a prefixed name, or its prefix is unknown.

    >>> node("dcterms:title").value
    'http://purl.org/dc/terms/title'
    """
    iri = expand(name)
    if iri is None:
        raise ValueError(f"{name!r} is not a prefixed name; known prefixes: {', '.join(PREFIXES)}")
    return ox.NamedNode(iri)


def compact(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI itself if no prefix gives a legal name.

    >>> compact("https://w3id.org/standlink/ontology#adopts")
    'sl:adopts'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
