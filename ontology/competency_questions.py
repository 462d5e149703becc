"""The competency questions of the ontology, read from the queries in ``competency``; its README explains the header."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("competency")
_HEADER: Final = re.compile(r"# (question|question@zh|expects): (\S.*)")


@dataclass(frozen=True)
class CompetencyQuestion:
    """A question that the ontology must be able to answer.

    Attributes:
        id: the path of its file in the folder, without suffix.
        question: the question in English.
        question_zh: the question in Chinese.
        expects: what a release of the curated cases, or of its test data, answers.
        sparql: the query without its header.
    """

    id: str
    question: str
    question_zh: str
    expects: str
    sparql: str

    def in_language(self, language: str) -> CompetencyQuestion:
        """Return the question in a language; in English if there is none."""
        return replace(self, question=self.question_zh) if language == "zh" else self


@cache
def competency_questions() -> tuple[CompetencyQuestion, ...]:
    """Return all questions: those of the curated cases first, then those that need catalogues or tables."""
    paths = sorted(FOLDER.rglob("*.rq"), key=lambda p: (p.parent != FOLDER, p))
    return tuple(map(_read, paths))


def _read(path: Path) -> CompetencyQuestion:
    lines = path.read_text("utf-8").splitlines()
    found = {match[1]: match[2] for line in lines if (match := _HEADER.fullmatch(line))}
    sparql = "\n".join(line for line in lines if not line.startswith("#")).strip()
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    return CompetencyQuestion(name, found["question"], found["question@zh"], found["expects"], sparql)
