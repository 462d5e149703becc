"""Actors that names are resolved to: those of the curated cases and those of the mapping file.

The mapping file ``organizations.csv`` has one row per actor, with the spellings of its name:

- ``slug``: the slug of the actor; a row without ``kind`` adds spellings to an actor of the curated cases or of an
  earlier row;
- ``name``, ``zh``: its names; ``kind``: one of ``KINDS``, or ``nobody`` for texts that name no organization;
- ``country``: ISO 3166-1 code of its head office;
- ``owner`` and ``owned_since``: slug of the group that owns it or of the body that it is part of, and the first year;
  without a year the relation is permanent;
- ``successor`` and ``succeeded``: slug of the actor that continues it, and the first year;
- ``names``: further spellings, separated by ``|``; ``@GB`` after a spelling means the company in that country;
- ``reviewed``: date of the last review by a person; ``note``: for the next reviewer.

A user's own file of the same format adds to this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ....errors import FileError
from ....ontology.namespaces import PREFIXES, THINGS, mint, node
from ...store.store import LABEL, RDF_TYPE, sl
from ...store.turtle import parse_turtle
from ..turtle import CASES, stated
from .files import rows
from .words import Words, plain

MAPPING: Final = Path(__file__).with_name("organizations.csv")
COLUMNS: Final = (
    *("slug", "name", "zh", "kind", "country", "owner", "owned_since"),
    *("successor", "succeeded", "names", "reviewed", "note"),
)
#: Classes by the kind of actor in the mapping file.
KINDS: Final = {
    "company": "Company",
    "university": "University",
    "institute": "ResearchInstitute",
    "government": "GovernmentBody",
    "standards-body": "StandardsBody",
    "committee": "Committee",
    "consortium": "Consortium",
    "association": "IndustryAssociation",
    "pool": "PatentPool",
    "organization": "Organization",
}
_ACTOR: Final = THINGS + "actor/"
_REGION: Final = THINGS + "region/"
_SPELLING = re.compile(r"(.*?)(?:@([A-Z]{2}))?", re.DOTALL)


@dataclass(frozen=True)
class Actor:
    """An organization that names are resolved to.

    Attributes:
        slug: the slug of its IRI.
        names: its label by language.
        kind: the local name of its class.
        country: slug of the country of its head office; None if unknown.
        curated: whether the curated cases describe it.
        owner, owned_since: the group that owns it and the first year; no year if it is a permanent part.
        successor, succeeded: the actor that continues it and the first year.
        aliases: further names to show.
        reviewed: date of the last review of its row in the mapping file.
        same_as: its IRI in a public register.
    """

    slug: str
    names: dict[str, str]
    kind: str
    country: str | None = None
    curated: bool = False
    owner: str = ""
    owned_since: str = ""
    successor: str = ""
    succeeded: str = ""
    aliases: tuple[str, ...] = ()
    reviewed: date | None = None
    same_as: str = ""

    @property
    def iri(self) -> str:
        return mint("actor", self.slug)


@dataclass(frozen=True)
class Spelling:
    """A name of an actor, or of its company in one country (a region slug)."""

    text: str
    slug: str
    region: str | None = None
    mapped: bool = False


@dataclass(frozen=True)
class Register:
    """Known actors by slug, the spellings of their names, and texts that name nobody (in ``plain`` spelling)."""

    actors: dict[str, Actor]
    spellings: tuple[Spelling, ...]
    nobody: frozenset[str]

    def group_of(self, slug: str, year: int | None = None) -> str:
        """Return the slug of the group that owns a company, permanently or in a year; its own slug if none does.

        An acquired company belongs to the buyer from the year of the sale, so only if a year is given.
        """
        seen = [slug]
        while True:
            actor = self.actors[seen[-1]]
            owned = actor.owner and (not actor.owned_since or (year is not None and year >= int(actor.owned_since)))
            if not owned or actor.owner in seen:
                return seen[-1]
            seen.append(actor.owner)


def read_register(words: Words, mappings: Sequence[Path] = (MAPPING,), cases: Path = CASES) -> Register:
    """Return the actors of the curated cases and of mapping files; each file adds to the earlier ones.

    Raises:
        FileError: with the line of the mapping file, if a row is malformed or contradicts another.
    """
    actors, spellings = _curated(words, cases)
    nobody: set[str] = set()
    holders = {(plain(spelling.text), spelling.region): spelling.slug for spelling in spellings}
    lines: dict[str, tuple[Path, int]] = {}
    for mapping, line, row in ((path, *each) for path in mappings for each in rows(path, COLUMNS)):
        texts = [text.strip() for text in row["names"].split("|") if text.strip()]
        if row["kind"] == "nobody":
            nobody |= {plain(text) for text in texts}
            continue
        if row["kind"] and (earlier := lines.get(row["slug"])):
            where = f"on line {earlier[1]}" if earlier[0] == mapping else f"in {earlier[0]}"
            raise FileError(mapping, line, f"{row['slug']} already has a row {where}: leave 'kind' empty here")
        actor = _actor(mapping, line, row, words, actors)
        lines.setdefault(actor.slug, (mapping, line))
        actors[actor.slug] = actor
        own = [] if actor.curated else list(actor.names.values())
        for spelling in _spellings(mapping, line, [*own, *texts], actor.slug, words):
            for form in {plain(spelling.text), words.key(spelling.text)}:
                holder = holders.setdefault((form, spelling.region), actor.slug)
                if holder != actor.slug:
                    message = f"{spelling.text!r} is already a spelling of {holder}: remove it from one of the two rows"
                    raise FileError(mapping, line, message)
            spellings.append(spelling)
    for slug, (mapping, line) in lines.items():
        for other in (actors[slug].owner, actors[slug].successor):
            if other and other not in actors:
                message = f"unknown actor {other!r}: use a slug of the curated cases or of a row of these files"
                raise FileError(mapping, line, message)
    return Register(actors, tuple(spellings), frozenset(nobody))


def _actor(path: Path, line: int, row: dict[str, str], words: Words, known: dict[str, Actor]) -> Actor:
    slug, kind = row["slug"], row["kind"]
    if not row["reviewed"]:
        raise FileError(path, line, f"{slug}: 'reviewed' is empty: enter the date of your decision, such as 2026-11-24")
    try:
        mint("actor", slug)
        reviewed = date.fromisoformat(row["reviewed"])
    except ValueError as error:
        raise FileError(path, line, str(error)) from None
    if not kind:
        if slug not in known:
            raise FileError(path, line, f"unknown actor {slug}: enter its kind and name")
        if row["name"] or row["country"]:
            raise FileError(path, line, f"{slug} is already described: leave 'name' and 'country' empty")
        return _with_relations(path, line, row, replace(known[slug], reviewed=known[slug].reviewed or reviewed))
    if slug in known:
        raise FileError(path, line, f"{slug} is already an actor of the curated cases: leave 'kind' empty")
    if kind not in KINDS:
        raise FileError(path, line, f"unknown kind {kind!r}: use one of {', '.join(KINDS)}, nobody")
    if not row["name"]:
        raise FileError(path, line, f"{slug}: 'name' is empty")
    if row["country"] and row["country"] not in words.countries:
        raise FileError(path, line, f"{row['country']!r} is not an ISO 3166-1 code")
    # Chinese texts use the Latin name of a company that has no Chinese one.
    chinese = row["zh"] or (row["name"] if kind == "company" else "")
    shown = (text.strip() for text in row["names"].split("|"))
    actor = Actor(
        slug=slug,
        names={"en": row["name"], **({"zh": chinese} if chinese else {})},
        kind=KINDS[kind],
        country=words.countries.get(row["country"]),
        aliases=tuple(text for text in shown if text and "@" not in text and text != row["name"]),
        reviewed=reviewed,
    )
    return _with_relations(path, line, row, actor)


def _with_relations(path: Path, line: int, row: dict[str, str], actor: Actor) -> Actor:
    """Return an actor with its owner and successor."""
    for relation, year in (("owner", "owned_since"), ("successor", "succeeded")):
        if row[year] and not (row[relation] and re.fullmatch(r"(18|19|20)\d\d", row[year])):
            raise FileError(path, line, f"{year} must be a year and needs a value in {relation}: {row[year]!r}")
    if row["owner"]:
        actor = replace(actor, owner=row["owner"], owned_since=row["owned_since"])
    if row["successor"]:
        actor = replace(actor, successor=row["successor"], succeeded=row["succeeded"])
    return actor


def _spellings(path: Path, line: int, texts: list[str], slug: str, words: Words) -> Iterator[Spelling]:
    for text in texts:
        found = _SPELLING.fullmatch(text)
        assert found
        name, code = found[1].strip(), found[2]
        if code and code not in words.countries:
            raise FileError(path, line, f"{text!r}: {code!r} is not an ISO 3166-1 code")
        if not plain(name):
            raise FileError(path, line, f"{text!r} contains no letter")
        yield Spelling(name, slug, words.countries[code] if code else None, mapped=True)


def _curated(words: Words, cases: Path) -> tuple[dict[str, Actor], list[Spelling]]:
    """Return the organizations of the curated cases and their names in all languages."""
    kinds: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    spellings: list[Spelling] = []
    regions: dict[str, list[str]] = {}
    for path in sorted(cases.glob("*.ttl")):
        triples = parse_turtle(path)
        for s, p, o in ((t.subject, t.predicate, t.object) for t in (*triples, *stated(triples))):
            if not (isinstance(s, ox.NamedNode) and s.value.startswith(_ACTOR)):
                continue
            slug = s.value.removeprefix(_ACTOR)
            if p == RDF_TYPE and isinstance(o, ox.NamedNode):
                kinds[slug] = o.value.removeprefix(PREFIXES["sl"])
            elif p in (LABEL, node("skos:altLabel")) and isinstance(o, ox.Literal):
                spellings.append(Spelling(o.value, slug))
                if p == LABEL:
                    labels.setdefault(slug, {})[o.language or ""] = o.value
            elif p in (sl("locatedIn"), sl("headquarteredIn")) and isinstance(o, ox.NamedNode):
                regions.setdefault(slug, []).append(o.value.removeprefix(_REGION))
    actors = {
        slug: Actor(slug, names, kinds[slug], _country(regions.get(slug, []), words), curated=True)
        for slug, names in labels.items()
        if kinds.get(slug, "Person") != "Person"
    }
    return actors, [s for s in spellings if s.slug in actors]


def _country(regions: list[str], words: Words) -> str | None:
    around = [r for region in regions for r in (region, *words.within.get(region, ()))]
    return min((r for r in around if r in words.codes), default=None)
