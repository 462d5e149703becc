"""A name is a match only if it identifies one thing alone; scores say how sure a candidate is, and of what."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from made import described, documents_of, made_release, thing
from standlink.graph.releases.release import Release
from standlink.queries.reconciliation.candidates import Candidate, Query, Reconciler
from standlink.queries.reconciliation.identifiers import own_id
from standlink.queries.reconciliation.values import Condition
from standlink.queries.reconciliation.vocabulary import Vocabulary

LOCATED, SAME = "https://w3id.org/standlink/ontology#locatedIn", "http://www.w3.org/2004/02/skos/core#exactMatch"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    finland, france = thing("region", "finland"), thing("region", "france")
    ledgers = [
        ("ledger-fi", finland, "https://ror.org/04w9r0j87"),
        ("ledger-fr", france, "https://ror.org/01rk35k63"),
    ]
    quads = [
        *documents_of(["ISO 9001:2008", "ISO 9001:2015", "3GPP TS 38.212", "ISO 15118-2:2014"]),
        *described(finland, "Country", {"rdfs:label": ["Finland", "芬兰"], "sl:iso3166": "FI"}),
        *described(france, "Country", {"rdfs:label": "France"}),
        *described(thing("actor", "nokia"), "Company", {"rdfs:label": ["Nokia", "诺基亚"], "sl:locatedIn": finland}),
        *described(thing("actor", "huawei"), "Company", {"rdfs:label": "Huawei"}),
        *described(thing("actor", "oulu"), "University", {"rdfs:label": "University of Oulu"}),
        *described(thing("technology", "nokia"), "Technology", {"rdfs:label": "Ledger"}),
        *described(thing("event", "nokia"), "Event", {"rdfs:label": "Huawei Forum"}),
    ]
    for slug, place, ror in ledgers:
        facts = {"rdfs:label": "Ledger", "sl:locatedIn": place, "skos:exactMatch": ox.NamedNode(ror)}
        quads += described(thing("actor", slug), "Company", facts)
    return made_release(tmp_path_factory.mktemp("small"), quads)


def candidates(release: Release, text: str, *types: str, **said: str) -> tuple[Candidate, ...]:
    properties = {"located": LOCATED, "same": SAME}
    known = Vocabulary.of(release.store).types
    conditions = tuple(Condition(properties[name], (value,)) for name, value in said.items())
    return Reconciler(release).candidates(Query(text, tuple(known[name] for name in types), False, conditions))


def found(release: Release, text: str, *types: str, **said: str) -> list[tuple[str, float, bool]]:
    return [(own_id(c.iri), c.score, c.match) for c in candidates(release, text, *types, **said)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nokia", ("actor/nokia", 100, True)),
        ("NOKIA!", ("actor/nokia", 100, True)),
        ("诺基亚", ("actor/nokia", 100, True)),
        ("TS38.212", ("standard/3gpp-ts-38-212", 100, True)),
        ("ISO 9001:2015(E)", ("standard/iso-9001-2015", 100, True)),
        ("actor/nokia", ("actor/nokia", 100, True)),
        ("actor:nokia", ("actor/nokia", 100, True)),
        ("https://w3id.org/standlink/id/actor/nokia", ("actor/nokia", 100, True)),
        ("https://ror.org/04w9r0j87", ("actor/ledger-fi", 100, True)),
        ("01rk35k63", ("actor/ledger-fr", 100, True)),
        ("ISO 9001:2000", ("standard/iso-9001", 80, False)),
        ("DIN EN ISO 9001:2015", ("standard/iso-9001-2015", 90, False)),
        ("ISO/IEC 15118-2:2014", ("standard/iso-15118-2-2014", 50, False)),
        ("Nokia Oyj", ("actor/nokia", 90, False)),
        ("Nokia (UK) Ltd.", ("actor/nokia", 80, False)),
        ("Nokia Solutions and Networks", ("actor/nokia", 60, False)),
        ("Hauwei", ("actor/huawei", 75, False)),
    ],
)
def test_best_candidate_and_what_it_is_worth(small: Release, text: str, expected: tuple[str, float, bool]) -> None:
    assert found(small, text)[0] == expected


@pytest.mark.parametrize(
    "text", ["", "   ", "...", "ISO 99999", "TS 38.999", "University of Surrey", "Huawei Forum Event", "x" * 5000]
)
def test_nothing_is_offered_for_what_the_release_does_not_have(small: Release, text: str) -> None:
    assert [each for each in found(small, text) if each[2]] == []
    assert not text.startswith(("ISO", "TS", "University", " ", ".")) or found(small, text) == []


def test_things_of_one_name_are_never_a_match(small: Release) -> None:
    assert sorted(found(small, "Ledger")) == [
        ("actor/ledger-fi", 33.3, False),
        ("actor/ledger-fr", 33.3, False),
        ("technology/nokia", 33.3, False),
    ]
    assert {c.features["namesakes"] for c in candidates(small, "Ledger")} == {3.0}


def test_type_leaves_the_things_of_others_out(small: Release) -> None:
    assert [each[0] for each in found(small, "Ledger", "sl:Company")] == ["actor/ledger-fi", "actor/ledger-fr"]
    assert found(small, "Ledger", "sl:Technology") == [("technology/nokia", 100, True)]
    assert found(small, "Ledger", "sl:Country") == []
    assert found(small, "TS 38.212", "sl:Company") == []


def test_property_rules_namesakes_out(small: Release) -> None:
    by_place = found(small, "Ledger", "sl:Company", located="Finland")
    assert by_place == [("actor/ledger-fi", 100, True), ("actor/ledger-fr", 50, False)]
    assert found(small, "Ledger", "sl:Company", located="FI") == by_place
    assert found(small, "Ledger", "sl:Company", located="region/finland") == by_place
    assert {each[2] for each in found(small, "Ledger", "sl:Company", located="Japan")} == {False}


def test_exact_name_is_no_match_if_a_property_disagrees(small: Release) -> None:
    (candidate,) = candidates(small, "Nokia", located="France")
    assert (candidate.score, candidate.match) == (50, False)
    assert candidate.features["property:sl:locatedIn"] is False
    (huawei,) = candidates(small, "Huawei", "sl:Company", located="China")
    assert huawei.match
    assert "property:sl:locatedIn" not in huawei.features


def test_identifier_among_properties_finds_a_thing_but_not_against_its_name(small: Release) -> None:
    assert found(small, "", same="https://ror.org/04w9r0j87") == [("actor/ledger-fi", 100, True)]
    assert found(small, "Ledger", "sl:Company", same="04w9r0j87")[0] == ("actor/ledger-fi", 100, True)
    assert not any(match for _, _, match in found(small, "Nokia", same="https://ror.org/04w9r0j87")[:1])


def test_records_about_things_are_not_candidates(small: Release) -> None:
    assert found(small, "Huawei Forum") == [("actor/huawei", 60, False)]
    assert found(small, "event/nokia") == []


def test_limit_and_order(small: Release) -> None:
    reconciler = Reconciler(small)
    assert len(reconciler.candidates(Query("Ledger", limit=2))) == 2
    scores = [c.score for c in reconciler.candidates(Query("ISO 9001"))]
    assert scores == sorted(scores, reverse=True)
