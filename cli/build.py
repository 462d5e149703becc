"""The command ``standlink build``: import the listed sources, then build and publish a release."""

from __future__ import annotations

from pathlib import Path

import click

from ..plurals import counted
from .current import build_release
from .data import import_sources
from .studies import build_study

ORDER = 30


@click.command()
@click.argument("sources", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@click.option(
    "--exclusions-allowed",
    type=click.FloatRange(0, 1),
    show_default="0.01",
    help="The share of the records of a dataset that may be excluded because they violate a shape, rounded up.",
)
@click.option("--public", is_flag=True, help="Leave out private datasets, in a data folder of its own: HOME/public.")
@click.option("--locked", is_flag=True, help="Build a study only as its study.lock says; name what differs.")
@click.pass_obj
def build(
    home: Path, sources: Path | None, force: bool, exclusions_allowed: float | None, public: bool, locked: bool
) -> None:
    """Build and publish a release of the curated cases and of every imported dataset.

    SOURCES is a TOML file that lists catalogues and tables with their locations, or the folder of a study, which has a
    study.toml (`standlink new`). Sources that changed since their last import are imported first; if one import fails,
    nothing is published.

    The build loads, infers, validates and indexes in a separate folder; only a complete release replaces the current
    one. Imported records that violate a shape are excluded: `standlink datasets quarantine list`. If a curated file is
    at fault, or too many records are, the build stops with a report and the current release is unchanged.

    With --public, the release has no private dataset and nothing that was made from one: `standlink datasets private`.

    \b
    Example: standlink build sources.toml
      [relaton]
      iso = "relaton-iso.tar.zst"
      [tables]
      ics = "ics.csv"
    """  # noqa: D301 # click reads the character, not its escape
    from ..graph.releases.private import without_private
    from ..graph.studies.study import is_study

    if sources and (is_study(sources) or sources.is_dir()):
        release = build_study(sources, locked=locked, public=public, force=force, exclusions_allowed=exclusions_allowed)
        home = release.path.parents[1]
    elif locked:
        raise click.UsageError("--locked is for a study: give its folder, 'standlink build my-study --locked'")
    else:
        if sources:
            import_sources(home, sources)
        home = without_private(home) if public else home
        release = build_release(home, force=force, exclusions_allowed=exclusions_allowed)
    findings = release.manifest["findings"]
    click.echo(
        f"Release {release.id} in {home}: {release.manifest['triples']:,} triples, "
        f"{counted(findings['Warning'], 'warning')} (see {release.path / 'report.json'})."
    )
    for key, noun in (("excluded", "record"), ("excludedRelations", "relation")):
        if number := sum(dataset.get(key, 0) for dataset in release.manifest["datasets"]):
            verb = "violates a shape and was" if number == 1 else "violate a shape and were"
            click.echo(f"{counted(number, noun)} {verb} excluded; see 'standlink datasets quarantine list'.")
