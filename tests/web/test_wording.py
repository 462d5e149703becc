"""Texts of pages: all in ``web/texts``, all used, with the values that they need."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from markupsafe import Markup
from standlink.ontology.namespaces import KINDS
from standlink.queries.library import library
from standlink.web import wording
from standlink.web.app import create_app
from standlink.web.settings import Settings

WEB = Path(wording.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.*"))
#: Attributes that a reader sees or hears.
READ = {"alt", "aria-label", "content", "placeholder", "title", "value"}
READ |= {"data-follow", "data-label", "data-name", "data-part", "data-prefix", "data-sort-hint", "data-source"}
#: What a template may show as it is: the name of the product, and of an encoding.
ALLOWED = {"Standlink", "UTF"}
#: Names and symbols, which are the same in Chinese, and what English pages have in Chinese.
SAME_IN_CHINESE = {"0–9", "BibTeX", "CSV", "PageRank", "R²", "SHA-256", "SPARQL", "SVG"}
SAME_IN_CHINESE |= {"JSON", "PNG", "R", "R² {value}", "curl", "{head} {weight}", "{start} → {end}"}
SAME_IN_CHINESE |= {"中文", "标准、区域创新与全球联系如何相互推动"}
#: Blocks that hold class names.
CLASSES = "shape"
#: Attributes with values for browsers.
FOR_BROWSERS = {"width=device-width, initial-scale=1", "light dark", "noindex", "website", "summary_large_image"}
#: Texts whose names modules put together from data: all tables of these prefixes are in use.
BY_DATA = ("kinds.", "display.values.", "heads.columns.", "heads.questions.", "heads.between.", "parameters.")
BY_DATA += ("heads.named.", "heads.beside.", "language.", "leads.")
BY_DATA += ("dates.months.",)
BY_DATA += (
    "error.gateway.",
    "error.heads.",
    "data.built_graphs.",
    "ontology.groups.",
    "ontology.notes.",
    "ontology.characters.",
    "questions.sources.",
    "figure.notes.",
    "heads.counting.",
    "examples.groups.",
    "search.facets.",
    "search.orders.",
    "find.formats.",
    "sparql.script.",
    "sparql.triple.",
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return create_app(Settings(home=tmp_path_factory.mktemp("empty"))).jinja_env


def parsed(environment: Environment, path: Path) -> nodes.Template:
    return environment.parse(path.read_text("utf-8"))


def calls_in_templates(environment: Environment) -> Iterator[tuple[str, nodes.Expr, set[str]]]:
    """Yield each use of a text in a template: the template, the key, and the names of the values."""
    for path in TEMPLATES:
        for call in parsed(environment, path).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                yield path.name, call.args[0], {pair.key for pair in call.kwargs}


def calls_in_modules() -> Iterator[tuple[str, ast.expr, set[str]]]:
    """Yield each use of a text in a module."""
    for path in sorted(WEB.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("t", "text", "both"):
                yield path.name, call.args[0], {pair.arg or "" for pair in call.keywords}


def uses(environment: Environment) -> Iterator[tuple[str, str, set[str]]]:
    """Yield each use of a key that is written out; one that is put together ends in a full stop."""
    for where, template_key, values in calls_in_templates(environment):
        if isinstance(template_key, nodes.Const):
            yield where, template_key.value, values
        else:
            assert isinstance(template_key, nodes.Concat), where
            assert isinstance(template_key.nodes[0], nodes.Const), where
            yield where, template_key.nodes[0].value, values
    for where, key, values in calls_in_modules():
        if isinstance(key, ast.Constant):
            yield where, str(key.value), values
        else:
            assert isinstance(key, ast.JoinedStr), where
            start = key.values[0]
            yield where, str(start.value) if isinstance(start, ast.Constant) else "", values


def test_every_text_that_is_used_exists_and_gets_the_values_it_needs(environment: Environment) -> None:
    seen = 0
    for where, key, values in uses(environment):
        if key and not key.endswith("."):
            assert key in wording.forms(), f"{where} uses {key}"
            assert values == wording.placeholders(key), f"{where} uses {key}"
            seen += 1
        elif key:
            assert wording.table(key.removesuffix(".")), f"{where} uses {key}..."
    assert seen > 200


def test_every_text_is_used(environment: Environment) -> None:
    used = {key for _, key, _ in uses(environment)}
    parts = (*(key for key in used if key.endswith(".")), *BY_DATA)
    unused = [key for key in wording.forms() if key not in used and not key.startswith(parts)]
    assert unused == []


def test_every_kind_has_its_texts() -> None:
    assert {key.split(".")[1] for key in wording.forms() if key.startswith("kinds.")} == set(KINDS)


def test_forms_of_a_text_need_the_same_values() -> None:
    for key, forms in wording.forms().items():
        needed = [set(re.findall(r"\{(\w+)", words)) for words in forms.values()]
        assert all(names == needed[0] for names in needed), key
        assert "count" in needed[0] or set(forms) == {"other"}, key


@pytest.mark.parametrize("name", [name for name in wording.languages() if name != wording.ENGLISH])
def test_texts_of_a_language_take_the_values_of_the_english_ones(name: str) -> None:
    for key in wording.forms(name).keys() & wording.forms().keys():
        assert wording.placeholders(key, name) == wording.placeholders(key), key
    # English heads and labels are made of the names of columns and parameters where these are words enough.
    named = ("heads.columns.", "parameters.")
    own = {key for key in wording.forms(name).keys() - wording.forms().keys() if not key.startswith(named)}
    assert own == set()


@pytest.mark.parametrize("name", [name for name in wording.languages() if name != wording.ENGLISH])
def test_every_text_is_in_every_language(name: str) -> None:
    missing = wording.forms().keys() - wording.forms(name).keys()
    assert missing == set(), f"web/texts/{name}"


def test_texts_are_not_left_in_english() -> None:
    same = {key: forms["other"] for key, forms in wording.forms("zh").items() if forms == wording.forms().get(key)}
    assert set(same.values()) <= SAME_IN_CHINESE


def test_chinese_texts_have_chinese_punctuation_and_no_spaces_around_words_in_latin_letters() -> None:
    for key, forms in wording.forms("zh").items():
        words = re.sub(r"<code>.*?</code>|<[^>]*>", "", forms["other"])
        assert not re.search(r"[一-鿿][,;:?!()]|[,;:?!()][一-鿿]", words), key
        assert not re.search(r"[一-鿿] [A-Za-z0-9{]|[A-Za-z0-9}] [一-鿿]", words), key


def test_every_parameter_and_column_has_a_chinese_name() -> None:
    labels, columns = wording.table("parameters", "zh"), wording.table("heads.columns", "zh")
    for question in library().values():
        assert [p.name for p in question.parameters if len(p.name) > 1 and p.name not in labels] == []
        own = wording.table(f"heads.questions.{question.id}", "zh")
        assert [c.name for c in question.columns if c.name not in columns | own] == [], question.id


def test_markup_is_where_its_name_says() -> None:
    for name in wording.languages():
        for key, forms in wording.forms(name).items():
            has_markup = any(re.search(r"<[a-z]", words) for words in forms.values())
            assert has_markup == key.endswith(wording.MARKUP), (name, key)


def test_values_are_escaped_in_templates_only() -> None:
    assert wording.t("search.results", count=1, text="<b>") == Markup("1 result for “&lt;b&gt;”")
    assert "“&lt;b&gt;" not in wording.text("search.results", count=2, text="<b>")
    assert wording.t("search.instead_html", count=2, address='"', text="<i>").endswith(
        '<a href="&#34;">&lt;i&gt;</a>”.'
    )


def test_markup_and_plain_text_are_distinguished() -> None:
    plain, markup = (wording.t("search.no_results", text=kind("<b>x</b>")) for kind in (str, Markup))
    assert (plain, markup) == ("No results for “&lt;b&gt;x&lt;/b&gt;”", "No results for “<b>x</b>”")


def test_missing_text_or_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="no-such"):
        wording.t("base.no-such")
    with pytest.raises(KeyError, match="id"):
        wording.t("base.release", number=1)


class Shown(HTMLParser):
    """Collects what a reader sees or hears of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.words += [value for name, value in attrs if name in READ and value and value not in FOR_BROWSERS]


def source(template: nodes.Template) -> str:
    """Return the text of a template, with a space for each expression but for the words that it may show."""
    classes = {id(o) for b in template.find_all(nodes.Block) if b.name == CLASSES for o in b.find_all(nodes.Output)}
    outputs = (output for output in template.find_all(nodes.Output) if id(output) not in classes)
    return "".join(_shown(part) for output in outputs for part in output.nodes)


def _shown(part: nodes.Node) -> str:
    if isinstance(part, nodes.TemplateData):
        return part.data
    if isinstance(part, nodes.Const):
        return str(part.value)
    if isinstance(part, nodes.CondExpr):
        return f"{_shown(part.expr1)} {_shown(part.expr2) if part.expr2 else ''}"
    if isinstance(part, nodes.Concat):
        return "".join(map(_shown, part.nodes))
    if isinstance(part, nodes.Or):
        return f"{_shown(part.left)} {_shown(part.right)}"
    return ""


def words_of(template: nodes.Template) -> list[str]:
    reader = Shown()
    reader.feed(source(template))
    reader.close()
    found = (word for shown in reader.words for word in re.findall(r"[^\W\d_]+", shown))
    return [word for word in found if word not in ALLOWED]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_text_of_their_own(environment: Environment, path: Path) -> None:
    assert words_of(parsed(environment, path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello</p>",
        '<a aria-label="Hello">{{ x }}</a>',
        "<p>{{ 'Hello' if x else y }}</p>",
        "<p>{{ x or 'Hello' }}</p>",
        "{% if x %}<p>{% else %}Hello{% endif %}",
        "<td data-label='Hello'></td>",
    ],
)
def test_a_text_in_a_template_would_be_found(environment: Environment, text: str) -> None:
    assert words_of(environment.parse(text)) == ["Hello"]


def test_every_template_has_a_file_of_texts_and_no_file_is_left_over() -> None:
    shared = {"charts", "dates", "diagrams", "display", "examples", "feeds", "heads", "kinds", "language", "leads"}
    shared.add("parameters")
    files = {path.stem for path in (wording.FOLDER / wording.ENGLISH).glob("*.toml")}
    # The result of a query is a part of the SPARQL page, with its texts.
    assert files == {path.stem for path in TEMPLATES} - {"sparql_result"} | shared
