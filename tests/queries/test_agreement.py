"""Questions of nearly the same name give the same numbers, or say what differs."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from standlink import Graph
from standlink.queries.answers.tables import tables_of
from standlink.queries.library import library


def pairs(graph: Graph, question: str, **arguments: str) -> list[tuple[Any, ...]]:
    rows = graph.ask(question, **arguments).records()
    return [(row["a"], row["b"], row["shared"], pytest.approx(row["strength"])) for row in rows]


@pytest.mark.parametrize(
    ("level", "same_level", "case"),
    [
        ("country", "country", None),
        ("continent", "macro-region", None),
        ("cluster", "cluster", None),
        ("country", "country", "5g-standardization"),
        ("country", "country", "ev-charging-unification"),
    ],
)
def test_linked_regions_are_the_ties_of_the_network_in_the_same_order(
    graph: Graph, level: str, same_level: str, case: str | None
) -> None:
    of_case = {"case": case} if case else {}
    in_sparql = pairs(graph, "linkages/regions", level=level, **of_case)
    assert in_sparql == pairs(graph, "linkages/network", level=same_level, **of_case)
    assert in_sparql


def test_both_say_how_strength_differs_from_shared_standards() -> None:
    for name in ("linkages/regions", "linkages/network"):
        assert "Ordered by strength, not by shared standards: " in library()[name].method


@pytest.mark.parametrize("rivals", [["nacs", "ccs1"], ["nacs", "ccs"]])
def test_adopters_and_backers_are_the_same_in_every_question(graph: Graph, rivals: list[str]) -> None:
    columns = ("adopters", "backers")
    yearly = graph.ask("convergence/rival-adoption", rivals=rivals).records()
    last = {row["rival"]: tuple(row[c] for c in columns) for row in yearly if row["year"] == yearly[-1]["year"]}
    outcome = graph.ask("convergence/rival-outcome", rivals=rivals).records()
    assert {row["rival"]: (row["adopters"], row["backers"]) for row in outcome} == last
    for rival, (adopters, backers) in last.items():
        growth = graph.ask("diffusion/growth", standard=str(rival)).records()[-1]
        assert (growth["adopters"], growth["backers"]) == (adopters, backers)


def test_adoptions_of_a_lag_are_the_adopters_without_backers(graph: Graph) -> None:
    growth = graph.ask("diffusion/growth", standard="nacs").records()[-1]
    (lag,) = (r for r in graph.ask("diffusion/lag").records() if str(r["standard"]).endswith("/nacs"))
    assert (growth["adopters"], growth["backers"], lag["adoptions"]) == (27, 2, 27)
    for name in ("diffusion/growth", "diffusion/lag"):
        assert "adoptions only" in library()[name].method


@pytest.mark.parametrize("case", ["ev-charging-unification", "5g-standardization", "wi-fi-standardization"])
def test_unaddressed_barriers_are_the_gaps_of_coverage(graph: Graph, case: str) -> None:
    coverage = {row["kind"]: row for row in graph.ask("barriers/coverage", case=case).records()}
    gaps = {row["kind"]: row for row in graph.ask("barriers/gaps", case=case).records()}
    listed: dict[object, set[object]] = {}
    for row in graph.ask("barriers/unaddressed", initiative=case).records():
        listed.setdefault(row["kind"], set()).add(row["barrier"])
    left = {kind: int(str(r["barriers"])) - int(str(r["addressed"])) for kind, r in coverage.items()}
    assert {kind: n for kind, n in left.items() if n} == {kind: row["unaddressed"] for kind, row in gaps.items()}
    assert {kind: len(barriers) for kind, barriers in listed.items()} == {kind: n for kind, n in left.items() if n}


def test_evidence_is_counted_alike_in_overview_lists_and_on_the_quality_page(graph: Graph, client: FlaskClient) -> None:
    page = client.get("/data/quality").text
    overview = graph.ask("evidence/overview").records()
    claims = {"https://w3id.org/standlink/ontology#Claim"}
    assert all(f">{row['assertions']:,}<" in re.sub(r"\s", "", page) for row in overview)
    counted = [row for row in overview if row["kind"] not in claims]
    for column, question in (
        ("singleSourced", "evidence/single-sourced"),
        ("lowConfidence", "evidence/low-confidence"),
    ):
        listed = {row["assertion"] for row in graph.ask(question).records()}
        assert len(listed) == sum(int(str(row[column])) for row in counted)


def test_rapporteurs_and_organizations_of_a_case_say_what_they_count() -> None:
    """The one counts by radio generation, the other by what is studied in the case, contributions included."""
    assert "catalogues/behind-case" in library()["catalogues/rapporteurs"].method
    assert "catalogues/rapporteurs" in library()["catalogues/behind-case"].method


def test_datasets_and_publishers_say_what_they_count(catalogued: Any) -> None:
    graph = Graph(catalogued)
    assert "catalogues/publishers" in library()["catalogues/datasets"].method
    assert "catalogues/datasets" in library()["catalogues/publishers"].method
    tables = tables_of(catalogued)
    published = tables["document"].filter(~pl.col("draft"))
    renderings = tables["rendering"].select(document="rendering")
    documents = published.join(renderings, on="document", how="anti").unique(["document", "dataset"])
    documents = documents["dataset"].value_counts()
    rows = graph.ask("catalogues/datasets", unit="documents").records()
    sizes = {str(r["dataset"]).rsplit("/", 1)[-1]: r["standards"] for r in rows}
    assert {name: sizes[str(name)] for name, _ in documents.rows()} == dict(documents.rows())
