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
    "/id/claim/3gpp-developed-5g-nr", "/id/source/sae-nacs-pr-2023-06-27", "/id/barrier/competing-standards",
    "/id/region/japan/to/locatedIn",
    "/browse", "/browse/standard", "/search", "/search?q=wifi", "/search?q=zzzzqqqq",
    "/sparql", "/sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203", "/sparql?query=ASK%20%7B%7D",
    "/data", "/graph/wifi", "/graph/inferred", "/data/quality", "/coverage", "/coverage?of=nacs", "/coverage?of=zzzz",
    "/ontology", "/ontology/adopts", "/ontology/shapes", "/ontology/schemes", "/ontology/alignments",
    "/ontology/competency", "/ontology/changes", "/why", "/why?subject=standard:nacs", "/releases", "/find",
    "/privacy", "/api",
    "/id/standard/no-such-standard", "/nowhere",
)  # fmt: skip
#: Attributes that a reader sees or hears.
READ: Final = ("alt", "aria-label", "content", "placeholder", "title", "data-label", "data-sort-hint", "data-part")
#: Elements whose text is in no language.
CODE: Final = ("script", "style", "code", "pre", "textarea")
VOID: Final = ("meta", "link", "img", "input", "br", "source", "hr")
#: From this length on, an English text is sought within what a page says, not only as the whole of it.
PHRASE: Final = 15


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
def english() -> dict[str, list[re.Pattern[str]]]:
    """Return the patterns of the English texts that differ from the Chinese ones, by key."""
    chinese = wording.forms(CHINESE)
    return {
        key: [pattern for words in forms.values() for pattern in _patterns(words)]
        for key, forms in wording.forms().items()
        if forms != chinese.get(key)
    }


def _patterns(words: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of the parts between the markup of a text, as part of a page if they are long enough."""
    for part in re.split(r"<[^>]*>", words):
        literal = re.sub(r"\{\w*[^}]*\}", "", part)
        if re.search(r"[A-Za-z]{2}", literal):
            pattern = ".*?".join(map(re.escape, re.split(r"\{\w*[^}]*\}", part.strip())))
            yield re.compile(pattern if len(literal.strip()) >= PHRASE else rf"\A{pattern}\Z")


@pytest.fixture(scope="module")
def names(release: Release) -> set[str]:
    """Return the names that the data and the ontology give: pages show those that there are."""
    labels = release.store.triples(None, node("rdfs:label"))
    return {t.object.value.casefold() for t in labels if isinstance(t.object, ox.Literal)}


@pytest.mark.parametrize("path", PAGES)
def test_page_in_chinese_has_no_english_text_of_the_interface(client: FlaskClient, names: set[str], path: str) -> None:
    response = client.get(f"/{CHINESE}{path}", headers=HTML)
    assert f'<html lang="{CHINESE}">' in response.text
    left = [
        (key, words)
        for words in said(response.text)
        if words.casefold() not in names
        for key, patterns in english().items()
        if any(pattern.search(words) for pattern in patterns)
    ]
    assert left == []


def test_what_is_left_in_english_would_be_found() -> None:
    page = "<p>Page 3 of 7</p><p lang='en'>Search</p><code>Search</code><p title='Search'>x</p>"
    found = [words for words in said(page) if any(p.search(words) for of in english().values() for p in of)]
    assert found == ["Page 3 of 7", "Search"]


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
    refused = client.get(f"/{CHINESE}/questions/regions/participation?nonsense=x", headers=HTML).text
    assert re.search(r'lang="en">[^<]*nonsense', refused)
    own = client.get(f"/{CHINESE}/id/standard/no-such-standard", headers=HTML).text
    assert '<p class="lede" lang="zh">本发布版中没有“standard/no-such-standard”的页面。</p>' in own
