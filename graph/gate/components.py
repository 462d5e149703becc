"""The core constraints of SHACL, one by one, as conditions that a store can test.

Two libraries may read one literal differently. So each constraint becomes two conditions: one that holds only where
pyshacl surely finds no fault, and one that holds wherever it possibly finds none. Where nothing is in doubt they are
one and the same. SHACL: https://www.w3.org/TR/shacl/, section 4.
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
    """A constraint: the condition that surely means no fault, and the one without which there surely is a fault."""

    surely: Condition
    possibly: Condition

    @property
    def exact(self) -> bool:
        """Whether nothing is in doubt."""
        return self.surely == self.possibly

    @classmethod
    def exactly(cls, condition: Condition) -> Compiled:
        """Return a constraint of which nothing is in doubt."""
        return cls(condition, condition)

    @classmethod
    def at_least(cls, surely: Condition) -> Compiled:
        """Return a constraint of which it is known only when it is surely kept."""
        return cls(surely, All(()))


class UnknownError(Exception):
    """A shape holds something that is not compiled."""


def predicate(path: Node | None) -> str:
    """Return the one property that a path consists of."""
    if not isinstance(path, URIRef):
        raise UnknownError("a path of more than one property")
    return f"<{path}>"


def constant(term: Node) -> str:
    """Return a term that means the same to every library: an IRI or a text, not a number or a date."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    if isinstance(term, Literal) and (term.language or term.datatype in (None, XSD.string)):
        return str(Literal(str(term), lang=term.language).n3())
    raise UnknownError(f"{term} as a constant")


# of the values of a node taken together: the node, the property, a variable for the values, and what the shape says


def _min_count(node: str, path: str, value: str, given: Node) -> Compiled:
    least = _number(given)
    if least == 0:
        return Compiled.exactly(All(()))
    if least == 1:
        return Compiled.exactly(In(f"{node} {path} {value} ."))
    # rdflib may hold two literals equal that Oxigraph keeps apart: of each datatype one is sure.
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


# of each value by itself: the value, and what the shape says


def _datatype(value: str, given: Node) -> Compiled:
    if given not in _WELL_FORMED:
        raise UnknownError(f"datatype {given}")
    well_formed = Test(f"DATATYPE({value}) = <{given}> && {_WELL_FORMED[given].format(value)}")
    return Compiled.exactly(well_formed) if given in _TEXTS else Compiled.at_least(well_formed)


def _node_kind(value: str, given: Node) -> Compiled:
    if given not in _NODE_KINDS:
        raise UnknownError(f"node kind {given}")
    return Compiled.exactly(Test(_NODE_KINDS[given].format(value)))


def _min_length(value: str, given: Node) -> Compiled:
    return Compiled.at_least(Test(f"({_IS_TEXT.format(value)}) && STRLEN(STR({value})) >= {_number(given)}"))


def _max_length(value: str, given: Node) -> Compiled:
    return Compiled.at_least(Test(f"({_IS_TEXT.format(value)}) && STRLEN(STR({value})) <= {_number(given)}"))


def _pattern(value: str, given: Node) -> Compiled:
    if not _PLAIN_PATTERN.fullmatch(str(given)):
        raise UnknownError(f"pattern {given}")
    text, matches = _IS_TEXT.format(value), f"REGEX(STR({value}), {constant(Literal(str(given)))})"
    surely = Test(f"({text}) && {matches}")
    # For Python, but for no other, $ stands before a line end as well.
    return Compiled.at_least(surely) if "$" in str(given) else Compiled(surely, Test(f"!({text}) || {matches}"))


def _compared(operator: str) -> Callable[[str, Node], Compiled]:
    def compile_(value: str, given: Node) -> Compiled:
        if not isinstance(given, Literal) or given.datatype not in _WELL_FORMED or given.datatype in _TEXTS:
            raise UnknownError(f"comparison with {given}")
        sure = f"DATATYPE({value}) = <{given.datatype}> && {_COMPARABLE.format(value)} && {value} {operator}"
        return Compiled.at_least(Test(f"{sure} {given.n3()}"))

    return compile_


def one_of(value: str, terms: Iterable[Node]) -> Condition:
    """Return the condition that a value is one of these terms."""
    return In(f"VALUES {value} {{ {' '.join(map(constant, terms))} }}")


def _among(shapes: Graph, value: str, given: Node) -> Compiled:
    return Compiled.exactly(one_of(value, items(shapes, given)))


def _language_in(shapes: Graph, value: str, given: Node) -> Compiled:
    matches = [f'LANGMATCHES(LANG({value}), "{_language(tag)}")' for tag in items(shapes, given)]
    # pyshacl takes the first part of a tag only for a range of one part.
    return Compiled.exactly(Test(f"isLiteral({value}) && ({' || '.join(matches) or 'false'})"))


def _language(tag: Node) -> str:
    if not re.fullmatch("[A-Za-z]+", str(tag)):
        raise UnknownError(f"language {tag}")
    return str(tag)


def _number(given: Node) -> int:
    if not isinstance(given, Literal) or not isinstance(given.value, int):
        raise UnknownError(f"{given} as a number")
    return given.value


_TEXTS: Final = (XSD.string, RDF.langString)
_IS_TEXT: Final = f"isIRI({{0}}) || DATATYPE({{0}}) IN (<{XSD.string}>, <{RDF.langString}>)"
#: What holds of a well-formed literal of a datatype, as both Oxigraph and rdflib read it.
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
#: What holds of a literal that is ordered in the same way by both libraries among those of its datatype.
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
#: Characters, escaped punctuation, simple classes, groups, alternatives, repetitions: no look-around, no shorthands.
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
