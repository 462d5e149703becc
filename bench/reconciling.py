"""How well reconciliation does on a list of 200 names and numbers as they are written, on the current release.

``python -m standlink.bench.reconciling`` reads ``tests/data/gold/reconciliation.csv``, whose answers were decided
without the matcher, and asks for each text with the type of its list, as a client of the API does. The answers are for
the curated release; a larger one knows more of the texts, so each of its matches beyond them is listed to be checked.
``--names FILE`` reads a list of ``tests/data/gold`` instead, whose names of organizations were labelled for the import.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..graph.index.reader import open_index
from ..graph.releases.release import Release, Releases
from ..queries.reconciliation.candidates import Candidate, Query, Reconciler
from ..queries.reconciliation.identifiers import own_id, own_iri
from ..queries.reconciliation.vocabulary import Vocabulary
from ..settings import data_folder

GOLD: Final = Path(__file__).parents[1] / "tests" / "data" / "gold" / "reconciliation.csv"
TYPES: Final = {"organization": "sl:Organization", "standard": "sl:Standard"}
#: Bands of scores, from the least of each up to that of the one before.
_BANDS: Final = (100.0, 80.0, 60.0, 45.0)


@dataclass(frozen=True)
class Line:
    """A text of the list with its answer: the identifier of a thing, empty if the release has none.

    Attributes:
        relation: ``same`` if the text names the thing; ``related`` if it names a subsidiary, an edition or an adoption
            that the release does not have; ``none``.
    """

    list: str
    text: str
    gold: str
    relation: str


@dataclass(frozen=True)
class Outcome:
    """A text with its candidates."""

    line: Line
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> str:
        """The identifier of the best candidate; empty if there is none."""
        return own_id(self.candidates[0].iri) if self.candidates else ""

    @property
    def is_matched(self) -> bool:
        return any(each.match for each in self.candidates)

    @property
    def is_right(self) -> bool:
        """Whether the best candidate is the answer."""
        return bool(self.best) and self.best == self.line.gold


def read(path: Path = GOLD) -> list[Line]:
    """Return the texts with their answers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Line(row["list"], row["text"], row["gold"], row["relation"]) for row in csv.DictReader(file)]


def read_names(path: Path, release: Release) -> list[Line]:
    """Return the names of a list that was labelled for the import; its answers are the firms that the release has."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["name"], f"actor/{row['firm']}" if row["firm"] else "") for row in csv.DictReader(file)]
    known = [own_iri(gold) for _, gold in rows if gold]
    there = set(open_index(release.index).known([iri for iri in known if iri]))
    golds = [(name, gold if gold and own_iri(gold) in there else "") for name, gold in rows]
    return [Line("organization", name, gold, "same" if gold else "none") for name, gold in golds]


def outcomes(release: Release, lines: Iterable[Line]) -> list[Outcome]:
    """Return the candidates of each text."""
    reconciler, types = Reconciler(release), Vocabulary.of(release.store).types
    return [Outcome(line, reconciler.candidates(Query(line.text, (types[TYPES[line.list]],)))) for line in lines]


def table(found: list[Outcome]) -> Iterator[str]:
    """Yield the table of precision and recall, of matches and of best candidates."""
    yield "| list | texts | matches | precision | recall | best candidates | precision | recall |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for name in (*TYPES, "both"):
        own = [each for each in found if name in (each.line.list, "both")]
        matched = [each for each in own if each.is_matched]
        right = sum(each.is_right and each.line.relation == "same" for each in matched)
        same = sum(each.line.relation == "same" for each in own)
        offered = [each for each in own if each.best]
        best, known = sum(each.is_right for each in offered), sum(bool(each.line.gold) for each in own)
        cells = [_share(right, len(matched)), _share(right, same), str(len(offered)), _share(best, len(offered))]
        yield f"| {name} | {len(own)} | {len(matched)} | {' | '.join(cells)} | {_share(best, known)} |"


def bands(found: list[Outcome]) -> Iterator[str]:
    """Yield the table of how often the best candidate is right, by its score."""
    yield "| score of the best candidate | texts | right |\n|---|--:|--:|"
    above = float("inf")
    for least in _BANDS:
        own = [each for each in found if each.candidates and least <= each.candidates[0].score < above]
        words = f"{least:.0f}" if least == _BANDS[0] else f"{least:.0f} to below {above:.0f}"
        yield f"| {words} | {len(own)} | {_share(sum(each.is_right for each in own), len(own))} |"
        above = least


def wrong_matches(found: list[Outcome]) -> Iterator[str]:
    """Yield the texts with a match that is not the answer."""
    for each in found:
        if each.is_matched and not (each.is_right and each.line.relation == "same"):
            yield f"{each.line.text}: {each.best}, not {each.line.gold or 'nothing'} ({each.line.relation})"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "–"


def main() -> None:
    """Print the tables, and the texts whose match is not the answer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="the data folder (default: STANDLINK_HOME)")
    parser.add_argument("--names", type=Path, help="another list, with the columns name and firm")
    parser.add_argument("--all", action="store_true", help="print the best candidate of each text")
    given = parser.parse_args()
    release = Releases(data_folder(given.home)).current()
    found = outcomes(release, read_names(given.names, release) if given.names else read())
    print("\n".join((*table(found), "", *bands(found), "", *wrong_matches(found))))
    for each in found if given.all else ():
        score = f"{each.candidates[0].score:g}{' match' if each.is_matched else ''}" if each.candidates else "–"
        sign = " " if each.best == each.line.gold else "!"
        print(f"{sign} {each.line.text}: {each.best or 'nothing'} ({score}); {each.line.gold or 'nothing'}")


if __name__ == "__main__":
    main()
