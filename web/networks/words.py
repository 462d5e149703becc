"""What a network says in words: its nodes and ties, what is drawn of it, and its alternative as a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...queries.words import Words
from ..display import number
from ..wording import CHINESE, ENGLISH, both, text, text_in
from .ties import MODULAR, Network, Tie, neighbours

#: Neighbours that the words of a node name, and ties in the text alternative.
_NEIGHBOURS: Final = 5
LISTED: Final = 10
NO_WORDS: Final = Words("", "")


@dataclass(frozen=True)
class Sayings:
    """The words of a network; ``head`` is that of the column of weights, empty if there is none."""

    network: Network
    head: Words = NO_WORDS
    language: str = ENGLISH

    def tie(self, tie: Tie) -> str:
        """Return who is tied to whom, and how."""
        start, end = self._name(tie.start), self._name(tie.end)
        if self.network.directed:
            pair = text("figure.network.to", start=start, end=end)
        else:
            pair = text("figure.network.pair", start=start, end=end)
        how = self._how(tie)
        if how and tie.weight is not None:
            how = text("figure.network.weight", head=self.weight, weight=how)
        return text("figure.network.tie", pair=pair, how=how) if how else pair

    def node(self, node: int) -> str:
        """Return the name of a node with the number of its ties, and the strongest of them with their weights."""
        near = self._near[node]
        listed = [self._neighbour(other, tie) for other, tie in near[:_NEIGHBOURS]]
        if len(near) > _NEIGHBOURS:
            listed.append(text("figure.network.more", count=len(near) - _NEIGHBOURS))
        said = text("figure.network.comma").join(listed)
        return text("figure.network.node", name=self._name(node), count=len(near), ties=said)

    def listed(self, most: int = LISTED) -> list[str]:
        """Return the strongest ties in words: as many as stand apart from weaker ones."""
        return [self.tie(tie) for tie in self.network.ties[: self.network.strongest(most)]]

    def drawn(self, shown: int) -> str:
        """Return how many ties a picture shows of how many."""
        total = len(self.network.ties)
        if shown == total:
            return text("figure.network.all", count=total)
        if self.network.is_ranked(shown):
            return text("figure.network.strongest", shown=shown, count=total)
        return text("figure.network.first", shown=shown, count=total)

    def notes(self) -> tuple[Words, ...]:
        """Return how to read a picture: what widths and sizes mean, and what colours mean, if anything."""
        found: list[Words] = []
        if self.head.en:
            found.append(Words(_sizes(ENGLISH, self.head.en), _sizes(CHINESE, self.head.zh)))
        if self.network.modularity is not None:
            value = f"{self.network.modularity:.2f}"
            if self.network.is_grouped:
                found.append(both("figure.notes.groups", modularity=value))
            else:
                found.append(both("figure.notes.no_groups", modularity=value, least=MODULAR))
        return tuple(found)

    @property
    def rest(self) -> str:
        """The name of the nodes that belong to no named group."""
        return text("figure.network.rest")

    @property
    def alternative(self) -> str:
        """The network as a text."""
        said = text("figure.network.alternative", nodes=len(self.network.nodes), count=len(self.network.ties))
        return said + text("figure.network.semicolon").join(self.listed(3))

    def _neighbour(self, other: int, tie: Tie) -> str:
        how = self._how(tie)
        return text("figure.network.neighbour", name=self._name(other), how=how) if how else self._name(other)

    def _how(self, tie: Tie) -> str:
        return number(tie.weight) if tie.weight is not None else text("figure.network.comma").join(tie.relations)

    def _name(self, node: int) -> str:
        return self.network.nodes[node].name

    @property
    def weight(self) -> str:
        """The name of the weight in the language of the request."""
        return self.head.zh if self.language == CHINESE else self.head.en

    @cached_property
    def _near(self) -> list[list[tuple[int, Tie]]]:
        return neighbours(self.network)


def _sizes(name: str, head: str) -> str:
    return text_in(name, "figure.notes.sizes", weight=head)
