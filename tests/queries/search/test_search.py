"""Things are found by what people write: names in either language, parts of them, identifiers however punctuated."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.graph.index.reader import open_index
from standlink.graph.index.writer import index
from standlink.graph.releases.release import Release
from standlink.graph.store.folding import fold
from standlink.graph.store.store import Store, sl
from standlink.ontology.namespaces import KINDS, PREFIXES, THINGS, compact
from standlink.queries.search.pages import documents
from standlink.queries.search.ranking import Hit, browse, named, search, similar, suggest

#: Kinds that have names of their own; statements and evidence are found through what they are about.
NAMED = [kind for kind in KINDS if kind not in ("statement", "evidence")]
HOSTILE = settings(max_examples=few(60), suppress_health_check=[HealthCheck.function_scoped_fixture])


def names(hits: tuple[Hit, ...]) -> list[str]:
    return [compact(hit.iri) for hit in hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("NACS", "standard:nacs"),
        ("nacs", "standard:nacs"),
        ("North American Charging Standard (NACS)", "standard:nacs"),
        ("Ford", "actor:ford"),
        ("ford motor company", "actor:ford"),
        ("福特", "actor:ford"),
        ("中国", "region:china"),
        ("China", "region:china"),
        ("瑞典", "region:sweden"),
        ("Wi-Fi", "standard:wi-fi"),
        ("5G standardization", "initiative:5g-standardization"),
        ("15118", "standard:iso-15118"),
    ],
)
def test_what_is_named_exactly_so_comes_first(release: Release, text: str, first: str):
    found = search(release, text)
    assert names(found.hits)[0] == first
    assert found.total >= len(found.hits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Volks", "actor:volkswagen-group"),
        ("erics", "actor:ericsson"),
        ("polar cod", "technology:polar-code"),
        ("chad ass", "actor:chademo-association"),
        ("north amer", "standard:nacs"),
    ],
)
def test_beginnings_of_words_are_enough(release: Release, text: str, expected: str):
    assert expected in names(search(release, text).hits)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("wifi 6", "standard:wi-fi-6"),
        ("wifi alliance", "actor:wi-fi-alliance"),
        ("TS38212", "standard:3gpp-ts-38-212"),
        ("3gpp 38212", "standard:3gpp-ts-38-212"),
        ("80211ax", "standard:ieee-802-11ax"),
        ("15118-20", "standard:iso-15118-20"),
        ("iso15118-20", "standard:iso-15118-20"),
        ("J-3400", "standard:sae-j3400"),
        ("中國", "region:china"),
        ("Wi-Fi 联盟", "actor:wi-fi-alliance"),
        ("nasc", "standard:nacs"),
    ],
)
def test_separators_spaces_and_traditional_characters_make_no_difference(release: Release, text: str, first: str):
    assert names(search(release, text).hits)[0] == first


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("switched", "convergence/switchers"),
        ("later adopted", "convergence/switchers"),
        ("who switched from ccs to nacs", "convergence/switchers"),
        ("who backed CCS and adopted NACS", "convergence/switchers"),
        ("which regions are linked by 5G", "linkages/regions"),
        ("what barriers does CHAdeMO face", "barriers/of-initiative"),
        ("how fast do regions adopt standards", "diffusion/lag-of-regions"),
    ],
)
def test_question_in_words_finds_the_question_of_the_library(release: Release, text: str, question: str):
    found = search(release, text, limit=5)
    assert f"https://w3id.org/standlink/questions/{question}" in [hit.iri for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("hademo", "standard:chademo"), ("lkswage", "actor:volkswagen-group"), ("icsson", "actor:ericsson")],
)
def test_a_fragment_of_a_name_is_found_where_no_word_begins_so(release: Release, text: str, expected: str):
    assert expected in names(search(release, text).hits)


@pytest.mark.parametrize(
    ("plain", "accented", "expected"),
    [
        ("Telefonica", "Telefónica", "actor:telefonica"),
        ("TUV SUD", "TÜV SÜD", "actor:tuv-sud"),
        ("tuv", "tüv", "actor:tuv-sud"),
    ],
)
def test_accents_and_case_make_no_difference(release: Release, plain: str, accented: str, expected: str):
    for text in (plain, accented, plain.upper(), accented.lower()):
        assert names(search(release, text).hits)[0] == expected
    assert search(release, plain) == search(release, accented)


@pytest.mark.parametrize(
    "text", ["中", "特", "电", "充电", "标准", "中国", "合作", "充电接口", "北美充电", "国际标准化组织"]
)
def test_any_run_of_chinese_characters_finds_every_name_that_holds_it(release: Release, text: str):
    found = search(release, text, limit=10_000)
    holding = {hit.iri for kind in NAMED for hit in _all(release, kind) if text in _names_of(hit)}
    assert holding
    assert holding <= {hit.iri for hit in found.hits}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ["ISO 15118-2", "ISO 15118 2", "iso15118-2 ", "ISO/IEC 15118 2", "ISO/IEC 15118-2:2014"],
            "standard:iso-15118-2",
        ),
        (["IEEE 802.11", "802.11", "802 11", "ieee-802-11", "IEEE 802.11™"], "standard:ieee-802-11"),
        (["ISO/IEC 8802-11:1999", "ISO IEC 8802 11 1999", "ISO-IEC 8802/11 1999"], "standard:iso-iec-8802-11-1999"),
        (["3GPP TS 38.212", "TS 38.212", "ts 38 212", "TS-38.212"], "standard:3gpp-ts-38-212"),
        (["M.2150", "m 2150", "ITU-R M.2150", "Rec. ITU-R M.2150"], "standard:itu-r-m-2150"),
        (["GB/T 20234.4", "GBT 20234.4-2023", "gb t 20234 4"], "standard:gb-t-20234-4-2023"),
        (["RAN1 #87", "RAN1#87", "ran1 87"], "event:3gpp-ran-wg1-meeting-87"),
    ],
)
def test_identifiers_are_found_however_they_are_punctuated(release: Release, texts: list[str], expected: str):
    missed = [text for text in texts if expected not in names(search(release, text, limit=30).hits)]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huwaei", "actor:huawei"),
        ("Quallcomm", "actor:qualcomm"),
        ("Volkswgaen", "actor:volkswagen-group"),
        ("Erricson", "actor:ericsson"),
        ("general moters", "actor:gm"),
        ("poler code", "technology:polar-code"),
    ],
)
def test_a_misspelt_name_is_found_and_said_to_be_spelt_otherwise(release: Release, text: str, expected: str):
    found = search(release, text)
    assert expected in names(found.hits)
    assert found.instead
    assert found.instead != fold(text)
    assert search(release, found.instead).instead == ""


@pytest.mark.parametrize("text", ["Huawei", "general motors", "polar code", "15118", "充电"])
def test_what_is_spelt_right_is_not_corrected(release: Release, text: str):
    assert search(release, text).instead == ""


@given(data=st.data())
@settings(max_examples=few(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_slip_in_a_long_word_leaves_a_thing_in_reach(release: Release, data: st.DataObject):
    """Whatever letter is lost, doubled, exchanged or swapped: the name is still among those that are found."""
    label = data.draw(st.sampled_from(["Qualcomm", "Volkswagen Group", "General Motors", "Samsung Electronics"]))
    at = data.draw(st.integers(1, len(label.split()[0]) - 2))
    slip = data.draw(st.sampled_from(["lost", "doubled", "exchanged", "swapped"]))
    wrong = {
        "lost": label[:at] + label[at + 1 :],
        "doubled": label[: at + 1] + label[at:],
        "exchanged": label[:at] + "z" + label[at + 1 :],
        "swapped": label[:at] + label[at + 1] + label[at] + label[at + 2 :],
    }[slip]
    assert label in [hit.label for hit in search(release, wrong, limit=50).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ISO15118", "standard:iso-15118"),
        ("ISO 15118:2014", "standard:iso-15118"),
        ("TS38.212", "standard:3gpp-ts-38-212"),
        ("802.11 ax", "standard:ieee-802-11ax"),
        ("IEEE802.11ax", "standard:ieee-802-11ax"),
    ],
)
def test_letters_and_digits_may_be_run_together_or_set_apart(release: Release, text: str, expected: str):
    found = [name for name in names(search(release, text, limit=30).hits) if name.startswith(expected)]
    assert found, names(search(release, text, limit=5).hits)


@pytest.mark.parametrize("length", range(5, 21))
def test_any_beginning_of_a_name_may_be_written_without_its_spaces(release: Release, length: int):
    assert "standard:nacs" in names(search(release, "northamericanchargingstandard"[:length]).hits)


def test_words_are_in_one_segment(release: Release):
    assert open_index(release.index).searcher.num_segments == 1


def test_the_same_data_gives_the_same_file_and_the_same_answers(release: Release, tmp_path: Path):
    copy = ox.Store()
    quads = list(release.store.inner)
    copy.extend(reversed(quads))
    index(copy, tmp_path / "search.sqlite", documents=documents())
    assert (tmp_path / "search.sqlite").read_bytes() == release.index.read_bytes()
    other = Release(tmp_path, release.manifest)
    for text in ("charging", "5G", "Wi-Fi", "标准", "hauwei", "ISO 15118", "standard of the electric vehicle", "e"):
        found = search(release, text, limit=500, facets=True)
        assert found.total
        assert search(other, text, limit=500, facets=True) == found


def test_index_is_read_from_a_folder_that_nobody_may_change(release: Release):
    before = sorted(path.name for path in (release.path / "words").iterdir())
    assert search(release, "NACS").total
    assert sorted(path.name for path in (release.path / "words").iterdir()) == before


@pytest.mark.parametrize("text", ['say "a", b', "two\nlines", "福特\r\n", "a;b\tc", "null", "1e9", "", " x "])
def test_names_come_into_the_index_as_they_are(text: str, tmp_path: Path):
    graph = ox.NamedNode(PREFIXES["graph"] + "x")
    thing, other = ox.NamedNode(THINGS + "actor/a"), ox.NamedNode("https://example.org/a,b")
    quads = []
    for subject, predicate, value in (
        (thing, "rdf:type", sl("Actor")),
        (thing, "rdfs:label", ox.Literal(text, language="en")),
        (thing, "foaf:page", other),
        (thing, "rdfs:seeAlso", ox.BlankNode()),
        (other, "rdf:type", other),
        (other, "rdfs:label", ox.Literal(text)),
        (other, "rdfs:seeAlso", thing),
        (ox.BlankNode(), "rdf:type", other),
    ):
        prefix, _, name = predicate.partition(":")
        quads.append(ox.Quad(subject, ox.NamedNode(PREFIXES[prefix] + name), value, graph))
    assert index(Store.of(quads).inner, tmp_path / "index.sqlite") == {"actor": 1}
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as db:
        assert db.execute("SELECT iri, label, weight FROM things").fetchall() == [(thing.value, text, 1)]


def test_empty_graph_gives_an_empty_index(tmp_path: Path):
    assert index(ox.Store(), tmp_path / "index.sqlite") == {}


def test_narrowing_to_a_kind_leaves_only_that_kind(release: Release):
    everything = search(release, "charging", limit=1000).hits
    for kind in NAMED:
        narrowed = search(release, "charging", {"kind": [kind]}, limit=1000).hits
        assert {hit.kind for hit in narrowed} <= {kind}
        of_kind = [hit for hit in everything if hit.kind == kind]
        # where none has the word in its name, its description may
        assert list(narrowed) == of_kind or not of_kind


def test_pages_of_results_make_up_the_whole_without_repetition(release: Release):
    whole = search(release, "5G", limit=1000)
    parts = [hit for offset in range(0, whole.total, 7) for hit in search(release, "5G", limit=7, offset=offset).hits]
    assert tuple(parts) == whole.hits
    assert len({hit.iri for hit in parts}) == whole.total


def test_things_come_before_records_about_them(release: Release):
    kinds = [
        hit.kind in ("event", "claim", "observation", "source") for hit in search(release, "NACS", limit=1000).hits
    ]
    assert kinds == sorted(kinds)
    assert len(set(kinds)) == 2


def test_words_of_a_description_are_found_where_no_name_holds_them(release: Release):
    found = search(release, "sparse parity checks")
    assert names(found.hits) == ["technology:ldpc-code"]


def test_a_hit_says_what_it_is(release: Release):
    hit = search(release, "Ford").hits[0]
    assert (hit.iri, hit.label, hit.kind, hit.class_label) == (THINGS + "actor/ford", "Ford", "actor", "Company")
    assert "福特" in hit.names
    assert "Ford Motor Company" in hit.names
    assert hit.snippet


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        '""',
        '"unbalanced',
        'Ford"',
        "'",
        "' OR 1=1 --",
        "NEAR",
        "NEAR(Ford Tesla)",
        "Ford NEAR Tesla",
        "AND",
        "OR",
        "NOT",
        "Ford AND",
        "NOT Ford",
        "names:Ford",
        "text : Ford",
        "{names} : Ford",
        "^Ford",
        "*",
        "Ford*",
        "**",
        "-",
        "-Ford",
        "+",
        "(",
        ")",
        "((Ford)",
        "%",
        "_",
        "%%%",
        "\\",
        ":match",
        "?",
        "@x",
        "$x",
        ";",
        "DROP TABLE things;",
        "\x00",
        "Ford\x00",
        "ab\x00cd",
        "\ud800",
        "Fo\udfffrd",
        "\u200b",
        "\ufeff",
        "💥",
        "ﬁ",
        "Å",
        "ß",
        "İ",
        "١٢",
        "𝟙𝟚𝟛",
        "a" * 10_000,
        "a " * 2_000,
        "中" * 60_000,
    ],
)
def test_hostile_text_is_only_ever_looked_for(release: Release, text: str):
    for found in (search(release, text), search(release, text, {"kind": ["actor"]})):
        assert found.total >= len(found.hits)
    assert isinstance(suggest(release, text), tuple)
    assert isinstance(named(release, text), list)
    assert isinstance(similar(release, text[:100]), list)


_PIECES = st.sampled_from(
    ['"', "'", "*", "-", "NEAR", "AND", "(", ")", ":", "^", "%", "_", "Ford", "充电", "\x00", " "]
)


@HOSTILE
@given(text=st.one_of(st.text(), st.text(st.characters(), max_size=8), st.lists(_PIECES, max_size=8).map("".join)))
@example(text="ǅ")
@example(text="℡")
def test_no_text_breaks_search_and_whatever_is_found_is_counted(release: Release, text: str):
    found = search(release, text, limit=5)
    assert len(found.hits) == min(5, found.total)
    if not fold(text):
        assert found.total == 0


def _all(release: Release, kind: str) -> list[Hit]:
    total = browse(release, kind).total
    return [hit for offset in range(0, total, 50) for hit in browse(release, kind, offset=offset, limit=50).hits]


def _names_of(hit: Hit) -> str:
    return "\n".join((hit.label, *hit.names))
