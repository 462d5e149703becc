"""Tests with real records: parsed like the reference parser, counted, and compared with hand-written triples."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
import yaml
from pyshacl import validate
from rdflib import Graph
from standlink.graph.releases.dataset import Dataset, all_datasets, open_dataset, triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.batch import parse_yaml
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton
from standlink.graph.sources.turtle import CASES
from standlink.ontology.vocabulary import shape_files

pytestmark = pytest.mark.slow

EXPECTED: Final = Path(__file__).parents[3] / "data" / "relaton" / "expected"
NAMES: Final = ("3gpp", "etsi", "iec", "ieee", "iso", "itu", "jis")
EVERY_SAMPLE = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def samples(shared: Callable[[str], Path]) -> Path:
    """The folder of samples; tests are skipped if it is missing."""
    return shared("data/relaton-samples")


@pytest.fixture(scope="module")
def home(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    for name in NAMES:
        with open_files(str(archive(samples, name))) as files:
            import_source(folder, Relaton(files, catalogue(name)))
    return folder


def archive(samples: Path, name: str) -> Path:
    return samples / f"relaton-{name}-sample.tar.zst"


def dataset(home: Path, name: str) -> Dataset:
    found = open_dataset(home, f"relaton-{name}")
    assert found
    return found


@EVERY_SAMPLE
def test_parser_agrees_with_the_reference_parser(samples: Path, name: str) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open_files(str(archive(samples, name))) as files:
        contents = [m.content for m in files.members(lambda _: None)]
    assert len(contents) == 200
    for content in contents[::2]:
        assert parse_yaml(content) == yaml.load(content, Loader=loader)


@EVERY_SAMPLE
def test_counts_are_those_of_the_archive(samples: Path, home: Path, name: str) -> None:
    """Counts independently, by lines of the unpacked stream that begin an identifier at the root."""
    program = (
        "import sys, zstandard, re\n"
        "stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(open(sys.argv[1], 'rb'))\n"
        "print(len(re.findall(rb'^(?:docid|docidentifier):', stream.read(), re.M)))\n"
    )
    command = [sys.executable, "-c", program, str(archive(samples, name))]
    counted = int(subprocess.run(command, capture_output=True, check=True).stdout)
    found = dataset(home, name)
    assert found.read == counted
    assert (found.read, found.refused) == (found.kept + found.merged, {})


@EVERY_SAMPLE
def test_record_gives_the_hand_written_triples(home: Path, name: str) -> None:
    """The expected triples were written by hand from the record."""
    expected = Graph().parse(EXPECTED / f"{name}.ttl")
    (document,) = set(expected.subjects())
    found = Graph()
    for line in triples_path(home, f"relaton-{name}").read_text("utf-8").splitlines():
        if line.startswith(f"<{document}> "):
            found.parse(data=line, format="nt")
    assert set(found) == set(expected)


def test_samples_pass_the_shapes_of_documents(home: Path) -> None:
    data, shapes = Graph(), Graph()
    for each in all_datasets(home):
        data.parse(triples_path(home, each.name), format="nt")
    for path in CASES.glob("*.ttl"):
        data.parse(path)
    shapes.parse(next(p for p in shape_files() if p.name == "documents.ttl"))
    # Documents that are only mentioned, and joint ones, may lack a status, which is a warning.
    conforms, _, text = validate(data, shacl_graph=shapes, allow_warnings=True)
    assert conforms, text


def test_document_in_several_catalogues_is_one_thing(home: Path) -> None:
    """A document has one number and one label in all catalogues."""
    labels: dict[str, set[str]] = {}
    for each in all_datasets(home):
        for triple in ox.parse(path=str(triples_path(home, each.name)), format=ox.RdfFormat.N_TRIPLES):
            if triple.predicate.value.endswith("#label") and "/standard/" in triple.subject.value:
                labels.setdefault(triple.subject.value, set()).add(triple.object.value)
    assert {s: found for s, found in labels.items() if len(found) > 1} == {}
