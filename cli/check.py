"""The commands that check and format Turtle files: ``standlink check`` and ``fmt``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import NoReleaseError
from ..plurals import counted
from .sheets import check_tables
from .studies import question_faults

if TYPE_CHECKING:
    from ..graph.gate.report import Report
    from ..graph.releases.release import Release
    from ..graph.studies.study import Study
    from ..ontology.consistency import Verdict

ORDER = 60


@click.command()
@click.argument("paths", nargs=-1, metavar="[FILE|FOLDER|STUDY]...", type=click.Path(exists=True, path_type=Path))
@click.option("--reason", is_flag=True, help="Also prove consistency with the HermiT reasoner (takes some seconds).")
@click.option("--all", "everything", is_flag=True, help="Check every curated record, not only those that changed.")
@click.pass_obj
def check(home: Path, paths: tuple[Path, ...], reason: bool, everything: bool) -> None:
    """Check Turtle files against the ontology and the shapes; by default the curated files and the questions.

    Each FILE, and each *.ttl file in a FOLDER, is checked together with the curated cases, so that it can refer to
    their records; only faults of the given files are reported. Of a study, its cases are checked with its own terms and
    shapes, and its questions, charts and mappings of tables too; it may refer to whatever its last release has.

    Without arguments, question and theme files are checked too; curated records that are unchanged since the current
    release are skipped, provided that the same rules built it.

    Nothing is changed. The exit code is 1 if there is a violation or a faulty file.
    """
    from ..graph.pipeline.checking import check_cases, check_files
    from ..graph.pipeline.inputs import rules_digest

    study = _study_among(paths)
    if paths:
        files = list(_turtle_files(paths, study))
        report, verdict = check_files(files, reason=reason, known=_current(study.home) if study else None)
        subject, scope = str(files[0]) if len(files) == 1 else f"{len(files):,} files", ""
        questions_pass = all([_print_question_faults(), check_tables(study)]) if study else True
    else:
        questions_pass = _print_question_faults()
        current = _current(home)
        published = current if current and not everything and current.manifest.get("rules") == rules_digest() else None
        report, verdict = check_cases(published, current, reason=reason)
        subject = "Curated files"
        scope = f" (records changed since release {published.id})" if published else " (all records)"
    _print_report(report, verdict, subject, scope)
    if not (report.conforms and questions_pass):
        raise click.exceptions.Exit(1)


@click.command(hidden=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def validate(ctx: click.Context, file: Path) -> None:
    """Check a Turtle FILE: an alias of `standlink check FILE`."""
    ctx.invoke(check, paths=(file,))


def _study_among(paths: Sequence[Path]) -> Study | None:
    """Return the study that is among the given paths, opened; None if there is none.

    Raises:
        click.UsageError: if there is more than one.
    """
    from ..graph.studies.opening import open_study
    from ..graph.studies.study import is_study

    found = [path for path in paths if is_study(path)]
    if len(found) > 1:
        raise click.UsageError("give one study at a time")
    return open_study(found[0]) if found else None


def _turtle_files(paths: Sequence[Path], study: Study | None) -> Iterator[Path]:
    """Yield the given files, the Turtle files of the given folders, and the cases of a study.

    Raises:
        click.UsageError: if a folder has no Turtle file.
    """
    for path in paths:
        if study and path.resolve() in (study.folder, study.file):
            yield from study.case_files
        elif not path.is_dir():
            yield path
        elif files := sorted(path.glob("*.ttl")):
            yield from files
        else:
            raise click.UsageError(f"{path} has no Turtle files (*.ttl)")


def _print_report(report: Report, verdict: Verdict | None, subject: str, scope: str) -> None:
    """Print the findings, their counts and the verdict of the reasoner."""
    if report.findings:
        click.echo(report.text())
    counts = report.counts()
    violations, warnings = counted(counts["Violation"], "violation"), counted(counts["Warning"], "warning")
    click.echo(f"{subject}: {violations}, {warnings}{scope}.")
    if verdict:
        click.echo(f"Consistent; every class is satisfiable ({verdict.triples:,} triples, HermiT).")


def _print_question_faults() -> bool:
    """Print the faults of the question and theme files, with file and line; return whether there are none."""
    from ..queries.library import library

    faults = question_faults()
    for fault in faults:
        click.echo(f"Fault: {fault}")
    click.echo(f"Questions: {counted(len(library()), 'question')}, {counted(len(faults), 'fault')}.")
    return not faults


def _current(home: Path) -> Release | None:
    """Return the current release if there is one."""
    from ..graph.releases.release import Releases

    try:
        return Releases(home).current()
    except NoReleaseError:
        return None


@click.command(name="fmt")
@click.argument("files", nargs=-1, required=True, metavar="FILE|STUDY...", type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 if a file is not formatted.")
def format_files(files: tuple[Path, ...], only_check: bool) -> None:
    """Format Turtle FILES in the canonical layout, so that a diff shows only changes of meaning.

    Of a STUDY, its cases, terms and shapes are formatted. Comments at the top of a file are kept; others are removed.
    """
    from ..graph.store.formatting import reformat

    study = _study_among(files)
    turtle = (*study.case_files, *study.term_files, *study.shape_files) if study else ()
    others = [file for file in files if not (study and file.resolve() in (study.folder, study.file))]
    if folder := next((file for file in others if file.is_dir()), None):
        raise click.UsageError(f"{folder} is a folder and not a study: give its files, such as {folder}/*.ttl")
    changed = [file for file in (*turtle, *others) if reformat(file, write=not only_check)]
    for file in changed:
        click.echo(f"{file}: {'not in canonical layout' if only_check else 'formatted'}")
    if changed and only_check:
        raise click.exceptions.Exit(1)
