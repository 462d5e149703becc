"""The command ``standlink cite``: cite standards, answers and results of queries, and verify such citations."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CitationError, UnknownNameError
from .ask import named_arguments
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..queries.citations import Item

ORDER = 26
_FORMATS = ("bibtex", "ris", "csl", "plain")
#: Bytes of a citation that are read, and seconds to wait for one at an address.
_MOST, _PATIENCE = 1_000_000, 30


class _WithWork(click.Group):
    """A group whose command ``work`` runs if none is named: ``cite NACS`` is ``cite work NACS``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args[:1] and args[0] in (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, args if named or not args else ["work", *args])


@click.group(cls=_WithWork)
def cite() -> None:
    """Cite standards, answers to questions and results of queries; verify citations of answers.

    \b
    Example: standlink cite "ISO 15118-20:2022" "IEEE Std 802.11ax-2021" --format ris
             standlink cite convergence/switchers from=ccs1 to=nacs
             standlink cite --sparql "SELECT ?s { ?s a sl:Barrier }" --format plain
             standlink cite verify citation.bib
    """  # noqa: D301 # click reads the character, not its escape


@cite.command()
@click.argument("work", nargs=-1, metavar="STANDARD... | QUESTION [NAME=VALUE]...")
@click.option("--sparql", help="Cite the result of this SPARQL query; - reads it from standard input.")
@click.option(
    "--format", "fmt", type=click.Choice(["bibtex", "ris", "csl", "plain"]), default="bibtex", show_default=True
)
@with_release
def work(release: Release, work: tuple[str, ...], sparql: str | None, fmt: str) -> None:
    """Cite each STANDARD, or the answer to a QUESTION; `work` itself may be left out.

    A STANDARD is an IRI, a prefixed name, or a number in any spelling. Authors are the persons that the release names
    as such, else the bodies that publish the document. csl is CSL-JSON, which Zotero, Pandoc and citeproc read.

    The citation of an answer or result has its query, the release, the number of rows and their checksum.
    """
    from ..queries.citation_formats import WRITERS
    from ..queries.citations import cite_documents
    from ..queries.library import library

    if bool(work) == bool(sparql):
        raise click.UsageError("name standards or a question, or give a query with --sparql")
    if sparql:
        items = [_result(release, sys.stdin.read() if sparql == "-" else sparql)]
    elif work[0] in library():
        items = [_answer(release, work[0], work[1:])]
    else:
        items = cite_documents(release, [_found(release, text) for text in work], today())
    click.echo(WRITERS[fmt](items), nl=False)


@cite.command()
@click.argument("citation")
@click.pass_obj
def verify(home: Path, citation: str) -> None:
    """Verify a CITATION of an answer: a file, an address, or - for standard input.

    It may be BibTeX, RIS, CSL-JSON or plain text. The cited release is asked again, and number and checksum of the rows
    are compared. Exit codes: 0 equal, 1 different or not reproducible here, 2 the citation cannot be read.
    """
    from ..graph.releases.release import Releases
    from ..queries import verification

    verdicts = [verification.verify(Releases(home), cited) for cited in verification.read(_text(citation))]
    for verdict in verdicts:
        cited = verdict.cited
        if verdict.is_equal:
            click.echo(f"Equal: {cited.query}, release {cited.release}: {cited.fixity}")
        else:
            click.echo("\n  ".join([f"Different: {cited.query}, release {cited.release}", *verdict.differences]))
    if not all(verdict.is_equal for verdict in verdicts):
        raise click.exceptions.Exit(1)


def _answer(release: Release, question: str, arguments: tuple[str, ...]) -> Item:
    from ..queries.answer_citations import cite_answer
    from ..queries.library import find_question
    from ..queries.run import ask

    answer = ask(release, find_question(question), named_arguments(arguments))
    return cite_answer(release, answer, *_base_and_day())


def _result(release: Release, sparql: str) -> Item:
    from ..queries.answer_citations import check_citable, cite_result, pinned_address
    from ..queries.sparql.workers import TRUSTED, WorkerPool

    check_citable(sparql)
    base, day = _base_and_day()
    # As on the website, which has to give the same result: SERVICE is refused.
    with closing(WorkerPool(TRUSTED, 1)) as pool:
        result = pool.run(release, sparql, base_iri=pinned_address(base, release, "/sparql"))
    return cite_result(release, sparql, result, (), base, day)


def today() -> str:
    """Return the day of access, in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _base_and_day() -> tuple[str, str]:
    """Return what addresses in citations begin with, and the day of access."""
    from ..queries.answer_citations import public_address
    from ..web.settings import Settings

    return public_address(Settings.from_environment().base_url), today()


def _text(citation: str) -> str:
    """Return the text of a citation.

    Raises:
        CitationError: if it cannot be read.
    """
    from urllib.request import urlopen

    try:
        if citation == "-":
            data = sys.stdin.buffer.read(_MOST)
        elif citation.startswith(("http://", "https://")):
            with urlopen(citation, timeout=_PATIENCE) as response:  # noqa: S310 # nosec B310 - of these schemes only
                data = response.read(_MOST)
        else:
            with Path(citation).open("rb") as file:
                data = file.read(_MOST)
        return bytes(data).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise CitationError(f"{citation} cannot be read: {error}") from None


def _found(release: Release, text: str) -> str:
    """Return the IRI of the standard that a text names.

    Raises:
        UnknownNameError: if it names none, or several.
    """
    import pyoxigraph as ox

    from ..ontology.namespaces import expand
    from ..queries.citations import is_document
    from ..queries.search.lookup import look_up
    from ..queries.search.references import Reference

    iri = expand(text) or (text if "://" in text else "")
    if not iri:
        found = look_up(release, Reference(1, text, (text,)))
        standards = [match for match in found.matches if is_document(match.iri)]
        if found.outcome == "found" and standards:
            return standards[0].iri
        hint = f": did you mean {' or '.join(m.label for m in standards)}?" if standards else f" ({found.reason})"
        raise UnknownNameError("standard", f"no standard was found for {text!r}{hint}")
    if not is_document(iri) or not release.store.exists(ox.NamedNode(iri)):
        raise UnknownNameError("standard", f"release {release.id} describes no standard {text}")
    return iri
