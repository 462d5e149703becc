"""Actors that names in tables were resolved to, described as far as the curated cases do not describe them."""

from __future__ import annotations

from collections.abc import Iterator

from ...ontology.namespaces import mint
from ..ntriples import iri, line, name, text
from .organisation_actors import Actor
from .organisations import Match, Organisations
from .tabular import described


class Parties:
    """Resolves names, and remembers which actors they stand for, so that each is described once."""

    def __init__(self, organisations: Organisations | None = None) -> None:
        self.organisations = organisations or Organisations.load()
        self._described: set[str] = set()

    def find(self, text: str) -> list[Match]:
        """Return the organizations behind a line of sources, each once."""
        found = (self.organisations.resolve(party.name) for party in self.organisations.split(text))
        return list({match.slug: match for match in found if match}.values())

    def describe(self, actor: Actor) -> Iterator[bytes]:
        """Yield the description of an actor and of the group that owns it, unless that was done or is curated."""
        if actor.curated or actor.slug in self._described:
            return
        self._described.add(actor.slug)
        subject = iri(actor.iri)
        yield from described(subject, f"sl:{actor.kind}", actor.names)
        for alias in actor.aliases:
            yield line(subject, name("skos:altLabel"), text(alias))
        if actor.country:
            yield line(subject, name("sl:headquarteredIn"), iri(mint("region", actor.country)))
        if actor.same_as:
            yield line(subject, name("skos:exactMatch"), iri(actor.same_as))
        owner = self.organisations.register.actors.get(actor.owner)
        if owner is not None and not actor.owned_since:
            yield line(subject, name("sl:ownedBy"), iri(owner.iri))
            yield from self.describe(owner)
