"""The outline of a query, read from its tokens: its form, prefixes, columns, and what its words say of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ...graph.store.tokens import Token, tokens, unescaped
from ...ontology.namespaces import PREFIXES

#: The kind of result of each query form.
KINDS: Final = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
#: The ends of words for functions whose values differ each time, and for what other servers answer. To the engine,
#: words may touch: FILTERRAND().
_VARYING: Final = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")
_AGGREGATES: Final = frozenset(("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "GROUP"))


@dataclass(frozen=True)
class Outline:
    """The outline of a query.

    Attributes:
        tokens: its tokens, without comments.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE; empty if the query begins otherwise.
        declared: the namespaces of the prefixes that it declares, as written; its own prefixes and the built-in ones
            are ``prefixes``.
        words: its keywords and functions, in capitals.
    """

    tokens: tuple[Token, ...]
    form: str
    declared: dict[str, str]
    words: frozenset[str]

    @classmethod
    def of(cls, sparql: str) -> Outline:
        """Read the outline of a query; the last ones are kept in memory."""
        return _outline(sparql)

    @property
    def kind(self) -> str:
        """The kind of the result: ``solutions``, ``boolean``, ``graph``, or empty if the form is unknown."""
        return KINDS.get(self.form, "")

    @property
    def prefixes(self) -> dict[str, str]:
        """The namespaces of all prefixes that the query may use."""
        return PREFIXES | self.declared

    @property
    def varies(self) -> bool:
        """Whether the answer may differ each time, by NOW, RAND, UUID, STRUUID, BNODE or SERVICE."""
        return any(word.endswith(_VARYING) for word in self.words)

    @property
    def aggregates(self) -> bool:
        """Whether the query counts or groups, so that LIMIT does not make it cheaper."""
        return not self.words.isdisjoint(_AGGREGATES)

    def ordered(self, columns: Sequence[str]) -> list[str]:
        """Return the columns of a result: those of ``SELECT *``, which the engine sorts, by their first appearance.

        >>> Outline.of("SELECT * { ?s ?p ?o }").ordered(["o", "p", "s"])
        ['s', 'p', 'o']
        """
        if not self._selects_all():
            return list(columns)
        variables = [token.text[1:] for token in self.tokens if token.kind == "variable"]
        first = {name: at for at, name in reversed(list(enumerate(variables)))}
        return sorted(columns, key=lambda name: first.get(name, len(first)))

    def _selects_all(self) -> bool:
        if self.form != "SELECT":
            return False
        at = next(i for i, token in enumerate(self.tokens) if token.word.startswith(self.form))
        after = [token.text.upper() for token in self.tokens[at + 1 : at + 3]]
        return [text for text in after if text not in ("DISTINCT", "REDUCED")][:1] == ["*"]


@lru_cache(maxsize=64)
def _outline(sparql: str) -> Outline:
    found = tuple(tokens(unescaped(sparql)))
    words = [token.word for token in found if token.kind == "word"]
    first = next((word for word in words if word not in ("PREFIX", "BASE")), "")
    form = next((form for form in KINDS if first.startswith(form)), "")
    return Outline(found, form, _declared(found), frozenset(words))


def _declared(found: Sequence[Token]) -> dict[str, str]:
    """Return the namespaces of the prefixes that a query declares: an IRI after a name that ends in a colon."""
    return {
        name.text[:-1]: iri.text[1:-1]
        for name, iri in pairwise(found)
        if name.kind == "name" and name.text.endswith(":") and iri.kind == "iri"
    }
