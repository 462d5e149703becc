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
import pytest
from standlink.cli.main import main

pytestmark = [pytest.mark.slow, pytest.mark.server]

PAGE = Path(__file__).parents[2] / "docs" / "use-with.md"
ADDRESS = "http://127.0.0.1:8000"
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


def test_protege(site: str, tmp_path: Path) -> None:
    needs("rapper", "raptor2-utils")
    for address in lines("Protégé", "text", site).split():
        with urllib.request.urlopen(address, timeout=120) as answer:
            (tmp_path / "data").write_bytes(answer.read())
        form = {"rdf": "rdfxml", "ttl": "turtle"}[address.rpartition(".")[2]]
        command = ["rapper", "--quiet", "--count", "--input", form, tmp_path / "data", address]
        assert subprocess.run(command, check=False).returncode == 0


def test_qgis(site: str, tmp_path: Path) -> None:
    needs("curl", "curl")
    run_shell(lines("QGIS", "sh", site), tmp_path)
    with (tmp_path / "countries.csv").open(encoding="utf-8") as file:
        counts = {row["code"]: int(row["actors"]) for row in csv.DictReader(file)}
    assert counts["CN"] > 5
    assert all(re.fullmatch("[A-Z]{2}", code) for code in counts)


def test_r(site: str, tmp_path: Path) -> None:
    needs("Rscript", "r-base-core")
    (tmp_path / "lines.R").write_text(lines("R", "r", site))
    assert "China" in run_shell("Rscript lines.R", tmp_path)
