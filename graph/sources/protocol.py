"""What every kind of source is: records in, triples with provenance out, and a report of what was left out.

A source module offers a class with ``about`` and ``triples``. Importing runs it once, into a draft beside the dataset
that stands, which the draft replaces unless too many records were refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ...errors import ImportFailedError
from ..releases.dataset import Dataset, Draft, drafting
from .organizations.files import own_decisions

if TYPE_CHECKING:
    from .organizations.linking import Organizations

#: How large a share of the records may be refused before an import fails.
REFUSALS_ALLOWED: Final = 0.05


@dataclass(frozen=True)
class About:
    """What a dataset says of where it comes from; see ``Dataset`` for the fields."""

    title: str
    licence: str
    derived_from: str
    importer: str
    digest: str
    version: str = ""
    licence_note: str = ""


class Report:
    """What becomes of the records of a source; sources count on it while they are read."""

    def __init__(self, draft: Draft, home: Path, progress: Callable[[float], None] | None = None) -> None:
        self._draft, self._home = draft, home
        self.dataset = draft.name
        self.progress = progress or (lambda _: None)
        self.read = 0
        self.kept = 0
        self.merged = 0
        self.refused: Counter[str] = Counter()
        self.repaired: Counter[str] = Counter()
        #: Names that may stand for an organization, and for none that is known: how often each occurs.
        self.unlinked: Counter[str] = Counter()

    @cached_property
    def organizations(self) -> Organizations:
        """The known organizations, with what the user has decided."""
        from .organizations.linking import Organizations

        return Organizations.load(own=own_decisions(self._home))

    def refuse(self, record: str, reason: str, detail: str = "", content: bytes = b"") -> None:
        """Leave a record out: by which name it goes, why in a few words that many share, and what exactly.

        Its content, where given, is kept beside the dataset.
        """
        self.refused[reason] += 1
        self._draft.refuse(record, reason, detail, content)

    def repair(self, reason: str, times: int = 1) -> None:
        """Count values that were mended or left out of a record that is kept."""
        self.repaired[reason] += times


class Source(Protocol):
    """One source, ready to be read."""

    @property
    def name(self) -> str:
        """The name of the dataset that it becomes."""

    def about(self) -> About:
        """Return where it comes from; called after the triples have been read."""

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield N-Triples, some lines at a time, the same for the same records; count each record on the report.

        Every record read is kept, merged or refused. ``report.progress`` takes the share that has been read.
        """


def import_source(
    home: Path,
    source: Source,
    *,
    refusals_allowed: float = REFUSALS_ALLOWED,
    progress: Callable[[float], None] | None = None,
    inputs: str = "",
) -> Dataset:
    """Make a dataset of a source, in place of the one of the same name.

    Args:
        home: the data folder.
        source: what to read.
        refusals_allowed: the share of records that may be refused, from 0 to 1.
        progress: called now and then with the share of the source that has been read.
        inputs: the checksum of all that it is made of, to be kept with it.

    Raises:
        ImportFailedError: if nothing could be read, or too much was refused.
        FileError: if the source cannot be read.
        BuildError: if the disk refuses. In every case the old dataset stands.
    """
    with drafting(home, source.name) as draft:
        report = Report(draft, home, progress)
        for lines in source.triples(report):
            draft.write(lines)
        _judge(source.name, report, refusals_allowed)
        draft.keep_unlinked(report.unlinked)
        return draft.describe(
            **asdict(source.about()),
            inputs=inputs,
            read=report.read,
            kept=report.kept,
            merged=report.merged,
            refused=dict(sorted(report.refused.items())),
            repaired=dict(sorted(report.repaired.items())),
        )


def _judge(name: str, report: Report, allowed: float) -> None:
    refused = report.refused.total()
    if report.read != report.kept + report.merged + refused:
        raise AssertionError(
            f"{name}: read {report.read}, kept {report.kept}, merged {report.merged}, {refused} refused"
        )
    if not report.read:
        raise ImportFailedError(f"{name}: nothing was found to import")
    if refused > allowed * report.read:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in report.refused.most_common(5))
        raise ImportFailedError(
            f"{name}: {refused:,} of {report.read:,} records were refused ({reasons}), more than {allowed:.0%}: "
            "mend the source, or allow more (refusals-allowed)"
        )
