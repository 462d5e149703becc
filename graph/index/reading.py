"""What the store says about each thing that search shows or matches, as data frames.

Data go from the store to Polars as a CSV file, and do not pass through Python.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, kind_and_slug, node
from ..store.store import LABEL, LANGUAGES, Store, sl

FOLDER: Final = Path(__file__).parent

#: The properties whose values are names, in order of precedence.
_NAMES: Final = (
    LABEL.value,
    node("skos:altLabel").value,
    sl("designation").value,
    node("dcterms:title").value,
)
#: The properties whose values are texts, in the order in which they are shown.
_TEXTS: Final = (node("dcterms:description").value, sl("finding").value, sl("outcome").value)
_SUBCLASS: Final = node("rdfs:subClassOf")
_RANKS: Final = {language: rank for rank, language in enumerate(LANGUAGES)}
#: Kinds without a name of their own; they are found through the things they are about.
_UNNAMED: Final = ("statement", "evidence")


class Reading:
    """The things of a store and what is said about them.

    Args:
        store: the graph.
        folder: for temporary files.
    """

    def __init__(self, store: ox.Store, folder: Path) -> None:
        self._reader = Store(store)
        self._folder = folder
        self._classes = self._solutions("classes.rq")
        self._known = _with_kinds(self._classes["thing"].unique())

    def counts(self) -> dict[str, int]:
        """Return the number of things in the store by kind, with those that have no name."""
        return dict(self._known["kind"].value_counts().sort("kind").iter_rows())

    def things(self) -> pl.DataFrame:
        """Return the things that have names: ``thing``, ``kind``, ``slug``, ``label``, ``names``, ``class``, ``text``,
        ``weight`` (the number of references).
        """
        things = self._known.filter(~pl.col("kind").is_in(_UNNAMED))
        texts = self._solutions("names.rq").join(things.select("thing"), on="thing", how="semi").unique()
        texts = texts.with_columns(rank=pl.col("language").replace_strict(_RANKS, default=len(LANGUAGES)))
        shown = _preferred(texts.filter(pl.col("property") == LABEL.value)).rename({"value": "label"})
        described = texts.filter(pl.col("property").is_in(_TEXTS))
        described = described.with_columns(rank=_order(_TEXTS) * 10 + pl.col("rank"))
        return (
            things.join(shown, on="thing", how="left")
            .with_columns(label=pl.col("label").fill_null(pl.col("slug")))
            .join(_names(texts), on="thing", how="left")
            .join(_preferred(described).rename({"value": "text"}), on="thing", how="left")
            .join(self._class_labels(things), on="thing", how="left")
            .join(self._solutions("references.rq"), on="thing", how="left")
            .with_columns(
                pl.col("names").fill_null([]),
                pl.col("text", "class").fill_null(""),
                weight=pl.col("references").cast(pl.Int64).fill_null(0),
            )
            .drop("references")
        )

    def facets(self) -> pl.DataFrame:
        """Return the values of facets: ``thing``, ``facet``, ``value`` (an IRI, or the digits of a year)."""
        found = self._solutions("facets.rq")
        year = pl.col("value").str.extract(r"^(\d{4})\b")
        value = pl.when(pl.col("facet") == "year").then(year).otherwise(pl.col("value"))
        return found.with_columns(value).filter(pl.col("value").is_not_null()).unique()

    def _solutions(self, query: str) -> pl.DataFrame:
        """Return the solutions of a query file, all as text, through a temporary CSV file.

        The queries turn foreign IRIs into strings, because the store quotes commas only in literals.
        """
        with tempfile.NamedTemporaryFile(suffix=".csv", dir=self._folder) as file:
            solutions = self._reader.select((FOLDER / query).read_text("utf-8"))
            names = [variable.value for variable in solutions.variables]
            solutions.serialize(file.name, format=ox.QueryResultsFormat.CSV)
            return pl.read_csv(file.name, schema=dict.fromkeys(names, pl.String)).fill_null("")

    def _class_labels(self, things: pl.DataFrame) -> pl.DataFrame:
        """Return the labels of the most specific classes of each thing."""
        own = self._classes.filter(pl.col("class").str.starts_with(PREFIXES["sl"]))
        own = own.join(things.select("thing"), on="thing", how="semi")
        sets = own.group_by("thing").agg(pl.col("class").unique().sort().str.join(" "))
        labels = {types: self._class_label(types.split()) for types in sets["class"].unique()}
        return sets.with_columns(pl.col("class").replace_strict(labels, return_dtype=pl.String))

    def _class_label(self, types: list[str]) -> str:
        nodes = [ox.NamedNode(iri) for iri in types]
        broader = {c for t in nodes for c in self._reader.nodes(t, _SUBCLASS)}
        return ", ".join(sorted(self._reader.label(t) for t in nodes if t not in broader))


def _with_kinds(nodes: pl.Series) -> pl.DataFrame:
    """Return the nodes that are things of Standlink, with their kinds and slugs."""
    found = [(iri, *known) for iri in nodes if (known := kind_and_slug(iri))]
    return pl.DataFrame(found, schema=dict.fromkeys(("thing", "kind", "slug"), pl.String), orient="row")


def _order(properties: tuple[str, ...]) -> pl.Expr:
    return pl.col("property").replace_strict(properties, range(len(properties)), return_dtype=pl.Int64)


def _preferred(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the preferred value of each thing, by the rule of ``store.preferred``."""
    values = texts.sort("thing", "rank", "value")
    return values.group_by("thing", maintain_order=True).agg(pl.col("value").first())


def _names(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the names of each thing, by precedence, each once."""
    named = texts.filter(pl.col("property").is_in(_NAMES)).with_columns(order=_order(_NAMES))
    ordered = named.sort("thing", "order", "value", "language").select("thing", names="value")
    return ordered.unique(maintain_order=True).group_by("thing", maintain_order=True).agg("names")
