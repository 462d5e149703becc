"""The gazetteer: countries of ISO 3166 in the areas of UN M49, and smaller places with their location."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, RDF_TYPE, sl
from standlink.ontology.namespaces import PREFIXES, compact, expand

LATITUDE, LONGITUDE = (ox.NamedNode(PREFIXES["schema"] + name) for name in ("latitude", "longitude"))
#: Regions of which sources speak without saying where they end.
WITHOUT_BOUNDS = {"region:southwestern-united-states"}


def regions(release: Release, kind: str) -> list[ox.NamedNode]:
    return [n for n in release.store.subjects(RDF_TYPE, sl(kind)) if isinstance(n, ox.NamedNode)]


def stated_parents(release: Release, region: ox.NamedNode) -> list[ox.NamedNode]:
    quads = release.store.quads(region, sl("partOf"))
    return [q.object for q in quads if q.graph_name != INFERRED and isinstance(q.object, ox.NamedNode)]


def test_every_country_has_its_codes_and_lies_in_an_area_of_m49(release: Release) -> None:
    codes = {compact(c.value): release.store.text(c, sl("iso3166")) or "" for c in regions(release, "Country")}
    assert len(codes) >= 249
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes.values())
    assert len(set(codes.values())) == len(codes)
    areas = {n for n in regions(release, "SupranationalRegion") if release.store.text(n, sl("m49"))}
    continents = set(regions(release, "Continent"))
    outside = [c for c in regions(release, "Country") if not (areas | continents) & set(stated_parents(release, c))]
    assert outside == []


def test_every_continent_and_macro_region_leads_to_countries(release: Release) -> None:
    inhabited = {p for country in regions(release, "Country") for p in release.store.nodes(country, sl("partOf"))}
    assert {compact(n.value) for n in set(regions(release, "Continent")) - inhabited} == set()


@pytest.mark.parametrize("kind", ["SubnationalRegion", "InnovationCluster"])
def test_smaller_places_have_coordinates_with_evidence_and_a_parent(release: Release, kind: str) -> None:
    store, places = release.store, regions(release, kind)
    assert len(places) >= 4
    for place in places:
        name = compact(place.value)
        assert stated_parents(release, place), f"{name} is part of nothing"
        if name in WITHOUT_BOUNDS:
            continue
        assert store.nodes(place, sl("evidence")), f"nothing says where {name} is"
        (latitude,), (longitude,) = store.texts(place, LATITUDE), store.texts(place, LONGITUDE)
        assert -90 <= float(latitude.value) <= 90
        assert -180 <= float(longitude.value) <= 180


@pytest.mark.parametrize(
    ("union", "members", "first"), [("region:european-union", 27, "1958-01-01"), ("region:asean", 11, "1967-08-08")]
)
def test_members_of_unions_of_states_are_dated(release: Release, union: str, members: int, first: str) -> None:
    store, body = release.store, ox.NamedNode(expand(union) or "")
    joined: dict[str, str] = {}
    left = set()
    for event in store.subjects(sl("memberBody"), body):
        for member in store.nodes(event, sl("member")):
            joined[member.value] = min(store.text(event, sl(p)) or "9999" for p in ("began", "occurred"))
            left |= {member.value} if store.text(event, sl("ended")) else set()
    assert len(joined.keys() - left) == members
    assert min(joined.values()) == first
    assert "9999" not in joined.values()
