"""The core constraint components of SHACL as conditions on nodes.

Two libraries may read the same literal differently. Each constraint therefore becomes two conditions: ``surely`` holds
only if pyshacl reports nothing, and ``possibly`` holds whenever pyshacl may report nothing. If there is no doubt, both
are the same. Source: https://www.w3.org/TR/shacl/, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl
from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from . import terms
from .conditions import All, Among, AtLeast, AtMost, Condition, Has, Ordered, Test, UniqueLanguages
from .shapes import items


@dataclass(frozen=True)
class Compiled:
    """A constraint as two conditions.

    Attributes:
        surely: a node that meets it certainly conforms.
        possibly: a node that does not meet it certainly does not conform.
    """

    surely: Condition
    possibly: Condition

    @property
    def exact(self) -> bool:
        """Whether both conditions are the same, so that the query gives the final result."""
        return self.surely == self.possibly

    def mapped(self, function: Callable[[Condition], Condition]) -> Compiled:
        """Return a constraint made of both conditions; without doubt, the function is called once."""
        surely = function(self.surely)
        return Compiled(surely, surely if self.exact else function(self.possibly))

    @classmethod
    def exactly(cls, condition: Condition) -> Compiled:
        """Return a constraint without doubt."""
        return cls(condition, condition)

    @classmethod
    def at_least(cls, surely: Condition) -> Compiled:
        """Return a constraint for which only certain conformance is known."""
        return cls(surely, All(()))


class UnsupportedError(Exception):
    """A shape uses a construct that the compiler does not support."""


def predicate(path: Node | None) -> str:
    """Return the property of a path that is a single property, in N-Triples notation."""
    if not isinstance(path, URIRef):
        raise UnsupportedError("a path of more than one property")
    return f"<{path}>"


def constant(term: Node) -> str:
    """Return a term that every library reads in the same way: an IRI or a text, not a number or a date."""
    if isinstance(term, URIRef) or (
        isinstance(term, Literal) and (term.language or term.datatype in (None, XSD.string))
    ):
        return terms.notation(term)
    raise UnsupportedError(f"{term} as a constant")


# on the set of values of a node; arguments: property, parameter value of the shape


def _min_count(path: str, given: Node) -> Compiled:
    least = _number(given)
    if least == 0:
        return Compiled.exactly(All(()))
    # rdflib may treat two literals as equal that Oxigraph distinguishes.
    return Compiled.exactly(AtLeast(path, 1)) if least == 1 else Compiled.at_least(AtLeast(path, least))


def _max_count(path: str, given: Node) -> Compiled:
    most = _number(given)
    return Compiled.exactly(AtMost(path, 0)) if most == 0 else Compiled.at_least(AtMost(path, most))


def _unique_lang(path: str, given: Node) -> Compiled:
    return Compiled.exactly(UniqueLanguages(path) if given == Literal(True) else All(()))


def _has_value(path: str, given: Node) -> Compiled:
    return Compiled.exactly(Has(path, constant(given)))


def _less_than(path: str, given: Node) -> Compiled:
    return Compiled.at_least(Ordered(path, predicate(given), or_equal=False))


def _less_than_or_equals(path: str, given: Node) -> Compiled:
    return Compiled.at_least(Ordered(path, predicate(given), or_equal=True))


# on a single value; argument: parameter value of the shape


def _datatype(given: Node) -> Compiled:
    if given not in terms.WELL_FORMED:
        raise UnsupportedError(f"datatype {given}")
    well_formed = Test(terms.is_well_formed(given))
    return Compiled.exactly(well_formed) if given in terms.TEXTS else Compiled.at_least(well_formed)


def _node_kind(given: Node) -> Compiled:
    if given not in _NODE_KINDS:
        raise UnsupportedError(f"node kind {given}")
    return Compiled.exactly(Test(_NODE_KINDS[given]))


def _min_length(given: Node) -> Compiled:
    return Compiled.at_least(Test(terms.is_text() & (terms.text().str.len_chars() >= _number(given))))


def _max_length(given: Node) -> Compiled:
    return Compiled.at_least(Test(terms.is_text() & (terms.text().str.len_chars() <= _number(given))))


def _pattern(given: Node) -> Compiled:
    if not _PLAIN_PATTERN.fullmatch(str(given)):
        raise UnsupportedError(f"pattern {given}")
    is_text, matches = terms.is_text(), terms.text().str.contains(str(given))
    # Of months and years too, all libraries see the same text.
    surely = Test((is_text | terms.has_datatype(XSD.gYearMonth) | terms.has_datatype(XSD.gYear)) & matches)
    # In Python alone, $ also matches before a final line end.
    return Compiled.at_least(surely) if "$" in str(given) else Compiled(surely, Test(~is_text | matches))


def _compared(holds: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[Node], Compiled]:
    def compile_(given: Node) -> Compiled:
        if not isinstance(given, Literal) or given.datatype not in terms.ORDERED:
            raise UnsupportedError(f"comparison with {given}")
        return Compiled.at_least(Test(holds(terms.TERM, pl.lit(f'"{given}"^^<{given.datatype}>'))))

    return compile_


def one_of(given: Iterable[Node]) -> Condition:
    """Return the condition that a value is one of these terms."""
    return Among(tuple(map(constant, given)))


def _among(shapes: Graph, given: Node) -> Compiled:
    return Compiled.exactly(one_of(items(shapes, given)))


def _language_in(shapes: Graph, given: Node) -> Compiled:
    languages = "|".join(_language(tag).lower() for tag in items(shapes, given))
    # pyshacl compares the first subtag only for a range with one subtag.
    return Compiled.exactly(Test(terms.language().str.contains(f"^(?:{languages})(?:-|$)") if languages else _NEVER))


def _language(tag: Node) -> str:
    if not re.fullmatch("[A-Za-z]+", str(tag)):
        raise UnsupportedError(f"language {tag}")
    return str(tag)


def _number(given: Node) -> int:
    if not isinstance(given, Literal) or not isinstance(given.value, int):
        raise UnsupportedError(f"{given} as a number")
    return given.value


_NEVER: Final = terms.TERM.is_null()
_NODE_KINDS: Final[dict[Node, pl.Expr]] = {
    SH.IRI: terms.is_iri(),
    SH.Literal: terms.is_literal(),
    SH.BlankNode: terms.is_blank(),
    SH.BlankNodeOrIRI: ~terms.is_literal(),
    SH.IRIOrLiteral: ~terms.is_blank(),
    SH.BlankNodeOrLiteral: ~terms.is_iri(),
}
#: Supported in patterns: characters, escaped punctuation, simple classes, groups, alternatives and repetitions, but
#: no look-around and no shorthand classes.
_PLAIN_PATTERN: Final = re.compile(
    r"(?:[^\\\[\](){}*+?|&~#]|\\[.\\/()\[\]{}*+?|^$-]|\[\^?(?:[^\\\[\]&~^-]-[^\\\[\]&~^-]|[^\\\[\]&~^-])+-?\]"
    r"|\((?!\?)|\)|\||[*+?](?![*+?])|\{[0-9]+(?:,[0-9]*)?\}(?![*+?]))*"
)

ON_SETS: Final[dict[Node, tuple[str, Callable[[str, Node], Compiled]]]] = {
    SH.minCount: ("MinCount", _min_count),
    SH.maxCount: ("MaxCount", _max_count),
    SH.uniqueLang: ("UniqueLang", _unique_lang),
    SH.hasValue: ("HasValue", _has_value),
    SH.lessThan: ("LessThan", _less_than),
    SH.lessThanOrEquals: ("LessThanOrEquals", _less_than_or_equals),
}
ON_VALUES: Final[dict[Node, tuple[str, Callable[[Node], Compiled]]]] = {
    SH.datatype: ("Datatype", _datatype),
    SH.nodeKind: ("NodeKind", _node_kind),
    SH.minLength: ("MinLength", _min_length),
    SH.maxLength: ("MaxLength", _max_length),
    SH.pattern: ("Pattern", _pattern),
    SH.minInclusive: ("MinInclusive", _compared(lambda value, given: terms.is_ordered(given, value, or_equal=True))),
    SH.minExclusive: ("MinExclusive", _compared(lambda value, given: terms.is_ordered(given, value, or_equal=False))),
    SH.maxInclusive: ("MaxInclusive", _compared(lambda value, given: terms.is_ordered(value, given, or_equal=True))),
    SH.maxExclusive: ("MaxExclusive", _compared(lambda value, given: terms.is_ordered(value, given, or_equal=False))),
}
ON_LISTS: Final[dict[Node, tuple[str, Callable[[Graph, Node], Compiled]]]] = {
    SH["in"]: ("In", _among),
    SH.languageIn: ("LanguageIn", _language_in),
}
