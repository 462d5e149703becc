"""What studies add to Standlink in this process: IRI bases, terms, shapes, and folders of questions and charts.

A study adds it when its folder is read, and a release of a study when it is opened, from the copy that it has. So each
process that opens the release of a study, also on another machine, knows the study's words and questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...ontology.namespaces import bases, register_base, unregister_base
from ...ontology.vocabulary import extend_ontology

#: The folder of a release with the files of its study, and its entry in the manifest.
STUDY: Final = "study"
#: The folders of a study that a release keeps, since whoever reads the release needs them.
KEPT: Final = ("questions", "charts", "terms", "shapes")
#: The place of the folder of a study among its releases: after all of them.
OWN_FOLDER: Final = 1 << 62


@dataclass(frozen=True)
class Extension:
    """The files of a study.

    Attributes:
        name: of the study.
        iri: the base of the IRIs of its things.
        folder: of the study, or of the copy in a release.
        sequence: the place of the release in the order of builds, or ``OWN_FOLDER``.
    """

    name: str
    iri: str
    folder: Path
    sequence: int

    @property
    def terms(self) -> tuple[Path, ...]:
        """The Turtle files that extend the ontology."""
        return tuple(sorted(self.folder.glob("terms/*.ttl")))

    @property
    def shapes(self) -> tuple[Path, ...]:
        """The Turtle files of the study's shapes."""
        return tuple(sorted(self.folder.glob("shapes/*.ttl")))


_KNOWN: Final[dict[str, Extension]] = {}


def extend(extension: Extension) -> None:
    """Add a study; in place of one of the same name, unless that is of a later release."""
    known = _KNOWN.get(extension.name)
    if known == extension or (known and known.sequence > extension.sequence):
        return
    _KNOWN[extension.name] = extension
    if bases().get(extension.name) != extension.iri:
        unregister_base(extension.name)
        register_base(extension.name, extension.iri)
    extend_ontology(extension.name, extension.terms, extension.shapes)


def extend_by(release: Path, manifest: dict[str, Any]) -> None:
    """Add the study that a release was built of, if any."""
    study = manifest.get(STUDY)
    if study:
        extend(Extension(study["name"], study["iri"], release / STUDY, manifest.get("sequence", 0)))


def withdraw(name: str) -> None:
    """Forget a study."""
    if _KNOWN.pop(name, None):
        unregister_base(name)
        extend_ontology(name, (), ())


def extensions() -> tuple[Extension, ...]:
    """Return the studies that have been added, by name."""
    return tuple(extension for _, extension in sorted(_KNOWN.items()))
