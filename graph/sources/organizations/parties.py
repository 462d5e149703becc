"""Organizations that names in tables stand for, and their description for the dataset that names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...store.ntriples import lines
from ..protocol import Report
from .linking import Match
from .triples import actor_triples


class Parties:
    """Resolves names, and remembers the readings, so that each is told once with its evidence."""

    def __init__(self, report: Report) -> None:
        self.organizations = report.organizations
        self._unlinked, self._dataset = report.unlinked, report.dataset
        self._matches: dict[str, Match] = {}

    def find(self, text: str) -> Sequence[Match]:
        """Return the organizations behind a line of sources, each once."""
        found = (self.resolve(party.name) for party in self.organizations.split(text))
        return list({match.slug: match for match in found if match}.values())

    def resolve(self, name: str) -> Match | None:
        """Return the organization that one name stands for, or None, which a person may decide otherwise."""
        match = self.organizations.resolve(name)
        if match is not None:
            self.remember(match)
        elif not self.organizations.is_nobody(name):
            self._unlinked[name] += 1
        return match

    def remember(self, match: Match) -> None:
        """Have the reading told at the end."""
        self._matches[match.name] = match

    def told(self, read: str) -> bytes:
        """Return the description of all organizations found, and how their names were read.

        Args:
            read: the day on which the source was read.
        """
        return lines(actor_triples(self.organizations, self._matches.values(), date.fromisoformat(read), self._dataset))
