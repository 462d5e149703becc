"""The command ``standlink cite``: cite standards in the formats of reference managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..errors import UnknownNameError
from .current import with_release

if TYPE_CHECKING:
    from ..graph.releases.release import Release

ORDER = 26


@click.command()
@click.argument("standards", nargs=-1, required=True, metavar="STANDARD...")
@click.option("--format", "fmt", type=click.Choice(["bibtex", "ris", "csl"]), default="bibtex", show_default=True)
@with_release
def cite(release: Release, standards: tuple[str, ...], fmt: str) -> None:
    """Cite each STANDARD: an IRI, a prefixed name, or a number in any spelling.

    Authors are the persons that the release names as such, else the bodies that publish the document. csl is CSL-JSON,
    which Zotero, Pandoc and citeproc read.

    \b
    Example: standlink cite "ISO 15118-20:2022" "IEEE Std 802.11ax-2021" --format ris
    """  # noqa: D301 # click reads the character, not its escape
    from ..queries.citation_formats import WRITERS
    from ..queries.citations import cite_documents

    click.echo(WRITERS[fmt](cite_documents(release, [_found(release, text) for text in standards])), nl=False)


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
