"""The rules of the ontology as joins of Spark: what ``graph/pipeline/inference.py`` infers, from triples of any number.

The same rule objects become two small tables. ``steps`` has the consequences of single triples, as the embedded
inference computes them: one join applies all. ``chains`` has the rules of two or more patterns, each a path of
properties: one join per pattern applies all of one length. Rounds go on with what is new until a round finds nothing,
and each round is written to disk, so that a worker that is lost costs one round at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import BuildError
from ...ontology.rules import Rule
from ...ontology.vocabulary import RDF_TYPE
from ..pipeline.inference import Key, consequences, key_of, own_rules

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPE: Final = str(RDF_TYPE)
_PAIR: Final = ("key", "s", "o")
#: One pattern of a chain: its key, and whether it is followed from object to subject.
Link = tuple[Key, bool]


def infer(triples: DataFrame, work: Path, rules: Iterable[Rule] | None = None) -> DataFrame:
    """Return the triples that the rules infer from others, and that these lack, as ``s``, ``p`` and ``o``.

    Args:
        triples: with columns ``s``, ``p`` and ``o``.
        work: an empty folder for the rounds, which all workers reach.
        rules: by default those of the ontology.

    Raises:
        BuildError: if a rule is no path of properties.
    """
    from pyspark.sql import functions as f

    rules = list(rules) if rules is not None else own_rules()
    spark = triples.sparkSession
    keys = sorted({key_of(pattern) for rule in rules for pattern in (*rule.body, rule.head)})
    steps = f.broadcast(_frame(spark, consequences(rules, keys), "key", "then", "first", "second", "resource"))
    chains = {
        length: f.broadcast(_frame(spark, [(*map(str, one),) for one in some], *_chain_columns(length)))
        for length, some in _chains(rules).items()
    }
    wanted = f.broadcast(_frame(spark, [(key,) for key in keys], "key"))
    asserted = _kept(_keyed(triples).join(wanted, "key", "left_semi").distinct(), work / "asserted")
    known = fresh = _kept(_stepped(asserted, steps).distinct(), work / "round-0")
    for number in count(1) if chains else ():
        joined = [pairs for length, some in chains.items() for pairs in _joined(some, length, known, fresh)]
        every = reduce(lambda one, other: one.unionAll(other), joined).distinct()
        found = _stepped(every, steps).distinct().join(known, list(_PAIR), "left_anti")
        fresh = _kept(found, work / f"round-{number}")
        if fresh.isEmpty():
            break
        known = known.unionAll(fresh)
    return _triples(known.join(asserted, list(_PAIR), "left_anti"))


def _chains(rules: Iterable[Rule]) -> dict[int, list[tuple[str, ...]]]:
    """Return the rules of several patterns by their length: the key of the head, then each link of the path."""
    found = [(len(rule.body), (key_of(rule.head), *_path(rule))) for rule in rules if len(rule.body) > 1]
    found.sort()
    return {length: [row for _, row in some] for length, some in groupby(found, key=lambda each: each[0])}


def _path(rule: Rule) -> list[str]:
    """Return the links of a rule from the subject of its head to the object: the key, and its direction."""
    start, _, end = rule.head
    at, links = start, list[str]()
    for one, predicate, other in rule.body:
        back = other == at
        if not (back or one == at) or not isinstance(other, str):
            raise BuildError(f"the rule {rule.name} ({rule.axiom}) is no path of properties, which Spark joins")
        at = one if back else other
        links += [str(predicate), "back" if back else "on"]
    if at != end:
        raise BuildError(f"the rule {rule.name} ({rule.axiom}) does not end at the object of its head")
    return links


def _chain_columns(length: int) -> list[str]:
    return ["head", *(f"{name}{i}" for i in range(length) for name in ("key", "way"))]


def _stepped(pairs: DataFrame, steps: DataFrame) -> DataFrame:
    """Return the consequences of single triples; the triples themselves are among them."""
    from pyspark.sql import functions as f

    def end(of: str) -> Any:
        return f.when(f.col(of) == "s", f.col("s")).when(f.col(of) == "o", f.col("o")).otherwise("")

    joined = pairs.join(steps, "key").filter(~(f.col("resource") & f.col("o").startswith('"')))
    return joined.select(f.col("then").alias("key"), end("first").alias("s"), end("second").alias("o"))


def _joined(chains: DataFrame, length: int, known: DataFrame, fresh: DataFrame) -> list[DataFrame]:
    """Return the pairs that chains of one length infer if at least one of their triples is fresh."""
    from pyspark.sql import functions as f

    found = []
    for new in range(length):
        path = _link(chains, fresh, new)
        # From the fresh triple on, each pattern shares an end with those joined before it.
        for i in [*range(new + 1, length), *range(new - 1, -1, -1)]:
            shared = f"v{i}" if i > new else f"v{i + 1}"
            path = path.join(_link(chains, known, i), ["head", *_names(length), shared])
        ends = path.select(f.col("head").alias("key"), f.col("v0").alias("s"), f.col(f"v{length}").alias("o"))
        found.append(ends.filter(~f.col("s").startswith('"')))
    return found


def _names(length: int) -> list[str]:
    return _chain_columns(length)[1:]


def _link(chains: DataFrame, pairs: DataFrame, i: int) -> DataFrame:
    """Return the pairs that match one pattern of chains, with the ends in the direction of the path."""
    from pyspark.sql import functions as f

    matched = chains.join(pairs.withColumnRenamed("key", f"key{i}"), f"key{i}")
    back = f.col(f"way{i}") == "back"
    one, other = f.when(back, f.col("o")).otherwise(f.col("s")), f.when(back, f.col("s")).otherwise(f.col("o"))
    return matched.select(*chains.columns, one.alias(f"v{i}"), other.alias(f"v{i + 1}"))


def _keyed(triples: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    is_type = f.col("p") == _TYPE
    key = f.when(is_type, f.concat_ws(" ", "p", "o")).otherwise(f.col("p"))
    return triples.select(key.alias("key"), "s", f.when(is_type, f.lit("")).otherwise(f.col("o")).alias("o"))


def _triples(pairs: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    words = f.split("key", " ", 2)
    return pairs.select("s", words[0].alias("p"), f.coalesce(f.get(words, f.lit(1)), f.col("o")).alias("o"))


def _frame(spark: SparkSession, rows: Iterable[tuple[object, ...]], *columns: str) -> DataFrame:
    types = ", ".join(f"{name} {'boolean' if name == 'resource' else 'string'}" for name in columns)
    return spark.createDataFrame(list(rows), types)


def _kept(pairs: DataFrame, folder: Path) -> DataFrame:
    """Write pairs and read them again, so that what they were made of is not made again."""
    pairs.write.parquet(str(folder))
    return pairs.sparkSession.read.parquet(str(folder))
