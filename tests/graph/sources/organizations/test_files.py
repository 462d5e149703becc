"""Tests of the name files that people edit: each row counts, and errors name file and line."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path

import pytest
from standlink.errors import FileError
from standlink.graph.sources.organizations.actors import COLUMNS, MAPPING, read_register
from standlink.graph.sources.organizations.files import rows
from standlink.graph.sources.organizations.linking import Organizations
from standlink.graph.sources.organizations.words import WORDS, Words, read_words
from standlink.graph.sources.relaton.catalogues import facts

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def organizations() -> Organizations:
    try:
        return Organizations.load()
    except FileError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="module")
def words() -> Words:
    return read_words()


ROW = "acme,Acme,,company,US,,,,,Acme Works|Acme Germany@DE,2026-11-24,"


def mapping(folder: Path, *lines: str) -> Path:
    path = folder / "names.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", "utf-8")
    return path


def test_row_of_a_mapping_file_makes_an_actor_known_by_all_its_spellings(tmp_path: Path) -> None:
    own = Organizations.load(mapping=mapping(tmp_path, ROW))
    found = [own.resolve(name) for name in ("ACME, Inc.", "Acme Works GmbH", "Acme Germany", "Acme UK")]
    assert [(m.slug, m.country, m.home) for m in found if m] == [
        ("acme", "US", "US"),
        ("acme-germany", "DE", "US"),
        ("acme-germany", "DE", "US"),
        ("acme-united-kingdom", "GB", "US"),
    ]


def test_body_that_catalogues_and_mapping_file_know_has_one_name(organizations: Organizations) -> None:
    """Both datasets may describe it, and a thing has one label per language."""
    actors = organizations.register.actors
    for short, known in facts()["bodies"].items():
        if known["actor"] in actors:
            assert known.get("name", actors[known["actor"]].names["en"]) == actors[known["actor"]].names["en"], short


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Acme Corp,Acme,,company,US,,,,,,2026-11-24,", "'Acme Corp' is not a slug"),
        ("acme,Acme,,firm,US,,,,,,2026-11-24,", "unknown kind 'firm'"),
        ("acme,,,company,US,,,,,,2026-11-24,", "acme: 'name' is empty"),
        ("acme,Acme,,company,USA,,,,,,2026-11-24,", "'USA' is not an ISO 3166-1 code"),
        ("acme,Acme,,company,US,,,,,Acme@ZZ,2026-11-24,", "'ZZ' is not an ISO 3166-1 code"),
        ("acme,Acme,,company,US,nobody-knows,,,,,2026-11-24,", "unknown actor 'nobody-knows'"),
        ("acme,Acme,,company,US,huawei,lately,,,,2026-11-24,", "owned_since must be a year"),
        ("acme,Acme,,company,US,,,,2016,,2026-11-24,", "succeeded must be a year and needs a value in successor"),
        ("acme,Acme,,company,US,,,,,Ericsson,2026-11-24,", "'Ericsson' is already a spelling of ericsson"),
        ("acme,Acme,,company,US,,,,,?!,2026-11-24,", "contains no letter"),
        ("acme,,,,,,,,,Acme,2026-11-24,", "unknown actor acme: enter its kind and name"),
        ("huawei,Huawei,,company,CN,,,,,,2026-11-24,", "huawei is already an actor of the curated cases"),
        ("huawei,Huawei,,,CN,,,,,,2026-11-24,", "leave 'name' and 'country' empty"),
        ("acme,Acme,,company,US,,,,,,yesterday,", "yesterday"),
        ("acme,Acme", "2 values for 12 columns"),
        ('acme,"Acme,,', "not CSV"),
        (ROW.replace("acme,Acme", "other,Other"), "'Acme Works' is already a spelling of acme"),
        (ROW, "acme already has a row on line 2"),
        ("acme,Acme,,company,US,,,,,,,", "acme: 'reviewed' is empty"),
    ],
)
def test_fault_of_a_mapping_file_is_named_with_file_and_line(
    words: Words, tmp_path: Path, line: str, message: str
) -> None:
    first = ROW if "already" in message and "acme" in message else "zenith,Zenith,,company,US,,,,,,2026-11-24,"
    path = mapping(tmp_path, first, line)
    with pytest.raises(FileError, match=re.escape(message)) as caught:
        read_register(words, [path])
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_mapping_file_of_other_columns_or_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    for content, message in (
        (b"slug,name\n", "the columns must be slug, name, zh"),
        (b"", "empty: the columns must be"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
    ):
        path.write_bytes(content)
        with pytest.raises(FileError, match=message):
            Organizations.load(mapping=path)
    with pytest.raises(FileError, match="cannot be read"):
        Organizations.load(mapping=tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("gmbh,form,DE", "kind 'form' with means 'DE'"),
        ("gmbh,legal,Atlantis", "unknown region 'Atlantis'"),
        ("lutetia,place,", "kind 'place' with means ''"),
        ("...,legal,", "the word is empty"),
    ],
)
def test_fault_of_the_file_of_words_is_named_with_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "words.csv"
    path.write_text(f"word,kind,means\n# a comment\n{line}\n")
    with pytest.raises(FileError, match=re.escape(message)) as caught:
        read_words(path)
    assert caught.value.line == 3


def moves(path: Path) -> list[str]:
    """Return an instruction for each row of a mapping file that is not in the order of slugs."""
    placed: list[str] = []
    needed = []
    for line, row in rows(path, COLUMNS):
        if placed and row["slug"] < placed[-1]:
            after = placed[bisect_right(placed, row["slug"]) - 1]
            needed.append(f"{path.name}:{line}: move the row {row['slug']!r} to just after the row {after!r}")
        else:
            placed.append(row["slug"])
    return needed


def test_rows_of_the_mapping_file_are_sorted_by_slug() -> None:
    if needed := moves(MAPPING):
        pytest.fail("\n".join(needed), pytrace=False)


def test_row_out_of_order_is_named_with_its_place(tmp_path: Path) -> None:
    lines = (f"{slug},,,,,,,,,,2026-11-24," for slug in ("", "apple", "nokia", "zte", "nec"))
    assert moves(mapping(tmp_path, *lines)) == ["names.csv:6: move the row 'nec' to just after the row 'apple'"]


def test_each_word_is_listed_once() -> None:
    lines: dict[str, list[int]] = {}
    for line, row in rows(WORDS, ("word", "kind", "means")):
        lines.setdefault(row["word"], []).append(line)
    repeated = [f"{WORDS.name}: {word!r} is on lines {at}: keep one" for word, at in lines.items() if len(at) > 1]
    if repeated:
        pytest.fail("\n".join(repeated), pytrace=False)


def test_every_actor_of_the_mapping_file_is_found_by_its_own_names(organizations: Organizations) -> None:
    lost = [
        f"{name!r}, a name of {actor.slug}, resolves to {match.firm.slug if match else 'nobody'}: add it to 'names'"
        for actor in organizations.register.actors.values()
        if not actor.curated
        for name in (*actor.names.values(), *actor.aliases)
        if not (match := organizations.resolve(name)) or match.firm.slug != actor.slug
    ]
    if lost:
        pytest.fail("\n".join(lost), pytrace=False)
    assert sum(not actor.curated for actor in organizations.register.actors.values()) > 300
