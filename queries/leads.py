"""The questions behind the rows of an answer, as the header of a question states them.

``# leads: linkages/between-regions a=a b=b`` says that a row leads to that question, with the value of column ``a`` for
its parameter ``a``. A name that is no column is a parameter of the question itself. There may be several such lines: a
row leads to the first question whose parameters take its values. Filters that both questions have are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import QuestionFileError

if TYPE_CHECKING:
    from .question import Question

_PATTERN: Final = re.compile(r"([a-z0-9-]+/[a-z0-9-]+)((?: [a-z_]+=\w+)+)")


@dataclass(frozen=True)
class Lead:
    """A question behind a row, by its id; what gives the value of each of its parameters; and the line in the file."""

    question: str
    sources: Mapping[str, str]
    line: int

    @classmethod
    def parse(cls, path: Path, line: int, text: str) -> Lead:
        """Read the line of a header.

        Raises:
            QuestionFileError: if it is malformed.
        """
        match = _PATTERN.fullmatch(text.strip())
        if not match:
            expected = "'QUESTION PARAMETER=COLUMN PARAMETER=COLUMN'"
            raise QuestionFileError(path, line, f"malformed lead {text!r}; expected {expected}")
        pairs = (part.partition("=") for part in match[2].split())
        return cls(match[1], {name: source for name, _, source in pairs}, line)


def check_leads(path: Path, question: Question) -> None:
    """Check that what gives values to leads is among the columns and parameters of the question.

    Raises:
        QuestionFileError: if something is not.
    """
    known = {parameter.name for parameter in question.parameters} | {column.name for column in question.columns}
    if not question.columns:
        known |= set(re.findall(r"\?(\w+)", question.sparql))
    for lead in question.leads:
        if unknown := [source for source in lead.sources.values() if source not in known]:
            listed = ", ".join(sorted(known))
            raise QuestionFileError(path, lead.line, f"unknown column {', '.join(unknown)}; expected one of {listed}")


def astray(questions: Mapping[str, Question], paths: Mapping[str, Path]) -> Iterator[QuestionFileError]:
    """Yield the faults of leads to questions or parameters that do not exist.

    Args:
        questions: the questions of a library.
        paths: the files of all questions, also of faulty ones.
    """
    for id_, question in questions.items():
        for lead in question.leads:
            if lead.question not in paths:
                yield QuestionFileError(paths[id_], lead.line, f"there is no question {lead.question!r}")
            elif target := questions.get(lead.question):
                known = [parameter.name for parameter in target.parameters]
                if unknown := [name for name in lead.sources if name not in known]:
                    message = f"{lead.question} has no parameter {', '.join(unknown)}; it has {', '.join(known)}"
                    yield QuestionFileError(paths[id_], lead.line, message)
