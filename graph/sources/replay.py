"""Import again the records that an import refused, from their copies in the folder ``quarantine`` of the dataset.

A user corrects the copies there. Records of catalogues and RFCs that can be read now are added to the dataset. A table
is read again as a whole: ``table_replay.py``.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from ...errors import NotFoundError, StandlinkError
from ..releases.content import text_checksum
from ..releases.dataset import (
    COUNTED,
    Dataset,
    Draft,
    drafting,
    observed_dates,
    open_dataset,
    quarantine_path,
    table_path,
    triples_path,
    unlinked_names,
)
from ..releases.difference import lines_of
from ..releases.quarantine import Quarantined, content, refusals
from ..store.store import RDF_TYPE
from .archive import Files
from .coverage import Observed
from .ietf.source import Rfcs
from .protocol import Source, import_source
from .relaton.catalogues import catalogue
from .relaton.source import Relaton
from .table_replay import CORRECTED, replay_table

_COVERAGE: Final = r"^<[^>]+/coverage/"
_PREFIX: Final = "relaton-"
_RFC: Final = r"^<[^>]+/standard/rfc-(\d+)> "
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Replayed:
    """The records that are part of the dataset now, and those that are still refused."""

    accepted: list[str]
    refused: list[Quarantined]


def replay(home: Path, name: str, texts: str = "") -> Replayed:
    """Import the refused records of a dataset again, and add those that can be read now.

    What a catalogue or the RFCs describe already does not change; a table is read again as a whole. A new import of the
    source replaces all.

    Args:
        home: the data folder.
        name: of the dataset.
        texts: a folder or archive of texts of RFCs; without it, RFCs get no affiliations and no sure dates.

    Raises:
        NotFoundError: if there is no such dataset.
        StandlinkError: if its importer keeps no copies of refused records, or texts are given for one that reads none.
        BuildError: if the disk is full or not writable, or another import is running; the dataset is unchanged.
    """
    dataset = open_dataset(home, name)
    if dataset is None:
        raise NotFoundError(f"no dataset is called {name!r} in {home}; 'standlink datasets list' lists all datasets")
    if texts and name != Rfcs.importer.name:
        raise StandlinkError(f"{name} is made without texts; remove --texts")
    before = refusals(home, name)
    copies = {each.record: content(home, each) for each in before if each.file}
    if before and not copies:
        raise StandlinkError(f"{name} has no copies of its refused records; fix the source and import it again")
    if not copies:
        return Replayed([], [])
    if table_path(home, name).exists():
        return Replayed(*replay_table(home, dataset, before))
    lines = lines_of(triples_path(home, name)).to_frame("line")
    with TemporaryDirectory(prefix="standlink-") as folder:
        again = Path(folder)
        with _source(home, dataset, copies, lines, texts) as source:
            import_source(again, source, refusals_allowed=1, decisions=home)
        small = open_dataset(again, name)
        assert small is not None
        still = {each.record: each for each in refusals(again, name)}
        added, documents = _added(lines, lines_of(triples_path(again, name)).to_frame("line"))
        accepted = sorted(copies.keys() - still.keys())
        left = [still.get(each.record, each) for each in before if each.record not in accepted]
        unlinked = Counter(unlinked_names(home, name)) + Counter(unlinked_names(again, name))
        if not accepted:
            return Replayed([], left)
        observed = _observed(home, again, name)
        with drafting(home, name) as draft:
            _write(draft, _with_windows([lines["line"], added], observed, dataset))
            draft.keep_observed(observed.rows())
            for each in left:
                draft.refuse(each.record, each.reason, each.detail, copies.get(each.record, b""))
            draft.keep_unlinked(unlinked)
            _describe(draft, dataset, small, len(accepted), documents, left)
    return Replayed(accepted, left)


@contextmanager
def _source(
    home: Path, dataset: Dataset, copies: dict[str, bytes], lines: pl.DataFrame, texts: str
) -> Iterator[Source]:
    """Yield the copies as a source of their own that knows what the dataset describes."""
    if dataset.name == Rfcs.importer.name:
        yield Rfcs(quarantine_path(home, dataset.name), texts, copies, _rfcs(lines))
        return
    day = _DAY.search(dataset.version)
    with _packed(copies) as path:
        files = Files(path, url=dataset.derived_from, day=day[0] if day else "", size=path.stat().st_size)
        abstracts = dataset.importer.endswith("with abstracts")
        source = Relaton(files, catalogue(dataset.name.removeprefix(_PREFIX)), abstracts=abstracts)
        source.known = _described(lines)
        yield source


@contextmanager
def _packed(copies: dict[str, bytes]) -> Iterator[Path]:
    """Yield an archive of the copies under their own names, which may be no names of files here."""
    with TemporaryDirectory(prefix="standlink-") as folder:
        path = Path(folder) / "quarantine.tar"
        with tarfile.open(path, "w") as tar:
            for record, data in sorted(copies.items()):
                info = tarfile.TarInfo(f"data/{record}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        yield path


def _described(lines: pl.DataFrame) -> frozenset[str]:
    """Return the IRIs of the things that some lines describe."""
    terms = pl.col("line").str.splitn(" ", 3).struct
    subjects = lines.filter(terms.field("field_1") == str(RDF_TYPE)).select(
        terms.field("field_0").str.strip_chars("<>")
    )
    return frozenset(subjects.to_series())


def _rfcs(lines: pl.DataFrame) -> dict[int, str]:
    """Return the RFCs that some lines describe, with their dates; "" if unknown."""
    number = pl.col("line").str.extract(_RFC).cast(pl.Int64)
    date = pl.col("line").str.extract(r"#publicationDate> \"([^\"]+)\"").fill_null("")
    found = lines.select(number=number, date=date).drop_nulls("number").group_by("number").agg(pl.col("date").max())
    return dict(found.iter_rows())


def _added(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.Series, int]:
    """Return the lines about new things or that refer to one, and the number of new documents.

    The description of a thing that the dataset has already is kept: another one would clash with it.
    """
    subject, rest = (pl.col("line").str.splitn(" ", 3).struct.field(f"field_{place}") for place in (0, 2))
    before = old.select(subject).to_series().unique()
    fresh = new.filter(~subject.is_in(before.implode()))
    things = fresh.select(subject).to_series().unique()
    added = new.filter(subject.is_in(things.implode()) | rest.str.head(-2).is_in(things.implode()))
    records = fresh.filter(pl.col("line").str.contains(" <http://purl.org/dc/terms/source> ", literal=True))
    return added["line"], records.select(subject).to_series().n_unique()


def _observed(home: Path, again: Path, name: str) -> Observed:
    """Return the dates of all records, of which observation windows are made; none if the import did not keep them."""
    observed = Observed()
    if before := observed_dates(home, name):
        observed.add_rows([*before, *observed_dates(again, name)])
    return observed


def _with_windows(parts: Sequence[pl.Series], observed: Observed, dataset: Dataset) -> list[pl.Series]:
    """Return the lines with the observation windows of all records; as they are if those are not known."""
    windows = b"".join(observed.triples(dataset.name, dataset.importer.split()[0])).decode().splitlines()
    return (
        [*(part.filter(~part.str.contains(_COVERAGE)) for part in parts), pl.Series(windows)] if windows else [*parts]
    )


def _write(draft: Draft, parts: Iterable[pl.Series]) -> None:
    for part in parts:
        draft.write(part.to_frame("line").write_csv(include_header=False, quote_style="never").encode())


def _describe(
    draft: Draft, dataset: Dataset, small: Dataset, accepted: int, documents: int, left: Sequence[Quarantined]
) -> None:
    about = {key: value for key, value in asdict(dataset).items() if key not in COUNTED}
    repaired = Counter(dataset.repaired) + Counter(small.repaired) + Counter({CORRECTED: accepted})
    about |= {
        "digest": text_checksum(dataset.digest, small.digest),
        "kept": dataset.kept + documents,
        "merged": dataset.merged + accepted - documents,
        "refused": dict(sorted(Counter(each.reason for each in left).items())),
        "repaired": dict(sorted(repaired.items())),
    }
    draft.describe(**about)
