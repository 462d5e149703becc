"""Inline parts of pages that templates call as ``inline.thing(...)``: links, values, and the marks of their evidence.

A page has hundreds of these. As functions they take a quarter of the time of macros, which are called with a context.
Each function returns HTML in which every value is escaped; ``install`` marks it as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Final, ParamSpec

from flask import Flask
from markupsafe import Markup, escape

from ..graph.store.description import Fact, Figure, Note, Occurrence, Thing, Value
from ..ontology.namespaces import node
from .display import date, sentence, value_words
from .footnotes import best_confidence, dataset_letter, dot, is_marked, mark_id, mark_inferred, page_number
from .linking import href, is_web_address, term_href, why_href
from .wording import ENGLISH, language, t, text

_Params = ParamSpec("_Params")
_DOI: Final = node("bibo:doi").value
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
#: How many numbers of notes a mark shows, and a cell for evidence; a link to the list stands for the others.
_MARKS, _CELL = 3, 4
#: How many more values than wanted are shown all the same, since a link to them would be as long.
_FEW_MORE: Final = 2


def thing(of: Thing, capital: bool = False) -> str:
    """Return the label of a thing, as a link if it has an address; without one, the label of a value in words."""
    to = href(of.iri) if of.iri else None
    words = sentence(of.label) if capital else of.label
    if not to:
        return escape(value_words(words))
    external = ' rel="external noopener"' if to.startswith("http") else ""
    return f'<a href="{escape(to)}"{external}{_lang(of.language)}>{escape(words)}</a>'


def label(of: Thing, capital: bool = False) -> str:
    """Return the label of a thing without a link."""
    words = escape(sentence(of.label) if capital else of.label)
    return f"<span{_lang(of.language)}>{words}</span>" if of.language else words


def labels(of: Iterable[Thing]) -> str:
    """Return the labels of things without links, separated by commas."""
    return text("display.comma").join([label(one) for one in of])


def told(words: str) -> str:
    """Return a text of the data, which is English where it has no Chinese characters."""
    is_english = language() != ENGLISH and not _HAN.search(words)
    return f'<span lang="en">{escape(words)}</span>' if is_english else escape(words)


def _lang(name: str) -> str:
    return f' lang="{escape(name)}"' if name else ""


def things(of: Iterable[Thing]) -> str:
    """Return things, separated by commas."""
    return text("display.comma").join([thing(one) for one in of])


def term(of: Thing, capital: bool = True) -> str:
    """Return the label of a term with a link to where it is declared."""
    to = term_href(of.iri) if of.iri else None
    words = escape(sentence(of.label) if capital else of.label)
    if to:
        return f'<a class="term" href="{escape(to)}"{_lang(of.language)}>{words}</a>'
    return label(of, capital)


def marks(numbers: Sequence[int]) -> str:
    """Return superscript numbers that link to the notes; a note links back to its first number."""
    if not numbers:
        return ""
    return f'<sup class="marks">{" ".join(_marks(numbers[:_MARKS]))}{_more(numbers, _MARKS, " ")}</sup>'


def evidence(numbers: Sequence[int], notes: Sequence[Note]) -> str:
    """Return the best confidence of some notes, and their numbers with links to them."""
    if not numbers:
        return ""
    best = dot(best_confidence(numbers, notes))
    return f"{best} {', '.join(_marks(numbers[:_CELL]))}{_more(numbers, _CELL, ', ')}"


def _marks(numbers: Sequence[int]) -> list[str]:
    return [_mark(number) for number in sorted(map(page_number, numbers))]


def _mark(number: int) -> str:
    return f'<a{mark_id(number)} href="#note-{number}" aria-label="{t("macros.note", number=number)}">{number}</a>'


def _more(numbers: Sequence[int], most: int, before: str) -> str:
    if len(numbers) <= most:
        return ""
    return f'{before}<a href="#evidence" aria-label="{t("macros.notes_more", count=len(numbers) - most)}">…</a>'


def span(began: str, ended: str) -> str:
    """Return the period between two dates, either of which may be empty."""
    if began and ended:
        return t("macros.period", start=date(began), end=date(ended))
    if began:
        return t("macros.period_start", start=date(began))
    return t("macros.period_end", end=date(ended)) if ended else ""


def literal(words: str, in_language: str = "") -> str:
    """Return a text: an address as a link, a date in words."""
    if is_web_address(words):
        shown = words.replace("https://", "").replace("http://", "")
        return f'<a href="{escape(words)}" rel="external noopener">{escape(shown)}</a>'
    if in_language and in_language != language():
        return f'<span lang="{escape(in_language)}">{escape(words)}</span>'
    return date(words)


def imported(of: Value | Occurrence | Figure) -> str:
    """Return the letter of the dataset that a value comes from, if it is imported; the list of evidence names them."""
    if of.origin != "imported" or not of.dataset:
        return ""
    words, letter = t("macros.imported", dataset=of.dataset.label), dataset_letter(of.dataset)
    return f'<sup class="marks"><a href="#evidence" title="{words}" aria-label="{words}">{letter}</a></sup>'


def why(subject: str, prop: str, value: str, because: Sequence[Thing] = ()) -> str:
    """Return the link to the reasons of an inferred triple."""
    mark_inferred()
    title = ""
    if because:
        title = f' title="{t("macros.because", reasons=", ".join([one.label for one in because]))}"'
    link = f'<a class="why" href="{escape(why_href(subject, prop, value))}"{title}>{t("macros.why")}</a>'
    return f'<sup class="marks">{link}</sup>'


def value(of: Value, own: Sequence[int] = (), fact: Fact | None = None, about: str = "", way: str = "from") -> str:
    """Return a value with its dates and the marks of its evidence.

    Args:
        of: the value.
        own: the notes of the whole page: a text with the same needs no marks.
        fact: the property with its values, to link to the reasons of inferred ones.
        about: the thing of the page; without it, there are no such links.
        way: ``from`` if the thing has the property, ``to`` if it is a value of it.
    """
    origin = f' data-origin="{of.origin}"' if of.origin != "asserted" else ""
    shown = thing(of.thing) if of.thing else literal(of.text, of.language)
    if fact and fact.property.iri == _DOI:
        shown = f'<a href="https://doi.org/{escape(of.text)}" rel="external noopener">{escape(of.text)}</a>'
    dated = f' <span class="soft">({span(of.began, of.ended)})</span>' if of.began or of.ended else ""
    noted = marks(of.notes) if of.thing or of.notes != own else ""
    reasons = ""
    if of.origin == "inferred" and about and fact:
        other = of.thing.iri if of.thing else of.text
        ends = (about, other) if way == "from" else (other, about)
        reasons = why(ends[0], fact.property.iri, ends[1], of.because)
    return f'<span class="value"{origin}>{shown}{dated}{noted}{imported(of)}{reasons}</span>'


def values(
    of: Iterable[Value], own: Sequence[int] = (), fact: Fact | None = None, about: str = "", way: str = "from"
) -> str:
    """Return values, separated by commas."""
    return text("display.comma").join([value(one, own, fact, about, way) for one in of])


def shortened(
    of: Sequence[Value], own: Sequence[int] = (), most: int = 12, fact: Fact | None = None, about: str = "",
    way: str = "from",
) -> str:  # fmt: skip
    """Return values; of a long list the first ones, and the others on demand."""
    if len(of) <= most + _FEW_MORE:
        return values(of, own, fact, about, way)
    first, others = values(of[:most], own, fact, about, way), values(of[most:], own, fact, about, way)
    words = t("macros.show_all", count=len(of))
    return f'{first}{text("display.comma")}<details class="more"><summary>{words}</summary>{others}</details>\n'


def note(of: Note) -> str:
    """Return an entry of the list of evidence."""
    publisher = f"<strong>{escape(of.publisher)}</strong>{text('display.pause')}" if of.publisher else ""
    issued = f"{text('display.pause')}{date(of.issued)}" if of.issued else ""
    locator = f"{text('display.colon')}{told(of.locator)}" if of.locator and of.locator != "whole document" else ""
    quoted = quotation(of)
    accessed = f"{t('macros.accessed', date=date(of.retrieved))} " if of.retrieved else ""
    original = ""
    if is_web_address(of.page):
        original = f'<a href="{escape(of.page)}" rel="external noopener">{_address(of)}</a> · '
    record = f'<a href="{escape(href(of.iri))}">{t("macros.record")}</a>'
    back, number = "", page_number(of.number)
    if is_marked(number):
        words = t("macros.note_back", number=number)
        back = f'&nbsp;<a class="back" href="#mark-{number}" aria-label="{words}">↑</a>'
    return (
        f'<li id="note-{number}" value="{number}">{dot(of.confidence)} {publisher}{thing(of.source)}{issued}'
        f'{locator}{text("display.stop")}{quoted} <span class="soft">{accessed}{original}{record}</span>{back}</li>\n'
    )


def quotation(of: Note) -> str:
    """Return the words of the source in quotation marks, in its language; nothing if none are recorded."""
    if not of.quotation:
        return ""
    return f' <q lang="{escape(of.quotation_language or ENGLISH)}">{escape(of.quotation)}</q>'


def _address(of: Note) -> str:
    return t("macros.copy") if of.is_copy else t("macros.original")


def _markup(make: Callable[_Params, str]) -> Callable[_Params, Markup]:
    return lambda *args, **named: Markup(make(*args, **named))  # noqa: S704 # the functions above escape values


def install(app: Flask) -> None:
    """Give templates the functions."""
    made = (
        thing, things, labels, term, told, marks, evidence, span, literal, imported, why, value, values, shortened,
        note, quotation,
    )  # fmt: skip
    app.jinja_env.globals["inline"] = SimpleNamespace(**{one.__name__: _markup(one) for one in made})
