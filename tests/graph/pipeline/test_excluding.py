"""Records of imported datasets that violate a shape are left out of a release; the others are published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sampling import few, spread
from standlink.errors import ValidationError
from standlink.graph.pipeline import update, whole
from standlink.graph.pipeline.build import build
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.release import REPORT, Release, Releases
from standlink.graph.store.store import INFERRED, sl
from standlink.ontology.namespaces import GRAPHS, PREFIXES, mint

from .test_update import DESCRIPTION, LABEL, RDF_TYPE, SMALL, content, described, quiet, region, same_from_nothing

pytestmark = pytest.mark.slow

OLD = ox.NamedNode(mint("standard", "old"))


def write(home: Path, name: str, triples: list[ox.Triple], kept: int = 40) -> None:
    """Write a dataset to a data folder, as an import does."""
    write_dataset(
        home, triples, name=name, title=name, licence="https://creativecommons.org/publicdomain/zero/1.0/",
        derived_from="https://example.org/", importer="test 1", digest=str(len(triples)), read=kept, kept=kept,
    )  # fmt: skip


def nameless(number: int) -> list[ox.Triple]:
    """Return a region without an English name, which violates a shape."""
    return [ox.Triple(region(number), RDF_TYPE, sl("SubnationalRegion"))]


def excluded(release: Release) -> dict[tuple[str, str], str]:
    """Return the message for each excluded record, by dataset and record."""
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    return {(each["dataset"], each["record"]): each["message"] for each in report["excluded"]}


def entry(release: Release, name: str) -> dict[str, object]:
    (found,) = (d for d in release.manifest["datasets"] if d["name"] == name)
    return dict(found)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    shutil.copy(SMALL, folder / "small.ttl")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a release of the small case and a catalogue without faults. Read-only."""
    folder, cases = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("cases")
    shutil.copy(SMALL, cases / "small.ttl")
    write(folder, "catalogue", described(40))
    build(folder, quiet, cases=cases)
    return folder


@pytest.mark.parametrize("in_memory", spread([whole.IN_MEMORY, 0], 2))
def test_faulty_record_is_left_out_and_all_others_are_published(
    home: Path, cases: Path, in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "IN_MEMORY", in_memory)
    refers = ox.Triple(region(1), sl("partOf"), region(90))
    write(home, "catalogue", [*described(40), *nameless(90), refers])
    stages = dict[str, str]()
    release = build(home, stages.__setitem__, cases=cases)
    assert stages["validate"].endswith("1 record excluded")
    assert not release.store.exists(region(90))
    assert not list(release.store.triples(region(1), sl("partOf")))
    assert all(release.store.exists(region(n)) for n in range(40))
    assert set(excluded(release)) == {("catalogue", "region:r90")}
    assert "rdfs:label" in excluded(release)["catalogue", "region:r90"]
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    assert (report["conforms"], report["excluded"][0]["references"]) == (True, 1)
    assert entry(release, "catalogue")["excluded"] == 1
    assert release.manifest["findings"]["Violation"] == 0


def test_numbers_in_a_release_are_those_without_the_excluded_records(home: Path, cases: Path) -> None:
    write(home, "catalogue", [*described(40), *nameless(90)])
    release = build(home, quiet, cases=cases)
    graph = ox.NamedNode(GRAPHS + "catalogue")
    (stated,) = release.store.objects(graph, ox.NamedNode(PREFIXES["void"] + "triples"))
    there = len(list(release.store.quads(graph=graph)))
    assert entry(release, "catalogue")["triples"] == int(str(stated.value)) == there == 120  # type: ignore[union-attr]
    assert release.manifest["triples"] == len(list(release.store.quads()))
    clean = home.parent / "clean"
    write(clean, "catalogue", described(40))
    other = build(clean, quiet, cases=cases)
    assert set(release.store.inner) - set(other.store.inner) == set()
    assert release.manifest["inferred"] == other.manifest["inferred"]


@pytest.mark.parametrize("in_memory", [whole.IN_MEMORY, 0])
def test_report_and_triples_are_those_of_a_build_without_the_excluded_record(
    home: Path, cases: Path, in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what an exclusion changes is inferred and validated again; the warnings about other records stay."""
    monkeypatch.setattr(whole, "IN_MEMORY", in_memory)
    warned = [ox.Triple(region(n), LABEL, ox.Literal("\u5730\u533a\u540d", language="en")) for n in (50, 51)]
    others = [*described(40), *nameless(50), *nameless(51), *warned]
    lost = [ox.Triple(region(n), sl("partOf"), region(90)) for n in (1, 50)]
    within = ox.Triple(region(90), sl("partOf"), region(2))
    write(home, "catalogue", [*others, *nameless(90), within, *lost])
    clean = home.parent / "clean"
    write(clean, "catalogue", others)
    release, other = (build(folder, quiet, cases=cases) for folder in (home, clean))
    assert set(excluded(release)) == {("catalogue", "region:r90")}
    found, expected = (json.loads((each.path / REPORT).read_text("utf-8")) for each in (release, other))
    assert expected["counts"]["Warning"] >= 2
    assert {**found, "excluded": []} == expected
    graphs = [ox.NamedNode(GRAPHS + "catalogue"), INFERRED]
    for graph in graphs:
        assert set(release.store.quads(graph=graph)) == set(other.store.quads(graph=graph))
    assert release.manifest["tables"] == other.manifest["tables"]
    assert set(release.store.triples()) == {q.triple for q in release.store.quads()}


def test_record_comes_back_once_it_is_mended(home: Path, cases: Path) -> None:
    write(home, "catalogue", [*described(40), *nameless(90)])
    build(home, quiet, cases=cases)
    name = ox.Triple(region(90), LABEL, ox.Literal("Region 90", language="en"))
    write(home, "catalogue", [*described(40), *nameless(90), name])
    release = build(home, quiet, cases=cases)
    assert release.store.label(region(90)) == "Region 90"
    assert excluded(release) == {}
    same_from_nothing(home, cases)


def test_update_leaves_out_the_same_records_as_a_build_from_nothing(home: Path, cases: Path) -> None:
    write(home, "catalogue", [*described(40), *nameless(90), ox.Triple(region(1), sl("partOf"), region(90))])
    build(home, quiet, cases=cases)
    write(home, "more", [ox.Triple(region(1), sl("partOf"), region(2)), *nameless(91)])
    release = build(home, quiet, cases=cases)
    assert set(excluded(release)) == {("catalogue", "region:r90"), ("more", "region:r91")}
    same_from_nothing(home, cases)


def test_of_descriptions_that_clash_the_first_is_kept(home: Path, cases: Path) -> None:
    write(home, "a", described(40))
    write(home, "b", [*described(1)[:1], ox.Triple(region(0), LABEL, ox.Literal("Other", language="en"))])
    write(home, "c", [ox.Triple(region(1), sl("partOf"), region(0))])
    release = build(home, quiet, cases=cases)
    assert set(excluded(release)) == {("b", "region:r0")}
    assert release.store.label(region(0)) == "Region 0"
    assert list(release.store.triples(region(1), sl("partOf"), region(0)))


def test_dataset_that_states_the_faulty_value_is_the_one_that_loses_its_record(home: Path, cases: Path) -> None:
    page = ox.NamedNode(PREFIXES["foaf"] + "homepage")
    write(home, "a", [*described(1)[:1], ox.Triple(region(0), page, ox.NamedNode("ftp://example.org/"))])
    write(home, "b", described(40))
    release = build(home, quiet, cases=cases)
    assert set(excluded(release)) == {("a", "region:r0")}
    assert release.store.label(region(0)) == "Region 0"


def test_what_an_import_adds_to_a_curated_thing_is_left_out_and_the_thing_stays(home: Path, cases: Path) -> None:
    write(home, "a", [*described(40), ox.Triple(OLD, LABEL, ox.Literal("Second name", language="en"))])
    release = build(home, quiet, cases=cases)
    assert set(excluded(release)) == {("a", "standard:old")}
    assert release.store.label(OLD) == "ISO 1:2001"


def test_record_that_is_faulty_in_two_datasets_is_left_out_of_both_for_its_own_fault(home: Path, cases: Path) -> None:
    write(home, "a", [*described(40), *nameless(90)])
    write(home, "b", nameless(90))
    release = build(home, quiet, cases=cases)
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    assert {(e["dataset"], e["record"], e["follows"]) for e in report["excluded"]} == {
        ("a", "region:r90", False),
        ("b", "region:r90", False),
    }
    assert not release.store.exists(region(90))


def test_fault_of_a_curated_file_still_stops_the_build(home: Path, cases: Path) -> None:
    write(home, "catalogue", [*described(40), *nameless(90)])
    before = build(home, quiet, cases=cases)
    text = (cases / "small.ttl").read_text("utf-8")
    (cases / "small.ttl").write_text(text.replace('rdfs:label "ISO 1:2001"@en ,\n', "rdfs:label "), "utf-8")
    with pytest.raises(ValidationError, match=r"standard:old"):
        build(home, quiet, cases=cases)
    assert Releases(home).current_id() == before.id


def test_record_that_needs_an_excluded_one_follows_it(home: Path, cases: Path) -> None:
    event, evidence, source = (ox.NamedNode(mint(kind, "of-r90")) for kind in ("event", "evidence", "source"))
    say = [
        ox.Triple(event, RDF_TYPE, sl("Withdrawal")),
        ox.Triple(event, LABEL, ox.Literal("Withdrawal", language="en")),
        ox.Triple(event, sl("withdrawn"), region(90)),
        ox.Triple(event, sl("occurred"), ox.Literal("2020", datatype=ox.NamedNode(PREFIXES["xsd"] + "gYear"))),
        ox.Triple(event, sl("evidence"), evidence),
        ox.Triple(evidence, RDF_TYPE, sl("Evidence")),
        ox.Triple(evidence, LABEL, ox.Literal("List", language="en")),
        ox.Triple(evidence, sl("source"), source),
        ox.Triple(evidence, sl("confidence"), sl("high")),
        ox.Triple(evidence, sl("locator"), ox.Literal("line 1")),
        ox.Triple(evidence, sl("retrieved"), ox.Literal("2020-01-01", datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))),
        ox.Triple(source, RDF_TYPE, sl("Source")),
        ox.Triple(source, LABEL, ox.Literal("List", language="en")),
        ox.Triple(source, sl("sourceKind"), sl("bibliographicRecord")),
        ox.Triple(source, ox.NamedNode(PREFIXES["foaf"] + "page"), ox.NamedNode("https://example.org/list")),
        ox.Triple(source, ox.NamedNode(PREFIXES["dcterms"] + "publisher"), ox.Literal("Publisher")),
    ]
    write(home, "catalogue", [*described(40), *nameless(90), *say])
    release = build(home, quiet, cases=cases)
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    found = {each["record"]: each["follows"] for each in report["excluded"]}
    assert found == {"region:r90": False, "event:of-r90": True}
    # What was described for its sake only leaves with it.
    assert not any(release.store.exists(node) for node in (region(90), event, evidence, source))


def test_too_many_faulty_records_fail_the_build_with_the_reason(home: Path, cases: Path) -> None:
    write(home, "catalogue", [*described(40), *nameless(90), *nameless(91)])
    with pytest.raises(
        ValidationError, match=r"catalogue: 2 records of 40 cannot be published, more than the 1% allowed"
    ):
        build(home, quiet, cases=cases)
    release = build(home, quiet, cases=cases, exclusions_allowed=0.05)
    assert len(excluded(release)) == 2
    other = home.parent / "strict"
    write(other, "catalogue", [*described(40), *nameless(90)])
    with pytest.raises(ValidationError, match=r"more than the 0% allowed"):
        build(other, quiet, cases=cases, exclusions_allowed=0)


def test_record_that_many_refer_to_fails_the_build(home: Path, cases: Path) -> None:
    refer = [ox.Triple(region(n), sl("partOf"), region(90)) for n in range(11)]
    write(home, "catalogue", [*described(40), *nameless(90), *refer])
    with pytest.raises(ValidationError, match=r"11 records of 40 refer to records that cannot be published"):
        build(home, quiet, cases=cases)


def test_more_faulty_records_than_a_report_lists_are_all_left_out(home: Path, cases: Path) -> None:
    write(home, "catalogue", [*described(40), *(t for n in range(90, 200) for t in nameless(n))], kept=150)
    release = build(home, quiet, cases=cases, exclusions_allowed=0.9)
    assert len(excluded(release)) == 110
    with pytest.raises(ValidationError, match=r"110 violations of one constraint in 150 records"):
        build(home, quiet, force=True, cases=cases, exclusions_allowed=0.01)


def document(name: str, date: str, *stated: tuple[str, str]) -> list[ox.Triple]:
    """Return a document of one standard with its date (none if empty) and its relations to others."""
    subject, page = ox.NamedNode(mint("standard", name)), ox.NamedNode(PREFIXES["foaf"] + "page")
    triples = [
        ox.Triple(subject, RDF_TYPE, sl("StandardDocument")),
        ox.Triple(subject, LABEL, ox.Literal(name, language="en")),
        ox.Triple(subject, sl("designation"), ox.Literal(name)),
        ox.Triple(subject, sl("status"), sl("inForce")),
        ox.Triple(subject, page, ox.NamedNode("https://example.org/page")),
    ]
    if date:
        year = ox.NamedNode(PREFIXES["xsd"] + "gYear")
        triples.append(ox.Triple(subject, sl("publicationDate"), ox.Literal(date, datatype=year)))
    return triples + [ox.Triple(subject, sl(p), ox.NamedNode(mint("standard", other))) for p, other in stated]


def supersedes(release: Release) -> set[tuple[str, str]]:
    """Return the successions between documents named "x-..." in a release, by the ends of their names."""
    found = release.store.triples(None, sl("supersedes"))
    ends = ((str(t.subject), str(t.object)) for t in found)
    return {(one[-2:-1], two[-2:-1]) for one, two in ends if "/x-" in one}


def test_of_a_succession_against_dates_the_relation_alone_is_left_out(home: Path, cases: Path) -> None:
    """B is dated too late, so that C seems to be older; D follows C, and is not at fault."""
    chain = [
        *document("x-a", "1990"),
        *document("x-b", "2099", ("nextEditionOf", "x-a")),
        *document("x-c", "2001", ("nextEditionOf", "x-b"), ("supersedes", "x-a")),
        *document("x-d", "2002", ("nextEditionOf", "x-c")),
    ]
    write(home, "catalogue", [*described(40), *chain])
    stages = dict[str, str]()
    release = build(home, stages.__setitem__, cases=cases)
    assert stages["validate"].endswith("1 relation excluded")
    assert supersedes(release) == {("b", "a"), ("c", "a"), ("d", "c"), ("d", "a")}
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    (left_out,) = report["excluded"]
    found = (left_out["record"], left_out["path"], left_out["value"])
    assert found == ("standard:x-c", "sl:nextEditionOf", "standard:x-b")
    assert (entry(release, "catalogue")["excluded"], entry(release, "catalogue")["excludedRelations"]) == (0, 1)
    assert all(release.store.exists(ox.NamedNode(mint("standard", f"x-{n}"))) for n in "abcd")


def test_succession_against_dates_through_an_undated_document_is_cut_once(home: Path, cases: Path) -> None:
    chain = [
        *document("x-a", "2005"),
        *document("x-b", "", ("nextEditionOf", "x-a")),
        *document("x-c", "1994", ("nextEditionOf", "x-b")),
        *document("x-d", "1996", ("nextEditionOf", "x-c")),
    ]
    write(home, "catalogue", [*described(40), *chain])
    assert supersedes(build(home, quiet, cases=cases)) == {("b", "a"), ("d", "c")}


def test_of_two_descriptions_of_one_document_one_is_left_out(home: Path, cases: Path) -> None:
    number = ox.NamedNode(mint("standard", "x"))
    family = [
        ox.Triple(number, RDF_TYPE, sl("NumberedStandard")),
        ox.Triple(number, LABEL, ox.Literal("x", language="en")),
        ox.Triple(number, sl("designation"), ox.Literal("x")),
    ]
    two = [*document("x-1", "2024", ("editionOf", "x")), *document("x-1-2024", "2024", ("editionOf", "x"))]
    write(home, "catalogue", [*described(40), *family, *two])
    release = build(home, quiet, cases=cases)
    assert set(excluded(release)) == {("catalogue", "standard:x-1")}
    assert release.store.exists(ox.NamedNode(mint("standard", "x-1-2024")))


def test_of_a_role_before_its_firm_was_founded_the_firm_alone_is_left_out(home: Path, cases: Path) -> None:
    """A unit of the firm counts as the firm; a role that began later stays whole, and so does the person."""
    roles = """
actor:maker a sl:Company ; rdfs:label "Maker"@en ; sl:evidence evidence:page .
event:maker-founded a sl:Founding ; rdfs:label "Maker is founded"@en ; sl:evidence evidence:page ;
    sl:founded actor:maker ; sl:occurred "2008-06"^^xsd:gYearMonth .
actor:maker-atland a sl:Company ; rdfs:label "Maker (Atland)"@en ; sl:ownedBy actor:maker ; sl:evidence evidence:page .
actor:ada a sl:Person ; rdfs:label "Ada"@en ; sl:evidence evidence:page .
""" + "".join(
        f"""event:role-{year} a sl:Rapporteurship ; rdfs:label "Role of {year}"@en ; sl:inRole sl:rapporteur ;
        sl:contributedTo standard:new ; sl:contributor actor:ada , actor:maker-atland ; sl:evidence evidence:page ;
        sl:began "{year}-01-01"^^xsd:date .\n"""
        for year in (2007, 2009)
    )
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    triples = [quad.triple for quad in ox.parse(head + roles, format=ox.RdfFormat.TURTLE)]
    write(home, "catalogue", [*described(40), *triples])
    release = build(home, quiet, cases=cases)
    report = json.loads((release.path / REPORT).read_text("utf-8"))
    assert [(e["record"], e["value"]) for e in report["excluded"]] == [("event:role-2007", "actor:maker-atland")]
    found = {(t.subject, t.object) for t in release.store.triples(None, sl("contributor"))}
    ada, works = (ox.NamedNode(mint("actor", name)) for name in ("ada", "maker-atland"))
    before, after = (ox.NamedNode(mint("event", f"role-{year}")) for year in (2007, 2009))
    assert {(before, ada), (after, ada), (after, works)} <= found
    assert (before, works) not in found


@pytest.mark.parametrize(
    ("addition", "is_independent"),
    [
        ('actor:works rdfs:label "Works (renamed)"@en-gb .', True),
        ("standard:x-c sl:bearsOn standard:new .", False),
    ],
)
def test_update_leaves_out_the_same_relation_without_validating_it(
    home: Path, cases: Path, addition: str, is_independent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = [
        *document("x-b", "2001", ("nextEditionOf", "x-a")),
        *document("x-a", "1999"),
        *document("x-c", "1994", ("nextEditionOf", "x-b")),
    ]
    write(home, "catalogue", [*described(40), *chain])
    before = build(home, quiet, cases=cases)
    path, decided = cases / "small.ttl", list[bool]()
    path.write_text(f"{path.read_text('utf-8')}\n{addition}\n", "utf-8")
    decide = update.Update.leaves_out_again
    monkeypatch.setattr(
        update.Update, "leaves_out_again", lambda stages: decided.append(found := decide(stages)) or found
    )
    after = build(home, quiet, cases=cases)
    assert decided == [is_independent]
    assert entry(after, "catalogue") == entry(before, "catalogue")
    assert excluded(after) == excluded(before)
    same_from_nothing(home, cases)


def test_succession_against_dates_in_a_curated_file_stops_the_build(home: Path, cases: Path) -> None:
    text = (cases / "small.ttl").read_text("utf-8")
    text = text.replace(
        "standard:new a sl:StandardDocument ;",
        'standard:old sl:publicationDate "2001"^^xsd:gYear .\n\n'
        'standard:new a sl:StandardDocument ;\n    sl:publicationDate "1999-05"^^xsd:gYearMonth ;',
    )
    (cases / "small.ttl").write_text(text, "utf-8")
    with pytest.raises(ValidationError, match=r"(?s)small\.ttl.*standard:new.*appeared before the one it supersedes"):
        build(home, quiet, cases=cases)


FAULTS = st.sampled_from(
    [
        *nameless(90),
        ox.Triple(region(1), DESCRIPTION, ox.Literal("One", language="en")),
        ox.Triple(region(2), LABEL, ox.Literal("Second", language="en")),
        ox.Triple(region(3), sl("partOf"), region(95)),
        ox.Triple(region(4), sl("partOf"), region(2)),
        ox.Triple(OLD, sl("designation"), ox.Literal("ISO 9:9999")),
    ]
)


@settings(
    max_examples=few(1), derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=st.lists(st.tuples(st.sampled_from("ab"), st.sets(FAULTS, max_size=4)), min_size=2, max_size=2))
def test_any_faults_one_after_the_other(
    steps: list[tuple[str, set[ox.Triple]]], built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    cases, home = folder / "cases", Path(shutil.copytree(built, folder / "home"))
    cases.mkdir()
    shutil.copy(SMALL, cases / "small.ttl")
    for name, facts in steps:
        write(home, name, sorted(facts, key=str))
        build(home, quiet, cases=cases, exclusions_allowed=1)
    updated = Releases(home).current()
    expected = content(build(home, quiet, force=True, cases=cases, exclusions_allowed=1))
    assert content(updated) == expected
