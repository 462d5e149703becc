"""Pages in another language than English: none of their words is left in English, and their dates follow its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Final

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import node
from standlink.queries.library import library, theme, themes
from standlink.web import wording

HTML: Final = {"Accept": "text/html"}
CHINESE: Final = "zh"
#: An address of each kind of page, of questions one for each way of showing an answer.
PAGES: Final = (
    "/", "/cases", "/cases/5g-standardization", "/cases/ev-charging-unification",
    "/questions", "/questions/convergence/rival-adoption", "/questions/linkages/network", "/questions/claims/checked",
    "/questions/regions/participation?counting=fractional", "/questions/linkages/between-regions?a=region:china",
    "/id/standard/nacs", "/id/actor/3gpp", "/id/region/japan", "/id/event/ford-adopts-nacs",
    "/id/claim/3gpp-developed-5g-nr", "/id/source/band-3500",
    "/id/barrier/competing-standards", "/id/region/japan/to/locatedIn",
    "/browse", "/browse/standard", "/search", "/search?q=wifi", "/search?q=zzzzqqqq",
    "/sparql", "/sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203", "/sparql?query=ASK%20%7B%7D",
    "/data", "/graph/wifi", "/graph/inferred", "/data/quality", "/coverage", "/coverage?of=nacs", "/coverage?of=zzzz",
    "/ontology", "/ontology/adopts", "/ontology/shapes", "/ontology/schemes", "/ontology/alignments",
    "/ontology/competency", "/ontology/changes", "/why", "/why?subject=standard:nacs", "/releases", "/find", "/privacy",
    "/reconcile/about", "/embed/preview/standard/nacs",
    "/api", "/id/standard/no-such-standard", "/nowhere",
)  # fmt: skip
#: Attributes that a reader sees or hears.
READ: Final = ("alt", "aria-label", "content", "placeholder", "title", "data-label", "data-sort-hint", "data-part")
#: Elements whose text is in no language.
CODE: Final = ("script", "style", "code", "pre", "textarea")
VOID: Final = ("meta", "link", "img", "input", "br", "source", "hr")
#: From this length on, an English text is sought within what a page says, not only as the whole of it.
PHRASE: Final = 20
#: The least literal part of a text with names that is told from any sentence.
NAMED: Final = 8
PLACEHOLDER: Final = re.compile(r"\{\w+[^}]*\}")
NUMBER: Final = r"[\d,.]+"


class Said(HTMLParser):
    """Collects what a page says in its own language: texts and attributes, no code, nothing marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = (self._open[-1][1] if self._open else True) and tag not in CODE and given.get("translate") != "no"
        if "lang" in given:
            own = own and given["lang"] == CHINESE
        if own:
            self.found += [value for name in READ if (value := given.get(name))]
        if tag not in VOID:
            self._open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and self._open[-1][1]:
            self.found.append(" ".join(data.split()))


def said(html: str) -> list[str]:
    reader = Said()
    reader.feed(html)
    reader.close()
    return reader.found


@cache
def english() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return key, longest literal part and pattern of the parts of English texts that differ from the Chinese ones."""
    chinese = wording.forms(CHINESE)
    return tuple(
        (key, *pattern)
        for key, forms in wording.forms().items()
        if forms != chinese.get(key)
        for words in forms.values()
        for pattern in _patterns(words, chinese[key]["other"])
    )


def _patterns(words: str, chinese: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of the parts between the markup of a text, without those that the Chinese text has too.

    A part with a long literal is sought within what a page says, a shorter one is the whole of it. Parts such as
    "{start} to {end}" would match any sentence.
    """
    for part in re.split(r"<[^>]*>", words):
        literals = PLACEHOLDER.split(part.strip())
        longest = max(literals, key=len)
        has_names = any("," not in value for value in PLACEHOLDER.findall(part))
        if not re.search(r"[A-Za-z]{2}", longest) or longest in chinese or (has_names and len(longest.strip()) < NAMED):
            continue
        values = [NUMBER if "," in value else ".*?" for value in PLACEHOLDER.findall(part)] + [""]
        pattern = "".join(re.escape(literal) + value for literal, value in zip(literals, values, strict=True))
        yield longest, re.compile(pattern if len(longest) >= PHRASE else rf"\A{pattern}\Z")


def left_in_english(html: str, names: set[str]) -> list[tuple[str, str]]:
    """Return what a page says in English, with the keys of the texts; what is a name in the data is no such text."""
    found = [words for words in dict.fromkeys(said(html)) if words.casefold() not in names]
    everything = "\n".join(found)
    return [
        (key, words)
        for key, literal, pattern in english()
        if literal in everything
        for words in found
        if pattern.search(words)
    ]


@pytest.fixture(scope="module")
def names(release: Release) -> set[str]:
    """Return the names that the data and the ontology give: pages show those that there are."""
    labels = release.store.triples(None, node("rdfs:label"))
    return {t.object.value.casefold() for t in labels if isinstance(t.object, ox.Literal)}


@pytest.mark.parametrize("path", PAGES)
def test_page_in_chinese_has_no_english_text_of_the_interface(client: FlaskClient, names: set[str], path: str) -> None:
    response = client.get(f"/{CHINESE}{path}", headers=HTML)
    assert f'<html lang="{CHINESE}">' in response.text
    assert left_in_english(response.text, names) == []


def test_what_is_left_in_english_would_be_found() -> None:
    page = "<p>Page 3 of 7</p><p lang='en'>Search</p><code>Search</code><p title='Search'>x</p>"
    assert {words for _, words in left_in_english(page, set())} == {"Page 3 of 7", "Search"}


def test_dates_and_periods_follow_the_language(client: FlaskClient) -> None:
    page = client.get(f"/{CHINESE}/id/event/ford-adopts-nacs", headers=HTML).text
    assert '<time datetime="2023-05-25">2023年5月25日</time>' in page
    assert "25 May 2023" in client.get("/id/event/ford-adopts-nacs", headers=HTML).text


@pytest.mark.parametrize("name", sorted(library()))
def test_question_has_all_its_texts_in_chinese(name: str) -> None:
    question, chinese = library()[name], library()[name].in_language(CHINESE)
    pairs = [(question.title, chinese.title), (question.question, chinese.question), (question.row, chinese.row)]
    pairs += [(question.method, chinese.method)] if question.method else []
    pairs += [(p.help, q.help) for p, q in zip(question.parameters, chinese.parameters, strict=True)]
    for of_english, of_chinese in pairs:
        assert re.search("[一-鿿]", of_chinese), of_english
        assert not re.search("[一-鿿][,;:?!]|[,;:?!][一-鿿]", of_chinese), of_chinese
    assert chinese.title == question.title_zh


def test_question_is_as_it_was_in_a_language_that_it_lacks() -> None:
    for question in library().values():
        assert question.in_language("en") == question.in_language("fr") == question


def test_question_page_shows_its_texts_in_the_language(client: FlaskClient) -> None:
    question = library()["regions/participation"].in_language(CHINESE)
    page = client.get(f"/{CHINESE}/questions/{question.id}", headers=HTML).text
    for words in (question.title, question.question, question.row, question.method, question.parameters[0].help):
        assert words in page
    assert theme("regions").in_language(CHINESE).title in page


def test_themes_have_chinese_titles() -> None:
    assert all(re.search("[一-鿿]", theme(name).in_language(CHINESE).title) for name in themes())


def test_error_from_below_is_marked_as_english(client: FlaskClient) -> None:
    refused = client.get(f"/{CHINESE}/questions/regions/no-such-question", headers=HTML).text
    assert re.search(r'<p class="lede" lang="en">There is no question', refused)
    own = client.get(f"/{CHINESE}/id/standard/no-such-standard", headers=HTML).text
    assert '<p class="lede" lang="zh">本发布版中没有“standard/no-such-standard”的页面。</p>' in own


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("linkages/between-regions?a=region:china", "请填写：第二个地区。"),
        ("standards/timeline?standard=", "请至少填写一项：标准，含其部分；案例，含其中所研究的一切。"),
        ("regions/participation?since=199", "“199”不是四位数的年份，如1998。"),
        ("regions/communities?modularity=high", "“high”不是非负数，如3或0.5。"),
        ("regions/participation?level=planet", "“planet”不在可选值之列；可选：country、macro-region、"),
        ("regions/participation?since=1998&since=1999", "只接受一个值，不能是2个。"),
        ("barriers/shared?a=5g-standardization&b=5g-standardization", "请选择两个不同的对象。"),
        ("convergence/rival-adoption?rivals=nacs", "至少需要两个值（相互竞争的标准，至少两个）。"),
        ("regions/participation?nonsense=x", "此问题没有参数“nonsense”；可用的参数：acting、"),
    ],
)
def test_form_says_in_the_language_what_is_wrong(client: FlaskClient, address: str, sentence: str) -> None:
    page = client.get(f"/{CHINESE}/questions/{address}", headers=HTML).text
    assert sentence in page
