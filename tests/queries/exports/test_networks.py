"""Networks in GraphML and GEXF: NetworkX reads back every row of the answer, whatever its texts hold."""

from __future__ import annotations

import io
import re
from typing import Any

import networkx as nx
import polars as pl
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from standlink.errors import NotFoundError
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.exports.network_formats import NETWORK_FORMATS
from standlink.queries.exports.networks import Network, network
from standlink.queries.library import library
from standlink.queries.run import Answer, ask

NETWORKS = sorted(id_ for id_, question in library().items() if question.network)
BODY_PAIRS = {"since": "2000"}


def read(text: str, suffix: str) -> nx.Graph:
    if suffix == "graphml":
        return nx.parse_graphml(text, force_multigraph=True)
    found = nx.read_gexf(io.BytesIO(text.encode()))
    return found if found.is_multigraph() else (nx.MultiDiGraph if found.is_directed() else nx.MultiGraph)(found)


def answer_to(id_: str, release: Release) -> Answer:
    return ask(release, library()[id_], library()[id_].example)


def edges_expected(answer: Answer) -> list[dict[str, Any]]:
    """Return the edges as the rows say, by the plain values of the table."""
    ties, labels = answer.question.network, answer.table.labels
    assert ties is not None
    renamed = {ties.weight: "weight", ties.label: "type"}
    edges = []
    for row in answer.table.records():
        edge = {"source": row.pop(ties.start), "target": row.pop(ties.end)}
        for name, value in row.items():
            if value is None:
                continue
            edge[renamed.get(name, name)] = value
            if isinstance(value, str) and value in labels and name == ties.label:
                edge["label"] = labels[value]
            elif isinstance(value, str) and value in labels:
                edge[f"{name}_label"] = labels[value]
            if answer.table.types.get(name) == "date":
                edge[f"{name}_year"] = int(str(value)[:4])
        edges.append(edge)
    return edges


def edges_read(found: nx.Graph) -> list[dict[str, Any]]:
    return [
        {"source": start, "target": end, **{k: v for k, v in data.items() if k != "id"}}
        for start, end, data in found.edges(data=True)
    ]


def in_order(edges: list[dict[str, Any]], directed: bool) -> list[list[tuple[str, object]]]:
    """Return edges in an order of their own; one without a direction may be read from either end."""
    if not directed:
        ends = [sorted((edge["source"], edge["target"])) for edge in edges]
        edges = [{**edge, "source": a, "target": b} for edge, (a, b) in zip(edges, ends, strict=True)]
    return sorted((sorted(edge.items()) for edge in edges), key=repr)


@pytest.mark.parametrize("suffix", NETWORK_FORMATS)
@pytest.mark.parametrize("id_", NETWORKS)
def test_networkx_reads_back_every_row_of_the_answer(id_: str, suffix: str, asked: dict[str, Release]) -> None:
    answer = answer_to(id_, asked[id_])
    found = read(NETWORK_FORMATS[suffix].write(network(answer, asked[id_])), suffix)
    assert answer.question.network is not None
    assert found.is_directed() == answer.question.network.directed
    assert len(answer.table) > 0
    expected, got = edges_expected(answer), edges_read(found)
    assert in_order(got, found.is_directed()) == in_order(expected, found.is_directed())
    assert set(found) == {edge[end] for edge in expected for end in ("source", "target")}


@pytest.mark.parametrize("suffix", NETWORK_FORMATS)
def test_node_has_labels_and_class(suffix: str, release: Release) -> None:
    found = read(NETWORK_FORMATS[suffix].write(network(answer_to("linkages/network", release), release)), suffix)
    china = found.nodes["https://w3id.org/standlink/id/region/china"]
    assert {name: china[name] for name in ("label", "label_zh", "class", "type")} == {
        "label": "China", "label_zh": "中国", "class": f"{ONTOLOGY}Country", "type": "Country",
    }  # fmt: skip


def test_graph_says_what_was_asked_of_which_release_and_under_which_licence(release: Release) -> None:
    answer = answer_to("linkages/actors", release)
    said = nx.parse_graphml(NETWORK_FORMATS["graphml"].write(network(answer, release))).graph
    assert said["question"] == "linkages/actors"
    assert said["arguments"].startswith("case=https://w3id.org/standlink/id/initiative/5g-standardization")
    assert said["weight"] == "strength"
    assert said["release"] == release.id
    assert said["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    for note in answer.notes:
        assert note.text in said["notes"]
        assert note.text_zh in said["notes_zh"]


def test_network_without_ties_can_be_read(release: Release) -> None:
    answer = ask(release, library()["linkages/network"], {"until": "1800"})
    assert len(answer.table) == 0
    for suffix, form in NETWORK_FORMATS.items():
        assert len(read(form.write(network(answer, release)), suffix)) == 0


def test_answer_that_is_no_network_is_refused(release: Release) -> None:
    with pytest.raises(NotFoundError, match=r"diffusion/curve.* not a network.*CSV or JSON"):
        network(answer_to("diffusion/curve", release), release)


@given(st.text(), st.text(), st.none() | st.text(), st.none() | st.floats(allow_nan=False), st.none() | st.booleans())
def test_every_text_and_number_is_read_back(one: str, other: str, note: str, weight: float, sure: bool) -> None:
    ids = list(dict.fromkeys((f"urn:{one}", f"urn:{other}")))
    nodes = pl.DataFrame({"id": ids, "label": ids}, schema={"id": pl.String, "label": pl.String})
    types = {"source": pl.String, "target": pl.String, "weight": pl.Float64, "note": pl.String, "sure": pl.Boolean}
    edges = pl.DataFrame([(ids[0], ids[-1], weight, note, sure)], schema=types, orient="row")
    made = Network({"title": one, "published": "2026-11-29T14:25:53+00:00"}, True, nodes, edges)
    for suffix, form in NETWORK_FORMATS.items():
        found = read(form.write(made), suffix)
        expected = {"weight": weight, "note": None if note is None else clean(note), "sure": sure}
        (got,) = edges_read(found)
        ends = {"source": clean(ids[0]), "target": clean(ids[-1])}
        assert got == ends | {name: value for name, value in expected.items() if value is not None}
        assert [found.nodes[clean(i)]["label"] for i in ids] == [clean(i) for i in ids]


def clean(text: str) -> str:
    """Return a text with the characters that XML forbids replaced."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


@pytest.mark.parametrize("suffix", NETWORK_FORMATS)
def test_site_sends_the_network_of_the_page(suffix: str, client: FlaskClient, release: Release) -> None:
    response = client.get(f"/questions/linkages/bodies.{suffix}?since=2000")
    assert (response.status_code, response.content_type) == (200, "application/xml")
    assert response.headers["Content-Disposition"].endswith(f'standlink-linkages-bodies.{suffix}"')
    answer = ask(release, library()["linkages/bodies"], BODY_PAIRS)
    assert response.text == NETWORK_FORMATS[suffix].write(network(answer, release))
    page = client.get("/questions/linkages/bodies?since=2000", headers={"Accept": "text/html"}).text
    assert f'href="/questions/linkages/bodies.{suffix}?since=2000"' in page


def test_site_lists_the_formats_of_an_answer_without_a_network(client: FlaskClient) -> None:
    response = client.get("/questions/diffusion/curve.graphml")
    assert response.status_code == 404
    assert "CSV (text/csv)" in response.text
    assert "GEXF" not in response.text
    unknown = client.get("/questions/linkages/bodies.gml")
    assert unknown.status_code == 404
    assert "GraphML (application/xml), GEXF (application/xml)" in unknown.text
