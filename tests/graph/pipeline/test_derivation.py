"""Derived words: each rule on facts made for it, recounted plainly on a release, and explained by what it came from."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standlink.graph.pipeline import inputs
from standlink.graph.pipeline.derivation import depths, derive, derived_from_files, is_derived
from standlink.graph.pipeline.inference import infer
from standlink.graph.pipeline.loading import Part, load
from standlink.graph.releases.difference import lines_of
from standlink.graph.releases.release import Release
from standlink.graph.store.explanation import explain
from standlink.graph.store.store import INFERRED, Store, sl
from standlink.ontology import derivation as rules
from standlink.ontology.derivation import derivation_files, derivations
from standlink.ontology.namespaces import PREFIXES, compact, node
from standlink.ontology.vocabulary import declared_terms

#: The rules that never need a store, whatever the facts.
FROM_FILES = {"adopted-number", "direct-succession", "generation", "participating-region", "publication-year"}
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def derived(facts: str, folder: Path, *more: str) -> set[str]:
    """Return what follows from facts by the rules, as 'subject word value'; each text is a dataset of its own."""
    graphs = [ox.NamedNode(f"urn:graph:{number}") for number in range(1 + len(more))]
    parsed = [ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE) for text in (facts, *more)]
    store = Store.of(ox.Quad(*q.triple, g) for g, quads in zip(graphs, parsed, strict=True) for q in quads).inner
    infer(store)
    count = derive(store, folder / "derived.nt")
    lines = lines_of(folder / "derived.nt")
    assert_same_from_files(store, lines, folder)
    assert count == len(lines)
    assert all(is_derived(lines))
    found = [q.triple for q in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)]
    assert len(set(found)) == len(found)
    return {" ".join(compact(t.value) for t in triple) for triple in found}


def assert_same_from_files(store: ox.Store, lines: pl.Series, folder: Path) -> None:
    """Compare what is derived from a store with what is derived from files."""
    parts = [Part(graph, folder / f"{number}.nt") for number, graph in enumerate(Store(store).graphs())]
    for part in parts:
        store.dump(str(part.path), format=ox.RdfFormat.N_TRIPLES, from_graph=part.graph)
    found = derived_from_files(parts)
    assert found.keys() >= FROM_FILES
    for rule in derivations():
        if rule.name in found:
            expected = [line for line in lines if f" {rule.word} " in line]
            assert found[rule.name].to_list() == expected, rule.name


@pytest.mark.parametrize(
    ("dates", "day", "year"),
    [
        ('"2015"^^xsd:gYear', "2015-01-01", 2015),
        ('"2015-09"^^xsd:gYearMonth', "2015-09-01", 2015),
        ('"2015-09-15"^^xsd:date', "2015-09-15", 2015),
        ('"2015-09"^^xsd:gYearMonth, "2015-09-15"^^xsd:date', "2015-09-15", 2015),
        ('"2015"^^xsd:gYear, "2015-09"^^xsd:gYearMonth', "2015-09-01", 2015),
        ('"2014-12"^^xsd:gYearMonth, "2015-01-07"^^xsd:date', "2014-12-01", 2014),
        ('"2015-09"^^xsd:gYearMonth, "2015-09-15"^^xsd:date, "2015-09-20"^^xsd:date', "2015-09-15", 2015),
        ('"2016"^^xsd:gYear, "2015-09-15"^^xsd:date', "2015-09-15", 2015),
        ('"2015-09-15Z"^^xsd:date', "2015-09-15", 2015),
    ],
)
def test_document_has_one_year_and_one_day(dates: str, day: str, year: int, tmp_path: Path) -> None:
    facts = f"standard:a sl:publicationDate {dates} ."
    assert derived(facts, tmp_path) == {
        f"standard:a sl:firstPublicationDay {day}",
        f"standard:a sl:publicationYear {year}",
    }


def test_date_in_two_catalogues_counts_once(tmp_path: Path) -> None:
    fact = 'standard:a sl:publicationDate "2015-09"^^xsd:gYearMonth .'
    assert len(derived(fact, tmp_path, fact)) == 2


def test_only_recorded_steps_are_direct_and_depth_is_not_a_count_of_ancestors(tmp_path: Path) -> None:
    facts = """
    standard:d sl:supersedes standard:c , standard:x . standard:b sl:supersededBy standard:c .
    standard:b sl:nextEditionOf standard:a . standard:single a sl:StandardDocument .
    standard:number a sl:StandardDocument , sl:NumberedStandard ."""
    found = derived(facts, tmp_path)
    assert {f for f in found if "directly" in f} == {
        f"standard:{later} sl:directlySupersedes standard:{earlier}" for later, earlier in ("dc", "dx", "cb", "ba")
    }
    assert {f for f in found if "generation" in f} == {
        f"standard:{name} sl:generation {n}"
        for name, n in {"a": 1, "x": 1, "single": 1, "b": 2, "c": 3, "d": 4}.items()
    }


def test_cycle_has_no_generation_and_does_not_hang(tmp_path: Path) -> None:
    facts = """standard:a sl:supersedes standard:b . standard:b sl:supersedes standard:a .
    standard:c sl:supersedes standard:a , standard:e . standard:s sl:supersedes standard:s ."""
    assert {f for f in derived(facts, tmp_path) if "generation" in f} == {"standard:e sl:generation 1"}


NAMES = st.sampled_from("abcdef")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NAMES, NAMES), max_size=12))
def test_depth_is_that_of_plain_recursion(steps: list[tuple[str, str]]) -> None:
    earlier = defaultdict(set)
    for thing, before in steps:
        earlier[thing].add(before)
        earlier[before] |= set()

    def depth(thing: str, above: frozenset[str]) -> int | None:
        if thing in above:
            return None
        found = [depth(before, above | {thing}) for before in earlier[thing]]
        return None if None in found else 1 + max((n for n in found if n), default=0)

    plain = {thing: depth(thing, frozenset()) for thing in list(earlier)}
    assert depths(steps) == {thing: n for thing, n in plain.items() if n}


def test_main_field_is_the_field_of_two_digits(tmp_path: Path) -> None:
    facts = "standard:a sl:inField technology:ics-35-240-70 , technology:ics-35-030 , technology:ics-43 ."
    assert derived(facts, tmp_path) == {f"standard:a sl:mainField technology:ics-{field}" for field in (35, 43)}


def test_specification_is_native_to_the_generation_of_its_series_or_its_first_publication(tmp_path: Path) -> None:
    """Hand-picked specifications with the generations and days of some of their versions in the catalogue."""
    versions = {
        "3gpp-ts-45-001": (("2G", "2000-11-06"), ("5G", "2018-06-22")),
        "3gpp-ts-36-331": (("LTE", "2008-01-02"), ("5G", "2018-07-06")),
        "3gpp-ts-36-102": (("5G", "2022-09-30"),),
        "3gpp-ts-23-401": (("3G", "2008-01-02"), ("LTE", "2008-03-20"), ("5G", "2018-03-28")),
        "3gpp-ts-23-506": (("3G", "2007-12-11"),),
        "3gpp-ts-37-320": (("LTE", "2010-12-21"), ("5G", "2018-06-29")),
        "3gpp-ts-38-331": (("5G", "2018-01-02"), ("5G", "")),
        "3gpp-tr-38-801": (("LTE", "2017-04-03"),),
        "3gpp-ts-23-501": (("5G", "2017-12-22"),),
        "3gpp-ts-29-510": (("5G", "2018-06-18"),),
        "3gpp-ts-33-501": (("5G", "2018-03-26"),),
        # First published in 2017 for LTE, and carried on by 5G.
        "3gpp-ts-23-280": (("LTE", "2017-03-13"), ("5G", "2018-06-22")),
        # Published in 2017, but never for 5G.
        "3gpp-ts-23-285": (("LTE", "2017-03-13"),),
        # Drafts only.
        "3gpp-tr-23-700-14": (("5G", ""),),
        # Two versions of one day.
        "3gpp-ts-23-002": (("LTE", "2009-03-01"), ("3G", "2009-03-01")),
    }
    facts = []
    for name, rows in versions.items():
        for number, (generation, day) in enumerate(rows):
            dated = f' ; sl:publicationDate "{day}"^^xsd:date' if day else ""
            facts.append(
                f'standard:{name}-{number} sl:editionOf standard:{name} ; sl:radioGeneration "{generation}"{dated} .'
            )
    facts.append("standard:3gpp-ts-45-999-0 sl:editionOf standard:3gpp-ts-45-999 .")
    expected = {
        **dict.fromkeys(("38-331", "38-801", "23-501", "29-510", "33-501", "23-280", "23-700-14"), "5G"),
        **dict.fromkeys(("36-331", "36-102", "37-320", "23-285"), "LTE"),
        **dict.fromkeys(("23-401", "23-506", "23-002"), "3G"),
        "45-001": "2G",
    }
    found = {f for f in derived("\n".join(facts), tmp_path) if "nativeGeneration" in f}
    assert {f.split("3gpp-t")[1][2:].split(" sl:nativeGeneration ")[0]: f.rsplit(" ", 1)[1] for f in found} == expected


def test_adoption_of_an_edition_or_of_a_number_is_lifted_to_the_number(tmp_path: Path) -> None:
    facts = """standard:edition sl:editionOf standard:number . standard:number a sl:NumberedStandard .
    standard:x sl:adoptionOf standard:edition . standard:y sl:adoptionOf standard:number .
    standard:edition sl:adoptedAs standard:z . standard:w sl:adoptionOf standard:other ."""
    found = {f for f in derived(facts, tmp_path) if "adoptsNumber" in f}
    assert found == {f"standard:{name} sl:adoptsNumber standard:number" for name in "xyz"}


def test_regions_take_part_in_specifications_only(tmp_path: Path) -> None:
    facts = """actor:a sl:headquarteredIn region:city .
    actor:a sl:takesPartIn standard:number , standard:amendment , standard:family , actor:c .
    region:city sl:partOf region:country .
    standard:number a sl:NumberedStandard . standard:amendment a sl:Amendment . standard:family a sl:StandardFamily .
    actor:c a sl:Committee ."""
    found = {f for f in derived(facts, tmp_path) if "participatingRegion" in f}
    assert found == {
        f"standard:{thing} sl:participatingRegion region:{region}"
        for thing in ("number", "amendment")
        for region in ("city", "country")
    }


def test_release_of_a_year_comes_first_and_has_no_number(tmp_path: Path) -> None:
    names = {"r99": "3GPP Release 1999", "r4": "3GPP Release 4", "r15": "3GPP Release 15"}
    facts = "".join(f'standard:{r} a sl:Release ; rdfs:label "{name}"@en .' for r, name in names.items())
    versions = {"s": ("r15", "r4"), "t": ("r4", "r99"), "u": ("r15",)}
    for spec, releases in versions.items():
        for release in releases:
            facts += f"standard:{spec}-{release} sl:editionOf standard:{spec} ; sl:deliveredIn standard:{release} ."
    found = derived(facts, tmp_path)
    assert {f for f in found if "releaseNumber" in f} == {
        "standard:r4 sl:releaseNumber 4",
        "standard:r15 sl:releaseNumber 15",
    }
    assert {f for f in found if "firstRelease" in f} == {
        f"standard:{spec} sl:firstRelease standard:{release}"
        for spec, release in (("s", "r4"), ("t", "r99"), ("u", "r15"))
    }


# the files


def test_each_rule_derives_a_declared_word_of_its_own_and_reads_none() -> None:
    words = [rule.word for rule in derivations()]
    assert len(set(words)) == len(words) == len(derivation_files())
    assert {word.value for word in words} <= declared_terms()
    assert [r.name for r in derivations() for word in words if compact(word.value) in r.where] == []


def test_rules_explain_themselves_in_two_languages() -> None:
    for rule in derivations():
        assert rule.texts["rule"].endswith("."), rule.name
        assert rule.texts["rule@zh"].endswith("。"), rule.name
        assert rule.sources


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("CONSTRUCT { ?a sl:b ?c } WHERE { ?a ?b ?c }", "expected header lines"),
        ("# titel: x\n", "expected header lines"),
    ],
)
def test_malformed_rule_is_named(text: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=f"bad.rq: {fault}"):
        rules._read(path)


def test_changed_rule_changes_the_rules_of_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs.rules_digest()
    monkeypatch.setattr(inputs, "derivations", lambda: derivations()[1:])
    assert inputs.rules_digest() != before


# on a release


def derived_of(release: Release, word: str) -> dict[str, list[str]]:
    found = defaultdict(list)
    for quad in release.store.quads(None, sl(word), None, INFERRED):
        found[quad.subject.value].append(quad.object.value)
    return found


def test_years_and_days_of_a_release_are_those_of_its_dates(catalogued: Release) -> None:
    dates = defaultdict(set)
    for quad in catalogued.store.triples(None, sl("publicationDate")):
        dates[quad.subject.value].add(quad.object.value)
    days = {
        document: min(d for d in each if not any(o != d and o.startswith(d) for o in each))
        for document, each in dates.items()
    }
    assert derived_of(catalogued, "firstPublicationDay") == {d: [(v + "-01-01")[:10]] for d, v in days.items()}
    assert derived_of(catalogued, "publicationYear") == {d: [v[:4]] for d, v in days.items()}
    assert len(days) > 10


def test_derived_words_are_in_the_inferred_graph_only(catalogued: Release) -> None:
    for rule in derivations():
        assert {q.graph_name for q in catalogued.store.quads(None, rule.word)} == {INFERRED}, rule.name


def test_derived_triple_is_explained_by_its_rule_and_what_it_came_from(catalogued: Release) -> None:
    for rule in derivations():
        quad = min(catalogued.store.quads(None, rule.word, None, INFERRED), key=str)
        explanation = explain(catalogued.store, quad.triple)
        assert explanation.axiom == rule.texts["rule"]
        if quad.object.value != "1":  # the first of a line of succession came from nothing
            assert explanation.premises, rule.name
            assert all(p.graph or p.premises for p in explanation.premises), rule.name


def test_explanation_of_a_later_generation_names_the_earlier_document(tmp_path: Path) -> None:
    a, b = (node(f"standard:{name}") for name in "ab")
    store = Store.of([ox.Quad(b, sl("nextEditionOf"), a, ox.NamedNode("urn:graph:1"))]).inner
    infer(store)
    derive(store, tmp_path / "derived.nt")
    load(store, [Part(INFERRED, tmp_path / "derived.nt")])
    step = ox.Triple(b, sl("generation"), ox.Literal("2", datatype=node("xsd:integer")))
    leaves = set(explain(Store(store), step).leaves())
    assert leaves == {ox.Triple(b, sl("nextEditionOf"), a)}
