"""One job: import, infer, validate, and write sorted N-Quads and Parquet into a folder, with a report."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import BuildError
from ..gate.report import SEVERITIES
from ..pipeline.inputs import imported_datasets
from ..pipeline.loading import parts_of
from ..releases.dataset import Dataset
from ..sources.relaton.adoptions import derive_adoptions
from ..sources.turtle import import_cases
from ..store.store import INFERRED, ONTOLOGY
from .importing import import_with_spark
from .inference import infer
from .triples import COLUMNS, read_parts, write_parquet, write_quads
from .validation import parts_for, validate_parts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: What the folder of a job has: N-Quads, Parquet, and the report.
QUADS: Final = "quads"
TRIPLES: Final = "triples"
REPORT: Final = "report.json"
_WORK: Final = ".work"

Progress = Callable[[str, str], None]


@dataclass
class Done:
    """What a job did: triples by graph, inferred triples, results of record shapes, and seconds by step."""

    datasets: list[Dataset] = field(default_factory=list)
    asserted: int = 0
    inferred: int = 0
    results: list[dict[str, object]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def by_severity(self) -> dict[str, int]:
        """Return the number of results by severity."""
        counts = Counter[str]()
        for each in self.results:
            counts[str(each["severity"])] += int(str(each["count"]))
        return {severity: counts[severity] for severity in SEVERITIES}


class Job:
    """A run of all steps.

    Args:
        spark: the connection.
        home: the data folder, with the datasets.
        out: the folder to write, which must not exist. All workers reach both under the same path.
        progress: called after each step with its name and a summary.
    """

    def __init__(self, spark: SparkSession, home: Path, out: Path, progress: Progress = lambda *_: None) -> None:
        # Workers run in folders of their own.
        self.home, self.out = home.absolute(), out.absolute()
        self.spark, self.progress = spark, progress
        self.done = Done()

    def run(self, sources: Path | None = None) -> Done:
        """Run the steps on listed sources, and all other datasets of the data folder.

        Raises:
            BuildError: if the folder exists or a step fails; what was written of it is removed.
        """
        try:
            self.out.mkdir(parents=True)
        except FileExistsError:
            raise BuildError(f"{self.out} exists: name a new folder") from None
        try:
            self._run(sources)
        except BaseException:
            shutil.rmtree(self.out, ignore_errors=True)
            raise
        shutil.rmtree(self.out / _WORK, ignore_errors=True)
        return self.done

    def _run(self, sources: Path | None) -> None:
        work = self.out / _WORK
        work.mkdir()
        with self._step("import") as done:
            if sources:
                import_with_spark(self.spark.sparkContext, self.home, sources)
            imported = imported_datasets(self.home)
            self.done.datasets = [*import_cases(self.home), *imported, *derive_adoptions(self.home, imported)]
            done(f"{len(self.done.datasets)} datasets")
        with self._step("read") as done:
            read_parts(self.spark, parts_of(self.home, self.done.datasets, work)).write.parquet(str(work / "asserted"))
            asserted = self.spark.read.parquet(str(work / "asserted"))
            self.done.asserted = asserted.count()
            done(f"{self.done.asserted:,} triples with the ontology")
        with self._step("infer") as done:
            inferred = self._infer(work)
            done(f"{self.done.inferred:,} triples inferred")
        triples = asserted.unionAll(inferred)
        with self._step("validate") as done:
            things = triples.select("s").distinct().count()
            parts = parts_for(things, self.spark.sparkContext.defaultParallelism)
            found = validate_parts(triples, work / "parts", parts)
            self.done.results = [{**asdict(tally), "count": count} for tally, count in sorted(found.items(), key=repr)]
            done(", ".join(f"{n:,} {name}" for name, n in self.done.by_severity().items()))
        with self._step("write") as done:
            public = triples.filter(triples.g != str(ONTOLOGY))
            write_parquet(public, self.out / TRIPLES)
            write_quads(self.spark.read.parquet(str(self.out / TRIPLES)), self.out / QUADS)
            done(f"{self.out}")
        self._write_report()

    def _infer(self, work: Path) -> DataFrame:
        from pyspark.sql import functions as f

        asserted = self.spark.read.parquet(str(work / "asserted"))
        found = infer(asserted, work / "inference").select(f.lit(str(INFERRED)).alias("g"), *COLUMNS[1:])
        found.write.parquet(str(work / "inferred"))
        inferred = self.spark.read.parquet(str(work / "inferred"))
        self.done.inferred = inferred.count()
        return inferred

    def _write_report(self) -> None:
        about = {
            "datasets": [asdict(dataset) for dataset in self.done.datasets],
            "asserted": self.done.asserted,
            "inferred": self.done.inferred,
            "results": self.done.results,
            "seconds": self.done.seconds,
        }
        (self.out / REPORT).write_text(json.dumps(about, indent=1, ensure_ascii=False), "utf-8")

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        start = time.perf_counter()
        yield lambda result: self.progress(name, result)
        self.done.seconds[name] = round(time.perf_counter() - start, 3)
