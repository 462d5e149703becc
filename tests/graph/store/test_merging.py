"""The default graph of a store is the merge of its named graphs, whatever is added to them and removed from them."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import standlink
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.graph.pipeline.loading import Part, load
from standlink.graph.releases.difference import difference
from standlink.graph.releases.release import Release
from standlink.graph.store.merging import count, with_merge
from standlink.graph.store.store import Store

SOURCE = Path(standlink.__file__).parent
GRAPHS = [ox.NamedNode(f"http://x/graph/{name}") for name in "abc"]
_NODES = st.integers(0, 2).map(lambda n: ox.NamedNode(f"http://x/{n}"))
TRIPLES = st.builds(ox.Triple, _NODES, _NODES, st.one_of(_NODES, st.sampled_from([ox.Literal("1"), ox.Literal(1)])))
CONTENTS = st.sets(TRIPLES, max_size=6)


def is_merged(store: Store) -> bool:
    """Return whether the default graph has exactly the triples of all named graphs."""
    triples = list(store.triples())
    return len(triples) == len(set(triples)) and set(triples) == {q.triple for q in store.quads()}


def lines(triples: set[ox.Triple]) -> pl.Series:
    return pl.Series("line", [f"{triple} ." for triple in triples], dtype=pl.String)


@settings(max_examples=few(50), derandomize=True)
@given(steps=st.lists(st.tuples(st.sampled_from(GRAPHS), CONTENTS), max_size=8))
def test_any_changes_of_overlapping_graphs_keep_the_merge(steps: list[tuple[ox.NamedNode, set[ox.Triple]]]) -> None:
    store, contents = Store.of(()), dict[ox.NamedNode, set[ox.Triple]]()
    for graph, triples in steps:
        difference(lines(contents.get(graph, set())), lines(triples)).apply(store.inner, graph)
        contents[graph] = triples
        assert is_merged(store)
    quads = [ox.Quad(*triple, graph) for graph, triples in contents.items() for triple in triples]
    assert set(store.inner) == set(Store.of(quads).inner) == {*with_merge(quads)}
    assert count(store.inner) == len(quads)


def test_parts_with_the_same_triples_are_loaded_into_a_merge(tmp_path: Path) -> None:
    store, parts = Store(ox.Store(str(tmp_path / "store"))), []
    for number, graph in enumerate(GRAPHS):
        path = tmp_path / f"{number}.nt"
        path.write_text("".join(f"<http://x/s> <http://x/p> <http://x/{n}> .\n" for n in range(number, number + 3)))
        parts.append(Part(graph, path))
    load(store.inner, parts)
    load(store.inner, parts[:1])
    assert is_merged(store)
    assert (count(store.inner), len(list(store.triples()))) == (9, 5)
    subject = ox.NamedNode("http://x/s")
    assert len(list(store.quads(subject))) == len(list(store.quads())) == 9
    assert len(list(store.triples(subject))) == 5


def test_a_release_counts_each_triple_once(release: Release) -> None:
    store = release.store
    assert is_merged(store)
    distinct = {q.triple for q in store.quads()}
    for query, expected in (
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", len(distinct)),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", release.manifest["triples"]),
        ("SELECT (COUNT(?s) - COUNT(DISTINCT ?s) AS ?n) { ?s a sl:Evidence }", 0),
    ):
        assert int(next(iter(store.select(query)))["n"].value) == expected, query
    assert len(distinct) < release.manifest["triples"], "some triples are in two graphs"


def test_a_graph_of_a_release_counts_as_it_was_loaded(release: Release) -> None:
    sizes = {d["graph"]: d["triples"] for d in release.manifest["datasets"]}
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for graph, size in sizes.items():
        for found in (release.store.query(query.replace("{", f"FROM <{graph}> {{")),
                      release.store.query(query, default_graphs=[graph])):  # fmt: skip
            assert int(next(iter(found))["n"].value) == size
    both = [graph for graph in sizes if graph.endswith(("/5g", "/wifi"))]
    names = set(map(ox.NamedNode, both))
    distinct = {q.triple for q in release.store.quads() if q.graph_name in names}
    assert len(distinct) < sum(sizes[graph] for graph in both), "the two graphs overlap"
    (solution,) = release.store.query(query, default_graphs=both)
    assert int(solution["n"].value) == len(distinct)


def test_memory_copy_has_the_merge_too(release: Release) -> None:
    copy = Store(release.store.inner)
    copy.move_to_memory()
    assert is_merged(copy)
    assert len(list(copy.quads())) == release.manifest["triples"]


def test_only_the_store_reads_the_index_without_saying_which_graphs() -> None:
    """Anything else would find each triple in the merge and in its named graphs; ``triples`` and ``quads`` do not."""
    allowed = {"graph/store/store.py", "graph/store/merging.py", "graph/store/query_dataset.py", "bench/rows/entity.py"}
    allowed |= {"bench/rows/measures.py", "bench/counting.py"}  # a peer, and a store that counts look-ups
    allowed |= {"graph/pipeline/propagation.py", "graph/pipeline/change.py"}  # they name the graph, or look at it
    allowed |= {"graph/store/recording.py"}  # it notes what is looked up, and passes it on
    allowed |= {"graph/pipeline/counting.py", "graph/pipeline/table_file.py"}  # they name the graph, or count per graph
    allowed |= {"graph/store/remote/store.py", "graph/store/remote/lookups.py"}  # the store of a service
    unclear = re.compile(r"quads_for_pattern|use_default_graph_as_union|\bfor \w+ in (?:[\w.]*\.)?store\.inner\b(?!\.)")
    folders = (SOURCE / name for name in ("bench", "cli", "graph", "ontology", "queries", "web"))
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    found = {p.relative_to(SOURCE).as_posix() for p in paths if unclear.search(p.read_text("utf-8"))}
    assert found <= allowed
