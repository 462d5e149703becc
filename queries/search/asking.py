"""The questions of the library that a text in plain words may ask, with the things and choices that it names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from ...graph.index.reader import open_index
from ...graph.releases.extensions import Extension, extensions
from ...graph.releases.release import Release
from ...graph.store.folding import fold
from ...ontology.namespaces import compact, node
from ..applicability import applies
from ..library import library
from ..question import Parameter, Question
from .mentions import Mention, mentions, without
from .plain_words import GROUP, Token, terms, tokens

#: What a term of each part of a question counts, at most; the terms of its parameters decide between equals.
_TITLE, _QUESTION, _PARAMETER = 1.0, 0.7, 0.3
#: What a stem counts beside a group of words, whose meaning is known; and the score of a term that no question has.
_STEM, _UNKNOWN = 0.6, 2.5
#: What each earlier term counts more than the next: what a question is about is often said first.
_EARLIER = 0.02
#: The score of a thing that a question takes, of a choice or a thing that narrows it, and of a thing that it lacks.
_TAKEN, _CHOSEN, _LACKING = 1.0, 0.5, -0.5
#: The least share of the terms that a question has, by their scores, and its least score, as a share of the best.
_SHARE, _OF_BEST = 0.45, 0.6
#: The most questions that a text may ask.
_MOST: Final = 4
_STUDIED_IN: Final = node("sl:studiedIn")

Arguments = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """A question that a text may ask, by its id, with the arguments that it names."""

    question: str
    arguments: Arguments


@dataclass(frozen=True)
class _Library:
    """The terms of each question with what they count, and the score of each term: the rarer, the higher."""

    weights: Mapping[str, Mapping[str, float]]
    scores: Mapping[str, float]

    def score(self, term: str) -> float:
        return self.scores.get(term, _UNKNOWN) * (1 if term.startswith(GROUP) else _STEM)


def questions_in(release: Release, text: str) -> tuple[Asked, ...]:
    """Return the questions that a text may ask of a release, the most likely first; none if it is not about any."""
    known, index = _library(extensions()), open_index(release.index)
    named = mentions(index, text, frozenset(known.scores))
    wanted = {
        term: known.score(term) * (1 - _EARLIER * place)
        for place, term in enumerate(dict.fromkeys(terms(without(text, named))))
    }
    tables = release.manifest.get("tables", {})
    found: list[tuple[float, Asked]] = []
    for question in library().values():
        weights = known.weights[question.id]
        shared = sum(score for term, score in wanted.items() if term in weights)
        if shared and shared >= _SHARE * sum(wanted.values()) and not question.unmet(tables):
            score = sum(score * weights[term] for term, score in wanted.items() if term in weights)
            arguments = _arguments(release, question, named, tokens(text), wanted.keys())
            found.append((score + _fit(question, arguments), Asked(question.id, arguments)))
    found.sort(key=lambda each: -each[0])
    return tuple(asked for score, asked in found if score >= _OF_BEST * found[0][0])[:_MOST]


@lru_cache(maxsize=2)
def _library(_studies: tuple[Extension, ...]) -> _Library:
    """Return the terms of the library, with the questions of the studies that this process knows."""
    weights = {question.id: _weights(question) for question in library().values()}
    telling = Counter(term for each in weights.values() for term, weight in each.items() if weight > _PARAMETER)
    scores = {term: math.log((len(weights) + 1) / (number + 0.5)) for term, number in telling.items()}
    known = {name: {t: w for t, w in each.items() if t in scores} for name, each in weights.items()}
    return _Library(known, scores)


def _weights(question: Question) -> dict[str, float]:
    parameters = [f"{p.help} {p.in_language('zh').help}" for p in question.parameters if not p.narrows]
    parts = (
        (_PARAMETER, [*parameters]),
        (_QUESTION, [question.question, question.question_zh]),
        (_TITLE, [question.title, question.title_zh, *question.keywords]),
    )
    found = {f"{GROUP}{choice}": _QUESTION for p in question.parameters if not p.narrows for choice in p.choices}
    return found | {term: weight for weight, texts in parts for text in texts for term in terms(text)}


def _fit(question: Question, arguments: Arguments) -> float:
    """Return what the arguments of a question add to its score."""
    words = {p.name for p in question.parameters if p.is_word or p.narrows}
    lacking = [p for p in question.parameters if p.required and p.name not in arguments]
    return sum(_CHOSEN if name in words else _TAKEN for name in arguments) + _LACKING * len(lacking)


def _arguments(
    release: Release, question: Question, named: Sequence[Mention], words: Sequence[Token], wanted: Set[str]
) -> dict[str, list[str]]:
    """Return the arguments of a question that a text names."""
    left, found = list(named), dict[str, list[str]]()
    slots = [p for p in question.parameters if not p.is_word and not (p.narrows and "region" in p.kinds)]
    names = {slot.name for slot in slots}
    for slot in slots:
        fitting = [(each, iri) for each in left if (iri := _thing(release, question, slot, each))]
        # "from CCS to NACS": a name after the name of a parameter is its value.
        fitting.sort(key=lambda pair: (pair[0].before != slot.name, pair[0].before in names))
        taken = fitting if slot.many else fitting[:1]
        if taken and (len(taken) > 1 or not slot.many):
            found[slot.name] = [compact(iri) for _, iri in taken]
            left = [each for each in left if each not in [mention for mention, _ in taken]]
    for parameter in question.parameters:
        if parameter.choices and (choice := _choice(parameter, words, wanted)):
            found[parameter.name] = [choice]
        elif parameter.kinds == ("year",) and (year := _year(parameter, words)):
            found[parameter.name] = [year]
    return found


def _thing(release: Release, question: Question, slot: Parameter, mention: Mention) -> str | None:
    """Return the thing of a mention that a parameter takes: itself, or the case in which it is studied."""
    things = [thing.iri for thing in mention.things if thing.kind in slot.kinds or "thing" in slot.kinds]
    if not things and "initiative" in slot.kinds:
        things = list(_cases(release, mention))
    return next((iri for iri in things if applies(release, question, slot, iri)), None)


def _cases(release: Release, mention: Mention) -> Iterator[str]:
    for thing in mention.things:
        for triple in release.store.triples(ox.NamedNode(thing.iri), _STUDIED_IN, None):
            if isinstance(triple.object, ox.NamedNode):
                yield triple.object.value


def _choice(parameter: Parameter, words: Sequence[Token], wanted: Set[str]) -> str | None:
    """Return the only choice of a parameter that a text names, by a word of its group or as an abbreviation."""
    short = {word.folded for word in words if word.is_abbreviation}
    found = [choice for choice in parameter.choices if f"{GROUP}{choice}" in wanted or fold(choice) in short]
    return found[0] if len(found) == 1 else None


def _year(parameter: Parameter, words: Sequence[Token]) -> str | None:
    """Return the year after the name of a parameter, as in "since 2015"."""
    following = pairwise(words)
    years = (year.written for before, year in following if before.folded == parameter.name)
    return next((year for year in years if len(year) == 4 and year.isdecimal()), None)
