"""The promises of the tree itself: who may import whom, what is packaged, how curated files are laid out."""

from __future__ import annotations

import ast
import doctest
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph as RdfGraph
from standlink.graph.sources.turtle import CASES
from standlink.graph.store.formatting import format_turtle, leading_comment
from standlink.ontology.vocabulary import ontology_files

ROOT = Path(__file__).parents[1]
ROOMS = ("ontology", "graph", "queries", "web", "cli")
#: Lower rooms know nothing of higher ones. What lies in the root beside the front doors serves every room.
RANK = {
    "credentials": 0,
    "errors": 1,
    "plurals": 2,
    "settings": 2,
    "ontology": 3,
    "graph": 4,
    "queries": 5,
    "": 6,
    "web": 7,
    "cli": 8,
    "__main__": 9,
}
#: Inside a room, a folder imports only from folders of a lower rank. What lies beside the folders serves the room.
INSIDE = {
    "graph": {"store": 0, "releases": 1, "index": 2, "gate": 2, "sources": 2, "studies": 3, "pipeline": 4, "spark": 5},
    "queries": {
        "measures": 0,
        "relations": 1,
        "": 1,
        "search": 1,
        "sparql": 1,
        "answers": 1,
        "exports": 2,
        "comparison": 2,
        "reconciliation": 2,
        "remote": 3,
    },
}
MOST_LINES = 400


def modules() -> list[Path]:
    own = [p for room in ROOMS for p in (ROOT / room).rglob("*.py") if "node_modules" not in p.parts]
    return sorted([*own, *(p for p in ROOT.glob("*.py") if p.name != "setup.py")])


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("standlink", *(p for p in parts if p != "__init__")))


def room_of(module: str) -> str:
    """Return the room of a module of ours, or the name of the module if it stands in the root."""
    return next(iter(module.split(".")[1:2]), "")


def imports(path: Path) -> Iterator[tuple[str, ast.AST, int]]:
    """Yield what a module imports, by absolute names, with the statement and its relative level."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node, 0
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            if source == "standlink":
                for alias in node.names:
                    named = (ROOT / alias.name).is_dir() or (ROOT / f"{alias.name}.py").is_file()
                    yield f"standlink.{alias.name}" if named else source, node, node.level
            else:
                yield source, node, node.level


def test_modules_import_only_from_rooms_below() -> None:
    upward = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"  # type: ignore[attr-defined]
        for path in modules()
        for room in [room_of(module_name(path))]
        for name, node, _ in imports(path)
        if name.split(".")[0] == "standlink" and room_of(name) != room and RANK[room_of(name)] >= RANK[room]
    ]
    assert upward == []


def folder_of(module: str) -> tuple[str, str]:
    """Return room and folder of a module; the folder is empty for what lies in the room itself.

    >>> folder_of("standlink.graph.store.schema")
    ('graph', 'store')
    """
    _, room, folder, *_ = (*module.split("."), "", "")
    return room, folder if folder and (ROOT / room / folder).is_dir() else ""


def test_folders_of_a_room_import_only_from_folders_below() -> None:
    wrong = []
    for path in modules():
        room, folder = folder_of(module_name(path))
        rank = INSIDE.get(room, {})
        for name, node, _ in imports(path) if rank else ():
            other = folder_of(name)[1]
            if not name.startswith(f"standlink.{room}.") or other == folder:
                continue
            is_peer = room == "queries" and rank.get(other) == rank.get(folder)
            if rank.get(other, 0) >= rank.get(folder, 0) and not is_peer:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {name}")  # type: ignore[attr-defined]
    assert wrong == []


def test_measures_import_nothing_of_the_house_but_errors() -> None:
    wrong = {
        f"{path.name}: {name}"
        for path in (ROOT / "queries" / "measures").rglob("*.py")
        for name, _, _ in imports(path)
        if name.startswith("standlink.") and not name.startswith(("standlink.errors", "standlink.queries.measures"))
    }
    assert wrong == set()


def test_imports_between_own_modules_are_relative() -> None:
    absolute = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name, _, level in imports(path)
        if not level and name.split(".")[0] in ("standlink", *ROOMS)
    ]
    assert absolute == []


def test_flask_is_imported_nowhere_but_in_web() -> None:
    web = {"flask", "werkzeug", "jinja2", "granian"}
    found = {str(p.relative_to(ROOT)) for p in modules() for n, _, _ in imports(p) if n.split(".")[0] in web}
    assert {f for f in found if not f.startswith("web/")} == set()
    assert found, "the check sees no import of Flask at all, so it would see none in the wrong place"


def test_import_check_sees_an_upward_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "ontology" / "bad.py"
    module.parent.mkdir()
    module.write_text("def f():\n    from ..graph.store import Store\n")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert [name for name, _, _ in imports(module)] == ["standlink.graph.store"]
    assert RANK[room_of("standlink.graph.store.store")] >= RANK[room_of(module_name(module))]


def test_no_module_has_outgrown_one_job() -> None:
    sizes = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in modules()}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


# curated files

SMALL = ROOT / "tests" / "data" / "cases" / "small.ttl"
CURATED = [*sorted(CASES.glob("*.ttl")), *(p for p in ontology_files() if p.parent.name in ("terms", "schemes"))]


@pytest.mark.parametrize("path", [*CURATED, SMALL], ids=lambda p: str(p.relative_to(ROOT)))
def test_curated_file_is_in_canonical_layout(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == format_turtle(RdfGraph().parse(path), leading_comment(text))


# documentation


def with_doctests() -> list[str]:
    """Return the modules with examples, except the package: its examples need a release (test_python_api.py)."""
    front = (ROOT / "__init__.py", ROOT / "__main__.py")
    return [module_name(p) for p in modules() if ">>> " in p.read_text("utf-8") and p not in front]


@pytest.mark.parametrize("name", with_doctests())
def test_examples_in_docstrings_give_what_they_say(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_minting_and_folding_are_explained_by_examples() -> None:
    assert {"standlink.ontology.namespaces", "standlink.graph.store.folding"} <= set(with_doctests())


def test_modules_say_what_they_are_for() -> None:
    silent = [
        p for p in modules() if p.name != "__main__.py" and not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert silent == []
