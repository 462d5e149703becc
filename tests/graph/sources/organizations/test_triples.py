"""Tests of the triples about organizations: matches as evidence, countries, groups and successors."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from standlink.graph.gate.validation import validate
from standlink.graph.pipeline.inference import infer
from standlink.graph.sources.organizations.linking import LINKED, Organizations
from standlink.graph.sources.organizations.register import RegisteredOrganization
from standlink.graph.sources.organizations.triples import actor_triples
from standlink.graph.sources.turtle import CASES, read_turtle
from standlink.graph.store.store import ONTOLOGY, Store, sl
from standlink.ontology.namespaces import GRAPHS, PREFIXES, node
from standlink.ontology.vocabulary import ontology_triples

READ = date(2026, 11, 24)
REGISTERED = (
    RegisteredOrganization("https://ror.org/000aaa", "Institute of Marine Wonders", "NO", ("facility",), ("IMW",)),
)


@pytest.fixture(scope="module")
def organizations() -> Organizations:
    return Organizations.load(REGISTERED)


def described(organizations: Organizations, *names: str) -> list[ox.Triple]:
    matches = [match for name in names if (match := organizations.resolve(name))]
    assert len(matches) == len(names)
    return list(actor_triples(organizations, matches, READ, "names"))


def values(triples: list[ox.Triple], subject: str, prop: str) -> set[str]:
    thing = node(f"actor:{subject}") if ":" not in subject else ox.NamedNode(subject)
    return {t.object.value.rpartition("/")[2] for t in triples if t.subject == thing and t.predicate == sl(prop)}


def test_company_abroad_is_an_actor_owned_by_its_group_with_the_matches_as_evidence(
    organizations: Organizations,
) -> None:
    triples = described(organizations, "NOKIA UK R&D Ltd", "Nokia UK Ltd.")
    assert values(triples, "nokia-united-kingdom", "ownedBy") == {"nokia"}
    assert values(triples, "nokia-united-kingdom", "locatedIn") == {"united-kingdom"}
    statement = PREFIXES["statement"] + "nokia-united-kingdom-owned-by-nokia"
    matches = values(triples, statement, "evidence")
    written = {w for r in matches for w in values(triples, PREFIXES["evidence"] + r, "writtenName")}
    assert written == {"NOKIA UK R&D Ltd", "Nokia UK Ltd."}
    assert values(triples, "nokia", "locatedIn") == set(), "the curated cases describe Nokia"


def test_succession_is_stated_with_its_year_and_the_actor_of_the_time_stays(organizations: Organizations) -> None:
    triples = described(organizations, "Alcatel-Lucent Telecom Ltd", "Alcatel")
    assert values(triples, "alcatel-lucent", "succeededBy") == {"nokia"}
    assert values(triples, "alcatel", "succeededBy") == {"alcatel-lucent"}
    assert values(triples, PREFIXES["statement"] + "alcatel-lucent-succeeded-by-nokia", "began") == {"2016"}
    assert values(triples, "alcatel-lucent-united-kingdom", "ownedBy") == {"alcatel-lucent"}


def test_institute_or_committee_is_part_of_a_body_and_not_owned(organizations: Organizations) -> None:
    triples = described(organizations, "Fraunhofer IIS", "CT3")
    assert values(triples, "fraunhofer-iis", "partOf") == {"fraunhofer"}
    assert values(triples, "3gpp-ct-wg3", "partOf") == {"3gpp-tsg-ct"}
    assert not [t for t in triples if t.predicate == sl("ownedBy")]


def test_every_match_has_its_score_and_method(organizations: Organizations) -> None:
    names = {"HiSilicon": "matchedBySpelling", "Qualcomm Korea": "matchedByName", "Ericson": "matchedByResemblance"}
    names["Institute of Marine Wonders"] = "matchedByRegister"
    triples = described(organizations, *names)
    methods: dict[str, str] = {}
    for name in names:
        (found,) = [t.subject for t in triples if t.predicate == sl("writtenName") and t.object.value == name]
        (method,) = values(triples, found.value, "matchMethod")
        (score,) = values(triples, found.value, "matchScore")
        methods[name] = method.rpartition("#")[2]
        match = organizations.resolve(name)
        assert match
        assert float(score) == match.score
        assert LINKED <= match.score <= 1
    assert methods == names


def test_same_matches_give_the_same_triples_in_whatever_order(organizations: Organizations) -> None:
    names = ("Nokia", "Huawei UK", "Institute of Marine Wonders", "Alcatel-Lucent", "vivo")
    assert described(organizations, *names) == described(organizations, *reversed(names), "Nokia")


@pytest.mark.slow
def test_triples_about_the_actors_of_the_mapping_file_conform_to_the_shapes(organizations: Organizations) -> None:
    mapped = sorted((a for a in organizations.register.actors.values() if not a.curated), key=lambda a: a.slug)
    names = [
        name
        for actor in mapped[::4]  # every fourth, for speed
        for name in (*actor.names.values(), *actor.aliases, f"{actor.names.get('en', actor.slug)} (Peru)")
    ]
    matches = [match for name in names if (match := organizations.resolve(name))]
    quads = [ox.Quad(*t, ONTOLOGY) for t in ontology_triples()]
    for path in (CASES / f"{name}.ttl" for name in ("actors", "regions", "sources")):
        quads += [ox.Quad(*t, ox.NamedNode(GRAPHS + path.stem)) for t in read_turtle(path)]
    named = actor_triples(organizations, matches, READ, "names")
    quads += [ox.Quad(*t, ox.NamedNode(GRAPHS + "names")) for t in named]
    store = Store.of(quads).inner
    infer(store)
    assert len(matches) > 200
    findings = validate(store, {}).findings
    assert [str(finding) for finding in findings if finding.dataset == "names"] == []
