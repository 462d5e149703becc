"""The exceptions of Standlink: each message says what is wrong, where, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .credentials import without_credentials

#: Exit codes of the command line, with their meaning. ``StandlinkError.exit_code`` is one of them.
EXIT_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "success",
        1: "a fault in the data or in a file; nothing was published",
        2: "wrong usage: an unknown command, option or parameter, or a value that is not accepted",
        3: "not found: no question, thing, dataset or release has that name",
        4: "no release to read, or the release is damaged",
        5: "a SPARQL query is malformed, or could not be evaluated",
    }
)


class StandlinkError(Exception):
    """The base class of all errors that are shown to a user without a traceback; no message has credentials.

    Attributes:
        status: the HTTP status of a response with this error.
        exit_code: the exit code of a command that ends with this error; a key of ``EXIT_CODES``.
    """

    status = 400
    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(without_credentials(message))


class NotFoundError(StandlinkError):
    """Nothing has the given name."""

    status = 404
    exit_code = 3


class FileError(StandlinkError):
    """A file cannot be used; the message names the file and, where known, the line."""

    status = 422

    def __init__(self, path: Path | str, line: int | None, message: str) -> None:
        self.path, self.line, self.reason = path, line, message
        super().__init__(f"{path}{f':{line}' if line else ''}: {message}")


class QuestionFileError(FileError):
    """A question or theme file is malformed."""

    status = 500


class ParameterError(StandlinkError):
    """An argument is missing, unknown, ambiguous or not accepted.

    Attributes:
        parameter: its name.
        accepted: what is accepted instead, where that can be listed.
        given: the value that is not accepted, if it is a name.
        chinese: the message in Chinese, without the name of the parameter; empty if there is none.
    """

    exit_code = 2

    def __init__(
        self, parameter: str, message: str, accepted: Sequence[str] = (), given: str = "", *, chinese: str = ""
    ) -> None:
        self.parameter, self.accepted, self.given, self.chinese = parameter, tuple(accepted), given, chinese
        super().__init__(message)

    def in_language(self, language: str) -> str:
        """Return the message in a language; in English if there is none."""
        return self.chinese if language == "zh" and self.chinese else str(self)


class AmbiguousNameError(ParameterError):
    """An argument is a name that several things have; ``accepted`` has the things."""


class UnknownNameError(ParameterError, NotFoundError):
    """An argument is a name that nothing in the release has; ``accepted`` has things with names like it."""

    status = 400
    exit_code = 3


class QueryError(StandlinkError):
    """A SPARQL query is malformed, not allowed, or could not be evaluated."""

    exit_code = 5


class QueryTooLargeError(QueryError):
    """A SPARQL query exceeds the size limit of the server."""

    status = 413


class ResultTooLargeError(QueryError):
    """The result of a SPARQL query exceeds the size limit of the server.

    The request is not too large, so the status is not 413, and trying again does not help, so it is not 503. The server
    understands the query and cannot process it.
    """

    status = 422


class FormatError(QueryError):
    """A result cannot be written in a format; ``available`` lists the formats that can hold it."""

    status = 406
    exit_code = 2

    def __init__(self, message: str, available: Sequence[str] = ()) -> None:
        self.available = list(available)
        super().__init__(message)


class QueryTimeoutError(QueryError):
    """A SPARQL query exceeded the time limit of the server and was stopped."""

    status = 503


class QueryMemoryError(QueryError):
    """A SPARQL query needed more memory than the server allows and was stopped."""

    status = 503


class ServiceBusyError(QueryError):
    """The server has too much to do; another attempt is worthwhile after ``retry_after`` seconds."""

    status = 503

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        super().__init__(message)


class NotReadyError(StandlinkError):
    """A download is being made; another attempt is worthwhile after ``retry_after`` seconds."""

    status = 503

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class NoReleaseError(StandlinkError):
    """There is no release to open, or it is damaged."""

    status = 503
    exit_code = 4


class PrivateReleaseError(NoReleaseError):
    """A release has private datasets, and the server is public."""


class RemoteError(NoReleaseError):
    """A server cannot be reached, or answers in a way that this version does not know."""

    status = 502


class StoreServiceError(RemoteError):
    """The service that holds the graph does not answer; another attempt is worthwhile after ``retry_after`` seconds."""

    status = 503

    def __init__(self, message: str, retry_after: float = 5) -> None:
        self.retry_after = max(1, round(retry_after))
        super().__init__(message)


class PinnedReleaseError(NotFoundError):
    """A release that an address names cannot be read.

    Attributes:
        release: its id.
        status: 410 if it was deleted, 503 if it is there but cannot be read, else 404.
        available: the ids of the releases that are kept.
    """

    #: Nobody repairs or updates within minutes: clients need not ask again soon.
    retry_after = 86_400

    def __init__(self, message: str, release: str, status: int, available: Sequence[str]) -> None:
        self.release, self.status, self.available = release, status, list(available)
        super().__init__(message)


class GoneError(NotFoundError):
    """What an address named was withdrawn; the message says why, and what there is instead."""

    status = 410


class NoPictureError(NotFoundError):
    """An answer has nothing to draw, although its question has charts."""


class CitationError(StandlinkError):
    """A citation cannot be read, or cites nothing that can be verified."""

    exit_code = 2


class MissingExtraError(StandlinkError):
    """A package is needed that the base installation leaves out; ``extra`` installs it."""

    status = 501

    def __init__(self, subject: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{subject}: pip install 'standlink[{extra}]'")


class BuildError(StandlinkError):
    """A release could not be built; the previous release is unchanged."""


class ImportFailedError(BuildError):
    """A source could not be imported; the previous dataset, if any, is unchanged."""

    status = 422


class ValidationError(BuildError):
    """The data do not conform to the shapes; ``report`` is the text of the validation report."""

    def __init__(self, message: str, report: str) -> None:
        self.report = report
        super().__init__(f"{message}\n{report}")


def reason_of(kind: type[StandlinkError]) -> str:
    """Return the word for a kind of error in problem details.

    >>> reason_of(UnknownNameError)
    'unknown-name'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__.removesuffix("Error")).lower()


def error_kinds(kind: type[StandlinkError] = StandlinkError) -> Iterator[type[StandlinkError]]:
    """Yield a kind of error and all kinds below it, of those modules that are loaded."""
    yield kind
    for below in kind.__subclasses__():
        yield from error_kinds(below)
