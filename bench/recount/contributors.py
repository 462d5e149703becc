"""Recounts of the questions about who makes and uses standards, in catalogues and lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from ...ontology.namespaces import ONTOLOGY
from ...queries.run import Answer
from .comparing import Row, argument, counts, within
from .data import Data
from .participation import participation
from .units import as_documents, units_of
from .windows import of_events

_GENERATIONS = ("2G", "3G", "LTE", "5G")


@counts("catalogues/affiliations", "decade rfcs authorships organization linked country derived", 1)
def affiliations(data: Data, _: Answer) -> Iterator[Row]:
    """Count the authorships of each decade, and those with what is printed or known of the organization."""
    owned = {row["actor"] for row in data.rows("ownership")}
    found = defaultdict[int, list[tuple[str, tuple[bool, ...]]]](list)
    for row in data.rows("authorship"):
        if row["dataset"] == "ietf":
            organization = row["organization"]
            home = data.homes.get(data.group(organization, row["occurred_year"])) if organization else None
            printed = row["country"] is not None
            has = row["affiliation"] is not None, organization in data.homes or organization in owned, printed
            found[row["occurred_year"] // 10 * 10].append((row["standard"], (*has, not printed and home is not None)))
    for decade, rows in found.items():
        shares = [sum(has[i] for _, has in rows) / len(rows) for i in range(4)]
        yield decade, len({rfc for rfc, _ in rows}), len(rows), *shares


@counts("catalogues/participation", "source year roles actors standards unfinished", 2)
def by_year(data: Data, answer: Answer) -> Iterator[Row]:
    """Count a role in every year from its first to its last, from the first record of its source to the last."""
    recorded = of_events(data)
    roles = [r for r in participation(data, answer, always=True) if r.event in recorded]
    sources = {recorded[role.event].source for role in roles if role.event}
    cells = defaultdict[tuple[str, int], list[tuple[str, str]]](list)
    for role in roles:
        source, first, last = recorded[role.event or ""]
        if first is not None and last is not None:
            for when in range(max(first, source.began), min(last, source.ended) + 1):
                cells[source.iri, when].append((role.organization, role.standard))
    for source in sources:
        years = set(range(source.first, source.last + 1)) | {when for iri, when in cells if iri == source.iri}
        for when in years:
            if within(answer, when):
                found = cells.get((source.iri, when), [])
                numbers = len(found), len({actor for actor, _ in found}), len({standard for _, standard in found})
                yield source.iri, when, *numbers, not source.first <= when <= source.last


@counts("catalogues/of-case", "specification native documents how dataset first last", 1)
def of_case(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the documents of each specification of a case."""
    native = {row["standard"]: row["generation"] for row in data.rows("native_generation")}
    titles = {entry["name"]: entry["title"] for entry in data.release.manifest["datasets"]}
    records = defaultdict[str, list[tuple[str, str, int | None]]](list)
    units, counted = units_of(data), as_documents(data, {row["document"] for row in data.rows("case_document")})
    for row in data.rows("document"):
        if (unit := units.unit(row["document"])) is not None:
            records[row["document"]].append((unit, row["dataset"], row["published_year"]))
    found = defaultdict[str, list[tuple[str, str, str, int | None]]](list)
    for row in data.rows("case_document"):
        if argument(answer, "case") in (None, row["case"]):
            document = counted.get(row["document"], "")
            for specification, dataset, when in records.get(document, ()):
                found[specification].append((document, row["how"], titles[dataset], when))
    for specification, rows in found.items():
        years = [when for *_, when in rows if when is not None]
        texts = tuple({how for _, how, *_ in rows}), tuple({title for _, _, title, _ in rows})
        number = len({document for document, *_ in rows})
        yield (
            specification,
            native.get(specification),
            number,
            *texts,
            min(years, default=None),
            max(years, default=None),
        )


@counts("catalogues/behind-case", "group home specifications carried_over rapporteurs contributions", 1)
def behind_case(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the specifications of a case by group, and the rapporteurs and contributions."""
    native = {row["standard"]: row["generation"] for row in data.rows("native_generation")}
    units, counted = units_of(data), as_documents(data, {row["document"] for row in data.rows("case_document")})
    number = {row["document"]: units.unit(row["document"]) for row in data.rows("document")}
    own, about = defaultdict[str, bool](bool), False
    for row in data.rows("case_document"):
        specification, of = number.get(counted.get(row["document"], "")), row["generation"]
        if argument(answer, "case") in (None, row["case"]) and specification is not None:
            about |= of is not None
            earlier = native.get(specification) is not None and of is not None and (
                _GENERATIONS.index(native[specification]) < _GENERATIONS.index(of)
            )  # fmt: skip
            own[specification] |= not earlier
    charge = ((r["organization"], r["began_year"], r["standard"], r["person"], None) for r in data.rows("rapporteur"))
    papers = ((r["actor"], r["date_year"], r["to"], None, r["contribution"]) for r in data.rows("contribution"))
    found = defaultdict[str, set[tuple[str, str | None, str | None]]](set)
    for actor, when, specification, person, paper in chain(charge, papers):
        if actor is not None and specification in own:
            found[data.group(actor, when)].add((specification, person, paper))
    for group, rows in found.items():
        ours = [row for row in rows if own[row[0]]]
        carried = len({s for s, _, _ in rows if not own[s]}) if about else None
        numbers = (len({row[i] for row in ours} - {None}) for i in (1, 2))
        yield group, data.homes.get(group), len({s for s, _, _ in ours}), carried, *numbers


@counts("catalogues/rapporteurs", "group home specifications share carried_over rapporteurs first last", 1)
def rapporteurs(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the specifications native to a generation by the group of their rapporteurs."""
    generation = argument(answer, "generation") or ""
    native = {row["standard"]: row["generation"] for row in data.rows("native_generation")}
    versions = defaultdict[str, set[str]](set)
    for row in data.rows("document"):
        if row["generation"] == generation and row["number"] and row["published"]:
            versions[row["number"]].add(row["published"])
    found = defaultdict[str, list[tuple[bool, str, str, str, str]]](list)
    earlier = _GENERATIONS[: _GENERATIONS.index(generation) + 1]
    for row in data.rows("rapporteur"):
        of = native.get(row["standard"])
        spans = any(row["began"] <= day <= row["ended"] for day in versions.get(row["standard"], ()))
        if row["organization"] and spans and of in earlier:
            cells = of == generation, row["standard"], row["person"], row["began"], row["ended"]
            found[data.group(row["organization"], row["began_year"])].append(cells)
    pairs = sum(len({row[1] for row in rows if row[0]}) for rows in found.values())
    for group, rows in found.items():
        own = [row for row in rows if row[0]]
        specifications, carried = len({row[1] for row in own}), len({row[1] for row in rows if not row[0]})
        dates = min((row[3] for row in own), default=None), max((row[4] for row in own), default=None)
        people = len({row[2] for row in own})
        yield group, data.homes.get(group), specifications, specifications / pairs, carried, people, *dates


@counts("catalogues/declared-patents", "office place filings share", 2)
def declared_patents(data: Data, answer: Answer) -> Iterator[Row]:
    """Sum the filings of each group at an office; the groups with most are kept."""
    offices = {
        r["observation"]: r["value"] for r in data.rows("narrowing") if r["property"] == ONTOLOGY + "patentOffice"
    }
    found = defaultdict[str, Counter[str]](Counter)
    for row in data.rows("observation"):
        of = row["indicator"].removeprefix(ONTOLOGY)
        if of in ("declaredFilings", "declaredFilingsByOffice") and within(answer, row["period_year"]):
            found[offices.get(row["observation"], "all")][data.group(row["observed"], None)] += int(row["value"])
    for office, of_group in found.items():
        for place, (_, filings) in enumerate(of_group.most_common(int(float(argument(answer, "most") or 0))), 1):
            yield office, place, filings, filings / of_group.total()


@counts("catalogues/connectors", "year connector stations pairs share", 2)
def connectors(data: Data, answer: Answer) -> Iterator[Row]:
    """Sum the stations with each connector of one current, from the first year with enough pairs."""
    narrowed = {(r["observation"], r["property"].removeprefix(ONTOLOGY)): r["value"] for r in data.rows("narrowing")}
    wanted = f"{ONTOLOGY}{argument(answer, 'current')}Current"
    found = defaultdict[int, Counter[str]](Counter)
    for row in data.rows("observation"):
        is_of = row["indicator"] == ONTOLOGY + "stationsInstalled" and within(answer, row["period_year"])
        connector = narrowed.get((row["observation"], "connector"))
        if is_of and connector and narrowed.get((row["observation"], "current")) == wanted:
            found[row["period_year"]][connector] += int(row["value"])
    least = float(argument(answer, "least") or 0)
    first = min((when for when, of in found.items() if of.total() >= least), default=9999)
    for when, of in found.items():
        if when >= first:
            yield from ((when, connector, n, of.total(), n / of.total()) for connector, n in of.items() if n)


@counts("catalogues/figures", "observation observed period value", 1)
def values(data: Data, answer: Answer) -> Iterator[Row]:
    """List the figures of an indicator that is recorded in one unit."""
    wanted = (argument(answer, "indicator") or "").removeprefix(ONTOLOGY)
    for row in data.rows("observation"):
        if row["indicator"].removeprefix(ONTOLOGY) == wanted and within(answer, row["period_year"]):
            yield row["observation"], row["observed"], row["period"], row["value"]
