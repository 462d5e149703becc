"""The library of questions: finding them, in the order in which people read them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ..errors import NotFoundError
from .question import Question, read_question

_FOLDER: Final = Path(__file__).parent

#: Themes in reading order, with the titles under which they are listed.
THEMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "convergence": "Convergence",
        "linkages": "Linkages",
        "standards": "Standards",
        "technologies": "Technologies",
        "diffusion": "Diffusion",
        "actors": "Actors",
        "regions": "Regions",
        "barriers": "Barriers and strategies",
        "claims": "Claims",
        "evidence": "Evidence",
        "catalogues": "Catalogues",
    }
)


@cache
def library() -> Mapping[str, Question]:
    """Return all questions by their id, theme by theme.

    Raises:
        QuestionFileError: if a file is malformed.
    """
    found = {}
    for theme in THEMES:
        for path in sorted((_FOLDER / theme).glob("*.rq")):
            question_id = f"{theme}/{path.stem}"
            found[question_id] = read_question(path, question_id)
    return MappingProxyType(found)


def themes() -> Mapping[str, list[Question]]:
    """Return the questions of each theme that has any."""
    grouped: dict[str, list[Question]] = {}
    for question in library().values():
        grouped.setdefault(question.theme, []).append(question)
    return grouped


def theme_title(theme: str) -> str:
    """Return the title of a theme."""
    return THEMES[theme]


def find_question(question_id: str) -> Question:
    """Return a question.

    Raises:
        NotFoundError: if there is none of that id; it names the nearest.
    """
    questions = library()
    if question_id in questions:
        return questions[question_id]
    last_parts = {q.rsplit("/", 1)[-1]: q for q in questions}
    near = get_close_matches(question_id, questions, n=3, cutoff=0.5)
    near += [last_parts[m] for m in get_close_matches(question_id.rsplit("/", 1)[-1], last_parts, n=2)]
    hint = f"did you mean {' or '.join(dict.fromkeys(near))}?" if near else "'standlink ask --list' lists them all."
    raise NotFoundError(f"there is no question {question_id!r}: {hint}")
