"""Record shapes, validated part by part: each worker judges some things by what the shapes may read of them.

Things are distributed by their IRIs. With each go its own triples, the types of what it refers to, and whatever the
shapes read beyond; the gate of the embedded build then judges it as if it had the whole graph. Constraints on the whole
graph (``sh:sparql``) are not for parts: a build of the release, or the store that serves it, checks them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from rdflib import SH

from ...errors import BuildError
from ...ontology.vocabulary import RDF_TYPE, ontology_triples
from ..gate.report import Tally
from ..gate.shapes import reach, record_shapes
from ..gate.validation import validate
from ..pipeline.inputs import case_files
from ..store.merging import MERGE

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_OWN: Final = "own"
_NEAR: Final = "near"
#: Things of a part: some 10^5, of which a worker holds the triples in memory.
PART: Final = 100_000


def validate_parts(triples: DataFrame, work: Path, parts: int) -> Counter[Tally]:
    """Return how many results each record shape has on the triples of each dataset, by tallies without counts.

    Args:
        triples: with columns ``g``, ``s``, ``p`` and ``o``: asserted, inferred, and those of the ontology.
        work: an empty folder for the parts, which all workers reach.
        parts: their number.
    """
    _write_parts(triples, work, parts)
    context = triples.sparkSession.sparkContext
    counted = context.parallelize(range(parts), parts).map(lambda part: _validate_part(work, part))
    return sum(counted.collect(), Counter[Tally]())


def parts_for(things: int, cores: int) -> int:
    """Return into how many parts things are divided."""
    return max(cores, -(-things // PART))


def _write_parts(triples: DataFrame, work: Path, parts: int) -> None:
    """Write the triples of each part, and those that the shapes read besides."""
    from pyspark.sql import functions as f

    def part_of(column: str) -> Column:
        return f.pmod(f.xxhash64(column), f.lit(parts)).alias("part")

    quad = f.concat_ws(" ", "s", "p", "o", "g", f.lit("."))
    own = triples.select(part_of("s"), quad.alias("value"))
    own.repartition("part").write.partitionBy("part").text(str(work / _OWN))
    near = reduce(lambda one, other: one.unionAll(other), _context(triples, part_of)).distinct()
    line = f.concat_ws(" ", "s", "p", "o", f.lit("."))
    near.select("part", line.alias("value")).repartition("part").write.partitionBy("part").text(str(work / _NEAR))


def _context(triples: DataFrame, part_of: Callable[[str], Column]) -> Iterator[DataFrame]:
    """Yield the triples, with the number of a part, that the shapes read of other things than those of the part."""
    from pyspark.sql import functions as f

    shapes = record_shapes()
    levels = reach(shapes)
    if any(back for level in levels for _, back in level):
        raise BuildError("a record shape follows a property from object to subject, which parts do not have")
    pointing = [f"<{p}>" for p in set(shapes.objects(None, SH.targetObjectsOf))]
    # One triple shows that a thing is the object of a property; a hub is that of very many.
    one_each = triples.filter(f.col("p").isin(pointing) & f.col("o").startswith("<")).dropDuplicates(["p", "o"])
    yield one_each.select(part_of("o"), "s", "p", "o")
    reached = triples.select(part_of("s"), f.col("s").alias("n"))
    facts = triples.select("s", "p", "o").distinct()
    for depth, level in enumerate(levels):
        read = [f"<{p}>" for p, _ in level]
        ends = facts.filter(f.col("p").isin(read) & ~f.col("o").startswith('"'))
        ends = ends.select(f.col("s").alias("n"), f.col("o").alias("end"))
        reached = reached.join(ends, "n").select("part", f.col("end").alias("n")).distinct()
        further = [f"<{p}>" for p, _ in levels[depth + 1]] if depth + 1 < len(levels) else []
        wanted = facts.filter(f.col("p").isin([str(RDF_TYPE), *further])).withColumnRenamed("s", "n")
        yield reached.join(wanted, "n").select("part", f.col("n").alias("s"), "p", "o")


def _validate_part(work: Path, part: int) -> Counter[Tally]:
    """Return the results on the things of a part."""
    store, things = ox.Store(), set[ox.NamedNode]()
    for path in _files(work / _OWN, part):
        with path.open("rb") as file:
            store.bulk_load(file, format=ox.RdfFormat.N_QUADS)
    quads = list(store)
    things.update(quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode))
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, MERGE) for quad in quads)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, MERGE) for t in ontology_triples())
    for path in _files(work / _NEAR, part):
        with path.open("rb") as file:
            store.bulk_load(file, format=ox.RdfFormat.N_TRIPLES, to_graph=MERGE)
    curated = {path.stem: path for path in case_files()}
    found = validate(store, curated, things, constraints=()).tallies()
    return Counter({replace(tally, count=0): tally.count for tally in found})


def _files(folder: Path, part: int) -> Sequence[Path]:
    return sorted((folder / f"part={part}").glob("*.txt"))
