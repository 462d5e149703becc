"""The question format: a file whose header says what it asks, of what, and what a row of the answer means.

A header line is a comment ``# key: text``. Keys: ``title``, ``question`` (each also as ``title@zh``,
``question@zh``), ``row``, ``method``, ``example`` (arguments that give an answer on the curated release), ``measure``,
``chart`` (one or several of ``web/charts/charts.toml``, the leading one first), ``either`` (optional parameters of
which one must be given), ``behind`` (one of ``queries/answers/behind.py``: on which assertions the answer of a query
rests, if its rows name none), and one ``parameter NAME`` per parameter: its kind, then ``, optional`` or ``, many`` if
so, then ``;`` and what it stands for.

    # parameter rivals: standard, many; the standards that compete
    # parameter level: one of country supranational; how large a region is; default country
    # parameter least: number; the fewest standards that count; default 3

A kind is one or several kinds of thing (``standard or technology``; ``thing`` for any), ``one of`` some words,
``number`` (not negative), ``year``, or ``dataset`` or ``indicator``, the name of one in the release.

A question is answered in one of three ways: by the SPARQL query that follows the header; by a query and the ``measure``
of ``queries.measures`` that turns what it finds into the answer; or, without a query, by a ``measure`` of
``queries.answers`` over the analysis tables. The last may have a line ``selection`` that names by which of the
parameters in ``SELECTION`` the tables can be narrowed.

    # measure: region_links
    # selection: level case since until

A query holds ``VALUES ?rivals { ... }`` for each parameter, with data that make the file runnable as it stands;
asking puts the arguments in place of these data, as RDF terms. ``UNDEF`` stands for an optional parameter that is not
given.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..errors import QuestionFileError
from ..ontology.namespaces import KINDS

_HEADER = re.compile(r"#\s*([a-z]+)(?:@(zh)|\s+([a-z_]+))?\s*:\s*(.*)")
_KEYS = {"title", "question", "row", "method", "example", "measure", "chart", "parameter", "either", "selection"}
_KEYS |= {"behind", "columns"}
#: Kinds of parameter that are no things.
WORDS: Final = ("number", "year", "dataset", "indicator")

#: The parameters by which analysis tables are narrowed, as a header would state them.
SELECTION: Final = {
    "since": "year, optional; only what is dated in this year or later",
    "until": "year, optional; only what is dated in this year or earlier",
    "level": "one of country macro-region bloc cluster sub-national; how large a region is; default country",
    "within": "region, optional; only actors in this region",
    "actors": "one of company university government body association person, optional; only actors of this kind",
    "field": "technology, optional; only standards related to this technology, or to a finer field of the ICS",
    "case": "initiative, optional; only standards studied in this case",
    "dataset": "dataset, optional; only standards that this dataset describes",
    "counting": "one of full fractional; whether each counts 1 for a standard or all share 1; default full",
}


@dataclass(frozen=True)
class Parameter:
    """What a question must be given: things of certain kinds, or a word.

    ``narrows`` marks one by which tables are narrowed, rather than one that the question is about.
    """

    name: str
    kinds: tuple[str, ...]
    help: str
    optional: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    narrows: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is given as a word or number that stands for itself, not for a thing."""
        return bool(self.choices) or self.kinds[0] in WORDS

    @property
    def required(self) -> bool:
        return not self.optional and self.default is None


@dataclass(frozen=True)
class Question:
    """A question as its file states it; ``id`` is the file's path below ``queries`` without the ending.

    ``sparql`` is empty where a measure over the analysis tables gives the answer.
    """

    id: str
    title: str
    title_zh: str
    question: str
    question_zh: str
    row: str
    parameters: tuple[Parameter, ...]
    sparql: str
    example: dict[str, list[str]]
    method: str = ""
    measure: str | None = None
    charts: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    behind: str | None = None

    @property
    def theme(self) -> str:
        return self.id.split("/")[0]


def read_question(path: Path, question_id: str) -> Question:
    """Read a question file.

    Raises:
        QuestionFileError: if the header lacks or misspells something; it names file and line.
    """
    texts: dict[str, str] = {}
    parameters: list[Parameter] = []
    lines = path.read_text("utf-8").splitlines()
    body_start = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    for number, line in enumerate(lines[:body_start], 1):
        if not line.strip():
            continue
        match = _HEADER.fullmatch(line)
        if not match or match[1] not in _KEYS:
            raise QuestionFileError(path, number, f"not a header line: {line!r}; use one of {', '.join(sorted(_KEYS))}")
        key, language, name, text = match.groups()
        if key == "parameter":
            parameters.append(_parameter(path, number, name, text))
        elif key == "selection":
            parameters += _selection(path, number, text.split())
        else:
            texts[f"{key}@{language}" if language else key] = text
    body = "\n".join(lines[body_start:]).strip()
    sparql = body + "\n" if body else ""
    _check(path, texts, parameters, sparql)
    return Question(
        id=question_id,
        title=texts["title"],
        title_zh=texts["title@zh"],
        question=texts["question"],
        question_zh=texts["question@zh"],
        row=texts["row"],
        parameters=tuple(parameters),
        sparql=sparql,
        example=_example(texts.get("example", "")),
        method=texts.get("method", ""),
        measure=texts.get("measure"),
        charts=tuple(texts.get("chart", "").split()),
        either=tuple(texts.get("either", "").split()),
        behind=texts.get("behind"),
    )


def values_block(variable: str) -> re.Pattern[str]:
    """Return the pattern of the ``VALUES`` block of a parameter."""
    return re.compile(rf"VALUES\s+\?{variable}\s*\{{[^}}]*\}}")


def _parameter(path: Path, number: int, name: str | None, text: str) -> Parameter:
    spec, _, rest = text.partition(";")
    words = [w.strip() for w in spec.split(",")]
    help_text, _, default = rest.partition("; default ")
    choices = tuple(words[0].removeprefix("one of ").split()) if words[0].startswith("one of ") else ()
    kinds = () if choices else tuple(words[0].split(" or "))
    known = WORDS if len(kinds) == 1 and kinds[0] in WORDS else (*KINDS, "thing")
    unknown = [k for k in kinds if k not in known] + [w for w in words[1:] if w not in ("optional", "many")]
    if not name or not help_text.strip() or unknown:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else "write '# parameter NAME: KIND, optional; meaning'"
        raise QuestionFileError(path, number, f"parameter not understood; {wrong}")
    flags = set(words[1:])
    return Parameter(
        name, kinds, help_text.strip(), "optional" in flags, "many" in flags, choices, default.strip() or None
    )


def _selection(path: Path, number: int, names: list[str]) -> list[Parameter]:
    unknown = [name for name in names if name not in SELECTION]
    if unknown:
        known = ", ".join(SELECTION)
        raise QuestionFileError(path, number, f"nothing can be selected by {', '.join(unknown)}; only by {known}")
    return [replace(_parameter(path, number, name, SELECTION[name]), narrows=True) for name in names]


def _check(path: Path, texts: dict[str, str], parameters: list[Parameter], sparql: str) -> None:
    for key in ("title", "title@zh", "question", "question@zh", "row"):
        if not texts.get(key):
            raise QuestionFileError(path, 1, f"the header has no '# {key}: ...'")
    if not sparql and not texts.get("measure"):
        raise QuestionFileError(path, 1, "there is neither a query nor a '# measure: ...' that answers without one")
    for parameter in parameters if sparql else ():
        if not parameter.choices and not values_block(parameter.name).search(sparql):
            raise QuestionFileError(path, 1, f"the query has no 'VALUES ?{parameter.name} {{ ... }}'")


def _example(text: str) -> dict[str, list[str]]:
    arguments: dict[str, list[str]] = {}
    for part in shlex.split(text):
        name, _, value = part.partition("=")
        arguments.setdefault(name, []).append(value)
    return arguments
