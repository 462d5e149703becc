"""The synthetic catalogue: families of standards, their editions, and events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from ...ontology.namespaces import mint, slug
from . import iris, names
from .background import COUNTRIES, PUBLISHERS
from .record import Record, iri, plain, term, text
from .writing import Writer


@dataclass(frozen=True)
class _Document:
    """One edition of one part of a family."""

    family: int
    publisher: int
    part: int
    year: int
    newest: bool

    @property
    def name(self) -> str:
        return f"{PUBLISHERS[self.publisher][1]} {1000 + self.family}-{self.part + 1}:{self.year}"

    @property
    def node(self) -> str:
        return iris.standard(self.name)


def families(w: Writer) -> Iterator[list[str]]:
    """Yield the records of an endless sequence of families: parts, each in a few editions."""
    for number in count():
        english, other, _ = names.subject(number)
        yield Record(iris.family(number), "StandardFamily").named(f"{english} series", f"{other}系列").lines
        publisher = w.zipf(len(PUBLISHERS))
        for part in range(1 + w.zipf(12)):
            yield from _editions(w, number, publisher, part)


def _editions(w: Writer, family: int, publisher: int, part: int) -> Iterator[list[str]]:
    editions = 1 + w.zipf(5)
    year = 1975 + w.random.randrange(30)
    older = None
    for edition in range(editions):
        year += 1 + w.random.randrange(5)
        document = _Document(family, publisher, part, year, edition == editions - 1)
        yield from _document(w, document)
        if older:
            yield _statement(w, document, "supersedes", older.node)
        older = document
    for number in sorted({w.zipf(w.sizes.technologies) for _ in range(1 + w.zipf(3))}):
        yield _statement(w, document, "uses", iris.technology(number))
    if family > 3 and w.random.random() < 0.5:
        yield _statement(w, document, "basedOn", iris.family(w.random.randrange(family)))


def _document(w: Writer, document: _Document) -> Iterator[list[str]]:
    """Yield a document with its publication, adoptions, contributions and possibly its withdrawal."""
    random, name = w.random, document.name
    english, other, french = names.subject(document.family)
    record = Record(document.node, "StandardDocument").named(
        name, f"{name} {other}" if random.random() < 0.95 else None
    )
    record.add("sl:designation", plain(name)).add("sl:formality", term("sl:deJure"))
    record.add("sl:status", term("sl:inForce" if document.newest else "sl:withdrawnStatus"))
    record.add("dcterms:title", text(f"{english} — Part {document.part + 1}", "en"))
    if random.random() < 0.4:
        record.add("dcterms:title", text(f"{french} — Partie {document.part + 1}", "fr"))
    if random.random() < 0.3:
        record.add("dcterms:description", text(f"Requirements and recommendations on {english}.", "en"))
    yield w.proven(record)
    publication = Record(w.event(), "Publication").named(f"Publication of {name}", f"发布{name}")
    publication.add("sl:publisher", iri(mint("actor", f"body-{PUBLISHERS[document.publisher][0]}")))
    yield w.dated(publication.add("sl:published", iri(document.node)), document.year)
    for _ in range(w.few(1.3)):
        yield _adoption(w, document)
    for _ in range(w.few(2.0)):
        yield _contribution(w, document)
    if not document.newest and random.random() < 0.3:
        withdrawal = Record(w.event(), "Withdrawal").named(f"Withdrawal of {name}", f"撤回{name}")
        yield w.dated(withdrawal.add("sl:withdrawn", iri(document.node)), document.year + 6)
    yield _statement(w, document, "partOf", iris.family(document.family))


def _adoption(w: Writer, document: _Document) -> list[str]:
    who = w.zipf(w.sizes.companies)
    english, other = names.company(who)
    record = Record(w.event(), "Adoption").named(f"{english} adopts {document.name}", f"{other}采用{document.name}")
    record.add("sl:adopter", iri(iris.company(who))).add("sl:adoptedStandard", iri(document.node))
    record.add("sl:inRegion", iri(iris.region("country", w.zipf(COUNTRIES))))
    return w.dated(record, document.year + 1 + w.random.randrange(6))


def _contribution(w: Writer, document: _Document) -> list[str]:
    who = w.zipf(w.sizes.companies)
    english, other = names.company(who)
    record = Record(w.event(), "Contribution")
    record.named(f"{english} contributes to {document.name}", f"{other}贡献于{document.name}")
    record.add("sl:contributor", iri(iris.company(who))).add("sl:contributedTo", iri(document.node))
    return w.dated(record, document.year - w.random.randrange(4))


def _statement(w: Writer, document: _Document, prop: str, target: str) -> list[str]:
    """Return a statement with the plain triple that an import adds to it."""
    name = f"{slug(document.name)}-{slug(prop)}-{target.rsplit('/', 1)[-1]}"
    record = Record(mint("statement", name), "Statement").add("sl:subject", iri(document.node))
    record.add("sl:property", term(f"sl:{prop}")).add("sl:object", iri(target))
    return [*w.proven(record), *Record(document.node).add(f"sl:{prop}", iri(target)).lines]
