"""The core constraint components of SHACL as conditions that a store can test.

Two libraries may read the same literal differently. Each constraint therefore becomes two conditions: ``surely`` holds
only if pyshacl reports nothing, and ``possibly`` holds whenever pyshacl may report nothing. If there is no doubt, both
are the same. Source: https://www.w3.org/TR/shacl/, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from .conditions import All, Condition, In, Out, Test
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
    """Return the property of a path that is a single property."""
    if not isinstance(path, URIRef):
        raise UnsupportedError("a path of more than one property")
    return f"<{path}>"


def constant(term: Node) -> str:
    """Return a term that every library reads in the same way: an IRI or a text, not a number or a date."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, Literal) and (term.language or term.datatype in (None, XSD.string)):
        return str(Literal(str(term), lang=term.language).n3())
    raise UnsupportedError(f"{term} as a constant")


# on the set of values of a node; arguments: node, property, variable for the values, parameter value of the shape


def _min_count(node: str, path: str, value: str, given: Node) -> Compiled:
    least = _number(given)
    if least == 0:
        return Compiled.exactly(All(()))
    if least == 1:
        return Compiled.exactly(In(f"{node} {path} {value} ."))
    # rdflib may treat two literals as equal that Oxigraph distinguishes: count one per datatype.
    sure = f"IF(isLiteral({value}) && !({_IS_TEXT.format(value)}), DATATYPE({value}), {value})"
    return Compiled.at_least(In(_groups(node, f"{node} {path} {value} .", f"COUNT(DISTINCT {sure}) >= {least}")))


def _max_count(node: str, path: str, value: str, given: Node) -> Compiled:
    most = _number(given)
    if most == 0:
        return Compiled.exactly(Out(f"{node} {path} {value} ."))
    return Compiled.at_least(Out(_groups(node, f"{node} {path} {value} .", f"COUNT(DISTINCT {value}) > {most}")))


def _unique_lang(node: str, path: str, value: str, given: Node) -> Compiled:
    if given != Literal(True):
        return Compiled.exactly(All(()))
    language = f"{value}l"
    tagged = f"{node} {path} {value} . BIND(LCASE(LANG({value})) AS {language})"
    return Compiled.exactly(
        Out(_groups(f"{node} {language}", tagged, f"COUNT(DISTINCT {value}) > 1 && {language} != ''"))
    )


def _has_value(node: str, path: str, _: str, given: Node) -> Compiled:
    return Compiled.exactly(In(f"{node} {path} {constant(given)} ."))


def _less_than(operator: str) -> Callable[[str, str, str, Node], Compiled]:
    def compile_(node: str, path: str, value: str, given: Node) -> Compiled:
        other = f"{value}o"
        sure = f"DATATYPE({value}) = DATATYPE({other}) && {_COMPARABLE.format(value)} && {value} {operator} {other}"
        both = f"{node} {path} {value} . {node} {predicate(given)} {other} ."
        return Compiled.at_least(Out(f"{{ {both} FILTER(!COALESCE({sure}, false)) }}"))

    return compile_


def _groups(variables: str, pattern: str, having: str) -> str:
    return f"{{ SELECT {variables} WHERE {{ {pattern} }} GROUP BY {variables} HAVING({having}) }}"


# on a single value; arguments: value, parameter value of the shape


def _datatype(value: str, given: Node) -> Compiled:
    if given not in _WELL_FORMED:
        raise UnsupportedError(f"datatype {given}")
    well_formed = Test(f"DATATYPE({value}) = <{given}> && {_WELL_FORMED[given].format(value)}")
    return Compiled.exactly(well_formed) if given in _TEXTS else Compiled.at_least(well_formed)


def _node_kind(value: str, given: Node) -> Compiled:
    if given not in _NODE_KINDS:
        raise UnsupportedError(f"node kind {given}")
    return Compiled.exactly(Test(_NODE_KINDS[given].format(value)))


def _min_length(value: str, given: Node) -> Compiled:
    return Compiled.at_least(Test(f"({_IS_TEXT.format(value)}) && STRLEN(STR({value})) >= {_number(given)}"))


def _max_length(value: str, given: Node) -> Compiled:
    return Compiled.at_least(Test(f"({_IS_TEXT.format(value)}) && STRLEN(STR({value})) <= {_number(given)}"))


def _pattern(value: str, given: Node) -> Compiled:
    if not _PLAIN_PATTERN.fullmatch(str(given)):
        raise UnsupportedError(f"pattern {given}")
    text, matches = _IS_TEXT.format(value), f"REGEX(STR({value}), {constant(Literal(str(given)))})"
    # Of months and years too, both libraries see the same text.
    surely = Test(f"({text} || DATATYPE({value}) IN (<{XSD.gYearMonth}>, <{XSD.gYear}>)) && {matches}")
    # In Python alone, $ also matches before a final line end.
    return Compiled.at_least(surely) if "$" in str(given) else Compiled(surely, Test(f"!({text}) || {matches}"))


def _compared(operator: str) -> Callable[[str, Node], Compiled]:
    def compile_(value: str, given: Node) -> Compiled:
        if not isinstance(given, Literal) or given.datatype not in _WELL_FORMED or given.datatype in _TEXTS:
            raise UnsupportedError(f"comparison with {given}")
        sure = f"DATATYPE({value}) = <{given.datatype}> && {_COMPARABLE.format(value)} && {value} {operator}"
        return Compiled.at_least(Test(f"{sure} {given.n3()}"))

    return compile_


def one_of(value: str, terms: Iterable[Node]) -> Condition:
    """Return the condition that a value is one of the terms."""
    return In(f"VALUES {value} {{ {' '.join(map(constant, terms))} }}")


def _among(shapes: Graph, value: str, given: Node) -> Compiled:
    return Compiled.exactly(one_of(value, items(shapes, given)))


def _language_in(shapes: Graph, value: str, given: Node) -> Compiled:
    matches = [f'LANGMATCHES(LANG({value}), "{_language(tag)}")' for tag in items(shapes, given)]
    # pyshacl compares the first subtag only for a range with one subtag.
    return Compiled.exactly(Test(f"isLiteral({value}) && ({' || '.join(matches) or 'false'})"))


def _language(tag: Node) -> str:
    if not re.fullmatch("[A-Za-z]+", str(tag)):
        raise UnsupportedError(f"language {tag}")
    return str(tag)


def _number(given: Node) -> int:
    if not isinstance(given, Literal) or not isinstance(given.value, int):
        raise UnsupportedError(f"{given} as a number")
    return given.value


_TEXTS: Final = (XSD.string, RDF.langString)
_IS_TEXT: Final = f"isIRI({{0}}) || DATATYPE({{0}}) IN (<{XSD.string}>, <{RDF.langString}>)"
#: Tests for literals that both Oxigraph and rdflib read as well-formed, by datatype.
_WELL_FORMED: Final[dict[Node, str]] = {
    XSD.string: "true",
    RDF.langString: "true",
    XSD.boolean: 'STR({0}) IN ("true", "false")',
    XSD.integer: "isNumeric({0})",
    XSD.decimal: "isNumeric({0})",
    XSD.date: "YEAR({0}) > 0 && STRLEN(STR({0})) = 10",
    XSD.dateTime: "YEAR({0}) > 0 && STRLEN(STR({0})) = 19",
    XSD.gYearMonth: 'REGEX(STR({0}), "^[1-9][0-9]{{3}}-(0[1-9]|1[0-2])$")',
    XSD.gYear: 'REGEX(STR({0}), "^[1-9][0-9]{{3}}$")',
}
#: A test for literals that both libraries order in the same way within their datatype.
_COMPARABLE: Final = (
    "(" + " || ".join(
        f"(DATATYPE({{0}}) = <{datatype}> && {_WELL_FORMED[datatype]})"
        for datatype in (XSD.integer, XSD.decimal, XSD.date, XSD.dateTime)
    ) + ")"
)  # fmt: skip
_NODE_KINDS: Final[dict[Node, str]] = {
    SH.IRI: "isIRI({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNode: "isBlank({0})",
    SH.BlankNodeOrIRI: "!isLiteral({0})",
    SH.IRIOrLiteral: "!isBlank({0})",
    SH.BlankNodeOrLiteral: "!isIRI({0})",
}
#: Supported in patterns: characters, escaped punctuation, simple classes, groups, alternatives and repetitions, but
#: no look-around and no shorthand classes.
_PLAIN_PATTERN: Final = re.compile(
    r"(?:[^\\\[\](){}*+?|&~#]|\\[.\\/()\[\]{}*+?|^$-]|\[\^?(?:[^\\\[\]&~^-]-[^\\\[\]&~^-]|[^\\\[\]&~^-])+-?\]"
    r"|\((?!\?)|\)|\||[*+?](?![*+?])|\{[0-9]+(?:,[0-9]*)?\}(?![*+?]))*"
)

ON_SETS: Final[dict[Node, tuple[str, Callable[[str, str, str, Node], Compiled]]]] = {
    SH.minCount: ("MinCount", _min_count),
    SH.maxCount: ("MaxCount", _max_count),
    SH.uniqueLang: ("UniqueLang", _unique_lang),
    SH.hasValue: ("HasValue", _has_value),
    SH.lessThan: ("LessThan", _less_than("<")),
    SH.lessThanOrEquals: ("LessThanOrEquals", _less_than("<=")),
}
ON_VALUES: Final[dict[Node, tuple[str, Callable[[str, Node], Compiled]]]] = {
    SH.datatype: ("Datatype", _datatype),
    SH.nodeKind: ("NodeKind", _node_kind),
    SH.minLength: ("MinLength", _min_length),
    SH.maxLength: ("MaxLength", _max_length),
    SH.pattern: ("Pattern", _pattern),
    SH.minInclusive: ("MinInclusive", _compared(">=")),
    SH.minExclusive: ("MinExclusive", _compared(">")),
    SH.maxInclusive: ("MaxInclusive", _compared("<=")),
    SH.maxExclusive: ("MaxExclusive", _compared("<")),
}
ON_LISTS: Final[dict[Node, tuple[str, Callable[[Graph, str, Node], Compiled]]]] = {
    SH["in"]: ("In", _among),
    SH.languageIn: ("LanguageIn", _language_in),
}
