"""The names in a query: where each stands, and which of them a release does not know, with those that may be meant.

Only index look-ups, so that they cost little beside the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from ...graph.releases.release import Release
from ...graph.store.store import INFERRED, ONTOLOGY, RDF_TYPE, Store
from ...graph.store.tokens import Token
from ...ontology.namespaces import BASE, GRAPHS, KINDS, PREFIXES, is_thing, kind_and_slug, mint, node
from ...ontology.namespaces import ONTOLOGY as TERMS
from ..search.slugs import near_slugs
from .outline import Outline

#: Vocabularies of others, for suggestions; rdflib knows their terms.
_VOCABULARIES: Final = ("DCAT", "DCTERMS", "FOAF", "OWL", "PROV", "RDF", "RDFS", "SH", "SKOS", "VOID")
_PROPERTIES: Final = tuple(node(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation"))
_CLASS: Final = node("owl:Class")
#: What is wrong with a term in a place that its role does not allow.
_MISPLACED: Final = {("class", "property"): "no_class", ("property", "class"): "no_property"}


@dataclass(frozen=True)
class Mention:
    """An IRI in a query, the place it has there (``graph``, ``class``, ``property`` or another), and its token."""

    iri: str
    place: str
    token: Token = field(compare=False)


class Unknown(NamedTuple):
    """What is wrong with a name, as the key of its text in ``hints.toml``, and the IRIs that may be meant."""

    key: str
    iri: str
    near: tuple[str, ...] = ()


def mentions(outline: Outline, base_iri: str) -> Iterator[Mention]:
    """Yield the IRIs of a query outside its prologue, the template of CONSTRUCT, datatypes and functions."""
    at, found = _after_prologue(outline.tokens), outline.tokens
    while at < len(found):
        token = found[at]
        if token.word == "CONSTRUCT" and found[at + 1 : at + 2] and found[at + 1].text == "{":
            at = next((i for i in range(at, len(found)) if found[i].text == "}"), len(found))
        iri = iri_of(token, outline, base_iri)
        before, after = found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None
        is_function = after is not None and after.text == "(" and not (iri or "").startswith(BASE)
        if iri and not is_function and not (before and before.text == "^^"):
            yield Mention(iri, _place(before, after, outline, base_iri), token)
        at += 1


def _after_prologue(found: tuple[Token, ...]) -> int:
    at = 0
    while at < len(found) and found[at].word in ("PREFIX", "BASE"):
        at += 3 if found[at].word == "PREFIX" else 2
    return at


def iri_of(token: Token, outline: Outline, base_iri: str) -> str | None:
    """Return the IRI that a token writes; None if it is no IRI or name, or its prefix is not declared."""
    if token.kind == "iri":
        return urljoin(base_iri, token.text[1:-1])
    prefix, _, local = token.text.partition(":")
    if token.kind == "name" and local and prefix in outline.prefixes:
        return outline.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
    return None


def _place(before: Token | None, after: Token | None, outline: Outline, base_iri: str) -> str:
    if before is None:
        return ""
    if before.word in ("FROM", "NAMED", "GRAPH"):
        return "graph"
    if before.text == "a" or iri_of(before, outline, base_iri) == RDF_TYPE.value:
        return "class"
    is_between = before.kind == "variable" and after is not None and after.kind == "variable"
    return "property" if is_between else ""


def unknown(release: Release, mention: Mention, *, empty: bool) -> Callable[[], Unknown] | None:
    """Return what finds out what is wrong with a name; None if nothing is. Suggestions take time.

    Args:
        release: the release that may know it.
        mention: the name.
        empty: whether the query has no result, so that names of other vocabularies and unused terms are looked at too.
    """
    store, iri = release.store, mention.iri
    try:
        named = ox.NamedNode(iri)
    except ValueError:
        return None
    if mention.place == "graph":
        known = _graph_names(release)
        return None if iri in known else lambda: Unknown("graph", iri, _near_graphs(known, iri))
    if iri.startswith(TERMS):
        return _of_term(store, named, mention.place, empty)
    if iri in PREFIXES.values() or iri.startswith(PREFIXES["xsd"]) or _occurs(store, named):
        return None
    if is_thing(iri):
        return lambda: Unknown("thing", iri, _near_things(release, iri))
    # Other IRIs may be compared with, or made, without being in the data.
    return (lambda: Unknown("other", iri, _near_others(store, iri))) if empty else None


def _of_term(store: Store, term: ox.NamedNode, place: str, empty: bool) -> Callable[[], Unknown] | None:
    known, iri = terms(store), term.value
    role = known.get(iri)
    fault = "term" if role is None else _MISPLACED.get((place, role), "")
    if fault:
        return lambda: Unknown(fault, iri, _near_terms(known, iri, place))
    pattern = {"property": (None, term, None), "class": (None, RDF_TYPE, term)}.get(role or "")
    if empty and pattern and not any(store.triples(*pattern)):
        return lambda: Unknown("unused", iri)
    return None


def _occurs(store: Store, named: ox.NamedNode) -> bool:
    return store.exists(named) or any(store.incoming(named)) or any(store.triples(None, named))


def _graph_names(release: Release) -> list[str]:
    return [*(entry["graph"] for entry in release.manifest["datasets"]), INFERRED.value, ONTOLOGY.value]


def _near_graphs(known: list[str], iri: str) -> tuple[str, ...]:
    names = {name.removeprefix(GRAPHS): name for name in known}
    return tuple(names[name] for name in _close(iri.rstrip("/").rpartition("/")[2], list(names)))


def _near_things(release: Release, iri: str) -> tuple[str, ...]:
    known = kind_and_slug(iri)
    if known is None:
        return ()
    others = [mint(kind, known[1]) for kind in KINDS if release.store.exists(ox.NamedNode(mint(kind, known[1])))]
    return tuple(others or [mint(known[0], slug) for slug in near_slugs(release.index, *known)])


@lru_cache(maxsize=2)
def terms(store: Store) -> dict[str, str]:
    """Return the terms of the ontology of a release, each with its role: ``class``, ``property`` or empty."""
    found: dict[str, str] = {}
    for quad in store.quads(None, RDF_TYPE, None, ONTOLOGY):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(TERMS):
            role = "class" if quad.object == _CLASS else "property" if quad.object in _PROPERTIES else ""
            found[quad.subject.value] = role or found.get(quad.subject.value, "")
    return found


def _near_terms(known: dict[str, str], iri: str, place: str) -> tuple[str, ...]:
    wanted = place if place in ("class", "property") else ""
    names = {term.removeprefix(TERMS): term for term, role in known.items() if not wanted or role == wanted}
    return tuple(names[name] for name in _close(iri.removeprefix(TERMS), list(names)) if names[name] != iri)


def _near_others(store: Store, iri: str) -> tuple[str, ...]:
    """Return the terms of the same vocabulary that the release uses and that are spelt nearly so."""
    # rdflib is slow to load, and few queries need it.
    import rdflib

    for name in _VOCABULARIES:
        namespace = getattr(rdflib, name)
        if iri.startswith(str(namespace)):
            used = {str(term).removeprefix(str(namespace)): str(term) for term in dir(namespace)}
            close = [used[local] for local in _close(iri.removeprefix(str(namespace)), list(used), most=8)]
            return tuple(term for term in close if any(store.triples(None, ox.NamedNode(term))))[:2]
    return ()


def _close(word: str, known: list[str], most: int = 2) -> list[str]:
    """Return the names with the fewest errors of spelling, else those that contain the word."""
    slips = max(1, min(3, len(word) // 4))
    near = extract(word.lower(), known, scorer=OSA.distance, processor=str.lower, score_cutoff=slips, limit=most)
    if near:
        return [name for name, distance, _ in near if distance == near[0][1]]
    inside = [name for name in known if len(word) > 3 and word.lower() in name.lower()]
    return sorted(inside, key=lambda name: (len(name), name))[:most]
