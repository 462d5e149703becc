"""Small catalogues with their right answers, from ``tests/data/cases``; each stands for a kind of fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.releases.dataset import Dataset, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.ontology.namespaces import compact

CASES = Path(__file__).parents[3] / "data" / "cases"

Things = dict[str, dict[str, set[str]]]
Import = Callable[[str, str], tuple[Things, Dataset]]


@pytest.fixture
def read(tmp_path: Path) -> Import:
    """Import a case by its number, as a catalogue."""

    def imported(case: str, name: str) -> tuple[Things, Dataset]:
        (folder,) = CASES.glob(f"{case}-*/")
        with open_files(str(folder)) as files:
            dataset = import_source(tmp_path, Relaton(files, catalogue(name), processes=1))
        found: Things = {}
        for t in ox.parse(path=str(triples_path(tmp_path, dataset.name)), format=ox.RdfFormat.N_TRIPLES):
            value = compact(t.object.value) if isinstance(t.object, ox.NamedNode) else t.object.value
            found.setdefault(compact(t.subject.value), {}).setdefault(compact(t.predicate.value), set()).add(value)
        return found, dataset

    return imported


def test_editions_under_one_number_are_documents_of_their_own(read: Import) -> None:
    things, dataset = read("c04", "ecma")
    assert (dataset.kept, dataset.merged) == (3, 0)
    editions = {thing: values for thing, values in things.items() if "sl:editionOf" in values}
    assert sorted(editions) == [f"standard:ecma-9999-ed-{n}" for n in (1, 2, 3)]
    assert {n for values in editions.values() for n in values["sl:editionNumber"]} == {"1", "2", "3"}
    assert things["standard:ecma-9999"]["rdf:type"] == {"sl:NumberedStandard"}
    assert things["standard:ecma-9999"]["sl:designation"] == {"ECMA-9999"}


def test_older_does_not_supersede_newer(read: Import) -> None:
    things, _ = read("c05", "cie")
    assert things["standard:cie-901-2010"]["sl:supersedes"] == {"standard:cie-901-1995"}
    assert "sl:supersedes" not in things["standard:cie-901-1995"]


def test_number_has_the_spelling_of_its_own_record(read: Import) -> None:
    things, dataset = read("c06", "w3c")
    assert dataset.refused == {}
    number = things["standard:w3c-zz2"]
    assert number["sl:designation"] == number["rdfs:label"] == {"W3C ZZ2"}
    assert things["standard:w3c-cr-zz2-20090423"]["sl:editionOf"] == {"standard:w3c-zz2"}


def test_number_without_its_body_gets_it_from_the_record(read: Import) -> None:
    things, _ = read("c07", "ogc")
    document = things["standard:ogc-98-765r2"]
    assert document["sl:designation"] == {"OGC 98-765r2"}
    assert document["sl:publishedBy"] == {"actor:ogc"}
    assert document["sl:editionOf"] == {"standard:ogc-98-765"}
    assert things["actor:ogc"]["rdfs:label"] == {"OGC"}
    assert things["standard:ogc-98-765"]["sl:designation"] == {"OGC 98-765"}
    assert document["sl:preparedBy"] == {"actor:ogc-technical-committee"}


def test_successors_stated_by_both_records_supersede_once(read: Import) -> None:
    things, _ = read("c08", "ccsds")
    assert things["standard:ccsds-900-0-b-2"]["sl:supersedes"] == {"standard:ccsds-900-0-b-1"}
    assert "sl:supersedes" not in things["standard:ccsds-900-0-b-1"]


def test_names_of_people_are_read_in_every_schema(read: Import) -> None:
    things, _ = read("c09", "3gpp")
    people = {name for v in things.values() if "sl:Person" in v.get("rdf:type", ()) for name in v["rdfs:label"]}
    assert people == {"Mara Quill", "T Brook", "R. S. Vale"}


def test_publisher_with_digits_in_its_abbreviation_has_its_own_address(read: Import) -> None:
    things, _ = read("c06", "w3c")
    assert things["standard:w3c-cr-zz2-20090423"]["sl:publishedBy"] == {"actor:w3c"}
    assert things["actor:w3c"]["rdfs:label"] == {"W3C"}


def test_cyrillic_letters_are_written_in_latin_ones(read: Import) -> None:
    things, dataset = read("c18", "easc")
    assert (dataset.kept, dataset.merged) == (2, 0)
    documents = {thing for thing, values in things.items() if "sl:publicationDate" in values}
    assert documents == {"standard:pmg-66-2010", "standard:rmg-66-2010"}
    assert things["standard:pmg-66-2010"]["sl:publishedBy"] == {"actor:easc"}
    assert things["standard:pmg-66-2010"]["sl:editionOf"] == {"standard:pmg-66"}


def test_number_without_a_year_is_not_the_newest(read: Import) -> None:
    things, _ = read("c19", "ieee")
    assert things["standard:ieee-9951-2013"]["sl:supersedes"] == {"standard:ieee-9951"}
    assert "sl:supersedes" not in things["standard:ieee-9951"]
