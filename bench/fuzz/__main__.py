"""Give a parser many damaged inputs; an input that it does not refuse with a documented error is kept.

    python -m standlink.bench.fuzz PARSER --inputs 10000

With atheris installed (``pip install atheris``), the code that an input reaches guides the next; without it, samples
are damaged at random. ``tests/bench/test_fuzz.py`` repeats what was kept in ``tests/data/fuzz``.
"""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from .damage import LONGEST, damaged

if TYPE_CHECKING:
    from .attempts import Attempts

_PACKAGES: Final = ["standlink.graph", "standlink.queries", "standlink.web", "standlink.credentials"]
#: Seconds for an input, and the memory of the process in MiB, after which atheris gives up.
_SECONDS, _MEMORY = 20, 2500


@click.command()
@click.argument("parser")
@click.option("--inputs", default=10_000, show_default=True, help="How many inputs to try.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same inputs, at random.")
@click.option("--random", "at_random", is_flag=True, help="Damage samples at random, even if atheris is installed.")
def main(parser: str, inputs: int, seed: int, at_random: bool) -> None:
    """Fuzz PARSER: question, parameters, identifier, sources, relaton, rfc, rfc-xml, rfc-text, accept, sparql, address.

    PARSER parameters asks the current release of the data folder STANDLINK_HOME.
    """
    guided = importlib.util.find_spec("atheris") is not None and not at_random
    if guided:
        import atheris

        with atheris.instrument_imports(include=_PACKAGES, enable_loader_override=False):
            from .targets import TARGETS
    else:
        from .targets import TARGETS
    if parser not in TARGETS:
        raise click.UsageError(f"no parser {parser!r}; choose one of {', '.join(TARGETS)}")
    from .attempts import Attempts

    attempts = Attempts(parser, TARGETS[parser])
    samples = [sample[:LONGEST] for sample in TARGETS[parser].samples()]
    if guided:
        _guided(attempts, samples, inputs, seed)
    chance = random.Random(seed)
    for _ in range(inputs):
        attempts.attempt(damaged(chance, samples))
    print(attempts.report("damaged at random"), flush=True)
    sys.exit(bool(attempts.faults))


def _guided(attempts: Attempts, samples: list[bytes], inputs: int, seed: int) -> None:
    """Let atheris choose the inputs, and end the process."""
    import atheris

    corpus = tempfile.mkdtemp()
    for number, sample in enumerate(samples):
        Path(corpus, str(number)).write_bytes(sample)

    def attempt(data: bytes) -> None:
        attempts.attempt(data)
        if attempts.tried == inputs:
            print(attempts.report("guided by coverage"), flush=True)
            shutil.rmtree(corpus)
            # Atheris would end the process itself, with success.
            os._exit(bool(attempts.faults))

    limits = [f"-max_len={LONGEST}", f"-timeout={_SECONDS}", f"-rss_limit_mb={_MEMORY}"]
    # Atheris writes an input that takes too long into a file, which is not for the current folder.
    options = [f"-seed={seed}", f"-artifact_prefix={tempfile.gettempdir()}/", "-verbosity=0", *limits]
    atheris.Setup([sys.argv[0], *options, corpus], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
