"""Sources that are made to exhaust memory or time, in their real sizes: seconds, peak memory and the last line of each.

    python -m bench.bombs [NAME...]

``tests/graph/sources/test_bombs.py`` runs the same with lowered limits.
"""

from __future__ import annotations

import gzip
import io
import os
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

_GOOD: Final = b"docid: [{id: 'ISO 1:2001', primary: true}]\ntitle: [{content: One}]\n"
#: The size of large contents, in bytes.
_LARGE: Final = 3 << 29
_ZEROS: Final = bytes(1 << 20)

Command = list[str]


def table(folder: Path) -> Command:
    """1.5 GiB of one repeated row in a table of some megabytes."""
    with gzip.open(folder / "bomb.csv.gz", "wb", compresslevel=1) as file:
        file.write(b"identifier,label\n")
        for _ in range(_LARGE >> 20):
            file.write(b"01.040,0123456\n" * ((1 << 20) // 15))
    return ["import", "ics", str(folder / "bomb.csv.gz")]


def header(folder: Path, kind: bytes) -> Command:
    """1.5 GiB in the header of a file."""
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, _LARGE
    with gzip.open(folder / "it.tar.gz", "wb", compresslevel=1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
        for _ in range(_LARGE >> 20):
            file.write(_ZEROS)
    return _relaton(folder / "it.tar.gz")


def nested(folder: Path) -> Command:
    """A record of 200,000 opening brackets, and one with brackets in all of 4 MiB."""
    return _records(folder, {"a": _GOOD, "deep": b"[" * 200_000, "deeper": b"{a: " * (1 << 20)})


def busy(folder: Path) -> Command:
    """A record as deep as the parser allows and as long as the limit, with brackets up to the limit."""
    brackets = (1 << 28) // (4 << 20) - 2
    return _records(folder, {"a": _GOOD, "busy": b"{a: " * brackets + b"x, y, " * (690_000)})


def odd_name(folder: Path) -> Command:
    """A file name that is not UTF-8."""
    with tarfile.open(folder / "it.tar", "w", format=tarfile.GNU_FORMAT) as tar:
        for name in ("data/a.yaml", "data/caf\udce9.yaml"):
            _add(tar, name, _GOOD)
    return _relaton(folder / "it.tar")


def huge_file(folder: Path) -> Command:
    """A folder with a file of a tebibyte."""
    (folder / "it" / "data").mkdir(parents=True)
    (folder / "it" / "data" / "a.yaml").write_bytes(_GOOD)
    with (folder / "it" / "data" / "huge.yaml").open("wb") as file:
        file.truncate(1 << 40)
    return _relaton(folder / "it")


def literal(folder: Path) -> Command:
    """A Turtle file with a text of 100 MB."""
    with (folder / "long.ttl").open("w", encoding="utf-8") as file:
        file.write('<urn:a> <urn:b> "' + "x" * 100_000_000 + '" .\n')
    return ["check", str(folder / "long.ttl")]


def nul(folder: Path) -> Command:
    """A NUL byte in a table."""
    (folder / "nul.csv").write_bytes(b"identifier,label\n01,T\0wo\n")
    return ["import", "ics", str(folder / "nul.csv")]


BOMBS: Final[dict[str, Callable[[Path], Command]]] = {
    "table": table,
    "pax header": lambda folder: header(folder, tarfile.XHDTYPE),
    "global header": lambda folder: header(folder, tarfile.XGLTYPE),
    "long name": lambda folder: header(folder, tarfile.GNUTYPE_LONGNAME),
    "nested record": nested,
    "busy record": busy,
    "odd name": odd_name,
    "huge file": huge_file,
    "long literal": literal,
    "nul byte": nul,
}


def run(name: str) -> None:
    """Make a bomb, give it to Standlink, and print what came of it."""
    with tempfile.TemporaryDirectory(prefix="standlink-") as path:
        folder = Path(path)
        _report(name, [sys.executable, "-m", "standlink", "--home", str(folder / "home"), *BOMBS[name](folder)])


def silent_server() -> None:
    """Ask a git server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as folder:
        address = f"git://127.0.0.1:{server.getsockname()[1]}/relaton-data-iso"
        command = [sys.executable, "-m", "standlink", "--home", folder, "import", "relaton", address]
        _report("silent server", [*command, "--catalogue", "iso"])


def _report(name: str, command: list[str]) -> None:
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        lines = process.stdout.read().splitlines()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, cpu, peak = time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(f"{name:<14} {seconds:6.1f} s ({cpu:.1f} s of CPU)  {peak:7,.0f} MiB  exit {process.returncode}")
    print(f"{'':<14} {lines[-1][:160] if lines else ''}", flush=True)


def _records(folder: Path, records: dict[str, bytes]) -> Command:
    with tarfile.open(folder / "it.tar", "w") as tar:
        for name, content in records.items():
            _add(tar, f"data/{name}.yaml", content)
    return _relaton(folder / "it.tar")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _relaton(source: Path) -> Command:
    return ["import", "relaton", str(source), "--catalogue", "iso", "--refusals-allowed", "0.9"]


if __name__ == "__main__":
    for each in sys.argv[1:] or BOMBS:
        run(each)
    if not sys.argv[1:]:
        silent_server()
