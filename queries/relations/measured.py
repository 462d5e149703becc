"""The measures that are computed over the Parquet tables of a release, by any engine.

Each is the measure of a question with the selection that the question makes by default: the pure function of
``queries/measures`` on the rows that ``roles``, ``standards`` and ``fields`` select. Notes, names and evidence are
those of the question alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import narwhals as nw

from ...errors import FileError
from ...graph.spark.session import LOCAL
from ...ontology.namespaces import ONTOLOGY
from ..answers.mapped_fields import CATALOGUES, SERIES, table_of
from ..measures import convergence, diffusion, groups, linkage, specialization
from ..measures.engines import Lazy
from . import fields, roles, standards
from .engines import engine, rows_in
from .tables import EngineTables, check_tables

_ROLES: Final = ("labels", "ownership", "standard_actor")
_REGIONS: Final = (*_ROLES, "actor_region")
_NUMBERS: Final = ("document", "labels", "rendering", "standard_standard")
_FIELDS: Final = (*_NUMBERS, "document_field", "standard", "standard_technology")
_ADOPTIONS: Final = ("adoption", "standard")
_WORK: Final = ".work"


@dataclass(frozen=True)
class Measured:
    """A measure over the tables.

    Attributes:
        name: of its file.
        question: the id of the question with the same selection; empty if no question asks for all rows.
        about: what each row is.
        reads: the names of the tables that it reads.
        compute: returns its rows.
    """

    name: str
    question: str
    about: str
    reads: tuple[str, ...]
    compute: Callable[[EngineTables], Lazy]


@dataclass(frozen=True)
class Written:
    """A measure that was written: its file, or folder of files, and its number of rows."""

    measure: Measured
    path: Path
    rows: int


def measure_tables(
    folder: Path, out: Path, name: str = "polars", settings: Mapping[str, str] | None = None, master: str | None = None
) -> Iterator[Written]:
    """Write each measure as Parquet into a new folder; yield it when it is written.

    Args:
        folder: the tables of a release.
        out: the folder to write; if a measure fails it is removed.
        name: of the engine.
        settings: of the engine.
        master: of Spark; by default all cores of this machine.

    Raises:
        FileError: if the folder exists, or a table is missing or has other columns.
        StandlinkError: as for ``engine``.
    """
    check_tables(folder, (table for each in MEASURES for table in each.reads))
    work = out / _WORK
    try:
        out.mkdir(parents=True)
    except FileExistsError:
        raise FileError(out, None, "exists; name a new folder") from None
    except OSError as error:
        raise FileError(out, None, f"cannot be created: {error.strerror}") from error
    try:
        work.mkdir()
        with engine(name, work, settings, master or LOCAL) as started:
            tables = EngineTables(started, folder, work)
            for each in MEASURES:
                path = out / f"{each.name}.parquet"
                started.write(each.compute(tables), path)
                yield Written(each, path, rows_in(path))
        shutil.rmtree(work)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise


def region_ties(tables: EngineTables) -> Lazy:
    """Return the ties between countries by standards in which groups at home there take part."""
    return linkage.ties(_in_regions(tables))


def region_partners(tables: EngineTables) -> Lazy:
    """Return the countries with their standards, partners and strength."""
    return linkage.partners(_in_regions(tables)).rename({"node": "region"})


def group_ties(tables: EngineTables) -> Lazy:
    """Return the ties between groups of organizations."""
    return linkage.ties(_taking_part(tables).with_columns(node=nw.col("group")))


def field_ties(tables: EngineTables) -> Lazy:
    """Return the ties between technology fields."""
    return linkage.ties(_of_fields(tables).select("node", "standard"))


def field_years(tables: EngineTables) -> Lazy:
    """Return the standards of each field and year, and those that have another field as well."""
    return convergence.field_trend(_of_fields(tables))


def first_years(tables: EngineTables) -> Lazy:
    """Return the first year of each pair of fields on a document."""
    return convergence.new_pairs(_of_fields(tables))


def region_specialization(tables: EngineTables, least: int = 5, size: int = 30) -> Lazy:
    """Return the revealed technological advantage of countries in the fields of 3GPP series.

    Args:
        tables: the tables.
        least: the minimum number of standards for a specialization.
        size: the minimum number of standards of a country.
    """
    rows = tables.keep("participation in fields", lambda: _in_regions_and_fields(tables))
    sizes = tables.keep("large regions", lambda: specialization.sizes(rows).filter(nw.col("of") >= size))
    found = specialization.advantage(rows.join(sizes, on="node", how="semi"), least)
    return found.join(sizes, on="node").rename({"node": "region"})


def adoption_lags(tables: EngineTables) -> Lazy:
    """Return the lags between publication and adoption of each standard."""
    rows = _adoptions(tables).with_columns(group=nw.col("standard"))
    return diffusion.lags(rows).drop("standards").rename({"group": "standard"})


def region_lags(tables: EngineTables) -> Lazy:
    """Return the lags between publication and adoption by actors of each country."""
    located = tables["actor_region"].filter(nw.col("level") == "country").select("actor", group="region")
    return diffusion.lags(_adoptions(tables).join(located, on="actor")).rename({"group": "region"})


def organization_groups(tables: EngineTables) -> Lazy:
    """Return the group of today, and its home, of each organization with a role in a standard."""
    rows = _organizations(tables).select(actor="unit").unique()
    return groups.grouped(rows, tables["ownership"], _homes(tables)).sort("actor")


MEASURES: Final = (
    Measured("region-ties", "linkages/network", "a pair of countries", _REGIONS, region_ties),
    Measured("region-partners", "linkages/ranking", "a country", _REGIONS, region_partners),
    Measured("group-ties", "linkages/actors", "a pair of groups of organizations", _ROLES, group_ties),
    Measured("field-ties", "technologies/together", "a pair of fields", _FIELDS, field_ties),
    Measured("field-years", "technologies/field-trend", "a field and year", _FIELDS, field_years),
    Measured("first-years", "technologies/new-pairs", "a pair of fields", _FIELDS, first_years),
    Measured(
        "region-specialization",
        "regions/specialisation",
        "a country and field",
        (*_REGIONS, *_NUMBERS),
        region_specialization,
    ),
    Measured("adoption-lags", "diffusion/lag", "a standard", _ADOPTIONS, adoption_lags),
    Measured("region-lags", "diffusion/lag-of-regions", "a country", (*_ADOPTIONS, "actor_region"), region_lags),
    Measured("organization-groups", "", "an organization", _REGIONS, organization_groups),
)


def _organizations(tables: EngineTables) -> Lazy:
    def make() -> Lazy:
        persons = tables.of_class(ONTOLOGY + "Person").rename({"iri": "actor"})
        every = roles.organizations(roles.recorded(tables["standard_actor"]), persons)
        return roles.with_groups(every, tables["ownership"])

    return tables.keep("roles of organizations", make)


def _taking_part(tables: EngineTables) -> Lazy:
    return roles.taking_part(_organizations(tables))


def _homes(tables: EngineTables) -> Lazy:
    return tables.keep("homes", lambda: groups.homes(tables["actor_region"]))


def _in_regions(tables: EngineTables) -> Lazy:
    located = _homes(tables).select(group="actor", node="home")
    return _taking_part(tables).join(located, on="group")


def _drafts(tables: EngineTables) -> Lazy:
    amendments = tables.of_class(standards.DRAFT_AMENDMENT).rename({"iri": "standard"})
    return tables.keep("drafts", lambda: standards.drafts(tables["document"], amendments))


def _numbers(tables: EngineTables) -> Lazy:
    document, relations, rendering = (tables[name] for name in ("document", "standard_standard", "rendering"))
    return tables.keep("numbers", lambda: standards.numbers(document, relations, rendering, tables.settle))


def _as_numbers(tables: EngineTables, rows: Lazy) -> Lazy:
    published = standards.published(rows, _drafts(tables), tables["rendering"])
    return standards.replaced(published, _numbers(tables), "standard")


def _of_fields(tables: EngineTables) -> Lazy:
    """Return the recorded fields of numbered standards: node, standard, document, year."""

    def make() -> Lazy:
        things = tables.of_class(*fields.THINGS).rename({"iri": "technology"})
        related, of_documents = tables["standard_technology"], tables["document_field"]
        rows = fields.recorded(related, of_documents, _drafts(tables), things, tables["standard"])
        return _as_numbers(tables, rows.with_columns(document=nw.col("standard")))

    return tables.keep("fields", make)


def _in_regions_and_fields(tables: EngineTables) -> Lazy:
    """Return the countries in the fields of 3GPP series: node, field, standard."""
    series = fields.series(tables["document"]).join(tables.given(table_of(SERIES).cast({"node": str})), on="series")
    known = fields.mapped(tables["document"], series, CATALOGUES["series"])
    known = _as_numbers(tables, known).select("standard", field="node").unique()
    rows = _as_numbers(tables, _in_regions(tables))
    return rows.join(known, on="standard").select("node", "field", "standard").unique()


def _adoptions(tables: EngineTables) -> Lazy:
    """Return each adoption of a standard by an actor once, with the times of adoption and publication."""
    published = tables["standard"].select("standard", "published").unique(["standard"])
    rows = tables["adoption"].join(published, on="standard", how="left")
    rows = rows.with_columns(adopted=diffusion.in_years("announced"), published=diffusion.in_years("published"))
    return diffusion.firsts(rows.select("event", "actor", "standard", "adopted", "published"))
