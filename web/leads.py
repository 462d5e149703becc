"""The questions behind the rows of an answer: their addresses, with the filters that both questions share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.store import Term
from ..ontology.namespaces import compact, kind_and_slug
from ..queries.applicability import applies
from ..queries.leads import Lead
from ..queries.library import library
from ..queries.question import Parameter, Question
from ..queries.run import Answer
from .question_form import page_address
from .wording import table

Row = Sequence[Term | None]


class Behind(NamedTuple):
    """The question behind a row: what the link says, and its address."""

    words: str
    address: str


def behind(answer: Answer, release: Release, rows: int) -> list[Behind | None]:
    """Return the question behind each of the first rows of an answer; an empty list if no row has one."""
    offered = list(_offered(answer, release))
    found = [next(filter(None, (offer.of(row) for offer in offered)), None) for row in answer.table.rows[:rows]]
    return found if any(found) else []


@dataclass(frozen=True)
class _Offer:
    """A question behind rows, what reads the value of each of its parameters from a row, and the filters kept."""

    words: str
    target: Question
    read: Mapping[str, Callable[[Row], str | None]]
    kept: Mapping[str, list[str]]

    def of(self, row: Row) -> Behind | None:
        """Return the question with the values of a row; None if its parameters do not take them."""
        values = {name: read(row) for name, read in self.read.items()}
        if not all(values.values()):
            return None
        arguments = {**self.kept, **{name: [value] for name, value in values.items() if value}}
        return Behind(self.words, page_address(self.target.id, arguments))


def _offered(answer: Answer, release: Release) -> Iterator[_Offer]:
    tables, words = release.manifest.get("tables", {}), table("leads")
    for lead in answer.question.leads:
        target = library().get(lead.question)
        if target and not target.unmet(tables):
            parameters = {p.name: p for p in target.parameters}
            read = {
                name: _reader(answer, release, target, parameters[name], source)
                for name, source in lead.sources.items()
                if name in parameters
            }
            yield _Offer(words[lead.question], target, read, _kept(answer, target, lead))


def _reader(
    answer: Answer, release: Release, target: Question, parameter: Parameter, source: str
) -> Callable[[Row], str | None]:
    """Return what reads the value of a parameter from a row, or None if the parameter does not take it."""
    names = {entry["graph"]: str(entry["name"]) for entry in release.manifest["datasets"]}

    @cache
    def accepted(term: Term | None) -> str | None:
        if not isinstance(term, ox.NamedNode):
            value = term.value if term else ""
            return value if parameter.is_word and value in (parameter.choices or (value,)) else None
        if parameter.kinds == ("dataset",):
            return names.get(term.value)
        kind = (kind_and_slug(term.value) or ("",))[0]
        fits = kind in parameter.kinds or (kind and "thing" in parameter.kinds)
        return compact(term.value) if fits and applies(release, target, parameter, term.value) else None

    if source in answer.table.columns:
        column = answer.table.columns.index(source)
        return lambda row: accepted(row[column])
    given = next((thing.iri for thing in answer.bindings.get(source, ()) if thing.iri), "")
    return lambda _: accepted(ox.NamedNode(given)) if given else None


def _kept(answer: Answer, target: Question, lead: Lead) -> dict[str, list[str]]:
    """Return the arguments of an answer that restrict the question behind it in the same way."""
    own = {p.name: p for p in answer.question.parameters}
    kept: dict[str, list[str]] = {}
    for parameter in target.parameters:
        name = parameter.name
        if name in lead.sources or name in target.either or name not in own or own[name].kinds != parameter.kinds:
            continue
        values = [compact(t.iri) if t.iri else t.label for t in answer.bindings.get(name, ())]
        if parameter.choices and not set(values) <= set(parameter.choices):
            continue
        if values and values != [parameter.default]:
            kept[name] = values
    return kept
