"""Suggestions, browsing by letter, and names that are nearly right."""

from __future__ import annotations

import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.folding import fold, numbers_padded
from standlink.ontology.namespaces import THINGS
from standlink.queries.search.ranking import browse, letters, named, search, similar, suggest

from .test_search import NAMED, _all, names


def test_suggestions_are_of_the_kinds_wanted_and_few(release: Release):
    found = suggest(release, "ch", limit=5, kinds=("actor", "region"))
    assert 0 < len(found) <= 5
    assert {hit.kind for hit in found} <= {"actor", "region"}
    assert names(suggest(release, "nac", kinds=("standard",)))[0] == "standard:nacs"
    assert suggest(release, "…") == ()


def test_suggestions_that_are_kept_are_those_of_the_search(release: Release):
    for text in ("nac", "nac", "of", "charging system of the north american market"):
        found = search(release, text, {"kind": ("standard",)}, limit=8)
        assert suggest(release, text, kinds=("standard",)) == found.hits
    assert suggest(release, "nac") is suggest(release, "nac")
    assert suggest(release, "nac", limit=1) == suggest(release, "nac")[:1]


@pytest.mark.parametrize("kind", NAMED)
def test_browsing_shows_every_thing_of_a_kind_exactly_once_in_order(release: Release, kind: str):
    seen = _all(release, kind)
    assert len(seen) == browse(release, kind).total == release.manifest["counts"][kind]
    assert len({hit.iri for hit in seen}) == len(seen)
    assert {hit.kind for hit in seen} == {kind}
    assert seen == sorted(seen, key=lambda hit: (numbers_padded(fold(hit.label)), hit.iri))


@pytest.mark.parametrize("kind", NAMED)
def test_letters_share_all_things_of_a_kind_out_among_them(release: Release, kind: str):
    under = {letter: browse(release, kind, letter=letter, limit=10_000) for letter in letters(release, kind)}
    assert all(found.total == len(found.hits) > 0 for found in under.values())
    shared_out = [hit.iri for found in under.values() for hit in found.hits]
    assert sorted(shared_out) == sorted(hit.iri for hit in _all(release, kind))
    for letter, found in under.items():
        for hit in found.hits:
            first = fold(hit.label)[:1].upper()
            assert (first if "A" <= first <= "Z" else "#") == letter


def test_a_letter_under_which_nothing_stands_is_empty(release: Release):
    assert "Y" not in letters(release, "theory")
    assert browse(release, "theory", letter="Y").total == 0
    assert browse(release, "theory", letter="a").hits == browse(release, "theory", letter="A").hits
    assert browse(release, "no-such-kind").total == 0


def test_exact_names_are_found_among_the_kinds_wanted_only(release: Release):
    assert [hit.kind for hit in named(release, "Blockchain", ["trend"])] == ["trend"]
    assert {hit.kind for hit in named(release, "BLOCKCHAIN")} == {"technology", "trend"}
    assert named(release, "Blockchai") == []


@pytest.mark.parametrize(
    ("misspelt", "kind", "slug"),
    [
        ("Volkswagn Grp", "actor", "volkswagen-group"),
        ("Huaweii Technolgies", "actor", "huawei"),
        ("mercedesbenz", "actor", "mercedes-benz"),
        ("nasc", "standard", "nacs"),
        ("swedn", "region", "sweden"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_right_one(misspelt: str, kind: str, slug: str, release: Release):
    assert similar(release, misspelt, [kind])[0].iri == f"{THINGS}{kind}/{slug}"


def test_similar_names_are_few_and_of_the_kinds_wanted(release: Release):
    assert names(tuple(similar(release, "Erricson", ["actor"])))[0] == "actor:ericsson"
    assert len(similar(release, "standard", most=3)) <= 3
    assert similar(release, "qqqqqq", ["region"]) == []
    assert {hit.kind for hit in similar(release, "ericsson", ["region"])} <= {"region"}
