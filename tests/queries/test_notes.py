"""The texts of notes: true at every number, with singular and plural, and counts instead of shares of few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink import Graph
from standlink.queries import notes
from standlink.queries.measures.assurance import EvidenceSummary
from standlink.queries.words import Words


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (EvidenceSummary(0), "Aggregated from imported or inferred facts."),
        (
            EvidenceSummary(172, 172, 132, 5),
            "Based on 172 statements; 77% have one source, 3% have only low-confidence evidence.",
        ),
        (
            EvidenceSummary(8, 8, 2, 0),
            "Based on 8 statements; 2 have one source, none has only low-confidence evidence.",
        ),
        (
            EvidenceSummary(8, 8, 1, 8),
            "Based on 8 statements; 1 has one source, all have only low-confidence evidence.",
        ),
        (EvidenceSummary(1, 1, 1, 0), "Based on 1 statement with one source."),
        (EvidenceSummary(1, 1, 0, 1), "Based on 1 statement with several sources of low confidence."),
        (EvidenceSummary(3), "Based on 3 statements without evidence of their own."),
        (EvidenceSummary(1), "Based on 1 statement without evidence of its own."),
        (
            EvidenceSummary(4, 3, 2, 1, 5),
            "Based on 3 statements; 2 have one source, 1 has only low-confidence evidence. "
            "1 more has no evidence of its own. 5 more rows are imported or inferred.",
        ),
        (
            EvidenceSummary(2, 2, 0, 0, 1),
            "Based on 2 statements; none has one source, none has only low-confidence evidence. "
            "1 more row is imported or inferred.",
        ),
        (
            EvidenceSummary(0, records=1, datasets=1),
            "Based on 1 record from 1 dataset, not compared with other sources.",
        ),
        (
            EvidenceSummary(0, records=1200, datasets=2),
            "Based on 1,200 records from 2 datasets, not compared with other sources.",
        ),
    ],
)
def test_evidence_in_words(summary: EvidenceSummary, text: str):
    note = notes.evidence(summary)
    assert (note.kind, str(note)) == ("evidence", text)
    assert note.counts["statements"] == summary.statements


@given(st.integers(1, 10_000), st.data())
def test_a_share_is_never_rounded_to_none_or_all(whole: int, data: st.DataObject):
    part = data.draw(st.integers(0, whole))
    text = notes.share(part, whole)
    assert (text == "none") == (part == 0)
    assert (text == "all") == (part == whole)
    assert text not in ("0%", "100%")
    if whole < 100 and 0 < part < whole:
        assert text == str(part)


def test_other_notes_in_words():
    assert str(notes.truncated(10, 13_588)) == "Showing the first 10 of 13,588 rows."
    assert str(notes.undated(12)) == "12 undated rows excluded because a period was set."
    assert str(notes.undated(1)) == "1 undated row excluded because a period was set."
    none_left = notes.none_left(40, Words("is dated 2030 or later", "日期在2030年或以后"))
    assert str(none_left) == "No results: none of 40 rows is dated 2030 or later."
    assert none_left.text_zh == "无结果：40行记录均不符合条件“日期在2030年或以后”。"
    assert str(notes.none_left(1, Words("is dated", ""))) == "No results: of 1 row, none is dated."


@pytest.mark.parametrize(
    ("question", "arguments", "reason", "remedy"),
    [
        (
            "actors/central",
            {"case": "wi-fi-standardization", "actors": "government"},
            "there is no network",
            "Remove a filter",
        ),
        ("regions/communities", {}, "has a modularity of", "lower the minimum"),
        ("regions/complexity", {}, "lacks the data", "standlink import relaton"),
        ("diffusion/curve", {"standard": "wi-fi"}, "there is 1", "Choose a standard with more dated adoptions."),
        ("convergence/installed-base", {"indicator": "budget"}, "different units", "one unit"),
        ("linkages/bodies", {"within": "oceania"}, "belongs to two bodies", "Remove a filter"),
        ("catalogues/amended", {}, "lacks the data", "standlink import relaton"),
    ],
)
def test_a_precondition_that_is_not_met_is_said_with_what_would_satisfy_it(
    graph: Graph, question: str, arguments: dict[str, str], reason: str, remedy: str
):
    answer = graph.answer(question, **arguments)
    assert len(answer.table) == 0
    assert "evidence" not in {note.kind for note in answer.notes}, "nothing is based on it"
    unmet = [note.text for note in answer.notes if note.kind == "unmet"]
    assert any(reason in text and remedy in text for text in unmet), [str(note) for note in answer.notes]


@pytest.mark.parametrize(
    ("single", "text"),
    [(0, "none has"), (1, "under 1% have"), (2, "1% have"), (200, "all have"), (199, "over 99% have")],
)
def test_verb_agrees_with_the_share_that_is_printed(single: int, text: str):
    note = notes.evidence(EvidenceSummary(200, 200, single, 0, 0, 0))
    assert f"Based on 200 statements; {text} one source" in note.text
    assert note.text_zh == f"依据200条陈述，其中{single}条只有一个来源，0条仅有低可信度证据。"
