"""What an answer may read, in counts that no busy machine changes: queries, scans, look-ups, tables.

An answer that evaluates a query for each row, scans the store, or looks up each assertion of an organization is fast on
the curated cases and takes seconds on all catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import Store
from standlink.queries.answers import conversion, tables
from standlink.queries.answers.tables import Tables
from standlink.queries.library import find_question, library
from standlink.queries.run import ask

#: Queries repeat for each relative, of which a standard has few.
REPEATED = {"convergence/lineage"}
MOST_TABLES = 12
#: The look-ups of an answer without rows: its arguments, their names, the settings of the question.
MOST_LOOKUPS = 400
#: Rows of answers have some things, each with a name to look up, and some with parts.
LOOKUPS_PER_ROW = 40


@dataclass
class Reads:
    """What was read from a release."""

    queries: int = 0
    scans: int = 0
    lookups: int = 0
    tables: set[str] = field(default_factory=set)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Count what is read, by answers that find nothing in memory."""
    counted = Reads()
    query, triples, quads, item = Store.query, Store.triples, Store.quads, Tables.__getitem__

    def counting_query(self: Store, *given: Any, **named: Any) -> Any:
        counted.queries += 1
        return query(self, *given, **named)

    def counting(read: Any) -> Any:
        def wrapped(self: Store, subject: Any = None, predicate: Any = None, value: Any = None, **more: Any) -> Any:
            counted.lookups += 1
            counted.scans += subject is None and value is None and not more
            return read(self, subject, predicate, value, **more)

        return wrapped

    def counting_item(self: Tables, name: str) -> pl.DataFrame:
        counted.tables.add(name)
        return item(self, name)

    monkeypatch.setattr(Store, "query", counting_query)
    monkeypatch.setattr(Store, "triples", counting(triples))
    monkeypatch.setattr(Store, "quads", counting(quads))
    monkeypatch.setattr(Tables, "__getitem__", counting_item)
    tables._tables.clear()
    yield counted


@pytest.mark.slow
@pytest.mark.parametrize("question_id", sorted(library()))
def test_an_answer_keeps_its_budget(question_id: str, asked: dict[str, Release], reads: Reads):
    question, release = library()[question_id], asked[question_id]
    _ = release.store.schema  # is read once for a release
    reads.queries = reads.scans = reads.lookups = 0
    answer = ask(release, question, question.example)
    assert reads.scans == 0, "scans the store"
    assert reads.queries <= (1 if question.sparql else 0) or question_id in REPEATED, "evaluates several queries"
    assert reads.lookups <= MOST_LOOKUPS + LOOKUPS_PER_ROW * len(answer.table)
    assert len(reads.tables) <= MOST_TABLES, reads.tables


@pytest.mark.parametrize(
    ("question_id", "name", "small", "hub"),
    [
        ("evidence/of", "thing", "actor:ford", "region:china"),
        ("evidence/of", "thing", "actor:ford", "actor:huawei"),
        ("standards/timeline", "case", "ev-charging-unification", "5g-standardization"),
    ],
)
def test_look_ups_do_not_grow_with_what_a_hub_has(
    question_id: str, name: str, small: str, hub: str, release: Release, reads: Reads, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(conversion, "_FEW", 0)  # Names come from the table, as those of long answers do.
    used, found = [], []
    for thing in (small, hub):
        reads.queries = reads.lookups = 0
        answer = ask(release, find_question(question_id), {name: thing})
        sources = {row.get("source") for row in answer.table}
        used.append(reads.lookups - len(sources))
        found.append(len(answer.table))
        assert reads.queries == 0
    assert found[1] > found[0]
    assert max(used) < 100
