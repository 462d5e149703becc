"""Pages of things list questions that apply to the thing: each of those it alone fills in has an answer."""

from __future__ import annotations

import re
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from sampling import few
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import KINDS, mint, node
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.web.related import Prefilled, questions_about

#: Questions of which a fitting thing may still have no answer: a curve needs many dates.
MAY_REFUSE = {"diffusion/curve"}


def things(release: Release, kind: str, most: int) -> list[str]:
    start = mint(kind, "x").removesuffix("x")
    found = {q.subject.value for q in release.store.inner.quads_for_pattern(None, node("rdf:type"), None)}
    own = sorted(iri for iri in found if iri.startswith(start))
    return Random(kind).sample(own, min(most, len(own)))


def ids(found: list[Prefilled]) -> set[str]:
    return {prefilled.question.id for prefilled in found}


@pytest.mark.parametrize("kind", KINDS)
def test_questions_about_a_thing_have_an_answer(release: Release, kind: str) -> None:
    for iri in things(release, kind, few(4)):
        for prefilled in questions_about(release, kind, iri):
            given = parse_qs(urlsplit(prefilled.path).query)
            if all(p.name in given for p in prefilled.question.parameters if p.required):
                answer = ask(release, prefilled.question, given)
                assert len(answer.table) or prefilled.question.id in MAY_REFUSE, (iri, prefilled.question.id)


def test_questions_that_do_not_apply_are_not_listed(release: Release) -> None:
    for kind in KINDS:
        for iri in things(release, kind, few(1)):
            assert "convergence/installed-base" not in ids(questions_about(release, kind, iri))
    tesla, nacs = mint("actor", "tesla"), mint("standard", "nacs")
    assert "catalogues/topics-together" not in ids(questions_about(release, "actor", tesla))
    assert "diffusion/growth" in ids(questions_about(release, "standard", nacs))
    assert "diffusion/growth" not in ids(questions_about(release, "standard", mint("standard", "tcp-ip")))


def test_every_pattern_is_about_its_parameter(release: Release) -> None:
    for question in library().values():
        for name, pattern in question.applies.items():
            assert re.search(rf"\?{name}\b", pattern), question.id
            assert release.store.query(f"ASK {{ {pattern} }}") or question.unmet(release.manifest["tables"])
