"""How long searches take on the current release, by kind of text: the median and the 95th percentile.

``python -m standlink.bench.searches`` draws names of the release by a seed and cuts, joins or misspells them, as people
type. ``suggest`` is what a suggestion costs in the server, elapsed and of the processor, ``page`` a page of results
with the counts of all facets.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final

from ..graph.index.reader import open_index
from ..graph.index.schema import words_folder
from ..graph.releases.release import Release, Releases
from ..queries.search.ranking import search, suggest
from ..settings import data_folder
from .measure import per_item, per_item_with_processor, quantile
from .row import duration

SEED: Final = 20_261_128


def word(name: str, random: Random) -> str:
    """Return a whole word of a name."""
    return random.choice(name.split())


def prefix(name: str, random: Random) -> str:
    """Return the beginning of a name, as typed so far."""
    return name[: random.randrange(2, 9)]


def misspelt(name: str, random: Random) -> str:
    """Return a name with two neighbouring letters of its longest word swapped."""
    longest = max(name.split(), key=len)
    at = random.randrange(max(1, len(longest) - 1))
    return name.replace(longest, longest[:at] + longest[at : at + 2][::-1] + longest[at + 2 :])


def joined(name: str, _: Random) -> str:
    """Return a name without separators."""
    return "".join(character for character in name if character.isalnum())


def whole(name: str, _: Random) -> str:
    """Return the name itself."""
    return name


#: The kinds of text, with the kind of thing whose names they are made of.
KINDS: Final[dict[str, tuple[str, Callable[[str, Random], str]]]] = {
    "word": ("actor", word),
    "prefix": ("actor", prefix),
    "misspelt": ("actor", misspelt),
    "identifier": ("standard", whole),
    "identifier, beginning": ("standard", prefix),
    "identifier without separators": ("standard", joined),
}


def texts(release: Release, kind: str, count: int) -> list[str]:
    """Return texts of a kind, the same in every run on a release."""
    things, write = KINDS[kind]
    query = "SELECT label FROM things WHERE kind = ? AND label GLOB '[A-Za-z]*' ORDER BY iri"
    with closing(sqlite3.connect(f"file:{release.index}?mode=ro", uri=True)) as db:
        names = [label for (label,) in db.execute(query, (things,))]
    random = Random(SEED)
    return [write(name, random) for name in random.choices(names, k=count)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, help="the data folder (default: STANDLINK_HOME)")
    parser.add_argument("--count", type=int, default=300, help="number of texts of each kind (default 300)")
    given = parser.parse_args()
    release = Releases(data_folder(given.home)).current()
    index = open_index(release.index)
    size = sum(path.stat().st_size for path in words_folder(release.index).iterdir())
    print(f"{index.searcher.num_docs:,} things, {size / 1e6:,.0f} MB of words")
    print("| text | suggest, p50 | p95 | of it processor, p50 | p95 | page, p50 | p95 |\n|---|--:|--:|--:|--:|--:|--:|")
    for kind in KINDS:
        drawn, warm_up = texts(release, kind, given.count), given.count // 10
        suggested, used = per_item_with_processor(lambda text: suggest(release, text), drawn, warm_up)
        paged = per_item(lambda text: search(release, text, facets=True), drawn, warm_up)
        cells = [duration(quantile(taken, share)) for taken in (suggested, used, paged) for share in (0.5, 0.95)]
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
