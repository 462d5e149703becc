"""The second stage: infer triples from the data by the axioms of the ontology, into a named graph of their own.

The rules run over columns of numbers, read from the N-Triples files of the datasets, rather than as queries in the
store: at a million triples that takes a tenth of the time, and less still on disk, where a store reads its terms back
one by one. Two things make it fast. Consequences of a single triple (classes, super-properties, inverses) are computed
once, on the rules, so that one pass over the data yields all of them. And a rule that joins two or more triples only
joins with the results of the last round (semi-naive evaluation), until a round finds nothing: the least fixpoint.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...errors import BuildError
from ...ontology.rules import Pattern, Rule, rules_from
from ...ontology.vocabulary import RDF_TYPE, kept, ontology_triples
from ..store.merging import MERGE
from ..store.store import INFERRED
from ..store.triples_frame import scan_triples

#: The key of a pattern, in N-Triples notation: the property, and for types also the class.
Key = str
#: Pairs of subject and object, ``s`` and ``o``; for types the object is empty, since it is in the key.
Pairs = pl.DataFrame

_TERM: Final = pl.Categorical()
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def infer(store: ox.Store, rules: Iterable[Rule] | None = None) -> int:
    """Add all triples that the rules infer from a store to its graph ``INFERRED``; return their number."""
    with tempfile.TemporaryDirectory() as folder:
        asserted, inferred = Path(folder) / "asserted.nt", Path(folder) / "inferred.nt"
        found = store.query(_EVERYTHING)
        assert isinstance(found, ox.QueryTriples)
        found.serialize(str(asserted), format=ox.RdfFormat.N_TRIPLES)
        count = infer_files([asserted], inferred, rules)
        for graph in (INFERRED, MERGE):
            store.bulk_load(path=str(inferred), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return count


def infer_files(files: Sequence[Path], target: Path, rules: Iterable[Rule] | None = None) -> int:
    """Write the triples that the rules infer from N-Triples files, and that these lack; return their number.

    Raises:
        BuildError: if a file is not N-Triples with one triple a line.
    """
    rules = list(rules) if rules is not None else own_rules()
    keys = sorted({key_of(pattern) for rule in rules for pattern in (*rule.body, rule.head)})
    asserted = _by_key(pl.concat([_read(path, keys) for path in files]).unique())
    known = _closure(asserted, [r for r in rules if len(r.body) == 1], [r for r in rules if len(r.body) > 1])
    count = 0
    with target.open("wb") as file:
        for key in sorted(known):
            # The known pairs include the asserted ones.
            if len(known[key]) == (len(asserted[key]) if key in asserted else 0):
                continue
            found = _without(known[key], asserted.get(key))
            count += len(found)
            end = pl.lit("") if " " in key else pl.lit(" ") + pl.col("o").cast(pl.String)
            lines = found.select(pl.col("s").cast(pl.String) + f" {key}" + end + " .")
            lines.write_csv(file, include_header=False, quote_style="never")
    return count


@kept
def own_rules() -> list[Rule]:
    """Return the rules of the ontology."""
    return rules_from(ontology_triples())


def _read(path: Path, keys: Sequence[Key]) -> pl.DataFrame:
    """Return the triples of a file that a rule may match or infer, as ``key``, ``s`` and ``o``."""
    is_type = pl.col("p") == str(RDF_TYPE)
    try:
        return (
            scan_triples(path)
            .select(
                pl.when(is_type).then(pl.concat_str("p", "o", separator=" ")).otherwise("p").alias("key"),
                "s",
                pl.when(is_type).then(pl.lit("")).otherwise("o").alias("o"),
            )
            .filter(pl.col("key").is_in(keys))
            .with_columns(pl.col("key", "s", "o").cast(_TERM))
            .collect(engine="streaming")
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema={"key": _TERM, "s": _TERM, "o": _TERM})
    except pl.exceptions.PolarsError as error:
        raise BuildError(f"{path} is not N-Triples as Standlink writes it: {error}") from error


def _closure(asserted: dict[Key, Pairs], single: list[Rule], joining: list[Rule]) -> dict[Key, Pairs]:
    """Return all pairs that follow from the asserted ones, with these, by key."""
    by_body: dict[Key, list[Rule]] = {}
    for rule in single:
        by_body.setdefault(key_of(rule.body[0]), []).append(rule)
    steps: dict[Key, list[_Step]] = {}
    known: dict[Key, Pairs] = {}
    fresh = asserted
    while fresh:
        found: dict[Key, list[Pairs]] = {}
        for key, pairs in fresh.items():
            if key not in steps:
                steps[key] = list(_steps(key, by_body))
            resources = pairs.filter(_is_resource("o")) if any(step.resource for step in steps[key]) else pairs
            for step in steps[key]:
                found.setdefault(step.key, []).append(step.apply(resources if step.resource else pairs))
        fresh = {}
        for key, parts in found.items():
            new = _without(pl.concat(parts).unique(), known.get(key))
            if len(new):
                fresh[key] = new
                known[key] = pl.concat([known[key], new]) if key in known else new
        joined = [(key_of(rule.head), pairs) for rule in joining for pairs in _joins(rule, known, fresh)]
        fresh = {key: pl.concat([pairs for k, pairs in joined if k == key]) for key in {k for k, _ in joined}}
    return known


@dataclass(frozen=True)
class _Step:
    """A consequence of one triple by rules with one pattern: its key, and the columns of its subject and object."""

    key: Key
    subject: str
    object: str
    #: Whether the object becomes a subject on the way, which is impossible for a literal; it is for resources alone.
    resource: bool

    def apply(self, pairs: Pairs) -> Pairs:
        if not self.object:
            return pairs.select(pl.col(self.subject).alias("s"), pl.lit("", _TERM).alias("o"))
        # Without an expression, which takes ten times as long on the few pairs that most keys have.
        return pl.DataFrame([pairs[self.subject].alias("s"), pairs[self.object].alias("o")])


def _steps(key: Key, by_body: Mapping[Key, Sequence[Rule]]) -> Iterator[_Step]:
    """Yield the consequences of a triple of a key by rules with one pattern; the triple itself comes first.

    Args:
        key: the key of the triple.
        by_body: the rules with one pattern, by its key.
    """
    due = [_Step(key, "s", "" if " " in key else "o", resource=False)]
    seen = set(due)
    while due:
        step = due.pop(0)
        yield step
        for rule in by_body.get(step.key, ()):
            ends = {rule.body[0][0]: step.subject, rule.body[0][2]: step.object}
            s, _, o = rule.head
            turned = step.resource or ends[s] == "o"
            after = _Step(key_of(rule.head), ends[s], ends.get(o, ""), resource=turned)
            # A consequence for all objects includes the one for resources.
            if not seen & {after, replace(after, resource=False)}:
                seen.add(after)
                due.append(after)


def _joins(rule: Rule, known: dict[Key, Pairs], fresh: dict[Key, Pairs]) -> Iterator[Pairs]:
    """Yield the pairs that a rule infers from triples if at least one of them is fresh."""
    for i, pattern in enumerate(rule.body):
        if key_of(pattern) not in fresh or any(key_of(p) not in known for p in rule.body):
            continue
        # Starting at the fresh triple, each pattern shares a variable with the one before or after it.
        others = [*rule.body[i + 1 :], *reversed(rule.body[:i])]
        start = _named(pattern, fresh[key_of(pattern)])
        joined = reduce(lambda left, p: _joined(left, _named(p, known[key_of(p)])), others, start)
        s, _, o = rule.head
        end = pl.col(o) if isinstance(o, str) else pl.lit("", _TERM)
        found = joined.select(pl.col(s).alias("s"), end.alias("o")).unique().filter(_is_resource("s"))
        if len(found):
            yield found


def _named(pattern: Pattern, pairs: Pairs) -> Pairs:
    s, _, o = pattern
    return pl.DataFrame([pairs["s"].alias(s), *([pairs["o"].alias(o)] if isinstance(o, str) else [])])


def _joined(left: Pairs, right: Pairs) -> Pairs:
    return left.join(right, on=[name for name in left.columns if name in right.columns])


def _without(pairs: Pairs, others: Pairs | None) -> Pairs:
    return pairs if others is None else pairs.join(others, on=["s", "o"], how="anti")


def _by_key(triples: pl.DataFrame) -> dict[Key, Pairs]:
    parts = triples.partition_by("key", as_dict=True, include_key=False)
    return {str(key): part for (key,), part in parts.items()}


def _is_resource(column: str) -> pl.Expr:
    return ~pl.col(column).cast(pl.String).str.starts_with('"')


def consequences(rules: Iterable[Rule], keys: Iterable[Key]) -> Iterator[tuple[Key, Key, str, str, bool]]:
    """Yield what follows from one triple of each key by rules with one pattern, the triple itself included.

    Each is the key, that of the consequence, the columns of its subject and object, and whether it is for resources
    alone.
    """
    by_body: dict[Key, list[Rule]] = {}
    for rule in rules:
        if len(rule.body) == 1:
            by_body.setdefault(key_of(rule.body[0]), []).append(rule)
    for key in keys:
        yield from ((key, step.key, step.subject, step.object, step.resource) for step in _steps(key, by_body))


def key_of(pattern: Pattern) -> Key:
    """Return the key of a pattern."""
    _, predicate, value = pattern
    return f"{predicate} {value}" if predicate == RDF_TYPE and not isinstance(value, str) else str(predicate)
