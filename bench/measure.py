"""Measurement: medians after a warm-up, and heavy work in a separate process with its peak memory."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from scipy.stats import linregress
from scipy.stats import t as student

T = TypeVar("T")


class TooLongError(Exception):
    """The work was stopped after its time limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too long, over {seconds:,.0f} s")
        self.seconds = seconds


class FailedError(Exception):
    """The work ended with an error."""


@dataclass(frozen=True)
class Run:
    """The result of a process, and the peak memory of it and its children."""

    result: dict[str, Any]
    peak_mib: float


def per_item(work: Callable[[T], object], items: Sequence[T], warm_up: int = 0) -> list[float]:
    """Return the seconds that the work takes for each item after the warm-up."""
    taken = []
    for item in items:
        start = time.perf_counter()
        work(item)
        taken.append(time.perf_counter() - start)
    return taken[warm_up:]


def per_item_with_processor(
    work: Callable[[T], object], items: Sequence[T], warm_up: int = 0
) -> tuple[list[float], list[float]]:
    """Return the seconds that the work takes for each item, and the processor time that it uses."""
    used = []

    def timed(item: T) -> None:
        start = time.thread_time()
        work(item)
        used.append(time.thread_time() - start)

    return per_item(timed, items, warm_up), used[warm_up:]


def best_median(work: Callable[[T], object], items: Sequence[T], rounds: int = 3) -> float:
    """Return the lowest median of a few rounds, since noise only adds time; no item is repeated, to avoid caches."""
    return min(median(per_item(work, part, len(part) // 4)) for part in (items[i::rounds] for i in range(rounds)))


def quantile(values: Iterable[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Slope:
    """An exponent of growth, and its 95 % confidence interval, which is infinite for fewer than three runs."""

    value: float
    low: float
    high: float


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> Slope:
    """Return the exponent with which time grows with size: ordinary least squares on the logarithms, one pair a run.

    Raises:
        ValueError: if all sizes are the same.
    """
    fitted = linregress([math.log(size) for size in sizes], [math.log(taken) for taken in seconds])
    free = len(sizes) - 2
    error = fitted.stderr * student.ppf(0.975, free) if free > 0 else math.inf
    return Slope(float(fitted.slope), float(fitted.slope - error), float(fitted.slope + error))


def import_times(module: str, count: int = 12) -> list[str]:
    """Return the imports that take longest when a module is imported by a new Python, as lines of a profile."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    parts = (line.removeprefix("import time:").split("|") for line in printed.splitlines()[1:])
    found = sorted(((int(own), name.strip()) for own, _, name in parts), reverse=True)
    return [f"{own / 1e6:8.3f} s  import of {name}" for own, name in found[:count]]


def in_process(task: str, *arguments: object, most: float = 3600.0, profile: bool = False) -> Run:
    """Run a task of ``tasks.py`` in a new process, so that no task inherits a warm cache or a full heap.

    Raises:
        TooLongError: if it takes more than ``most`` seconds.
        FailedError: if it fails, with the last lines of its output.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer, errors = Path(folder) / "answer.json", Path(folder) / "errors"
        command = [
            sys.executable,
            "-m",
            "standlink.bench.tasks",
            str(answer),
            task,
            json.dumps([str(a) for a in arguments]),
        ]
        environment = {**os.environ, "STANDLINK_BENCH_PROFILE": "1" if profile else ""}
        with errors.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file, env=environment)
            peak = _watch(process, most)
        if process.returncode or not answer.exists():
            lines = errors.read_text("utf-8", "replace").strip().splitlines()
            raise FailedError(" / ".join(lines[-2:]) or f"ended with {process.returncode}")
        return Run(json.loads(answer.read_text("utf-8")), peak)


def _watch(process: subprocess.Popen[bytes], most: float) -> float:
    """Wait for a process; return the peak memory of it and its children in MiB."""
    import psutil

    watched, peak, deadline = psutil.Process(process.pid), 0, time.monotonic() + most
    while process.poll() is None:
        try:
            family = [watched, *watched.children(recursive=True)]
            peak = max(peak, sum(p.memory_info().rss for p in family))
        except psutil.Error:
            family = []
        if time.monotonic() > deadline:
            for member in family:
                member.kill()
            process.wait()
            raise TooLongError(most)
        time.sleep(0.05)
    return peak / 2**20
