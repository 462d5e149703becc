"""The command ``standlink spark``: import, infer and validate with Apache Spark, and write N-Quads and Parquet."""

from __future__ import annotations

from pathlib import Path

import click

ORDER = 45


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--sources",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that lists sources, as for `standlink build`; a catalogue may also be a folder of archives, or "
    "an address in an object store that ends with a slash.",
)
@click.option(
    "--master", default="local[*]", show_default=True, help="The cluster, or local[N] for N cores of this machine."
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of Spark; may be repeated.")
@click.pass_obj
def spark(home: Path, out: Path, sources: Path | None, master: str, settings: tuple[str, ...]) -> None:
    """Import listed sources with Apache Spark, infer, validate records, and write everything to the new folder OUT.

    The datasets are those of `standlink import`, and `standlink build` makes a release of them. OUT gets sorted N-Quads
    (quads/), Parquet (triples/) and a report. All workers must reach the data folder, the sources and OUT under the
    same paths. Needs the extra `spark` and Java 17.

    \b
    Example: standlink spark out --sources sources.toml --master spark://10.0.0.1:7077
    """  # noqa: D301 # click reads the character, not its escape
    from ..graph.spark.job import Job
    from ..graph.spark.session import spark_session

    with spark_session(master, pairs(settings)) as session:
        click.echo("Spark:")
        done = Job(session, home, out, lambda name, result: click.echo(f"  {name:<9} {result}")).run(sources)
    refused = sum(sum(dataset.refused.values()) for dataset in done.datasets)
    click.echo(
        f"{done.asserted + done.inferred:,} triples in {out}; {refused:,} records refused (see {out / 'report.json'})."
    )


def pairs(settings: tuple[str, ...]) -> dict[str, str]:
    """Return settings that are given as NAME=VALUE, by name."""
    found = {}
    for each in settings:
        name, equals, value = each.partition("=")
        if not equals:
            message = f"{each!r} is not NAME=VALUE, such as spark.executor.memory=4g"
            raise click.BadParameter(message, param_hint="--set")
        found[name] = value
    return found
