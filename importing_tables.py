"""The commands that bring in tables: classifications, regions, organizations, contributions, patents, stations."""

from __future__ import annotations

from pathlib import Path

import click

from .graph.sources.afdc import Afdc
from .graph.sources.ics import Ics
from .graph.sources.isld import Isld
from .graph.sources.nuts import Nuts
from .graph.sources.ror import Ror
from .graph.sources.tdocs import Tdocs
from .importing import import_data, refusals_allowed, run_import

_TABLES: dict[str, tuple[type[Ics | Nuts | Ror | Tdocs | Isld | Afdc], str]] = {
    "ics": (Ics, "Import the International Classification for Standards (CSV)."),
    "nuts": (Nuts, "Import NUTS, the regions of Europe for statistics (CSV)."),
    "ror": (Ror, "Import the Research Organization Registry (JSON dump of schema 2, or CSV)."),
    "tdocs": (Tdocs, "Import lists of documents of 3GPP meetings (CSV)."),
    "isld": (Isld, "Import counts of patent filings declared to ETSI (CSV)."),
    "afdc": (Afdc, "Import charging stations of the United States (AFDC's CSV)."),
}


def _command(name: str, kind: type[Ics | Nuts | Ror | Tdocs | Isld | Afdc], help_text: str) -> click.Command:
    @click.command(name, help=f"{help_text} FILE may be compressed with gzip or zstd.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @refusals_allowed
    @click.pass_obj
    def command(home: Path, file: Path, refusals_allowed: float) -> None:
        run_import(home, kind(file), refusals_allowed)

    return command


def add_tables() -> None:
    """Add the commands to ``standlink import``."""
    for name, (kind, help_text) in _TABLES.items():
        import_data.add_command(_command(name, kind, help_text))
