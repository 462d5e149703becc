"""Questions in plain words, in English and Chinese, find the question of the library, with what they name filled in."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import compact
from standlink.queries.library import library
from standlink.queries.search.asking import questions_in
from standlink.queries.search.pages import question_id
from standlink.queries.search.plain_words import asks, terms
from standlink.queries.search.ranking import Hit, search

CCS_TO_NACS = {"from": ["standard:ccs"], "to": ["standard:nacs"]}
WIFI = {"initiative": ["initiative:wi-fi-standardization"]}


@pytest.mark.parametrize(
    ("text", "question", "arguments"),
    [
        ("who dropped CCS for NACS", "convergence/switchers", CCS_TO_NACS),
        ("who moved from ccs to nacs", "convergence/switchers", CCS_TO_NACS),
        ("Who moved to NACS from CCS?", "convergence/switchers", CCS_TO_NACS),
        ("谁放弃CCS改用NACS", "convergence/switchers", CCS_TO_NACS),
        ("what blocks WAPI adoption in China", "barriers/of-initiative", WIFI),
        ("是什么阻碍了WAPI在中国的采用", "barriers/of-initiative", WIFI),
        (
            "In which standards do Japan and China both take part?",
            "linkages/between-regions",
            {"a": ["region:japan"], "b": ["region:china"]},
        ),
        (
            "日本和中国共同参与哪些标准",
            "linkages/between-regions",
            {"a": ["region:japan"], "b": ["region:china"]},
        ),
        ("what happened to CHAdeMO", "standards/timeline", {"standard": ["standard:chademo"]}),
        ("how many adopters does NACS have", "diffusion/curve", {"standard": ["standard:nacs"]}),
    ],
)
def test_first_result_is_the_question_with_the_things_named(
    release: Release, text: str, question: str, arguments: Mapping[str, list[str]]
):
    first = search(release, text).hits[0]
    assert question_id(first.iri) == question
    assert first.arguments == arguments


@pytest.mark.parametrize(
    ("text", "question", "arguments"),
    [
        (
            "does R&D spending go together with participation in standards",
            "synergy/co-movement",
            {"innovation": ["research"]},
        ),
        ("研发投入与标准参与是否同步增长", "synergy/co-movement", {"innovation": ["research"]}),
        ("does China specialise in patents where it writes standards", "synergy/specialization-match", {}),
        ("中国是否在制定标准的领域拥有专利专长", "synergy/specialization-match", {}),
        ("are regional disparities in standards closing", "synergy/convergence", {}),
        ("各地区在标准方面的差距是否在缩小", "synergy/convergence", {}),
        ("is patenting before or after participation", "synergy/lead-lag", {"innovation": ["patents"]}),
        ("专利申请先于还是后于标准参与", "synergy/lead-lag", {"innovation": ["patents"]}),
    ],
)
def test_question_about_innovation_has_the_figure_named(
    paneled: Release, text: str, question: str, arguments: Mapping[str, list[str]]
):
    first = questions_in(paneled, text)[0]
    assert first.question == question
    assert question_id(search(paneled, text).hits[0].iri) == question
    assert first.arguments == arguments


def test_question_that_a_release_cannot_answer_is_not_found(release: Release):
    """The curated cases have no indicators of countries."""
    asked = questions_in(release, "are regional disparities in standards closing")
    assert not [each for each in asked if each.question.startswith("synergy/")]


def test_theories_named_by_their_kind_come_first(release: Release):
    for text in ("which theories explain standards wars", "哪些理论可以解释标准之争"):
        assert compact(search(release, text).hits[0].iri) == "theory:standards-wars"


def test_results_say_how_many_of_the_first_are_questions(release: Release):
    found = search(release, "who dropped CCS for NACS")
    assert [hit.kind for hit in found.hits[: found.asked]] == ["question"] * found.asked
    assert 0 < found.asked < found.total
    assert search(release, "NACS").asked == 0


def test_names_and_titles_ask_nothing(release: Release):
    for text in ("NACS", "ISO 15118", "中国", "Charging adapters between CCS and NACS"):
        assert not any(hit.arguments for hit in search(release, text).hits)


def test_a_year_after_since_is_a_filter(release: Release):
    found = {
        each.question: each.arguments
        for each in questions_in(release, "how strong is the network of regions since 2015")
    }
    assert found["linkages/network"] == {"since": ["2015"]}


def test_lower_case_words_of_questions_are_no_names(release: Release):
    """'us' and 'standards' are words, 'US' is a country."""

    def named(text: str) -> list[Hit]:
        return [hit for hit in search(release, text).hits if "region:united-states" in str(hit.arguments)]

    assert not named("tell us how standards of regions are linked to others")
    assert named("what does the US take part in")


def test_every_question_is_found_by_its_own_words(paneled: Release):
    """Those that this release can answer."""
    tables = paneled.manifest["tables"]
    for question in library().values():
        if not question.unmet(tables):
            asked = [each.question for each in questions_in(paneled, question.question)]
            assert question.id in asked, question.question
            in_chinese = [each.question for each in questions_in(paneled, question.question_zh)]
            assert question.id in in_chinese, question.question_zh


def test_words_of_one_meaning_are_one_term_in_both_languages():
    assert terms("R&D spending") == terms("研发投入") == ["=research"]
    assert terms("companies took part") == terms("企业参与") == ["=company", "=participation"]


def test_text_that_asks_is_known_by_its_words():
    assert asks("Regions linked?")
    assert asks("哪些国家")
    assert not asks("Working group on what is new")
