"""Tests of the competency questions: each has its expected results, and with the library they use every term."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import compact, node
from standlink.ontology.vocabulary import FOLDER, RDF_TYPE, is_own, ontology_triples, shape_files
from standlink.queries.library import library

pytestmark = pytest.mark.slow

FILES = sorted((FOLDER / "competency").glob("*.rq"))
#: These run on the curated cases with the small catalogues and tables of the tests.
OF_CATALOGUES = sorted((FOLDER / "competency" / "catalogues").glob("*.rq"))
OF_TABLES = sorted((FOLDER / "competency" / "tables").glob("*.rq"))
EVERY_FILE = [*FILES, *OF_CATALOGUES, *OF_TABLES]
EVERY_QUESTION = pytest.mark.parametrize("path", EVERY_FILE, ids=lambda p: p.stem)
HEADER = re.compile(r"# (question|question@zh|expects|expect): (\S.*)")


def header(path: Path) -> dict[str, list[str]]:
    """Return the values of a header by key; fail on a malformed line."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.startswith("#"):
            break
        match = HEADER.fullmatch(line)
        assert match, f"{path.name}, line {number}: not a header line: {line!r}"
        found.setdefault(match[1], []).append(match[2])
    return found


def body(path: Path) -> str:
    return "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))


def answer(store: Store, path: Path) -> list[set[str]]:
    """Return the rows of the results, with things as prefixed names; for ASK, one row with true or false."""
    result = store.query(path.read_text("utf-8"))
    if isinstance(result, ox.QueryBoolean):
        return [{str(bool(result)).lower()}]
    assert isinstance(result, ox.QuerySolutions), f"{path.name} is neither SELECT nor ASK"
    columns = result.variables
    return [{compact(s[c].value) for c in columns if s[c] is not None} for s in result]


def test_there_are_at_least_forty_questions_numbered_in_order() -> None:
    assert len(FILES) >= 40
    for files in (FILES, OF_CATALOGUES, OF_TABLES):
        assert [int(p.stem.split("-")[0]) for p in files] == list(range(1, len(files) + 1))


@EVERY_QUESTION
def test_header_has_the_question_in_two_languages_and_the_expected_results(path: Path) -> None:
    texts = header(path)
    assert {key: len(texts.get(key, [])) for key in ("question", "question@zh", "expects")} == {
        "question": 1,
        "question@zh": 1,
        "expects": 1,
    }
    assert texts["question"][0].endswith("?")
    assert texts["question@zh"][0].endswith("？")
    assert texts["expects"][0].endswith(".")
    assert texts["expect"]


def test_no_question_is_asked_twice() -> None:
    for key in ("question", "question@zh"):
        asked = [header(p)[key][0] for p in EVERY_FILE]
        assert len(set(asked)) == len(asked)
    assert len({body(p) for p in EVERY_FILE}) == len(EVERY_FILE)


@EVERY_QUESTION
def test_results_contain_the_expected_values(path: Path, request: pytest.FixtureRequest) -> None:
    release: Release = request.getfixturevalue("release" if path in FILES else "catalogued")
    rows = answer(release.store, path)
    assert rows
    promised = [{value.strip() for value in line.split("|")} for line in header(path)["expect"]]
    assert [sorted(values) for values in promised if not any(values <= row for row in rows)] == []


def own(kind: str) -> set[str]:
    iri = node(f"owl:{kind}")
    return {
        compact(t.subject.value)
        for t in ontology_triples()
        if t.predicate == RDF_TYPE and t.object == iri and is_own(t.subject.value)
    }


def mentioned(texts: list[str]) -> set[str]:
    return {f"sl:{name}" for text in texts for name in re.findall(r"\bsl:(\w+)", text)}


@pytest.mark.parametrize("kind", ["Class", "ObjectProperty", "DatatypeProperty"])
def test_every_term_is_needed_by_a_question_or_shape(kind: str) -> None:
    texts = [body(p) for p in EVERY_FILE] + [q.sparql for q in library().values()]
    texts += [p.read_text("utf-8") for p in shape_files()]
    assert own(kind)
    assert sorted(own(kind) - mentioned(texts)) == [], (
        "use each in a shape, a question, or a file of ontology/competency"
    )


def test_every_class_and_nearly_every_property_is_needed_by_a_competency_question() -> None:
    asked = mentioned([body(p) for p in EVERY_FILE])
    assert sorted(own("Class") - asked) == []
    properties = own("ObjectProperty") | own("DatatypeProperty")
    assert len(properties & asked) / len(properties) > 0.95


def test_questions_use_declared_terms_only() -> None:
    declared = {compact(t.subject.value) for t in ontology_triples() if isinstance(t.subject, ox.NamedNode)}
    assert sorted(mentioned([body(p) for p in EVERY_FILE]) - declared) == []
