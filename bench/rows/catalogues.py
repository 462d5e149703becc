"""A release of whole catalogues: the cost of building it, and whether every question is answered within a second."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.releases.files import STORE
from ...graph.releases.release import Release, Releases
from ...ontology.namespaces import ONTOLOGY
from ...queries.answers.selection import Selection, by_region
from ...queries.answers.tables import Tables, tables_of
from ...queries.library import library
from ...queries.measures import documents
from ...queries.measures.incidence import Incidence
from ...queries.measures.linkage import links
from ..measure import Run, in_process
from ..row import Row, at_most, duration
from ..subject import query_text
from . import bare_load, measures

#: Time limit of every question in seconds, once its tables are in memory.
_MOST_SECONDS: Final = 0.3


def rows(sources: Path, work: Path) -> Iterator[Row]:
    """Yield the rows about a release of all sources in a list, from archives to answers.

    Args:
        sources: a source list, as for ``standlink build``.
        work: an empty folder.
    """
    home = work / "home"
    built = in_process("publish", home, sources)
    release = Releases(home).current()
    yield from _build(built, release.path / STORE, work)
    quads = work / "catalogues.nq"
    in_process("dump_quads", release.path / STORE, quads)
    asked = in_process("questions", home)
    yield _questions(release, asked)
    store = ox.Store()
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    tables, size = tables_of(release), built.result["triples"]
    regions = library()["linkages/regions"].sparql
    for work_of, query, own, by_hand in (
        ("linkage of countries", regions, _linkage, measures.polars_linkage),
        ("fields that meet on a document", query_text("fields"), _fields, _polars_fields),
    ):
        yield from measures.compare(
            size, f"{work_of}, on the catalogues", store, query, lambda o=own: o(tables), lambda h=by_hand: h(tables)
        )


def _build(built: Run, store: Path, work: Path) -> Iterator[Row]:
    made, whole, bare_store = built.result, work / "whole.nq", work / "bare"
    held = in_process("dump_whole", store, whole, work / "graphs").result["quads"]
    bare = in_process("bulk_load", whole, bare_store)
    assert bare.result["quads"] == held, "the peer loaded other quads"
    for temporary in (whole, work / "graphs"):
        shutil.rmtree(temporary) if temporary.is_dir() else temporary.unlink()
    yield Row(
        "catalogues and tables, from archives to a published release in one command", made["triples"],
        f"{duration(made['whole'])}, {built.peak_mib:,.0f} MiB",
        note=f"{len(made['datasets'])} datasets; importing took {duration(made['imported'])} of it",
    )  # fmt: skip
    findings = ", ".join(f"{n:,} {severity.lower()}s" for severity, n in made["findings"].items())
    compared = bare_load.Built(
        "release of the catalogues", made["triples"], made["seconds"], built.peak_mib, held, findings
    )
    yield from bare_load.compared(compared, bare, store, bare_store, bare_load.MOST_STORE)
    shutil.rmtree(bare_store)


def _questions(release: Release, asked: Run) -> Row:
    found = asked.result["questions"]
    slowest = sorted(found, key=lambda name: -found[name]["warm"])
    late = [name for name in slowest if found[name]["warm"] > _MOST_SECONDS]
    slow = ", ".join(f"{name} {duration(found[name]['warm'])}" for name in slowest[:6])
    first = max(q["first"] for q in found.values())
    return Row(
        f"every one of {len(found)} questions on the catalogues, warm, the slowest",
        int(release.manifest["triples"]),
        f"{duration(found[slowest[0]]['warm'])}, {asked.peak_mib:,.0f} MiB",
        goal=f"under {_MOST_SECONDS:g} s",
        outcome=at_most(found[slowest[0]]["warm"], _MOST_SECONDS),
        answers=f"{sum(q['rows'] > 0 for q in found.values())} have an answer with the arguments of their examples",
        note=f"{slow}; the first time, with its tables still on disk, no question took over {duration(first)}"
        + (f"; over the limit: {', '.join(late)}" if late else ""),
    )


def _linkage(tables: Tables) -> pl.DataFrame:
    return links(Incidence.of(by_region(tables, Selection()).rows))


def _published(tables: Tables) -> pl.DataFrame:
    """Return documents with their fields and decade."""
    ready = tables["document"].filter(pl.col("status").ne_missing(ONTOLOGY + "inPreparation"))
    dated = ready.drop_nulls("published_year").select("document", decade=documents.decade("published_year"))
    return dated.unique().join(tables["document_field"], on="document")


def _fields(tables: Tables) -> pl.DataFrame:
    rows = tables.keep("bench fields", lambda: _published(tables).with_columns(pl.col("field").cast(pl.String)))
    return documents.pairs_by_decade(rows).group_by("a", "b").agg(shared=pl.col("documents").sum())


def _polars_fields(tables: Tables) -> pl.DataFrame:
    """Count the documents with two fields, as an analyst would write it."""
    rows = tables.keep("bench fields by hand", lambda: _published(tables).select("document", "field").unique())
    both = rows.rename({"field": "a"}).join(rows.rename({"field": "b"}), on="document")
    once = both.filter(pl.col("a").cast(pl.String) < pl.col("b").cast(pl.String))
    return once.group_by("a", "b").agg(shared=pl.len())
