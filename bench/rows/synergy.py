"""The questions of synergy on a full release, with every choice of their parameters: is each answered at once?

``python -m standlink.bench.rows.synergy FOLDER`` measures these alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...graph.releases.release import Releases
from ...queries.library import library
from ...queries.question import Question
from ..measure import in_process
from ..row import Row, at_most, duration

#: The limit in seconds of every answer, once its tables are in memory.
_MOST: Final = 0.3
THEME: Final = "synergy/"


def rows(home: Path) -> Iterator[Row]:
    """Yield a row for the slowest answer."""
    triples = int(Releases(home).current().manifest["triples"])
    found = in_process("synergy", home).result["answers"]
    slowest = sorted(found, key=lambda asked: -found[asked]["warm"])
    late = [f"{asked} {duration(found[asked]['warm'])}" for asked in slowest if found[asked]["warm"] > _MOST]
    shown = late or [f"{asked} {duration(found[asked]['warm'])}" for asked in slowest[1:4]]
    yield Row(
        f"{len(found)} answers of the {len(questions())} questions of synergy, warm, the slowest", triples,
        f"{slowest[0]} {duration(found[slowest[0]]['warm'])}", goal=f"under {_MOST:g} s",
        outcome=at_most(found[slowest[0]]["warm"], _MOST),
        answers=f"{sum(each['rows'] > 0 for each in found.values())} have rows; the others say what is lacking",
        note=f"examples, and with one parameter changed; {'over the limit' if late else 'then'}: {', '.join(shown)}",
    )  # fmt: skip


def questions() -> list[Question]:
    """Return the questions of synergy."""
    return [question for name, question in library().items() if name.startswith(THEME)]


def variants(question: Question) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield the arguments of the example of a question, and those with one choice of a parameter changed, by a name."""
    yield question.id, question.example
    for parameter in question.parameters:
        for choice in parameter.choices:
            if choice not in (parameter.default, *question.example.get(parameter.name, ())):
                yield f"{question.id} {parameter.name}={choice}", {**question.example, parameter.name: [choice]}


if __name__ == "__main__":
    for row in rows(Path(sys.argv[1])):
        sys.stdout.write(f"{row.outcome}: {row.work}: {row.standlink} ({row.goal}); {row.answers}; {row.note}\n")
