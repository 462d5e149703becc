"""What is fuzzed: each parser with its documented errors and samples to damage."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import quote
from zlib import crc32

from flask.testing import FlaskClient
from standlink.credentials import without_credentials
from standlink.errors import FileError, ImportFailedError, QueryError, StandlinkError
from standlink.graph.sources.archive import public_address
from standlink.graph.sources.identifiers import parse
from standlink.graph.sources.ietf.authors import read_authors
from standlink.graph.sources.ietf.index import Refused, read_json, read_xml
from standlink.graph.sources.ietf.text import read_text
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.relaton.batch import map_batch
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.queries.library import library
from standlink.queries.question import read_question
from standlink.queries.sparql.guard import check_query
from standlink.settings import data_folder
from standlink.web.app import create_app
from standlink.web.negotiation import THING_OFFERS, accepted, preferred_offer
from standlink.web.settings import Settings

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "tests" / "data"
AUTHORS: Final = ("J. Doe, Ed.", "A. Example", "X. Li")
PAGES: Final = (
    *(b"/", b"/browse/standard\npage=1&letter=n", b"/cases/5g-standardization", b"/graph/actors", b"/browse\nhl=zh"),
    *(b"/id/standard/nacs", b"/id/standard/nacs.jsonld", b"/id/actor/tesla/to/adopter\npage=1", b"/data/quality"),
    *(b"/search\nq=charging&kind=standard&page=1&sort=date", b"/suggest\nq=na&kind=actor", b"/find\nof=IEEE+802.11"),
    *(b"/why\nsubject=standard:nacs&property=sl:adoptedBy&object=actor:abb", b"/ontology.ttl", b"/ontology\nhl=zh"),
    *(
        b"/questions/regions/central\nall=1&level=country",
        b"/questions/regions/central.svg\nchart=central-regions&width=phone",
    ),
    *(b"/questions/convergence/switchers.csv", b"/data/tables/standard.parquet", b"/.well-known/void", b"/sparql"),
)
_EXAMPLE: Final = "# example:"
_SAFE: Final = "".join(map(chr, range(33, 127)))
ADDRESSES: Final = (
    b"https://ann:secret@example.org/r.git?access_token=x#y",
    b"git@example.org:a/b.git",
    b"ssh://git@[::1]:22/x",
    b"file:///x y",
)
HEADERS: Final = (
    b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    b'text/turtle;charset="utf-8";q=0.5, text/*;level=1',
)


@dataclass(frozen=True)
class Target:
    """A parser.

    Attributes:
        run: gives it an input, and raises what it raises.
        errors: what it may raise.
        samples: returns inputs that it accepts.
    """

    run: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    samples: Callable[[], list[bytes]]


class RefusalError(Exception):
    """A parser has refused an input in its answer, not by an error."""


def question(data: bytes) -> None:
    """Read a question file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "it.rq")
        path.write_bytes(data)
        read_question(path, "theme/it")


def sources(data: bytes) -> None:
    """Read a list of sources."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sources.toml")
        path.write_bytes(data)
        read_list(path)


def relaton(data: bytes) -> None:
    """Read a record of the catalogue that a comment in its first line names."""
    name = _text(data.partition(b"\n")[0]).removeprefix("#").strip()
    batch = map_batch([("it.yaml", data)], catalogue(name), abstracts=True)
    if batch.refused:
        raise RefusalError(batch.refused)


def rfc(entries: Iterable[object]) -> None:
    """Read the metadata of RFCs."""
    if all(isinstance(entry, Refused) for entry in entries):
        raise RefusalError("all")


def accept(data: bytes) -> None:
    """Choose a representation by an ``Accept`` header."""
    header = data.decode("latin-1")
    accepted(header)
    preferred_offer(THING_OFFERS, header)


def address(data: bytes) -> None:
    """Strip an address."""
    text = _text(data)
    without_credentials(text)
    public_address(text)


class _Unexpected(logging.Handler):
    """Raises the unexpected errors that the site answers with status 500 and logs."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            raise record.exc_info[1]


_UNEXPECTED: Final = _Unexpected()


@cache
def client() -> FlaskClient:
    """Return a client of the site, with the current release of the data folder, that raises its unexpected errors."""
    app = create_app(Settings(home=data_folder()))
    app.logger.addHandler(_UNEXPECTED)
    return app.test_client()


def close() -> None:
    """Forget the client; other sites of this process, which share its log, answer unexpected errors again."""
    if client.cache_info().currsize:
        client().application.logger.removeHandler(_UNEXPECTED)
    client.cache_clear()


def parameters(data: bytes) -> None:
    """Ask a question with a query string: the first line names the question, the second has its arguments."""
    name, _, arguments = data.partition(b"\n")
    known = list(library())
    # Without the name of a question, an input would say nothing about arguments. The parser ``site`` has such inputs.
    chosen = _text(name) if _text(name) in known else known[crc32(name) % len(known)]
    get(f"/questions/{chosen}.json".encode(), arguments)


def site(data: bytes) -> None:
    """Ask for an address: the first line is its path, the second its query string."""
    path, _, arguments = data.partition(b"\n")
    get(b"/" + path.replace(b"?", b"").replace(b"#", b"").lstrip(b"/"), arguments)


def get(path: bytes, arguments: bytes) -> None:
    """Ask the site for an address."""
    # A server refuses control characters in the address before the application sees them.
    answer = client().get(quote(path, safe=_SAFE), query_string=quote(arguments, safe=_SAFE))
    answer.close()
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise AssertionError(f"status {answer.status_code}")
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        raise RefusalError(answer.status_code)


def _asked() -> list[bytes]:
    """Return each question with the arguments of its example."""
    found = []
    for path in sorted((ROOT / "queries").glob("*/*.rq")):
        lines = path.read_text("utf-8").splitlines()
        example = next((line.removeprefix(_EXAMPLE) for line in lines if line.startswith(_EXAMPLE)), "")
        found.append(f"{path.parent.name}/{path.stem}\n{'&'.join(example.split())}".encode())
    return found


def _records() -> list[bytes]:
    """Return records of catalogues below the names of their catalogues."""
    return [f"# {path.parts[-3]}\n".encode() + path.read_bytes() for path in sorted(DATA.glob("relaton/*/data/*.y*ml"))]


def _lines(pattern: str) -> Callable[[], list[bytes]]:
    return lambda: [line for data in _files(pattern)() for line in data.splitlines() if line.strip()]


def _files(pattern: str) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for path in sorted(ROOT.glob(pattern))]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


TARGETS: Final = {
    "question": Target(question, (FileError,), _files("queries/*/*.rq")),
    "parameters": Target(parameters, (RefusalError,), _asked),
    "site": Target(site, (RefusalError,), lambda: list(PAGES)),
    "identifier": Target(lambda data: parse(_text(data)), (), _lines("tests/data/identifiers/*")),
    "sources": Target(sources, (FileError,), _files("docs/sources.toml")),
    "relaton": Target(relaton, (StandlinkError, RefusalError), _records),
    "rfc": Target(lambda data: rfc([read_json("it", data)]), (RefusalError,), _lines("tests/data/ietf/*.jsonl")),
    "rfc-xml": Target(
        lambda data: rfc(read_xml(iter([data]))), (ImportFailedError, RefusalError), _files("tests/data/ietf/*.xml")
    ),
    "rfc-text": Target(lambda data: read_authors(AUTHORS, read_text(data)), (), _files("tests/data/ietf/texts/*")),
    "accept": Target(accept, (), lambda: list(HEADERS)),
    "sparql": Target(lambda data: check_query(_text(data), 100_000), (QueryError,), _files("queries/*/*.rq")),
    "address": Target(address, (FileError,), lambda: list(ADDRESSES)),
}  # fmt: skip
