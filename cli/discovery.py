"""Discovery of the commands that the modules of this package define."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import click

#: The position of a module that declares no ``ORDER``: after those that do.
_LAST = 1000


def discover(package: str, path: Iterable[str], skip: str) -> list[click.Command]:
    """Return the commands of all modules of a package, in the order in which ``--help`` lists them.

    Args:
        package: the name of the package.
        path: its folders, as in ``__path__``.
        skip: the module that is calling, which is still being imported.
    """
    names = sorted(f"{package}.{found.name}" for found in iter_modules(path))
    modules = [import_module(name) for name in names if name != skip]
    modules.sort(key=lambda module: getattr(module, "ORDER", _LAST))
    return [command for module in modules for command in _defined_in(module)]


def _defined_in(module: ModuleType) -> Iterator[click.Command]:
    """Yield the commands that a module defines itself, except subcommands of its groups."""
    commands = [value for value in vars(module).values() if isinstance(value, click.Command)]
    subcommands = {id(c) for group in commands if isinstance(group, click.Group) for c in group.commands.values()}
    for command in commands:
        own = command.callback is not None and command.callback.__module__ == module.__name__
        if own and id(command) not in subcommands:
            yield command
