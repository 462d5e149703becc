"""The command ``standlink new``, and what the other commands do with a study in place of a list of sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import StandlinkError
from ..plurals import counted
from .current import build_release
from .data import import_listed
from .sheets import import_tables

if TYPE_CHECKING:
    from ..graph.releases.release import Release
    from ..graph.studies.study import Study

ORDER = 25


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="What the study is about. [default: from the name of the folder]")
@click.option("--iri", help="The base of the IRIs of its own things, an address that is yours, ending with a slash.")
@click.option("--author", help="Your name.")
def new(folder: Path, title: str | None, iri: str | None, author: str | None) -> None:
    """Write a study to a new FOLDER: your own cases, questions and terms on top of Standlink.

    It builds as it is, with a small worked case that you replace by your own.

    \b
    Example:
      standlink new my-study
      standlink serve my-study
    """  # noqa: D301 # click reads the character, not its escape
    from ..graph.studies.writing import write_study

    study = write_study(folder, title=title, iri=iri, author=author)
    click.echo(
        f"Wrote the study {study.name!r} to {folder}. Its case is in {folder / 'cases'}; study.toml describes it."
    )
    click.echo(f"Next: standlink serve {folder}")


def build_study(
    path: Path, *, locked: bool, public: bool = False, force: bool = False, exclusions_allowed: float | None = None
) -> Release:
    """Import all that a study builds on and its own files, build a release, and renew its lock and its notes.

    Args:
        path: the folder of the study, or its ``study.toml``.
        locked: the release must be the one that ``study.lock`` describes.
        public: leave the private datasets out; lock and notes, which are about the whole study, stay as they are.
        force: build even if nothing has changed.
        exclusions_allowed: see ``build``.

    Raises:
        StandlinkError: if anything is faulty or not as locked; no release is built then, and the current one stays.
    """
    from .. import __version__
    from ..graph.pipeline.inputs import rules_digest
    from ..graph.releases.private import without_private
    from ..graph.studies.lock import check_datasets, check_files, check_release, lock_of, write_lock
    from ..graph.studies.lock import locked as lock_of_study
    from ..graph.studies.opening import open_study
    from ..graph.studies.review import write_review

    study = open_study(path)
    lock = lock_of_study(study) if locked else None
    if lock:
        check_files(study, lock, __version__, rules_digest())
    import_study(study, look_up=lock is None)
    if lock:
        check_datasets(study, lock, _contents(study))
    home = without_private(study.home) if public else study.home
    release = build_release(home, force=force, exclusions_allowed=exclusions_allowed)
    if public:
        return release
    made = lock_of(study, __version__, release)
    if lock:
        check_release(study, lock, made)
        click.echo(f"As study.lock says: {counted(len(made.files), 'file')}, {counted(len(made.datasets), 'dataset')}.")
    elif write_lock(study, made):
        click.echo(f"Wrote {study.folder / 'study.lock'}.")
    if not lock and write_review(study, made, release):
        click.echo(f"Wrote {study.folder / 'REVIEW.md'}.")
    return release


def import_study(study: Study, *, look_up: bool = True) -> None:
    """Import all that a study builds on, its own cases and its tables, into its data folder; print what was imported.

    Args:
        study: the study.
        look_up: whether names in tables are looked up that nobody has looked up before; see ``import_tables``.

    Raises:
        StandlinkError: if anything is faulty.
    """
    from ..graph.studies.base import forget
    from ..graph.studies.cases import import_own_cases
    from ..graph.studies.lock import locked_base
    from ..queries.remote.base import import_base

    if faults := question_faults():
        raise StandlinkError("\n".join(map(str, faults)))
    base = import_base(study, locked_base(study), click.echo) if study.release else None
    if base is None:
        forget(study.home)
    else:
        click.echo(f"{'base':<14} release {base.id} of {study.release}: {counted(len(base.datasets), 'dataset')}")
    own = {*study.datasets, *(base.datasets if base else ())}
    if study.sources:
        import_listed(study.home, study.file, study.sources, own)
    for dataset in import_own_cases(study):
        mark = ", private" if dataset.private else ""
        click.echo(f"{dataset.name:<14} {counted(dataset.kept, 'thing')}; {dataset.triples:,} triples{mark}")
    import_tables(study, look_up=look_up)


def question_faults() -> list[StandlinkError]:
    """Return the faults of questions, themes and charts, those of studies too, each with file and line."""
    from ..queries.library import library_faults
    from ..web.charts.drawing import exists
    from ..web.charts.entries import chart_faults

    return [*library_faults(exists), *chart_faults()]


def _contents(study: Study) -> dict[str, str]:
    """Return the checksums of all datasets of a study except those that builds derive, by name."""
    from ..graph.pipeline.inputs import case_content, case_files, imported_datasets
    from ..graph.studies.kept import base_cases

    cases = base_cases(study)
    curated = {path.stem: case_content(study.home, path) for path in case_files(cases)}
    return curated | {dataset.name: dataset.content for dataset in imported_datasets(study.home, cases)}
