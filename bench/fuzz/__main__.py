"""Give a parser many damaged inputs; an input that it does not refuse with a documented error is kept.

    python -m standlink.bench.fuzz PARSER --inputs 10000

With atheris installed (``pip install atheris``), the code that an input reaches guides the next; without it, samples
are damaged at random. ``tests/bench/test_fuzz.py`` repeats what was kept in ``tests/data/fuzz``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Final

import click

KEPT: Final = Path(__file__).parents[2] / "tests" / "data" / "fuzz"
#: The longest input, in bytes.
_LONGEST: Final = 20_000
_PACKAGES: Final = ["standlink.graph", "standlink.queries", "standlink.web", "standlink.credentials"]


@click.command()
@click.argument("parser")
@click.option("--inputs", default=10_000, show_default=True, help="How many inputs to try.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same inputs, at random.")
@click.option("--random", "at_random", is_flag=True, help="Damage samples at random, even if atheris is installed.")
def main(parser: str, inputs: int, seed: int, at_random: bool) -> None:
    """Fuzz PARSER: question, parameters, identifier, sources, relaton, rfc, rfc-text, accept, sparql or address."""
    guided = importlib.util.find_spec("atheris") is not None and not at_random
    if guided:
        import atheris

        with atheris.instrument_imports(include=_PACKAGES, enable_loader_override=False):
            from .targets import TARGETS
    else:
        from .targets import TARGETS
    if parser not in TARGETS:
        raise click.UsageError(f"no parser {parser!r}; choose one of {', '.join(TARGETS)}")
    target = TARGETS[parser]
    began, tried, faults = time.perf_counter(), 0, set()

    def attempt(data: bytes) -> None:
        nonlocal tried
        tried += 1
        try:
            target.run(data)
        except target.errors:
            return
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = (type(error).__name__, where.filename, where.lineno)
            if place not in faults:
                faults.add(place)
                path = KEPT / parser / hashlib.sha256(data).hexdigest()[:16]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                print(f"{path.relative_to(KEPT.parents[2])}: {type(error).__name__}: {error}", file=sys.stderr)
                traceback.print_exception(error, limit=-4)

    def report() -> None:
        seconds = time.perf_counter() - began
        engine = "atheris" if guided else "damaged at random"
        print(f"{parser}: {tried:,} inputs ({engine}) in {seconds:.0f} s, {len(faults)} tracebacks", flush=True)

    samples = [each[:_LONGEST] for each in target.samples() if each.strip()]
    if guided:
        corpus = Path(tempfile.mkdtemp())
        for number, sample in enumerate(samples):
            Path(corpus, str(number)).write_bytes(sample)

        def guided_attempt(data: bytes) -> None:
            attempt(data)
            if tried == inputs:
                report()
                shutil.rmtree(corpus)
                # Atheris would end the process itself, with success.
                os._exit(bool(faults))

        options = [f"-seed={seed}", f"-max_len={_LONGEST}", "-timeout=20", "-rss_limit_mb=2500", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *options, str(corpus)], guided_attempt)
        atheris.Fuzz()
    chance = random.Random(seed)
    for _ in range(inputs):
        attempt(damaged(chance, samples))
    report()
    sys.exit(bool(faults))


def damaged(chance: random.Random, samples: list[bytes]) -> bytes:
    """Return a sample with some parts deleted, doubled, replaced by others, or changed in a byte."""
    data = chance.choice(samples)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice((0, 1, 1, 4, 40)))
        other = chance.choice(samples)
        at = chance.randint(0, len(other))
        piece = chance.choice(
            (b"", bytes([chance.randrange(256)]), data[start:end] * 2, other[at : at + 30], chance.choice(ODD))
        )
        data = data[:start] + piece + data[end:]
    return data[:_LONGEST]


#: What parsers stumble over.
ODD: Final = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\r\n", b"\n", b"\t", b"\x1b", b"%00", b"%ff", "\u2028".encode(), "²".encode()),
    *("١".encode(), "İ".encode(), b"-1", b"0", b"99999999999999999999", b"1e999", b"NaN", b"0000-00-00", b"2024-02-30"),
    *(
        b"10000-01-01",
        b"null",
        b"[]",
        b"{}",
        b'""',
        b"'",
        b'"',
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"#",
        b";",
        b":",
        b"{",
        b"}",
    ),
    *(b"[" * 100, b"(" * 100, b"a" * 1000, b"<", b">", b"..", b"/", b"?", b"&", b"=", b"true", b"1.5"),
)


if __name__ == "__main__":
    main()
