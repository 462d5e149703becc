"""What only a catalogue as a whole tells: which relations hold, how long rapporteurs served, one name each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from ....ontology.namespaces import mint
from ...ntriples import date, iri, line, name, text
from ..protocol import Report
from .document import Office
from .links import Link

_LABEL = re.compile(rb"(<[^>]*>) <http://www.w3.org/2000/01/rdf-schema#label> .*?(@[A-Za-z-]+)? \.\n", re.DOTALL)
_PREDICATE = b" <http://www.w3.org/2000/01/rdf-schema#label> "


class Links:
    """The links of all records, of which those are kept whose ends are described."""

    def __init__(self) -> None:
        self.links: set[Link] = set()

    def add(self, links: Iterable[Link]) -> None:
        """Take in the links of a batch."""
        self.links.update(links)

    def resolve(self, known: Set[str], report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the triples of the links, sorted, and what describes things that only links mention."""
        lines: set[bytes] = set()
        described: set[bytes] = set()
        for link in self.links:
            if link.subject in known and link.object in known:
                pass
            elif link.subject in known and link.otherwise:
                report.repair("amended edition is not in the catalogue: amends the standard of its number")
                link = replace(link, object=link.otherwise)
            elif link.subject in known and link.described:
                described.update(link.described)
            else:
                report.repair("relation to a document that is not in the catalogue")
                continue
            lines.add(line(iri(link.subject), name(link.predicate), iri(link.object)))
        return sorted(lines), described


class Offices:
    """Terms of office: a rapporteur is named in the record of each version, and served from the first to the last."""

    def __init__(self) -> None:
        self.days: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.names: dict[tuple[str, str, str], tuple[str, str, str]] = {}

    def add(self, offices: Iterable[Office]) -> None:
        """Take in the offices that a batch names."""
        for office in offices:
            key = (office.person, office.organization, office.specification)
            first, last = self.days.get(key, (office.day, office.day))
            self.days[key] = (min(first, office.day), max(last, office.day))
            self.names[key] = max(self.names.get(key, office.names), office.names)

    def terms(self) -> Iterator[bytes]:
        """Yield the triples of each term, with EVIDENCE where its evidence goes."""
        for (person, organization, specification), (first, last) in self.days.items():
            who, of_whom, of_what = self.names[person, organization, specification]
            slugs = (x.rsplit("/", 1)[-1] for x in (person, organization, specification))
            event = iri(mint("event", "rapporteur-" + "-".join(slugs)))
            yield b"".join(
                line(event, name(predicate), value)
                for predicate, value in (
                    ("rdf:type", name("sl:Contribution")),
                    ("rdfs:label", text(f"{who} ({of_whom}), rapporteur of {of_what}", "en")),
                    ("sl:contributor", iri(person)),
                    ("sl:contributor", iri(organization)),
                    ("sl:contributedTo", iri(specification)),
                    ("sl:inRole", name("sl:rapporteur")),
                    ("sl:began", date(first) or ""),
                    ("sl:ended", date(last) or ""),
                    ("sl:evidence", "EVIDENCE"),
                )
            )
            yield line(iri(person), name("sl:affiliatedWith"), iri(organization))


def one_label_each(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines with one label a language for each thing; further spellings become names that it also has.

    Of two spellings the one in small letters is preferred.
    """
    seen: set[tuple[bytes, bytes]] = set()
    for each in sorted(lines, reverse=True):
        match = _LABEL.fullmatch(each)
        if match is None:
            yield each
        elif (match[1], match[2] or b"") in seen:
            yield each.replace(_PREDICATE, f" {name('skos:altLabel')} ".encode(), 1)
        else:
            seen.add((match[1], match[2] or b""))
            yield each
