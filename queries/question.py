"""The question format: a SPARQL file whose header says what it asks, of what, and what a row of the answer means.

A header line is a comment ``# key: text``. Keys: ``title``, ``question`` (each also as ``title@zh``,
``question@zh``), ``row``, ``method``, ``example`` (arguments that give an answer on the curated release), ``measure``
(the function of ``queries.measures`` that turns what the query finds into the answer), ``chart`` (a Vega-Lite file of
``web/charts``), ``either`` (optional parameters of which one must be given), and one ``parameter NAME`` per
parameter: its kind, then ``, optional`` or ``, many`` if so, then ``;`` and what it stands for.

    # parameter rivals: standard, many; the standards that compete
    # parameter level: one of country supranational; how large a region is; default country

The query holds ``VALUES ?rivals { ... }`` for each parameter, with data that make the file runnable as it stands;
asking puts the arguments in place of these data, as RDF terms. ``UNDEF`` stands for an optional parameter that is not
given.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from ..errors import QuestionFileError
from ..ontology.namespaces import KINDS

_HEADER = re.compile(r"#\s*([a-z]+)(?:@(zh)|\s+([a-z_]+))?\s*:\s*(.*)")
_KEYS = {"title", "question", "row", "method", "example", "measure", "chart", "parameter", "either"}


@dataclass(frozen=True)
class Parameter:
    """What a question must be given: things of certain kinds, or one of a few words."""

    name: str
    kinds: tuple[str, ...]
    help: str
    optional: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None

    @property
    def required(self) -> bool:
        return not self.optional and self.default is None


@dataclass(frozen=True)
class Question:
    """A question as its file states it; ``id`` is the file's path below ``queries`` without the ending."""

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
    chart: str | None = None
    either: tuple[str, ...] = ()

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
        else:
            texts[f"{key}@{language}" if language else key] = text
    sparql = "\n".join(lines[body_start:]).strip() + "\n"
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
        chart=texts.get("chart"),
        either=tuple(texts.get("either", "").split()),
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
    unknown = [k for k in kinds if k not in (*KINDS, "thing")] + [w for w in words[1:] if w not in ("optional", "many")]
    if not name or not help_text.strip() or unknown:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else "write '# parameter NAME: KIND, optional; meaning'"
        raise QuestionFileError(path, number, f"parameter not understood; {wrong}")
    flags = set(words[1:])
    return Parameter(
        name, kinds, help_text.strip(), "optional" in flags, "many" in flags, choices, default.strip() or None
    )


def _check(path: Path, texts: dict[str, str], parameters: list[Parameter], sparql: str) -> None:
    for key in ("title", "title@zh", "question", "question@zh", "row"):
        if not texts.get(key):
            raise QuestionFileError(path, 1, f"the header has no '# {key}: ...'")
    for parameter in parameters:
        if not parameter.choices and not values_block(parameter.name).search(sparql):
            raise QuestionFileError(path, 1, f"the query has no 'VALUES ?{parameter.name} {{ ... }}'")


def _example(text: str) -> dict[str, list[str]]:
    arguments: dict[str, list[str]] = {}
    for part in shlex.split(text):
        name, _, value = part.partition("=")
        arguments.setdefault(name, []).append(value)
    return arguments
