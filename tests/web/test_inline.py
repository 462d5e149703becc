"""Inline parts of pages: every value is escaped, whatever it holds."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.store.description import Fact, Note, Thing, Value
from standlink.web import inline

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=20) | st.sampled_from(
    ["<script>", '"><b>', "'", "&amp;", "https://example.org/?a=1&b=2", "javascript:alert(1)", "2024-05"]
)
THINGS = st.builds(Thing, TEXTS, TEXTS)


class Reader(HTMLParser):
    """Collects the text of a page and the names of its elements."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words, self.elements, self.targets = "", set[str](), list[str]()
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.targets += [value or "" for name, value in attrs if name == "href"]


@given(THINGS)
def test_the_label_of_a_thing_is_shown_as_it_is(thing: Thing) -> None:
    for made in (inline.thing(thing), inline.term(thing, capital=False)):
        read = Reader(made)
        assert read.words == thing.label
        assert read.elements <= {"a"}
        assert not any(target.startswith("javascript") for target in read.targets)


@given(st.builds(Value, st.none() | THINGS, TEXTS, TEXTS, began=TEXTS, ended=TEXTS), THINGS)
def test_values_hold_no_elements_of_their_own(value: Value, prop: Thing) -> None:
    read = Reader(inline.shortened([value] * 20, fact=Fact(prop, (value,), 20)))
    assert read.elements <= {"a", "span", "time", "details", "summary"}


@given(st.builds(Note, st.integers(1, 99), *[TEXTS] * 1, THINGS, *[TEXTS] * 6))
def test_notes_hold_no_elements_of_their_own(note: Note) -> None:
    app = Flask(__name__)
    with app.test_request_context():
        assert Reader(inline.note(note)).elements <= {"a", "li", "span", "strong", "time"}


@pytest.mark.parametrize(("count", "folded"), [(14, False), (15, True)])
def test_a_few_more_values_than_wanted_are_shown(count: int, folded: bool) -> None:
    shown = inline.shortened([Value(None, f"v{n}") for n in range(count)])
    assert ("<details" in shown) == folded
    assert all(f">v{n}<" in shown for n in range(count))
