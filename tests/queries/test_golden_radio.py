"""Answers that are known by hand about 5G and Wi-Fi."""

from __future__ import annotations

import pytest
from standlink import Graph
from standlink.ontology.namespaces import expand

from .test_golden import assert_sourced, pages, rows

# 5G


def test_channel_coding_dispute_was_settled_at_ran1_87_in_november_2016(graph: Graph):
    """Answered by the page of the dispute, and by describe()."""
    page = graph.describe("event:channel-coding-dispute")
    assert page is not None
    settled = next(f for f in page.facts if f.property.iri == expand("sl:settledBy"))
    decision = settled.values[0].thing
    assert decision is not None
    assert decision.iri == expand("event:ran1-87-decides-channel-coding")
    event = next(e for e in page.events if e.event.iri == decision.iri)
    assert event.date == "2016-11"
    assert event.outcome == "LDPC codes for the data channel, polar codes for the control channel"
    at = {r.property.iri: [t.iri for t in r.things] for r in event.roles}
    assert at[expand("sl:atEvent") or ""] == [expand("event:3gpp-ran-wg1-meeting-87")]
    notes = {n.number: n for n in page.notes}
    assert {notes[n].page for n in event.notes} >= {"http://www.hilpark.com/archives/176.html"}
    meeting = graph.describe("event:3gpp-ran-wg1-meeting-87")
    assert meeting is not None
    assert "RAN1 meeting #87" in meeting.label


def test_channel_codes_are_used_where_the_decision_put_them(graph: Graph):
    """Answered by convergence/technologies for NR, and by the pages of the two codes."""
    together = rows(graph, "convergence/technologies", "technology", "relation", "statement", standard="5g-nr")
    codes = {r[0]: r[2] for r in together if r[1] == "sl:bringsTogether"}
    assert {"technology:ldpc-code", "technology:polar-code"} <= set(codes)
    assert_sourced(graph, codes["technology:ldpc-code"], codes["technology:polar-code"])
    for code, channel in (("ldpc-code", "nr-embb-data-channel"), ("polar-code", "nr-embb-control-channel")):
        page = graph.describe(f"technology:{code}")
        assert page is not None
        used = next(f for f in page.facts if f.property.iri == expand("sl:usedBy"))
        assert [(v.thing and v.thing.iri, v.began) for v in used.values] == [
            (expand(f"technology:{channel}"), "2016-11")
        ]


def test_imt_2020_technologies_of_m_2150_and_which_came_later(graph: Graph):
    """Answered by convergence/technologies."""
    found = rows(
        graph,
        "convergence/technologies",
        "since",
        "technology",
        "statement",
        "relation",
        "of",
        standard="itu-r-m-2150",
    )
    united = [r[:3] for r in found if r[3:] == ("sl:bringsTogether", "standard:itu-r-m-2150")]
    assert [r[:2] for r in united] == [
        ("2021-02", "standard:5gi"),
        ("2021-02", "technology:3gpp-5g-rit"),
        ("2021-02", "technology:3gpp-5g-srit"),
        ("2022-02", "technology:dect-5g-srit"),
    ]
    editions = {r[4] for r in found if r[1] == "technology:dect-5g-srit"}
    assert editions == {"standard:itu-r-m-2150", "standard:itu-r-m-2150-1"}
    assert_sourced(graph, *(r[2] for r in united))
    assert any("telecomdrive.com" in page for page in pages(graph, united[-1][2]))


@pytest.mark.parametrize(
    ("rule", "in_force", "host"),
    [
        ("2020", "2020-06-18", "technologyquotient.freshfields.com"),
        ("2022", "2022-09-09", "fenwick.com"),
        ("2024", "2024-07-18", "frtracker.app"),
    ],
)
def test_rules_that_eased_the_entity_list_barrier(graph: Graph, rule: str, in_force: str, host: str):
    """Answered by barriers/of-initiative; when a rule took effect, by the page of the rule."""
    found = rows(graph, "barriers/of-initiative", "barrier", "kind", "strategy", initiative="5g-standardization")
    eased = {r[2] for r in found if r[0] == "barrier:export-control-barrier"}
    assert eased == {f"policy:bis-standards-rule-{y}" for y in ("2020", "2022", "2024")}
    assert {r[1] for r in found if r[0] == "barrier:export-control-barrier"} == {
        "sl:regulatoryBarrier",
        "sl:geopoliticalBarrier",
    }
    page = graph.describe(f"policy:bis-standards-rule-{rule}")
    assert page is not None
    event = next(e for e in page.events if e.event.iri == expand(f"event:bis-standards-rule-{rule}-takes-effect"))
    assert event.date == in_force
    assert any(host in page for page in pages(graph, event.event.iri))
    assert_sourced(graph, f"statement:bis-standards-rule-{rule}-addresses-export-control-barrier")


def test_sweden_and_china_meet_in_new_radio(graph: Graph):
    """Answered by linkages/between-regions."""
    found = rows(graph, "linkages/between-regions", "standard", "actorA", "actorB", "whenB", a="sweden", b="china")
    assert ("standard:5g-nr", "actor:ericsson", "actor:huawei", "2016-08-23") in found
    # Nobody records since when they have been rapporteurs.
    assert ("standard:3gpp-ts-23-502", "actor:ericsson", "actor:china-mobile", "") in found
    # Besides, in charging: Volvo Cars and Polestar are at home in the group of Geely, in China.
    assert {r[1] for r in found if r[0] != "standard:ccs"} == {"actor:ericsson"}
    assert {r[1:3] for r in found if r[0] == "standard:ccs"} == {
        ("actor:scania", "actor:polestar"),
        ("actor:scania", "actor:volvo-cars"),
    }
    assert_sourced(graph, "event:huawei-backs-polar-code-for-embb-data")


def test_nokia_is_linked_to_ericsson_by_new_radio(graph: Graph):
    """Answered by linkages/of-actor."""
    found = {r[0]: r[1:] for r in rows(graph, "linkages/of-actor", "linked", "shared", "through", actor="nokia")}
    both = ("2", "5G New Radio (5G NR), KT 5G-SIG specification")
    assert found["actor:ericsson"] == both
    shared, through = found["actor:3gpp-ran-wg1"]
    assert (shared, set(through.split(", "))) == ("2", {"3GPP TS 38.214", "5G New Radio (5G NR)"})
    assert "actor:nokia" not in found
    assert found["region:sweden"] == both
    # No state acts on the standards of Nokia; those that signed on GSM are not left out of this answer.
    assert not any("left out" in note.text for note in graph.answer("linkages/of-actor", actor="nokia").notes)
    assert "region:finland" not in found


def test_sweden_has_ericsson_the_royal_institute_and_its_cars(graph: Graph):
    """Answered by regions/profile."""
    found = rows(graph, "regions/profile", "aspect", "thing", "detail", region="sweden")
    assert ("Actor", "actor:ericsson", "Company") in found
    assert ("Actor", "actor:kth", "University") in found
    # Volvo Cars and Polestar adopted it
    assert ("Standard", "standard:nacs", "2 actors") in found
    assert_sourced(graph, "event:volvo-cars-adopts-nacs", "event:polestar-adopts-nacs")


def test_strongest_tie_of_countries_is_that_of_china_and_japan(graph: Graph):
    """Answered by linkages/regions: CHAdeMO, GB/T DC and ChaoJi tie these two alone, New Radio a little.

    Polestar is in Sweden and its group, Geely, in China: at home its adoption of NACS ties China to Japan as well.
    """
    assert rows(graph, "linkages/regions", "a", "b", "shared")[0] == ("region:china", "region:japan", "8")
    case = {"case": "ev-charging-unification", "place": "unit"}
    assert rows(graph, "linkages/regions", "a", "b", "shared", place="unit")[0] == ("region:china", "region:japan", "6")
    assert rows(graph, "linkages/regions", "a", "b", "shared", "strength", **case)[0] == (
        "region:china",
        "region:japan",
        "3",
        "2.33333333333",
    )


# Wi-Fi


def test_a_dutch_town_leads_to_wi_fi(graph: Graph):
    """Answered by linkages/path."""
    found = rows(
        graph,
        "linkages/path",
        "step",
        "from",
        "relation",
        "direction",
        "to",
        "through",
        "date",
        "evidence",
        from_="nieuwegein",
        to="wi-fi",
    )
    assert [r[:7] for r in found] == [
        ("1", "region:nieuwegein", "sl:Development", "", "technology:wavelan", "event:ncr-develops-wavelan", "1987"),
        ("2", "technology:wavelan", "sl:basisOf", "forward", "standard:wi-fi", "statement:wi-fi-based-on-wavelan", ""),
    ]
    for row in found:
        assert_sourced(graph, row[5], row[7])
    town = rows(graph, "linkages/path", "from", "to", "through", from_="nieuwegein", to="netherlands")
    assert [r[:2] for r in town] == [("region:nieuwegein", "region:netherlands")]


def test_an_american_decision_of_1985_made_wi_fi_possible(graph: Graph):
    """Answered by convergence/lineage and, for its date and who took it, by the page of the decision."""
    decision = "event:fcc-ism-decision-1985"
    for standard, statement in (
        ("wi-fi", "statement:fcc-ism-decision-1985-enables-wi-fi"),
        ("wavelan", "statement:fcc-ism-decision-1985-enables-wavelan"),
    ):
        found = rows(
            graph,
            "convergence/lineage",
            "relative",
            "direction",
            "relation",
            "date",
            "through",
            standard=standard,
        )
        assert (decision, "ancestor", "sl:enables", "1985", statement) in found
        assert_sourced(graph, statement)
    page = graph.describe(decision)
    assert page is not None
    own = next(e for e in page.events if e.event.iri == page.iri)
    assert own.date == "1985-05-09"
    assert {r.property.iri: [t.label for t in r.things] for r in own.roles}[expand("sl:authority") or ""] == ["FCC"]
    assert [r.iri for r in own.regions] == [expand("region:united-states")]


def test_the_american_decision_reaches_the_dutch_town_through_wavelan(graph: Graph):
    """Answered by linkages/path."""
    found = rows(graph, "linkages/path", "from", "to", "through", from_="fcc-ism-decision-1985", to="nieuwegein")
    assert found == [
        ("event:fcc-ism-decision-1985", "technology:wavelan", "statement:fcc-ism-decision-1985-enables-wavelan"),
        ("technology:wavelan", "region:nieuwegein", "event:ncr-develops-wavelan"),
    ]


def test_lineage_of_wi_fi_has_its_three_ancestors(graph: Graph):
    """Answered by convergence/lineage."""
    found = rows(graph, "convergence/lineage", "relative", "direction", "relation", "depth", standard="wi-fi")
    assert set(found) >= {
        ("event:fcc-ism-decision-1985", "ancestor", "sl:enables", "1"),
        ("standard:ieee-802-11", "ancestor", "sl:basedOn", "1"),
        ("technology:wavelan", "ancestor", "sl:basedOn", "1"),
    }
    assert_sourced(graph, "statement:wi-fi-based-on-ieee-802-11", "statement:wi-fi-based-on-wavelan")
