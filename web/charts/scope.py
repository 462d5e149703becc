"""The scope of a headline: the part of the graph and the years that an answer covers, and its arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...graph.store.description import Thing
from ...queries.run import Answer
from .layout import short

#: Parameters that name the part of the graph that an answer covers.
_PLACES: Final = ("case", "initiative")
#: How a parameter that narrows an answer is worded.
_QUALIFIERS: Final = {
    "actors": "{plural} only",
    "within": "actors in {value}",
    "region": "{value} only",
    "field": "field {value}",
    "dataset": "dataset {value}",
    "committee": "contributions to {value}",
    "verdict": "{value} claims only",
    "confidence": "confidence: {value}",
    "counting": "{value} counting",
}
_PLURALS: Final = {"company": "companies", "university": "universities", "body": "bodies", "person": "people"}
_LEVELS: Final = {
    "country": ("country", "countries"),
    "macro-region": ("continent", "continents"),
    "continent": ("continent", "continents"),
    "bloc": ("bloc", "blocs"),
    "cluster": ("innovation cluster", "innovation clusters"),
    "sub-national": ("sub-national region", "sub-national regions"),
}
#: Names of regions that take an article within a sentence.
_WITH_ARTICLE: Final = {
    *("Americas", "Bahamas", "Central African Republic", "Comoros", "Czech Republic", "Dominican Republic"),
    *("European Union", "Gambia", "Maldives", "Marshall Islands", "Netherlands", "Philippines", "Seychelles"),
    *("Solomon Islands", "United Arab Emirates", "United Kingdom", "United States"),
}

#: An answer with this many rows may have been cut.
_LONGEST: Final = 10_000
_EVERYTHING: Final = "Standlink"
_MOST_NAMES: Final = 4


@dataclass(frozen=True)
class Scope:
    """What an answer covers.

    Attributes:
        text: the scope in words, such as ``in 5G standardization (since 2010)``; empty if it is not known.
        narrowed: whether it is only a part of the graph.
        arguments: the arguments by parameter, in words.
        level: the noun for a region of the level, and its plural.
        is_cut: whether the table has only the first rows of the answer.
    """

    text: str = ""
    narrowed: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)
    level: tuple[str, str] = ("region", "regions")
    is_cut: bool = False

    def before(self, sentence: str, when: str) -> str:
        """Return a sentence with the scope before it.

        Args:
            sentence: a sentence that begins as it does after a comma.
            when: ``always``; ``narrowed`` (only if the answer is narrowed); or ``never``.
        """
        return f"{self.text[:1].upper()}{self.text[1:]}, {sentence}" if self._is_said(when) else sentence

    def after(self, title: str, when: str) -> str:
        """Return a title with the scope after it; ``when`` as in ``before``."""
        return f"{title}, {self.text}" if self._is_said(when) else title

    def _is_said(self, when: str) -> bool:
        return bool(self.text) and (when == "always" or (when == "narrowed" and self.narrowed))


def scope_of(answer: Answer) -> Scope:
    """Return the scope of an answer."""
    parameters = {p.name: p for p in answer.question.parameters}
    bound = {name: things for name, things in answer.bindings.items() if things}
    arguments = {name: _listed(things) for name, things in bound.items()}
    place = next((bound[name][0].label for name in _PLACES if name in bound), "")
    about = f"on {arguments['standard']}" if "standard" in arguments else ""
    qualifiers = [
        template.format(value=arguments[name], plural=_PLURALS.get(arguments[name], f"{arguments[name]}s"))
        for name, template in _QUALIFIERS.items()
        if name in bound and bound[name][0].label != parameters[name].default
    ]
    period = _period(bound)
    years = period or ("all years" if "since" in parameters else "")
    details = ", ".join(filter(None, (about, *qualifiers, years)))
    return Scope(
        f"in {place or _EVERYTHING}" + (f" ({details})" if details else ""),
        bool(place or qualifiers or period),
        arguments,
        _LEVELS.get(bound["level"][0].label if "level" in bound else "", ("region", "regions")),
        len(answer.table) >= _LONGEST,
    )


def with_article(name: str) -> str:
    """Return a name as it reads within a sentence."""
    return f"the {name}" if name in _WITH_ARTICLE else name


def _period(bound: Mapping[str, Sequence[Thing]]) -> str:
    since, until = (bound[name][0].label if name in bound else "" for name in ("since", "until"))
    if since and until:
        return since if since == until else f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""


def _named(thing: Thing) -> str:
    if thing.iri:
        return with_article(short(thing.label))
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", thing.label).lower() if thing.label.isalpha() else thing.label


def _listed(things: Sequence[Thing]) -> str:
    """Return things or words as a list in words; of many things, their number."""
    names = [_named(thing) for thing in things]
    if len(names) > _MOST_NAMES:
        return f"{len(names)} that were compared"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
