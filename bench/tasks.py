"""Heavy tasks, each run in a separate process: ``python -m standlink.bench.tasks ANSWER TASK ARGUMENTS``."""

from __future__ import annotations

import cProfile
import io
import json
import os
import pstats
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph as ox

from ..graph.releases.release import INDEX
from ..graph.store.merging import MERGE, count
from ..graph.store.store import Store
from . import checks

#: Number of lines kept of a profile.
_TOP = 12


def build(home: str, path: str, triples: str) -> dict[str, Any]:
    """Build a release of the synthetic graph."""
    from . import stages

    return stages.build(Path(home), Path(path), int(triples))


def curated(home: str) -> dict[str, Any]:
    """Build the curated release."""
    from ..graph.pipeline import build as pipeline

    return {"release": pipeline.build(Path(home)).id}


def import_relaton(home: str, archive: str, name: str) -> dict[str, Any]:
    """Import a catalogue."""
    from ..graph.sources.archive import open_files
    from ..graph.sources.protocol import import_source
    from ..graph.sources.relaton.catalogues import catalogue
    from ..graph.sources.relaton.source import Relaton

    start = time.perf_counter()
    with open_files(archive) as files:
        dataset = import_source(Path(home), Relaton(files, catalogue(name)))
    counts = {"read": dataset.read, "kept": dataset.kept, "merged": dataset.merged, "triples": dataset.triples}
    return {**counts, "refused": sum(dataset.refused.values()), "seconds": time.perf_counter() - start}


def publish(home: str, sources: str) -> dict[str, Any]:
    """Import the sources in a list and publish a release, as ``standlink build SOURCES`` does."""
    from ..cli.build import build_release
    from ..cli.data import import_sources

    start = time.perf_counter()
    import_sources(Path(home), Path(sources))
    imported = time.perf_counter() - start
    published = build_release(Path(home))
    return {"id": published.id, "imported": imported, "whole": time.perf_counter() - start, **published.manifest}


def questions(home: str) -> dict[str, Any]:
    """Ask every question of the library with the arguments of its example; return seconds and rows.

    The first time includes reading the tables into memory; the warm time is the median of the others.
    """
    from ..graph.releases.release import Releases
    from ..queries.library import library
    from ..queries.run import ask

    published = Releases(Path(home)).current()
    found = {}
    for name, question in library().items():
        taken = []
        for _ in range(4):
            start = time.perf_counter()
            answer = ask(published, question, question.example)
            taken.append(time.perf_counter() - start)
        found[name] = {"first": taken[0], "warm": median(taken[1:]), "rows": len(answer.table.rows)}
    return {"questions": found}


def synergy(home: str) -> dict[str, Any]:
    """Ask the questions of synergy with every choice of their parameters; return warm seconds, and rows."""
    from ..graph.releases.release import Releases
    from ..queries.run import ask
    from .rows.synergy import questions, variants

    published = Releases(Path(home)).current()
    found = {}
    for question in questions():
        for name, arguments in variants(question):
            taken = []
            for _ in range(4):
                start = time.perf_counter()
                answer = ask(published, question, arguments)
                taken.append(time.perf_counter() - start)
            found[name] = {"warm": median(taken[1:]), "rows": len(answer.table.rows)}
    return {"answers": found}


def study_table(study: str) -> dict[str, Any]:
    """Look up the names of the table of a study, and build the study, by the commands."""
    taken, said = [], ""
    for arguments in (["map", f"{study}/tables/adoptions.csv"], ["build", study]):
        start = time.perf_counter()
        command = [sys.executable, "-m", "standlink", *arguments]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        taken.append(time.perf_counter() - start)
    return {"map": taken[0], "build": taken[1], "said": said}


def first_ask(home: str, name: str) -> dict[str, Any]:
    """Ask a question with the arguments of its example in a process that has just loaded the application."""
    from ..queries.library import find_question
    from ..queries.run import ask
    from ..web.app import create_app
    from ..web.settings import Settings

    published = create_app(Settings(home=Path(home))).extensions["standlink"].releases.current()
    question = find_question(name)
    start = time.perf_counter()
    answer = ask(published, question, question.example)
    return {"seconds": time.perf_counter() - start, "rows": len(answer.table.rows)}


def pages(home: str, warm: str, paths: str) -> dict[str, Any]:
    """Request pages of the application without its server, after others to warm it up: texts of JSON, a list each."""
    from ..web.app import create_app
    from ..web.settings import Settings

    client = create_app(Settings(home=Path(home))).test_client()
    for path in (*json.loads(warm), *json.loads(paths)):
        client.get(path, headers={"Accept": "text/html"})
    return {}


def check_unchanged(home: str) -> dict[str, Any]:
    """Find out whether a release is up to date, as each build does first."""
    from ..graph.pipeline.build import unchanged
    from ..queries.search.pages import documents

    return {"unchanged": unchanged(Path(home), documents=documents)}


def rebuild(home: str, cases: str) -> dict[str, Any]:
    """Build a release again with the curated cases of a folder."""
    from ..graph.pipeline import build as pipeline
    from ..queries.prepare import prepare
    from ..queries.search.pages import documents

    start = time.perf_counter()
    release = pipeline.build(Path(home), cases=Path(cases), documents=documents, prepare=prepare)
    return {"seconds": time.perf_counter() - start, "stages": release.manifest["seconds"]}


def dump_quads(store: str, quads: str) -> dict[str, Any]:
    """Write the named graphs of a store as N-Quads, without their merge."""
    reader = Store.open(Path(store))
    ox.serialize(reader.quads(), quads, format=ox.RdfFormat.N_QUADS)
    return {"quads": count(reader.inner)}


def bulk_load(quads: str, folder: str) -> dict[str, Any]:
    """Load quads into a bare Oxigraph store on disk."""
    start, processor = time.perf_counter(), time.process_time()
    store = ox.Store(folder)
    store.bulk_load(path=quads, format=ox.RdfFormat.N_QUADS)
    store.flush()
    return {
        "seconds": time.perf_counter() - start, "processor": time.process_time() - processor, "quads": len(store)
    }  # fmt: skip


def dump_whole(store: str, quads: str, graphs: str) -> dict[str, Any]:
    """Write all quads of a store, the merge of its graphs included, and each named graph as N-Triples into a folder.

    Beside the folder, a JSON file has the IRI of the graph of each file.
    """
    from ..graph.index.reading import dump

    Path(graphs).mkdir()
    inner = ox.Store.read_only(store)
    inner.dump(quads, format=ox.RdfFormat.N_QUADS)
    files = dump(inner, Path(graphs))
    _named_in(graphs).write_text(json.dumps({str(path): graph for path, graph in files.items()}), "utf-8")
    return {"quads": len(inner), "files": len(files)}


def index(store: str, graphs: str, folder: str) -> dict[str, Any]:
    """Write the search index of a store, of which ``dump_whole`` has written the graphs into a folder."""
    from ..graph.index.writer import index as write_index

    Path(folder).mkdir()
    files = {Path(path): graph for path, graph in json.loads(_named_in(graphs).read_text("utf-8")).items()}
    start, processor = time.perf_counter(), time.process_time()
    write_index(ox.Store.read_only(store), Path(folder) / INDEX, files)
    return {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}


def _named_in(graphs: str) -> Path:
    return Path(graphs).with_suffix(".json")


def dump(store: str, triples: str, quads: str) -> dict[str, Any]:
    """Write the named graphs of a store as N-Quads, and their merge as N-Triples."""
    written = dump_quads(store, quads)
    inner = ox.Store.read_only(store)
    inner.dump(triples, format=ox.RdfFormat.N_TRIPLES, from_graph=MERGE)
    return {"triples": len(inner) - written["quads"], **written}


def rules(path: str, folder: str, facts: str, chains: str) -> dict[str, Any]:
    """Infer with Standlink's rules, with or without property chains; the time includes reading the file."""
    from ..graph.pipeline.inference import infer_files
    from ..ontology.rules import rules_from
    from ..ontology.vocabulary import ontology_triples

    target = Path(folder)
    target.mkdir()
    inferred = target / "inferred.nt"
    chosen = [r for r in rules_from(ontology_triples()) if chains == "chains" or r.name != "prp-spo2"]
    start = time.perf_counter()
    added = infer_files([Path(path)], inferred, chosen)
    seconds = time.perf_counter() - start
    quads = (q for file in (path, inferred) for q in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))
    kept = _write_facts(Path(facts), ((q.subject, q.predicate, q.object) for q in quads)) if facts else 0
    return {"seconds": seconds, "inferred": added, "facts": kept}


def reasonable(path: str, axioms: str, facts: str) -> dict[str, Any]:
    """Infer with ``reasonable``; its loading time is returned separately."""
    import reasonable as peer

    start = time.perf_counter()
    reasoner = peer.PyReasoner()
    reasoner.load_file(axioms)
    reasoner.load_file(path)
    loaded = time.perf_counter()
    found = reasoner.reason()
    seconds = time.perf_counter() - loaded
    kept = _write_facts(
        Path(facts), ([ox.NamedNode(str(t)) if _is_iri(t) else None for t in triple] for triple in found)
    )
    return {"seconds": seconds, "loading": loaded - start, "facts": kept}


def _write_facts(path: Path, triples: Iterable[Any]) -> int:
    """Write the sorted facts between things in Standlink's vocabulary, on which all reasoners should agree."""
    from ..ontology.namespaces import ONTOLOGY, node

    kind = node("rdf:type").value
    lines = sorted(
        {
            f"{s.value} {p.value} {o.value}\n"
            for s, p, o in triples
            if isinstance(s, ox.NamedNode)
            and isinstance(o, ox.NamedNode)
            and (p.value.startswith(ONTOLOGY) or (p.value == kind and o.value.startswith(ONTOLOGY)))
        }
    )
    path.write_text("".join(lines), "utf-8")
    return len(lines)


def _is_iri(term: object) -> bool:
    return type(term).__name__ == "URIRef"


def _profiled(work: Callable[..., dict[str, Any]], arguments: list[str]) -> dict[str, Any]:
    profiler = cProfile.Profile()
    result = profiler.runcall(work, *arguments)
    return {**result, "profile": profile_lines(profiler)}


def profile_lines(profiler: cProfile.Profile) -> list[str]:
    """Return the top lines of a profile, by time spent in the function itself."""
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(_TOP)
    lines = text.getvalue().splitlines()
    start = next((i for i, line in enumerate(lines) if "tottime" in line), 0)
    return [line.rstrip() for line in lines[start:] if line.strip()]


if __name__ == "__main__":
    answer, task, given = sys.argv[1:4]
    function: Callable[..., dict[str, Any]] = globals().get(task) or getattr(checks, task)
    values = json.loads(given)
    result = _profiled(function, values) if os.environ.get("STANDLINK_BENCH_PROFILE") else function(*values)
    Path(answer).write_text(json.dumps(result), "utf-8")
