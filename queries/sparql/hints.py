"""Hints on a query: unknown words with suggestions, and forms that mislead. The texts are in ``hints.toml``.

Only index look-ups and patterns on the tokens of the query, so that hints cost little beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pyoxigraph as ox
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from ...graph.releases.release import Release
from ...graph.store.store import INFERRED, ONTOLOGY, RDF_TYPE, Store
from ...graph.store.tokens import Token, spaced
from ...ontology.namespaces import BASE, GRAPHS, KINDS, PREFIXES, THINGS, compact, kind_and_slug, mint, node
from ...ontology.namespaces import ONTOLOGY as TERMS
from ..search.slugs import near_slugs
from .outline import Outline
from .products import products

#: The most names of a query that are looked up, and the most that are said to be unknown.
_MOST_NAMES: Final = 200
_MOST_SAID: Final = 3
#: The longest query, in characters, in which forms are looked for; the time for some grows with the square.
_LONGEST: Final = 10_000
#: Vocabularies of others, for suggestions; rdflib knows their terms.
_VOCABULARIES: Final = ("DCAT", "DCTERMS", "FOAF", "OWL", "PROV", "RDF", "RDFS", "SH", "SKOS", "VOID")
_PROPERTIES: Final = tuple(node(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation"))
_CLASS: Final = node("owl:Class")
#: The text on a term in a place that its role does not allow.
_MISPLACED: Final = {("class", "property"): "no_class", ("property", "class"): "no_property"}


class HintWarning(UserWarning):
    """A hint on a query that was run in Python."""


@dataclass(frozen=True)
class Hint:
    """A hint in English and Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    @property
    def sentence(self) -> str:
        """The hint with a capital, unless it begins with a name."""
        return self.en if re.match(r"[\w-]*:", self.en) else self.en[:1].upper() + self.en[1:]


@dataclass(frozen=True)
class Mention:
    """An IRI in a query, and the place it has there: ``graph``, ``class``, ``property`` or another."""

    iri: str
    place: str


def hints(
    release: Release, sparql: str, *, empty: bool, base_iri: str = BASE, graphs: tuple[str, ...] = ()
) -> tuple[Hint, ...]:
    """Return the hints on a query that has been evaluated.

    Args:
        release: the release that it was evaluated on.
        sparql: the query, which is well-formed.
        empty: whether it has no rows, is false, or gives an empty graph. More can then be said of its words.
        base_iri: the IRI that relative IRIs are relative to.
        graphs: the graphs that the request names beside the query.
    """
    outline = Outline.of(sparql)
    mentions = [*(Mention(graph, "graph") for graph in graphs), *_mentions(outline, base_iri)]
    looked_up = (_unknown(release, mention, empty) for mention in islice(dict.fromkeys(mentions), _MOST_NAMES))
    found = [unknown for unknown in looked_up if unknown is not None]
    more = [_hint("words.more", count=str(len(found) - _MOST_SAID))] if len(found) > _MOST_SAID else []
    return (*(make() for make in found[:_MOST_SAID]), *more, *_forms(release.store, outline))


def _mentions(outline: Outline, base_iri: str) -> Iterator[Mention]:
    """Yield the IRIs of a query outside its prologue, the template of CONSTRUCT, datatypes and functions."""
    at, found = _after_prologue(outline.tokens), outline.tokens
    while at < len(found):
        token = found[at]
        if token.word == "CONSTRUCT" and found[at + 1 : at + 2] and found[at + 1].text == "{":
            at = next((i for i in range(at, len(found)) if found[i].text == "}"), len(found))
        iri = _iri(token, outline, base_iri)
        before, after = found[at - 1] if at else None, found[at + 1] if at + 1 < len(found) else None
        is_function = after is not None and after.text == "(" and not (iri or "").startswith(BASE)
        if iri and not is_function and not (before and before.text == "^^"):
            yield Mention(iri, _place(before, after, outline, base_iri))
        at += 1


def _after_prologue(found: tuple[Token, ...]) -> int:
    at = 0
    while at < len(found) and found[at].word in ("PREFIX", "BASE"):
        at += 3 if found[at].word == "PREFIX" else 2
    return at


def _iri(token: Token, outline: Outline, base_iri: str) -> str | None:
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
    if before.text == "a" or _iri(before, outline, base_iri) == RDF_TYPE.value:
        return "class"
    is_between = before.kind == "variable" and after is not None and after.kind == "variable"
    return "property" if is_between else ""


def _unknown(release: Release, mention: Mention, empty: bool) -> Callable[[], Hint] | None:
    """Return what makes the hint on a name that is unknown, or cannot have its place; suggestions take time."""
    store, iri = release.store, mention.iri
    try:
        named = ox.NamedNode(iri)
    except ValueError:
        return None
    if mention.place == "graph":
        known = _graph_names(release)
        return None if iri in known else lambda: _near_hint("graph", iri, _near_graphs(known, iri))
    if iri.startswith(TERMS):
        return _of_term(store, named, mention.place, empty)
    if iri in PREFIXES.values() or iri.startswith(PREFIXES["xsd"]) or _occurs(store, named):
        return None
    if iri.startswith(THINGS):
        return lambda: _near_hint("thing", iri, _near_things(release, iri))
    # Other IRIs may be compared with, or made, without being in the data.
    return (lambda: _near_hint("other", iri, _near_others(store, iri))) if empty else None


def _of_term(store: Store, term: ox.NamedNode, place: str, empty: bool) -> Callable[[], Hint] | None:
    terms, iri = _terms(store), term.value
    role = terms.get(iri)
    fault = "term" if role is None else _MISPLACED.get((place, role), "")
    if fault:
        return lambda: _near_hint(fault, iri, _near_terms(terms, iri, place))
    pattern = {"property": (None, term, None), "class": (None, RDF_TYPE, term)}.get(role or "")
    if empty and pattern and not any(store.triples(*pattern)):
        return lambda: _hint("words.unused", name=compact(iri))
    return None


def _forms(store: Store, outline: Outline) -> Iterator[Hint]:
    """Yield the hints on forms that mislead. They are not looked for in long queries, which programs write."""
    text = spaced(_compacted(outline))
    if len(text) > _LONGEST:
        return
    for rule in _texts()["patterns"]:
        found = [list(islice(re.finditer(pattern, text), rule.get("times", 1))) for pattern in rule["all"]]
        is_found = all(found) and len(found[0]) == rule.get("times", 1)
        is_excepted = "unless" in rule and re.search(rule["unless"], text)
        if is_found and not is_excepted and _has(store, rule.get("data")):
            names = {name: value for matches in found for name, value in matches[0].groupdict().items()}
            yield Hint(rule["en"].format(**names), rule["zh"].format(**names))
    for product in islice(products(outline.tokens), 1):
        yield _hint("forms.product", **product._asdict())
    yield from islice(_languages(store, outline), 1)


def _languages(store: Store, outline: Outline) -> Iterator[Hint]:
    """Yield a hint on each plain text that is compared with a variable, or is an object, but has a language in data."""
    made = {v.text for word, v in zip(outline.tokens, outline.tokens[1:], strict=False) if word.word == "AS"}
    for at, token in enumerate(outline.tokens[:-1]):
        if token.kind != "string" or outline.tokens[at + 1].text == "^^" or outline.tokens[at + 1].kind == "language":
            continue
        if not _is_compared(outline.tokens[:at], made):
            continue
        plain = ox.Literal(re.sub(r"\\(.)", r"\1", token.text.strip(token.text[0])))
        for language in ("en", "zh"):
            tagged = ox.Literal(plain.value, language=language)
            if any(store.incoming(tagged)) and not any(store.incoming(plain)):
                yield _hint("forms.language", tagged=str(tagged), plain=str(plain))


def _is_compared(before: tuple[Token, ...], made: set[str]) -> bool:
    """Return whether a text after these tokens is compared with a variable of the data, or is the object of a name."""
    at = len(before) - 1
    while at >= 0 and (before[at].text in (",", "(") or before[at].kind in ("string", "language")):
        at -= 1
    if at > 0 and (before[at].text in ("=", "!=") or before[at].word == "IN"):
        left = before[at - 1] if before[at - 1].word != "NOT" else before[at - 2]
        return left.kind == "variable" and left.text not in made
    return at == len(before) - 1 and at > 0 and before[at].kind in ("name", "iri") and before[at - 1].word != "VALUES"


def _compacted(outline: Outline) -> Iterator[Token]:
    """Yield the tokens with IRIs and names by the built-in prefixes."""
    for token in outline.tokens:
        iri = _iri(token, outline, BASE)
        yield token._replace(kind="name", text=compact(iri)) if iri else token


def _has(store: Store, data: list[str] | None) -> bool:
    return data is None or any(store.triples(None, node(data[0]), node(data[1])))


def _occurs(store: Store, named: ox.NamedNode) -> bool:
    return store.exists(named) or any(store.incoming(named)) or any(store.triples(None, named))


def _graph_names(release: Release) -> list[str]:
    return [*(entry["graph"] for entry in release.manifest["datasets"]), INFERRED.value, ONTOLOGY.value]


def _near_graphs(known: list[str], iri: str) -> list[str]:
    names = {name.removeprefix(GRAPHS): name for name in known}
    return [names[name] for name in _close(iri.rstrip("/").rpartition("/")[2], list(names))]


def _near_things(release: Release, iri: str) -> list[str]:
    known = kind_and_slug(iri)
    if known is None:
        return []
    others = [mint(kind, known[1]) for kind in KINDS if release.store.exists(ox.NamedNode(mint(kind, known[1])))]
    return others or [mint(known[0], slug) for slug in near_slugs(release.index, *known)]


@lru_cache(maxsize=2)
def _terms(store: Store) -> dict[str, str]:
    """Return the terms of the ontology of a release, each with its role: ``class``, ``property`` or empty."""
    found: dict[str, str] = {}
    for quad in store.quads(None, RDF_TYPE, None, ONTOLOGY):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(TERMS):
            role = "class" if quad.object == _CLASS else "property" if quad.object in _PROPERTIES else ""
            found[quad.subject.value] = role or found.get(quad.subject.value, "")
    return found


def _near_terms(terms: dict[str, str], iri: str, place: str) -> list[str]:
    wanted = place if place in ("class", "property") else ""
    names = {term.removeprefix(TERMS): term for term, role in terms.items() if not wanted or role == wanted}
    return [names[name] for name in _close(iri.removeprefix(TERMS), list(names)) if names[name] != iri]


def _near_others(store: Store, iri: str) -> list[str]:
    """Return the terms of the same vocabulary that the release uses and that are spelt nearly so."""
    # rdflib is slow to load, and few queries need it.
    import rdflib

    for name in _VOCABULARIES:
        namespace = getattr(rdflib, name)
        if iri.startswith(str(namespace)):
            used = {str(term).removeprefix(str(namespace)): str(term) for term in dir(namespace)}
            close = [used[local] for local in _close(iri.removeprefix(str(namespace)), list(used), most=8)]
            return [term for term in close if any(store.triples(None, ox.NamedNode(term)))][:2]
    return []


def _close(word: str, known: list[str], most: int = 2) -> list[str]:
    """Return the names with the fewest errors of spelling, else those that contain the word."""
    slips = max(1, min(3, len(word) // 4))
    near = extract(word.lower(), known, scorer=OSA.distance, processor=str.lower, score_cutoff=slips, limit=most)
    if near:
        return [name for name, distance, _ in near if distance == near[0][1]]
    inside = [name for name in known if len(word) > 3 and word.lower() in name.lower()]
    return sorted(inside, key=lambda name: (len(name), name))[:most]


def _near_hint(name: str, iri: str, close: list[str]) -> Hint:
    names = [compact(other) for other in close]
    en = _text("words.near", "en").format(near=" or ".join(names)) if names else ""
    zh = _text("words.near", "zh").format(near="或".join(names)) if names else ""
    shown = compact(iri) if compact(iri) != iri else f"<{iri}>"
    return Hint(
        _text(f"words.{name}", "en").format(name=shown, near=en),
        _text(f"words.{name}", "zh").format(name=shown, near=zh),
    )


def _hint(key: str, **values: str) -> Hint:
    return Hint(_text(key, "en").format(**values), _text(key, "zh").format(**values))


def _text(key: str, language: str) -> str:
    group, name = key.split(".")
    words: str = _texts()[group][name][language]
    return words


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "hints.toml").read_text("utf-8"))
