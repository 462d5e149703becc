"""The statistics of a release are what counting gives, after a build from nothing and after an update."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.graph.pipeline.build import build
from standlink.graph.pipeline.counting import count_all, count_changed
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.difference import difference
from standlink.graph.releases.release import Release
from standlink.graph.releases.statistics import Statistics
from standlink.graph.store.store import ONTOLOGY, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import mint, node

GRAPHS = [ox.NamedNode(f"https://w3id.org/standlink/graph/{name}") for name in ("one", "two")]
SAME, LABEL = node("skos:exactMatch"), node("rdfs:label")


def lines_of(quads: list[ox.Quad], graph: ox.NamedNode) -> pl.Series:
    return pl.Series("line", [f"{q.triple} ." for q in quads if q.graph_name == graph], pl.String)


def statistics_of(release: Release) -> Statistics:
    found = Statistics.of(release.manifest)
    assert found
    return found


def recounted(quads: list[ox.Quad]) -> Statistics:
    """Count in plain Python what the queries count."""
    triples = {q.triple for q in quads}
    axioms = {q.triple for q in quads if q.graph_name == ONTOLOGY}
    others = {q.triple for q in quads if q.graph_name != ONTOLOGY}
    same = [t.object.value for t in triples if t.predicate == SAME and isinstance(t.object, ox.NamedNode)]
    return Statistics(
        triples=len(triples),
        graphs=dict(Counter(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))),
        ontology_only=len(axioms - others),
        properties=dict(Counter(t.predicate.value for t in triples)),
        classes=dict(Counter(t.object.value for t in triples if t.predicate == RDF_TYPE)),
        links=dict(Counter("/".join(iri.split("/")[:3]) + "/" for iri in same)),
    )


def test_statistics_of_the_curated_release_are_true(release: Release) -> None:
    found, quads = statistics_of(release), list(release.store.quads())
    assert found == recounted(quads)
    assert found.downloaded == len({q.triple for q in quads if q.graph_name != ONTOLOGY})
    assert found.links["http://www.wikidata.org/"] > 100
    assert sum(found.graphs.values()) == release.manifest["triples"] == len(quads)


def test_datasets_have_as_many_triples_as_their_graphs(catalogued: Release) -> None:
    graphs = Counter(q.graph_name.value for q in catalogued.store.quads() if isinstance(q.graph_name, ox.NamedNode))
    assert statistics_of(catalogued).graphs == graphs
    for entry in catalogued.manifest["datasets"]:
        assert entry["triples"] == graphs[entry["graph"]], entry["name"]


def test_change_counts_a_triple_of_several_graphs_once() -> None:
    one, two = GRAPHS
    thing, other = (ox.NamedNode(mint("actor", name)) for name in ("a", "b"))
    ror = ox.NamedNode("https://ror.org/043hmxn40")
    kept = [ox.Quad(thing, RDF_TYPE, sl("Company"), one), ox.Quad(thing, SAME, ror, one)]
    before = [*kept, ox.Quad(thing, SAME, ror, two), ox.Quad(other, LABEL, ox.Literal("B", language="en"), two)]
    after = [*kept, ox.Quad(thing, RDF_TYPE, sl("Company"), two), ox.Quad(other, RDF_TYPE, sl("Company"), two)]
    changes = {graph: difference(lines_of(before, graph), lines_of(after, graph)) for graph in GRAPHS}
    earlier, later = Store.of(before).inner, Store.of(after).inner
    found = count_changed(count_all(earlier), earlier, later, changes)
    assert found == count_all(later) == recounted(after)
    assert found.classes == {sl("Company").value: 2}
    assert found.links == {"https://ror.org/": 1}
    assert LABEL.value not in found.properties


@pytest.mark.slow
def test_update_counts_as_a_build_from_nothing(tmp_path: Path, small_cases: Path) -> None:
    def write(count: int) -> None:
        regions = [ox.NamedNode(mint("region", f"r{n}")) for n in range(1000, 1000 + count)]
        triples = [
            triple
            for n, region in enumerate(regions)
            for triple in (
                ox.Triple(region, RDF_TYPE, sl("SubnationalRegion")),
                ox.Triple(region, LABEL, ox.Literal(f"Region {n}", language="en")),
                ox.Triple(region, LABEL, ox.Literal(f"地{n}", language="zh")),
            )
        ]
        write_dataset(
            tmp_path, triples, name="x", title="x", licence="https://creativecommons.org/publicdomain/zero/1.0/",
            derived_from="https://example.org/", importer="test 1", digest=str(count), read=1, kept=1,
        )  # fmt: skip

    write(400)
    first = build(tmp_path, cases=small_cases)
    write(403)
    second = build(tmp_path, cases=small_cases)
    assert second.manifest["base"] == first.id
    assert statistics_of(second) == recounted(list(second.store.quads())) == count_all(second.store.inner)
    assert statistics_of(second).triples > statistics_of(first).triples
