"""Sum up the event log of a job of Spark: how much was shuffled and spilled, and how even its tasks were.

    standlink spark out --sources sources.toml --set spark.eventLog.enabled=true --set spark.eventLog.dir=file:///log \
        --set spark.eventLog.compress=false
    python -m standlink.bench.shuffled /log
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any


def tasks(folder: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the stage and the metrics of each task that ended well."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for line in path.read_text("utf-8").splitlines():
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("Event") == "SparkListenerTaskEnd" and event.get("Task Metrics"):
                yield event["Stage ID"], event["Task Metrics"]


def summary(folder: Path) -> dict[str, float]:
    """Return the sums over all tasks, and the largest skew of a stage that took a minute of processor time.

    Bytes are compressed, as they are on disk. Skew is the time of the longest task of a stage over that of the median.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    seconds: defaultdict[int, list[float]] = defaultdict(list)
    for stage, metrics in tasks(folder):
        sums["tasks"] += 1
        sums["shuffled bytes"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        sums["spilled bytes"] += metrics["Disk Bytes Spilled"]
        sums["seconds of tasks"] += metrics["Executor Run Time"] / 1000
        sums["seconds of collecting garbage"] += metrics["JVM GC Time"] / 1000
        sums["bytes to the driver"] += metrics["Result Size"]
        seconds[stage].append(metrics["Executor Run Time"] / 1000)
    skews = [max(each) / median(each) for each in seconds.values() if sum(each) > 60 and median(each)]
    return {**sums, "largest skew": max(skews, default=1.0)}


def main() -> None:
    """Print the summary."""
    parser = argparse.ArgumentParser(prog="python -m standlink.bench.shuffled", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of event logs")
    for name, value in summary(parser.parse_args().folder).items():
        print(f"{name:<30} {value:,.1f}")


if __name__ == "__main__":
    main()
