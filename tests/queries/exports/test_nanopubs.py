"""Nanopublications: valid by the client of the community, with trusty URIs that it verifies, and true to the graph."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from nanopub import Nanopub
from nanopub.trustyuri.rdf import RdfHasher, RdfUtils
from nanopub.utils import MalformedNanopubError
from sampling import spread
from standlink.errors import NotFoundError
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, Store, sl
from standlink.ontology.namespaces import mint, node
from standlink.queries.exports.nanopubs import Nanopubs, address, records, to_trig
from standlink.queries.exports.trusty import PLACE, code_of, with_code

KINDS = ("claim", "event", "observation", "statement")
ADOPTION = mint("event", "ford-adopts-nacs")
STATEMENT = mint("statement", "afir-applies-in-european-union")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def read(trig: bytes) -> Nanopub:
    found = rdflib.ConjunctiveGraph()
    found.parse(data=trig.decode(), format="trig")
    return Nanopub(rdf=found)


def part(quads: list[ox.Quad], name: str) -> set[ox.Triple]:
    return {q.triple for q in quads if str(q.graph_name).endswith(f"#{name}>")}


@pytest.mark.parametrize("kind", KINDS)
def test_records_have_valid_nanopubs_with_trusty_uris(kind: str, release: Release) -> None:
    made = Nanopubs(release.store)
    of_kind = [iri for iri in records(release.store) if iri.startswith(mint(kind, "x")[:-1])]
    assert of_kind
    for iri in of_kind[:: max(1, len(of_kind) // 25)]:
        quads = made.of(iri)
        found = read(to_trig(quads))
        assert found.is_valid
        assert found.source_uri == address(quads)
        assert found.has_valid_trusty


def test_changed_nanopub_is_noticed(release: Release) -> None:
    trig = to_trig(Nanopubs(release.store).of(ADOPTION))
    assert b"2023-05-25" in trig
    with pytest.raises(MalformedNanopubError):
        assert read(trig.replace(b"2023-05-25", b"2023-05-26")).has_valid_trusty


def test_assertion_is_what_the_record_says_and_provenance_is_its_evidence(release: Release) -> None:
    store, event = release.store, ox.NamedNode(ADOPTION)
    quads = Nanopubs(store).of(ADOPTION)
    own = {q.triple for q in store.quads(event) if q.graph_name != INFERRED}
    evidence = {t for t in own if t.predicate == sl("evidence")}
    assert len(evidence) > 1
    assert part(quads, "assertion") == own - evidence
    assert evidence < part(quads, "provenance")
    sources = {source for t in evidence for source in store.nodes(t.object, sl("source"))}
    derived = {t.object for t in part(quads, "provenance") if t.predicate == node("prov:wasDerivedFrom")}
    assert derived == sources
    licence = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert licence in {t.object for t in part(quads, "pubinfo") if t.predicate == node("dcterms:license")}
    assert not [q for q in quads if q.graph_name == INFERRED]


def test_assertion_of_a_statement_has_the_triple_that_it_states(release: Release) -> None:
    stated = ox.Triple(
        ox.NamedNode(mint("policy", "afir")), sl("appliesIn"), ox.NamedNode(mint("region", "european-union"))
    )
    assert stated in part(Nanopubs(release.store).of(STATEMENT), "assertion")


def test_same_record_has_the_same_uri_until_it_changes(release: Release) -> None:
    store = release.store
    first, again = (Nanopubs(store).of(ADOPTION) for _ in range(2))
    assert address(first) == address(again)
    quads = [q for q in store.quads() if q.subject != ox.NamedNode(ADOPTION) or "2025" not in str(q.object)]
    changed = Store.of(quads)
    assert address(Nanopubs(changed).of(ADOPTION)) != address(first)


def test_record_without_evidence_has_none(release: Release) -> None:
    with pytest.raises(NotFoundError, match="actor:ford has no evidence of its own"):
        Nanopubs(release.store).of(mint("actor", "ford"))
    with pytest.raises(NotFoundError, match="event:nothing is not in this release"):
        Nanopubs(release.store).of(mint("event", "nothing"))


def test_all_are_written_one_after_the_other(release: Release, tmp_path: Path) -> None:
    chosen, path = records(release.store)[::40], tmp_path / "nanopubs.trig"
    with path.open("wb") as file:
        Nanopubs(release.store).write(chosen, file)
    found = set(ox.parse(path=path))
    assert found == {q for iri in chosen for q in Nanopubs(release.store).of(iri)}
    assert len({q.graph_name for q in found}) == 4 * len(chosen)


@pytest.mark.parametrize("kind", spread(KINDS, 2))
def test_site_sends_them_and_their_uris_can_be_followed(kind: str, client: FlaskClient, release: Release) -> None:
    iri = next(i for i in records(release.store) if i.startswith(mint(kind, "x")[:-1]))
    path = iri.removeprefix("https://w3id.org/standlink")
    response = client.get(f"{path}.nanopub.trig")
    assert (response.status_code, response.content_type) == (200, "application/trig")
    own = re.search(r"@prefix this: <https://w3id.org/standlink([^>]+)>", response.text)
    assert own is not None
    assert client.get(own[1]).data == response.data
    assert f'href="{path}.nanopub.trig"' in client.get(path, headers={"Accept": "text/html"}).text
    other = client.get(own[1][:-3] + "xxx")
    assert other.status_code == 404
    assert f"{path}.nanopub.trig" in other.text


def test_site_says_that_a_thing_has_no_evidence(client: FlaskClient) -> None:
    response = client.get("/id/actor/ford.nanopub.trig")
    assert response.status_code == 404
    assert "has no evidence of its own" in response.text
    assert "nanopub" not in client.get("/id/actor/ford", headers={"Accept": "text/html"}).text


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n\\\t"), max_size=20)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), texts, st.sampled_from(["", "en", "zh-hant"])))
)
def test_code_of_any_texts_is_that_of_the_client(rows: list[tuple[str, str, str, str]]) -> None:
    own = f"https://example.org/{PLACE}"
    graph = ox.NamedNode(f"{own}#assertion")
    quads = [ox.Quad(ox.NamedNode(own), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"), graph)]
    for s, p, text, language in rows:
        value = ox.Literal(text, language=language) if language else ox.Literal(text)
        quads.append(ox.Quad(ox.NamedNode(f"urn:{s}"), ox.NamedNode(f"urn:{p}"), value, graph))
    code = code_of(quads)
    found = rdflib.ConjunctiveGraph()
    found.parse(data=ox.serialize(with_code(quads, code), format=ox.RdfFormat.N_QUADS).decode(), format="nquads")
    base = f"https://example.org/{code}#"
    assert RdfHasher.make_hash(RdfUtils.get_quads(found), baseuri=base, hashstr=" ") == code
