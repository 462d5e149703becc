"""Adoptions inferred from equal titles: a dataset that builds derive from two catalogues, again if one has changed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink import Graph
from standlink.errors import BuildError, NotFoundError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.releases.dataset import (
    Dataset,
    all_datasets,
    open_dataset,
    refused_path,
    remove_dataset,
    triples_path,
)
from standlink.graph.releases.release import Release
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton import adoptions
from standlink.graph.sources.relaton.adoptions import NAME, derive_adoptions
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.ontology.namespaces import compact, mint, slug

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[3] / "data" / "cases" / "small.ttl"
#: Number, English title and publication date of the records of each catalogue.
ISO = (
    ("ISO 99001:2008", "Systems of examples — Requirements", "2008-11"),
    ("ISO 99001:2015", "Systems of examples — Requirements", "2015-09"),
    ("ISO 99002:1999", "Springs of examples — Methods of test", "1999-03"),
    ("ISO 99003:2001", "Vocabulary", "2001"),
    ("ISO 99004:2019", "Examples yet to come — Part 1: General", "2019"),
    ("ISO/IEC 99005:2002", "Joint examples — Security techniques", "2002-06"),
    ("ISO 99006:1990", "Examples of two standards", "1990"),
)
IEC = (
    ("ISO/IEC 99005:2002", "Joint examples — Security techniques", "2002-06"),
    ("IEC 99006:1995", "Examples in electrical standards", "1995"),
    ("IEC 99007:1995", "Examples of two standards", "1995"),
)
JIS = (
    ("JIS Q 99001:2016", "Systems of examples -- Requirements", "2016-01-20"),
    ("JIS Q 99001:2009", "Systems of examples -- Requirements", "2009-01-20"),
    ("JIS B 9902:2001", "Springs of examples -- Methods of test", "2001-03-20"),
    ("JIS Z 9903:2005", "Vocabulary", "2005-01-01"),
    ("JIS Z 9904-1:2010", "Examples yet to come -- Part 1: General", "2010-01-01"),
    ("JIS X 9905:2004", "Joint examples -- Security techniques", "2004-06-15"),
    ("JIS C 9906:2000", "Examples of two standards", "2000-01-01"),
    ("JIS B 9902:2001/AMENDMENT 1:2006", "Springs of examples -- Methods of test", "2006-01-01"),
    ("JIS B 99002:2001", "Bolts", "2001-01-01"),
)
#: Adopting and adopted documents with the confidence; the standard where several editions are possible.
ADOPTED = {
    ("JIS Q 99001:2016", "ISO 99001"): "high",
    ("JIS Q 99001:2009", "ISO 99001:2008"): "high",
    ("JIS B 9902:2001", "ISO 99002:1999"): "medium",
    ("JIS X 9905:2004", "ISO/IEC 99005:2002"): "medium",
    ("JIS Z 9903:2005", "ISO 99003:2001"): "low",
    ("JIS C 9906:2000", "IEC 99007:1995"): "low",
}


def import_catalogue(home: Path, name: str, records: tuple[tuple[str, str, str], ...]) -> Dataset:
    """Import a catalogue of records as in ``ISO``."""
    folder = home / "records" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for designation, title, day in records:
        record = {
            "docid": [{"id": designation, "type": name.upper(), "primary": True}],
            "title": [{"content": title, "language": "en"}],
            "date": [{"type": "published", "value": day}],
        }
        (folder / f"{slug(designation)}.yaml").write_text(json.dumps(record), "utf-8")
    with open_files(str(folder)) as files:
        return import_source(home, Relaton(files, catalogue(name)))


def imported(home: Path) -> list[Dataset]:
    return [dataset for dataset in all_datasets(home) if dataset.name != NAME]


@dataclass(frozen=True)
class Made:
    """A data folder with the three catalogues, and the release built from it."""

    home: Path
    cases: Path
    release: Release


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("made")
    cases = home / "cases"
    cases.mkdir()
    shutil.copy(SMALL, cases / "small.ttl")
    for name, records in (("iso", ISO), ("iec", IEC), ("jis", JIS)):
        import_catalogue(home, name, records)
    return Made(home, cases, build(home, cases=cases))


@pytest.fixture
def home(made: Made, tmp_path: Path) -> Path:
    """A data folder with the three catalogues and the release that a test may change."""
    shutil.copytree(made.home, tmp_path / "home", symlinks=True)
    return tmp_path / "home"


@pytest.fixture
def cases(home: Path) -> Path:
    return home / "cases"


@pytest.fixture
def rebuild(home: Path, cases: Path) -> Callable[[], Release]:
    return lambda: build(home, cases=cases)


def adoptions_of(release: Release) -> dict[tuple[str, str], str]:
    """Return the adoptions of a release that have both a statement with evidence and a plain triple."""
    query = """
        SELECT ?document ?original ?confidence {
          GRAPH graph:adoptions { ?one sl:adoptionOf ?other }
          ?statement a sl:Statement ; sl:subject ?one ; sl:property sl:adoptionOf ; sl:object ?other ; sl:evidence ?e .
          ?e sl:confidence ?confidence ; sl:source/sl:sourceKind sl:bibliographicRecord .
          ?one sl:designation ?document . ?other sl:designation ?original
        }"""
    rows = Graph(release).sparql(query).rows
    return {(row[0].value, row[1].value): compact(row[2].value).removeprefix("sl:") for row in rows}


# contents


def test_titles_give_the_adoptions_and_their_confidence(made: Made) -> None:
    assert adoptions_of(made.release) == ADOPTED


def test_evidence_names_both_records_and_how_they_agree(made: Made) -> None:
    evidence = ox.NamedNode(mint("evidence", "jis-q-99001-2016-titled-like-iso-99001"))
    quads = made.release.store.inner.quads_for_pattern(evidence, None, None, None)
    values = {(compact(q.predicate.value), q.object.value) for q in quads}
    names = [value for predicate, value in values if predicate == "rdfs:label"]
    assert sorted(names) == [
        "JIS Q 99001:2016 and ISO 99001: same title and number",
        "JIS Q 99001:2016与ISO 99001标题和编号相同",
    ]
    locators = [value for predicate, value in values if predicate == "sl:locator"]
    assert locators == [
        "same title and number in the records of both; ISO 99001:2015 was the newest edition with that title"
    ]
    records = {value.rsplit("/", 1)[1] for predicate, value in values if predicate == "prov:wasDerivedFrom"}
    assert records == {"jis-q-99001-2016.yaml", "iso-99001-2015.yaml"}


def test_dataset_lists_its_origins_and_refusals(made: Made) -> None:
    dataset = open_dataset(made.home, NAME)
    assert dataset is not None
    assert (dataset.read, dataset.kept, sum(dataset.refused.values())) == (7, 6, 1)
    (left,) = map(json.loads, refused_path(made.home, NAME).read_text("utf-8").splitlines())
    assert left["record"] == "JIS Z 9904-1:2010"
    origins = Graph(made.release).sparql("SELECT ?o { graph:adoptions prov:wasDerivedFrom ?o } ORDER BY ?o").rows
    assert [compact(row[0].value) for row in origins] == ["graph:relaton-iec", "graph:relaton-iso", "graph:relaton-jis"]
    assert made.release.manifest["findings"]["Violation"] == 0


def test_adoption_stated_in_a_record_is_not_repeated(home: Path) -> None:
    with triples_path(home, "relaton-jis").open("ab") as file:
        stated = [mint("standard", name) for name in ("jis-b-9902-2001", "iso-99002")]
        file.write(b"<%s> <https://w3id.org/standlink/ontology#adoptionOf> <%s> .\n" % tuple(map(str.encode, stated)))
    remove_dataset(home, NAME)
    derive_adoptions(home, imported(home))
    assert b"jis-b-9902-2001" not in triples_path(home, NAME).read_bytes()


def test_document_of_a_curated_case_is_identified_by_its_number_there(tmp_path: Path) -> None:
    title = "Environmental management systems — Requirements with guidance for use"
    import_catalogue(tmp_path, "iso", (("ISO 14001:2015", title, "2015-09"),))
    import_catalogue(tmp_path, "jis", (("JIS Q 14001:2015", title, "2015-11-20"),))
    derive_adoptions(tmp_path, imported(tmp_path))
    assert b"statement/jis-q-14001-2015-adoption-of-iso-14001-2015>" in triples_path(tmp_path, NAME).read_bytes()


def test_question_gives_the_delay_by_publisher(made: Made) -> None:
    graph = Graph(made.release)

    def rows(**arguments: str) -> list[dict[str, object]]:
        table = graph.ask("catalogues/taken-over", dataset="relaton-jis", **arguments)
        return table.to_pandas().to_dict("records")

    by_body = {
        (row["taken"].rsplit("/", 1)[-1], row["confidence"].rsplit("#")[-1]): row for row in rows(by="publisher")
    }
    assert {key: (row["documents"], row["standards"], row["dated"]) for key, row in by_body.items()} == {
        ("iso", "high"): (2, 1, 1),
        ("iso", "medium"): (2, 2, 2),
        ("iec", "medium"): (1, 1, 1),
    }
    assert by_body["iec", "medium"]["median"] == pytest.approx(24, abs=0.1)
    assert [len(rows(confidence=least)) for least in ("high", "medium", "low")] == [1, 3, 5]


# rebuilding


def test_it_is_made_again_only_if_a_catalogue_it_compares_has_changed(
    home: Path, rebuild: Callable[[], Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    drafting = adoptions.drafting
    monkeypatch.setattr(adoptions, "drafting", lambda home, name: made.append(name) or drafting(home, name))
    import_catalogue(
        home, "etsi", (("ETSI TS 199 001 V1.1.1 (2001-01)", "Systems of examples; Requirements", "2001-01"),)
    )
    rebuild()
    assert made == []
    import_catalogue(home, "jis", JIS[1:])
    assert adoptions_of(rebuild()) == {key: value for key, value in ADOPTED.items() if key[0] != "JIS Q 99001:2016"}
    assert made == [NAME]
    monkeypatch.setattr(adoptions, "IMPORTER", "adoptions 0")
    derive_adoptions(home, imported(home))
    assert made == [NAME, NAME]


def test_same_catalogues_give_the_same_dataset(made: Made, home: Path) -> None:
    remove_dataset(home, NAME)
    derive_adoptions(home, reversed(imported(home)))
    assert triples_path(home, NAME).read_bytes() == triples_path(made.home, NAME).read_bytes()


def test_unchanged_build_stays_instant(made: Made) -> None:
    assert unchanged(made.home, made.cases)
    start = time.perf_counter()
    assert build(made.home, cases=made.cases).id == made.release.id
    assert time.perf_counter() - start < 1


def test_it_is_removed_with_the_catalogue_it_was_made_from(home: Path, rebuild: Callable[[], Release]) -> None:
    remove_dataset(home, "relaton-jis")
    release = rebuild()
    assert [d["name"] for d in release.manifest["datasets"]] == ["small", "relaton-iec", "relaton-iso"]
    with pytest.raises(NotFoundError):
        remove_dataset(home, NAME)


def test_removed_dataset_is_made_again(home: Path, rebuild: Callable[[], Release]) -> None:
    remove_dataset(home, NAME)
    import_catalogue(home, "iec", IEC[1:])
    assert adoptions_of(rebuild()) == ADOPTED


def test_catalogues_that_do_not_adopt_from_each_other_have_none(tmp_path: Path) -> None:
    for name, records in (("iso", ISO), ("iec", IEC)):
        import_catalogue(tmp_path, name, records)
    assert derive_adoptions(tmp_path, imported(tmp_path)) == []
    assert open_dataset(tmp_path, NAME) is None


def test_catalogue_that_is_imported_meanwhile_stops_the_build(made: Made, home: Path) -> None:
    import_catalogue(home, "jis", JIS[2:])
    before = imported(home)
    import_catalogue(home, "jis", JIS[1:])
    with pytest.raises(BuildError, match="catalogue changed while adoptions were derived"):
        derive_adoptions(home, before)
    assert triples_path(home, NAME).read_bytes() == triples_path(made.home, NAME).read_bytes()


def test_removed_adoption_is_removed_from_an_incremental_release(home: Path, cases: Path) -> None:
    bulk = tuple((f"JIS B {number}:1990", f"Example number {number}", "1990") for number in range(400))
    import_catalogue(home, "jis", JIS + bulk)
    build(home, cases=cases)
    import_catalogue(home, "jis", JIS[1:] + bulk)
    release = build(home, cases=cases)
    assert release.manifest["base"]
    assert adoptions_of(release) == {key: value for key, value in ADOPTED.items() if key[0] != "JIS Q 99001:2016"}
    assert set(release.store.inner) == set(build(home, cases=cases, force=True).store.inner)
