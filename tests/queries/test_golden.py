"""Golden answers: what is known of the three cases, checked by hand against the sources, must come out of the graph.

Each says which question of the library or which page answers it, and follows the evidence to a source with a page.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from standlink import Graph
from standlink.graph.store.description import Description
from standlink.ontology.namespaces import compact, expand

Row = tuple[str, ...]


def rows(graph: Graph, question: str, *columns: str, **arguments: Any) -> list[Row]:
    """Return some columns of an answer, things by their prefixed names."""
    table = graph.ask(question, **arguments)
    chosen = [table.columns.index(c) for c in columns]
    return [tuple("" if row[i] is None else compact(_value(row[i])) for i in chosen) for row in table.rows]


def pages(graph: Graph, name: str) -> set[str]:
    """Return where the sources of the evidence behind an assertion, or behind a piece of evidence, can be read."""
    store = graph.release.store
    node = ox.NamedNode(expand(name) or name)
    evidence = store.nodes(node, ox.NamedNode(expand("sl:evidence") or "")) or [node]
    sources = [s for e in evidence for s in store.nodes(e, ox.NamedNode(expand("sl:source") or ""))]
    addresses = [ox.NamedNode(expand(name) or "") for name in ("foaf:page", "sl:accessedAt")]
    return {p.value for s in sources for address in addresses for p in store.nodes(s, address)}


def assert_sourced(graph: Graph, *assertions: str) -> None:
    for assertion in assertions:
        found = pages(graph, assertion)
        assert found, f"{assertion} leads to no source with a page"
        assert all(page.startswith(("http://", "https://")) for page in found)


def _value(term: Any) -> str:
    return str(term.value)


# electric vehicle charging


def test_founding_ccs_backers_that_later_adopted_nacs(graph: Graph):
    """Answered by convergence/switchers."""
    found = rows(
        graph,
        "convergence/switchers",
        "actor",
        "formerly",
        "first",
        "then",
        "earlier",
        "later",
        from_="ccs1",
        to="nacs",
    )
    back, chrysler = "event:seven-automakers-back-ccs", "event:chrysler-backs-ccs"
    by_month = [(actor, formerly, first[:7], then[:7], *events) for actor, formerly, first, then, *events in found]
    assert by_month == [
        ("actor:ford", "", "2011-10", "2023-05", back, "event:ford-adopts-nacs"),
        ("actor:gm", "", "2011-10", "2023-06", back, "event:gm-adopts-nacs"),
        ("actor:mercedes-benz", "actor:daimler", "2011-10", "2023-07", back, "event:mercedes-benz-adopts-nacs"),
        ("actor:bmw", "", "2011-10", "2023-10", back, "event:bmw-adopts-nacs"),
        ("actor:volkswagen-group", "", "2011-10", "2023-12", back, "event:volkswagen-group-adopts-nacs"),
        ("actor:stellantis", "actor:chrysler", "2012-05", "2024-02", chrysler, "event:stellantis-adopts-nacs"),
    ]
    assert found[-1][3] == "2024-02-12"
    for row in found:
        assert_sourced(graph, *row[4:])
    assert any("automotive-fleet.com" in page for page in pages(graph, back))
    assert any("chargedevs.com" in page for page in pages(graph, chrysler))
    assert any("driving.ca" in page for page in pages(graph, "event:stellantis-adopts-nacs"))


def test_the_whole_family_has_more_supporters_and_nobody_switched_back(graph: Graph):
    """Answered by convergence/switchers: CCS counts with its variants; Stellantis inherits from Chrysler and PSA."""
    to_nacs = rows(graph, "convergence/switchers", "actor", from_="ccs", to="nacs")
    founding = rows(graph, "convergence/switchers", "actor", from_="ccs1", to="nacs")
    # Named by CharIN in December 2022 among those that support CCS.
    named = "honda hyundai kia lucid mazda nissan rivian subaru toyota volvo-cars"
    assert set(to_nacs) == {*founding, *((f"actor:{name}",) for name in named.split())}
    ways = rows(graph, "convergence/switchers", "actor", "formerly", "first", from_="ccs", to="nacs")
    assert {row[1:] for row in ways if row[0] == "actor:stellantis"} == {
        ("actor:chrysler", "2012-05"),
        ("actor:psa", "2016-05"),
        ("actor:psa", "2022-12-01"),
        ("", "2022-12-01"),
    }
    assert rows(graph, "convergence/switchers", "actor", from_="nacs", to="ccs1") == []


def test_recorded_end_of_support_is_said_and_none_is_made_up(graph: Graph):
    """Answered by convergence/switchers: Intel turned from HomeRF to Wi-Fi; of backers of CCS no end is known."""
    assert rows(graph, "convergence/switchers", "actor", "ended", from_="homerf", to="wi-fi") == [
        ("actor:intel", "2001-03")
    ]
    assert set(rows(graph, "convergence/switchers", "ended", from_="ccs1", to="nacs")) == {("",)}


def test_chademo_and_gb_t_converge_in_chaoji_through_a_japanese_and_a_chinese_body(graph: Graph):
    """Answered by convergence/lineage, and through whom by linkages/between-regions and standards/timeline."""
    merger = "event:chademo-and-gb-t-merge-in-chaoji"
    ancestors = rows(
        graph,
        "convergence/lineage",
        "relative",
        "direction",
        "relation",
        "depth",
        "date",
        "through",
        standard="chaoji",
    )
    assert [r for r in ancestors if r[1] == "ancestor"] == [
        ("standard:chademo", "ancestor", "sl:mergesInto", "1", "2018-08", merger),
        ("standard:gb-t-dc", "ancestor", "sl:mergesInto", "1", "2018-08", merger),
    ]
    together = rows(graph, "linkages/between-regions", "standard", "actorA", "actorB", "whenA", a="japan", b="china")
    assert ("standard:chaoji", "actor:chademo-association", "actor:china-electricity-council", "2018-08") in together
    events = {r[0]: r[1:] for r in rows(graph, "standards/timeline", "event", "date", "who", standard="chaoji")}
    date, who = events[merger]
    assert date == "2018-08"
    assert set(who.split(", ")) == {"CHAdeMO Association", "China Electricity Council"}
    assert "https://www.chademo.com/ja/chaoji_gbt" in pages(graph, merger)


def test_tesla_s_connector_lives_on_in_a_document_of_sae(graph: Graph):
    """Answered by convergence/lineage: a document comes of the design that its text sets down."""
    columns = ("relative", "direction", "relation", "nearer", "depth", "through")
    specified = "statement:sae-j3400-specifies-nacs"
    after = rows(graph, "convergence/lineage", *columns, standard="nacs")
    assert ("standard:sae-j3400", "successor", "sl:specifies", "standard:nacs", "1", specified) in after
    before = rows(graph, "convergence/lineage", *columns, standard="sae-j3400")
    assert ("standard:nacs", "ancestor", "sl:specifies", "standard:sae-j3400", "1", specified) in before
    assert_sourced(graph, specified)


def test_nacs_and_ccs_share_din_spec_70121_and_iso_15118(graph: Graph):
    """Answered by convergence/shared-parts."""
    found = rows(graph, "convergence/shared-parts", "shared", "ofA", "howA", "saidOfA", "saidOfB", a="nacs", b="ccs")
    assert {r[0] for r in found} == {"standard:din-spec-70121", "standard:iso-15118", "standard:iso-15118-2"}
    assert {r[1:3] for r in found} == {("standard:nacs", "sl:uses")}
    for row in found:
        assert_sourced(graph, row[3], row[4])
    store = graph.release.store
    iso = ox.NamedNode(expand("standard:iso-15118-2") or "")
    assert ox.NamedNode(expand("standard:iso-15118") or "") in store.nodes(iso, ox.NamedNode(expand("sl:partOf") or ""))


def test_adopters_of_nacs_are_counted_apart_from_backers_and_not_compared_with_ccs1(graph: Graph):
    """Answered by convergence/rival-adoption: CCS1 has seven backers in 2011, and Chrysler in 2012."""
    columns = ("year", "rival", "adopters", "backers", "share", "concentration")
    found = {
        (year, rival): (int(adopters), int(backers), share, index)
        for year, rival, adopters, backers, share, index in rows(
            graph, "convergence/rival-adoption", *columns, rivals=["nacs", "ccs1"]
        )
    }
    nacs, ccs1 = "standard:nacs", "standard:ccs1"
    assert found["2012", ccs1][:2] == (0, 8)
    assert found["2022", nacs][:2] == (0, 1), "Aptera"
    # 17 car makers and 8 makers and operators of chargers; Aptera, and CharIN, which backed making it a standard
    assert found["2023", nacs][:2] == (25, 2)
    # Mazda and Stellantis
    assert found["2024", nacs][:2] == (27, 2)
    assert not any(share or index for *_, share, index in found.values())


def test_timeline_of_nacs_runs_from_tesla_to_stellantis(graph: Graph):
    """Answered by standards/timeline."""
    found = rows(graph, "standards/timeline", "date", "event", "kind", "who", standard="nacs")
    expected = [
        ("2012", "event:tesla-develops-nacs", "sl:Development", "Tesla"),
        ("2022-11", "event:tesla-opens-nacs", "sl:Publication", "Tesla"),
        ("2023-05-25", "event:ford-adopts-nacs", "sl:Adoption", "Ford"),
        ("2023-12-19", "event:volkswagen-group-adopts-nacs", "sl:Adoption"),
        ("2024-02-12", "event:stellantis-adopts-nacs", "sl:Adoption", "Stellantis"),
    ]
    by_event = {event: (i, date, kind, who) for i, (date, event, kind, who) in enumerate(found)}
    for date, event, kind, *who in expected:
        assert by_event[event][1].startswith(date)
        assert by_event[event][2] == kind
        assert by_event[event][3] in who or not who
    positions = [by_event[e[1]][0] for e in expected]
    assert positions == sorted(positions)
    assert_sourced(graph, *(e[1] for e in expected))


def test_evidence_for_chaoji_names_the_source_and_its_confidence(graph: Graph):
    """Answered by evidence/of."""
    found = rows(graph, "evidence/of", "assertion", "source", "confidence", "evidence", thing="standard:chaoji")
    paper = "source:chademo-association-chaoji-approved-as-gb-t"
    approved = "event:chaoji-approved-as-gb-t"
    assert (approved, paper, "sl:high", "evidence:chademo-association-chaoji-approved-as-gb-t") in found
    pilot = "evidence:chademo-association-chaoji-approved-as-gb-t-medium"
    assert ("event:chaoji-pilot-hitachi", paper, "sl:medium", pilot) in found
    assert_sourced(graph, approved, pilot)


def test_sunk_investment_in_charging_is_a_barrier_that_nothing_addresses(graph: Graph):
    """Answered by barriers/unaddressed."""
    found = rows(graph, "barriers/unaddressed", "barrier", "kind", "hinders", initiative="ev-charging-unification")
    case = "initiative:ev-charging-unification"
    assert ("barrier:sunk-charging-investment", "sl:economicBarrier", case) in found
    assert ("barrier:safety-risk", "sl:technologicalBarrier", "technology:charging-adapters") in found
    assert "barrier:competing-charging-systems" not in {r[0] for r in found}
    assert_sourced(graph, "statement:safety-risk-hinders-charging-adapters")


def test_competing_standards_are_the_barrier_that_5g_and_charging_share(graph: Graph):
    """Answered by barriers/shared: rival channel codes and rival charging systems are both competing standards."""
    found = rows(
        graph,
        "barriers/shared",
        "kind",
        "barrierA",
        "barrierB",
        "same",
        a="5g-standardization",
        b="ev-charging-unification",
    )
    codes, options, systems, plugs = (
        f"barrier:competing-{name}"
        for name in ("channel-codes", "gsm-radio-options", "charging-systems", "european-plugs")
    )
    assert [r[:3] for r in found if r[3] == "true"] == [
        ("sl:economicBarrier", codes, systems),
        ("sl:economicBarrier", codes, plugs),
        ("sl:technologicalBarrier", codes, systems),
        ("sl:technologicalBarrier", codes, plugs),
        ("sl:technologicalBarrier", options, systems),
        ("sl:technologicalBarrier", options, plugs),
    ]
    for barrier in (codes, systems, plugs):
        kinds = graph.release.store.nodes(
            ox.NamedNode(expand(barrier) or ""), ox.NamedNode(expand("sl:exemplifies") or "")
        )
        assert ox.NamedNode(expand("barrier:competing-standards") or "") in kinds


def test_what_settled_the_channel_codes_is_no_remedy_for_charging(graph: Graph):
    """Answered by barriers/of-initiative: what addresses a barrier in one case does not bear on another case."""
    for case, expected in (("5g-standardization", True), ("ev-charging-unification", False)):
        strategies = {r[0] for r in rows(graph, "barriers/of-initiative", "strategy", initiative=case)}
        assert ("event:ran1-87-decides-channel-coding" in strategies) == expected


# the paper's claims


def test_the_claim_of_180_000_western_european_applications_is_disputed(graph: Graph):
    """Answered by claims/checked: the office counted 193,460 applications from the whole world."""
    found = rows(graph, "claims/checked", "claim", "judged", "finding", "madeAt", "against", verdict="disputed")
    claim = "claim:epo-received-180000-applications-from-western-europe"
    assert {r[0] for r in found} == {claim}
    assert all("193,460" in r[2] and r[3] == "section 6.1, paragraph 5" for r in found)
    assert_sourced(graph, *(r[4] for r in found))
    assert {r[4] for r in found} >= {"evidence:epo-patent-applications-continue-to-grow-in-2022"}


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("claim:manufacturers-in-north-america-adopt-nacs", "supported"),
        ("claim:charging-standards-move-towards-harmonization", "supported"),
        ("claim:5g-is-a-prime-example-of-cooperation", "qualified"),
        ("claim:5g-partners-shared-a-vision", "qualified"),
        ("claim:governments-should-unify-policies", "unchecked"),
    ],
)
def test_verdicts_on_claims(graph: Graph, claim: str, verdict: str):
    """Answered by claims/checked, and by the page of the claim."""
    assert (claim,) in rows(graph, "claims/checked", "claim", verdict=verdict)
    page = graph.describe(claim)
    assert page is not None
    assert [c.verdict for c in page.claims if c.claim.iri == page.iri] == [verdict]


# how good the data are


def test_sources_disagree_on_when_the_megawatt_system_was_launched(graph: Graph):
    """Answered by evidence/disagreements: May or June 2022, by one report or the other."""
    found = rows(graph, "evidence/disagreements", "one", "other", "oneSource", "otherSource")
    pair = ("event:mcs-launch-oslo", "event:mcs-launch-oslo-other-report")
    assert pair in {r[:2] for r in found}
    dates = [next(o.date for o in _described(graph, e).events if o.event.iri == expand(e)) for e in pair]
    assert len(set(dates)) == 2
    assert_sourced(graph, *pair)


def test_the_line_up_behind_the_channel_codes_rests_on_a_weak_source(graph: Graph):
    """Answered by evidence/low-confidence: only a digest in a forum says who favoured LDPC codes."""
    found = rows(graph, "evidence/low-confidence", "assertion", "source")
    digest = "source:degaetanos-com-forum-digest-of-ran1-86bis-channel-coding"
    assert ("event:qualcomm-favours-ldpc-code", digest) in found
    assert "event:ran1-87-decides-channel-coding" not in {r[0] for r in found}


def test_ford_s_adoption_has_several_sources_and_many_others_have_one(graph: Graph):
    """Answered by evidence/single-sourced."""
    found = dict(rows(graph, "evidence/single-sourced", "assertion", "source"))
    factbox = "source:reuters-via-marketscreener-factbox-more-automakers-plug"
    assert found["event:wallbox-adopts-nacs"] == factbox
    assert "event:ford-adopts-nacs" not in found
    assert len(pages(graph, "event:ford-adopts-nacs")) > 1


def test_the_overview_counts_what_the_lists_list(graph: Graph):
    """Answered by evidence/overview."""
    single = rows(graph, "evidence/single-sourced", "kind", "assertion")
    weak = rows(graph, "evidence/low-confidence", "kind", "assertion")
    overview = rows(graph, "evidence/overview", "kind", "assertions", "singleSourced", "lowConfidence")
    assert {r[0] for r in overview} == {"sl:Claim", "sl:Event", "sl:Observation", "sl:Statement"}
    for kind, assertions, of_one, of_low in overview:
        if kind != "sl:Claim":
            assert int(of_one) == len({a for k, a in single if k == kind})
            assert int(of_low) == len({a for k, a in weak if k == kind})
        assert int(assertions) >= int(of_one) >= 0


def _described(graph: Graph, name: str) -> Description:
    found = graph.describe(name)
    assert found is not None
    return found
