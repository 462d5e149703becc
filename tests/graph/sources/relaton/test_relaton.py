"""Tests of the Relaton importer with every schema generation and every anomaly found in catalogues."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph
from sampling import few
from standlink.cli.main import main
from standlink.graph.releases.dataset import Dataset, open_dataset, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.batch import parse_yaml
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.document import map_record
from standlink.graph.sources.relaton.reading import read_record
from standlink.graph.sources.relaton.record import RefusedError
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.turtle import CASES
from standlink.ontology.consistency import check_consistency
from standlink.ontology.namespaces import compact, expand
from standlink.ontology.vocabulary import declared_terms, ontology_triples, shape_files

pytestmark = pytest.mark.slow

OWN = Path(__file__).parents[3] / "data" / "relaton"
CATALOGUES = sorted(p.parent.name for p in OWN.glob("*/data"))
#: Properties that may occur besides the terms of the ontology.
FOREIGN = {"rdf:type", "rdfs:label"}


def contents(home: Path, name: str) -> dict[str, dict[str, set[str]]]:
    """Return the values of each property of each thing in a dataset, by prefixed names."""
    found: dict[str, dict[str, set[str]]] = {}
    for t in ox.parse(path=str(triples_path(home, f"relaton-{name}")), format=ox.RdfFormat.N_TRIPLES):
        value = compact(t.object.value) if isinstance(t.object, ox.NamedNode) else t.object.value
        tagged = f"{value}@{t.object.language}" if isinstance(t.object, ox.Literal) and t.object.language else value
        found.setdefault(compact(t.subject.value), {}).setdefault(compact(t.predicate.value), set()).add(tagged)
    return found


def dataset(home: Path, name: str) -> Dataset:
    found = open_dataset(home, f"relaton-{name}")
    assert found
    return found


def imported(home: Path, name: str, folder: Path | str, **options: object) -> Dataset:
    with open_files(str(folder)) as files:
        return import_source(home, Relaton(files, catalogue(name), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_record_is_counted_and_kept_or_merged(catalogues: Path, name: str) -> None:
    found = dataset(catalogues, name)
    assert found.read == len(list((OWN / name / "data").iterdir()))
    assert found.read == found.kept + found.merged
    assert found.refused == {}
    assert found.triples == len(triples_path(catalogues, f"relaton-{name}").read_bytes().splitlines())


def test_repairs_and_omissions_are_counted(catalogues: Path) -> None:
    assert dataset(catalogues, "iso").repaired == {
        "invalid date": 1,
        "not an ICS code": 1,
        "page of a document and its amendments": 1,
        "page of editions of one standard": 1,
        "relation to a document not in the catalogue": 1,
        "relation to itself": 1,
    }
    assert dataset(catalogues, "itu").repaired == {"cross-product relation, replaced by number and series": 2}
    assert dataset(catalogues, "jis").repaired["contributor without a name"] == 1


@pytest.mark.parametrize("name", CATALOGUES)
def test_same_records_give_the_same_triples(catalogues: Path, tmp_path: Path, name: str) -> None:
    again = imported(tmp_path, name, OWN / name)
    assert again.digest == dataset(catalogues, name).digest
    assert triples_path(tmp_path, again.name).read_bytes() == triples_path(catalogues, again.name).read_bytes()


@pytest.mark.parametrize("name", CATALOGUES)
def test_triples_use_declared_terms_only(catalogues: Path, name: str) -> None:
    used = {p for values in contents(catalogues, name).values() for p in values}
    assert {p for p in used if expand(p) not in declared_terms()} - FOREIGN == set()


def test_datasets_contradict_neither_the_ontology_nor_each_other(catalogues: Path) -> None:
    triples = set(ontology_triples())
    for name in CATALOGUES:
        triples.update(
            ox.Triple(q.subject, q.predicate, q.object)
            for q in ox.parse(path=str(triples_path(catalogues, f"relaton-{name}")), format=ox.RdfFormat.N_TRIPLES)
        )
    assert check_consistency(triples).unsatisfiable == ()


def test_catalogues_pass_the_shapes_of_documents(catalogues: Path) -> None:
    data, shapes = Graph(), Graph()
    for name in CATALOGUES:
        data.parse(triples_path(catalogues, f"relaton-{name}"), format="nt")
    for path in CASES.glob("*.ttl"):
        data.parse(path)
    shapes.parse(next(p for p in shape_files() if p.name == "documents.ttl"))
    # Joint documents and those of the cases may lack a status, which is a warning.
    conforms, _, text = validate(data, shacl_graph=shapes, ont_graph=None, allow_warnings=True)
    assert conforms, text


def test_catalogue_names_things_once_in_each_language(catalogues: Path) -> None:
    for name in CATALOGUES:
        for thing, values in contents(catalogues, name).items():
            languages = Counter(label.rpartition("@")[2] for label in values.get("rdfs:label", ()))
            assert set(languages.values()) <= {1}, thing


def mapped(name: str, document: dict[str, object], repairs: Counter[str] | None = None):
    repairs = Counter() if repairs is None else repairs
    return map_record(read_record("x.yaml", document, repairs), catalogue(name), repairs)


# wrong types anywhere


PLACES = [(p.parent.parent.name, p, parse_yaml(p.read_bytes())) for p in sorted(OWN.glob("*/data/*.y*ml"))]
ODDITIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["content", "id", "type", "name"]), inner)
    ),
    max_leaves=5,
)


def spots(value: object, path: tuple[object, ...] = ()):
    """Yield the path of every value in a document."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from spots(child, (*path, key))


def with_value(value: object, path: tuple[object, ...], new: object) -> object:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)  # type: ignore[call-overload]
    copy[path[0]] = with_value(value[path[0]], path[1:], new)  # type: ignore[index]
    return copy


@settings(max_examples=few(100), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_wrong_type_at_any_place_never_crashes(data: st.DataObject) -> None:
    name, path, document = data.draw(st.sampled_from(PLACES))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(list(spots(document))))
        document = with_value(document, place, data.draw(ODDITIES))
    repairs: Counter[str] = Counter()
    try:
        out = map_record(read_record(path.name, document, repairs), catalogue(name), repairs)
    except RefusedError:
        return
    lines = b"".join([*out.lines, *out.shared])
    assert len(list(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))) == lines.count(b"\n") > 0


def test_command_line_reports_the_counts_of_an_import(tmp_path: Path) -> None:
    arguments = ["--home", str(tmp_path), "import", "relaton", str(OWN / "iso"), "--catalogue", "iso"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "9 read, 8 kept, 1 merged, 0 refused" in result.output
