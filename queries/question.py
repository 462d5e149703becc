"""The question format: a file whose header states the question, its parameters and the meaning of a row.

A header line is a comment ``# key: text``. The keys:

- ``title``, ``question``, ``row`` (what a row is), ``method``; each, and the meaning of a parameter, also in other
  languages, of which Chinese must have ``title@zh`` and ``question@zh``; a text that a language lacks is English
- ``example``: arguments that have an answer in the release of the curated cases
- ``columns``: name and type of each column of the answer, separated by commas; the types are in ``COLUMN_TYPES``
- ``measure``: the computation that answers the question, one of ``queries/answers``
- ``behind``: the function of ``queries/answers`` that selects the assertions used by a query whose rows name none
- ``keywords``, also ``keywords@zh``: other words for what it asks, by which search finds it, separated by commas
- ``chart``: one or several of ``web/charts/charts.toml``, the main one first
- ``network``: the columns that make a network of the rows, which ``queries/ties.py`` describes; needs ``columns``
- ``leads``, any number of times: a question behind each row, which ``queries/leads.py`` describes
- ``either``: optional parameters, one of which must be given
- ``distinct``: parameters whose things must differ, as the things of a parameter with ``many`` always must
- ``needs``: the analysis tables without whose rows (by default one) no argument has an answer, and the import that
  fills each
- ``applies NAME``: a SPARQL pattern that holds for those things of a parameter about which there may be an answer; the
  pages of other things do not list the question
- ``parameter NAME``, once per parameter: its kind, then ``, optional`` or ``, many``, then ``;`` and its meaning

    # row: a rival with its adopters
    # row@zh: 一个竞争标准，附其采用者数
    # parameter rivals: standard, many; the standards that compete
    # parameter rivals@zh: 相互竞争的标准
    # parameter level: one of country supranational; how large a region is; default country
    # parameter least: number; the fewest standards that count; default 3
    # columns: year year, rival thing, adopters integer
    # needs: rapporteur from relaton, contribution 2 from tdocs

A kind is one or several kinds of thing (``standard or technology``; ``thing`` for any), ``one of`` some words,
``number`` (not negative), ``year``, or ``dataset`` or ``indicator``, the name of one in the release.

A question is answered in one of three ways: by the SPARQL query that follows the header; by a query and the
computation ``measure``, which continues from its solutions; or by the computation alone, from the analysis tables. The
last may have a line ``selection`` with the parameters of ``selection.toml`` that restrict the tables.

    # measure: region_links
    # selection: level case since until

A query has ``VALUES ?rivals { ... }`` for each parameter, with example data, so that the file can be run as it is. The
arguments replace these data as RDF terms; ``UNDEF`` stands for an optional parameter that is not given.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ..errors import QuestionFileError
from ..ontology.namespaces import KINDS
from .leads import Lead, check_leads
from .question_checks import check, check_query, listed
from .ties import Ties

_HEADER = re.compile(r"#\s*([a-z]+)(?:\s+([a-z_]+))?(?:@([a-z]{2}))?\s*:\s*(.*)")
_REQUIRED: Final = ("title", "title@zh", "question", "question@zh", "row")
_KEYS: Final = frozenset({"title", "question", "row", "method", "example", "columns", "measure", "behind", "chart"}) | {
    *("keywords", "either", "distinct", "needs", "applies", "parameter", "selection", "network", "leads")
}
_NEED: Final = re.compile(r"(?P<table>[a-z_]+)(?: (?P<rows>[1-9]\d*))? from (?P<source>[a-z_]+)")
#: Kinds of parameter that are not kinds of thing.
WORDS: Final = ("number", "year", "dataset", "indicator")
#: Types of columns. A year is a number, a date is text at the precision at which it is known. A dataset is a thing too:
#: a computation gives its name, and the answer has its graph.
COLUMN_TYPES: Final = ("thing", "dataset", "text", "integer", "number", "year", "date", "boolean")

#: The parameters that restrict the analysis tables, as a header would state them, and their meaning in other languages.
_SELECTION: Final[Mapping[str, Mapping[str, str]]] = tomllib.loads(
    Path(__file__).with_name("selection.toml").read_text("utf-8")
)
#: The keys that a header may have in other languages.
_TRANSLATED: Final = frozenset({"title", "question", "row", "method", "keywords", "parameter"})


@dataclass(frozen=True)
class Column:
    """A column of an answer: its name and its type, one of ``COLUMN_TYPES``."""

    name: str
    type: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: things of certain kinds, or a word.

    ``narrows`` marks a parameter that restricts the tables. ``translations`` holds ``help`` in other languages.
    """

    name: str
    kinds: tuple[str, ...]
    help: str
    optional: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    narrows: bool = False
    translations: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, language: str) -> Parameter:
        """Return the parameter with its meaning in a language; in English if that lacks it."""
        return replace(self, help=self.translations.get(language, self.help))

    @property
    def is_word(self) -> bool:
        """Whether its value is a word or number, not the name of a thing."""
        return bool(self.choices) or self.kinds[0] in WORDS

    @property
    def required(self) -> bool:
        return not self.optional and self.default is None


@dataclass(frozen=True)
class Need:
    """An analysis table of which a question needs some rows, and the import (``standlink import``) that fills it."""

    table: str
    source: str
    rows: int = 1


@dataclass(frozen=True)
class Question:
    """A question as its file states it; ``id`` is the path of the file below ``queries`` without the ending.

    ``sparql`` is empty where a computation on the analysis tables gives the answer. ``translations`` holds the texts of
    other languages by their keys, such as ``row``.
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
    keywords: tuple[str, ...] = ()
    measure: str | None = None
    charts: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    distinct: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    applies: Mapping[str, str] = field(default_factory=dict)
    behind: str | None = None
    columns: tuple[Column, ...] = ()
    network: Ties | None = None
    leads: tuple[Lead, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def in_language(self, language: str) -> Question:
        """Return the question with its texts in a language; in English where that lacks one."""
        said = self.translations.get(language, {})
        return replace(
            self,
            title=said.get("title", self.title),
            question=said.get("question", self.question),
            row=said.get("row", self.row),
            method=said.get("method", self.method),
            parameters=tuple(parameter.in_language(language) for parameter in self.parameters),
        )

    @property
    def has_chinese(self) -> bool:
        """Whether it has a Chinese title; that of a study may be in English alone."""
        return "title" in self.translations.get("zh", {})

    @property
    def theme(self) -> str:
        return self.id.split("/")[0]

    @property
    def is_of_roles(self) -> bool:
        """Whether the answer is computed from the roles of actors in standards."""
        return any(parameter.name == "acting" for parameter in self.parameters)

    def unmet(self, tables: Mapping[str, int]) -> tuple[Need, ...]:
        """Return the needs that a release does not meet, given the number of rows of each of its analysis tables."""
        return tuple(need for need in self.needs if tables.get(need.table, 0) < need.rows)


@dataclass
class _Header:
    """The header of a file: texts by key, the line of each key, the parameters, and the patterns of their things.

    ``translations`` has texts by language and key, ``meanings`` those of parameters by name and language.
    """

    path: Path
    texts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    applies: dict[str, str] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    meanings: dict[str, dict[str, str]] = field(default_factory=dict)

    def fault(self, place: str | int, message: str) -> QuestionFileError:
        """Return an error at a line or at that of a key; at the first line if the key has none."""
        return QuestionFileError(self.path, place if isinstance(place, int) else self.lines.get(place, 1), message)


def read_question(path: Path, question_id: str, *, bilingual: bool = True) -> Question:
    """Read a question file and check it against the registries of computations.

    Args:
        path: the file.
        question_id: the id of the question.
        bilingual: whether title and question must be in Chinese too; those of a study may be in English alone.

    Raises:
        QuestionFileError: if something is missing, misspelt or malformed, with file and line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(path, None, f"cannot be read as UTF-8 text: {error}") from None
    body_start = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    header = _header(path, lines[:body_start], bilingual)
    body = "\n".join(lines[body_start:]).strip()
    texts = header.texts
    question = Question(
        id=question_id,
        title=texts["title"],
        title_zh=texts["title@zh"],
        question=texts["question"],
        question_zh=texts["question@zh"],
        row=texts["row"],
        parameters=tuple(header.parameters),
        sparql=body + "\n" if body else "",
        example=_example(header),
        method=texts.get("method", ""),
        keywords=tuple(texts[key] for key in ("keywords", "keywords@zh") if key in texts),
        measure=texts.get("measure"),
        charts=tuple(texts.get("chart", "").split()),
        either=tuple(texts.get("either", "").split()),
        distinct=tuple(texts.get("distinct", "").split()),
        needs=_needs(header),
        applies=header.applies,
        behind=texts.get("behind"),
        columns=_columns(header),
        network=_network(header),
        leads=tuple(header.leads),
        translations=header.translations,
    )
    check(question, header.fault)
    check_leads(path, question)
    if question.sparql:
        check_query(question, header.fault, body_start)
    return question


def _header(path: Path, lines: list[str], bilingual: bool) -> _Header:
    header = _Header(path)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = _HEADER.fullmatch(line)
        if not match or match[1] not in _KEYS:
            known = ", ".join(sorted(_KEYS))
            raise QuestionFileError(path, number, f"{line!r} is not a header line '# KEY: TEXT'; the keys are {known}")
        key, name, language, text = match.groups()
        if language and key not in _TRANSLATED:
            translated = ", ".join(sorted(_TRANSLATED))
            raise QuestionFileError(path, number, f"{key} has no languages; those that have are {translated}")
        if language and key == "parameter":
            header.meanings.setdefault(name or "", {})[language] = text
            header.lines.setdefault(f"parameter {name}", number)
            continue
        if key == "parameter":
            header.parameters.append(_parameter(path, number, name, text))
            continue
        if key == "leads":
            header.leads.append(Lead.parse(path, number, text))
            continue
        if key == "applies" and name:
            header.applies[name], header.lines[key] = text, number
            continue
        if key == "selection":
            header.parameters += _selection(path, number, text.split())
        full_key = f"{key}@{language}" if language else key
        if full_key in header.lines:
            raise QuestionFileError(path, number, f"'# {full_key}' is already in line {header.lines[full_key]}")
        header.lines[full_key], header.texts[full_key] = number, text
        if language:
            header.translations.setdefault(language, {})[key] = text
    for key in _REQUIRED:
        if not bilingual and key.endswith("@zh"):
            header.texts.setdefault(key, header.texts[key.removesuffix("@zh")])
        if not header.texts.get(key):
            raise header.fault(key, f"the header has no '# {key}: ...'")
    header.parameters = _translated(header)
    return header


def _translated(header: _Header) -> list[Parameter]:
    """Return the parameters with their meanings in other languages."""
    names = [parameter.name for parameter in header.parameters]
    if unknown := next((name for name in header.meanings if name not in names), None):
        raise header.fault(f"parameter {unknown}", f"unknown parameter {unknown}; the question has {listed(names)}")
    return [replace(p, translations={**p.translations, **header.meanings.get(p.name, {})}) for p in header.parameters]


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
        raise QuestionFileError(path, number, f"malformed parameter; {wrong}")
    flags = set(words[1:])
    return Parameter(
        name, kinds, help_text.strip(), "optional" in flags, "many" in flags, choices, default.strip() or None
    )


def _selection(path: Path, number: int, names: list[str]) -> list[Parameter]:
    unknown = [name for name in names if name not in _SELECTION]
    if unknown:
        known = ", ".join(_SELECTION)
        raise QuestionFileError(path, number, f"unknown selection {', '.join(unknown)}; expected some of {known}")
    found = []
    for name in names:
        texts = dict(_SELECTION[name])
        parameter = _parameter(path, number, name, texts.pop("en"))
        found.append(replace(parameter, narrows=True, translations=texts))
    return found


def _columns(header: _Header) -> tuple[Column, ...]:
    columns: list[Column] = []
    text = header.texts.get("columns", "")
    for part in text.split(",") if text else ():
        name, _, type_ = part.strip().partition(" ")
        if not name or type_ not in COLUMN_TYPES:
            expected = f"'NAME TYPE' with one of the types {', '.join(COLUMN_TYPES)}"
            raise header.fault("columns", f"malformed column {part.strip()!r}; expected {expected}")
        if name in (column.name for column in columns):
            raise header.fault("columns", f"column {name} occurs twice")
        columns.append(Column(name, type_))
    return tuple(columns)


def _needs(header: _Header) -> tuple[Need, ...]:
    needs: list[Need] = []
    text = header.texts.get("needs", "")
    for part in text.split(",") if text else ():
        match = _NEED.fullmatch(part.strip())
        if not match:
            expected = "'TABLE from IMPORT' or 'TABLE ROWS from IMPORT'"
            raise header.fault("needs", f"malformed need {part.strip()!r}; expected {expected}")
        needs.append(Need(match["table"], match["source"], int(match["rows"] or 1)))
    return tuple(needs)


def _network(header: _Header) -> Ties | None:
    text = header.texts.get("network")
    try:
        ties = Ties.parse(text) if text else None
    except ValueError as error:
        raise header.fault("network", str(error)) from None
    columns = [column.name for column in _columns(header)]
    if ties and (unknown := [name for name in ties.columns if name not in columns]):
        declared = f"'# columns' declares {', '.join(columns) or 'none'}"
        raise header.fault("network", f"unknown column {', '.join(unknown)}; {declared}")
    if ties and "chart" not in header.texts:
        raise header.fault("network", "a network needs a '# chart: NAME', whose caption describes it")
    return ties


def _example(header: _Header) -> dict[str, list[str]]:
    arguments: dict[str, list[str]] = {}
    try:
        parts = shlex.split(header.texts.get("example", ""))
    except ValueError as error:
        raise header.fault("example", f"malformed example: {error}") from None
    for part in parts:
        name, _, value = part.partition("=")
        arguments.setdefault(name, []).append(value)
    return arguments
