"""The lines of docs/use-with.md do what they say, for each tool that can run here."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import comunica_engine
import networkx
import pandas
import pyoxigraph as ox
import pytest
from standlink.cli.main import main

pytestmark = [pytest.mark.slow, pytest.mark.server]

PAGE = Path(__file__).parents[2] / "docs" / "use-with.md"
ADDRESS = "http://127.0.0.1:8000"
#: The Python of the system, for which Debian packages QGIS.
QGIS = "/usr/bin/python3"
OWL = "http://www.w3.org/2002/07/owl#"
OWL_IMPORTS = ox.NamedNode(OWL + "imports")
FORD = "https://w3id.org/standlink/id/actor/ford"


def lines(tool: str, language: str, site: str = ADDRESS) -> str:
    """Return the lines of a section in a language, with the address of a server."""
    (section,) = re.findall(rf"^## {tool}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    return str(block).replace(ADDRESS, site)


def run_python(code: str) -> Any:
    """Run lines of Python, and return the value of the last."""
    *body, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    exec(compile(ast.Module(body, []), "use-with.md", "exec"), names)
    return eval(compile(ast.Expression(last.value), "use-with.md", "eval"), names)


def run_shell(code: str, folder: Path, path: str = "") -> str:
    environment = {**os.environ, "PATH": os.pathsep.join(filter(None, [path, os.environ["PATH"]]))}
    command = ["bash", "-euc", code]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def needs(program: str, package: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: apt-get install {package}")


def test_assistant_starts_a_command_that_there_is() -> None:
    settings = json.loads(lines("An assistant", "json"))["mcpServers"]["standlink"]
    assert settings == {"command": "standlink", "args": ["mcp"]}
    assert "mcp" in main.commands


def test_comunica(site: str, tmp_path: Path) -> None:
    if not comunica_engine.SCRIPT.exists():
        reason = "Comunica is missing: run 'python tests/comunica_engine.py'"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    (tmp_path / "my-list.ttl").write_text(f'<{FORD}> <https://example.org/rating> "A" .')
    _, code = lines("Comunica", "sh", site).split("\n", 1)
    _, environment = comunica_engine.npm()
    programs = os.pathsep.join([str(comunica_engine.FOLDER / "node_modules" / ".bin"), environment["PATH"]])
    rows = json.loads(run_shell(code.replace("npx ", ""), tmp_path, programs))
    assert "https://w3id.org/standlink/id/standard/nacs" in {row["standard"].strip('"') for row in rows}


def test_duckdb(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = run_python(lines("DuckDB", "python", site)).fetchall()
    assert dict(rows)["North American Charging Standard (NACS)"] > 10


def test_gephi(site: str, tmp_path: Path) -> None:
    needs("curl", "curl")
    run_shell(lines("Gephi", "sh", site), tmp_path)
    network = networkx.read_gexf(tmp_path / "regions.gexf")
    assert "China" in networkx.get_node_attributes(network, "label").values()
    assert all(weight > 0 for _, _, weight in network.edges(data="weight"))


def test_pandas(site: str) -> None:
    frame = run_python(lines("pandas", "python", site))
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 10
    assert list(frame["strength"]) == sorted(frame["strength"], reverse=True)
    assert frame["a_label"].notna().all()


@pytest.fixture(scope="module")
def for_protege(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("curl", "curl")
    folder = tmp_path_factory.mktemp("protege")
    run_shell(lines("Protégé", "sh", site), folder)
    return folder / "standlink.ttl"


def test_the_file_for_protege_is_turtle_that_imports_the_ontology(site: str, for_protege: Path) -> None:
    imports = [t.object for t in ox.parse(path=for_protege) if t.predicate == OWL_IMPORTS]
    assert imports == [ox.NamedNode(f"{site}/ontology.rdf")]
    with urllib.request.urlopen(f"{site}/ontology.rdf", timeout=120) as answer:
        assert any(t.object == ox.NamedNode(OWL + "Ontology") for t in ox.parse(answer, ox.RdfFormat.RDF_XML))


def test_the_owl_api_of_protege_finds_the_facts(for_protege: Path) -> None:
    jars = [p for p in Path("/usr/share/java").glob("*.jar") if not re.search("neko|xerces", p.name, re.IGNORECASE)]
    if shutil.which("javac") is None or not any(jar.name == "owlapi-api.jar" for jar in jars):
        pytest.skip("the OWL API is not installed: apt-get install libowlapi-java openjdk-17-jdk-headless")
    # The parser of Java's own: other packages bring one of HTML.
    parser = "-Djavax.xml.parsers.SAXParserFactory=com.sun.org.apache.xerces.internal.jaxp.SAXParserFactoryImpl"
    source = Path(__file__).with_name("LoadOntology.java")
    done = subprocess.run(
        ["java", parser, "-cp", os.pathsep.join(map(str, jars)), source, for_protege.as_uri()],
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    ontologies, members, links, values = map(int, done.stdout.split()[-4:])
    assert ontologies == 2
    assert members > 5_000
    assert links > 20_000
    assert values > 5_000


def test_qgis_gets_numbers_by_code(site: str, tmp_path: Path) -> None:
    needs("curl", "curl")
    run_shell(lines("QGIS", "sh", site), tmp_path)
    with (tmp_path / "countries.csv").open(encoding="utf-8") as file:
        counts = {row["code"]: int(row["actors"]) for row in csv.DictReader(file)}
    assert counts["CN"] > 5
    assert all(re.fullmatch("[A-Z]{2}", code) for code in counts)


def test_qgis_joins_them_to_a_layer_and_draws_classes(site: str, tmp_path: Path) -> None:
    if subprocess.run([QGIS, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt-get install python3-qgis")
    run_shell(lines("QGIS", "sh", site), tmp_path)
    squares = [_square(code, place) for place, code in enumerate(["CN", "US", "SE", "DE", "JP", "ZW"])]
    (tmp_path / "layer.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": squares}), "utf-8")
    script = Path(__file__).with_name("join_in_qgis.py")
    done = subprocess.run(
        [QGIS, script, "layer.geojson", "ISO_A2_EH", "countries.csv", "map.png"],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = json.loads(done.stdout)
    with (tmp_path / "countries.csv").open(encoding="utf-8") as file:
        counts = {row["code"]: int(row["actors"]) for row in csv.DictReader(file)}
    assert found["rows"] == len(counts)
    assert found["joined"] == {code: counts[code] for code in ["CN", "US", "SE", "DE", "JP"]}
    assert found["classes"] == 5
    assert (tmp_path / "map.png").stat().st_size > 1000


def _square(code: str, place: int) -> dict[str, Any]:
    """Return a feature of GeoJSON: an invented country, one degree wide."""
    ring = [[place, 0], [place + 1, 0], [place + 1, 1], [place, 1], [place, 0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"ISO_A2_EH": code}, "geometry": shape}


def test_r(site: str, tmp_path: Path) -> None:
    needs("Rscript", "r-base-core")
    (tmp_path / "lines.R").write_text(lines("R", "r", site))
    assert "China" in run_shell("Rscript lines.R", tmp_path)
