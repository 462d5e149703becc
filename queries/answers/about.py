"""Answers about one thing, however much is recorded of it: its evidence, its timeline, the profile of a region.

The rows are those of the query that the question shows, but read from the analysis tables: the query would read every
part of every assertion from the store, 150,000 look-ups for an organization with 15,000 contributions. Names in one
cell are sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.store.store import Node, Store, Term, sl
from ...ontology.namespaces import ONTOLOGY, node
from ..notes import without_date
from ..table import Table
from .request import Finding, Request
from .tables import Tables

_ISSUED: Final = node("dcterms:issued")
#: The datatype of a date by the length of its text.
_DATATYPES: Final = {4: node("xsd:gYear"), 7: node("xsd:gYearMonth")}
_DATE: Final = node("xsd:date")

_Row = tuple[Term | None, ...]


def evidence_of_thing(request: Request) -> Finding:
    """Return the evidence of what is asserted of a thing, and of its own descriptions."""
    tables, store = request.tables, request.required_query.store
    assertions = pl.concat(
        [_naming(tables, [request.text("thing")])["assertion"], _categories([request.text("thing")])]
    )
    rows = tables["evidence"].join(assertions.unique().to_frame("assertion"), on="assertion", how="semi")
    columns = ("assertion", "source", "locator", "confidence", "retrieved", "evidence")
    rows = rows.select(pl.col(columns).cast(pl.String)).drop_nulls().unique()
    rows = rows.sort("assertion", "source", "locator", "evidence")
    issued: dict[str, list[Term | None]] = {
        source: [*store.objects(ox.NamedNode(source), _ISSUED)] or [None] for source in rows["source"].unique()
    }
    parts = zip(
        _terms(rows["assertion"]), _terms(rows["source"]), _terms(rows["locator"], ox.Literal),
        _terms(rows["confidence"]), _terms(rows["retrieved"], _dated), _terms(rows["evidence"]), rows["source"],
        strict=True,
    )  # fmt: skip
    found = (
        (assertion, source, locator, confidence, date, retrieved, evidence)
        for assertion, source, locator, confidence, retrieved, evidence, iri in parts
        for date in issued[iri]
    )
    return Finding(
        Table(("assertion", "source", "locator", "confidence", "issued", "retrieved", "evidence"), tuple(found))
    )


def timeline(request: Request) -> Finding:
    """Return the dated events on a standard with its parts, or on what a case studies, and how many have no date."""
    tables, store = request.tables, request.required_query.store
    standard, case = request.one("standard"), request.one("case")
    things = [standard, *_iris(store.subjects(sl("partOf"), ox.NamedNode(standard)))] if standard else []
    things += _iris(store.subjects(sl("studiedIn"), ox.NamedNode(case))) if case else []
    events = _naming(tables, things, "concerns").select(event="assertion").unique()
    of_things = tables["event"].join(events, on="event", how="semi")
    rows = of_things.drop_nulls("date")
    undated = without_date(len(of_things) - len(rows))
    rows = rows.select(pl.col("date", "event", "kind").cast(pl.String)).sort("date", "event", "kind")
    named = tables["involvement"].join(events, left_on="assertion", right_on="event", how="semi")
    for relation in ("concerns", "involves", "inRegion"):
        of_relation = named.filter(pl.col("relation") == ONTOLOGY + relation).select("thing", event="assertion")
        names = _names(tables, of_relation, "event").rename({"name": relation})
        rows = rows.join(names, on="event", how="left", maintain_order="left")
    texts = (_terms(rows[name].fill_null(""), _english) for name in ("concerns", "involves", "inRegion"))
    found = zip(_terms(rows["date"], _dated), _terms(rows["event"]), _terms(rows["kind"]), *texts, strict=True)
    table = Table(("date", "event", "kind", "concerns", "who", "where"), tuple(found))
    return Finding(table, (undated,) if undated else ())


def region_profile(request: Request) -> Finding:
    """Return the actors of a region, what they take part in, its barriers and its figures."""
    tables, region = request.tables, request.text("region")
    where = tables["actor_region"]
    # A region that acts is a place of its own there, and no actor.
    acting = where.filter(pl.col("actor") == pl.col("region")).select("actor").unique()
    actors = where.filter(pl.col("region") == region).select("actor").unique().join(acting, on="actor", how="anti")
    kinds = tables["organization"].rename({"organization": "actor"}).join(actors, on="actor", how="semi")
    of_kinds = _names(tables, kinds.select("actor", thing="kind"), "actor").select(thing="actor", detail="name")
    standards = tables["standard_actor"].filter("takes_part").select("actor", thing="standard")
    technologies = tables["technology_actor"].select("actor", thing="technology")
    rows = (
        *_details("Actor", of_kinds.sort("thing"), _english),
        *_details("Standard", _counted(standards.join(actors, on="actor", how="semi")), ox.Literal),
        *_details("Technology", _counted(technologies.join(actors, on="actor", how="semi")), ox.Literal),
        *_barriers(request.required_query.store, ox.NamedNode(region)),
        *_figures(request.required_query.store, _naming(tables, [region], "observed")["assertion"]),
    )
    return Finding(Table(("aspect", "thing", "detail", "value", "unit", "period"), rows))


def _naming(tables: Tables, things: Sequence[str], relation: str | None = None) -> pl.DataFrame:
    """Return the assertions that name things, by one relation or any."""
    rows = tables["involvement"].join(_categories(things).to_frame("thing"), on="thing", how="semi")
    return rows.filter(pl.col("relation") == ONTOLOGY + relation) if relation else rows


def _categories(iris: Sequence[str]) -> pl.Series:
    return pl.Series("assertion", iris, dtype=pl.String).cast(pl.Categorical)


def _names(tables: Tables, rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the English names of the things of each event or actor in one text: that column, and name."""
    english = tables.named(rows["thing"], "label_en").rename({"iri": "thing", "label_en": "name"}).drop_nulls()
    texts = rows.select(pl.col(by, "thing").cast(pl.String))
    named = texts.join(english, on="thing").select(by, "name").unique().sort(by, "name")
    return named.group_by(by, maintain_order=True).agg(pl.col("name").str.join(", "))


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how many actors take part in each thing: thing, detail."""
    number = pl.col("actor").n_unique()
    detail = number.cast(pl.String) + pl.when(number == 1).then(pl.lit(" actor")).otherwise(pl.lit(" actors"))
    return rows.group_by(pl.col("thing").cast(pl.String)).agg(detail=detail).sort("thing")


def _details(aspect: str, rows: pl.DataFrame, make: Callable[[str], Term]) -> Iterator[_Row]:
    first = ox.Literal(aspect)
    for thing, detail in zip(_terms(rows["thing"]), _terms(rows["detail"], make), strict=True):
        yield first, thing, detail, None, None, None


def _barriers(store: Store, region: ox.NamedNode) -> list[_Row]:
    found = {
        (barrier.value, label)
        for relation in ("hinders", "appliesIn", "carriedOutBy")
        for barrier in store.subjects(sl(relation), region)
        if store.is_a(barrier, sl("Barrier"))
        for kind in store.nodes(barrier, sl("barrierKind"))
        for label in store.texts(kind, node("rdfs:label"))
        if label.language == "en"
    }
    aspect = ox.Literal("Barrier")
    in_order = sorted(found, key=lambda each: (each[0], each[1].value))
    return [(aspect, ox.NamedNode(iri), label, None, None, None) for iri, label in in_order]


def _figures(store: Store, observations: pl.Series) -> Iterator[_Row]:
    aspect = ox.Literal("Figure")
    for iri in observations.cast(pl.String).unique().sort():
        figure = ox.NamedNode(iri)
        values, units, periods = (store.objects(figure, sl(name)) for name in ("value", "unit", "period"))
        yield from ((aspect, figure, None, v, u, p) for v in values for u in units for p in periods)


def _iris(nodes: Iterable[Node]) -> list[str]:
    return [each.value for each in nodes if isinstance(each, ox.NamedNode)]


def _terms(values: pl.Series, make: Callable[[str], Term] = ox.NamedNode) -> list[Term | None]:
    """Return texts as terms, each different one made once."""
    made = {value: make(value) for value in values.unique().drop_nulls()}
    return [made.get(value) for value in values]


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en") if text else ox.Literal("")


def _dated(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=_DATATYPES.get(len(text), _DATE))
