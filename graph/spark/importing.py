"""Import the listed sources with Spark, into the same datasets as ``standlink import`` makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..releases.dataset import Dataset
from ..sources.archive import open_files
from ..sources.listed import Listed, inputs_by_source, read_list
from ..sources.protocol import Source, import_source
from ..sources.relaton.catalogues import catalogue
from .catalogues import SparkRelaton
from .rfcs import SparkRfcs

if TYPE_CHECKING:
    from pyspark import SparkContext

#: The importer of RFCs, whose texts workers read. Other tables are small: the driver reads them.
_RFCS: Final = SparkRfcs.importer.name


def import_with_spark(
    context: SparkContext, home: Path, sources: Path, said: Callable[[Dataset], None] = lambda _: None
) -> list[Dataset]:
    """Import the sources of a list, each into its dataset.

    Args:
        context: the connection to Spark. All workers must reach the sources under the same path, or by the same
            credentials of an object store.
        home: the data folder.
        sources: the list; a catalogue may also be a folder of archives, or an address below which an object store has
            them.
        said: called with each dataset when it is made.

    Raises:
        FileError: if the list is faulty or a source is missing.
        ImportFailedError: if too many records of a source are refused; its dataset is then unchanged.
    """
    # Workers run in folders of their own.
    sources = sources.absolute()
    made = []
    for listed, inputs in inputs_by_source(home, sources, read_list(sources)).items():
        with _opened(context, listed) as source:
            made.append(import_source(home, source, refusals_allowed=listed.refusals_allowed, inputs=inputs))
        said(made[-1])
    return made


@contextmanager
def _opened(context: SparkContext, listed: Listed) -> Iterator[Source]:
    if listed.catalogue:
        with open_files(listed.place) as files:
            yield SparkRelaton(context, files, catalogue(listed.catalogue), abstracts=listed.abstracts)
    elif listed.table == _RFCS:
        yield SparkRfcs(Path(listed.place), listed.texts, context=context)
    else:
        with listed.open() as source:
            yield source
