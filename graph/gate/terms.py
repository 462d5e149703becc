"""Expressions on terms in N-Triples notation, the column ``term``: their kind, text, language and datatype.

A test accepts a literal only if every library reads it in the same way; a literal in doubt fails it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl
import pyoxigraph as ox
from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

#: The end of a literal: its closing quote, with its language or datatype.
_END: Final = r'"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?$'
_ESCAPES: Final = {r"\\": "\\", r"\"": '"', r"\n": "\n", r"\r": "\r", r"\t": "\t", r"\b": "\b", r"\f": "\f"}
#: An integer or decimal that a float holds exactly, so that numbers compare as they should.
_NUMBER: Final = {XSD.integer: r"^[+-]?[0-9]{1,15}$", XSD.decimal: r"^[+-]?[0-9]{1,7}(?:\.[0-9]{1,7})?$"}
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"

#: The datatypes of texts; all others have values that a library may read differently.
TEXTS: Final = (XSD.string, RDF.langString)
#: Datatypes whose values all libraries order in the same way.
ORDERED: Final = (XSD.integer, XSD.decimal, XSD.date, XSD.dateTime)

TERM: Final = pl.col("term")


def is_iri(term: pl.Expr = TERM) -> pl.Expr:
    """Whether a term is an IRI."""
    return term.str.starts_with("<")


def is_blank(term: pl.Expr = TERM) -> pl.Expr:
    """Whether a term is a blank node."""
    return term.str.starts_with("_:")


def is_literal(term: pl.Expr = TERM) -> pl.Expr:
    """Whether a term is a literal."""
    return term.str.starts_with('"')


def language(term: pl.Expr = TERM) -> pl.Expr:
    """Return the language of a literal in lower case, null without one."""
    return term.str.extract(r'"@([A-Za-z0-9-]+)$').str.to_lowercase()


def has_datatype(datatype: Node, term: pl.Expr = TERM) -> pl.Expr:
    """Whether a term is a literal with this datatype."""
    if datatype == RDF.langString:
        return is_literal(term) & term.str.contains(r'"@[A-Za-z0-9-]+$')
    typed = term.str.ends_with(f'"^^<{datatype}>')
    return is_literal(term) & (typed | term.str.ends_with('"') if datatype == XSD.string else typed)


def is_text(term: pl.Expr = TERM) -> pl.Expr:
    """Whether a term is an IRI, a string, or a string with a language."""
    return is_iri(term) | has_datatype(XSD.string, term) | has_datatype(RDF.langString, term)


def text(term: pl.Expr = TERM) -> pl.Expr:
    """Return the text of a term: the IRI, or the literal without quotes, language and datatype."""
    inner = term.str.replace(_END, "").str.slice(1)
    by_character = inner.str.contains(r"\u", literal=True) | inner.str.contains(r"\U", literal=True)
    unescaped = (
        pl.when(by_character)
        .then(pl.when(by_character).then(inner).map_elements(_unescaped, pl.String))
        .when(inner.str.contains("\\", literal=True))
        .then(inner.str.replace_many(_ESCAPES))
        .otherwise(inner)
    )
    return pl.when(is_iri(term)).then(term.str.strip_chars("<>")).otherwise(unescaped)


def is_well_formed(datatype: Node, term: pl.Expr = TERM) -> pl.Expr:
    """Whether a term is a literal of a datatype of ``WELL_FORMED`` that all libraries accept."""
    return has_datatype(datatype, term) & WELL_FORMED[datatype](_lexical(term))


def is_ordered(term: pl.Expr, other: pl.Expr, *, or_equal: bool) -> pl.Expr:
    """Whether two terms have the same datatype, one of ``ORDERED``, and the first is less than the second."""
    found = pl.lit(value=False)
    for datatype in ORDERED:
        one, two = (_ordered_by(datatype, each) for each in (term, other))
        both = is_well_formed(datatype, term) & is_well_formed(datatype, other)
        found |= both & (one <= two if or_equal else one < two).fill_null(value=False)
    return found


def _ordered_by(datatype: Node, term: pl.Expr) -> pl.Expr:
    lexical = _lexical(term)
    return lexical.cast(pl.Float64, strict=False) if datatype in _NUMBER else lexical


def _lexical(term: pl.Expr) -> pl.Expr:
    """Return the text of a literal with a datatype, as written; those of well-formed values have no escapes."""
    return term.str.extract(r'^"(.*)"\^\^<[^>]*>$')


def _unescaped(literal: str) -> str:
    (quad,) = ox.parse(f'<x:s> <x:p> "{literal}" .', format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


def _is_day(lexical: pl.Expr) -> pl.Expr:
    return lexical.str.contains(_DAY) & lexical.str.to_date("%Y-%m-%d", strict=False).dt.year().gt(0)


def _is_time(lexical: pl.Expr) -> pl.Expr:
    read = lexical.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False)
    return lexical.str.contains(_TIME) & read.dt.year().gt(0)


def _is_any(_: pl.Expr) -> pl.Expr:
    return pl.lit(value=True)


#: Tests of the text of a literal, by datatype: whether every library reads it as well-formed.
WELL_FORMED: Final[dict[Node, Callable[[pl.Expr], pl.Expr]]] = {
    XSD.string: _is_any,
    RDF.langString: _is_any,
    XSD.boolean: lambda lexical: lexical.is_in(["true", "false"]),
    XSD.integer: lambda lexical: lexical.str.contains(_NUMBER[XSD.integer]),
    XSD.decimal: lambda lexical: lexical.str.contains(_NUMBER[XSD.decimal]),
    XSD.date: _is_day,
    XSD.dateTime: _is_time,
    XSD.gYearMonth: lambda lexical: lexical.str.contains(r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"),
    XSD.gYear: lambda lexical: lexical.str.contains(r"^[1-9][0-9]{3}$"),
}


def notation(term: URIRef | Literal) -> str:
    """Return an IRI or a text in N-Triples notation."""
    if isinstance(term, URIRef):
        return str(ox.NamedNode(term))
    return str(ox.Literal(str(term), language=term.language))
