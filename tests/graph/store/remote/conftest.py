"""A release in each product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from conftest import ClientOf, Once
from flask.testing import FlaskClient
from services import PRODUCTS, Service, service
from standlink.graph.pipeline.build import build
from standlink.graph.releases.pushing import push
from standlink.graph.releases.release import Release, Releases
from standlink.graph.releases.remote_releases import RemoteReleases
from standlink.graph.store.remote.store import RemoteStore
from standlink.queries.prepare import prepare
from standlink.queries.search.pages import documents
from standlink.web.app import create_app
from standlink.web.settings import Settings


@dataclass(frozen=True)
class Pushed:
    """A running product that holds the curated release."""

    service: Service
    release: Release

    def opened(self) -> Release:
        """Return the release with its graph in the service, with nothing of it known yet."""
        home = self.release.path.parents[1]
        return RemoteReleases(home, self.service.connection()).current()


@pytest.fixture(scope="module")
def release(once: Once) -> Release:
    """The curated release with what a command prepares: the pages of cases are among it."""
    home = once("prepared-home", partial(build, documents=documents, prepare=prepare))
    return Releases(home).current()


@pytest.fixture(scope="module")
def client(client_of: ClientOf, release: Release) -> FlaskClient:
    """A client of the site with the embedded store."""
    return client_of(release)


@pytest.fixture(scope="module", params=PRODUCTS)
def pushed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, release: Release
) -> Iterator[Pushed]:
    running = service(request.param, tmp_path_factory.mktemp(request.param))
    running.start()
    try:
        push(release, running.connection())
        yield Pushed(running, release)
    finally:
        running.kill()


@pytest.fixture(scope="module")
def there(pushed: Pushed) -> Release:
    """The release, read from the service."""
    return pushed.opened()


@pytest.fixture(scope="module")
def remote(pushed: Pushed) -> Iterator[FlaskClient]:
    """A client of a site whose graph a service has."""
    credentials = pushed.service.credentials
    with pytest.MonkeyPatch.context() as patch:
        if credentials:
            patch.setenv("STANDLINK_STORE_USER", credentials.user)
            patch.setenv("STANDLINK_STORE_PASSWORD", credentials.password)
        home = pushed.release.path.parents[1]
        app = create_app(Settings(home=home, store=pushed.service.url, store_timeout=60))
        yield app.test_client()
        app.extensions["standlink"].pool.close()


def store_of(release: Release) -> RemoteStore:
    """Return the store of a release that a service has."""
    assert isinstance(release.service, RemoteStore)
    return release.service
