"""The command ``standlink measures``: compute measures over the tables of a release with Polars, DuckDB or Spark."""

from __future__ import annotations

from pathlib import Path

import click

from .spark import pairs

ORDER = 46


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--engine",
    "name",
    type=click.Choice(["polars", "duckdb", "spark"]),
    default="polars",
    show_default=True,
    help="What computes: polars in memory, duckdb also beyond it, spark also on a cluster.",
)
@click.option("--master", help="The cluster of Spark, or local[N] for N cores of this machine. [default: local[*]]")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of DuckDB or Spark; may be repeated."
)
@click.option(
    "--tables",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the Parquet tables. [default: that of the current release]",
)
@click.pass_obj
def measures(
    home: Path, out: Path, name: str, master: str | None, settings: tuple[str, ...], tables: Path | None
) -> None:
    """Compute the measures that are joins over the tables of a release, each into a Parquet file of the new folder OUT.

    Each has the selection that its question makes by default. All engines give the same rows. Polars and DuckDB write a
    file for each measure, Spark a folder of files. DuckDB needs the extra `duckdb`; Spark needs the extra `spark` and
    Java 17, and all workers must reach the tables and OUT under the same paths.

    \b
    Example: standlink measures out --engine duckdb --set memory_limit=4GB
    """  # noqa: D301 # click reads the character, not its escape
    from ..graph.releases.release import TABLES, Releases
    from ..queries.relations.measured import MEASURES, measure_tables

    if master and name != "spark":
        raise click.BadParameter(f"{name} has no cluster; use --engine spark", param_hint="--master")
    given = pairs(settings)
    folder = tables or Releases(home).current().path / TABLES
    for each in measure_tables(folder.absolute(), out.absolute(), name, given, master):
        of = f" ({each.measure.question})" if each.measure.question else ""
        click.echo(f"  {each.measure.name:<22} {each.rows:>9,} rows; each is {each.measure.about}{of}")
    click.echo(f"{len(MEASURES)} measures in {out}.")
