"""The examples in curl, Python and R: each runs against a server and shows what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = ROOT / "docs" / "python-r-shell.md"
#: What each kind of call shows, whatever the language.
SHOWN = {
    "question": "Ford",
    "thing": "North American Charging Standard",
    "search": "ISO 15118-20",
    "sparql": "barrier",
    "dump": "",
    "citation": "note = {",
}
#: The program that runs the examples of an ending, and what some of them need beside it.
RUNNERS = {"sh": "sh", "py": sys.executable, "R": "Rscript"}


def runner(ending: str, code: str) -> str:
    """Return the program that runs an example; skip the test and say why if the program or a package is missing."""
    program = RUNNERS[ending]
    for needed in ("curl", "sha256sum") if ending == "sh" else ():
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: apt-get install r-base-core r-cran-jsonlite")
    for package in re.findall(r"^library\((\w+)\)", code, re.MULTILINE) if ending == "R" else ():
        asked = [program, "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"]
        if subprocess.run(asked, capture_output=True, check=False).returncode:
            pytest.skip(f"the R package {package} is not installed: apt-get install r-cran-{package}")
    return program


@pytest.mark.parametrize("ending", RUNNERS)
@pytest.mark.parametrize("kind", SHOWN)
def test_example_runs_and_shows_what_it_says(kind: str, ending: str, site: str, tmp_path: Path) -> None:
    example = EXAMPLES / f"{kind}.{ending}"
    program = runner(ending, example.read_text("utf-8"))
    environment = os.environ | {"SITE": site, "STANDLINK_HOME": str(tmp_path / "home"), "POLARS_FMT_STR_LEN": "200"}
    environment |= {"POLARS_TABLE_WIDTH": "2000", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [program, str(example)], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert SHOWN[kind] in done.stdout
    if kind == "dump":
        assert (tmp_path / "standlink.nq.gz").stat().st_size > 100_000


def test_examples_of_all_languages_are_there_and_on_the_page() -> None:
    files = {path.name for path in EXAMPLES.iterdir()}
    assert files == {f"{kind}.{ending}" for kind in SHOWN for ending in RUNNERS}
    page = PAGE.read_text("utf-8")
    assert [name for name in sorted(files) if f"\n[{name}](examples/{name})\n" not in page] == []


def test_every_example_begins_with_what_it_does() -> None:
    assert [path.name for path in EXAMPLES.iterdir() if not path.read_text("utf-8").startswith("# ")] == []
