"""Importers of other packages: installed, listed, used like our own, and harmless if faulty."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sampling import spread
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.sources.registry import GROUP, find_importer, importer_names

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[3]
PAGE = CHECKOUT / "docs" / "importers.md"
CSV = "slug,title\nbluetooth-5,Bluetooth 5\nbluetooth-5,Bluetooth again\n,nameless\n"


class Site:
    """A folder of installed packages, and the command line of a Python that sees them."""

    def __init__(self, folder: Path) -> None:
        self.packages, self.home = folder / "packages", folder / "home"
        self.packages.mkdir()

    def install(self, package: str, code: str, name: str, version: str = "1.0") -> None:
        """Install a package of one module as an installer does: the module, and what describes it."""
        (self.packages / f"{package}.py").write_text(code, "utf-8")
        about = self.packages / f"{package}-{version}.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", "utf-8")
        (about / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {package}:Notes\n", "utf-8")

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "standlink", "--home", self.home, *arguments]
        path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(self.packages)])
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})


def blocks(language: str) -> list[str]:
    """Return the examples of the page in a language."""
    return re.findall(rf"^ *```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "notes.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_example_of_the_documentation_is_installed_and_imports(site: Site, table: Path, tmp_path: Path) -> None:
    package = tmp_path / "standlink-notes"
    package.mkdir()
    code = blocks("python")[0]
    (project,) = (textwrap.dedent(block) for block in blocks("toml") if "[build-system]" in block)
    (package / "standlink_notes.py").write_text(code, "utf-8")
    (package / "pyproject.toml").write_text(project, "utf-8")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run([*command, "--target", site.packages, package], check=True)

    assert "notes" in site.run("import", "--help").stdout
    done = site.run("import", "notes", table, "--refusals-allowed", "0.5")
    assert done.returncode == 0, done.stderr
    assert "3 read, 1 kept, 1 merged, 1 refused" in done.stdout
    dataset = open_dataset(site.home, "notes")
    assert dataset
    assert dataset.importer == "notes 1"
    assert b"standard/bluetooth-5> " in triples_path(site.home, "notes").read_bytes()

    sources = tmp_path / "sources.toml"
    sources.write_text('[tables]\nnotes = { from = "notes.csv", refusals-allowed = 0.5 }\n', "utf-8")
    done = site.run("build", sources)
    assert done.returncode == 0, done.stderr
    assert "notes          unchanged" in done.stdout


GOOD = blocks("python")[0] if PAGE.exists() else ""
FAULTS = {
    "it does not load": ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
    "it has no such class": ("x = 1", "has no attribute 'Notes'"),
    "it declares nothing": ("class Notes: pass", "no attribute 'importer'"),
    "it declares another name": (GOOD.replace('"notes"', '"other"', 1), "it declares the name 'other'"),
    "it has no version": (GOOD.replace("version=1", "version=0"), "its version must be a positive integer"),
    "a data file is missing": (
        GOOD.replace("version=1", "version=1, files=(__import__('pathlib').Path('/no/such.csv'),)"),
        "Error: /no/such.csv: cannot be read",
    ),
    "it reads nothing": (GOOD.replace("def triples", "def tripels"), "its class has no method triples"),
    "it fails": (GOOD.replace("report.read += 1", "report.read += 1 // 0"), "failed: ZeroDivisionError"),
    "it loses records": (GOOD.replace("report.kept += 1", "pass"), "failed: AssertionError: notes: read 3, kept 0"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_importer_is_named_with_its_package(site: Site, table: Path, fault: str) -> None:
    code, message = FAULTS[fault]
    site.install("standlink_notes", code, "notes", "2.5")
    done = site.run("import", "notes", table)
    assert done.returncode == 1
    assert message in done.stderr
    if "/no/such.csv" not in message:
        assert done.stderr.startswith("Error: importer 'notes' ")
        assert "package standlink_notes 2.5" in done.stderr
    assert "Traceback" not in done.stderr


def test_faulty_importer_takes_nothing_else_down(site: Site, tmp_path: Path) -> None:
    site.install("standlink_notes", "import nothing_of_that_name", "notes")
    shown = site.run("import", "--help").stdout
    assert re.search(r"notes +Not available: importer 'notes' cannot be loaded", shown)
    assert re.search(r"isld +Import counts of patent filings", shown)
    table = CHECKOUT / "tests" / "data" / "tables" / "isld.csv"
    done = site.run("import", "isld", table, "--refusals-allowed", "1")
    assert done.returncode == 0, done.stderr
    sources = tmp_path / "sources.toml"
    sources.write_text('[tables]\nnotes = "sources.toml"\n', "utf-8")
    done = site.run("build", sources)
    assert done.returncode == 1
    assert f"Error: {sources}: tables.notes: importer 'notes' cannot be loaded from package standlink_notes 1.0" in (
        done.stderr
    )


def test_name_in_two_packages_names_both(site: Site, table: Path) -> None:
    site.install("one", GOOD, "notes")
    site.install("two", GOOD, "notes")
    assert "in more than one package: one 1.0, two 1.0. Uninstall one." in site.run("import", "notes", table).stderr


@pytest.mark.parametrize("name", spread(["relaton-x", "adoptions", "ev-charging"], 3))
def test_reserved_names_are_refused(site: Site, table: Path, name: str) -> None:
    site.install("standlink_notes", GOOD.replace('"notes"', f'"{name}"', 1), name)
    assert "its name is reserved for datasets of Standlink" in site.run("import", name, table).stderr


# our own


def test_every_table_module_declares_an_importer() -> None:
    for name in importer_names():
        installed = find_importer(name)
        assert installed.importer.label == f"{name} {installed.importer.version}"


def test_unknown_importer_is_not_a_command(site: Site) -> None:
    done = site.run("import", "nothing")
    assert done.returncode == 2
    assert "No such command 'nothing'" in done.stderr


def test_importers_are_loaded_when_they_are_used() -> None:
    """Other commands load neither importers nor what these read."""
    code = (
        "import sys; from click.testing import CliRunner; from standlink.cli.main import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        "print([n for n in sys.modules if 'sources.tables' in n or 'organizations.words' in n])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
