"""What a change of the graph can change in the result of a query, seen from the patterns of the query alone.

A solution comes or goes only if one of its patterns matches a changed triple, or stops doing so. If all patterns that
can match a changed triple have the same variable as subject, only solutions with a changed subject are affected, and
only these need to be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from ...ontology.vocabulary import RDF_TYPE
from ..releases.difference import Difference
from ..store.store import Store
from ..store.tokens import tokens
from .mentions import Pattern, patterns

#: The most subjects that are asked for one by one; a query for all is faster for more.
_MOST: Final = 1_000


@dataclass(frozen=True)
class Effect:
    """What a change can change in the result of a query.

    Attributes:
        subjects: the changed subjects, as IRIs, that a pattern can match; if there are none, nothing changes.
        variable: the variable that is one of them in each affected solution; empty if any solution may be affected.
    """

    subjects: frozenset[str]
    variable: str

    @property
    def is_none(self) -> bool:
        """Whether the result is the same."""
        return not self.subjects

    def is_by(self, variables: Collection[str]) -> bool:
        """Return whether the affected solutions are those with few values of one of some variables."""
        return self.variable in variables and len(self.subjects) <= _MOST

    def restricted(self, sparql: str) -> str:
        """Return a query for the affected solutions alone.

        The values are in each group that is joined with the pattern of the query, so also in the branches of a UNION:
        the engine evaluates each by itself, and would find all its solutions first.
        """
        values = f" VALUES ?{self.variable} {{ {' '.join(f'<{iri}>' for iri in sorted(self.subjects))} }} "
        # No value can be given to a variable before it is bound by AS.
        is_bound = re.search(rf"\bAS\s+\?{self.variable}\b", sparql, re.IGNORECASE) is not None
        text, end = "", 0
        for number, start in enumerate(_joined_groups(sparql)):
            if number and is_bound:
                break
            text, end = f"{text}{sparql[end:start]}{values}", start
        return text + sparql[end:]


def _joined_groups(sparql: str) -> Iterator[int]:
    """Yield where the pattern of a query begins, and each group in it whose solutions are joined with all others.

    These are groups in braces and branches of UNION; not those of OPTIONAL, MINUS, EXISTS, GRAPH or of a subquery.

    >>> query = "SELECT ?s WHERE { { ?s ?p 1 } UNION { ?s ?q 2 OPTIONAL { ?s ?r 3 } } }"
    >>> [query[start:][:6] for start in _joined_groups(query)]
    [' { ?s ', ' ?s ?p', ' ?s ?q']
    """
    found = [token for token in tokens(sparql) if token.text]
    joined: list[bool] = []
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        if token.text == "{":
            is_first = before is not None and before.word == "WHERE" and not joined
            is_group = before is not None and (before.word == "UNION" or before.text in ("{", "}", "."))
            is_query = after is not None and after.word == "SELECT"
            joined.append(not is_query and (is_first or (bool(joined) and joined[-1] and is_group)))
            if joined[-1]:
                yield token.start + 1
        elif token.text == "}":
            joined.pop()


class Effects:
    """The effects of a change.

    Args:
        changes: the change of each named graph.
        now: the graph after the change.
    """

    def __init__(self, changes: Iterable[Difference], now: Store) -> None:
        self._now = now
        #: By property or class, of all changed triples and of those whose value is no literal.
        self._subjects: dict[str, set[str]] = {}
        self._of_links: dict[str, set[str]] = {}
        for change in changes:
            for known, literals in ((self._subjects, True), (self._of_links, False)):
                for key, subjects in change.subjects(literals=literals).items():
                    known.setdefault(key, set()).update(subjects)
        self._has_class = lru_cache(maxsize=None)(self._is_of)

    def on(self, sparql: str) -> Effect:
        """Return the effect on the result of a query."""
        found = [(pattern.subject, self._matched(pattern)) for pattern in patterns(sparql)]
        variables = {variable for variable, subjects in found if subjects}
        every = frozenset[str]().union(*(subjects for _, subjects in found))
        return Effect(every, variables.pop() if len(variables) == 1 else "")

    def subjects(self, keys: Collection[str]) -> set[str]:
        """Return the subjects of changed triples with one of some properties or classes."""
        return {subject for key in keys for subject in self._subjects.get(key, ())}

    @property
    def keys(self) -> Collection[str]:
        """The properties and classes of changed triples."""
        return self._subjects.keys()

    def _matched(self, pattern: Pattern) -> set[str]:
        """Return the changed subjects of triples that a pattern can match, before or after the change."""
        changed = self._of_links if pattern.is_link else self._subjects
        keys = changed.keys() if pattern.keys is None else pattern.keys
        found = set[str]().union(*(changed.get(key, ()) for key in keys))
        if not pattern.classes or len(found) > _MOST:
            return found
        return {subject for subject in found if all(self._has_class(subject, name) for name in pattern.classes)}

    def _is_of(self, subject: str, name: str) -> bool:
        """Return whether a subject has a class, or had it before the change."""
        is_now = next(self._now.triples(ox.NamedNode(subject), RDF_TYPE, ox.NamedNode(name[1:-1])), None) is not None
        return is_now or subject in self._subjects.get(f"{RDF_TYPE} {name}", ())
