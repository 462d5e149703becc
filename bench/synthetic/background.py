"""The things that the synthetic catalogue refers to: regions, sources, bodies, technologies, organizations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...ontology.namespaces import mint, slug
from . import iris, names
from .record import Record, decimal, iri, moment, plain, term, text

if TYPE_CHECKING:
    from .writing import Writer

#: Publishers: name in the IRI, name in designations, and scope, by falling number of documents.
PUBLISHERS: Final = (
    ("iso", "ISO", "sl:internationalScope"), ("iec", "IEC", "sl:internationalScope"),
    ("iso-iec", "ISO/IEC", "sl:internationalScope"), ("en", "EN", "sl:regionalScope"),
    ("etsi", "ETSI EN", "sl:regionalScope"),
    ("gbt", "GB/T", "sl:nationalScope"), ("din", "DIN", "sl:nationalScope"), ("jis", "JIS", "sl:nationalScope"),
)  # fmt: skip
COUNTRIES: Final = 190
_CONTINENTS: Final = 6
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Sizes:
    """The number of things of each kind; standards fill the rest of the graph."""

    triples: int
    areas: int
    sources: int
    technologies: int
    committees: int
    companies: int

    @classmethod
    def of(cls, triples: int) -> Sizes:
        """Return sizes in the proportions of real catalogues; hubs grow more slowly than the things linked to them."""
        return cls(
            triples=triples,
            areas=20 + triples // 10_000,
            sources=5 + triples // 5_000,
            technologies=10 + triples // 5_000,
            committees=10 + triples // 3_000,
            companies=20 + triples // 250,
        )


def background(w: Writer) -> Iterator[list[str]]:
    """Yield a record for each thing that precedes the standards."""
    yield from _regions(w)
    yield from _sources(w)
    yield from _bodies(w)
    for number in range(w.sizes.technologies):
        english, other, _ = names.subject(number + 1_000_000_007)
        yield Record(iris.technology(number), "Technology").named(english, other).lines
    for number in range(w.sizes.companies):
        yield _company(w, number)


def _regions(w: Writer) -> Iterator[list[str]]:
    for number in range(_CONTINENTS):
        record = Record(iris.region("continent", number), "Continent")
        yield (
            record.named(names.word(number, 3) + " continent", names.chinese(number, 3) + "洲")
            .add("sl:m49", plain(f"{number + 1:03}"))
            .lines
        )
    for number in range(COUNTRIES):
        record = Record(iris.region("country", number), "Country").named(
            names.word(number, 4), names.chinese(number, 4)
        )
        record.add("sl:iso3166", plain(_LETTERS[number // 26] + _LETTERS[number % 26]))
        yield record.add("sl:partOf", iri(iris.region("continent", number % _CONTINENTS))).lines
    for number in range(w.sizes.areas):
        kind = "InnovationCluster" if number % 3 == 0 else "SubnationalRegion"
        record = Record(iris.region("area", number), kind).named(
            names.word(number, 5) + " area", names.chinese(number, 5)
        )
        yield record.add("sl:partOf", iri(iris.region("country", w.zipf(COUNTRIES)))).lines


def _sources(w: Writer) -> Iterator[list[str]]:
    for number in range(w.sizes.sources):
        record = Record(iris.source(number), "Source").add(
            "rdfs:label", text(f"Catalogue {names.word(number, 6)}", "en")
        )
        record.add("sl:sourceKind", term(w.random.choice(("sl:bibliographicRecord", "sl:officialDocument", "sl:news"))))
        yield record.add("foaf:page", iri(f"https://catalogue.example/{number}")).lines


def _bodies(w: Writer) -> Iterator[list[str]]:
    for name, designation, scope in PUBLISHERS:
        record = Record(mint("actor", f"body-{name}"), "StandardsBody").named(
            f"{designation} body", f"{designation}机构"
        )
        yield record.add("sl:scope", term(scope)).lines
    for number in range(w.sizes.committees):
        english, other, _ = names.subject(number + 2_000_000_011)
        record = Record(iris.committee(number), "Committee").named(f"Committee {number} on {english}", f"{other}委员会")
        # Working groups are part of committees, and committees are part of bodies.
        sub = number >= 10 and number % 3
        parent = (
            iris.committee(number // 10) if sub else mint("actor", f"body-{PUBLISHERS[number % len(PUBLISHERS)][0]}")
        )
        yield record.add("sl:partOf", iri(parent)).lines


def _company(w: Writer, number: int) -> list[str]:
    english, other = names.company(number)
    here = iris.company(number)
    kind = w.random.choices(("Company", "University", "ResearchInstitute", "GovernmentBody"), (80, 8, 8, 4))[0]
    record = Record(here, kind).named(english, other if w.random.random() < 0.95 else None)
    in_area = w.random.random() < 0.3
    home = iris.region("area", w.zipf(w.sizes.areas)) if in_area else iris.region("country", w.zipf(COUNTRIES))
    record.add("sl:headquarteredIn", iri(home))
    if w.random.random() < 0.4:
        record.add("foaf:homepage", iri(f"https://{slug(english)}-{number}.example"))
    lines = record.lines
    committee = w.zipf(w.sizes.committees)
    body = Record(w.event(), "Membership").named(f"{english} joins committee {committee}", f"{other}加入委员会")
    body.add("sl:member", iri(here)).add("sl:memberBody", iri(iris.committee(committee)))
    lines += w.dated(body, 1990 + w.random.randrange(34))
    if number % 5 == 0:
        lines += _figure(w, number, english, other)
    return lines


def _figure(w: Writer, number: int, english: str, other: str) -> list[str]:
    year = 2000 + w.random.randrange(24)
    record = Record(mint("observation", f"employees-{number}-{year}"), "Observation")
    record.named(f"Employees of {english}, {year}", f"{other}员工数").add("sl:indicator", term("sl:employeeCount"))
    record.add("sl:observed", iri(iris.company(number))).add("sl:period", moment(f"{year}", "gYear"))
    record.add("sl:value", decimal(int(10 ** (1 + 4 * w.random.random())))).add("sl:unit", term("sl:count"))
    return w.proven(record)
