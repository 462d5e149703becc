"""The filters of a question: fields with the values entered, what is wrong with these, and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final
from urllib.parse import urlencode

from flask import request

from ..errors import AmbiguousNameError, NotFoundError, ParameterError, UnknownNameError
from ..graph.index.reader import Entry, open_index
from ..ontology.namespaces import KINDS, compact, expand
from ..queries.question import Parameter, Question
from ..queries.run import Answer, datasets, indicators, missing, understood
from .context import release
from .display import dataset_titles, value_words
from .heads import label
from .translating import localized
from .wording import in_language, language, text

#: Filters that are always in sight; more of them are if they are needed, set or wrong.
IN_SIGHT: Final = 4

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Offer:
    """A thing that may have been meant: its label, what it is and is called, and the address of the answer with it."""

    label: str
    about: str
    address: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with the values of a field, and the things that may have been meant."""

    message: str
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        parameter: the parameter.
        values: its values.
        labels: the labels of those that are things.
        needed: whether the question needs it.
        options: value and label of each choice, where the values can be listed.
        fault: what is wrong with the values.
    """

    parameter: Parameter
    values: tuple[str, ...]
    labels: Mapping[str, str]
    needed: bool
    options: tuple[tuple[str, str], ...] = ()
    fault: Fault | None = None

    @property
    def label(self) -> str:
        """The label of the field."""
        return label(self.parameter)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The texts of the inputs; a field for several values has an empty input to add one."""
        wanted = max(2, len(self.values) + 1) if self.parameter.many else 1
        return (*self.values, *("",) * wanted)[: max(wanted, len(self.values))]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing to suggest; none means all."""
        return tuple(k for k in self.parameter.kinds if k in KINDS)

    @property
    def is_set(self) -> bool:
        """Whether it has a value other than its default."""
        return any(value != self.parameter.default for value in self.values)


@dataclass(frozen=True)
class Form:
    """The fields of a question: those in sight, and those that a reader opens."""

    first: tuple[Field, ...]
    more: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields."""
        return (*self.first, *self.more)

    @classmethod
    def of(cls, fields: Sequence[Field]) -> Form:
        """Return the form of some fields: in sight are those that are needed, set or wrong, then the first others."""
        wanted = [field for field in fields if field.needed or field.is_set or field.fault]
        others = [field for field in fields if field not in wanted]
        room = max(0, IN_SIGHT - len(wanted))
        # A disclosure takes the place of one field.
        kept = others if len(others) <= room + 1 else others[:room]
        return cls(
            tuple(f for f in fields if f in wanted or f in kept),
            tuple(f for f in fields if f not in wanted and f not in kept),
        )


def form_of(answer: Answer) -> Form:
    """Return the form of an answer, with the arguments as they were understood."""
    things = answer.bindings
    values = {name: [compact(t.iri) if t.iri else t.label for t in found] for name, found in things.items()}
    labels = {compact(t.iri): t.label for found in localized(things).values() for t in found if t.iri}
    return Form.of(list(_fields(answer.question, values, labels, {})))


def form_again(asked: Question, arguments: Values, error: ParameterError | NotFoundError) -> tuple[Form, str, int]:
    """Return the form with the values entered and what is wrong with them, a fault of no field, and the status.

    Values that are understood are shown by their names, the others as they were typed.
    """
    message = str(error)
    at = error.parameter if isinstance(error, ParameterError) else message.partition(":")[0]
    lacking = missing(asked, arguments, language())
    meanings, errors = understood(release(), asked, arguments)
    things = [(v, thing) for found in meanings.values() for v, thing in found.items() if thing.iri]
    named = {value: compact(thing.iri) for value, thing in things}
    values = {name: [named.get(v, v) for v in given if v.strip()] for name, given in arguments.items()}
    labels = {compact(thing.iri): localized(thing).label for _, thing in things}
    known = {p.name for p in asked.parameters}
    wrong = {name: _fault(asked, name, each, values) for name, each in errors.items()}
    wrong |= {name: Fault(_beside_field(said, name)) for name, said in lacking.items() if at in lacking}
    if at in known - lacking.keys():
        wrong[at] = _fault(asked, at, error, values)
    form = Form.of(list(_fields(asked, values, labels, wrong)))
    # A link on the page of a thing fills in one field; the missing others are no error.
    status = 200 if at in lacking and not errors else error.status
    return form, "" if at in known else _sentence(_said(error)), status


def query_string(arguments: Values) -> str:
    """Return the shortest query string of arguments, which says that nothing is filtered if all are empty."""
    filled = {name: [v for v in values if v.strip()] for name, values in arguments.items()}
    short = {name: values for name, values in filled.items() if values} or {name: [""] for name in [*arguments][:1]}
    return urlencode(short, doseq=True, safe=":")


def page_address(question_id: str, arguments: Values) -> str:
    """Return the address of the answer to a question on this site."""
    query = query_string(arguments)
    return f"{request.script_root}/questions/{question_id}" + (f"?{query}" if query else "")


def _fault(asked: Question, name: str, error: Exception, values: Values) -> Fault:
    """Return what is wrong with a field; of a name that is unknown or ambiguous, with the things that may be meant."""
    if not isinstance(error, (UnknownNameError, AmbiguousNameError)):
        return Fault(_beside_field(_said(error), name))
    entries = open_index(release().index).known([expand(accepted) or accepted for accepted in error.accepted])
    offers = tuple(_offer(asked, entry, _with(values, name, error.given, entry.iri)) for entry in entries.values())
    if isinstance(error, AmbiguousNameError):
        return Fault(text("filters.ambiguous", given=error.given), offers)
    if offers:
        return Fault(text("filters.near", given=error.given), offers)
    return Fault(text("filters.unknown", given=error.given))


def _offer(asked: Question, entry: Entry, values: Values) -> Offer:
    # Several things may have one label: their other names tell them apart.
    about = " · ".join((entry.class_label, *entry.names[:2]))
    return Offer(entry.label, about, page_address(asked.id, values))


def _with(values: Values, name: str, given: str, iri: str) -> dict[str, list[str]]:
    """Return the values of all fields with one of them replaced by a thing."""
    to = compact(iri)
    return {each: [to if each == name and v.strip() == given else v for v in found] for each, found in values.items()}


def _said(error: Exception) -> str:
    """Return the message of an error, in the language of the request where it has one."""
    return in_language(error) if isinstance(error, ParameterError) else str(error)


def _beside_field(message: str, name: str) -> str:
    """Return a message without the name of its field, for display next to the field."""
    return _sentence(message.removeprefix(f"{name}: ").removeprefix("missing; "))


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "?", "。", "？")) or not message else ".")


def _fields(asked: Question, values: Values, labels: Mapping[str, str], wrong: Mapping[str, Fault]) -> Iterator[Field]:
    for parameter in asked.parameters:
        own = tuple(values.get(parameter.name, ()))
        if parameter.is_word and not own and parameter.default:
            own = (parameter.default,)
        needed = parameter.required or parameter.name in asked.either
        yield Field(in_language(parameter), own, labels, needed, tuple(_options(parameter)), wrong.get(parameter.name))


def _options(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Yield value and label of each choice of a parameter: its words, or the indicators or datasets of the release."""
    if parameter.choices:
        yield from ((choice, value_words(choice)) for choice in parameter.choices)
    elif parameter.kinds == ("indicator",):
        named = ((compact(indicator.iri), indicator.label) for indicator in localized(indicators(release())))
        yield from sorted(named, key=lambda option: option[1].casefold())
    elif parameter.kinds == ("dataset",):
        titles = dataset_titles()
        yield from sorted(((name, titles[name]) for name in datasets(release())), key=itemgetter(1))
