"""Citations of answers: what they say, and that verification tells equal from different, in every format."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from standlink.errors import CitationError, QueryError, QueryTooLargeError
from standlink.graph.releases.release import Release, Releases
from standlink.queries.answer_citations import cite_answer, cite_result, note_on_thing, public_address
from standlink.queries.citation_formats import WRITERS, to_bibtex, to_plain
from standlink.queries.citations import Item
from standlink.queries.fixity import normalized, of_table, of_triples
from standlink.queries.library import find_question
from standlink.queries.run import ask
from standlink.queries.sparql.workers import WorkerPool
from standlink.queries.table import Table
from standlink.queries.verification import read, verify

BASE, TODAY = "https://example.org/standlink", "2026-11-29"
SWITCHERS = {"from": "ccs1", "to": "nacs"}
QUERY = """# Barriers and their labels
SELECT ?s ?label  # with "quotes", {braces}, 100% & more
WHERE { ?s a sl:Barrier ; rdfs:label ?label . FILTER(LANG(?label) = "en" && STRLEN(STR(?s)) > 3) }"""


@pytest.fixture(scope="module")
def answer_item(release: Release) -> Item:
    return cite_answer(release, ask(release, find_question("convergence/switchers"), SWITCHERS), BASE, TODAY)


@pytest.fixture(scope="module")
def query_item(release: Release) -> Item:
    pool = WorkerPool()
    item = cite_result(release, QUERY, pool.run(release, QUERY), (), BASE, TODAY)
    pool.close()
    return item


def test_citation_has_query_release_rows_checksum_and_pinned_address(release: Release, answer_item: Item) -> None:
    table = ask(release, find_question("convergence/switchers"), SWITCHERS).table
    start = f"{BASE}/releases/{release.id}/questions/convergence/switchers?from=standard:ccs1&to=standard:nacs"
    assert answer_item.url.startswith(start)
    query = "convergence/switchers from=standard:ccs1 to=standard:nacs"
    assert answer_item.note.startswith(f"Query: {query}")
    assert answer_item.note.endswith(f"Release {release.id}. {of_table(table)}")
    assert f"{len(table)} rows, SHA-256 " in answer_item.note
    plain = to_plain([answer_item])
    assert plain.startswith(f"Standlink ({release.published[:4]}). ")
    assert plain.endswith(". Accessed 29 November 2026.\n")


@pytest.mark.parametrize("fmt", WRITERS)
@pytest.mark.parametrize("kind", ["answer_item", "query_item"])
def test_each_format_verifies(fmt: str, kind: str, release: Release, request: pytest.FixtureRequest) -> None:
    text = WRITERS[fmt]([request.getfixturevalue(kind)])
    (cited,) = read(f"Some words before.\n\n{text}" if fmt != "csl" else text)
    verdict = verify(Releases(release.path.parents[1]), cited)
    assert verdict.is_equal, verdict.differences


def test_citation_of_a_cut_off_answer_says_how_many_rows_there_are(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = find_question("evidence/single-sourced")
    whole = len(ask(release, question, {}).table)
    monkeypatch.setattr("standlink.queries.run.MOST_ROWS", 10)
    item = cite_answer(release, ask(release, question, {}), BASE, TODAY)
    assert f"first 10 of {whole:,} rows, SHA-256 " in item.note
    (cited,) = read(to_plain([item]))
    assert verify(Releases(release.path.parents[1]), cited).is_equal
    monkeypatch.undo()
    verdict = verify(Releases(release.path.parents[1]), cited)
    assert any(f"cited first 10 of {whole:,} rows, found {whole:,} rows" in each for each in verdict.differences)


def test_reference_managers_read_the_entry(query_item: Item) -> None:
    (entry,) = parse_string(to_bibtex([query_item]), "bibtex").entries.values()
    assert entry.fields["url"] == query_item.url
    assert " 0 rows" not in entry.fields["note"]
    assert len(entry.fields["url"]) < 8_000


def test_description_of_a_thing_verifies(release: Release) -> None:
    iri = "https://w3id.org/standlink/id/actor/ford"
    item = Item("ford", "page", "Ford", url=iri, note=note_on_thing(release, iri, BASE))
    for write in WRITERS.values():
        (cited,) = read(write([item]))
        assert cited.query == "actor:ford"
        assert verify(Releases(release.path.parents[1]), cited).is_equal


def test_several_citations_of_a_file_are_each_read(answer_item: Item, query_item: Item) -> None:
    other = Item("iso-1", "standard", "A standard", url="https://example.org/releases/1/x")
    for fmt in ("bibtex", "ris", "csl"):
        assert len(read(WRITERS[fmt]([answer_item, other, query_item]))) == 2, fmt


def test_what_differs_is_named(release: Release, answer_item: Item) -> None:
    releases = Releases(release.path.parents[1])
    (cited,) = read(to_plain([answer_item]))
    size, checksum = cited.fixity.size, cited.fixity.checksum

    def differences(**changes: object) -> str:
        return "; ".join(verify(releases, replace(cited, **changes)).differences)  # type: ignore[arg-type]

    found = differences(fixity=replace(cited.fixity, size=size + 1))
    assert found == f"size: cited {size + 1} rows, found {size} rows"
    found = differences(fixity=replace(cited.fixity, checksum="0" * 64))
    assert found == f"checksum: cited {'0' * 64}, found {checksum}"
    other = cited.address.replace("from=standard:ccs1", "from=standard:chademo")
    assert "the address asks 'convergence/switchers from=standard:chademo" in differences(address=other)
    assert "does not answer the query" in differences(address=f"{cited.address}&no-such=1")
    assert "does not answer the query" in differences(address=cited.address.replace("switchers", "no-such"))
    gone = "20200101T000000000-00000000"
    assert "the address names" in differences(release=gone)
    said = differences(release=gone, address=cited.address.replace(release.id, gone))
    assert f"release {gone} is not known here. Releases kept: {release.id}." in said
    assert said.endswith("the same as cited")


def test_deleted_release_is_named(release: Release, answer_item: Item, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "releases").mkdir(parents=True)
    shutil.copytree(release.path, home / "releases" / release.id)
    Releases(home).delete(release.id)
    (cited,) = read(to_plain([answer_item]))
    first, second = verify(Releases(home), cited).differences
    assert "was deleted on" in first
    assert "No release is kept." in first
    assert "does not answer" in second


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "@misc{x, title = {y}}", "Query: x. Release a. 3 rows, SHA-256 " + "0" * 64, "[1, null]"]
)
def test_text_without_a_citation_is_refused(text: str) -> None:
    with pytest.raises(CitationError, match="no citation of an answer"):
        read(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(CitationError):
        read(text)


def test_query_of_a_citation_cannot_call_other_servers(release: Release, query_item: Item) -> None:
    (cited,) = read(to_plain([query_item]))
    asked = "SELECT%20%2A%20%7B%20SERVICE%20%3Chttp%3A//example.org/%3E%20%7B%7D%20%7D"
    address = f"{BASE}/releases/{release.id}/sparql?query={asked}"
    (difference,) = verify(Releases(release.path.parents[1]), replace(cited, address=address)).differences
    assert "SERVICE" in difference


def test_result_that_varies_or_does_not_fit_is_not_cited(release: Release) -> None:
    pool = WorkerPool()
    result = pool.run(release, "ASK {}")
    pool.close()
    with pytest.raises(QueryError, match="differs each time"):
        cite_result(release, "SELECT (NOW() AS ?t) {}", result, (), BASE, TODAY)
    with pytest.raises(QueryTooLargeError, match="a citation holds up to 8,000"):
        cite_result(release, f'ASK {{ FILTER("{"x" * 8_000}" = "") }}', result, (), BASE, TODAY)


def test_checksum_leaves_out_order_and_last_digits_and_keeps_repetitions() -> None:
    a, b, c = (ox.Literal(0.1 + 0.2),), (ox.Literal(0.3),), (None,)
    assert of_table(Table(("x",), (a, c))) == of_table(Table(("x",), (c, b)))
    assert of_table(Table(("x",), (a,))) != of_table(Table(("y",), (a,)))
    assert of_table(Table(("x",), (a, a))) != of_table(Table(("x",), (a,)))


def test_checksum_of_a_graph_does_not_depend_on_names_of_blank_nodes() -> None:
    def graph(name: str) -> list[ox.Triple]:
        node, p = ox.BlankNode(name), ox.NamedNode("https://example.org/p")
        return [ox.Triple(node, p, ox.Literal("a")), ox.Triple(node, p, node)]

    assert of_triples(graph("x")) == of_triples(graph("y"))


@given(
    st.lists(
        st.sampled_from(["?s", "'a  b'", "sl:a", "-5", ".5", "<http://x/#y>", "{", "}", '"""a\n\nb"""', "@en", "^^"])
    )
)
def test_normalized_query_has_the_same_tokens(parts: list[str]) -> None:
    queries = [separator.join(parts) for separator in (" ", "\n # a comment '\n", "\t\t")]
    assert len({normalized(query) for query in queries}) == 1
    assert normalized(normalized(queries[0])) == normalized(queries[0])


def test_no_citation_has_an_address_of_this_machine() -> None:
    for local in ("", "http://127.0.0.1:8000", "http://localhost/x", "http://[::1]:80", "http://0.0.0.0"):
        assert public_address(local) == "https://w3id.org/standlink", local
    assert public_address("https://standlink.example/") == "https://standlink.example"


def test_plain_text_that_a_mail_program_has_broken_into_lines_verifies(release: Release, answer_item: Item) -> None:
    broken = re.sub(r"(.{60}\S*) ", r"\1\n   ", to_plain([answer_item]))
    (cited,) = read(broken)
    assert verify(Releases(release.path.parents[1]), cited).is_equal


def test_csl_of_an_answer_is_a_dataset(answer_item: Item) -> None:
    (item,) = json.loads(WRITERS["csl"]([answer_item]))
    assert (item["type"], item["URL"], item["version"]) == ("dataset", answer_item.url, answer_item.version)
