"""The library of questions: a folder per theme, with a ``theme.toml`` and a file per question.

Files are checked when the library is read. A faulty file is left out and listed in ``library_faults``; the others are
not affected.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ..errors import NotFoundError, QuestionFileError
from ..graph.releases.extensions import extensions
from .leads import astray
from .question import Question, read_question

_FOLDER: Final = Path(__file__).parent
_THEME: Final = "theme.toml"
_THEME_KEYS: Final = {"title": str, "title_zh": str, "order": int}
#: The order of themes without a valid ``theme.toml``.
_LAST: Final = 1_000_000


@dataclass(frozen=True)
class Theme:
    """A theme; those of lower ``order`` are listed first."""

    name: str
    title: str
    title_zh: str
    order: int

    def in_language(self, language: str) -> Theme:
        """Return the theme with its title in a language; in English if that lacks it."""
        return replace(self, title=self.title_zh) if language == "zh" else self


@dataclass(frozen=True)
class Library:
    """Themes and questions in reading order, and the faults of the files that were left out.

    Attributes:
        themes: by the name of the folder.
        questions: by id.
        paths: the files of all questions, also of faulty ones, by id.
        faults: what is wrong with faulty files.
    """

    themes: Mapping[str, Theme]
    questions: Mapping[str, Question]
    paths: Mapping[str, Path]
    faults: tuple[QuestionFileError, ...]


def read_library(folder: Path, beside: Library | None = None) -> Library:
    """Read the themes and questions of a folder. Faulty files are recorded, not raised.

    Args:
        folder: with a folder for each theme.
        beside: the library to which a study adds; a folder may then have questions of a theme of that library, and
            texts may be in English alone.
    """
    themes: list[Theme] = []
    faults: list[QuestionFileError] = []
    for path in sorted(folder.iterdir()):
        if beside and path.name in beside.themes:
            themes.append(beside.themes[path.name])
        elif (path / _THEME).exists() or any(path.glob("*.rq")):
            try:
                themes.append(_read_theme(path / _THEME, bilingual=beside is None))
            except QuestionFileError as fault:
                faults.append(fault)
                themes.append(Theme(path.name, path.name.capitalize(), path.name, _LAST))
    themes.sort(key=lambda theme: (theme.order, theme.name))
    questions: dict[str, Question] = {}
    paths: dict[str, Path] = {}
    for theme in themes:
        for path in sorted((folder / theme.name).glob("*.rq")):
            question_id = f"{theme.name}/{path.stem}"
            paths[question_id] = path
            try:
                questions[question_id] = read_question(path, question_id, bilingual=beside is None)
            except QuestionFileError as fault:
                faults.append(fault)
    return Library({theme.name: theme for theme in themes}, MappingProxyType(questions), paths, tuple(faults))


def _library() -> Library:
    """Return the library with the questions of the studies that this process knows."""
    folders = (extension.folder / "questions" for extension in extensions())
    return _read(tuple(folders))


@lru_cache(maxsize=2)
def _read(folders: tuple[Path, ...]) -> Library:
    """Return the library with the questions of some studies."""
    found = read_library(_FOLDER)
    for folder in folders:
        if folder.is_dir():
            found = _merged(found, read_library(folder, found))
    return found


def _merged(first: Library, second: Library) -> Library:
    """Return two libraries as one; a theme or question that both have is that of the first."""
    titles = {**second.themes, **first.themes}
    themes = sorted(titles.values(), key=lambda theme: (theme.order, theme.name))
    place = {theme.name: number for number, theme in enumerate(themes)}
    questions = {**first.questions, **{id_: q for id_, q in second.questions.items() if id_ not in first.paths}}
    taken = [
        QuestionFileError(path, None, f"there is a question {id_} already; rename the file")
        for id_, path in second.paths.items()
        if id_ in first.paths
    ]
    return Library(
        {theme.name: theme for theme in themes},
        MappingProxyType(dict(sorted(questions.items(), key=lambda item: place[item[1].theme]))),
        {**second.paths, **first.paths},
        (*first.faults, *second.faults, *taken),
    )


def library() -> Mapping[str, Question]:
    """Return all questions by their id, in reading order."""
    return _library().questions


def library_faults(chart_exists: Callable[[str], bool] | None = None) -> list[QuestionFileError]:
    """Return the faults of question and theme files, each with file and line.

    Args:
        chart_exists: whether there is a chart of a name, which only ``web`` knows; by default charts are not checked.
    """
    read = _library()
    faults = [*read.faults, *astray(read.questions, read.paths)]
    for id_, question in read.questions.items() if chart_exists else ():
        unknown = [name for name in question.charts if chart_exists and not chart_exists(name)]
        if unknown:
            path = read.paths[id_]
            lines = path.read_text("utf-8").splitlines()
            line = next((n for n, text in enumerate(lines, 1) if text.startswith("# chart:")), None)
            message = f"unknown chart {', '.join(unknown)}; web/charts/charts.toml has no chart of that name"
            faults.append(QuestionFileError(path, line, message))
    return faults


def themes(tables: Mapping[str, int] | None = None) -> Mapping[str, list[Question]]:
    """Return the questions of each theme that has any.

    Args:
        tables: the number of rows of each analysis table of a release, to leave out what the release cannot answer.
    """
    grouped: dict[str, list[Question]] = {}
    for question in library().values():
        if tables is None or not question.unmet(tables):
            grouped.setdefault(question.theme, []).append(question)
    return grouped


def unanswerable(tables: Mapping[str, int]) -> Mapping[str, list[Question]]:
    """Return the questions that a release cannot answer, by the import (``standlink import``) that each waits for.

    Args:
        tables: the number of rows of each analysis table of the release.
    """
    grouped: dict[str, list[Question]] = {}
    for question in library().values():
        for need in question.unmet(tables)[:1]:
            grouped.setdefault(need.source, []).append(question)
    return grouped


def theme(name: str) -> Theme:
    """Return a theme by the name of its folder."""
    return _library().themes[name]


def theme_title(name: str) -> str:
    """Return the English title of a theme."""
    return theme(name).title


def find_question(question_id: str) -> Question:
    """Return a question.

    Raises:
        NotFoundError: if there is no question of that id, with the ids of similar ones.
        QuestionFileError: if its file is faulty.
    """
    questions = library()
    if question_id in questions:
        return questions[question_id]
    path = _library().paths.get(question_id)
    for fault in _library().faults if path else ():
        if fault.path == path:
            # Readers of the website need no path of the server.
            raise QuestionFileError(f"queries/{question_id}.rq", fault.line, fault.reason)
    last_parts = {q.rsplit("/", 1)[-1]: q for q in questions}
    near = get_close_matches(question_id, questions, n=3, cutoff=0.5)
    near += [last_parts[m] for m in get_close_matches(question_id.rsplit("/", 1)[-1], last_parts, n=2)]
    hint = f"did you mean {' or '.join(dict.fromkeys(near))}?" if near else "run 'standlink ask --list' to list all."
    raise NotFoundError(f"there is no question {question_id!r}: {hint}")


def _read_theme(path: Path, *, bilingual: bool) -> Theme:
    """Read a ``theme.toml``; without a Chinese title, which that of a study need not have, the title is English.

    Raises:
        QuestionFileError: if it is missing or malformed.
    """
    if not path.exists():
        raise QuestionFileError(path, None, "missing; a theme folder needs it, with title, title_zh and order")
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QuestionFileError(path, None, f"not a TOML file in UTF-8: {error}") from None
    if not bilingual and "title" in values:
        values.setdefault("title_zh", values["title"])
    for key, type_ in _THEME_KEYS.items():
        if type(values.get(key)) is not type_ or values[key] == "":
            wanted = "an integer" if type_ is int else "a text"
            raise QuestionFileError(path, _line(path, key), f"{key} must be {wanted}")
    if unknown := values.keys() - _THEME_KEYS.keys():
        name = min(unknown)
        raise QuestionFileError(path, _line(path, name), f"unknown key {name}; expected {', '.join(_THEME_KEYS)}")
    return Theme(path.parent.name, values["title"], values["title_zh"], values["order"])


def _line(path: Path, key: str) -> int | None:
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    return next((number for number, line in lines if line.split("=")[0].strip() == key), None)
