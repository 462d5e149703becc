"""Expressions of SPARQL over columns of solutions; ``patterns.py`` finds the solutions.

The type of a column is the type of its values: terms in N-Triples notation (``TERM``), simple literals as text, truth
values. Unbound variables and errors are null: SPARQL and Polars agree on what "and" and "or" make of these.
Definition: https://www.w3.org/TR/sparql11-query/, section 17.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

import polars as pl
import pyoxigraph as ox
from rdflib import XSD, Literal, URIRef, Variable
from rdflib.plugins.sparql.parserutils import CompValue

from ..index.scanning import unescaped
from .columns import TERM

#: Finds which solutions a pattern has a match for.
Exists = Callable[[CompValue], pl.Series]

_PLAIN: Final = r'(?s)^"(.*)"$'
_LITERAL: Final = r'(?s)^"(.*)"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?$'
_LANGUAGE: Final = r'"@([A-Za-z0-9-]+)$'
_SPECIAL: Final = r'[\x00-\x1f\x7f"\\]'
#: Strings that are cast, of which each is the canonical form of its value.
_WRITTEN: Final = {XSD.integer: r"^(0|[1-9][0-9]*)$", XSD.date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
#: The IRIs that a query may make: any other could be malformed.
_IRI: Final = r"^https?://[A-Za-z0-9/._~#-]+$"


class UnsupportedError(Exception):
    """What is asked needs the store."""


def value(expression: Any, solutions: pl.DataFrame, exists: Exists) -> pl.Series:
    """Return the value of an expression for each solution.

    Raises:
        UnsupportedError: if it uses what this module does not know, or is not sure to give what SPARQL defines.
    """

    def of(part: Any) -> pl.Series:
        return value(part, solutions, exists)

    if isinstance(expression, Variable):
        if str(expression) not in solutions.columns:
            raise UnsupportedError(f"the unbound variable {expression}")
        return solutions[str(expression)]
    if isinstance(expression, URIRef | Literal):
        return constants([expression]).new_from_index(0, solutions.height)
    if not isinstance(expression, CompValue):
        raise UnsupportedError(type(expression).__name__)
    match expression.name:
        case "Builtin_EXISTS":
            return exists(expression.graph)
        case "Builtin_NOTEXISTS":
            return ~exists(expression.graph)
        case "Builtin_BOUND":
            return of(expression.arg).is_not_null()
        case "UnaryNot":
            return ~_truth(of(expression.expr))
        case "ConditionalAndExpression":
            return reduce(lambda a, b: a & _truth(of(b)), expression.other, _truth(of(expression.expr)))
        case "ConditionalOrExpression":
            return reduce(lambda a, b: a | _truth(of(b)), expression.other, _truth(of(expression.expr)))
        case "RelationalExpression":
            return _compared(expression, of)
        case "Builtin_IF":
            condition = _truth(of(expression.arg1))
            yes, no = _alike(of(expression.arg2), of(expression.arg3))
            return pl.select(pl.when(condition).then(yes).when(~condition).then(no)).to_series()
        case "Builtin_COALESCE":
            return pl.select(pl.coalesce(_alike(*map(of, expression.arg)))).to_series()
        case "Builtin_sameTerm":
            left, right = of(expression.arg1), of(expression.arg2)
            if left.dtype != TERM or right.dtype != TERM:
                raise UnsupportedError("a comparison of other values than terms")
            return left == right
        case "Function":
            return _cast(expression, of)
    return _of_text(expression, of)


def _of_text(expression: CompValue, of: Callable[[Any], pl.Series]) -> pl.Series:
    """Return the value of a function on strings."""
    match expression.name:
        case "Builtin_STR":
            return lexical(of(expression.arg))
        case "Builtin_LANG":
            return _mapped(of(expression.arg), _languages)
        case "Builtin_SUBSTR":
            return _sliced(expression, of)
        case "Builtin_STRSTARTS":
            return plain(of(expression.arg1)).str.starts_with(_constant(expression.arg2))
        case "Builtin_STRAFTER" | "Builtin_STRBEFORE":
            text, mark = plain(of(expression.arg1)), _constant(expression.arg2)
            parts = text.str.splitn(mark, 2).struct
            part = parts.field("field_1" if expression.name == "Builtin_STRAFTER" else "field_0")
            return pl.select(
                pl.when(text.str.contains(mark, literal=True)).then(part).when(text.is_not_null()).then(pl.lit(""))
            ).to_series()
        case "Builtin_REGEX" if not expression.flags:
            return plain(of(expression.text)).str.contains(_constant(expression.pattern))
        case "Builtin_REPLACE" if not expression.flags:
            found, new = _constant(expression.pattern), _constant(expression.replacement)
            return plain(of(expression.arg)).str.replace_all(found, new)
        case "Builtin_LCASE":
            return plain(of(expression.arg)).str.to_lowercase()
        case "Builtin_CONCAT":
            return pl.select(pl.concat_str([plain(of(each)) for each in expression.arg])).to_series()
        case "Builtin_IRI":
            text = plain(of(expression.arg))
            if not text.drop_nulls().str.contains(_IRI).all():
                raise UnsupportedError("an IRI with other characters")
            return ("<" + text + ">").cast(TERM)
    raise UnsupportedError(expression.name)


def _cast(expression: CompValue, of: Callable[[Any], pl.Series]) -> pl.Series:
    """Return what a constructor function of XML Schema makes of strings."""
    if expression.iri not in _WRITTEN:
        raise UnsupportedError(f"the function {expression.iri}")
    text = plain(of(expression.expr[0]))
    known = text.drop_nulls()
    valid = known.str.contains(_WRITTEN[expression.iri])
    if expression.iri == XSD.date:
        valid &= known.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    if not valid.all():
        raise UnsupportedError(f"a string that may be no {expression.iri}")
    return ('"' + text + f'"^^<{expression.iri}>').cast(TERM)


def _sliced(expression: CompValue, of: Callable[[Any], pl.Series]) -> pl.Series:
    """Return what SUBSTR returns."""
    text = plain(of(expression.arg))
    start = _number(expression.start, of, len(text))
    if (start.drop_nulls() < 1).any():
        raise UnsupportedError("a start before the first character")
    length = None if expression.length is None else _number(expression.length, of, len(text))
    frame = pl.DataFrame([text.alias("text"), (start - 1).alias("start")]).with_columns(length=length)
    return frame.select(pl.col("text").str.slice("start", "length")).to_series()


def _number(expression: Any, of: Callable[[Any], pl.Series], height: int) -> pl.Series:
    """Return a whole number for each solution: a constant, or the length of a string less another."""
    if isinstance(expression, Literal) and type(expression.value) is int:
        return pl.Series([expression.value], dtype=pl.Int64).new_from_index(0, height)
    if isinstance(expression, CompValue):
        if expression.name == "Builtin_STRLEN":
            return plain(of(expression.arg)).str.len_chars().cast(pl.Int64)
        if expression.name == "AdditiveExpression" and expression.op == ["-"]:
            return _number(expression.expr, of, height) - _number(expression.other[0], of, height)
    raise UnsupportedError("a number that is no length")


def constants(terms: list[Any]) -> pl.Series:
    """Return terms of rdflib, which must be of one kind, as a column."""
    if all(isinstance(term, URIRef) for term in terms):
        return pl.Series([term.n3() for term in terms], dtype=pl.String).cast(TERM)
    if all(isinstance(term, Literal) and isinstance(term.value, bool) for term in terms):
        return pl.Series([term.value for term in terms], dtype=pl.Boolean)
    if all(isinstance(term, Literal) and term.language is None and term.datatype is None for term in terms):
        return pl.Series(list(map(str, terms)), dtype=pl.String)
    raise UnsupportedError("constants of several kinds")


def lexical(values: pl.Series) -> pl.Series:
    """Return what STR returns: IRIs as text, and of literals their text."""
    return values if values.dtype == pl.String else _mapped(values, _lexical)


def plain(values: pl.Series) -> pl.Series:
    """Return simple literals as text.

    Raises:
        UnsupportedError: if there is another value.
    """
    return values if values.dtype == pl.String else _mapped(values, _plain)


def quoted(texts: pl.Series) -> pl.Series:
    """Return texts as terms: simple literals."""
    special = texts.filter(texts.str.contains(_SPECIAL)).unique()
    written = [str(ox.Literal(text)) for text in special]
    return texts.replace_strict(special, written, default='"' + texts + '"', return_dtype=pl.String).cast(TERM)


def _mapped(values: pl.Series, function: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Return the texts that a function makes of terms; each term is passed once."""
    if values.dtype != TERM:
        raise UnsupportedError(f"a term is needed, not a {values.dtype}")
    terms = values.drop_nulls().unique()
    texts = pl.DataFrame([terms.alias("term"), function(terms.cast(pl.String)).alias("text")])
    return values.to_frame("term").join(texts, on="term", how="left", maintain_order="left")["text"]


def _lexical(terms: pl.Series) -> pl.Series:
    is_iri = terms.str.starts_with("<")
    return _unescaped(pl.select(pl.when(is_iri).then(terms.str.strip_chars("<>")).otherwise(_texts(terms))).to_series())


def _texts(literals: pl.Series) -> pl.Series:
    return literals.str.extract(_LITERAL, 1)


def _plain(terms: pl.Series) -> pl.Series:
    texts = terms.str.extract(_PLAIN, 1)
    if texts.null_count():
        raise UnsupportedError("a simple literal is needed")
    return _unescaped(texts)


def _languages(terms: pl.Series) -> pl.Series:
    language = terms.str.extract(_LANGUAGE, 1).fill_null("")
    return pl.select(pl.when(terms.str.starts_with('"')).then(language)).to_series()


def _unescaped(texts: pl.Series) -> pl.Series:
    escaped = texts.str.contains("\\", literal=True)
    if not escaped.any():
        return texts
    return pl.Series([unescaped(text) if text else text for text in texts], dtype=pl.String)


def _constant(expression: Any) -> str:
    """Return a constant text: a literal, or an IRI with STR around it."""
    if isinstance(expression, CompValue) and expression.name == "Builtin_STR" and isinstance(expression.arg, URIRef):
        return str(expression.arg)
    if isinstance(expression, Literal) and expression.language is None and expression.datatype is None:
        return str(expression)
    raise UnsupportedError("a text that is not constant")


def _truth(values: pl.Series) -> pl.Series:
    if values.dtype != pl.Boolean:
        raise UnsupportedError("a value that is no truth value")
    return values


def _alike(*columns: pl.Series) -> tuple[pl.Series, ...]:
    if len({column.dtype for column in columns}) > 1:
        raise UnsupportedError("values of several kinds")
    return columns


def _compared(expression: CompValue, of: Callable[[Any], pl.Series]) -> pl.Series:
    left, operator = of(expression.expr), expression.op
    others = expression.other if operator in ("IN", "NOT IN") else [expression.other]
    if operator == "<":
        _, right = _alike(left, of(others[0]))
        if left.dtype != pl.String:
            raise UnsupportedError("an order of other values than texts")
        return left < right
    if operator not in ("=", "!=", "IN", "NOT IN"):
        raise UnsupportedError(f"the operator {operator}")
    equal = reduce(lambda a, b: a | b, (_equal(left, each, of(each)) for each in others))
    return equal if operator in ("=", "IN") else ~equal


def _equal(left: pl.Series, other: Any, right: pl.Series) -> pl.Series:
    _alike(left, right)
    # Two literals may be equal without being the same.
    if left.dtype == TERM and not isinstance(other, URIRef) and any(map(has_literals, (left, right))):
        raise UnsupportedError("a comparison of literals")
    return left == right


def has_literals(terms: pl.Series) -> bool:
    """Return whether any term is a literal."""
    return bool(terms.unique().cast(pl.String).str.starts_with('"').any())
