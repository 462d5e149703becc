"""Federation with a served release: others reach it by SERVICE, and it reaches endpoints that are listed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import comunica_engine
import pytest
import rdflib
from standlink.errors import QueryError
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import PREFIXES
from standlink.queries.sparql.limits import Limits
from standlink.queries.sparql.workers import WorkerPool

pytestmark = [pytest.mark.slow, pytest.mark.server]

NACS = "https://w3id.org/standlink/id/standard/nacs"
FORD = "https://w3id.org/standlink/id/actor/ford"
ADOPTERS = f"PREFIX sl: <{PREFIXES['sl']}> SELECT ?actor {{ ?actor sl:adopts <{NACS}> }}"

Engine = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="module")
def comunica() -> Engine:
    """Return what runs a query with Comunica over some sources; without it the test is skipped, in CI it fails."""
    if not comunica_engine.SCRIPT.exists():
        reason = "Comunica is missing: run 'python tests/comunica_engine.py'"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return comunica_engine.query


def test_comunica_queries_the_endpoint(site: str, comunica: Engine) -> None:
    assert FORD in {row["actor"] for row in comunica(ADOPTERS, f"{site}/sparql")}


def test_comunica_joins_the_endpoint_with_a_file(site: str, comunica: Engine, tmp_path: Path) -> None:
    """A list of one's own, beside Standlink: what the three lines of docs/use-with.md do."""
    own = tmp_path / "own.ttl"
    own.write_text(
        f'<{FORD}> <https://example.org/rating> "A" . <https://example.org/x> <https://example.org/rating> "B" .'
    )
    query = (
        f"PREFIX sl: <{PREFIXES['sl']}> SELECT ?actor ?rating "
        f"{{ ?actor <https://example.org/rating> ?rating ; sl:adopts <{NACS}> }}"
    )
    assert comunica(query, own, f"{site}/sparql") == [{"actor": FORD, "rating": "A"}]


def test_comunica_reaches_the_endpoint_by_service(site: str, comunica: Engine, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(f'<{FORD}> <https://example.org/rating> "A" .')
    query = (
        f"PREFIX sl: <{PREFIXES['sl']}> SELECT ?rating ?standard {{ ?actor <https://example.org/rating> ?rating "
        f"SERVICE <{site}/sparql> {{ ?actor sl:adopts ?standard }} }}"
    )
    assert {"rating": "A", "standard": NACS} in comunica(query, own)


def test_rdflib_reaches_the_endpoint_by_service(site: str) -> None:
    own = rdflib.Graph()
    own.add((rdflib.URIRef(FORD), rdflib.URIRef("https://example.org/rating"), rdflib.Literal("A")))
    # rdflib 7.6 finds no SERVICE on a line with a # before it, such as that of a prefix.
    query = (
        f"PREFIX sl: <{PREFIXES['sl']}>\nSELECT ?rating ?standard {{ ?actor <https://example.org/rating> ?rating . "
        f"SERVICE <{site}/sparql> {{ ?actor sl:adopts ?standard }} }}"
    )
    rows = {(str(row[0]), str(row[1])) for row in own.query(query)}  # type: ignore[index]
    assert ("A", NACS) in rows


def test_one_standlink_reaches_another_that_is_listed(site: str, release: Release) -> None:
    query = (
        f"SELECT ?standard ?name {{ SERVICE <{site}/sparql> {{ actor:ford sl:adopts ?standard }} "
        "?standard rdfs:label ?name FILTER(LANG(?name) = 'en') }"
    )
    with closing(WorkerPool(Limits(seconds=60, services=(f"{site}/sparql",)), size=1)) as pool:
        found = json.loads(pool.run(release, query).data)["results"]["bindings"]
        assert NACS in {row["standard"]["value"] for row in found}
        with pytest.raises(QueryError, match="SERVICE takes one of these endpoints"):
            pool.run(release, query.replace("/sparql>", "/sparql?x>"))
