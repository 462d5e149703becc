"""A whole job: what it infers, finds and writes is what the embedded pipeline does."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pyoxigraph as ox
import pytest
from standlink.errors import BuildError
from standlink.graph.gate.validation import validate
from standlink.graph.pipeline.inference import infer, infer_files, own_rules
from standlink.graph.pipeline.inputs import case_files, imported_datasets
from standlink.graph.pipeline.loading import Part, load, parts_of
from standlink.graph.releases.dataset import triples_path
from standlink.graph.releases.difference import lines_of
from standlink.graph.sources.relaton.adoptions import derive_adoptions
from standlink.graph.sources.turtle import import_cases
from standlink.graph.spark.job import Done, Job
from standlink.graph.store.store import INFERRED, ONTOLOGY
from standlink.ontology.namespaces import node
from standlink.ontology.rules import Rule

pytestmark = [pytest.mark.slow, pytest.mark.release, pytest.mark.xdist_group("spark")]

#: A dataset with records that break shapes: a document without a label, and one of two kinds that exclude each other.
FAULTY = b"""\
<https://w3id.org/standlink/id/standard/faulty> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://w3id.org/standlink/ontology#StandardDocument> .
<https://w3id.org/standlink/id/standard/faulty> <https://w3id.org/standlink/ontology#publicationDate> "soon" .
<https://w3id.org/standlink/id/standard/faulty> <https://w3id.org/standlink/ontology#publishedBy> \
<https://w3id.org/standlink/id/standard/nacs> .
"""


@pytest.fixture(scope="module")
def source(home: Path, catalogues: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the curated cases, small catalogues, and a dataset with faults."""
    folder = tmp_path_factory.mktemp("source")
    for each in (home, catalogues):
        shutil.copytree(each / "datasets", folder / "datasets", dirs_exist_ok=True)
    faulty = folder / "datasets" / "faulty"
    shutil.copytree(folder / "datasets" / "relaton-iso", faulty)
    about = json.loads((faulty / "dataset.json").read_text("utf-8")) | {"name": "faulty", "content": ""}
    (faulty / "dataset.json").write_text(json.dumps(about), "utf-8")
    triples_path(folder, "faulty").write_bytes(FAULTY)
    return folder


@pytest.fixture(scope="module")
def job(spark: Any, source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    out = tmp_path_factory.mktemp("job") / "out"
    return Job(spark, source, out).run(), out


class Embedded(NamedTuple):
    """The same data in a store and as lines, and the lines that the embedded inference adds."""

    store: ox.Store
    quads: set[str]
    inferred: set[str]


@pytest.fixture(scope="module")
def embedded(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    work = tmp_path_factory.mktemp("work")
    imported = imported_datasets(source)
    parts = parts_of(source, [*import_cases(source), *imported, *derive_adoptions(source, imported)], work)
    infer_files([part.path for part in parts], work / "inferred.nt")
    parts.append(Part(INFERRED, work / "inferred.nt"))
    store = ox.Store()
    load(store, parts)
    quads = {
        f"{line[:-2]} {part.graph} ."
        for part in parts
        if part.graph != ONTOLOGY
        for line in lines_of(part.path).to_list()
    }
    return Embedded(store, quads, set(lines_of(work / "inferred.nt").to_list()))


def parquet(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "triples" / "*.parquet")


def test_inferred_triples_are_those_of_the_embedded_inference(job: tuple[Done, Path], embedded: Embedded) -> None:
    rows = parquet(job[1]).filter(pl.col("g") == str(INFERRED)).select("s", "p", "o").iter_rows()
    assert {f"{s} {p} {o} ." for s, p, o in rows} == embedded.inferred
    assert job[0].inferred == len(embedded.inferred) > 10_000


def test_record_shapes_find_the_same_in_parts(job: tuple[Done, Path], embedded: Embedded) -> None:
    curated = {path.stem: path for path in case_files()}
    whole = validate(embedded.store, curated, constraints=()).tallies()
    found = Counter(tuple(each.values()) for each in job[0].results)
    assert found == Counter((t.severity, t.dataset, t.shape, t.path, t.component, t.message, t.count) for t in whole)
    assert {each["dataset"] for each in job[0].results if each["severity"] == "Violation"} == {"faulty"}


def test_quads_are_sorted_and_have_every_triple_once(job: tuple[Done, Path], embedded: Embedded) -> None:
    files = sorted((job[1] / "quads").glob("*.gz"))
    lines = [line for path in files for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    assert lines == sorted(set(lines))
    frame = parquet(job[1])
    assert len(lines) == len(frame) == len(frame.unique())
    assert set(lines) == embedded.quads


def test_report_has_the_counts_of_each_dataset(job: tuple[Done, Path]) -> None:
    report = json.loads((job[1] / "report.json").read_text("utf-8"))
    assert {"relaton-3gpp", "relaton-iso", "faulty"} <= {each["name"] for each in report["datasets"]}
    assert report["inferred"] == job[0].inferred
    assert set(report["seconds"]) == {"import", "read", "infer", "validate", "write"}
    assert sorted(path.name for path in job[1].iterdir()) == ["quads", "report.json", "triples"]


def test_folder_that_exists_is_not_written_over(spark: Any, source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(BuildError, match="name a new folder"):
        Job(spark, source, tmp_path).run()
    assert (tmp_path / "mine").exists()


def test_failed_job_leaves_no_folder(spark: Any, source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "home"
    shutil.copytree(source / "datasets" / "relaton-iso", broken / "datasets" / "relaton-iso")
    triples_path(broken, "relaton-iso").unlink()
    with pytest.raises(Exception, match=r"triples\.nt"):
        Job(spark, broken, tmp_path / "out").run()
    assert not (tmp_path / "out").exists()


def test_chains_of_every_form_are_joined(spark: Any, tmp_path: Path) -> None:
    """Inverse members, three members, transitivity, and rules that feed each other over several rounds."""
    from standlink.graph.spark.inference import infer as infer_by_spark

    p, q, r, t = (node(f"sl:{name}") for name in ("p", "q", "r", "t"))
    rules = [
        Rule("prp-trp", "t", (("?x", t, "?y"), ("?y", t, "?z")), ("?x", t, "?z")),
        Rule("prp-spo2", "back", (("?v1", p, "?v0"), ("?v1", t, "?v2"), ("?v3", q, "?v2")), ("?v0", r, "?v3")),
        Rule("prp-spo1", "r t", (("?x", r, "?y"),), ("?x", t, "?y")),
        Rule("prp-inv", "q", (("?x", q, "?y"),), ("?y", p, "?x")),
    ]
    made = [("a", t, "b"), ("b", t, "c"), ("c", t, "d"), ("a", p, "x"), ("y", q, "d"), ("y", q, "x"), ("d", t, "a")]
    store = ox.Store()
    store.extend(ox.Quad(node(f"sl:{s}"), by, node(f"sl:{o}")) for s, by, o in made)
    frame = spark.createDataFrame(
        [(str(node(f"sl:{s}")), str(by), str(node(f"sl:{o}"))) for s, by, o in made], "s string, p string, o string"
    )
    found = {tuple(row) for row in infer_by_spark(frame, tmp_path / "work", rules).collect()}
    infer(store, rules)
    assert found == {
        (str(q.subject), str(q.predicate), str(q.object)) for q in store.quads_for_pattern(None, None, None, INFERRED)
    }
    assert len(found) > 10
    assert own_rules()
