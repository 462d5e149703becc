"""What N-Triples files say about each thing that search shows or matches, as data frames.

``fields.toml`` names the properties. A pass over the files takes a tenth of the time of queries on a store on disk.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, THINGS, kind_and_slug, node
from ..store.store import LANGUAGES, RDF_TYPE, Store, sl
from ..store.triples_frame import scan_triples

FIELDS: Final = Path(__file__).parent / "fields.toml"

_SUBCLASS: Final = node("rdfs:subClassOf")
_TECHNOLOGY: Final = sl("Technology").value
_RANKS: Final = {language: rank for rank, language in enumerate(LANGUAGES)}
#: Kinds without a name of their own; they are found through the things they are about.
_UNNAMED: Final = ("statement", "evidence")
#: A literal of N-Triples: its text, still escaped, and its language.
_LITERAL: Final = r'^"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+))?'
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Fields:
    """The properties that the index reads, as IRIs, and the facet of each that has one."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    facets: dict[str, str]

    @classmethod
    def read(cls) -> Fields:
        """Return the properties that ``fields.toml`` names."""
        given: dict[str, Any] = tomllib.loads(FIELDS.read_text("utf-8"))
        facets = {"edition": given["edition"], **given["facets"]}
        by_property = {node(name).value: facet for facet, names in facets.items() for name in names}
        names, texts = (tuple(node(name).value for name in given[key]) for key in ("names", "texts"))
        return cls(names, texts, by_property)


class Reading:
    """The things that files describe.

    Args:
        store: the graph, for the labels of classes.
        files: N-Triples files, one for each named graph.
    """

    def __init__(self, store: ox.Store, files: Sequence[Path]) -> None:
        self._reader = Store(store)
        self._fields = Fields.read()
        found = [self._of_file(path) for path in files if path.stat().st_size]
        said, references, links = (pl.concat([_EMPTY, *(parts[at] for parts in found)]) for at in range(3))
        self._said = said.unique()
        self._references = references.group_by("thing").agg(references=pl.col("value").cast(pl.Int64).sum())
        self._links = links.select("thing", "value").unique()
        self._classes = self._said.filter(pl.col("property") == RDF_TYPE.value).select("thing", "value")
        self._known = _with_kinds(self._classes["thing"].unique())

    def counts(self) -> dict[str, int]:
        """Return the number of things by kind, with those that have no name."""
        return dict(self._known["kind"].value_counts().sort("kind").iter_rows())

    def things(self) -> pl.DataFrame:
        """Return the things that have names: ``thing``, ``kind``, ``slug``, ``label``, ``names``, ``class``, ``text``,
        ``weight`` (the number of references).
        """
        things = self._known.filter(~pl.col("kind").is_in(_UNNAMED))
        texts = self._texts(things)
        shown = _preferred(texts.filter(pl.col("property") == self._fields.names[0])).rename({"value": "label"})
        described = texts.filter(pl.col("property").is_in(self._fields.texts))
        described = described.with_columns(rank=_order(self._fields.texts) * 10 + pl.col("rank"))
        return (
            things.join(shown, on="thing", how="left")
            .with_columns(label=pl.col("label").fill_null(pl.col("slug")))
            .join(_names(texts, self._fields.names), on="thing", how="left")
            .join(_preferred(described).rename({"value": "text"}), on="thing", how="left")
            .join(self._class_labels(things), on="thing", how="left")
            .join(self._references, on="thing", how="left")
            .with_columns(
                pl.col("names").fill_null([]),
                pl.col("text", "class").fill_null(""),
                weight=pl.col("references").fill_null(0),
            )
            .drop("references")
        )

    def facets(self) -> pl.DataFrame:
        """Return the values of facets: ``thing``, ``facet``, ``value`` (an IRI, or the digits of a year)."""
        facet = pl.col("property").replace_strict(self._fields.facets, default=None, return_dtype=pl.String)
        found = self._said.with_columns(facet=facet).filter(pl.col("facet").is_not_null())
        year = pl.col("value").str.extract(r'^"(\d{4})\b')
        value = pl.when(pl.col("facet") == "year").then(year).otherwise(_iri("value"))
        found = found.select("thing", "facet", value)
        technologies = self._classes.filter(pl.col("value") == f"<{_TECHNOLOGY}>").select(value="thing")
        linked = self._links.join(technologies, on="value", how="semi").with_columns(facet=pl.lit("technology"))
        found = pl.concat([found, linked.select("thing", "facet", "value")])
        return found.filter(pl.col("value").is_not_null()).unique()

    def _of_file(self, path: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Return three parts of a file: what is said of things, references to them, links to technologies.

        Each has ``thing``, ``property`` and ``value``, without angle brackets but for a value of the first, which is in
        N-Triples notation. The value of a reference is the number of triples.
        """
        triples, thing = scan_triples(path), f"<{THINGS}"
        read = [RDF_TYPE.value, *self._fields.names, *self._fields.texts, *self._fields.facets]
        of_thing = pl.col("s").str.starts_with(thing)
        said = triples.filter(of_thing & pl.col("p").is_in([f"<{prop}>" for prop in read]))
        said = said.select(_iri("s").alias("thing"), _iri("p").alias("property"), value="o")
        references = triples.filter(pl.col("o").str.starts_with(thing)).group_by(_iri("o").alias("thing"))
        counted = references.agg(property=pl.lit(""), value=pl.len().cast(pl.String))
        links = triples.filter(of_thing & pl.col("o").str.starts_with(f"{thing}technology/"))
        links = links.select(_iri("s").alias("thing"), _iri("p").alias("property"), _iri("o").alias("value"))
        found = pl.collect_all([said, counted, links], engine="streaming")
        return found[0], found[1], found[2]

    def _texts(self, things: pl.DataFrame) -> pl.DataFrame:
        """Return the names and texts of things: ``thing``, ``property``, ``value``, ``language``, ``rank``."""
        read = (*self._fields.names, *self._fields.texts)
        texts = self._said.filter(pl.col("property").is_in(read)).join(things.select("thing"), on="thing", how="semi")
        texts = texts.select(
            "thing",
            "property",
            value=pl.col("value").str.extract(_LITERAL, 1),
            language=pl.col("value").str.extract(_LITERAL, 2).fill_null(""),
        ).filter(pl.col("value").is_not_null())
        escaped = texts.filter(pl.col("value").str.contains("\\", literal=True))["value"].unique()
        plain = pl.DataFrame([escaped, pl.Series("plain", map(_unescaped, escaped), pl.String)])
        texts = texts.join(plain, on="value", how="left").with_columns(value=pl.coalesce("plain", "value"))
        texts = texts.drop("plain").unique()
        return texts.with_columns(rank=pl.col("language").replace_strict(_RANKS, default=len(LANGUAGES)))

    def _class_labels(self, things: pl.DataFrame) -> pl.DataFrame:
        """Return the labels of the most specific classes of each thing."""
        own = self._classes.select("thing", **{"class": _iri("value")})
        own = own.filter(pl.col("class").str.starts_with(PREFIXES["sl"]))
        own = own.join(things.select("thing"), on="thing", how="semi")
        sets = own.group_by("thing").agg(pl.col("class").unique().sort().str.join(" "))
        labels = {types: self._class_label(types.split()) for types in sets["class"].unique()}
        return sets.with_columns(pl.col("class").replace_strict(labels, return_dtype=pl.String))

    def _class_label(self, types: list[str]) -> str:
        nodes = [ox.NamedNode(iri) for iri in types]
        broader = {c for t in nodes for c in self._reader.nodes(t, _SUBCLASS)}
        return ", ".join(sorted(self._reader.label(t) for t in nodes if t not in broader))


_EMPTY: Final = pl.DataFrame(schema=dict.fromkeys(("thing", "property", "value"), pl.String))


def dump(store: ox.Store, folder: Path) -> list[Path]:
    """Write each named graph of a store to an N-Triples file in a folder; return the files."""
    files = []
    for number, graph in enumerate(store.named_graphs()):
        files.append(folder / f"{number}.nt")
        store.dump(str(files[-1]), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return files


def _iri(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars("<>")


def _unescaped(text: str) -> str:
    r"""Return a text without the escapes of N-Triples.

    >>> _unescaped(r'a\"b\\n\u00e9')
    'a"b\\né'
    """
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _ESCAPED.get(m[3], m[3]), text)


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


def _names(texts: pl.DataFrame, properties: tuple[str, ...]) -> pl.DataFrame:
    """Return the names of each thing, by precedence, each once."""
    named = texts.filter(pl.col("property").is_in(properties)).with_columns(order=_order(properties))
    ordered = named.sort("thing", "order", "value", "language").select("thing", names="value")
    return ordered.unique(maintain_order=True).group_by("thing", maintain_order=True).agg("names")
