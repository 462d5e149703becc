"""The API against its own description, by schemathesis: generated requests, valid and not, and what comes back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from serving import serving

pytestmark = [pytest.mark.server, pytest.mark.slow]

ANSWERS = "^/questions/(linkages/regions|convergence/switchers|catalogues/by-year|evidence/coverage)/answer$"


@pytest.mark.parametrize(
    ("paths", "options"),
    [
        (r"^/(things|described|search|measures|releases|coverage|questions$|questions/\{)", ["--max-examples=15"]),
        # A schema cannot say which names of things a release has, so valid requests may be refused.
        (
            ANSWERS,
            ["--max-examples=25", "--exclude-checks=positive_data_acceptance", "--phases=examples,coverage,fuzzing"],
        ),
    ],
    ids=["operations", "answers"],
)
def test_schemathesis_finds_nothing(home: Path, tmp_path: Path, paths: str, options: list[str]) -> None:
    with serving(home) as served:
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{served.address}/api/v1/openapi.json"]
        command += [f"--include-path-regex={paths}", "--checks=all", "--seed=1", "--no-color", *options]
        found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]
    assert "Coverage" in found.stdout
