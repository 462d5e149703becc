"""What a reader enters is understood, asked again with suggestions, or refused with what is compared."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from made import described, made_release, thing
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import compact
from standlink.queries.comparison.choosing import KINDS, MOST, choose, examples, others_of_kind


def named(release: Release, *texts: str) -> list[str]:
    return [compact(each.iri) for each in choose(release, texts).things]


def test_things_are_named_by_address_slug_name_or_identifier(release: Release) -> None:
    assert named(release, "region:japan", "china", "South Korea", "德国") == [
        *("region:japan", "region:china", "region:south-korea", "region:germany")
    ]
    assert named(release, "NACS", "https://w3id.org/standlink/id/standard/ccs1", "ISO 15118-2") == [
        *("standard:nacs", "standard:ccs1", "standard:iso-15118-2")
    ]


def test_nothing_typed_is_lost_and_what_is_unknown_suggests(release: Release) -> None:
    found = choose(release, [" nasc ", "", "ccs1", "qqqqqq"])
    assert [choice.given for choice in found.choices] == ["nasc", "ccs1", "qqqqqq"]
    assert [choice.problem for choice in found.choices] == ["unknown", None, "unknown"]
    assert "standard:nacs" in [compact(each.iri) for each in found.choices[0].offers]
    assert found.choices[2].offers == ()
    assert not found.is_whole


def test_address_of_nothing_suggests_by_its_words(release: Release) -> None:
    (choice,) = choose(release, ["region:swedn"]).choices
    assert (choice.problem, compact(choice.offers[0].iri)) == ("unknown", "region:sweden")


@pytest.mark.parametrize(
    "text", ["a b:c d", "http://", "region:", "://", "<x>", "\x00", "😀" * 50, "region:a b", "_:b"]
)
def test_hostile_text_is_only_looked_for(release: Release, text: str) -> None:
    assert [choice.problem for choice in choose(release, [text]).choices] == ["unknown"]


def test_name_of_several_things_offers_them_unless_the_others_decide(tmp_path: Path) -> None:
    named_so = [
        (thing("actor", "one"), "Company"),
        (thing("actor", "two"), "Company"),
        (thing("standard", "s"), "Standard"),
    ]
    quads = [quad for iri, cls in named_so for quad in described(iri, cls, {"rdfs:label": "Matter"})]
    quads += described(thing("standard", "other"), "Standard", {"rdfs:label": "Thread"})
    release = made_release(tmp_path / "made", quads)
    found = choose(release, ["Matter", "nothing"])
    assert found.choices[0].problem == "ambiguous"
    assert {each.iri for each in found.choices[0].offers} == {iri.value for iri, _ in named_so}
    assert named(release, "Matter", "Thread") == ["standard:s", "standard:other"]
    assert choose(release, ["Matter", "actor:one"]).choices[0].problem == "ambiguous"


@pytest.mark.parametrize(("text", "kind"), [("event:ford-adopts-nacs", "event"), ("blockchain", "technology")])
def test_things_of_other_kinds_are_not_compared(release: Release, text: str, kind: str) -> None:
    (choice,) = choose(release, [text]).choices
    assert choice.problem == "kind"
    assert choice.thing is not None
    assert choice.kind in (kind, "trend")


def test_initiative_that_is_no_case_offers_the_cases(release: Release) -> None:
    cases = [each.iri for each in others_of_kind(release, (), "initiative", most=50)]
    initiatives = release.table("labels").filter(pl.col("kind") == "initiative").collect()["iri"]
    (choice,) = choose(release, [next(iri for iri in initiatives if iri not in cases)]).choices
    assert choice.problem == "kind"
    assert [each.iri for each in choice.offers] == cases[:5]


def test_thing_that_is_given_twice_is_compared_once(release: Release) -> None:
    found = choose(release, ["japan", "china", "region:japan"])
    assert found.is_whole
    assert [compact(each.iri) for each in found.things] == ["region:japan", "region:china"]
    assert found.choices[2].problem == "repeated"


def test_kinds_are_told_apart(release: Release) -> None:
    found = choose(release, ["japan", "china", "nacs"])
    assert (found.kinds, found.is_whole, found.is_clear) == (("region", "standard"), False, True)
    assert [each.label for each in found.of_kind("region")] == ["Japan", "China"]


def test_one_is_too_few_and_six_are_too_many(release: Release) -> None:
    regions = [each.iri for each in others_of_kind(release, (), "region", most=MOST + 1)]
    assert [choose(release, regions[:n]).is_whole for n in (0, 1, 2, MOST, MOST + 1)] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_suggested_things_are_of_the_same_class_and_not_yet_chosen(release: Release) -> None:
    chosen = choose(release, ["japan", "china"]).things
    offered = others_of_kind(release, chosen, "region")
    assert offered
    assert not {each.iri for each in offered} & {each.iri for each in chosen}
    assert [compact(t.iri) for t in others_of_kind(release, choose(release, ["nacs"]).things, "standard")] == [
        "standard:ccs1"
    ]


def test_examples_can_be_compared(release: Release) -> None:
    found = dict(examples(release))
    assert list(found) == list(KINDS)
    for things in found.values():
        assert choose(release, [each.iri for each in things]).is_whole
