"""Every note that an answer prints has a Chinese text: without English sentences, and with the same numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import some
from standlink.errors import ParameterError
from standlink.graph.releases.release import Release
from standlink.queries import notes
from standlink.queries.answers.null_models import chance_notes
from standlink.queries.library import library
from standlink.queries.measures.chance import Comparison
from standlink.queries.notes import Note
from standlink.queries.run import Answer, ask
from standlink.queries.words import Words, dataset_title

#: Arguments with which questions that ask for many rows are asked of small releases.
SMALL: Final = {
    id_: entry.get("small", {})
    for id_, entry in tomllib.loads((Path(__file__).parents[1] / "data" / "questions.toml").read_text("utf-8")).items()
}
#: Filters that change, one at a time, what the notes of an answer say; many of them leave no row.
NARROWED: Final = (
    {"since": "2010"},
    {"until": "1700"},
    {"since": "2900"},
    {"actors": "person"},
    {"actors": "government"},
    {"within": "oceania"},
    {"level": "cluster"},
    {"acting": "with"},
    {"case": "wi-fi-standardization"},
    {"field": "technology:polar-code"},
    {"least": "100000"},
    {"most": "0"},
    {"by": "publisher"},
    {"without": "dataset"},
    {"between": "bodies"},
    {"roles": "terms"},
    {"strata": "none"},
    {"confidence": "low"},
    {"indicator": "budget"},
    {"committee": "3gpp-ran1"},
    {"generation": "4g"},
    {"current": "alternating"},
)
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
#: Three small English words in a row, which no name in a note has.
_ENGLISH: Final = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+\b")
_HALF_WIDTH: Final = re.compile("[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")
_COMMAND: Final = re.compile(r"'standlink import [\w-]+'")
_NUMBER: Final = re.compile(r"(?<![A-Za-z\d.,-])\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?%?(?![A-Za-z])")


def faults(note: Note, names: Iterable[Words] = ()) -> list[str]:
    """Return what is wrong with the Chinese text of a note; names in other languages may stand in it."""
    bare, english = _COMMAND.sub("", note.text_zh), note.text
    for name in names:
        if name.en in english:
            english, bare = english.replace(name.en, ""), bare.replace(name.zh, "某")
    found = [] if _CHINESE.search(bare) else ["no Chinese"]
    found += [f"English: {match[0]}" for match in [_ENGLISH.search(bare)] if match]
    found += [f"half-width punctuation: {match[0]}" for match in [_HALF_WIDTH.search(bare)] if match]
    found += [] if bare.endswith("。") else ["no full stop at the end"]
    said, said_zh = (set(_NUMBER.findall(text)) for text in (english, bare))
    if note.kind == "evidence":  # In English parts of a large whole are percentages.
        unknown = (
            said_zh
            - {f"{n:,}" for n in note.counts.values()}
            - {f"{note.counts['statements'] - note.counts['sourced']:,}"}
        )
        found += [f"numbers: {unknown}"] if unknown else []
    elif said != said_zh:
        found.append(f"numbers: {sorted(said)} and {sorted(said_zh)}")
    return found


def _answers(release: Release, ids: Iterable[str]) -> Iterator[tuple[str, Answer]]:
    for turn, id_ in enumerate(ids):
        question = library()[id_]
        example = {**question.example, **SMALL[id_]}
        names = {parameter.name for parameter in question.parameters}
        yield id_, ask(release, question, example)
        for narrowed in some((each for each in NARROWED if each.keys() <= names), 3, turn):
            with suppress(ParameterError):  # some contradict the example
                yield f"{id_} {narrowed}", ask(release, question, {**example, **narrowed})


def _names(release: Release) -> list[Words]:
    """Return the titles of datasets, and the names that have numbers in them, the longest first."""
    titles = [dataset_title(dataset) for dataset in release.manifest["datasets"]]
    labels = release.table("labels").select("label", "label_zh").filter(pl.col("label").str.contains(r"\d")).collect()
    named = {Words(en, zh or en) for en, zh in labels.iter_rows()}
    return sorted({*titles, *named}, key=lambda name: (-len(name.en), name))


def _kinds_of_notes(release: Release, ids: Iterable[str]) -> set[str]:
    """Return the kinds of notes of the answers to questions, all of which say the same in Chinese."""
    names = _names(release)
    seen, wrong = set(), []
    for where, answer in _answers(release, ids):
        for note in answer.notes:
            seen.add(note.kind)
            wrong += [f"{where}: {fault}: {note.text} | {note.text_zh}" for fault in faults(note, names)]
    assert "\n".join(wrong) == ""
    return seen


@pytest.mark.slow
def test_every_note_on_what_is_recorded_says_the_same_in_chinese(windowed: Release):
    assert _kinds_of_notes(windowed, ("linkages/change", "catalogues/participation", "catalogues/by-year")) >= {
        "excluded"
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["release", "catalogued"])
def test_every_note_says_the_same_in_chinese(name: str, request: pytest.FixtureRequest):
    release: Release = request.getfixturevalue(name)
    assert _kinds_of_notes(release, library()) >= {"empty", "unmet", "excluded", "evidence", "reading"}


@pytest.mark.slow
def test_every_note_on_synergy_says_the_same_in_chinese(paneled: Release):
    assert _kinds_of_notes(paneled, [id_ for id_ in library() if id_.startswith("synergy/")]) >= {"reading", "unmet"}


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_notes_of_numbers_say_the_same_in_chinese(number: int, more: int):
    made = [
        notes.undated(number),
        notes.acting_left_out(number),
        notes.without_date(more),
        notes.none_left(number, Words("is dated 2030 or later", "日期在2030年或以后")),
        notes.truncated(number, number + more),
    ]
    assert {str(note): faults(note) for note in made if note and faults(note)} == {}


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.tuples(*[st.integers(0, 10**6)] * 7))
def test_notes_on_chance_say_the_same_in_chinese(exceeds: list[bool], numbers: tuple[int, ...]):
    rows = pl.DataFrame({"exceeds": exceeds, "fewer": [not each for each in exceeds]})
    made = chance_notes(Comparison(rows, *numbers), "country", "topic")
    assert {str(note): faults(note) for note in made if faults(note)} == {}
