"""Organizations named in a table, and their description in its dataset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...store.ntriples import lines
from ..protocol import Report
from .linking import Match
from .triples import actor_triples


class Parties:
    """Resolver of names that collects the matches, so that each is described once with its evidence."""

    def __init__(self, report: Report) -> None:
        self.organizations = report.organizations
        self._unlinked, self._dataset = report.unlinked, report.dataset
        self._matches: dict[str, Match] = {}

    def find(self, text: str) -> Sequence[Match]:
        """Return the organizations in a line of sources, each once."""
        found = (self.resolve(party.name) for party in self.organizations.split(text))
        return list({match.slug: match for match in found if match}.values())

    def resolve(self, name: str) -> Match | None:
        """Return the organization that one name denotes; None, and count the name for review, if it is unknown."""
        match = self.organizations.resolve(name)
        if match is not None:
            self.remember(match)
        elif not self.organizations.is_nobody(name):
            self._unlinked[name] += 1
        return match

    def remember(self, match: Match) -> None:
        """Add a match to the description."""
        self._matches[match.name] = match

    def description(self, read: str) -> bytes:
        """Return the lines that describe all organizations found, with the evidence for each match.

        Args:
            read: the day on which the source was read.
        """
        return lines(actor_triples(self.organizations, self._matches.values(), date.fromisoformat(read), self._dataset))
