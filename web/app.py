"""Assemble the web application: blueprints, templates, headers and the error handler."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Flask

from ..errors import StandlinkError
from ..ontology.namespaces import local_name
from ..queries.sparql.workers import Evaluator, WorkerPool
from . import (
    caching,
    cases,
    changes,
    comparing,
    context,
    coverage,
    crawlers,
    data,
    display,
    editing,
    embedding,
    entities,
    errors,
    figure_links,
    finding,
    footnotes,
    history,
    inline,
    languages,
    linking,
    links,
    lookup,
    mathml,
    nanopubs,
    negotiation,
    ontology_parts,
    pictures,
    pinned,
    quality,
    questions,
    releases,
    sharing,
    social,
    sparql,
    statics,
    tables,
    term_pages,
    translating,
    why,
    wording,
)
from . import ontology as ontology_pages
from .api import routes as api
from .charts import drawing, sparklines
from .conditional_get import ConditionalGet
from .languages import InLanguage
from .memory_copy import MemoryCopy
from .pinned import Pinned
from .reconciliation import routes as reconciliation
from .serving import ServedReleases, releases_of
from .settings import Settings
from .thing_data import ThingData


def create_app(settings: Settings | None = None, evaluator: Evaluator | None = None) -> Flask:
    """Return the WSGI application.

    Args:
        settings: the settings; by default, those of the environment.
        evaluator: what evaluates SPARQL queries; by default, workers of this process.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None, template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = settings.query_max_bytes * 4
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.query_max_bytes * 4
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # The optimizer applies filters to constants once, whatever the language of the request.
    app.jinja_env.optimized = False
    served = ServedReleases(releases_of(settings))
    pool = WorkerPool(settings.limits, settings.workers, evaluator)
    site = context.Site(
        settings,
        served,
        pool,
        caching.Cache(settings.cache_entries),
        MemoryCopy(settings.memory_triples),
        context.fingerprint(),
    )
    app.extensions["standlink"] = site
    within = ConditionalGet(site, ThingData(site, Pinned(site.pinned, app.wsgi_app)))
    app.wsgi_app = InLanguage(within, negotiation.constant_headers(settings))  # type: ignore[method-assign]
    for module in (
        cases,
        entities,
        history,
        nanopubs,
        links,
        why,
        ontology_pages,
        ontology_parts,
        term_pages,
        questions,
        embedding,
        pictures,
        social,
        sparql,
        editing,
        sharing,
        finding,
        lookup,
        reconciliation,
        comparing,
        data,
        crawlers,
        tables,
        changes,
        coverage,
        quality,
        releases,
        api,
        languages,
        statics,
    ):
        app.register_blueprint(module.blueprint)
    negotiation.install(app)
    pinned.install(app)
    languages.install(app)
    errors.install(app)
    display.install(app)
    footnotes.install(app)
    figure_links.install(app)
    inline.install(app)
    comparing.install(app)
    app.jinja_env.globals.update(
        address=linking.address,
        asset=statics.asset,
        bar=sparklines.bar,
        can_draw=drawing.can_draw,
        canonical=linking.canonical,
        citable=linking.citable,
        dataset_title=translating.title_of,
        href=linking.href,
        links_href=linking.links_href,
        local_name=local_name,
        mathml=mathml.mathml,
        sparkline=sparklines.sparkline,
        t=wording.t,
        term_href=linking.term_href,
        why_href=linking.why_href,
    )
    app.add_template_test(linking.is_web_address, "web_address")
    app.add_template_filter(wording.in_language)

    @app.before_request
    def open_release() -> None:
        """Open the release before a question is looked up: that of a study brings questions."""
        # What cannot be opened is reported by the pages that need it.
        with suppress(StandlinkError, OSError, ValueError):
            served.current()

    @app.context_processor
    def common() -> dict[str, Any]:
        return {"site": context.site()}

    return app
