"""What a dataset says of the organizations that its names were resolved to.

Each reading of a name is evidence: the name as written, how the actor was found and how sure that is. An actor that
the curated cases do not describe is described here, with its country, its group and what continues it, each a statement
that says what it rests on. The curated cases stay as they are: nothing is said of their actors but readings and ties.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ....ontology.namespaces import PREFIXES, mint
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
_ALT_LABEL: Final = PREFIXES["skos"] + "altLabel"
_SAME: Final = PREFIXES["skos"] + "exactMatch"
_METHODS: Final = {
    "curated": "matchedBySpelling",
    "name": "matchedByName",
    "ror": "matchedByRegister",
    "fuzzy": "matchedByResemblance",
}
#: A reading that scores less rests on inference that a person has not looked at.
_FIRM: Final = 0.95


def actor_triples(
    organizations: Organizations, matches: Iterable[Match], read: date, dataset: str
) -> Iterator[ox.Triple]:
    """Yield what a dataset says of the actors it names, each triple once; the same matches give the same triples.

    Args:
        organizations: that made the matches.
        matches: one for each name that the dataset has; repeated ones count once.
        read: the day on which the dataset's source was read.
        dataset: its name.
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
        readings = [by_actor[slug][name] for name in sorted(by_actor[slug])]
        actor, firm = readings[0].actor, readings[0].firm
        rests_on = [_reading_iri(match, dataset) for match in readings]
        for match in readings:
            yield from _reading(match, read, dataset)
            yield _triple(actor.iri, sl("evidence").value, ox.NamedNode(_reading_iri(match, dataset)))
        if actor.slug == firm.slug:
            evidence = rests_on if actor.same_as else [_LISTED]
            yield from _described(actor, evidence)
        else:
            yield from _described(actor, rests_on)
            yield from _described(firm, [_LISTED])
            yield from _statement(actor, "ownedBy", firm.iri, firm.slug, "", rests_on)
        yield from _ties(organizations, firm, set())


def _ties(organizations: Organizations, actor: Actor, done: set[str]) -> Iterator[ox.Triple]:
    """Yield owners and successors of an actor, and theirs; nothing of what was is said of what is."""
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
            yield from _ties(organizations, known, done)


def _described(actor: Actor, evidence: list[str]) -> Iterator[ox.Triple]:
    if actor.curated:
        return
    yield _triple(actor.iri, RDF_TYPE.value, sl(actor.kind))
    for language, name in actor.names.items():
        yield _triple(actor.iri, LABEL.value, ox.Literal(name, language=language))
    for alias in () if actor.same_as else actor.aliases:
        yield _triple(actor.iri, _ALT_LABEL, ox.Literal(alias, language=_language(alias, actor)))
    if actor.same_as:
        yield _triple(actor.iri, _SAME, ox.NamedNode(actor.same_as))
    if actor.country:
        yield from _statement(actor, "locatedIn", mint("region", actor.country), actor.country, "", evidence)


def _language(name: str, actor: Actor) -> str:
    if not _CHINESE_OR_JAPANESE.search(name):
        return "en"
    return "ja" if actor.country == "japan" else "zh"


def _statement(
    actor: Actor, prop: str, value: str, value_slug: str, year: str, evidence: list[str]
) -> Iterator[ox.Triple]:
    """Yield a statement of an actor, with the plain triple that it stands for."""
    verb = re.sub("[A-Z]", lambda letter: "-" + letter[0].lower(), prop)
    node = mint("statement", f"{actor.slug}-{verb}-{value_slug}")
    parts = [
        _triple(node, RDF_TYPE.value, sl("Statement")),
        _triple(node, sl("subject").value, ox.NamedNode(actor.iri)),
        _triple(node, sl("property").value, sl(prop)),
        _triple(node, sl("object").value, ox.NamedNode(value)),
        *(_triple(node, sl("evidence").value, ox.NamedNode(iri)) for iri in evidence),
    ]
    if year:
        parts.append(_triple(node, sl("began").value, _typed(year, "gYear")))
    yield from parts
    yield from stated(parts)


def _reading_iri(match: Match, dataset: str) -> str:
    """Return the address of a reading: each dataset has its own, since it was read on a day of its own."""
    digest = hashlib.sha256(f"{match.slug}\n{match.name}\n{dataset}".encode()).hexdigest()
    return mint("evidence", f"name-{match.slug}-{digest[:10]}")


def _reading(match: Match, read: date, dataset: str) -> Iterator[ox.Triple]:
    """Yield the evidence that a written name stands for an actor."""
    node = _reading_iri(match, dataset)
    firm, by_register = match.firm, bool(match.firm.same_as)
    names = match.actor.names
    label = f"“{match.name}” read as {names.get('en', match.slug)}"
    chinese = f"“{match.name}”识别为{names.get('zh') or names.get('en', match.slug)}"
    day = firm.reviewed or read
    place = firm.same_as or f"{'organizations.csv' if firm.reviewed else 'names in the curated cases'}, {firm.slug}"
    yield _triple(node, RDF_TYPE.value, sl("Evidence"))
    yield _triple(node, LABEL.value, ox.Literal(label, language="en"))
    yield _triple(node, LABEL.value, ox.Literal(chinese, language="zh"))
    yield _triple(node, sl("source").value, ox.NamedNode(_REGISTER if by_register else _LIST))
    yield _triple(node, sl("locator").value, ox.Literal(place))
    yield _triple(
        node, sl("retrieved").value, ox.Literal(day.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    )
    yield _triple(node, sl("confidence").value, sl("medium" if match.score >= _FIRM else "low"))
    yield _triple(node, sl("writtenName").value, ox.Literal(match.name))
    yield _triple(node, sl("matchMethod").value, sl(_METHODS[match.method]))
    yield _triple(node, sl("matchScore").value, _typed(f"{match.score:.3f}", "decimal"))


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
