"""The command ``standlink site``: a study as a static site for any file host."""

from __future__ import annotations

from pathlib import Path

import click

from ..plurals import counted

ORDER = 26


@click.command()
@click.argument("study", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write. [default: STUDY/site]",
)
@click.option(
    "--address", default="", help="The address at which the site will be, for its description as an RO-Crate."
)
def site(study: Path, folder: Path | None, address: str) -> None:
    """Write the pages, answers, pictures and data of a STUDY as files that any web server or file host can serve.

    Private datasets of the study are left out: the site is made from a release without them. The site needs no script
    and sends no request to another host; it can also be opened from a disk. Links to pages that it does not have are
    plain text. The folder is replaced when all is written.
    """
    from ..web.publishing.site import check_replaceable, write_site
    from .studies import build_study

    target = folder or study / "site"
    check_replaceable(target)
    release = build_study(study, locked=False, public=True)
    made = write_site(release, target, address)
    pages = sum(name.endswith(".html") for name in made.files)
    size = sum(map(len, made.files.values()))
    click.echo(f"{target}: {counted(pages, 'page')}, {counted(len(made.files), 'file')}, {size:,} bytes.")
