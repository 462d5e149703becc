"""What is fuzzed: each parser with its documented errors and samples to damage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask.testing import FlaskClient
from standlink.credentials import without_credentials
from standlink.errors import FileError, ImportFailedError, QueryError
from standlink.graph.sources.archive import public_address
from standlink.graph.sources.identifiers import parse
from standlink.graph.sources.ietf.authors import read_authors
from standlink.graph.sources.ietf.index import read_json, read_xml
from standlink.graph.sources.ietf.text import read_text
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.relaton.batch import map_batch
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.queries.question import read_question
from standlink.queries.sparql.guard import check_query
from standlink.settings import data_folder
from standlink.web.app import create_app
from standlink.web.negotiation import THING_OFFERS, accepted, preferred_offer
from standlink.web.settings import Settings

ROOT: Final = Path(__file__).parents[2]
DATA: Final = ROOT / "tests" / "data"
AUTHORS: Final = ("J. Doe, Ed.", "A. Example", "X. Li")
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
        samples: returns inputs that are well-formed.
    """

    run: Callable[[bytes], object]
    errors: tuple[type[Exception], ...]
    samples: Callable[[], list[bytes]]


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
    """Read a record of a catalogue; a refusal is part of the answer."""
    map_batch([("it.yaml", data)], catalogue("iso"), abstracts=True)


def rfc(data: bytes) -> None:
    """Read the metadata of an RFC as JSON, and as XML."""
    read_json("it", data)
    for _ in read_xml(iter([data])):
        pass


def accept(data: bytes) -> None:
    """Choose a representation by an ``Accept`` header."""
    header = data.decode("latin-1")
    accepted(header)
    preferred_offer(THING_OFFERS, header)


def address(data: bytes) -> None:
    """Strip an address."""
    text = data.decode("utf-8", "replace")
    without_credentials(text)
    public_address(text)


@cache
def client() -> FlaskClient:
    """Return a client of the site, with the current release of the data folder."""
    return create_app(Settings(home=data_folder())).test_client()


def parameters(data: bytes) -> None:
    """Ask a question with a query string: the first line is the question, the second its arguments."""
    name, _, arguments = data.partition(b"\n")
    path = name.decode("utf-8", "replace").replace("?", "").replace("#", "")
    # A server refuses control characters in the address before the application sees them.
    query = quote(arguments, safe="".join(map(chr, range(33, 127))))
    response = client().get(f"/questions/{path}.json", query_string=query)
    if response.status_code >= 500:
        raise AssertionError(f"status {response.status_code}")


def _questions() -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "queries").glob("*/*.rq"))]


def _asked() -> list[bytes]:
    texts = [
        (path.parent.name, path.stem, path.read_text("utf-8")) for path in sorted((ROOT / "queries").glob("*/*.rq"))
    ]
    examples = {
        f"{theme}/{name}": [x for x in text.splitlines() if x.startswith("# example:")] for theme, name, text in texts
    }
    return [f"{name}\n{'&'.join(found[0][10:].split()) if found else ''}".encode() for name, found in examples.items()]


def _files(pattern: str) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for path in sorted(ROOT.glob(pattern))[:60]]


def _identifiers() -> list[bytes]:
    return [
        line.encode()
        for path in sorted((DATA / "identifiers").glob("*"))
        for line in path.read_text("utf-8").split("\n")
    ]


TARGETS: Final = {
    "question": Target(question, (FileError,), _questions),
    "parameters": Target(parameters, (), _asked),
    "identifier": Target(lambda data: parse(data.decode("utf-8", "replace")), (), _identifiers),
    "sources": Target(sources, (FileError,), _files("docs/sources.toml")),
    "relaton": Target(relaton, (), _files("tests/data/relaton/*/**/*.yaml")),
    "rfc": Target(rfc, (ImportFailedError,), _files("tests/data/ietf/*.*")),
    "rfc-text": Target(lambda data: read_authors(AUTHORS, read_text(data)), (), _files("tests/data/ietf/texts/*")),
    "accept": Target(accept, (), lambda: list(HEADERS)),
    "sparql": Target(lambda data: check_query(data.decode("utf-8", "replace"), 100_000), (QueryError,), _questions),
    "address": Target(address, (FileError,), lambda: list(ADDRESSES)),
}  # fmt: skip
