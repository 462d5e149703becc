"""A disk of a worker that is full ends a job with a plain message, and what was there before stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alike import described
from standlink.bench.spark_cluster import SMALL
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]

RECORDS = Path(__file__).parents[2] / "data" / "relaton" / "iso"
#: Runs a command with a disk of 8 KB at a folder that it names first.
TINY = ("unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs -o size=8k none "$0" && exec "$@"')


def test_job_on_a_full_disk_ends_and_keeps_what_is_there(needs_spark: None, tmp_path: Path) -> None:
    disk, home, out = tmp_path / "disk", tmp_path / "home", tmp_path / "out"
    disk.mkdir()
    if subprocess.run([*TINY, str(disk), "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets no process mount a disk of its own")
    with open_files(str(RECORDS)) as files:
        import_source(home, Relaton(files, catalogue("iso")))
    before = described(home, "relaton-iso")
    (tmp_path / "sources.toml").write_text(f"[relaton]\niso = '{RECORDS}'\n")
    command = [sys.executable, "-m", "standlink", "--home", str(home), "spark", str(out), "--master", "local[2]"]
    settings = {**SMALL, "spark.local.dir": str(disk)}
    options = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
    ended = subprocess.run(
        [*TINY, str(disk), *command, "--sources", str(tmp_path / "sources.toml"), *options],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr[-2000:]
    assert ended.stderr.splitlines()[-1] == (
        "Error: Spark at local[2]: the disk of a worker is full (No space left on device)"
    )
    assert not out.exists()
    assert described(home, "relaton-iso") == before
