"""What N-Triples files say about each thing that search shows or matches, as data frames.

``fields.toml`` names the properties. A pass over the files (``scanning.py``) takes a tenth of the time of queries on a
store on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import ONTOLOGY, kind_and_slug, node, thing_pattern, vocabularies
from ..store.store import INFERRED, LANGUAGES, RDF_TYPE, Store, sl
from ..store.store import ONTOLOGY as TERMS
from ..store.triples_frame import starts_with_any
from .fields import Fields
from .scanning import TERM, scan

_SUBCLASS: Final = node("rdfs:subClassOf")
_TECHNOLOGY: Final = sl("Technology").value
_RANKS: Final = {language: rank for rank, language in enumerate(LANGUAGES)}
#: Kinds without a name of their own; they are found through the things they are about.
_UNNAMED: Final = ("statement", "evidence")
#: The dates of events and figures, by which lists are sorted.
DATES: Final = tuple(sl(name).value for name in ("occurred", "announced", "began", "period"))


class Reading:
    """The things that files describe.

    Args:
        store: the graph, for the labels of classes.
        files: N-Triples files, with the IRI of the named graph of each.
    """

    def __init__(self, store: ox.Store, files: Mapping[Path, str]) -> None:
        self._reader = Store(store)
        self._fields = Fields.read()
        read = (RDF_TYPE.value, *self._fields.names, *self._fields.texts, *self._fields.facets, *DATES)
        self._triples = scan(files, read)
        typed = self._triples.nodes.filter(pl.col("p") == RDF_TYPE.value)
        self._classes = typed.select(pl.col("s").alias("thing"), pl.col("o").alias("class"))
        self._known = _with_kinds(self._classes["thing"].unique())

    def counts(self) -> dict[str, int]:
        """Return the number of things by kind, with those that have no name."""
        return dict(self._known["kind"].value_counts().sort("kind").iter_rows())

    def things(self) -> pl.DataFrame:
        """Return the things that have names: ``thing``, ``kind``, ``slug``, ``label``, ``names``, ``class``, ``text``
        (what is shown), ``described`` (all texts, of every language), ``weight`` (the number of references).
        """
        things = self._known.filter(~pl.col("kind").is_in(_UNNAMED))
        texts = self._texts(things)
        shown = _preferred(texts.filter(pl.col("property") == self._fields.names[0])).rename({"value": "label"})
        described = texts.filter(pl.col("property").is_in(self._fields.texts))
        described = described.with_columns(rank=_order(self._fields.texts) * 10 + pl.col("rank"))
        references = self._triples.nodes.group_by(thing="o").agg(weight=pl.len().cast(pl.Int64))
        return (
            things.join(shown, on="thing", how="left")
            .with_columns(label=pl.col("label").fill_null(pl.col("slug")))
            .join(_names(texts, self._fields.names), on="thing", how="left")
            .join(_preferred(described).rename({"value": "text"}), on="thing", how="left")
            .join(_together(described), on="thing", how="left")
            .join(self._class_labels(things), on="thing", how="left")
            .join(references, on="thing", how="left")
            .with_columns(pl.col("names").fill_null([]), pl.col("text", "described", "class").fill_null(""))
            .with_columns(pl.col("thing").cast(pl.String), pl.col("weight").fill_null(0))
        )

    def facets(self) -> pl.DataFrame:
        """Return the values of facets: ``thing``, ``facet``, ``value`` (an IRI, or the digits of a year)."""
        facet = pl.col("property").replace_strict(self._fields.facets, default=None, return_dtype=pl.String)
        nodes, literals = self._triples.nodes, self._triples.literals
        found = nodes.select(thing="s", property="p", value="o").with_columns(facet=facet)
        found = found.filter(pl.col("facet").is_not_null(), pl.col("facet") != "year")
        years = literals.with_columns(facet=facet).filter(pl.col("facet") == "year")
        years = years.with_columns(value=pl.col("value").str.extract(r"^(\d{4})\b").cast(TERM))
        technologies = self._classes.filter(pl.col("class") == _TECHNOLOGY).select(value="thing").unique()
        linked = nodes.select(thing="s", value="o").join(technologies, on="value", how="semi")
        linked = linked.join(self._kinds, on="thing", how="semi").with_columns(facet=pl.lit("technology"))
        parts = (found, years, linked, self._subclasses(), self._datasets())
        every = pl.concat([part.select("thing", "facet", "value") for part in parts])
        return every.filter(pl.col("value").is_not_null()).unique()

    def _subclasses(self) -> pl.DataFrame:
        """Return the classes of things below that of their kind, which says no more than the kind."""
        iris = pl.col("class").cast(pl.String)
        of_kind = pl.lit(ONTOLOGY) + pl.col("kind").str.to_titlecase()
        own = self._classes.filter(starts_with_any(iris, vocabularies())).join(self._known, on="thing")
        return own.filter(iris != of_kind).select("thing", facet=pl.lit("class"), value="class")

    def _datasets(self) -> pl.DataFrame:
        """Return the named graphs of datasets that have records of things."""
        made = [INFERRED.value, TERMS.value]
        given = self._triples.graphs.filter(~pl.col("graph").cast(pl.String).is_in(made))
        return given.select("thing", facet=pl.lit("dataset"), value="graph")

    def links(self) -> pl.DataFrame:
        """Return the distinct links between things: ``s``, ``p``, ``o``, and the kinds of ``s`` and ``o``."""
        nodes = self._triples.nodes
        names = nodes["p"].unique()
        ours = names.filter(starts_with_any(names.cast(pl.String), vocabularies()))
        links = nodes.filter(pl.col("p").is_in(ours.implode()), pl.col("s") != pl.col("o"))
        # One property at a time takes half the time and a quarter of the memory.
        links = pl.concat([links.clear(), *(each.unique() for each in links.partition_by("p"))])
        for end in ("s", "o"):
            kinds = self._kinds.select(pl.col("thing").alias(end), pl.col("kind").alias(f"{end}_kind"))
            links = links.join(kinds, on=end)
        return links

    def dates(self) -> pl.DataFrame:
        """Return the first date of each event and figure, as ``other`` and ``date``."""
        dated = self._triples.literals.filter(pl.col("property").is_in(DATES))
        return dated.group_by(other="thing").agg(date=pl.col("value").min())

    @cached_property
    def _kinds(self) -> pl.DataFrame:
        """All things in triples: ``thing`` and ``kind``."""
        terms = pl.concat([self._triples.nodes[end].unique() for end in ("s", "o")]).unique()
        kinds = terms.cast(pl.String).str.extract(f"^{thing_pattern()}").cast(TERM)
        return pl.DataFrame({"thing": terms, "kind": kinds}).drop_nulls()

    def _texts(self, things: pl.DataFrame) -> pl.DataFrame:
        """Return the names and texts of things: ``thing``, ``property``, ``value``, ``language``, ``rank``."""
        read = (*self._fields.names, *self._fields.texts)
        texts = self._triples.literals.filter(pl.col("property").is_in(read)).join(things, on="thing", how="semi")
        return texts.with_columns(rank=pl.col("language").replace_strict(_RANKS, default=len(LANGUAGES)))

    def _class_labels(self, things: pl.DataFrame) -> pl.DataFrame:
        """Return the labels of the most specific classes of each thing."""
        classes = self._classes["class"].unique()
        ours = classes.filter(starts_with_any(classes.cast(pl.String), vocabularies())).implode()
        own = self._classes.filter(pl.col("class").is_in(ours)).join(things, on="thing", how="semi").unique()
        # The sets of classes are few: their numbers name them, and each set is read once.
        own = own.with_columns(number=pl.col("class").to_physical()).sort("number")
        key = pl.col("number").cast(pl.String).str.join(" ")
        sets = own.group_by("thing", maintain_order=True).agg(key.alias("set"), "class")
        labels = {key: self._class_label(types) for key, types in sets.unique("set").select("set", "class").iter_rows()}
        return sets.select("thing", pl.col("set").replace_strict(labels, return_dtype=pl.String).alias("class"))

    def _class_label(self, types: list[str]) -> str:
        nodes = [ox.NamedNode(iri) for iri in types]
        broader = {c for t in nodes for c in self._reader.nodes(t, _SUBCLASS)}
        return ", ".join(sorted(self._reader.label(t) for t in nodes if t not in broader))


def dump(store: ox.Store, folder: Path) -> dict[Path, str]:
    """Write each named graph of a store to an N-Triples file in a folder; return the files with their graphs."""
    files = {}
    for number, graph in enumerate(store.named_graphs()):
        path = folder / f"{number}.nt"
        store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
        files[path] = graph.value
    return files


def _with_kinds(nodes: pl.Series) -> pl.DataFrame:
    """Return the nodes that are things of Standlink, with their kinds and slugs."""
    found = [(iri, *known) for iri in nodes if (known := kind_and_slug(iri))]
    return pl.DataFrame(found, {"thing": TERM, "kind": pl.String(), "slug": pl.String()}, orient="row")


def _order(properties: tuple[str, ...]) -> pl.Expr:
    return pl.col("property").replace_strict(properties, range(len(properties)), return_dtype=pl.Int64)


def _preferred(texts: pl.DataFrame) -> pl.DataFrame:
    """Return the preferred value of each thing, by the rule of ``store.preferred``."""
    best = texts.filter(pl.col("rank") == pl.col("rank").min().over("thing"))
    return best.group_by("thing").agg(pl.col("value").min())


def _together(texts: pl.DataFrame) -> pl.DataFrame:
    """Return all texts of each thing as one, ``described``."""
    once = texts.select("thing", "value").unique().sort(pl.col("thing").to_physical(), "value")
    return once.group_by("thing", maintain_order=True).agg(described=pl.col("value").str.join("\n"))


def _names(texts: pl.DataFrame, properties: tuple[str, ...]) -> pl.DataFrame:
    """Return the names of each thing, by precedence, each once."""
    named = texts.filter(pl.col("property").is_in(properties)).with_columns(order=_order(properties))
    once = named.group_by("thing", "value").agg(pl.col("order").min())
    ordered = once.sort(pl.col("thing").to_physical(), "order", "value")
    return ordered.group_by("thing", maintain_order=True).agg(names="value")
