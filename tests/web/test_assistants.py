"""The tools for assistants, asked with the client of the official SDK over standard input and over HTTP."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from looping import in_a_loop
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, Tool
from standlink.cli.main import main
from standlink.errors import ParameterError
from standlink.graph.releases.release import Release
from standlink.queries.sparql.limits import Limits
from standlink.queries.sparql.workers import WorkerPool
from standlink.queries.verification import read
from standlink.web.assistants.server import TOOLS
from standlink.web.assistants.tools import LocalTools

pytestmark = [pytest.mark.slow, pytest.mark.server]

SWITCHERS: dict[str, Any] = {"question": "convergence/switchers", "arguments": {"from": "ccs1", "to": "nacs"}}
ADOPTIONS = "SELECT ?event ?actor { ?event a sl:Adoption ; sl:adopter ?actor } ORDER BY ?event"
#: What is asked in one session: a tool with its arguments, by a name.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "search": ("search", {"text": "nacs", "limit": 2}),
    "thing": ("thing", {"name": "North American Charging Standard (NACS)", "limit": 3}),
    "questions": ("questions", {"about": "switched"}),
    "question": ("question", {**SWITCHERS, "limit": 2}),
    "computed": ("question", {"question": "linkages/network", "limit": 3}),
    "empty": ("question", {**SWITCHERS, "arguments": {"from": "nacs", "to": "ccs1"}}),
    "select": ("sparql", {"query": ADOPTIONS, "limit": 3}),
    "ask": ("sparql", {"query": "ASK { actor:ford sl:adopts standard:nacs }"}),
    "graph": ("sparql", {"query": "CONSTRUCT { ?s a sl:Barrier } { ?s a sl:Barrier }", "limit": 2}),
    "hints": ("sparql", {"query": "SELECT * { ?s a sl:Standart }"}),
    "vocabulary": ("vocabulary", {"about": "adopter"}),
    "citation": ("cite", {**SWITCHERS, "format": "plain"}),
    "citation of a thing": ("cite", {"thing": "actor:ford"}),
    "citation of a query": ("cite", {"sparql": ADOPTIONS, "format": "csl"}),
    "no thing": ("thing", {"name": "nascar"}),
    "no question": ("question", {"question": "convergence/switcher"}),
    "no argument": ("question", {"question": "convergence/switchers"}),
    "no kind": ("search", {"text": "x", "kinds": ["firm"]}),
    "no limit": ("search", {"text": "x", "limit": 5000}),
    "no query": ("sparql", {"query": "SELCT * {}"}),
    "service": ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}),
    "nothing to cite": ("cite", {}),
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?d) }"

Answers = dict[str, CallToolResult]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "STANDLINK_HOME": str(home), "STANDLINK_WORKERS": "1"}


def stdio(home: Path) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=["-m", "standlink", "mcp"], env=environment(home))


@contextmanager
def over_http(home: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "standlink", "mcp", "--http", "--port", str(port)]
    with subprocess.Popen(command, env=environment(home), stderr=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(600):
                assert process.poll() is None, process.stderr and process.stderr.read()
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()


async def session(server: Any, mode: str = "auto") -> tuple[list[Tool], Answers]:
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        return tools, {name: await client.call_tool(*call) for name, call in CALLS.items()}


@pytest.fixture(scope="module", params=["stdio", "http"])
def asked(request: pytest.FixtureRequest, home: Path) -> tuple[list[Tool], Answers]:
    """The tools, and the answers of one session, over each transport."""
    if request.param == "stdio":
        return in_a_loop(session(stdio(home)))
    with over_http(home) as address:
        return in_a_loop(session(address))


@pytest.fixture
def answers(asked: tuple[list[Tool], Answers]) -> Answers:
    return asked[1]


def found(answers: Answers, name: str) -> dict[str, Any]:
    answer = answers[name]
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    # Clients that know no structured content read the same as text.
    assert json.loads(answer.content[0].text) == answer.structured_content  # type: ignore[union-attr]
    return answer.structured_content


def refusal(answers: Answers, name: str) -> str:
    answer = answers[name]
    assert answer.is_error
    return str(answer.content[0].text)  # type: ignore[union-attr]


def test_every_tool_and_argument_is_described(asked: tuple[list[Tool], Answers]) -> None:
    tools, _ = asked
    assert tuple(tool.name for tool in tools) == TOOLS
    for tool in tools:
        assert tool.description
        assert "Args:" not in tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint
        for name, argument in tool.input_schema["properties"].items():
            assert argument.get("description"), f"{tool.name}: {name}"


def test_every_answer_names_its_release(answers: Answers, release: Release) -> None:
    given = [answer.structured_content for answer in answers.values() if not answer.is_error]
    assert len(given) == 14
    for content in given:
        assert content
        assert content["release"] == {"id": release.id, "published": release.published}


def test_search_says_how_much_there_is_and_which_datasets_name_it(answers: Answers) -> None:
    answer = found(answers, "search")
    assert answer["things"][0]["name"] == "standard:nacs"
    assert (len(answer["things"]), answer["cut"]) == (2, f"the first 2 of {answer['total']} things")
    assert all(dataset["title"] and dataset["imported"] for dataset in answer["datasets"])


def test_thing_has_facts_with_their_sources(answers: Answers) -> None:
    answer = found(answers, "thing")
    assert answer["name"] == "standard:nacs"
    assert "北美充电标准" in "".join(answer["other_names"])
    numbers = {source["number"] for source in answer["sources"]}
    rivals = next(fact for fact in answer["facts"] if fact["name"] == "sl:competesWith")["values"]
    assert rivals[0]["name"] == "standard:ccs1"
    assert set(rivals[0]["sources"]) <= numbers
    assert {number for event in answer["events"] for number in event.get("sources", ())} <= numbers
    assert all(source["title"] and source["address"] for source in answer["sources"])
    assert len(answer["events"]) == 3
    assert f"events: the first 3 of {answer['counts']['events']}" in answer["cut"]


def test_questions_are_found_with_their_parameters(answers: Answers) -> None:
    listed = {question["id"]: question for question in found(answers, "questions")["questions"]}
    assert listed or found(answers, "questions")["note"]
    assert all(question["question"] for question in listed.values())


def test_answer_has_the_sources_of_each_row(answers: Answers) -> None:
    answer = found(answers, "question")
    assert answer["cut"] == f"the first 2 of {answer['total']} rows"
    assert answer["arguments"] == {"from": ["CCS Combo 1"], "to": ["North American Charging Standard (NACS)"]}
    numbers = {source["number"] for source in answer["sources"]}
    assert all(row["sources"] and set(row["sources"]) <= numbers for row in answer["rows"])
    assert all({"title", "publisher", "issued", "accessed", "address"} <= source.keys() for source in answer["sources"])
    assert answer["notes"]
    assert answer["sparql"].startswith("SELECT")


def test_computed_answer_names_the_sources_behind_it(answers: Answers) -> None:
    answer = found(answers, "computed")
    weights = [source["assertions"] for source in answer["sources_of_all_rows"]]
    assert weights == sorted(weights, reverse=True)
    assert re.fullmatch(r"the first 20 of \d+ sources, those of most assertions", answer["sources_cut"])
    assert "sources" not in answer
    assert answer["method"]


def test_answer_without_rows_says_why(answers: Answers) -> None:
    answer = found(answers, "empty")
    assert answer["total"] == 0
    assert answer["notes"]


def test_rows_of_a_query_come_with_the_evidence_of_the_records_in_them(answers: Answers) -> None:
    answer = found(answers, "select")
    numbers = {source["number"] for source in answer["sources"]}
    assert answer["columns"] == ["event", "actor"]
    assert all(row["actor"]["label"] and set(row["sources"]) <= numbers for row in answer["rows"])
    assert answer["cut"] == f"the first 3 of {answer['total']} rows"
    assert found(answers, "ask")["boolean"] is True
    graph = found(answers, "graph")
    assert len(graph["triples"]) == 2
    assert graph["cut"] == f"the first 2 of {graph['total']} triples"
    assert found(answers, "hints")["hints"] == ["sl:Standart is not in the ontology; did you mean sl:Standard?"]


def test_vocabulary_has_definitions(answers: Answers) -> None:
    terms = {term["name"]: term for term in found(answers, "vocabulary")["terms"]}
    assert terms["sl:adopter"]["role"] == "property"
    assert all(term["definition"] for term in terms.values())


def test_citations_can_be_verified(answers: Answers, release: Release) -> None:
    for name in ("citation", "citation of a query"):
        (cited,) = read(found(answers, name)["citation"])
        assert cited.release == release.id
    assert "@misc{standlink-actor-ford" in found(answers, "citation of a thing")["citation"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no thing", "no thing is called 'nascar'"),
        ("no question", "did you mean convergence/switchers"),
        ("no argument", "from: missing; choose a standard"),
        ("no kind", "there is no kind 'firm'; choose from standard, actor"),
        ("no limit", "limit: must be from 1 to 200, not 5000"),
        ("no query", "not a SPARQL query: at 1:1"),
        ("service", "Federated queries (SERVICE) are disabled"),
        ("nothing to cite", "name one of thing, question and sparql"),
    ],
)
def test_error_says_what_to_do(answers: Answers, name: str, words: str) -> None:
    assert words in refusal(answers, name)


def test_clients_of_earlier_versions_of_the_protocol_are_served(home: Path, release: Release) -> None:
    for server in (stdio(home),):
        tools, answers = in_a_loop(session(server, "legacy"))
        assert tuple(tool.name for tool in tools) == TOOLS
        assert found(answers, "ask")["release"]["id"] == release.id


def test_query_is_stopped_like_on_the_website(release: Release) -> None:
    with closing(WorkerPool(Limits(seconds=1), 1)) as pool, pytest.raises(Exception, match="stopped after 1 second"):
        LocalTools(lambda: release, pool).sparql(ENDLESS)


def test_answers_have_addresses_where_there_is_a_site(release: Release) -> None:
    with closing(WorkerPool(Limits(), 1)) as pool:
        tools = LocalTools(lambda: release, pool, "https://standlink.example")
        address = f"https://standlink.example/releases/{release.id}"
        assert tools.question(**SWITCHERS)["address"].startswith(
            f"{address}/questions/convergence/switchers?from=standard:ccs1"
        )
        assert tools.thing("actor:ford")["address"] == f"{address}/id/actor/ford"
        assert "address" not in LocalTools(lambda: release, pool).thing("actor:ford")
        with pytest.raises(ParameterError, match="choose bibtex"):
            tools.cite(thing="actor:ford", format="word")


def test_other_names_of_the_server_are_refused_over_http(home: Path) -> None:
    """A page in a browser could reach a server on this machine by a name of its own."""
    import urllib.error
    import urllib.request

    with over_http(home) as address:
        headers = {"Host": "evil.example", "Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(address, b"{}", headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        assert refused.value.code == 421


def test_missing_sdk_names_the_extra(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    done = CliRunner().invoke(main, ["--home", str(home), "mcp"])
    assert done.exit_code == 1
    assert "pip install 'standlink[mcp]'" in done.output
