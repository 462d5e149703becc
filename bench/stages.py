"""A release of the synthetic graph, built by the stages of the pipeline."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from ..graph.gate.validation import Report, write_report
from ..graph.pipeline.build import dataset_entry, documents_checksum
from ..graph.pipeline.computing import values_of
from ..graph.pipeline.inputs import inputs_digest, rules_digest
from ..graph.pipeline.loading import parts_of
from ..graph.pipeline.whole import Whole
from ..graph.releases.dataset import Dataset, triples_path
from ..graph.releases.dumps import DUMPS, QUADS
from ..graph.releases.files import STORE, checksums, write_manifest
from ..graph.releases.release import FORMAT, INDEX, TABLES, Releases
from ..queries.search.pages import documents

T = TypeVar("T")
NAME = "synthetic"
STAGES = "stages.json"


def release_id(triples: int) -> str:
    """Return the id of the release of a graph with this number of triples."""
    return f"{NAME}-{triples}"


def import_synthetic(home: Path, path: Path, triples: int) -> Dataset:
    """Make a dataset from a generated file, which is linked rather than copied."""
    dataset = Dataset(
        name=NAME, title="Synthetic catalogue", licence="https://creativecommons.org/publicdomain/zero/1.0/",
        derived_from="https://w3id.org/standlink/bench", importer="bench 1", digest="", imported="", read=0, kept=0,
        triples=triples,
    )  # fmt: skip
    target = triples_path(home, NAME)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    os.link(path, target)
    (target.parent / "dataset.json").write_text(json.dumps(asdict(dataset)), "utf-8")
    return dataset


def build(home: Path, path: Path, triples: int, *, gate: bool = True) -> dict[str, Any]:
    """Build and publish a release; return the seconds of each stage and the manifest.

    The seconds of each stage are written to ``stages.json`` when it ends, in case a build is stopped at its time limit.
    """
    seconds: dict[str, float] = {}

    def stage(name: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        result = work()
        seconds[name] = time.perf_counter() - start
        (home / STAGES).write_text(json.dumps(seconds), "utf-8")
        return result

    dataset = import_synthetic(home, path, triples)
    releases = Releases(home)
    staged, work = (releases.folder / name for name in (".staged", ".work"))
    staged.mkdir(parents=True)
    work.mkdir()
    stages = Whole(parts_of(home, [dataset], work), triples, staged / STORE, work / "inferred.nt")
    stage("load", stages.load)
    inferred = stage("infer", stages.infer)
    report = stage("validate", lambda: stages.validate({})) if gate else Report(())
    assert report.conforms, report.text(5)
    found = documents()
    counts = stage("index", lambda: stages.index(staged / INDEX, found))
    tables = stage("tabulate", lambda: stages.tabulate(staged / TABLES, values_of(home, [dataset])))

    def publish() -> tuple[int, dict[str, Any]]:
        write_report(report, staged)
        stages.start_completing(staged / DUMPS / QUADS, work)
        return stages.finish(), checksums(staged)

    quads, files = stage("publish", publish)
    stages.close()
    shutil.rmtree(work)
    # The checksums of the current inputs make a server treat the release as up to date.
    manifest = {
        "format": FORMAT, "published": datetime.now(UTC).isoformat(timespec="seconds"), "inputs": inputs_digest(home),
        "rules": rules_digest(), "triples": quads, "inferred": inferred, "counts": counts,
        "documents": documents_checksum(found),
        "findings": report.counts(), "datasets": [dataset_entry(dataset)], "tables": tables, "files": files,
    }  # fmt: skip
    write_manifest(staged, manifest)
    releases.publish(staged, release_id(triples))
    return {"stages": seconds, "seconds": sum(seconds.values()), **manifest}
