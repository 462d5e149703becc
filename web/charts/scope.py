"""The scope of a headline: the part of the graph and the years that an answer covers, and its arguments."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.description import Thing
from ...graph.store.store import LABEL, Store, sl
from ...queries.library import library
from ...queries.question import Parameter
from ...queries.run import Answer, ask
from ...queries.table import Table
from ...queries.words import Words, dataset_title, joined
from .layout import short

#: Parameters that name the part of the graph that an answer covers.
_PLACES: Final = ("case", "initiative")
_MOST_NAMES: Final = 4
_CHINESE: Final = ("zh", "en")


_NONE: Final = Words("", "")


@cache
def words() -> dict[str, Any]:
    """Return the words of headlines, from ``words.toml``."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Scope:
    """What an answer covers.

    Attributes:
        place: the case or the graph that the answer covers; empty if it is not known.
        details: what else narrows the answer, and its years.
        narrowed: whether it is only a part of the graph.
        arguments: the arguments by parameter, in words.
        given: the arguments by parameter, as IRIs or words.
        level: the noun for regions of the level: one in English, several in English, and in Chinese.
        confined: the one region that the data cover, although no argument names it, such as ``New York State only``.
        is_cut: whether the table has only the first rows of the answer.
        is_unsettled: whether another row leads without one of the sources of the answer.
        current: the year of the release, which is not over; None if it is not known.
        beside: answers another question, by its name, with the same arguments; None if it cannot.
    """

    place: Words = _NONE
    details: tuple[Words, ...] = ()
    narrowed: bool = False
    arguments: Mapping[str, Words] = field(default_factory=dict)
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    level: tuple[str, str, str] = ("region", "regions", "地区")
    confined: Words = _NONE
    is_cut: bool = False
    is_unsettled: bool = False
    current: int | None = None
    beside: Callable[[str], Table | None] = field(default=lambda _question: None, compare=False)

    @property
    def unsaid(self) -> set[str]:
        """The arguments that the words of the scope do not say."""
        return self.arguments.keys() - {*_PLACES, *words()["qualifiers"]}

    @property
    def text(self) -> Words:
        """The scope in words, such as ``in 5G standardization (since 2010)``; empty if it is not known."""
        if not self.place.en:
            return _NONE
        en, zh = ", ".join(d.en for d in self.details), "，".join(d.zh for d in self.details)
        return Words(
            f"in {self.place.en}" + (f" ({en})" if en else ""), f"{self.place.zh}" + (f"（{zh}）" if zh else "")
        )

    def before(self, sentence: Words, when: str) -> Words:
        """Return a sentence with the scope before it.

        Args:
            sentence: a sentence that begins as it does after a comma.
            when: ``always``; ``narrowed`` (only if the answer is narrowed); or ``never``.
        """
        if not self._is_said(when):
            return sentence
        en, zh = self.text
        return Words(f"{en[:1].upper()}{en[1:]}, {sentence.en}", f"{zh}：{sentence.zh}")

    def after(self, title: Words, when: str) -> Words:
        """Return a title with the scope after it; ``when`` as in ``before``."""
        en, zh = self.text
        return Words(f"{title.en}, {en}", f"{title.zh}：{zh}") if self._is_said(when) else title

    def _is_said(self, when: str) -> bool:
        return bool(self.place.en) and (when == "always" or (when == "narrowed" and self.narrowed))


def scope_of(answer: Answer, release: Release) -> Scope:
    """Return the scope of an answer from a release."""
    parameters = {p.name: p for p in answer.question.parameters}
    bound = {name: things for name, things in answer.bindings.items() if things}
    say = _Names(release)
    arguments = {name: say.listed(parameters[name], things) for name, things in bound.items()}
    place = next((arguments[name] for name in _PLACES if name in bound), None)
    templates = words()["qualifiers"] | words()["qualifiers_of"].get(answer.question.id, {})
    qualifiers = {
        name: _filled(template, value=arguments[name])
        for name, template in templates.items()
        if name in bound and bound[name][0].label != parameters[name].default
    }
    either = answer.question.either
    if either and all(name in bound for name in either):
        place = _filled(words()["either"], **{name: arguments[name] for name in either})
        qualifiers = {name: said for name, said in qualifiers.items() if name not in either}
    confined = [_filled(words()["qualifiers"]["region"], value=say.thing(t)) for t in answer.confined]
    period = _period(bound)
    whole = words()["present" if answer.present else "all_years"]
    years = period or ([Words(**whole)] if "since" in parameters else [])
    level = words()["levels"][bound["level"][0].label if "level" in bound else "region"]
    return Scope(
        place or Words(**words()["everything"]),
        (*qualifiers.values(), *confined, *years),
        bool(place or period or confined or qualifiers.keys() - {"standard"}),
        arguments,
        {name: [thing.iri or thing.label for thing in things] for name, things in bound.items()},
        (level["one"], level["en"], level["zh"]),
        next(iter(confined), _NONE),
        answer.truncated is not None,
        answer.unsettled,
        year_of(release),
        cache(partial(_beside, release, bound)),
    )


def _beside(release: Release, bound: Mapping[str, Sequence[Thing]], name: str) -> Table | None:
    """Return the answer to another question with those arguments that it takes too."""
    asked = library().get(name)
    if asked is None:
        return None
    taken = {p.name for p in asked.parameters}
    arguments = {
        name: [thing.iri or thing.label for thing in things] for name, things in bound.items() if name in taken
    }
    return ask(release, asked, arguments).table


def year_of(release: Release) -> int | None:
    """Return the year in which a release was published; None if its id does not say."""
    return int(release.id[:4]) if release.id[:4].isdigit() else None


def with_article(name: str) -> str:
    """Return an English name as it reads within a sentence."""
    return f"the {name}" if name in words()["with_article"] else name


def chinese(store: Store, iri: str, otherwise: str) -> str:
    """Return the Chinese label of a thing; ``otherwise`` if it has none."""
    return store.text(ox.NamedNode(iri), LABEL, _CHINESE) or otherwise


class _Names:
    """The wordings of arguments in a release."""

    def __init__(self, release: Release) -> None:
        self._store = release.store
        self._titles = {dataset["name"]: dataset_title(dataset) for dataset in release.manifest["datasets"]}

    def listed(self, parameter: Parameter, things: Sequence[Thing]) -> Words:
        """Return arguments as a list in words; of many, their number."""
        if len(things) > _MOST_NAMES:
            return Words(*(text.format(count=len(things)) for text in Words(**words()["many"])))
        return joined([self._argument(parameter, thing) for thing in things])

    def thing(self, thing: Thing) -> Words:
        return Words(with_article(short(thing.label)), short(chinese(self._store, thing.iri, thing.label)))

    def _argument(self, parameter: Parameter, thing: Thing) -> Words:
        if thing.iri:
            return self.thing(thing)
        known = words()["arguments"].get(parameter.name, {}).get(thing.label)
        if known:
            return Words(**known)
        if parameter.name == "level":
            level = words()["levels"][thing.label]
            return Words(level["en"], level["zh"])
        if parameter.kinds == ("dataset",):
            return self._titles.get(thing.label, Words(thing.label, thing.label))
        if parameter.kinds == ("indicator",):
            term = sl(thing.label)
            if label := self._store.text(term, LABEL):
                return Words(label, chinese(self._store, term.value, label))
        return Words(thing.label, thing.label)


def _filled(template: Mapping[str, str], **values: Words) -> Words:
    en, zh = ({name: value[i] for name, value in values.items()} for i in (0, 1))
    return Words(template["en"].format(**en), template["zh"].format(**zh))


def _period(bound: Mapping[str, Sequence[Thing]]) -> list[Words]:
    since, until = (bound[name][0].label if name in bound else "" for name in ("since", "until"))
    if not since and not until:
        return []
    form = "one" if since == until else "both" if since and until else "since" if since else "until"
    years = {"since": Words(since, since), "until": Words(until, until)}
    return [_filled(words()["period"][form], **years)]


def capitalized(text: str) -> str:
    """Return a sentence with a capital at its start, unless a name begins with a small letter on purpose."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]+\b(?![A-Z])", text) else text
