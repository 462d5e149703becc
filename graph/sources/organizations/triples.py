"""Triples that describe the organizations to which the names in a dataset were resolved.

Each match is evidence: the name as written, the method and the score. An actor that the curated cases do not describe
is described here, with its country, group and successor, each as a statement with evidence. Actors of the curated
cases only get matches and relations.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ....ontology.namespaces import mint, node
from ...store.store import LABEL, RDF_TYPE, sl
from ...store.turtle import parse_turtle
from ..turtle import stated
from .actors import Actor
from .linking import Match, Organizations

SOURCES: Final = Path(__file__).with_name("organizations.ttl")
_LISTED: Final = mint("evidence", "standlink-names-of-organizations")
_LIST: Final = mint("source", "standlink-names-of-organizations")
_REGISTER: Final = mint("source", "ror")
_CHINESE_OR_JAPANESE: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_ALT_LABEL: Final = node("skos:altLabel")
_SAME_AS: Final = node("skos:exactMatch")
_METHODS: Final = {
    "curated": "matchedBySpelling",
    "name": "matchedByName",
    "ror": "matchedByRegister",
    "fuzzy": "matchedByResemblance",
}
#: A match that scores less is inferred and has low confidence.
_CERTAIN: Final = 0.95


def actor_triples(
    organizations: Organizations, matches: Iterable[Match], read: date, dataset: str
) -> Iterator[ox.Triple]:
    """Yield the triples about the actors in a dataset, each once; the same matches give the same triples.

    Args:
        organizations: the organizations that made the matches.
        matches: one for each name in the dataset; repeated ones count once.
        read: the day on which the source of the dataset was read.
        dataset: the name of the dataset.
    """
    seen: set[ox.Triple] = set()
    for triple in _all(organizations, matches, read, dataset):
        if triple not in seen:
            seen.add(triple)
            yield triple


def _all(organizations: Organizations, matches: Iterable[Match], read: date, dataset: str) -> Iterator[ox.Triple]:
    by_actor: dict[str, dict[str, Match]] = {}
    for match in matches:
        by_actor.setdefault(match.slug, {})[match.name] = match
    if by_actor:
        yield from parse_turtle(SOURCES)
    for slug in sorted(by_actor):
        found = [by_actor[slug][name] for name in sorted(by_actor[slug])]
        actor, firm = found[0].actor, found[0].firm
        evidence = [_match_iri(match, dataset) for match in found]
        for match in found:
            yield from _match_evidence(match, read, dataset)
            yield _triple(actor.iri, sl("evidence"), ox.NamedNode(_match_iri(match, dataset)))
        if actor.slug == firm.slug:
            yield from _described(actor, evidence if actor.same_as else [_LISTED])
        else:
            yield from _described(actor, evidence)
            yield from _described(firm, [_LISTED])
            yield from _statement(actor, "ownedBy", firm.iri, firm.slug, "", evidence)
        yield from _relations(organizations, firm, set())


def _relations(organizations: Organizations, actor: Actor, done: set[str]) -> Iterator[ox.Triple]:
    """Yield the owners and successors of an actor, and theirs in turn."""
    if actor.slug in done:
        return
    done.add(actor.slug)
    for prop, other, year in (
        ("ownedBy" if actor.kind == "Company" else "partOf", actor.owner, actor.owned_since),
        ("succeededBy", actor.successor, actor.succeeded),
    ):
        if known := organizations.register.actors.get(other):
            yield from _described(known, [_LISTED])
            yield from _statement(actor, prop, known.iri, known.slug, year, [_LISTED])
            yield from _relations(organizations, known, done)


def _described(actor: Actor, evidence: list[str]) -> Iterator[ox.Triple]:
    if actor.curated:
        return
    yield _triple(actor.iri, RDF_TYPE, sl(actor.kind))
    for language, name in actor.names.items():
        yield _triple(actor.iri, LABEL, ox.Literal(name, language=language))
    for alias in () if actor.same_as else actor.aliases:
        yield _triple(actor.iri, _ALT_LABEL, ox.Literal(alias, language=_language(alias, actor)))
    if actor.same_as:
        yield _triple(actor.iri, _SAME_AS, ox.NamedNode(actor.same_as))
    if actor.country:
        yield from _statement(actor, "locatedIn", mint("region", actor.country), actor.country, "", evidence)


def _language(name: str, actor: Actor) -> str:
    if not _CHINESE_OR_JAPANESE.search(name):
        return "en"
    return "ja" if actor.country == "japan" else "zh"


def _statement(
    actor: Actor, prop: str, value: str, value_slug: str, year: str, evidence: list[str]
) -> Iterator[ox.Triple]:
    """Yield a statement about an actor, with the plain triple that it states."""
    verb = re.sub("[A-Z]", lambda letter: "-" + letter[0].lower(), prop)
    subject = mint("statement", f"{actor.slug}-{verb}-{value_slug}")
    parts = [
        _triple(subject, RDF_TYPE, sl("Statement")),
        _triple(subject, sl("subject"), ox.NamedNode(actor.iri)),
        _triple(subject, sl("property"), sl(prop)),
        _triple(subject, sl("object"), ox.NamedNode(value)),
        *(_triple(subject, sl("evidence"), ox.NamedNode(iri)) for iri in evidence),
    ]
    if year:
        parts.append(_triple(subject, sl("began"), _typed(year, "gYear")))
    yield from parts
    yield from stated(parts)


def _match_iri(match: Match, dataset: str) -> str:
    """Return the IRI of a match; each dataset has its own, since each was read on its own day."""
    digest = hashlib.sha256(f"{match.slug}\n{match.name}\n{dataset}".encode()).hexdigest()
    return mint("evidence", f"name-{match.slug}-{digest[:10]}")


def _match_evidence(match: Match, read: date, dataset: str) -> Iterator[ox.Triple]:
    """Yield the evidence that a written name denotes an actor."""
    evidence = _match_iri(match, dataset)
    firm, by_register = match.firm, bool(match.firm.same_as)
    names = match.actor.names
    label = f"“{match.name}” read as {names.get('en', match.slug)}"
    chinese = f"“{match.name}”识别为{names.get('zh') or names.get('en', match.slug)}"
    day = firm.reviewed or read
    place = firm.same_as or f"{'organizations.csv' if firm.reviewed else 'names in the curated cases'}, {firm.slug}"
    yield _triple(evidence, RDF_TYPE, sl("Evidence"))
    yield _triple(evidence, LABEL, ox.Literal(label, language="en"))
    yield _triple(evidence, LABEL, ox.Literal(chinese, language="zh"))
    yield _triple(evidence, sl("source"), ox.NamedNode(_REGISTER if by_register else _LIST))
    yield _triple(evidence, sl("locator"), ox.Literal(place))
    yield _triple(evidence, sl("retrieved"), _typed(day.isoformat(), "date"))
    yield _triple(evidence, sl("confidence"), sl("medium" if match.score >= _CERTAIN else "low"))
    yield _triple(evidence, sl("writtenName"), ox.Literal(match.name))
    yield _triple(evidence, sl("matchMethod"), sl(_METHODS[match.method]))
    yield _triple(evidence, sl("matchScore"), _typed(f"{match.score:.3f}", "decimal"))


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=node(f"xsd:{datatype}"))


def _triple(subject: str, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), predicate, value)
