"""How long Spark takes for an import, beside the embedded importers on the same cores.

``python -m standlink.bench.spark_imports sources.toml`` imports the listed sources with the embedded importers, which
use all cores, with Spark on two cores of this machine, and on a cluster of two workers with one core each. Each makes
its datasets in a folder of its own, which must have the same counts. The start of Spark is given apart.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final

from ..graph.releases.dataset import Dataset
from ..graph.sources.listed import read_list
from ..graph.sources.protocol import import_source
from ..graph.spark.importing import import_with_spark
from ..graph.spark.session import spark_session
from .spark_cluster import cluster

#: Memory of the driver, of an executor, and of a worker, which has one executor.
_MEMORY: Final = "3g"
_WORKER_MEMORY: Final = "4g"
_SETTINGS: Final = {"spark.driver.memory": _MEMORY, "spark.executor.memory": _MEMORY}


def main() -> None:
    """Print one line for each engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, help="a list of sources")
    sources = parser.parse_args().sources
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        began = time.perf_counter()
        datasets = _embedded(work / "embedded", sources)
        seconds = time.perf_counter() - began
        print(f"embedded: {sum(each.read for each in datasets):,} records, {seconds:.0f} s")
        _by_spark("Spark on two cores", "local[2]", work / "local", sources, datasets, seconds)
        with cluster(work, memory=_WORKER_MEMORY) as running:
            _by_spark("a cluster of two workers", running.address, work / "cluster", sources, datasets, seconds)


def _embedded(home: Path, sources: Path) -> list[Dataset]:
    made = []
    for listed in read_list(sources):
        with listed.open() as source:
            made.append(import_source(home, source, refusals_allowed=listed.refusals_allowed))
    return made


def _by_spark(what: str, master: str, home: Path, sources: Path, expected: list[Dataset], embedded: float) -> None:
    began = time.perf_counter()
    with spark_session(master, _SETTINGS) as spark:
        started = time.perf_counter()
        found = import_with_spark(spark.sparkContext, home, sources)
        seconds = time.perf_counter() - started
    if list(map(_counts, found)) != list(map(_counts, expected)):
        raise AssertionError(f"{what}: other datasets than the embedded importers make")
    print(f"{what}: {seconds:.0f} s, {seconds / embedded:.2f} times as long; started in {started - began:.0f} s")


def _counts(dataset: Dataset) -> tuple[object, ...]:
    return dataset.name, dataset.read, dataset.kept, dataset.merged, dataset.refused, dataset.triples


if __name__ == "__main__":
    main()
