"""Strangers' SPARQL can neither reach out of the store, nor change it, nor take the server down."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from standlink.errors import QueryError, QueryTimeoutError, QueryTooLargeError, ResultTooLargeError
from standlink.graph.releases.files import STORE, checksums, read_manifest, write_manifest
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.merging import with_merge
from standlink.ontology.namespaces import PREFIXES
from standlink.queries.sparql.limits import Limits
from standlink.queries.sparql.result import SOLUTION_FORMATS
from standlink.queries.sparql.workers import WorkerPool

pytestmark = pytest.mark.slow

#: Three copies of the store against each other: far more solutions than anybody could wait for.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


# what the workers do


def test_a_query_longer_than_the_limit_is_refused(release: Release):
    pool = WorkerPool(Limits(query_bytes=50), size=1)
    with pytest.raises(QueryTooLargeError, match="the limit is 50"):
        pool.run(release, "ASK {} #" + "x" * 50)
    with pytest.raises(QueryTooLargeError):
        pool.run(release, "ASK {} #" + "字" * 20)
    assert pool.run(release, "ASK {} #" + "x" * 40).boolean() is True
    pool.close()


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("SELECT * {", "1:10: a } is missing for this {"),
        ("SELECT * {\n  ?s ?p\n}", "2:3: a triple pattern has three parts"),
        ("", r"1:1"),
        ("what is a standard?", "1:1"),
        ("SELECT ?s { ?s nosuch:p ?o }", "1:16: the prefix nosuch: is not declared"),
    ],
)
def test_a_malformed_query_is_answered_with_the_place_of_the_error(
    query: str, where: str, pool: WorkerPool, release: Release
):
    with pytest.raises(QueryError, match="not a SPARQL query") as error:
        pool.run(release, query)
    assert error.value.status == 400
    with pytest.raises(QueryError, match=where):
        pool.run(release, query)


def test_a_runaway_query_is_stopped_in_time_and_the_next_one_answered(release: Release):
    pool = WorkerPool(Limits(seconds=1.0), size=1)
    assert pool.run(release, "ASK {}").boolean()
    (worker,) = pool.statistics()["workers"]
    start = time.monotonic()
    with pytest.raises(QueryTimeoutError, match=r"stopped after 1 second; .*subselect") as error:
        pool.run(release, RUNAWAY)
    assert error.value.status == 503
    assert time.monotonic() - start < 5
    assert not _runs(worker)
    assert pool.run(release, "ASK { ?s a ?c }").boolean()
    pool.close()


def test_a_killed_worker_is_replaced(release: Release):
    pool = WorkerPool(Limits(seconds=30), size=1)
    assert pool.run(release, "ASK {}").boolean()
    (worker,) = pool.statistics()["workers"]
    os.kill(worker, signal.SIGKILL)
    while _runs(worker):
        time.sleep(0.01)
    assert pool.run(release, "ASK {}").boolean()
    pool.close()


def test_a_warm_worker_answers_again_without_a_new_process(release: Release):
    pool = WorkerPool(Limits(seconds=30), size=2)
    pids = set()
    for _ in range(3):
        pool.run(release, "ASK {}")
        pids |= set(pool.statistics()["workers"])
    assert len(pids) == 1
    pool.close()
    assert not any(map(_runs, pids))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    "query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"]
)
def test_a_result_larger_than_the_limit_is_refused(query: str, release: Release):
    pool = WorkerPool(Limits(seconds=30, result_bytes=10_000), size=1)
    with pytest.raises(ResultTooLargeError, match="larger than 10,000 bytes; add a LIMIT") as error:
        pool.run(release, query)
    assert error.value.status == 422
    with pytest.raises(ResultTooLargeError, match="lower the LIMIT"):
        pool.run(release, query + " LIMIT 5000")
    result = pool.run(release, query + " LIMIT 5")
    assert 0 < len(result.data) <= 10_000
    pool.close()


def test_concurrent_queries_each_get_their_own_answer(pool: WorkerPool, release: Release):
    def ask_for(number: int) -> int:
        data = pool.run(release, f"SELECT ?n {{ ?s a sl:Standard . BIND({number} AS ?n) }} LIMIT 1").data
        return int(json.loads(data)["results"]["bindings"][0]["n"]["value"])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask_for, range(40))) == list(range(40))


def test_a_new_release_is_picked_up_by_the_workers(release: Release, tmp_path: Path):
    """The same worker pool answers from whichever release it is asked about."""
    marker = ox.NamedNode("https://w3id.org/standlink/id/actor/newcomer")
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    releases = Releases(tmp_path)
    releases.folder.mkdir()
    staged = releases.folder / ".staged"
    shutil.copytree(release.path, staged)
    store = ox.Store(str(staged / STORE))
    newcomer = ox.Quad(marker, label, ox.Literal("Newcomer"), ox.NamedNode(PREFIXES["graph"] + "actors"))
    store.extend(with_merge([newcomer]))
    store.flush()
    del store
    write_manifest(staged, read_manifest(staged) | {"files": checksums(staged)})
    newer = releases.publish(staged, "newer")
    pool = WorkerPool(Limits(seconds=30), size=1)
    query = f"ASK {{ {marker} rdfs:label ?l }}"
    assert not pool.run(release, query).boolean()
    assert pool.run(newer, query).boolean()
    assert pool.run(releases.current(), query).boolean()
    assert not pool.run(release, query).boolean()
    pool.close()


# what comes back


@pytest.mark.parametrize("media_type", sorted(SOLUTION_FORMATS))
def test_solutions_are_the_same_in_every_media_type(media_type: str, pool: WorkerPool, release: Release):
    query = (
        "SELECT ?s ?label ?n ?none { "
        'VALUES (?s ?label ?n) { (actor:ford "Ford, \\"the\\" maker"@en 1) (actor:gm "通用\\n汽车" 2.5) } '
        "OPTIONAL { ?s sl:noSuch ?none } } ORDER BY ?n"
    )
    result = pool.run(release, query)
    assert result.kind == "solutions"
    parsed = (
        ox.parse_query_results(result.serialize(media_type), format=SOLUTION_FORMATS[media_type])
        if media_type != "text/csv"
        else None
    )
    if parsed is None:
        # CSV keeps no types: RFC 4180, and a header of the names
        lines = result.serialize(media_type).decode()
        assert lines.splitlines()[0] == "s,label,n,none"
        assert '"Ford, ""the"" maker"' in lines
        assert "通用" in lines
        return
    assert isinstance(parsed, ox.QuerySolutions)
    assert [v.value for v in parsed.variables] == ["s", "label", "n", "none"]
    rows = [(s["s"].value, s["label"].value, s["n"].value, s["none"]) for s in parsed]
    base = "https://w3id.org/standlink/id/actor/"
    assert rows == [(base + "ford", 'Ford, "the" maker', "1", None), (base + "gm", "通用\n汽车", "2.5", None)]


@pytest.mark.parametrize("media_type", sorted(SOLUTION_FORMATS))
@pytest.mark.parametrize(("query", "truth"), [("ASK { ?s a sl:Standard }", True), ("ASK { ?s a sl:NoSuch }", False)])
def test_truth_values_come_in_every_media_type(
    media_type: str, query: str, truth: bool, pool: WorkerPool, release: Release
):
    result = pool.run(release, query)
    assert (result.kind, result.boolean()) == ("boolean", truth)
    data = result.serialize(media_type)
    if media_type.startswith("text/"):
        assert data == str(truth).lower().encode()
    else:
        parsed = ox.parse_query_results(data, format=SOLUTION_FORMATS[media_type])
        assert isinstance(parsed, ox.QueryBoolean)
        assert bool(parsed) is truth


def test_no_solutions_are_an_empty_table_with_its_columns(pool: WorkerPool, release: Release):
    result = pool.run(release, "SELECT ?s ?o { ?s sl:noSuch ?o }")
    table = result.table(release.store)
    assert (table.columns, table.rows) == (("s", "o"), ())
    assert result.serialize("text/csv").split() == [b"s,o"]


def test_solutions_become_a_table_with_labels(pool: WorkerPool, release: Release):
    table = pool.run(release, "SELECT ?s ?n { VALUES (?s ?n) { (actor:ford 1) } }").table(release.store)
    assert table.records() == [{"s": "https://w3id.org/standlink/id/actor/ford", "n": 1}]
    assert table.labels == {"https://w3id.org/standlink/id/actor/ford": "Ford"}


def test_construct_and_describe_return_graphs_that_others_can_read(pool: WorkerPool, release: Release):
    built = pool.run(release, "CONSTRUCT { ?a sl:adopts standard:nacs } WHERE { ?a sl:adopts standard:nacs }")
    assert built.kind == "graph"
    read = rdflib.Graph().parse(data=built.data, format="nt")
    assert len(read) == len(built.triples()) > 20
    assert [str(t) for t in built.triples()] == sorted(str(t) for t in built.triples())
    described = pool.run(release, "DESCRIBE actor:ford")
    assert described.kind == "graph"
    ford = rdflib.URIRef("https://w3id.org/standlink/id/actor/ford")
    about = rdflib.Graph().parse(data=described.data, format="nt")
    assert rdflib.Literal("Ford", lang="en") in set(about.objects(ford, rdflib.RDFS.label))


def test_equal_triples_come_once(pool: WorkerPool, release: Release):
    built = pool.run(release, "CONSTRUCT { actor:ford sl:x 1 } WHERE { ?s a sl:Standard }")
    assert len(built.triples()) == 1
    assert built.data.count(b"\n") == 1


def test_queries_see_all_graphs_together_and_each_by_name(pool: WorkerPool, release: Release):
    assert pool.run(release, "ASK { event:ford-adopts-nacs a sl:Event }").boolean()
    assert pool.run(release, "ASK { GRAPH graph:ev-charging { event:ford-adopts-nacs a sl:Adoption } }").boolean()
    assert pool.run(release, "ASK { GRAPH graph:inferred { actor:ford sl:adopts standard:nacs } }").boolean()
    assert not pool.run(release, "ASK { GRAPH graph:ev-charging { actor:ford sl:adopts standard:nacs } }").boolean()
