"""Tests that the curated cases fill the gaps of the dossier, each with evidence."""

from __future__ import annotations

import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import RDF_TYPE, sl
from standlink.ontology.namespaces import node

FOUND = {
    "ranges of the bands n77, n78 and n79": "resource:band-n77 resource:band-n78 resource:band-n79",
    "the American auction of the C-band": "event:us-c-band-auction observation:us-c-band-auction-gross-bids",
    "the toolbox of the European Union for 5G": "event:eu-5g-toolbox-endorsed",
    "the founding members of CharIN": "event:charin-founded",
    "SAE J3271": "standard:sae-j3271 event:sae-j3271-published",
    "GB/T 20234.3": "standard:gb-t-20234-3-2023 event:gb-t-20234-3-2023-published",
    "the decision of the European Union on 6 GHz": "event:eu-6ghz-decision-2021",
    "certification for Wi-Fi 6 and 6E": "event:wi-fi-certified-6-launch event:wi-fi-6e-certification-launch",
    "the number of standards of ISO": "observation:iso-standards-2011 observation:iso-standards-2022",
    "the agreement on technical barriers to trade": "event:wto-tbt-agreement-in-force",
    "venture capital of Silicon Valley in 2022": "observation:venture-capital-silicon-valley-2022",
    "where the meeting on channel codes was": "event:3gpp-ran-wg1-meeting-87",
}
#: Adoptions for which no source gives the day.
BY_MONTH = {"event:abb-adopts-nacs", "event:evgo-adopts-nacs", "event:wallbox-adopts-nacs"}


@pytest.mark.parametrize("names", FOUND.values(), ids=FOUND)
def test_gap_of_the_dossier_is_filled_with_a_source(release: Release, names: str) -> None:
    store = release.store
    for name in names.split():
        pieces = store.nodes(node(name), sl("evidence"))
        assert pieces, f"{name} has no evidence"
        assert all(store.nodes(piece, sl("source")) for piece in pieces)


def test_working_groups_of_ieee_802_are_parts_of_its_committee(release: Release) -> None:
    parts = set(release.store.subjects(sl("partOf"), node("actor:ieee-802-lmsc")))
    groups = ("802-1-wg", "802-3-wg", "802-11-wg", "802-15-wg", "802-16-wg", "802-19")
    assert {node(f"actor:ieee-{group}") for group in groups} <= parts


def test_charin_has_its_founders(release: Release) -> None:
    founders = set(release.store.nodes(node("event:charin-founded"), sl("founder")))
    assert {node(f"actor:{name}") for name in ("audi", "bmw", "daimler", "phoenix-contact", "tuv-sud")} <= founders


def test_adoptions_of_nacs_are_dated_by_day_but_for_those_without_a_source(release: Release) -> None:
    store = release.store
    adoptions = set(store.subjects(RDF_TYPE, sl("Adoption"))) & set(
        store.subjects(sl("adoptedStandard"), node("standard:nacs"))
    )
    assert len(adoptions) > 20
    undated = {a for a in adoptions if not any(len(t.value) == 10 for t in store.texts(a, sl("announced")))}
    assert undated <= {node(name) for name in BY_MONTH}


PAPERS = {
    "intel": "R1-166557",
    "interdigital": "R1-167567",
    "mediatek": "R1-167531",
    "nokia": "R1-167272",
    "qualcomm": "R1-166372",
    "samsung-electronics": "R1-166774",
    "zte": "R1-167896",
}


@pytest.mark.parametrize(("actor", "paper"), PAPERS.items())
def test_position_on_channel_codes_has_the_meeting_of_its_paper(release: Release, actor: str, paper: str) -> None:
    """The list of documents has these papers at RAN1 #86 of August 2016."""
    store, event = release.store, node(f"event:{actor}-favours-ldpc-code")
    assert store.nodes(event, sl("atEvent")) == [node("event:3gpp-ran-wg1-meeting-86")]
    assert store.text(event, sl("occurred")) == "2016-08"
    assert paper in {store.text(evidence, sl("locator")) for evidence in store.nodes(event, sl("evidence"))}
    assert store.nodes(node(f"event:{actor}-finds-ldpc-code-superior"), node("dcterms:isReplacedBy")) == [event]
