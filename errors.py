"""What can go wrong, as one hierarchy: each error says what was wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path


class StandlinkError(Exception):
    """An error to show to a user as it is, without a traceback. ``status`` is its HTTP status."""

    status = 400


class NotFoundError(StandlinkError):
    """What was named does not exist."""

    status = 404


class FileError(StandlinkError):
    """A file cannot be used; names the file and, where known, the line."""

    status = 422

    def __init__(self, path: Path | str, line: int | None, message: str) -> None:
        self.path, self.line, self.reason = path, line, message
        super().__init__(f"{path}{f':{line}' if line else ''}: {message}")


class QuestionFileError(FileError):
    """A question file is malformed."""


class ParameterError(StandlinkError):
    """An argument of a question is missing, unknown or cannot be understood."""

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(message)


class QueryError(StandlinkError):
    """A SPARQL query is malformed or not allowed."""


class QueryTooLargeError(QueryError):
    """A SPARQL query is longer than the server reads, or its result larger than it returns."""

    status = 413


class QueryTimeoutError(QueryError):
    """A SPARQL query took longer than the server allows and was stopped."""

    status = 503


class NoReleaseError(StandlinkError):
    """There is no release to open, or it is damaged."""

    status = 503


class MissingExtraError(StandlinkError):
    """A package is needed that the base installation leaves out; ``extra`` installs it."""

    status = 501

    def __init__(self, subject: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{subject}: pip install 'standlink[{extra}]'")


class BuildError(StandlinkError):
    """A release could not be built; what was published before still stands."""


class ImportFailedError(BuildError):
    """A source could not be made a dataset; the old dataset, if any, still stands."""

    status = 422


class ValidationError(BuildError):
    """The data break a shape; ``report`` is the text of the report."""

    def __init__(self, message: str, report: str) -> None:
        self.report = report
        super().__init__(f"{message}\n{report}")
