"""Tests that the facts a specialist of each case expects are in the curated cases, each with a place in a source."""

from __future__ import annotations

import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import sl
from standlink.ontology.namespaces import node

EXPECTED = {
    "5G: spectrum at WRC-15 and WRC-19": "event:wrc-15-opens-l-band-and-c-band"
    " event:wrc-15-identifies-3300-and-4800-mhz"
    " event:wrc-19-identifies-millimetre-wave-bands observation:wrc-19-spectrum",
    "5G: massive MIMO": "event:massive-mimo-proposed event:softbank-deploys-massive-mimo",
    "5G: the waveform": "event:ran1-86-decides-waveform event:way-forward-on-nr-waveform",
    "5G: METIS and the 5G PPP": "event:metis-starts event:5g-ppp-founded",
    "5G: promotion groups of China and South Korea": "event:imt-2020-promotion-group-founded event:5g-forum-founded",
    "5G: the workshop of 2015": "event:3gpp-ran-5g-workshop",
    "5G: rivals before the standard": "event:5gtf-completed event:kt-and-partners-develop-5g-sig-specification",
    "5G: the service-based core": "statement:3gpp-ts-29-500-specifies-service-based-architecture",
    "5G: the foreign direct product rule": "event:us-extends-direct-product-rule-to-huawei",
    "5G: anti-suit injunctions": "event:huawei-v-conversant-injunction event:ds611 event:ds611-award",
    "5G: who opposed 5Gi": "event:thirteen-companies-oppose-5gi",
    "5G: leadership": "event:wanshi-chen-chairs-3gpp-ran event:peter-schmitt-chairs-3gpp-ct"
    " event:puneet-jain-chairs-3gpp-sa",
    "EV: Type 2 against Type 3": "event:ev-plug-alliance-founded event:afid-mandates-type-2"
    " statement:iec-62196-type-3-competes-with-iec-62196-type-2",
    "EV: Nissan turns to CCS": "event:nissan-adopts-ccs",
    "EV: adopters of CHAdeMO and CCS": "event:kia-adopts-chademo event:psa-adopts-ccs statement:renault-backs-ccs"
    " event:charin-names-makers-that-support-ccs",
    "EV: Tesla's patents": "event:tesla-pledges-patents",
    "EV: Plug & Charge": "event:electrify-america-offers-plug-and-charge",
    "EV: first editions of GB/T": "standard:gb-t-20234-2006 event:gb-t-20234-1-2011-published",
    "EV: Ionity": "event:ionity-founded event:ionity-adopts-ccs",
    "EV: AFID": "event:afid-adopted event:parliament-approves-afid",
    "EV: India": "event:india-requires-ccs-and-chademo event:bis-approves-light-vehicle-connector",
    "Wi-Fi: the contest over 802.11n": "event:802-11n-selection-dispute event:enhanced-wireless-consortium-founded"
    " event:802-11n-task-group-accepts-joint-proposal",
    "Wi-Fi: from WEP to WPA3": "event:researchers-break-wep event:wi-fi-alliance-announces-wpa"
    " event:wpa2-certification-starts event:wpa3-certification-starts",
    "Wi-Fi: Centrino": "event:intel-launches-centrino",
    "Wi-Fi: PBCC against OFDM": "event:802-11g-vote-2001-05 event:802-11g-draft-chosen",
    "Wi-Fi: 5 GHz": "event:fcc-opens-u-nii-bands event:wrc-03-opens-5-ghz-to-wlan",
    "Wi-Fi: CSIRO v Buffalo": "event:csiro-v-buffalo event:csiro-v-buffalo-injunction",
    "Wi-Fi: Bluetooth": "standard:ieee-802-15-2-2003 statement:bluetooth-interference-hinders-ieee-802-11b",
}


@pytest.mark.parametrize("names", EXPECTED.values(), ids=EXPECTED)
def test_expected_fact_has_a_source_and_a_place_in_it(release: Release, names: str) -> None:
    store = release.store
    for name in names.split():
        pieces = store.nodes(node(name), sl("evidence"))
        assert pieces, f"{name} has no evidence"
        for piece in pieces:
            assert store.nodes(piece, sl("source")), f"{name} has evidence without a source"
            assert store.text(piece, sl("locator")) != "whole document", f"{name} has no place in its source"


def test_dates_of_wpa_that_disagree_are_kept_apart(release: Release) -> None:
    store = release.store
    for one, other, at in (
        ("event:wi-fi-alliance-announces-wpa", "event:wi-fi-alliance-announces-wpa-2002-10-31", "announced"),
        ("event:wpa-certification-starts", "event:wpa-certification-starts-2003-05", "began"),
    ):
        assert store.nodes(node(one), sl("disagreesWith")) == [node(other)]
        assert store.text(node(one), sl(at)) != store.text(node(other), sl(at))


def test_adopters_of_nacs_alone_are_recorded_by_a_rule(release: Release) -> None:
    """Single adoptions of CCS and CHAdeMO must not make their numbers comparable with those of NACS."""
    rules = [t.subject for t in release.store.triples(None, sl("variable"), sl("adopter"))]
    covered = {thing for rule in rules for thing in release.store.nodes(rule, sl("covers"))}
    assert node("standard:nacs") in covered
    assert not covered & {node(f"standard:{name}") for name in ("ccs", "ccs1", "ccs2", "chademo")}


def test_supporters_of_ccs_are_those_of_one_list_on_one_day(release: Release) -> None:
    store, rule = release.store, node("coverage:makers-that-support-ccs")
    assert store.nodes(rule, sl("variable")) == [sl("backer")]
    assert store.text(rule, sl("began")) == store.text(rule, sl("ended")) == "2022-12-01"
    assert not store.texts(rule, sl("firstYear")), "a day is no year that can be compared"
    named = store.nodes(node("event:charin-names-makers-that-support-ccs"), sl("backer"))
    assert len(named) == 30
    assert {node(f"actor:{name}") for name in ("ford", "gm", "honda", "tesla")} <= set(named)
