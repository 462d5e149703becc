"""The IRIs of Standlink: prefixes, slugs, and the minting of IRIs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
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
_PREFIXED_NAME = re.compile(r"([A-Za-z][\w-]*):([\w.~-]*)")
#: Joins the name of a study and a slug, where a thing of a study is named in Standlink: ``usb-c~x``.
STUDY_MARK: Final = "~"
#: The IRI bases of studies by their names, such as ``usb-c``.
_BASES: Final[dict[str, str]] = {}


def register_base(study: str, base: str) -> None:
    """Let the things of a study have IRIs below a base of its own: ``<base><kind>/<slug>``.

    Its vocabulary is ``<base>terms#``. Both get prefixes: ``usb-c:`` for the terms of the study ``usb-c``, and
    ``usb-c-actor:`` and so on for its things. A study that has a base already gets the new one in its place.

    >>> register_base("usb-c", "https://example.org/usb-c/")
    >>> kind_and_slug("https://example.org/usb-c/actor/usb-if")
    ('actor', 'usb-c~usb-if')
    >>> mint("actor", "usb-c~usb-if")
    'https://example.org/usb-c/actor/usb-if'
    >>> unregister_base("usb-c")
    """
    _BASES[study] = base
    namespaces_of.cache_clear()
    vocabularies.cache_clear()
    PREFIXES[study] = terms_of(base)
    PREFIXES.update({f"{study}-{kind}": f"{base}{kind}/" for kind in KINDS})


def unregister_base(study: str) -> None:
    """Forget the base of a study."""
    namespaces_of.cache_clear()
    vocabularies.cache_clear()
    if _BASES.pop(study, None):
        for prefix in (study, *(f"{study}-{kind}" for kind in KINDS)):
            PREFIXES.pop(prefix, None)


def bases() -> Mapping[str, str]:
    """Return the IRI bases of the studies that have been read or whose releases have been opened, by their names."""
    return MappingProxyType(_BASES)


def terms_of(base: str) -> str:
    """Return the namespace of the vocabulary of a study, given its IRI base."""
    return f"{base}terms#"


@cache
def vocabularies() -> tuple[str, ...]:
    """Return the namespaces of terms: of the ontology, and of each study."""
    return (ONTOLOGY, *map(terms_of, _BASES.values()))


def is_case_file(iri: str) -> bool:
    """Return whether a dataset with this origin is of a curated file: of Standlink, or of a study."""
    return iri.startswith((CASES_IRI, *(f"{base}cases/" for base in _BASES.values())))


@cache
def namespaces_of(*kinds: str) -> tuple[str, ...]:
    """Return what the IRIs of things of some kinds begin with, those of studies too.

    Without a kind, what those of all things begin with; below the base of a study, its terms are too.

    >>> "https://w3id.org/standlink/id/actor/ford".startswith(namespaces_of("actor", "region"))
    True
    """
    roots = (THINGS, *_BASES.values())
    return tuple(f"{root}{kind}/" for root in roots for kind in kinds) if kinds else roots


def is_thing(iri: str) -> bool:
    """Return whether an IRI is of a thing of Standlink or of a study.

    >>> is_thing("https://w3id.org/standlink/id/actor/ford"), is_thing("https://w3id.org/standlink/graph/wifi")
    (True, False)
    """
    return iri.startswith(THINGS) or kind_and_slug(iri) is not None


def thing_pattern() -> str:
    """Return the regular expression of the IRIs of all things, with a group for the kind."""
    return f"(?:{'|'.join(map(re.escape, namespaces_of()))})({'|'.join(KINDS)})/[a-z0-9-]+"


def term_name(iri: str) -> str | None:
    """Return the name of a term in addresses: ``adopts``, or ``usb-c~mandates`` of a study; None if it is no term.

    >>> term_name("https://w3id.org/standlink/ontology#adopts")
    'adopts'
    """
    if iri.startswith(ONTOLOGY):
        return iri.removeprefix(ONTOLOGY)
    own = ((study, terms_of(base)) for study, base in _BASES.items())
    return next((study + STUDY_MARK + iri.removeprefix(terms) for study, terms in own if iri.startswith(terms)), None)


def term_iri(name: str) -> str:
    """Return the IRI of a term, given its name in addresses; the reverse of ``term_name``.

    >>> term_iri("adopts")
    'https://w3id.org/standlink/ontology#adopts'
    """
    study, mark, own = name.partition(STUDY_MARK)
    return terms_of(_BASES[study]) + own if mark and study in _BASES else ONTOLOGY + name


def local_name(iri: str) -> str:
    """Return the name of a thing in addresses: its kind and slug, ``actor/ford`` or ``actor/usb-c~usb-if``.

    An IRI that is not of a thing is returned as it is.

    >>> local_name("https://w3id.org/standlink/id/actor/ford")
    'actor/ford'
    """
    if iri.startswith(THINGS):
        return iri.removeprefix(THINGS)
    known = kind_and_slug(iri)
    return "/".join(known) if known else iri


def thing_iri(name: str) -> str:
    """Return the IRI that has a local name, whether or not there is such a thing; the reverse of ``local_name``.

    >>> thing_iri("actor/ford")
    'https://w3id.org/standlink/id/actor/ford'
    """
    kind, _, rest = name.partition("/")
    study, mark, own = rest.partition(STUDY_MARK)
    return f"{_BASES[study]}{kind}/{own}" if mark and study in _BASES else THINGS + name


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
    """Return the IRI of a thing, given its kind and slug; that of a study's thing begins with the study's name.

    Raises:
        ValueError: if the kind is unknown, or the name is not a slug, or begins with the name of no known study.

    >>> mint("actor", "ford")
    'https://w3id.org/standlink/id/actor/ford'
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}; use one of {', '.join(KINDS)}")
    study, mark, own = name.rpartition(STUDY_MARK)
    if not _SLUG.fullmatch(own):
        raise ValueError(f"{name!r} is not a slug; use lower-case letters and digits joined by hyphens")
    if mark and study not in _BASES:
        raise ValueError(f"no study is called {study!r}; known studies: {', '.join(_BASES) or 'none'}")
    return f"{_BASES[study] if mark else THINGS}{kind}/{own}"


def kind_and_slug(iri: str) -> tuple[str, str] | None:
    """Return the kind and slug of a thing's IRI, or None if neither Standlink nor a known study mints such an IRI.

    >>> kind_and_slug("https://w3id.org/standlink/id/actor/ford")
    ('actor', 'ford')
    """
    root, start = THINGS, ""
    if not iri.startswith(THINGS):
        study = next((name for name, base in _BASES.items() if iri.startswith(base)), None)
        if study is None:
            return None
        root, start = _BASES[study], study + STUDY_MARK
    kind, _, name = iri.removeprefix(root).partition("/")
    return (kind, start + name) if kind in KINDS and _SLUG.fullmatch(name) else None


def expand(name: str) -> str | None:
    """Return the IRI of a prefixed name, or None if it is not one or its prefix is unknown.

    >>> expand("actor:ford")
    'https://w3id.org/standlink/id/actor/ford'
    """
    match = _PREFIXED_NAME.fullmatch(name)
    if not match or match[1] not in PREFIXES:
        return None
    return thing_iri(f"{match[1]}/{match[2]}") if match[1] in KINDS else PREFIXES[match[1]] + match[2]


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
