"""Discovery of commands, exit codes, and what the command line loads at start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from standlink import cli, errors
from standlink.cli.data import import_data
from standlink.cli.discovery import discover
from standlink.cli.export import _FORMATS
from standlink.cli.main import main
from standlink.errors import EXIT_CODES, StandlinkError
from standlink.graph.sources.registry import importer_names
from standlink.graph.store.export import FORMATS

pytestmark = pytest.mark.slow

#: Libraries that take long to load and that neither help nor the list of questions needs.
HEAVY = ("flask", "owlready2", "polars", "pyshacl", "rdflib", "scipy", "vl_convert")

EXTRA = '''
import click
from standlink.cli.build import build
{order}

@click.command()
def hello():
    """Say hello."""

@click.group()
def tools():
    """Some tools."""

@tools.command()
def hammer():
    """Hit."""
'''


@pytest.fixture
def extra(tmp_path: Path) -> Iterator[Path]:
    """A folder for further command modules; what was imported from it is forgotten at the end."""
    yield tmp_path
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(f"standlink.cli.{path.stem}", None)


def commands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of all commands as if the modules of a folder stood in the package."""
    monkeypatch.setattr(cli, "__path__", [*cli.__path__, str(folder)])
    found = discover(cli.__name__, cli.__path__, skip="standlink.cli.main")
    return [command.name or "" for command in found]


def test_new_module_adds_its_commands_at_the_position_that_it_declares(
    extra: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (extra / "greetings.py").write_text(EXTRA.format(order="ORDER = 15"), "utf-8")
    names = commands(extra, monkeypatch)
    assert names[:4] == ["serve", "hello", "tools", "ask"]
    assert [name for name in names if name not in ("hello", "tools")] == list(main.commands)


def test_module_without_a_position_comes_last(extra: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (extra / "greetings.py").write_text(EXTRA.format(order=""), "utf-8")
    assert commands(extra, monkeypatch)[-2:] == ["hello", "tools"]


def test_every_command_defined_in_the_package_is_a_command_of_standlink() -> None:
    defined = {
        id(value)
        for name, module in list(sys.modules.items())
        if name.startswith("standlink.cli.")
        for value in vars(module).values()
        if isinstance(value, click.Command)
    }
    reached: list[click.Command] = [main]
    for command in reached:
        if isinstance(command, click.Group):
            reached += command.commands.values()
    assert defined <= {id(command) for command in reached}


def test_help_of_no_command_shows_an_escape() -> None:
    reached: list[tuple[str, ...]] = [()]
    for words in reached:
        shown = CliRunner().invoke(main, [*words, "--help"]).output
        assert "\\b" not in shown, words
        command: click.Command = main
        for word in words:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), word)
            assert found is not None
            command = found
        if isinstance(command, click.Group):
            reached += [(*words, name) for name in command.list_commands(click.Context(command))]
    assert ("restore",) in reached
    assert ("import", "relaton") in reached


def test_import_has_a_subcommand_per_importer() -> None:
    text = CliRunner().invoke(main, ["import", "--help"]).output
    names = import_data.list_commands(click.Context(import_data))
    assert names == ["relaton", "rdf", *importer_names()]
    assert [name for name in names if name not in text] == []


def test_help_and_list_of_questions_load_no_heavy_library() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from standlink.cli.main import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout == "[]\n"


def test_export_offers_every_format() -> None:
    assert set(_FORMATS) == {*FORMATS, "nanopub", "ro-crate"}


# exit codes


def classes(base: type[StandlinkError]) -> Iterator[type[StandlinkError]]:
    yield base
    for subclass in base.__subclasses__():
        yield from classes(subclass)


@pytest.mark.parametrize("error", sorted(set(classes(StandlinkError)), key=lambda c: c.__name__))
def test_exit_code_of_an_error_is_documented(error: type[StandlinkError]) -> None:
    assert error.exit_code in EXIT_CODES
    assert error.exit_code != 0


def test_exit_codes_distinguish_what_a_script_must_distinguish() -> None:
    kinds = (errors.ValidationError, errors.ParameterError, errors.NotFoundError, errors.NoReleaseError)
    assert [kind.exit_code for kind in (*kinds, errors.QueryError)] == [1, 2, 3, 4, 5]
    assert errors.UnknownNameError.exit_code == errors.NotFoundError.exit_code


def test_help_lists_the_exit_codes() -> None:
    text = CliRunner().invoke(main, ["--help"]).output.partition("Exit codes:")[2]
    assert [line.split()[0] for line in text.splitlines() if line.strip()] == [str(code) for code in EXIT_CODES]
    assert [meaning for meaning in EXIT_CODES.values() if meaning not in text] == []


def test_command_that_raises_an_error_exits_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def fail() -> None:
        raise errors.QueryTimeoutError("too slow")

    monkeypatch.setitem(main.commands, "fail", fail)
    result = CliRunner().invoke(main, ["fail"])
    assert result.exit_code == errors.QueryTimeoutError.exit_code
    assert result.output == "Error: too slow\n"


# check of the questions


def test_check_reports_faulty_question_files_with_their_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fault = errors.QuestionFileError(tmp_path / "bad.rq", 3, "no computation is called 'x'")
    monkeypatch.setattr("standlink.queries.library.library_faults", lambda chart_exists: [fault])
    result = CliRunner().invoke(main, ["--home", str(tmp_path), "check"])
    assert result.exit_code == 1
    assert f"{tmp_path}/bad.rq:3: no computation is called 'x'" in result.output
    assert "1 fault." in result.output
    assert "0 violations" in result.output


def test_check_of_given_files_leaves_the_questions_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("standlink.queries.library.library_faults", lambda chart_exists: 1 / 0)
    (tmp_path / "mine.ttl").write_text("# no records yet\n", "utf-8")
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).exit_code == 0
