"""Completion of names in a query: terms, things and values that fit where they stand, those that occur there first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.store import INFERRED as INFERRED_GRAPH
from ...graph.store.store import LABEL, ONTOLOGY, Store
from ...ontology.namespaces import KINDS, PREFIXES, namespaces_of, node
from ..search.ranking import suggest
from ..words import Words, dataset_title
from .context import CLASS, DATA, GRAPH, OTHER, PROPERTY, SUBJECT, VALUE, Context, context_at
from .names import terms
from .occurrences import occurrences
from .outline import Outline
from .prologue import COMMON

#: Options that are offered at most.
MOST: Final = 40
#: Results of a search that are looked at, and characters of a name from which on things are searched for.
_HITS: Final = 60
_SHORTEST: Final = 2
_LOCAL: Final = re.compile(r"\w[\w-]*", re.ASCII)
_DEFINITION: Final = node("skos:definition")


class Option(NamedTuple):
    """A name that can be written: its label, what it is (``class``, ``property``, ...), and what is known of it.

    ``prefix`` is the prefix that must be declared for other programs to read the name; empty if it has none.
    """

    name: str
    label: Words
    kind: str
    about: Words
    prefix: str = ""


class Entry(NamedTuple):
    """A term of the ontology."""

    iri: str
    label: Words
    definition: Words
    role: str


class Completion(NamedTuple):
    """The options for a place in a query: they replace the text from ``start`` on."""

    start: int
    options: tuple[Option, ...]


def complete(release: Release, sparql: str, at: int) -> Completion:
    """Return the names that can be written at a place in a query, the likeliest first."""
    context = context_at(sparql, at)
    names = _Names(Outline.of(sparql).prefixes, context.begun)
    found = _found(release, context, names) if context.place else ()
    # The same name may be found as a value and by search.
    distinct = {option.name: option for option in found}
    return Completion(context.start, tuple(islice(distinct.values(), MOST)))


class _Names:
    """Writes IRIs as prefixed names of a query, and compares them with a name that is begun."""

    def __init__(self, prefixes: Mapping[str, str], begun: str) -> None:
        self._prefixes = prefixes
        self.prefix, colon, local = begun.partition(":")
        self.namespace = prefixes.get(self.prefix) if colon else None
        self.is_prefixed = bool(colon)
        self.sought = (local if colon else begun).casefold()

    def written(self, iri: str) -> tuple[str, str]:
        """Return an IRI as it is written in the query, and its prefix."""
        own = [(self.prefix, self.namespace)] if self.namespace else []
        for prefix, namespace in (*own, *self._prefixes.items()):
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri.removeprefix(namespace)):
                return f"{prefix}:{iri.removeprefix(namespace)}", prefix
        return f"<{iri}>", ""

    def rank(self, iri: str, *labels: str) -> int | None:
        """Return how well an IRI fits: 0 if it is called so, 1 to 4 if a name, label, word or part is; else None."""
        if self.is_prefixed and not (self.namespace and iri.startswith(self.namespace)):
            return None
        local = iri.removeprefix(self.namespace) if self.namespace else re.split(r"[/#]", iri)[-1]
        texts = [local.casefold(), *(label.casefold() for label in labels)]
        if self.sought and self.sought in texts:
            return 0
        if texts[0].startswith(self.sought):
            return 1
        if any(text.startswith(self.sought) for text in texts[1:]):
            return 2
        words = re.findall(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![^\W_A-Z])", " ".join((local, *labels)))
        if any(word.casefold().startswith(self.sought) for word in words):
            return 3
        return 4 if any(self.sought in text for text in texts) else None

    def option(self, iri: str, label: Words, kind: str, about: Words) -> Option:
        name, prefix = self.written(iri)
        return Option(name, label, kind, about, prefix)


def _found(release: Release, context: Context, names: _Names) -> Iterator[Option]:
    store, place = release.store, context.place
    if place == PROPERTY:
        yield from _terms(store, "property", names, occurrences(store).properties(context))
    elif place == CLASS:
        yield from _terms(store, "class", names, occurrences(store).classes())
    elif place == GRAPH:
        yield from _graphs(release, names)
    elif place == VALUE and context.property:
        yield from _values(release, context.property, names)
    elif place in (SUBJECT, VALUE, DATA, OTHER):
        yield from _things(release, names)
        if place != SUBJECT and (names.sought or names.is_prefixed):
            yield from _terms(store, "", names, ())
    if not names.is_prefixed:
        known = {**PREFIXES, **COMMON}
        begun = [prefix for prefix in known if prefix.startswith(names.sought)]
        yield from (Option(f"{p}:", Words(known[p], known[p]), "prefix", Words("", ""), p) for p in begun)


def _terms(store: Store, role: str, names: _Names, used: Iterable[str]) -> Iterator[Option]:
    """Yield terms of a role that fit: those that are used there first, the most frequent first."""
    order = {iri: at for at, iri in enumerate(used)}
    entries = {**{iri: Entry(iri, Words("", ""), Words("", ""), role) for iri in order}, **_vocabulary(store)}
    ranked = [
        (iri not in order, rank, order.get(iri, 0), len(iri), iri)
        for iri, entry in entries.items()
        if (not role or entry.role == role) and (rank := names.rank(iri, *entry.label)) is not None
    ]
    for *_, iri in sorted(ranked):
        entry = entries[iri]
        yield names.option(iri, entry.label, entry.role or "value", entry.definition)


def _graphs(release: Release, names: _Names) -> Iterator[Option]:
    titled = {dataset["graph"]: dataset_title(dataset) for dataset in release.manifest["datasets"]}
    titled |= {graph.value: Words("", "") for graph in (INFERRED_GRAPH, ONTOLOGY)}
    for iri, title in titled.items():
        if names.rank(iri, *title) is not None:
            yield names.option(iri, title, "graph", Words("", ""))


def _things(release: Release, names: _Names, value_of: str = "") -> Iterator[Option]:
    """Yield things that a name may mean; of those that are values of a property, only these if there are any."""
    kinds = [kind for kind in KINDS if names.namespace in namespaces_of(kind)]
    sought = names.sought.replace("-", " ").strip()
    if (names.is_prefixed and not kinds) or (sought.isascii() and len(sought) < _SHORTEST):
        return
    hits = suggest(release, sought, _HITS if value_of else MOST // 2, kinds or KINDS)
    if value_of:
        store, prop = release.store, ox.NamedNode(value_of)
        occurring = [hit for hit in hits if any(store.triples(None, prop, ox.NamedNode(hit.iri)))]
        hits = tuple(occurring) or hits[:MOST]
    if kinds:  # The name of a thing is written before its label.
        hits = tuple(sorted(hits, key=lambda hit: not hit.iri.rpartition("/")[2].startswith(names.sought)))
    for hit in hits:
        about = " · ".join((hit.class_label, *hit.names))
        yield names.option(hit.iri, Words(hit.label, hit.label), "thing", Words(about, about))


def _values(release: Release, prop: str, names: _Names) -> Iterator[Option]:
    """Yield what occurs as the value of a property, the most frequent first, then what search finds among it."""
    store, vocabulary = release.store, _vocabulary(release.store)
    ranked = []
    for at, value in enumerate(occurrences(store).values(prop)):
        if isinstance(value, ox.NamedNode):
            entry = vocabulary.get(value.value)
            label = entry.label if entry else Words(*[store.label(value)] * 2)
            if (rank := names.rank(value.value, *label)) is not None:
                about = entry.definition if entry else Words("", "")
                ranked.append((rank, at, names.option(value.value, label, "value", about)))
        elif isinstance(value, ox.Literal) and not names.is_prefixed and names.sought in value.value.casefold():
            ranked.append((1, at, Option(str(value), Words("", ""), "text", Words("", ""))))
    yield from (option for _, _, option in sorted(ranked, key=lambda each: each[:2]))
    if names.sought:
        yield from _things(release, names, prop)


@lru_cache(maxsize=2)
def _vocabulary(store: Store) -> dict[str, Entry]:
    """Return the terms of the ontology of a release by their IRIs."""
    texts: dict[tuple[str, str, str], str] = {}
    for prop in (LABEL, _DEFINITION):
        for quad in store.quads(None, prop, None, ONTOLOGY):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                texts[quad.subject.value, prop.value, (quad.object.language or "en")[:2]] = quad.object.value

    def words(iri: str, prop: ox.NamedNode) -> Words:
        en = texts.get((iri, prop.value, "en"), "")
        return Words(en, texts.get((iri, prop.value, "zh"), en))

    roles = terms(store) | {prop.value: "property" for prop in store.schema.properties}
    return {iri: Entry(iri, words(iri, LABEL), words(iri, _DEFINITION), role) for iri, role in roles.items()}
