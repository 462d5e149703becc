"""The tools of an assistant. Their docstrings are what it reads: what a tool does, and what each argument means.

Every answer has ``release``, which it comes from; its sources, with publisher, date and date of access; ``cut``, if it
is not whole: what is shown of how much; and ``address``, if there is a site: the page that shows the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from ...errors import ParameterError
from ...graph.releases.release import Release
from ...ontology.namespaces import KINDS, compact, local_name
from ...queries import answer_citations as citing
from ...queries.answer_sources import sources_behind
from ...queries.citation_formats import WRITERS
from ...queries.citations import Item, cite
from ...queries.library import find_question, library
from ...queries.question import Parameter, Question
from ...queries.resolve import resolve, wanted
from ...queries.run import Answer, ask
from ...queries.search.ranking import search
from ...queries.sparql.hints import hints
from ...queries.sparql.names import terms
from ...queries.sparql.workers import WorkerPool
from .rows import cut, datasets_of, members_of, rows_with_sources, things_in
from .things import backing_of, described, filled

Arguments = Mapping[str, str | Sequence[str]]

#: The most entries of an answer, and the most sources of an answer that was computed.
MOST: Final = 200
_SOURCES: Final = 20
_DEFINITION: Final = ox.NamedNode("http://www.w3.org/2004/02/skos/core#definition")


@dataclass(frozen=True)
class LocalTools:
    """The tools over the releases of a data folder.

    Attributes:
        release: gives the release that answers.
        pool: runs queries.
        site: the address of the site that shows the releases; empty if there is none.
    """

    release: Callable[[], Release]
    pool: WorkerPool
    site: str = ""

    @property
    def base(self) -> str:
        """What the addresses in citations begin with."""
        return citing.public_address(self.site)

    def search(self, text: str, kinds: list[str] | None = None, limit: int = 10) -> dict[str, Any]:
        """Find standards, organizations, regions, events, technologies and other things by name, number or description.

        Use it first, to learn the names that other tools take, such as standard:nacs.

        Args:
            text: an identifier in any spelling ("TS 38.212", "iso15118-20"), a name in English or Chinese, or words.
            kinds: only things of these kinds, such as standard, actor, region, event, claim, barrier.
            limit: how many things to return, at most 200.
        """
        if wrong := [kind for kind in kinds or () if kind not in KINDS]:
            raise ParameterError("kinds", f"kinds: there is no kind {wrong[0]!r}; choose from {', '.join(KINDS)}")
        release, most = self.release(), _checked(limit)
        found = search(release, text, {"kind": kinds or []}, most)
        iris = [hit.iri for hit in found.hits]
        return self._answer(
            release,
            f"/search?{urlencode({'q': text})}",
            total=found.total,
            searched_instead=found.instead,
            note="Nothing has all the words; what has most of them is listed." if found.is_partial else "",
            things=[
                filled(
                    {
                        "name": compact(hit.iri),
                        "label": hit.label,
                        "kind": hit.kind,
                        "class": hit.class_label,
                        "about": hit.snippet,
                        "editions": hit.editions or None,
                    }
                )
                for hit in found.hits
            ],
            datasets=datasets_of(release, iris),
            cut=cut(len(iris), found.total, "things"),
        )

    def thing(self, name: str, limit: int = 20) -> dict[str, Any]:
        """Describe a thing: its facts, events, figures and checked claims, each with the numbers of its sources.

        Facts that are inferred have no source of their own, but the events that they follow from.

        Args:
            name: an IRI, a prefixed name such as actor:ford, or a name that only one thing has.
            limit: how many entries to return of each list, at most 200.
        """
        release, most = self.release(), _checked(limit)
        found = release.describe(_resolved(release, name))
        assert found is not None
        return self._answer(release, _path_of(found.iri), **described(found, most))

    def questions(self, about: str = "") -> dict[str, Any]:
        """List the questions of the library with their parameters; the tool question answers them.

        They cover who made and adopted standards, where, links between regions, rivals, barriers and evidence.

        Args:
            about: words that the question must have, such as "adopters region"; all questions without.
        """
        release = self.release()
        words, tables = about.casefold().split(), release.manifest.get("tables", {})
        found = [q for q in library().values() if all(word in _words_of(q) for word in words)]
        note = "" if found else f"No question has the words {about!r}; all are listed."
        return self._answer(
            release, "/questions", note=note, questions=[_listed(q, tables) for q in found or library().values()]
        )

    def question(
        self, question: str, arguments: dict[str, str | list[str]] | None = None, limit: int = 50
    ) -> dict[str, Any]:
        """Answer a question of the library: rows, what each row is, the method, notes on how to read it, and sources.

        Args:
            question: the id of the question, from the tool questions, such as convergence/switchers.
            arguments: the value of each parameter by its name, such as {"from": "ccs1", "to": "nacs"}; a list for
                several values.
            limit: how many rows to return, at most 200.
        """
        release, most = self.release(), _checked(limit)
        found = find_question(question)
        answer = ask(release, found, arguments or {})
        given = citing.arguments_of(answer)
        total = answer.truncated.counts["total"] if answer.truncated else len(answer.table)
        rows, sources = rows_with_sources(release, answer.table.head(most))
        behind = self._behind(release, answer, arguments or {}) if not sources else {}
        return self._answer(
            release,
            f"/questions/{found.id}" + (f"?{urlencode(given, safe=':')}" if given else ""),
            question=found.question,
            arguments={name: [thing.label for thing in things] for name, things in answer.bindings.items() if things},
            each_row_is=found.row,
            columns=list(answer.table.columns),
            rows=rows,
            total=total,
            cut=cut(len(rows), total, "rows"),
            method=found.method,
            notes=[note.text for note in answer.notes],
            sources=sources,
            **behind,
            sparql=answer.sparql,
        )

    def _behind(self, release: Release, answer: Answer, arguments: Arguments) -> dict[str, Any]:
        """Return the sources of an answer whose rows name no record."""
        found, total = sources_behind(release, answer.question, arguments, answer.table, _SOURCES)
        return {
            "sources_of_all_rows": [backing_of(backing) for backing in found],
            "sources_cut": cut(len(found), total, "sources, those of most assertions"),
            "datasets": [] if found else datasets_of(release, things_in(answer.table.head(MOST))),
        }

    def sparql(self, query: str, limit: int = 100) -> dict[str, Any]:
        """Run a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE) on the graph, with limits of time and memory.

        Prefixes need no declaration: sl: for the ontology (find its terms with the tool vocabulary), rdfs: for labels,
        and one for each kind of thing, such as actor:ford. Each event has sl:evidence, so select the event, too, and
        its sources come with the row.

        Args:
            query: the query.
            limit: how many rows or triples to return, at most 200; the query runs without this limit.
        """
        release, most = self.release(), _checked(limit)
        base = citing.pinned_address(self.base, release, "/sparql")
        result = self.pool.run(release, query, base_iri=base)
        said = [hint.sentence for hint in hints(release, query, empty=result.empty, base_iri=base)]
        path = f"/sparql?{urlencode({'query': query})}"
        return self._answer(release, path, **members_of(release, result, most), hints=said)

    def vocabulary(self, about: str = "", limit: int = 40) -> dict[str, Any]:
        """List classes and properties of the ontology with their definitions, for SPARQL queries.

        Args:
            about: words that the name, label or definition must have, such as "adopt"; all terms without.
            limit: how many terms to return, at most 200.
        """
        release, most = self.release(), _checked(limit)
        words, found = about.casefold().split(), []
        for iri, role in sorted(terms(release.store).items()):
            term = ox.NamedNode(iri)
            label, definition = release.store.label(term), release.store.text(term, _DEFINITION) or ""
            if role and all(word in f"{iri} {label} {definition}".casefold() for word in words):
                found.append({"name": compact(iri), "role": role, "label": label, "definition": definition})
        return self._answer(
            release, "/ontology", terms=found[:most], total=len(found), cut=cut(len(found[:most]), len(found), "terms")
        )

    def cite(
        self,
        thing: str = "",
        question: str = "",
        arguments: dict[str, str | list[str]] | None = None,
        sparql: str = "",
        format: str = "bibtex",  # noqa: A002
    ) -> dict[str, Any]:
        """Cite a standard, the page of a thing, an answer or the result of a query, with release, rows and checksum.

        Name one of thing, question and sparql.

        Args:
            thing: a thing, as the tool thing takes it; a standard is cited itself.
            question: the id of a question.
            arguments: the arguments of the question.
            sparql: a query.
            format: bibtex, ris, csl (CSL-JSON) or plain.
        """
        if format not in WRITERS:
            raise ParameterError("format", f"format: {format!r} is not accepted; choose {', '.join(WRITERS)}")
        if sum(map(bool, (thing, question, sparql))) != 1:
            raise ParameterError("thing", "name one of thing, question and sparql")
        release, today = self.release(), datetime.now(UTC).date().isoformat()
        if thing:
            item = _item(release, _resolved(release, thing), self.base, today)
        elif question:
            answer = ask(release, find_question(question), arguments or {})
            item = citing.cite_answer(release, answer, self.base, today)
        else:
            citing.check_citable(sparql)
            base = citing.pinned_address(self.base, release, "/sparql")
            item = citing.cite_result(
                release, sparql, self.pool.run(release, sparql, base_iri=base), (), self.base, today
            )
        return {"release": _about(release), "format": format, "citation": WRITERS[format]([item])}

    def _answer(self, release: Release, path: str, **members: Any) -> dict[str, Any]:
        address = citing.pinned_address(self.site.rstrip("/"), release, path) if self.site else ""
        return filled({**members, "release": _about(release), "address": address})


def _about(release: Release) -> dict[str, str]:
    return {"id": release.id, "published": release.published}


def _checked(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise ParameterError("limit", f"limit: must be from 1 to {MOST}, not {limit}")
    return limit


def _resolved(release: Release, name: str) -> str:
    return resolve(release, Parameter("name", ("thing",), ""), name).value


def _path_of(iri: str) -> str:
    return "/id/" + quote(local_name(iri))


def _item(release: Release, iri: str, base: str, today: str) -> Item:
    item = cite(release, iri, today)
    return replace(item, note=citing.note_on_thing(release, iri, base)) if item.type == "page" else item


def _words_of(question: Question) -> str:
    return f"{question.id} {question.title} {question.question} {question.title_zh} {question.question_zh}".casefold()


def _listed(question: Question, tables: Mapping[str, int]) -> dict[str, Any]:
    unmet = question.unmet(tables)
    return filled(
        {
            "id": question.id,
            "question": question.question,
            "parameters": {p.name: _meaning(p) for p in question.parameters},
            "no_answer": f"this release lacks the import {unmet[0].source}" if unmet else "",
        }
    )


def _meaning(parameter: Parameter) -> str:
    kind = f"one of {', '.join(parameter.choices)}" if parameter.choices else wanted(parameter)
    flags = ["" if parameter.required else "optional", "several" if parameter.many else ""]
    return f"{parameter.help} ({', '.join(filter(None, [kind, *flags]))})"
