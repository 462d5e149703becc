"""The command ``standlink``: its options, its commands as discovered, and its exit codes."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, NoReturn

import click

from .. import cli
from ..errors import EXIT_CODES, NoReleaseError, StandlinkError
from ..graph.pipeline.allocation import give_back_freed_columns
from ..graph.releases.exchange import recover
from ..graph.store.corruption import is_corruption
from ..settings import data_folder, of_study
from .discovery import discover

_EXAMPLES = """
\b
First steps:
  standlink serve                                        build a release and open it in a browser
  standlink ask --list                                   list the questions of the library
  standlink ask convergence/switchers from=ccs1 to=nacs  answer one of them
  standlink sparql "SELECT ?s { ?s a sl:Barrier }"       run your own query

\b
Exit codes:
"""


class _Commands(click.Group):
    """The commands in the order in which they were added; errors of Standlink as one message with its exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StandlinkError as error:
            _end(error)
        except (RuntimeError, OSError, sqlite3.DatabaseError) as error:
            if not is_corruption(error):
                raise
            _end(NoReleaseError(f"the current release is damaged: {error}. Run 'standlink doctor'."))


def _end(error: StandlinkError) -> NoReturn:
    click.ClickException(str(error)).show()
    raise click.exceptions.Exit(error.exit_code) from None


@click.group(
    cls=_Commands,
    epilog=_EXAMPLES + "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items()),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="standlink")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder. [default: $STANDLINK_HOME, or the user data folder of the platform]",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Standlink: a knowledge graph of how technical standards spread between actors and regions."""
    give_back_freed_columns()
    ctx.obj = of_study(data_folder(home))
    if recover(ctx.obj):
        click.echo(f"A restoration to {ctx.obj} had been interrupted; what was there before is back.", err=True)


for command in discover(cli.__name__, cli.__path__, skip=__name__):
    main.add_command(command)
