"""Archives in an object store that speaks the protocol of Amazon S3, as nearly all do.

An address is ``s3://BUCKET/KEY`` for an archive, and ends with a slash for all archives directly below it. Credentials
and the endpoint are read from the environment, under the names that clients of S3 use (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL``, ...). Who reads an archive fetches it to a temporary file first: a zip archive ends with its list
of files, and a connection that breaks off is no damaged archive.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import FileError, MissingExtraError

if TYPE_CHECKING:
    from obstore.store import RetryConfig, S3Store

_SCHEME: Final = "s3://"
#: The bytes that are fetched at once, and how often and how long a request is tried again.
_CHUNK: Final = 4 << 20
_RETRY: Final[RetryConfig] = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}


@dataclass(frozen=True)
class Object:
    """An object of a store.

    Attributes:
        address: its address.
        size: in bytes.
        tag: what changes when its content does, as the store says.
    """

    address: str
    size: int
    tag: str


def is_object(source: str) -> bool:
    """Return whether a source is an address in an object store rather than a path."""
    return source.startswith(_SCHEME)


def objects(address: str) -> list[Object]:
    """Return the object at an address, or those directly below one that ends with a slash, by name.

    Hidden objects, whose names begin with a dot, are left out.

    Raises:
        FileError: if there is none, or the store cannot be read.
        MissingExtraError: if the client of object stores is not installed.
    """
    store, key, bucket = _place(address)
    import obstore

    with _read(address):
        if key and not key.endswith("/"):
            found = [obstore.head(store, key)]
        else:
            listed = obstore.list_with_delimiter(store, key)["objects"]
            found = [each for each in listed if not each["path"].rpartition("/")[2].startswith(".")]
    if not found:
        raise FileError(address, None, "there are no archives below this address")
    made = [Object(f"{bucket}/{one['path']}", int(one["size"]), _tag(one)) for one in found]
    return sorted(made, key=lambda one: one.address)


@contextmanager
def fetched(address: str) -> Iterator[Path]:
    """Fetch an object to a temporary file, which is deleted afterwards.

    Raises:
        As ``objects``.
    """
    store, key, _ = _place(address)
    import obstore

    with tempfile.TemporaryDirectory(prefix="standlink-") as folder:
        path = Path(folder, "archive")
        with path.open("wb") as file, _read(address):
            for chunk in obstore.get(store, key).stream(min_chunk_size=_CHUNK):
                file.write(chunk)
        yield path


def _tag(found: Any) -> str:
    """Return the entity tag of an object, which some stores leave out; then the time of its last change."""
    return (found["e_tag"] or str(found["last_modified"])).strip('"')


def _place(address: str) -> tuple[S3Store, str, str]:
    """Return the store of an address, the key in it, and the address of its bucket."""
    try:
        from obstore import store as stores
    except ImportError:
        raise MissingExtraError("archives in an object store need a client", "objects") from None
    name, slash, key = address.removeprefix(_SCHEME).partition("/")
    if not (name and slash):
        raise FileError(
            address, None, f"names no archive; write {_SCHEME}BUCKET/KEY, or {_SCHEME}BUCKET/ for all of a bucket"
        )
    bucket = f"{_SCHEME}{name}"
    with _read(address):
        return stores.S3Store.from_url(f"{bucket}/", retry_config=_RETRY), key, bucket


@contextmanager
def _read(address: str) -> Iterator[None]:
    """Turn what a client says of a store into an error that names the address and what to do."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise FileError(address, None, "there is no such object") from None
    except ValueError as error:
        raise FileError(address, None, f"is no address of an object: {error}") from None
    except BaseError as error:
        # Its first line says what happened; a report for developers of the client follows.
        said = str(error).partition("\n")[0].removesuffix(": ")
        raise FileError(
            address, None, f"cannot be read: {said}. Credentials and endpoint are those of the environment"
        ) from None
