"""Which triples the patterns of a query can match, to tell what a change of the graph can change in its result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rdflib import OWL, RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from ...ontology.namespaces import PREFIXES
from ...ontology.vocabulary import kept, ontology_triples

#: IRIs by the name of a variable, in N-Triples notation.
_Terms = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Pattern:
    """A triple pattern of a query.

    Attributes:
        keys: the properties that it matches, and for types the classes, in N-Triples notation; None if any property.
        subject: the variable at the place of its subject, if it has the same value in the whole solution; else empty.
        classes: classes that the subject has in every solution, in N-Triples notation.
        is_link: whether the value is no literal, since it has a class in every solution.
    """

    keys: frozenset[str] | None
    subject: str
    classes: frozenset[str]
    is_link: bool


# Parsing a query takes some milliseconds.
@lru_cache(maxsize=256)
def patterns(sparql: str) -> tuple[Pattern, ...]:
    """Return the triple patterns of a SELECT query."""
    return tuple(_patterns(prepareQuery(sparql, initNs=PREFIXES).algebra, _Scope({}, {})))


@dataclass(frozen=True)
class _Scope:
    """What is known at a place of a query.

    Attributes:
        values: the variables that have one of some IRIs in every solution, because of VALUES.
        classes: the classes that variables have in every solution.
        visible: the variables that have the same value in the whole solution; None if all have.
        is_inner: whether it is in a SELECT clause.
    """

    values: _Terms
    classes: _Terms
    visible: frozenset[str] | None = None
    is_inner: bool = False

    def within(self, part: CompValue) -> _Scope:
        """Return what is known inside a part that is at this place."""
        if part.name == "Project":
            # What a subselect binds is another variable, unless it is projected.
            return _Scope({}, {}, frozenset(), is_inner=True) if self.is_inner else replace(self, is_inner=True)
        visible = self.visible
        if part.name == "Group":
            keys = frozenset(str(each) for each in part.expr or () if isinstance(each, Variable))
            visible = keys if visible is None else visible & keys
        classes = {name: self.classes.get(name, frozenset()) | found for name, found in _classes(part).items()}
        values = {**self.values, **_values(part)}
        values |= _inverses(part, values)
        return replace(self, values=values, classes={**self.classes, **classes}, visible=visible)


def _patterns(part: object, scope: _Scope) -> Iterator[Pattern]:
    """Yield the patterns in a part of the algebra of a query; in EXISTS, it is what the parser returned."""
    if isinstance(part, list | tuple):
        for each in part:
            yield from _patterns(each, scope)
    if not isinstance(part, CompValue):
        return
    inner = scope.within(part)
    for subject, predicate, value in _triples(part):
        is_plain = isinstance(predicate, URIRef | Variable) and isinstance(subject, Variable)
        name = str(subject) if is_plain else ""
        keys = list(_keys(predicate, value, inner.values))
        yield Pattern(
            frozenset(key for key in keys if key is not None) if None not in keys else None,
            name if inner.visible is None or name in inner.visible else "",
            inner.classes.get(name, frozenset()),
            is_link=is_plain and isinstance(value, Variable) and str(value) in inner.classes,
        )
    for name, value in part.items():
        if name not in ("_vars", "triples"):
            yield from _patterns(value, inner)


def _triples(part: CompValue) -> Iterator[tuple[object, object, object]]:
    for row in part.triples or () if "triples" in part else ():
        # In EXISTS, the triples of one subject are in one row.
        yield from zip(row[::3], row[1::3], row[2::3], strict=True)


def _joined(part: CompValue) -> tuple[object, ...]:
    """Return the parts of a part that have a solution for each of its solutions."""
    if part.name in ("ToMultiSet", "Filter", "Extend", "Graph"):
        return (part.p,)
    return {"Join": (part.p1, part.p2), "LeftJoin": (part.p1,), "Minus": (part.p1,)}.get(part.name, ())


def _values(part: object) -> _Terms:
    """Return the variables that have one of some IRIs in every solution of a part."""
    if not isinstance(part, CompValue):
        return {}
    if part.name == "values":
        names = {str(name) for row in part.res for name in row}
        given = {name: [row.get(Variable(name)) for row in part.res] for name in names}
        return {
            name: frozenset(each.n3() for each in values if isinstance(each, URIRef))
            for name, values in given.items()
            if all(isinstance(each, URIRef) for each in values)
        }
    return {name: values for each in _joined(part) for name, values in _values(each).items()}


def _inverses(part: CompValue, values: _Terms) -> _Terms:
    """Return the variables that in every solution are an inverse of a property among known ones."""
    own = {
        str(inverse): frozenset(other for name in values[str(known)] for other in _inverse_properties().get(name, ()))
        for known, predicate, inverse in _triples(part)
        if predicate == OWL.inverseOf and isinstance(inverse, Variable) and str(known) in values
    }
    parts = (each for each in _joined(part) if isinstance(each, CompValue))
    return {name: found for each in parts for name, found in _inverses(each, values).items()} | own


@kept
def _inverse_properties() -> Mapping[str, Collection[str]]:
    """Return the inverses of each property, in N-Triples notation, as the ontology states them.

    No other graph states any: a change of the ontology is a change of the rules, after which all is made anew.
    """
    found: dict[str, set[str]] = {}
    for triple in ontology_triples():
        if triple.predicate.value == str(OWL.inverseOf):
            found.setdefault(str(triple.subject), set()).add(str(triple.object))
    return found


def _classes(part: object) -> _Terms:
    """Return the classes that variables have in every solution of a part."""
    found: dict[str, frozenset[str]] = {}
    if isinstance(part, CompValue):
        own = [(str(s), o.n3()) for s, p, o in _triples(part) if p == RDF.type and isinstance(o, URIRef)]
        inner = [(name, cls) for each in _joined(part) for name, classes in _classes(each).items() for cls in classes]
        for name, cls in [*own, *inner]:
            found[name] = found.get(name, frozenset()) | {cls}
    return found


def _keys(predicate: object, value: object, values: _Terms) -> Iterator[str | None]:
    if isinstance(predicate, Variable) and str(predicate) in values:
        yield from values[str(predicate)]
    elif predicate == RDF.type and isinstance(value, Variable) and str(value) in values:
        yield from (f"{RDF.type.n3()} {name}" for name in values[str(value)])
    else:
        yield from _properties(predicate, value)


def properties(queries: Iterable[str]) -> frozenset[str]:
    """Return the properties that queries name, in N-Triples notation, beside patterns that match any."""
    keys = (pattern.keys for query in queries for pattern in patterns(query))
    return frozenset(name.split()[0] for names in keys for name in names or ())


def _properties(predicate: object, value: object = None) -> Iterator[str | None]:
    if predicate == RDF.type and isinstance(value, URIRef):
        yield f"{RDF.type.n3()} {value.n3()}"
    elif isinstance(predicate, URIRef):
        yield predicate.n3()
    elif isinstance(predicate, SequencePath | AlternativePath):
        for part in predicate.args:
            yield from _properties(part)
    elif isinstance(predicate, InvPath):
        yield from _properties(predicate.arg)
    elif isinstance(predicate, MulPath):
        yield from _properties(predicate.path)
    else:
        yield None
