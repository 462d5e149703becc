"""What the parser makes of each identifier in a list, as lines to compare before and after a change of the grammars.

``python -m standlink.bench.designations FILE.tar.zst... > after.tsv`` reads the identifiers in Relaton catalogues, and
those that their relations name. Run it with the code before and after a change, and compare the two with ``diff``:
every line that differs is a document whose number, address or family changes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..graph.sources.archive import open_files
from ..graph.sources.identifiers import parse
from ..graph.sources.relaton.batch import parse_yaml
from ..graph.sources.relaton.reading import read_record
from ..graph.sources.relaton.record import RefusedError

#: Types of identifiers that are none of standards documents.
_OTHERS = ("URN", "DOI", "ISBN", "ISSN", "iso-reference")


def identifiers(archive: Path) -> set[str]:
    """Return the identifiers in a catalogue, and those of relations."""
    found = set[str]()
    with open_files(str(archive)) as files:
        for member in files.members(lambda _: None):
            if member.path.endswith((".yaml", ".yml")):
                try:
                    record = read_record(member.path, parse_yaml(member.content), Counter())
                except RefusedError:
                    continue
                found.update(docid.text for docid in record.docids if docid.type not in _OTHERS)
                found.update(relation.target for relation in record.relations)
    return found


def lines(texts: set[str]) -> Iterator[str]:
    """Yield a line for each identifier: as it is written, its designation, slug and family, and what is wrong."""
    for text in sorted(texts):
        found = parse(text)
        if found is None:
            yield f"{text}\t-\t-\t-\tnot understood"
        else:
            fault = "" if parse(found.designation) == found else "another when it is read again"
            yield f"{text}\t{found.designation}\t{found.slug}\t{found.family}\t{fault}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print("\n".join(lines(identifiers(Path(name)))))
