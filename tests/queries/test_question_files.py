"""Question files: a faulty one is refused with file and line, and takes nothing else down."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.errors import QuestionFileError
from standlink.queries.library import (
    find_question,
    library_faults,
    read_library,
)
from standlink.queries.question import Column, read_question

_HEADER = """# title: T
# title@zh: 题
# question: Q?
# question@zh: 问？
# row: a row
# parameter x: actor; who
"""


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (_HEADER.replace("# title@zh: 题\n", ""), 1, "title@zh"),
        (_HEADER.replace("# row: a row\n", ""), 1, "row"),
        (_HEADER.replace("# row", "# rwo"), 5, "rwo"),
        (_HEADER.replace("actor;", "person;"), 6, "person"),
        (_HEADER.replace("actor; who", "actor"), 6, "parameter"),
        (_HEADER.replace("actor;", "actor, sometimes;"), 6, "sometimes"),
        (_HEADER.replace("parameter x", "parameter y"), 1, r"\?y"),
        (_HEADER + "# just a remark\n", 7, "just a remark"),
        (_HEADER + "# network: a to b\n", 7, "malformed network 'a to b'; expected 'START -- END'"),
        (_HEADER + "# network: a -- b\n", 7, "unknown column a, b; '# columns' declares none"),
        (_HEADER + "# columns: a thing, b thing\n# network: a -> b\n", 8, "a network needs a '# chart: NAME'"),
        (
            _HEADER + "# measure: central_actorz\n",
            7,
            "unknown measure 'central_actorz'; .*central_actors",
        ),
        (_HEADER + "# behind: nope\n", 7, "unknown behind 'nope'; expected one of .*hindrances"),
        (_HEADER + "# columns: x thingy\n", 7, "malformed column 'x thingy'; expected .*thing, dataset, text"),
        (_HEADER + "# columns: x thing, x year\n", 7, "column x occurs twice"),
        (_HEADER + "# columns: y thing\n", 7, "declares y; the query selects x"),
        (_HEADER + "# example: z=ford\n", 7, "unknown parameter z; the question has x"),
        (_HEADER + "# example: x='ford\n", 7, "malformed example"),
        (_HEADER + "# either: x z\n", 7, "unknown parameter z"),
        (_HEADER + "# title: again\n", 7, "already in line 1"),
    ],
)
def test_a_malformed_header_is_refused_with_file_and_line(tmp_path: Path, text: str, line: int, message: str):
    path = tmp_path / "broken.rq"
    path.write_text(text + "\nSELECT ?x { VALUES ?x { actor:ford } }\n", "utf-8")
    with pytest.raises(QuestionFileError, match=message) as error:
        read_question(path, "test/broken")
    assert (error.value.path, error.value.line) == (path, line)


@pytest.mark.parametrize(
    ("query", "line", "message"),
    [
        ("SELECT ?x {\n  VALUES ?x { actor:ford }\n  ?x sl:employs ?y .. }", 10, "malformed query: "),
        ("SELECT ?x { VALUES ?x { actr:ford } }", 8, "prefix"),
        ("ASK { VALUES ?x { actor:ford } }", 8, "must be a SELECT query"),
    ],
)
def test_a_malformed_query_is_refused_with_file_and_line(tmp_path: Path, query: str, line: int, message: str):
    path = tmp_path / "broken.rq"
    path.write_text(f"{_HEADER}\n{query}\n", "utf-8")
    with pytest.raises(QuestionFileError, match=message) as error:
        read_question(path, "test/broken")
    assert (error.value.path, error.value.line) == (path, line)


def test_a_faulty_file_is_left_out_and_takes_nothing_else_down(tmp_path: Path):
    query = "\nSELECT ?x { VALUES ?x { actor:ford } }\n"
    for theme_name, order in (("late", 2), ("early", 1), ("untitled", None), ("broken", None)):
        (tmp_path / theme_name).mkdir()
        (tmp_path / theme_name / "fine.rq").write_text(_HEADER + query, "utf-8")
        if order:
            text = f'title = "T"\ntitle_zh = "题"\norder = {order}\n'
            (tmp_path / theme_name / "theme.toml").write_text(text, "utf-8")
    (tmp_path / "broken" / "theme.toml").write_text('title = "T"\norder = "first"\ntitle_zh = "题"\n', "utf-8")
    (tmp_path / "late" / "bad.rq").write_text("# title: T\n", "utf-8")
    (tmp_path / "late" / "bytes.rq").write_bytes(b"# title: \xff\n")
    found = read_library(tmp_path)
    assert list(found.questions) == ["early/fine", "late/fine", "broken/fine", "untitled/fine"]
    faults = {fault.path.relative_to(tmp_path).as_posix(): fault for fault in found.faults}
    assert set(faults) == {"broken/theme.toml", "untitled/theme.toml", "late/bad.rq", "late/bytes.rq"}
    assert faults["broken/theme.toml"].line == 2
    assert "order must be an integer" in str(faults["broken/theme.toml"])
    assert "title@zh" in str(faults["late/bad.rq"])


def test_asking_a_faulty_question_names_its_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "bad.rq").write_text("# title: T\n", "utf-8")
    found = read_library(tmp_path)
    monkeypatch.setattr("standlink.queries.library._library", lambda: found)
    with pytest.raises(QuestionFileError, match="title@zh") as error:
        find_question("late/bad")
    assert str(tmp_path) not in str(error.value)
    assert error.value.status == 500


def test_an_unknown_chart_is_reported_with_its_line():
    faults = library_faults(lambda name: name != "path")
    assert [fault.path.name for fault in faults] == ["path.rq"]
    assert faults[0].path.read_text("utf-8").splitlines()[(faults[0].line or 0) - 1].startswith("# chart: path")


def test_a_well_formed_file_is_read(tmp_path: Path):
    path = tmp_path / "fine.rq"
    path.write_text(_HEADER + "# example: x='Ford Motor Company'\n\nSELECT ?x { VALUES ?x { actor:ford } }\n", "utf-8")
    question = read_question(path, "test/fine")
    assert question.example == {"x": ["Ford Motor Company"]}
    assert [p.kinds for p in question.parameters] == [("actor",)]
    assert question.theme == "test"
    path.write_text(_HEADER + "# columns: x thing\n\nSELECT ?x { VALUES ?x { actor:ford } }\n", "utf-8")
    assert read_question(path, "test/fine").columns == (Column("x", "thing"),)
