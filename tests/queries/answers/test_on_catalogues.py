"""The measures on a graph that looks like catalogues, and the page that documents them."""

from __future__ import annotations

import math
import re
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.bench.generate import generate
from standlink.graph.pipeline.inference import infer
from standlink.graph.pipeline.tabulation import tabulate
from standlink.graph.store.store import ONTOLOGY, Store
from standlink.ontology.namespaces import GRAPHS, mint, node
from standlink.ontology.vocabulary import ontology_triples
from standlink.queries.answers.documentation import documentation
from standlink.queries.answers.registry import computation, computations, definitions
from standlink.queries.answers.request import Request
from standlink.queries.answers.selection import Selection
from standlink.queries.answers.tables import Tables
from standlink.queries.measures.assurance import sourcing, summarize

ROOT = Path(__file__).parents[3]
#: Arguments that a measure must have; its other parameters have defaults.
ARGUMENTS = {
    "ties_beyond_chance": {"between": ["actors"], "roles": ["all"], "strata": ["source"]},
    "actor_communities": {"modularity": ["0"]},
    "region_communities": {"modularity": ["0"]},
    "fields_by_size": {"origin": ["recorded"], "breadth": ["field"]},
    "field_speed": {"least": ["5"], "documents": ["20"]},
    "records_of_thing": {"thing": [mint("actor", "organization-0")]},
    "partners": {"actor": [mint("actor", "organization-0")]},
    "advantages": {"least": ["1"], "standards": ["1"], "origin": ["recorded"]},
    "next_fields": {"least": ["1"], "standards": ["1"], "origin": ["recorded"], "fields": ["1"], "regions": ["1"]},
    "region_complexity": {
        "least": ["1"],
        "standards": ["1"],
        "origin": ["recorded"],
        "fields": ["1"],
        "regions": ["1"],
        "stability": ["0"],
    },
    "ranking_sensitivity": {"ranked": ["regions"], "without": ["source"]},
    "installed_base": {"indicator": [node("sl:employeeCount").value]},
    "figures_over_time": {"indicator": [node("sl:employeeCount").value]},
}
#: These ask of particular standards, of cases, or of checked claims, which catalogues have none of.
OF_CASES = {
    *("rival_outcome", "adoption_growth", "adoption_curve", "installed_base", "contested_claims"),
    *("barrier_coverage", "barrier_gaps", "barrier_company", "strategy_scope"),
}
#: These ask of the records of real catalogues and tables, or of events; test_golden_measures.py has little ones.
OF_RECORDS = {
    "between_regions",
    *("organizations_in_both", "countries_in_both", "authors_by_country", "affiliations_by_decade"),
    *("amended_editions", "committees_by_size", "connectors_by_year", "declared_filings", "documents_by_sector"),
    *("field_pairs", "organizations_of_case", "rapporteurs_by_group", "shared_documents", "specifications_of_case"),
    # Only what is recorded over years; test_windows.py has it.
    *("roles_by_year", "tie_changes"),
    *("taken_over", "topics_of_regions"),
    # Of indicators of regions; test_synergy.py has little ones.
    *("co_movement", "lead_and_lag", "linkage_and_innovation", "region_convergence"),
    *("specializations_and_participation", "standing_of_country", "countries_by_figure"),
}
#: These continue the query of a question, or stand for it.
OF_QUERIES = {
    *("cumulative_shares", "evidence_of_thing", "lineage", "region_profile", "shortest_path", "timeline"),
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples()]
    graph = ox.NamedNode(GRAPHS + "synthetic")
    quads += [ox.Quad(*q.triple, graph) for q in ox.parse("".join(generate(20_000)), format=ox.RdfFormat.N_TRIPLES)]
    store = Store.of(quads).inner
    infer(store)
    folder = tmp_path_factory.mktemp("catalogue") / "tables"
    tabulate(store, folder)
    return Tables(lambda name: pl.read_parquet(folder / f"{name}.parquet"))


@pytest.mark.parametrize("measure", sorted(computations().keys() - OF_CASES - OF_RECORDS - OF_QUERIES))
def test_measure_answers_on_a_catalogue_with_finite_numbers(measure: str, tables: Tables):
    finding = computation(measure)(Request(tables, arguments=ARGUMENTS.get(measure, {})))
    assert len(finding.frame) > 0 or measure == "body_links", finding.notes  # every actor is in one committee there
    for name, dtype in finding.frame.schema.items():
        if dtype.is_float():
            assert all(math.isfinite(v) for v in finding.frame[name].drop_nulls()), name
    if finding.assertions is not None:
        evidence = summarize(sourcing(tables["evidence"]), finding.assertions)
        assert 0 <= evidence.low_confidence <= evidence.sourced <= evidence.statements
        assert 0 <= evidence.single_source <= evidence.sourced


@pytest.mark.parametrize("measure", sorted(OF_CASES - {"installed_base"}))
def test_what_catalogues_do_not_have_is_said(measure: str, tables: Tables):
    nobody = {"standard": [mint("standard", "family-0")], "rivals": [mint("standard", "family-0")]}
    finding = computation(measure)(Request(tables, Selection(case=mint("initiative", "none")), nobody))
    assert finding.notes or len(finding.frame) or measure == "contested_claims"


@pytest.mark.parametrize("measure", ["region_links", "region_ranking", "region_shares"])
def test_a_dataset_that_is_all_there_is_narrows_nothing(measure: str, tables: Tables):
    whole, part = (
        computation(measure)(Request(tables, s)).frame for s in (Selection(), Selection(dataset="synthetic"))
    )
    assert whole.equals(part)


def test_page_of_measures_says_what_the_modules_say():
    made = "from standlink.queries.answers.documentation import documentation; print(documentation(), end='')"
    assert (ROOT / "docs" / "measures.md").read_text("utf-8") == documentation(), (
        f'python -c "{made}" > docs/measures.md'
    )


def test_every_measure_states_what_it_estimates_of_whom_and_when():
    sections = [part.partition("\n") for part in documentation().split("\n## ")[1:]]
    assert len(sections) > 20
    wanted = ("Estimand: ", "Units: ", "Population: ", "Window: ", "Limits: ")
    assert {name: [w for w in wanted if w not in " ".join(text.split()) + " "] for name, _, text in sections} == {
        name: [] for name, _, _ in sections
    }


def test_every_answer_of_a_measure_is_asked_for_on_the_page():
    page = documentation()
    used = {module.__name__.rsplit(".", 1)[-1] for name in computations() for module in definitions(name)}
    used |= {"attribution", "counting"}  # which decide for all of them who counts as whom, and what as one standard
    assert len(used) >= 18
    assert set(re.findall(r"^## (\w+)$", page, re.MULTILINE)) == used


SECTIONS = re.split(r"^## ", documentation(), flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.split()[0])
def test_measure_is_defined_with_source_units_assumptions_and_limits(section: str):
    for said in (r"\bDefinitions?\b", r"\bUnits:\s", r"\bAssumptions?:\s", r"\bLimits:\s", r"\b(18|19|20)\d\d\b"):
        assert re.search(said, section), said
    assert "Used by `" in section
