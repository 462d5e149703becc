"""Run parts of the resilience run, and write their results."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from .. import report
from . import parts
from .result import Bounds, Result

FOLDER: Final = report.FOLDER / "resilience"
QUICK: Final = 12, 120.0
FULL: Final = 200, 3600.0
_HEAD: Final = """# Resilience

`python -m standlink.bench --resilience` makes this page; `--part NAME` runs one part again and keeps the others,
`--quick` takes a few minutes. Each part is bounded in time and in how often it does what it does.
"""

Measure = Callable[[Path, Bounds], Iterator[Result]]


def names() -> list[str]:
    """Return the names of all parts."""
    return sorted(found.name for found in iter_modules(parts.__path__))


def run(
    chosen: Sequence[str], times: int, seconds: float, target: Path = FOLDER, home: Path | None = None
) -> list[Result]:
    """Run parts, by default all; return their results, and write them into a folder after each part.

    Args:
        chosen: names of parts.
        times: see ``Bounds``.
        seconds: see ``Bounds``.
        target: the folder for the results.
        home: see ``Bounds``.
    """
    results = []
    for name in chosen or names():
        module = import_module(f"{parts.__name__}.{name}")
        measure: Measure = module.measure
        start, found = time.monotonic(), list[Result]()
        print(f"{name}:", flush=True)
        with tempfile.TemporaryDirectory(prefix="standlink-") as folder:
            for result in measure(Path(folder), Bounds(times, seconds, home)):
                print(f"  {'ok' if result.reached else 'MISSED'}  {result.what}: {result.figure}", flush=True)
                found.append(result)
        about = report.environment(name, time.monotonic() - start)
        write(target, name, {"about": about, "text": module.__doc__, "results": [asdict(each) for each in found]})
        results += found
    return results


def write(target: Path, name: str, part: Mapping[str, Any]) -> None:
    """Write the results of a part beside those of the others."""
    target.mkdir(parents=True, exist_ok=True)
    path = target / "results.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known[name] = dict(part)
    path.write_text(json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    (target / "README.md").write_text(text(known), "utf-8")


def text(known: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page with all parts."""
    lines = [_HEAD]
    for _, part in sorted(known.items()):
        title, _, about = str(part["text"]).strip().partition("\n")
        lines += [f"## {title}", about, "", "| tried | result | promised | |", "|---|---|---|---|"]
        for result in part["results"]:
            kept = "" if not result["goal"] else "kept" if result["reached"] else "**missed**"
            lines.append(f"| {result['what']} | {result['figure']} | {result['goal']} | {kept} |")
        lines += ["", *(f"- {r['what']}: {r['note']}" for r in part["results"] if r["note"])]
        run = part["about"]
        machine = f"{run['machine']}, Python {run['python']}, load average {run['load']}"
        lines += ["", f"{run['date']}, {run['minutes']} minutes, {machine}.", ""]
    return "\n".join(lines).replace("\n\n\n", "\n\n")
