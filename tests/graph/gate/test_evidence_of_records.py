"""The evidence of curated records: none can lose it unnoticed."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.graph.gate.validation import validate
from standlink.graph.releases.release import Release
from standlink.graph.store.store import ONTOLOGY, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import compact

pytestmark = pytest.mark.slow

RECORDS = {
    "Event": "EventShape",
    "Statement": "StatementShape",
    "Observation": "ObservationShape",
    "Claim": "ClaimShape",
}


@pytest.fixture(scope="module")
def records(release: Release) -> list[tuple[ox.NamedNode, str]]:
    """Every event, statement, observation and claim of the curated data, with its shape."""
    found = {
        (t.subject, shape) for kind, shape in RECORDS.items() for t in release.store.triples(None, RDF_TYPE, sl(kind))
    }
    return sorted(found, key=str)


def test_no_record_can_lose_its_evidence_unnoticed(release: Release, records: list[tuple[ox.NamedNode, str]]) -> None:
    store = Store.of(q for q in release.store.quads() if q.predicate != sl("evidence")).inner
    found = {
        (f.node, f.shape)
        for f in validate(store, {}, listed=None).findings
        if f.severity == "Violation" and f.path == "sl:evidence"
    }
    assert len(records) > 1_000
    assert {(compact(node.value), f"sl:{shape}") for node, shape in records} - found == set()


@settings(max_examples=few(2), derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_only_records_without_evidence_are_found(
    release: Release, records: list[tuple[ox.NamedNode, str]], data: st.DataObject
) -> None:
    """A few records with their neighbours: those whose evidence was removed are found, the others are not."""
    chosen = data.draw(st.lists(st.sampled_from(records), min_size=1, max_size=6, unique=True))
    stripped = set(data.draw(st.lists(st.sampled_from(chosen), min_size=1, unique=True)))
    around = {node for node, _ in chosen}
    for _ in range(2):
        around |= {q.object for n in around for q in release.store.outgoing(n) if isinstance(q.object, ox.NamedNode)}
    quads = {q for q in release.store.quads() if q.graph_name == ONTOLOGY or q.subject in around}
    lost = {node for node, _ in stripped}
    kept = (q for q in quads if not (q.subject in lost and q.predicate == sl("evidence")))
    store = Store.of(kept).inner
    findings = validate(store, {}).findings
    found = {(f.node, f.shape) for f in findings if f.severity == "Violation" and f.path == "sl:evidence"}
    whole = {(compact(node.value), f"sl:{shape}") for node, shape in chosen}
    assert found & whole == {(compact(node.value), f"sl:{shape}") for node, shape in stripped}
