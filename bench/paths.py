"""What the first request for a page takes in this version or an earlier one: seconds, bytes and a profile.

``python bench/paths.py HOME /id/actor/3gpp.ttl`` measures the package ``standlink`` that Python finds, with a release
of its own in ``HOME``; ``PYTHONPATH`` names the folder of another version. ``docs/benchmarks/profiles.md`` compares
two.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import time
from pathlib import Path

from standlink.web.app import create_app
from standlink.web.settings import Settings

_TOP = 8


def main() -> None:
    """Request each path once without a profile and once, of a new application, with one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("home", type=Path, help="a data folder with a release of this version")
    parser.add_argument("paths", nargs="+", help="addresses on the site")
    given = parser.parse_args()
    for path in given.paths:
        client = create_app(Settings(home=given.home)).test_client()
        start = time.perf_counter()
        response = client.get(path)
        size = len(response.data)
        print(f"{path}: {response.status_code}, {time.perf_counter() - start:.2f} s, {size:,} bytes")
        profiler = cProfile.Profile()
        client = create_app(Settings(home=given.home)).test_client()
        profiler.runcall(lambda client=client, path=path: client.get(path).data)
        print(_lines(profiler))


def _lines(profiler: cProfile.Profile) -> str:
    """Return the functions with most time of their own."""
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(_TOP)
    lines = text.getvalue().splitlines()
    start = next(number for number, line in enumerate(lines) if "tottime" in line)
    return "\n".join(line.rstrip() for line in lines[start:] if line.strip())


if __name__ == "__main__":
    main()
