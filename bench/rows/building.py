"""Building a release: all stages compared with a bare load of the same quads; rules and gate with other tools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...ontology.rules import rules_from
from ...ontology.vocabulary import ontology_triples
from ..faults import with_faults
from ..generate import SEED, generate
from ..measure import FailedError, TooLongError, in_process
from ..row import Outcome, Row, at_least, at_most, duration
from ..subject import Subject
from .bare_load import Built, compared

#: Time limit of a peer in seconds; a peer that exceeds it is shown with the resulting bound of the ratio.
_MOST = 600.0
_MOST_SMALL = 240.0
#: How many times faster than ``reasonable`` the rules should be, and than pyrudof the gate.
_REASONING, _GATE = 40, 20


def rows(subject: Subject, folder: Path, faulty: int, *, quick: bool) -> Iterator[Row]:
    """Yield the rows about building."""
    yield from _build(subject, folder)
    yield from _reasoning(subject, folder)
    yield from _gate(subject, folder, faulty, quick=quick)


def _build(subject: Subject, folder: Path) -> Iterator[Row]:
    whole, bare_store = folder / "whole.nq", folder / "bare"
    held = in_process("dump_whole", subject.store, whole, folder / "graphs").result["quads"]
    bare = in_process("bulk_load", whole, bare_store)
    assert bare.result["quads"] == held, "the peer loaded other quads"
    built = Built("build", subject.size, subject.built.result["stages"], subject.built.peak_mib, held)
    yield from compared(built, bare, subject.store, bare_store)


def _reasoning(subject: Subject, folder: Path) -> Iterator[Row]:
    axioms, own_facts, peer_facts = folder / "axioms.ttl", folder / "own.txt", folder / "peer.txt"
    axioms.write_text("".join(_axioms()), "utf-8")
    # ``reasonable`` chooses the format by the file suffix; N-Triples is valid Turtle.
    data = folder / "graph.ttl"
    data.hardlink_to(subject.generated)
    own = in_process("rules", subject.generated, folder / "rules", own_facts, "")
    whole = in_process("rules", subject.generated, folder / "rules-all", "", "chains")
    work, taken = "reasoning, without property chains", duration(own.result["seconds"])
    try:
        peer = in_process("reasonable", data, axioms, peer_facts, most=_MOST)
    except (TooLongError, FailedError) as error:
        yield _stopped(work, subject, own.result["seconds"], "reasonable", error, _REASONING)
        return
    different = _different(own_facts, peer_facts)
    ratio = peer.result["seconds"] / own.result["seconds"]
    loading = peer.result["loading"] / peer.result["seconds"]
    yield Row(
        work, subject.size, taken, f"reasonable: {duration(peer.result['seconds'])}", ratio,
        f"at least {_REASONING}x faster", at_least(ratio, _REASONING), _verdict(own.result["facts"], different),
        f"`reasonable` does not support property chains; with them Standlink takes"
        f" {duration(whole.result['seconds'])} for {whole.result['inferred']:,} triples. Loading takes `reasonable`"
        f" {loading:.1f}x as long and is not counted.",
        in_process("rules", subject.generated, folder / "rules-profile", "", "", profile=True).result["profile"]
        if ratio < _REASONING else [],
    )  # fmt: skip


def _axioms() -> Iterator[str]:
    """Yield the axioms of all rules but property chains, as N-Triples."""
    names = {rule.axiom for rule in rules_from(ontology_triples()) if rule.name != "prp-spo2"}
    wanted = re.compile("#(subClassOf|subPropertyOf|equivalentClass|equivalentProperty|inverseOf)>")
    kinds = re.compile("#(SymmetricProperty|TransitiveProperty)>")
    assert names
    for triple in ontology_triples():
        line = f"{triple} .\n"
        if "_:" not in line and (wanted.search(str(triple.predicate)) or kinds.search(str(triple.object))):
            yield line


def _gate(subject: Subject, folder: Path, faulty: int, *, quick: bool) -> Iterator[Row]:
    yield from _verdicts(folder, faulty, "records")
    if not quick:
        yield from _verdicts(folder, 1000, "all")
    taken = subject.built.result["stages"]["validate"]
    peak = subject.built.peak_mib
    bounded = at_most(peak, 1536)
    yield Row(
        "SHACL gate, peak memory", subject.size, f"{peak:,.0f} MiB", "", None, "never above 1.5 GiB", bounded,
        note="peak of the whole build, with all its processes",
    )  # fmt: skip
    work = "SHACL gate, all shapes"
    # The peer takes gigabytes: it may go on for a while after the goal is reached, not to its end.
    most = 60 if quick else 1.25 * _GATE * taken
    try:
        peer = in_process("rudof", subject.dumps[0], folder / "rudof.txt", "all", most=most)
    except (TooLongError, FailedError) as error:
        yield _stopped(work, subject, taken, "pyrudof", error, _GATE)
        return
    ratio = peer.result["seconds"] / taken
    warnings = subject.built.result["findings"]["Warning"]
    figure = f"pyrudof: {duration(peer.result['seconds'])}, {peer.peak_mib:,.0f} MiB"
    yield Row(
        work, subject.size, duration(taken), figure, ratio,
        f"at least {_GATE}x faster", at_least(ratio, _GATE),
        f"{warnings} results here, {peer.result['verdicts']} there",
        "loading in pyrudof is not counted",
        in_process("gate", folder / "faulty-records.nt", folder / "profile.txt", "all", profile=True).result["profile"]
        if ratio < _GATE else [],
    )  # fmt: skip


def _stopped(work: str, subject: Subject, own: float, peer: str, error: Exception, goal: float) -> Row:
    """Return a row on a peer that did not finish; its time limit gives a lower bound of the ratio."""
    ratio = error.seconds / own if isinstance(error, TooLongError) else None
    outcome: Outcome = "reached" if ratio and ratio >= goal else "not measured"
    return Row(
        work, subject.size, duration(own), f"{peer}: {error}", ratio, f"at least {goal:g}x faster", outcome,
        note="the ratio is at least this" if ratio else "",
    )  # fmt: skip


def _verdicts(folder: Path, size: int, which: str) -> Iterator[Row]:
    """Yield rows that compare the verdicts on a faulty graph with those of pyshacl and pyrudof."""
    path = folder / f"faulty-{which}.nt"
    axioms = (f"{t} .\n" for t in ontology_triples())
    path.write_text("".join([*with_faults(generate(size), SEED), *axioms]), "utf-8")
    own = in_process("gate", path, folder / "gate.txt", which)
    shapes = "shapes of one record" if which == "records" else "all shapes"
    for peer in ("pyshacl", "rudof"):
        name = {"rudof": "pyrudof"}.get(peer, peer)
        try:
            theirs = in_process(peer, path, folder / f"{peer}.txt", which, most=_MOST_SMALL)
        except (TooLongError, FailedError) as error:
            yield Row(f"SHACL verdicts, {shapes}", size, "", f"{name}: {error}", outcome="not measured")
            continue
        different = _different(folder / "gate.txt", folder / f"{peer}.txt")
        strict = peer == "pyshacl"
        yield Row(
            f"SHACL verdicts on a faulty graph, {shapes}", size, duration(own.result["seconds"]),
            f"{name}: {duration(theirs.result['seconds'])}", theirs.result["seconds"] / own.result["seconds"],
            "the same verdicts" if strict else "", ("missed" if different else "reached") if strict else "measured",
            _verdict(own.result["verdicts"], different),
        )  # fmt: skip


def _different(own: Path, peer: Path) -> list[str]:
    left, right = ({*path.read_text("utf-8").splitlines()} for path in (own, peer))
    return [f"only here: {line}" for line in left - right] + [f"only there: {line}" for line in right - left]


def _verdict(count: int, different: list[str]) -> str:
    if not different:
        return f"equal: {count:,}"
    return f"{len(different):,} of {count:,} differ, such as {sorted(different)[0]}"
